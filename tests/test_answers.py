"""Whole questions and what must be in their answers (``tests/answers/*.yaml``), and what no list of fields can say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shipped import ask, knowledge, offered, readings, roles
from whole_answers import Expected, expected

import kinetic_chain
from kinetic_chain import Answer, cli
from kinetic_chain.show.doses import dose
from kinetic_chain.show.lines import Limits, render

BANDS = ["against", "weakly", "partly", "well"]


def plain(answer: Answer, limits: Limits | None = None) -> str:
    return "\n".join(line.plain for line in render(answer, limits))


def chains_of(answer: Answer) -> dict[str, bool]:
    """Every chain as ``a -> b -> c``, and every step as ``a -> b``, with whether anything speaks against it."""
    found: dict[str, bool] = {}
    for chain in (chain for c in answer.contributors for chain in c.chains):
        found[" -> ".join([chain.steps[0].cause, *(step.effect for step in chain.steps)])] = any(
            step.contested for step in chain.steps
        )
        for step in chain.steps:
            found[f"{step.cause} -> {step.effect}"] = bool(step.claims_for and step.claims_against)
    return found


def matches(condition: str, named: str) -> bool:
    """Whether a condition is the named one; two words mean any side."""
    return condition == named or condition.split(" ", 1)[1] == named


def check(one: Expected) -> None:
    if one.sources:
        answer = kinetic_chain.load(sources=one.sources).ask(one.ask, red_flags=one.red_flags, limit=None)
    else:
        answer = ask(one.ask, one.red_flags, one.task)
    reading(one, answer)
    safety(one, answer)
    reasoning(one, answer)
    work(one, answer)
    for words in one.shows:
        assert words in plain(answer, Limits.none())
    for words in one.prints:
        assert words in plain(knowledge().ask(one.ask, red_flags=one.red_flags))


def reading(one: Expected, answer: Answer) -> None:
    if one.reads is not None:
        assert sorted(readings(answer)) == sorted(one.reads)
    assert answer.status == one.status
    assert {name: answer.facts.get(name) for name in one.knows} == one.knows
    unused = " ".join(unread.text for unread in answer.not_understood)
    assert [words for words in one.not_used if words not in unused] == []
    hints = [finding.remark or "" for finding in answer.findings]
    hints += [f"{unread.hint} {' '.join(unread.suggestions)}" for unread in answer.not_understood]
    assert [words for words in one.hints if words not in " ".join(hints)] == []


def safety(one: Expected, answer: Answer) -> None:
    assert answer.triage.level == one.level
    assert set(one.because) <= {reason.id for reason in answer.triage.reasons}
    assert set(one.asks) <= {question.id for question in answer.triage.ask}


def reasoning(one: Expected, answer: Answer) -> None:
    named = roles(answer)
    for wanted, role in one.names.items():
        assert role in [r for name, r in named.items() if matches(name, wanted)], f"{wanted} is not named as {role}"
    order = [name for name, role in named.items() if role != "found"]
    if one.first:
        assert order[0] == one.first
    for wanted in one.among_first_five:
        assert any(matches(name, wanted) for name in order[:5]), f"{wanted} is not among {order[:5]}"
    places = [order.index(name) if name in order else len(order) for name in one.in_order]
    assert places == sorted(places) and len(order) not in places[:1], dict(zip(one.in_order, places, strict=True))
    assert [name for name in order for wanted in one.never if matches(name, wanted)] == []
    for contributor in answer.contributors:
        most = one.at_most.get(" ".join(contributor[:3]))
        assert most is None or BANDS.index(contributor.band) <= BANDS.index(most)
    shown = chains_of(answer)
    assert [chain for chain in one.chains if chain not in shown] == []
    assert {step: shown.get(step) for step in one.contested} == dict.fromkeys(one.contested, True)
    assert set(one.notes) <= {note.id for note in answer.notes}
    checks = {text for c in answer.checks for text in (c.screen, f"{c.screen} {c.side}")}
    assert set(one.checks) <= checks
    if one.only_from is not None:
        cited = {c for chain in (ch for k in answer.contributors for ch in k.chains) for s in chain.steps
                 for c in (*s.claims_for, *s.claims_against)}  # fmt: skip
        cited |= {claim for item in answer.plan.items for claim in item.claims}
        assert {answer.claims[claim]["source"] for claim in cited} <= set(one.only_from)


def work(one: Expected, answer: Answer) -> None:
    items = offered(answer)
    sided = {text for item in answer.plan.items for text in (item.id, f"{item.id} {item.side}")}
    assert [text for text in one.offers if text not in sided] == []
    assert {name: dose(items[name]) for name in one.doses} == one.doses
    assert {name: items[name].only_if for name in one.only_if} == one.only_if
    assert {name: items[name].moved for name in one.moved} == one.moved
    assert set(one.never_offers) & set(items) == set()
    assert set(one.holds_back) <= {held.id for held in answer.plan.withheld}
    assert not (one.no_items and answer.plan.items)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(one, id=name, marks=[pytest.mark.xfail(strict=False, reason=one.pending)] if one.pending else [])
        for name, one in expected().items()
    ],
)
def test_the_answer_holds_what_it_must(one: Expected) -> None:
    check(one)


# ---- any text at all


NOISE = ["", "   ", "\n", "?!", "a" * 10_000, "lorem 12 " * 1_100, "\u0000\u202e", "no no no not"]


@pytest.mark.parametrize("text", NOISE)
def test_noise_is_no_finding_and_no_fault(text: str) -> None:
    answer = ask(text)
    assert (answer.status, answer.findings, answer.plan.items) == ("nothing_understood", (), ())
    assert plain(answer)


def test_an_empty_line_is_a_slip_of_the_command_line() -> None:
    assert cli.main(["   "]) == 2


def test_the_answer_is_shown_from_its_json_alone() -> None:
    answer = ask("weak right glute med")
    again = Answer.from_dict(json.loads(answer.to_json()))
    assert plain(again, Limits.none()) == plain(answer, Limits.none())


# ---- who says so, and who does not


def link(cause: str, effect: str) -> dict[str, Any]:
    page = knowledge().explain(cause)
    return next(row for row in page.data["effects"] if row["effect"] == effect)


def test_back_pain_and_weakness_are_explained_for_and_against() -> None:
    """Claims for, claims against, the design of each, and what is unknown, in words a client understands."""
    page = knowledge().explain("right gluteus_medius weak")
    row = link("right gluteus_medius weak", "midline lumbar_spine painful")
    assert row["for"] and row["against"]
    for name in (*row["for"], *row["against"]):
        claim = page.claims[name]
        source = page.sources[claim["source"]]
        assert claim["says"] and source["kind"] and claim["sure"] and claim["shows"]
    studies = [page.sources[page.claims[name]["source"]] for name in (*row["for"], *row["against"])]
    assert any(study.get("design") for study in studies)
    assert row["say"] and row["grade"]


def test_nobody_could_mistake_one_practice_page_for_trials() -> None:
    """The weakest and the best supported link of the map are told apart in the terminal and in JSON."""
    map_ = knowledge().map
    names = [entry["name"] for entry in knowledge().data["grades"]["names"]]
    claims, sources = knowledge().data["claims"], knowledge().data["sources"]
    pages, trials = [], []
    for index, text in enumerate(map_.data["texts"]):
        kinds = {sources[claims[claim]["source"]]["kind"] for claim in text.split(";")[1].split()}
        if map_.data["grade"][index] >= 0 and kinds == {"practice page"}:
            pages.append(map_.data["grade"][index])
        if kinds & {"trial", "review"} and not text.split(";")[2]:
            trials.append(map_.data["grade"][index])
    assert max(pages) < names.index("established") <= max(trials)
    steps = [s for c in ask("low back pain").contributors for chain in c.chains for s in chain.steps if s.rule]
    lone = [s for s in steps if {sources[claims[c]["source"]]["kind"] for c in s.claims_for} == {"practice page"}]
    assert lone and all(step.grade != "established" for step in lone)
    text = plain(ask("low back pain"), Limits.none())
    assert any(f": {step.grade}, " in text for step in lone)

"""Answers frozen as they are printed and as data, and the invariants that stand beside them.

A golden file only says that something changed. After a change that was meant, run

    KINETIC_CHAIN_REFRESH=1 python -m pytest tests/test_golden.py

and read the difference before keeping it. Do not refresh to get rid of a difference that nobody meant, and never
without reading: a side, a level of urgency or a dose that moves is a fault until somebody says why.
"""

from __future__ import annotations

import difflib
import itertools
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shipped import ask, knowledge
from whole_answers import QUESTIONS

from kinetic_chain import Answer, load
from kinetic_chain.ask.answer import Chain
from kinetic_chain.show.lines import render
from kinetic_chain.terms import LEVELS, PHASES, across_side

FOLDER = Path(__file__).parent / "golden"
REFRESH = "KINETIC_CHAIN_REFRESH"
SHOWN = 8  # contributors kept as data
GOLDEN = {
    "weak_right_glute_med": "weak right glute med",
    "left_hip_drops": "left hip drops when I stand on my right leg, low back aches after walking",
    "tight_ql_and_weak_glute_med": "tight left QL, weak right glute med",
    "knees_cave_in": "knees cave in when I squat",
    "outer_hip_pain": "outer hip pain lying on that side, worse crossing legs",
    "numb_saddle": "numb around the saddle and weak glutes",
    "nothing_about_bodies": "two cups of flour",
}
ROLES = ("may_cause", "both", "may_follow", "found")


def printed(text: str) -> str:
    return "\n".join(line.plain for line in render(knowledge().ask(text))) + "\n"


def as_data(text: str) -> str:
    """The answer without what changes with every edit of the knowledge; claims and sources by id."""
    data = knowledge().ask(text, limit=SHOWN).to_dict()
    del data["knowledge_version"]
    for key in ("claims", "sources"):
        data[key] = sorted(data[key])
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize(("ending", "make"), [("txt", printed), ("json", as_data)])
def test_the_answer_is_the_golden_one(name: str, ending: str, make: Any) -> None:
    file = FOLDER / f"{name}.{ending}"
    text = make(GOLDEN[name])
    if os.environ.get(REFRESH):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    if text != kept:
        lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", lineterm="", n=1)
        pytest.fail(
            f"`{GOLDEN[name]}` is answered otherwise than in tests/golden/{file.name}:\n"
            + "\n".join(list(lines)[:60])
            + f"\n\nIf every line of it was meant: {REFRESH}=1 python -m pytest tests/test_golden.py\n"
            "If a side, a level, a dose or an order changed and nobody meant it, do not refresh: find out why.",
            pytrace=False,
        )


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == {*GOLDEN, "screen_session"}  # see test_screen.py


# ---- invariants


def bands_of(answer: Answer) -> None:
    """A band comes from the table by likelihood ratio, and is capped by the weakest link of the best chain."""
    table = knowledge().data["grades"]
    names = [band["name"] for band in table["bands"]]
    caps = {grade["name"]: grade["band"] for grade in table["names"]}
    for contributor in answer.contributors:
        assert math.isfinite(contributor.log_lr)
        reached = [band["name"] for band in table["bands"] if math.exp(contributor.log_lr) >= band["from"] - 1e-6]
        highest = names.index(reached[-1])
        if contributor.role != "found" and contributor.chains:
            cap = caps.get(contributor.chains[0].grade)
            highest = min(highest, names.index(cap)) if cap else highest
            assert names.index(contributor.band) <= highest, contributor[:6]


def about_tests(answer: Answer) -> Iterator[tuple[str, str, str]]:
    """What the tests with a known result are about, as the answer calls it."""
    map_ = knowledge().map
    no_side = {"right": "same", "left": "opposite"} if "same" in {c.side for c in answer.contributors} else {}
    for finding in answer.findings:
        if knowledge().data["subjects"][finding.subject].get("kind") != "screen":
            continue
        sides = {"bilateral": ("right", "left"), "unspecified": ("right",)}.get(finding.side, (finding.side,))
        for node in [map_.node(side, finding.subject, finding.state) for side in sides]:
            for cause, _ in map_.network.causes(node) if node is not None else ():
                side, subject, state = map_.words(cause)
                yield from ((shown, subject, state) for shown in (no_side.get(side, side), "either"))


def parts_of(subject: str) -> set[str]:
    """Everything that a structure is part of, and itself."""
    wholes = knowledge().data["subjects"][subject].get("part_of", ())
    return {subject}.union(*(parts_of(whole) for whole in wholes))


def between(chain: Chain, forward: bool) -> list[tuple[str, str]]:
    """Side and state of what is between a contributor and a finding, without what is the finding by definition."""
    steps = list(chain.steps if forward else chain.steps[::-1])
    while steps and steps[-1].rule is None:
        steps.pop()
    words = [(step.cause if forward else step.effect).split() for step in steps[1:]]
    return [(side, state) for side, _, state in words]


def order_of(answer: Answer) -> None:
    """What may lie behind comes first, then what may follow, then what was found; within these by worth."""
    tested = set(about_tests(answer))
    data, group = knowledge().data, {"may_cause": 0, "both": 0, "may_follow": 1, "found": 2}
    table, states = data["grades"]["order"], data["states"]
    named = dict(zip(data["network"]["conditions"], data["network"]["named"], strict=True))
    map_ = knowledge().map
    rows_found = [map_.spoken_of(f.subject, f.state) for f in answer.findings if f.present and f.used]
    taken = [map_.names[row].split()[1] for row in rows_found if row is not None]  # what each was taken for
    kinds = {states.get(state, {"kind": "test"})["kind"] for state in taken}
    vague = table["vague_alone" if kinds and kinds <= set(table["alone"]) else "vague"]
    rows = []
    across = {}  # what a side that is reached by way of the middle is worth, for the other one
    for c in answer.contributors:
        state, worth = states.get(c.state, {"kind": c.state}), c.log_lr
        middle = False
        if group[c.role] < 2:
            main = max(c.chains, key=lambda chain: (answer.findings[chain.finding].present, -c.chains.index(chain)))
            way = between(main, group[c.role] == 0)
            middle = any(side == "midline" for side, _ in way) and answer.findings[main.finding].present
            if worth > 0:
                kind = table["kinds"]["pain"] if any(states[one]["kind"] == "pain" for _, one in way) else 1.0
                if group[c.role] == 0:
                    own = vague if state.get("vague") else table["kinds"][state["kind"]]
                    kind = 1.0 if c[:3] in tested else min(kind, own)
                    kind *= 1 + table["named"] * math.log(1 + named[f"{c.subject} {c.state}"])
                worth *= kind
        if middle and group[c.role] == 0:
            across[across_side(c.side), c.subject, c.state] = worth
        lends = group[c.role] == 0 and not middle
        family = state.get("family", state["kind"])
        rows.append([group[c.role], worth, family, c.subject, parts_of(c.subject), lends, c])
    for row in rows:
        row[1] = max(row[1], across.get(row[6][:3], row[1])) if row[5] else row[1]
    counted = []  # what each is worth with those that are alike and better, the least and the most: some are equal
    for at, one in enumerate(rows):
        like = [
            other[1] - one[1]
            for place, other in enumerate(rows)
            if place != at and one[:1] + one[2:3] == other[:1] + other[2:3]
            if other[3] in one[4] or one[3] in other[4]
        ]
        better = (sum(more > -1e-5 for more in like), sum(more > 1e-5 for more in like))
        counted.append((one[0], *(one[1] * (table["again"] if n and one[1] > 0 else 1) for n in better)))
    for before, after in itertools.pairwise(counted):
        assert before[0] < after[0] or (before[0] == after[0] and before[2] > after[1] - 1e-4)
    assert len({c[:3] for c in answer.contributors}) == len(answer.contributors)


def chains_of(answer: Answer) -> None:
    """Every step says who says so; it starts where the one before it ends, or widens what was found."""
    grades = [entry["name"] for entry in knowledge().data["grades"]["names"]]
    for contributor in answer.contributors:
        assert contributor.chains or contributor.role == "found", contributor[:3]
        for share in (*contributor.for_, *contributor.against):
            assert math.isfinite(share.log_lr) and 0 <= share.finding < len(answer.findings)
        for chain in contributor.chains:
            assert chain.steps and 0 <= chain.finding < len(answer.findings)
            for before, after in zip(chain.steps, chain.steps[1:], strict=False):
                widened = after.rule is None and after.effect == before.effect
                assert after.cause == before.effect or widened, (before.effect, after.cause)
            for step in chain.steps:
                assert (step.grade in grades and bool(step.claims_for)) or step.grade == "definition", step
                assert step.contested == bool(step.claims_against)
                assert step.say


def references_of(answer: Answer) -> None:
    """Every id that the answer speaks of is explained in it."""
    claims = {
        c for k in answer.contributors for ch in k.chains for s in ch.steps for c in (*s.claims_for, *s.claims_against)
    }
    claims |= {c for item in answer.plan.items for c in (*item.claims, *item.claims_against, *item.dose_claims)}
    claims |= {c for part in (answer.checks, answer.notes, answer.triage.reasons, answer.triage.ask) for e in part
               for c in e.claims}  # fmt: skip
    assert claims <= set(answer.claims)
    assert {claim["source"] for claim in answer.claims.values()} <= set(answer.sources)
    assert {s["within"] for s in answer.sources.values() if s.get("within")} <= set(answer.sources)
    conditions = {" ".join(f[:3]) for f in answer.findings} | {" ".join(c[:3]) for c in answer.contributors}
    conditions |= {
        text for k in answer.contributors for ch in k.chains for s in ch.steps for text in (s.cause, s.effect)
    }
    conditions |= {text for check in answer.checks for text in check.about}
    conditions |= {text for item in answer.plan.items for text in (*item.addresses, item.only_if, item.moved) if text}
    conditions |= {text for story in answer.patterns for text in story.members}
    names = conditions | {held.id for held in answer.plan.withheld} | {check.screen for check in answer.checks}
    names |= {item.target for item in answer.plan.items}
    assert names <= set(answer.names)


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_answer_is_sound(text: str) -> None:
    answer = ask(text)
    bands_of(answer)
    order_of(load().ask(text, limit=None))
    chains_of(answer)
    references_of(answer)
    assert answer.triage.level in LEVELS and answer.disclaimer and answer.something_else
    assert all(item.phase in PHASES for item in answer.plan.items)
    assert all(c.role in ROLES for c in answer.contributors)


def test_every_strength_lies_between_nothing_and_certainty() -> None:
    network = knowledge().data["network"]
    for low, strength, high in zip(network["low"], network["strength"], network["high"], strict=True):
        assert 0 <= low <= strength <= high < 1 and strength > 0
    assert all(0 < leak < 1 for leak in (*network["leaks"], *network["link_leaks"].values()))


@pytest.mark.parametrize("text", list(GOLDEN.values()))
def test_stories_hold_what_they_say(text: str) -> None:
    """Members of a smallest set were not found, and it leaves open what it does not explain."""
    answer = ask(text)
    found = {" ".join(f[:3]) for f in answer.findings}
    for story in answer.patterns:
        assert story.members and not set(story.members) & found
        assert not set(story.explains) & set(story.leftover)

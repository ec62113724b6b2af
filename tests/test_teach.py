"""Quiz and critique: real chains, wrong options that are truly wrong, and typed chains judged link by link."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest
from conftest import Ran, environment
from shipped import knowledge
from test_words import assert_clean

from kinetic_chain import QuestionError
from kinetic_chain.ask.browse.critique import Critique
from kinetic_chain.ask.browse.quiz import Quiz, QuizQuestion
from kinetic_chain.show.teach import render_lesson
from kinetic_chain.terms import Condition

Command = Callable[..., Ran]
SEEDS = range(12)


def node(text: str) -> int:
    found = knowledge().map.node(*text.split())
    assert found is not None, text
    return found


def links(cause: str, effect: str) -> list[int]:
    return [link for other, link in knowledge().map.network.effects(node(cause)) if other == node(effect)]


def questions(seed: int) -> tuple[QuizQuestion, ...]:
    return knowledge().quiz(seed, 20)


def solved(question: QuizQuestion) -> list[str]:
    right = question.options[question.right]
    return [right if text == "?" else text for text in question.chain]


# ---------------------------------------------------------------- quiz


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chain_is_one_of_the_map_uncontested_and_at_least_suggested(seed: int) -> None:
    grades = [entry["name"] for entry in knowledge().data["grades"]["names"]]
    assert len(questions(seed)) == 20
    for question in questions(seed):
        whole = solved(question)
        assert len(whole) in (3, 4) and 0 < question.chain.index("?") < len(whole) - 1
        assert [(s.cause, s.effect) for s in question.steps] == list(pairwise(whole))
        for step in question.steps:
            assert links(step.cause, step.effect)
            assert grades.index(step.grade) >= 1
            assert step.claims_for and not step.claims_against


@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_options_are_truly_wrong(seed: int) -> None:
    """No chain there at all, no link on either hand, nothing that is the right one by definition."""
    map_, states = knowledge().map, knowledge().data["states"]
    for question in questions(seed):
        at = question.chain.index("?")
        before, after, right = question.chain[at - 1], question.chain[at + 1], question.options[question.right]
        assert len(set(question.options)) == len(question.options) == len(question.why) == 4
        for option in (o for o in question.options if o != right):
            assert not links(before, option) and not links(option, after)
            through = node(option) in map_.network.forward(node(before))
            assert not (through and node(after) in map_.network.forward(node(option)))
            assert not links(option, right) or map_.data["grade"][links(option, right)[0]] >= 0
            assert option.split()[1] != right.split()[1] or option.split()[2] == right.split()[2]
            assert states[option.split()[2]]["kind"] == states[right.split()[2]]["kind"]


def test_the_other_side_is_no_wrong_option_where_sources_leave_the_side_open() -> None:
    rules = knowledge().data["rules"]
    for question in (q for seed in SEEDS for q in questions(seed)):
        right = question.options[question.right].split()
        at = question.chain.index("?")
        if any(o.split()[1:] == right[1:] and o.split() != right for o in question.options):
            for step in question.steps[at - 1 : at + 1]:
                for name in step.rules:
                    assert not rules[name].get("reading")
                    assert "either" not in (rules[name]["when"].split()[0], rules[name]["then"].split()[0])


def test_the_right_option_stands_anywhere_and_sides_vary() -> None:
    every = [question for seed in SEEDS for question in questions(seed)]
    assert {question.right for question in every} == {0, 1, 2, 3}
    assert {text.split()[0] for question in every for text in question.options} == {"right", "left", "midline"}


def test_questions_of_a_seed_differ_and_are_about_what_was_asked() -> None:
    asked = knowledge().quiz(3, 10, "QL")
    assert len({(q.chain, q.options[q.right]) for q in asked}) == len(asked) == 10
    assert all(any(text.split()[1] == "quadratus_lumborum" for text in solved(q)) for q in asked)
    assert knowledge().quiz(3, 10) != knowledge().quiz(4, 10)
    with pytest.raises(QuestionError):
        knowledge().quiz(1, 1, "something nobody ever heard of")


def test_the_same_seed_gives_the_same_questions_in_every_process() -> None:
    script = "import kinetic_chain; print(repr(kinetic_chain.load().quiz(5, 8)))"
    command = [sys.executable, "-c", script]
    environments = [environment(PYTHONHASHSEED=seed) for seed in ("1", "2")]
    runs = [subprocess.run(command, env=env, capture_output=True, check=True) for env in environments]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.decode().strip() == repr(knowledge().quiz(5, 8))


def test_printed_questions_keep_the_solution_to_themselves(command: Command) -> None:
    data = json.loads(command("--json", "quiz", "--seed", "3", "--count", "2").out)
    assert [set(question) for question in data["data"]["questions"]] == [{"number", "ask", "chain", "options"}] * 2
    assert data["claims"] == {}
    shown = json.loads(command("--json", "quiz", "--seed", "3", "--count", "2", "--answers", "shown").out)
    assert all("right" in question for question in shown["data"]["questions"])
    assert shown["claims"]
    printed = command("quiz", "--seed", "3", "--count", "2").out
    assert "practice page" not in printed and "not a:" not in printed
    assert command("quiz", "--answers", "perhaps").code == 2
    assert "no more can be asked about this" in command("quiz", "toe", "--count", "50").out


class Terminal(io.StringIO):
    """A keyboard, or a screen, that says it is one."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_each_answer_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    from kinetic_chain.cli import main

    asked = knowledge().quiz(3, 2)
    typed = f"what\n{'abcd'[asked[0].right]}\n{(asked[1].right + 1) % 4 + 1}\n"
    screen = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    assert main(["quiz", "--seed", "3", "--count", "2", "--color", "never"]) == 0
    shown = screen.getvalue()
    assert "\x1b" not in shown
    assert re.findall(r"   (yes|no)$", shown, re.MULTILINE) == ["yes", "no"]
    assert "1 of 2" in shown


# ---------------------------------------------------------------- critique


def judged(text: str) -> Critique:
    return knowledge().critique(text)


KINDS = {
    "right gluteus_medius weak -> left pelvis dropped": "made",
    "weak right glute med leads to left hip drops": "made",
    "weak left glute med => opposite hip drops": "made",
    "weak glute med causes other side of the pelvis drops": "made",
    "right gluteus_medius weak → right pelvis dropped": "wrong_side",
    "weak left glute med -> same side hip drops": "wrong_side",
    "left pelvis dropped -> right gluteus_medius weak": "reversed",
    "right gluteus_medius weak -> right hip_abductors weak": "definition",
    "prolonged sitting -> knee pain": "by_way",
    "tight soleus -> stiff ankle": "reading",
    "right knee valgus -> midline gait_underuse present": "unlinked",
    "cold feet -> weak right glute med": "unread",
    "weak right glute med -> no back pain": "unread",
    "right gluteus_medius weak -> right gluteus_medius weak": "definition",
}


@pytest.mark.parametrize("text", KINDS)
def test_each_link_is_judged(text: str) -> None:
    (link,) = judged(text).links
    assert link.kind == KINDS[text], link.say


def test_the_side_that_sources_give_is_said_and_the_contest_too() -> None:
    (link,) = judged("weak right glute med -> right hip drops").links
    assert link.sides == ("opposite",)
    assert "opposite side" in link.say
    assert link.contested
    assert link.steps[0].effect == "left pelvis dropped"
    assert link.steps[0].claims_for and link.steps[0].claims_against


def test_a_side_that_was_not_typed_is_asked_for() -> None:
    (link,) = judged("flat feet -> knees cave in").links
    assert link.kind == "made"
    assert "you gave no side: the sources give same" in link.say


def test_a_task_that_sources_do_not_mean_is_named() -> None:
    made = judged("weak right abductors -> left QL overworked in standing").links[0]
    assert (made.kind, made.steps[0].task) == ("made", "weight_bearing")
    other = judged("weak right abductors -> left QL overworked in side-lying").links[0]
    assert other.kind == "other_task"
    assert "weight_bearing" in other.say


def test_what_was_not_understood_is_named() -> None:
    parts = judged("weak right glute med -> spooky stuff -> low back pain").parts
    assert [part.condition is None for part in parts] == [False, True, False]
    assert set(parts[1].unread) == {"spooky", "stuff"}


def test_a_way_round_is_shown_link_by_link() -> None:
    (link,) = judged("prolonged sitting -> knee pain").links
    assert len(link.steps) > 1
    assert (link.steps[0].cause, link.steps[-1].effect) == ("midline sitting prolonged", "right knee painful")
    assert all(a.effect == b.cause for a, b in pairwise(link.steps))


@pytest.mark.parametrize("text", KINDS)
def test_the_mirrored_chain_is_judged_alike(text: str) -> None:
    swap = {"right": "left", "left": "right"}
    other = " ".join(swap.get(word, word) for word in text.split())
    assert judged(other).links[0].kind == judged(text).links[0].kind


def test_every_link_of_the_map_is_found_made() -> None:
    """What the network draws between two conditions, a typed chain gets back as made, ours, or by definition."""
    map_ = knowledge().map
    for start in range(0, len(map_.network), 3):
        for effect, link in map_.network.effects(start):
            cause, end = (str(Condition(*map_.words(one))) for one in (start, effect))
            kind = judged(f"{cause} -> {end}").links[0].kind
            evident = any(map_.data["grade"][one] >= 0 for one in links(cause, end))
            assert kind in (("made", "reading") if evident else ("definition",)), (cause, end, link)


def test_no_arrow_is_no_chain(command: Command) -> None:
    with pytest.raises(QuestionError):
        judged("weak right glute med")
    assert command("critique", "weak glutes").code == 2
    assert command("critique").code == 2


def test_the_command_says_it_in_words(command: Command) -> None:
    out = command("critique", "weak right glute med -> right hip drops -> spooky stuff").out
    assert "wrong side, contested" in out
    assert "spooky stuff: not understood" in out
    data = json.loads(command("--json", "critique", "weak right glute med -> right hip drops").out)
    assert data["data"]["links"][0]["kind"] == "wrong_side"
    assert set(data["data"]["links"][0]["steps"][0]["claims_for"]) <= set(data["claims"])


# ---------------------------------------------------------------- words


def test_what_teachers_are_shown_is_worded_with_care() -> None:
    known = knowledge()
    whole = Quiz(1, None, 240, tuple(q for seed in SEEDS for q in questions(seed)))
    pages = [
        known.page("quiz", "quiz", whole),
        *(
            known.page("voices", name, known.sources(name))
            for name in ("gluteus_medius", "QL", "knee", "low back pain")
        ),
        *(known.page("critique", text, judged(text)) for text in KINDS),
        known.page("replay", "weak right glute med", known.replay(known.ask("weak right glute med"))),
    ]
    for page in pages:
        data = page.to_dict()
        printed = "\n".join(line.plain for line in render_lesson(data, everything=True))
        assert_clean(printed, data)

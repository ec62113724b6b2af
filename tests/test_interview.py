"""The laws of the interview: what it asks, in which order, what it never asks, and where it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import knowledge, there
from test_laws import asked as some_findings

from kinetic_chain import Finding
from kinetic_chain.ask.after.interview import (
    ABSENT,
    MOST,
    NO,
    NOT_DONE,
    PRESENT,
    YES,
    Prompt,
    Session,
    Stage,
    asked,
    next_prompt,
    result,
)
from kinetic_chain.ask.after.next_checks import result_of
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.terms import BILATERAL, LEVELS, MIDLINE

few = settings(max_examples=5, deadline=None, derandomize=True, database=None)
fewest = settings(few, max_examples=3)
HIP_DROPS = "my hip drops on the left"
TEXTS = (HIP_DROPS, "my hip hurts", "low back pain", "knees cave in when I squat", "weak glute med, no numbness",
         "right outer hip pain, had a hip replacement two years ago")  # fmt: skip
Answering = Callable[[Prompt], str | float]


def told(session: Session, prompt: Prompt, reply: str | float) -> Session:
    """The session with one more answer."""
    if prompt.kind == "red_flag":
        if reply == YES:
            return session._replace(reported=(*session.reported, prompt.id))
        return session._replace(denied=(*session.denied, prompt.id))
    if prompt.kind == "side":
        return session._replace(side=str(reply))
    return session._replace(checks={**session.checks, prompt.id: reply})


def walk(question: Question, reply: Answering) -> Iterator[tuple[Stage, Session]]:
    """Every stage of an interview with what was known at it, the last one without a prompt."""
    session = Session()
    for _ in range(200):
        stage = next_prompt(question, session)
        yield stage, session
        if stage.prompt is None:
            return
        session = told(session, stage.prompt, reply(stage.prompt))
    raise AssertionError("an interview without an end")


def by(random: Random, healthy: bool = True) -> Answering:
    """Answers drawn at random; the healthy deny every red flag."""

    def reply(prompt: Prompt) -> str | float:
        if prompt.kind == "red_flag":
            return NO if healthy else random.choice((NO, NO, NO, YES))
        if prompt.unit and random.random() < 0.5:
            return random.choice((1.0, 9.0, 40.0))
        return random.choice(prompt.options)

    return reply


def always(word: str) -> Answering:
    return lambda prompt: {"red_flag": NO, "side": "right"}.get(prompt.kind, word)


def prompts_of(stages: list[tuple[Stage, Session]]) -> list[Prompt]:
    return [stage.prompt for stage, _ in stages if stage.prompt]


def assert_lawful(question: Question, stages: list[tuple[Stage, Session]]) -> None:
    prompts = prompts_of(stages)
    assert len({(prompt.kind, prompt.id) for prompt in prompts}) == len(prompts)
    order = [("red_flag", "side", "check").index(prompt.kind) for prompt in prompts]
    assert order == sorted(order)
    last = stages[-1][1]
    assert sum(value != NOT_DONE for value in last.checks.values()) <= MOST
    assert stages[-1][0].done
    for stage, session in stages[:-1]:
        assert_not_known(asked(question, session), there(stage.prompt))


def assert_not_known(so_far: Question, prompt: Prompt) -> None:
    findings = so_far.results()[0]
    if prompt.kind == "side":
        assert not any(f.side in ("right", "left", BILATERAL) for f in findings)
    if prompt.kind == "check":
        side, screen = prompt.id.split()
        assert not any(f.subject == screen and (f.side in (side, BILATERAL) or side == MIDLINE) for f in findings)
        assert side in ("right", "left", MIDLINE)


@few
@given(st.sampled_from(TEXTS), st.integers(0, 999), st.booleans())
def test_an_interview_ends_and_asks_nothing_twice_nor_what_is_known(text: str, seed: int, healthy: bool) -> None:
    question = knowledge().question(text)
    assert_lawful(question, list(walk(question, by(Random(seed), healthy))))


@fewest
@given(some_findings("unspecified"), st.integers(0, 999))
def test_an_interview_about_any_findings_ends(findings: list[Finding], seed: int) -> None:
    question = knowledge().question(findings, red_flags="none")
    assert_lawful(question, list(walk(question, by(Random(seed)))))


def test_the_same_answers_bring_the_same_questions() -> None:
    question = knowledge().question(HIP_DROPS)
    one, other = (list(walk(question, by(Random(5)))) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("reply", [always(PRESENT), always(ABSENT), by(Random(1)), by(Random(2)), by(Random(3))])
def test_at_most_seven_tests_from_a_hip_that_drops_whatever_is_answered(reply: Answering) -> None:
    question = knowledge().question(HIP_DROPS)
    stages = list(walk(question, reply))
    assert_lawful(question, stages)
    assert sum(value != NOT_DONE for value in stages[-1][1].checks.values()) <= 7
    assert any(prompt.kind == "check" for prompt in prompts_of(stages))
    assert answer(asked(question, stages[-1][1])).contributors


def test_what_could_not_be_done_is_not_asked_for_again() -> None:
    question = knowledge().question(HIP_DROPS, red_flags="none")
    stages = list(walk(question, always(NOT_DONE)))
    assert_lawful(question, stages)
    assert asked(question, stages[-1][1]).results()[0] == question.results()[0]


# -- red flags


def flags(text: str) -> list[str]:
    stages = walk(knowledge().question(text), always(NOT_DONE))
    prompts = takewhile(lambda prompt: prompt and prompt.kind == "red_flag", (stage.prompt for stage, _ in stages))
    return [prompt.id for prompt in prompts if prompt]


def test_red_flags_come_first_emergencies_before_all() -> None:
    asked_for = flags(HIP_DROPS)
    levels = {rule["id"]: LEVELS.index(rule["level"]) for rule in knowledge().data["safety"] if "ask" in rule}
    assert set(asked_for) == set(levels)
    assert [levels[name] for name in asked_for] == sorted((levels[name] for name in asked_for), reverse=True)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("no numbness", {"numbness", "saddle-numbness"}),
        ("no fever", {"fever-with-pain"}),
        ("bladder and bowel fine", set()),  # the question is about feeling as well
    ],
)
def test_a_red_flag_denied_in_the_text_is_not_asked(said: str, known: set[str]) -> None:
    assert set(flags(f"weak right glute med, {said}")) == set(flags("weak right glute med")) - known


def test_who_says_that_no_red_flags_are_there_is_asked_none() -> None:
    assert flags("weak right glute med, no red flags") == []


@pytest.mark.parametrize("name", ["saddle-numbness", "breath-or-chest", "hot-swollen-joint", "swollen-calf"])
def test_a_yes_to_an_emergency_ends_it(name: str) -> None:
    question = knowledge().question(HIP_DROPS)
    stages = list(walk(question, lambda prompt: YES if prompt.id == name else NO))
    assert prompts_of(stages)[-1].id == name
    whole = result(question, stages[-1][1])
    assert whole.triage.level in ("urgent", "emergency")
    assert (whole.triage.ask, whole.plan.items) == ((), ())


@pytest.mark.parametrize("text", ["hot swollen knee", "runner, groin pain standing on one leg"])
def test_what_is_urgent_already_is_asked_nothing(text: str) -> None:
    assert next_prompt(knowledge().question(text), Session()).prompt is None


def test_a_yes_to_what_somebody_else_looks_at_first_asks_for_no_test() -> None:
    question = knowledge().question(HIP_DROPS)
    stages = list(walk(question, lambda prompt: YES if prompt.id == "numbness" else NO))
    assert {prompt.kind for prompt in prompts_of(stages)} == {"red_flag"}
    assert result(question, stages[-1][1]).triage.level == "refer"


# -- the side


@pytest.mark.parametrize(("text", "wanted"), [("my hip hurts", True), ("my right hip hurts", False),
                                              ("knee to wall 6 cm", True), ("low back pain", False),
                                              ("both hips hurt", False)])  # fmt: skip
def test_a_side_is_asked_for_only_where_none_is_given(text: str, wanted: bool) -> None:
    question = knowledge().question(text, red_flags="none")
    stage = next_prompt(question, Session())
    assert (stage.prompt is not None and stage.prompt.kind == "side") == wanted


@pytest.mark.parametrize("text", ["my hip hurts", "knee to wall 6 cm", "pain in my big toe"])
def test_the_side_that_was_answered_is_the_side_of_what_had_none(text: str) -> None:
    question = knowledge().question(text, red_flags="none")
    for word, side in (("left", "left"), ("both", "bilateral"), ("not sure", "unspecified")):
        placed = asked(question, Session(side=word)).results()[0]
        assert {finding.side for finding in placed} == {side}
        following = next_prompt(question, Session(side=word)).prompt
        assert following is None or following.kind == "check"


def test_who_is_not_sure_of_the_side_is_asked_for_right_and_left() -> None:
    question = knowledge().question("my hip hurts", red_flags="none")
    session = Session(side="not sure")
    prompt = there(next_prompt(question, session).prompt)
    side, screen = prompt.id.split()
    assert side in ("right", "left")
    after = asked(question, told(session, prompt, PRESENT))
    placed = next(f for f in after.reasoning().observed.findings if f.subject == screen)
    assert (placed.side, placed.used) == (side, True)


# -- the answer


def test_an_interview_ends_in_the_answer_to_those_findings() -> None:
    question = knowledge().question("my hip hurts")
    *_, (_, session) = walk(question, by(Random(11)))
    (hip,) = question.reading.findings
    said = there(session.side)
    findings = [hip._replace(side={"both": "bilateral", "not sure": "unspecified"}.get(said, said))]
    for name, reply in session.checks.items():
        side, screen = name.split()
        if isinstance(reply, float):
            norms = knowledge().data["screens"][screen]["norms"]
            unit = next(n["unit"] for n in norms if {"positive_below", "positive_above"} & set(n))
            findings.append(Finding(side, screen, "measured", value=reply, unit=unit, text=name))
        elif reply != NOT_DONE:
            findings.append(result_of(screen, side, reply == PRESENT))
    by_hand = answer(question.with_findings(findings)._replace(red_flags=session.reported))
    assert result(question, session) == by_hand

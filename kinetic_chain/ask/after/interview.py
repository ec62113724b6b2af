"""An interview, one question at a time: what is known so far -> what to ask next, or why nothing more is asked.

Red flags come first, then the side where none was given, then tests, the most telling for their cost first, until
neither result of any test would put another contributor first, or enough of them are done for one sitting. Nothing is
kept between two questions: the same answers always bring the same next question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kinetic_chain.ask.after.next_checks import HELD, NextCheck, OpenChecks, result_of
from kinetic_chain.ask.answer import Answer, Finding
from kinetic_chain.ask.answer import Question as RedFlag
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.triage import refers
from kinetic_chain.terms import BILATERAL, LEFT, LEVELS, MEASURED, MIDLINE, POSITIVE, RIGHT, SAME, UNSPECIFIED

MOST = 7  # tests in one sitting
PRESENT, ABSENT, NOT_DONE = "present", "absent", "not done"
YES, NO = "yes", "no"
SIDES = {RIGHT: RIGHT, LEFT: LEFT, "both": BILATERAL, "not sure": UNSPECIFIED}


class Session(NamedTuple):
    """What was answered so far.

    :param reported: ids of the red-flag questions answered with yes
    :param denied: ids of those answered with no
    :param side: one of :data:`SIDES`, asked where the question names none
    :param checks: ``right knee_to_wall_test`` (``same``: on the side that was not named) -> present, absent, not done,
        or a measured number in the unit of the test's norms
    """

    reported: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    side: str | None = None
    checks: Mapping[str, str | float] = {}


class Prompt(NamedTuple):
    """One question of the interview.

    :param kind: ``red_flag``, ``side`` or ``check``
    :param id: what the answer is kept under
    :param options: the words it may be answered with; a test with norms also takes a number in ``unit``
    :param number: which question of its kind it is, from 1, ``of`` so many at most, where that is known
    :param level: what a yes to a red-flag question would mean
    :param claims: who asks for it
    """

    kind: str
    id: str
    ask: str
    options: tuple[str, ...]
    how: str | None = None
    unit: str | None = None
    check: NextCheck | None = None
    number: int = 1
    of: int | None = None
    level: str | None = None
    claims: tuple[str, ...] = ()


class Stage(NamedTuple):
    """Where an interview stands: the next prompt, or why there is none; and how far it has come."""

    prompt: Prompt | None
    done: str
    answered: int
    left: int | None


def asked(question: Question, session: Session) -> Question:
    """The question with everything that was answered in it, ready for an answer."""
    findings = list(question.reading.findings)
    screens = question.map.knowledge["screens"]
    for text, result in session.checks.items():
        side, name = text.split()
        side = UNSPECIFIED if side == SAME else side
        if result == NOT_DONE:
            continue
        if isinstance(result, str):
            findings.append(result_of(name, side, result == PRESENT))
        else:
            unit = unit_of(screens[name])
            findings.append(Finding(side, name, MEASURED, value=float(result), unit=unit, text=text))
    if session.side is not None:
        findings = [_placed(question, finding, SIDES[session.side]) for finding in findings]
    told = question.with_findings(findings)
    if session.reported or not _open_flags(told, session):
        return told._replace(red_flags=frozenset({*session.reported, *(question.red_flags or ())}))
    return told


def next_prompt(question: Question, session: Session, most: int | None = MOST) -> Stage:
    """The next question of the interview, or why nothing more is asked.

    :param most: tests that are done in one sitting; None for as many as tell something
    """
    told = asked(question, session)
    flags = _open_flags(told, session)
    count = len(session.reported) + len(session.denied) + (session.side is not None) + len(session.checks)
    safety, _ = told.triage()
    if LEVELS.index(safety.level) >= LEVELS.index("urgent"):
        return Stage(None, "this comes first: see the answer", count, 0)
    if flags:
        flag, told_already = flags[0], len(session.reported) + len(session.denied)
        prompt = Prompt(
            "red_flag", flag.id, flag.ask, (YES, NO), number=told_already + 1, of=told_already + len(flags),
            level=flag.level, claims=flag.claims,
        )  # fmt: skip
        return Stage(prompt, "", count, len(flags))
    if refers(safety.level):
        return Stage(None, "a health professional looks first: no test is asked for here", count, 0)
    if session.side is None and _needs_side(told):
        return Stage(Prompt("side", "side", "Which side is it about?", tuple(SIDES)), "", count, None)
    found = OpenChecks(told, absolute=True)
    done = sum(value != NOT_DONE for value in session.checks.values())
    left = (found.check(name, side) for name, side in found.tests if f"{side} {name}" not in session.checks)
    telling = next((check for check in left if check.changes_first), None)
    if telling is None:
        say = HELD if found.withheld and not found.tests else "no test that is left would put another contributor first"
        return Stage(None, found.reason or say, count, 0)
    if most is not None and done >= most:
        where = f" ({telling.side})" if telling.side in (LEFT, RIGHT) else ""
        enough = "1 test is" if done == 1 else f"{done} tests are"
        return Stage(None, f"{enough} enough for one sitting; next would be: {telling.name}{where}", count, None)
    prompt = _check_prompt(question, telling)._replace(number=done + 1, of=most)
    return Stage(prompt, "", count, None if most is None else most - done)


def result(question: Question, session: Session) -> Answer:
    """The answer that the interview ends in; red-flag questions that were denied are not asked once more."""
    whole = answer(asked(question, session))
    left = tuple(one for one in whole.triage.ask if one.id not in session.denied)
    return whole._replace(triage=whole.triage._replace(ask=left))


def with_answer(session: Session, prompt: Prompt, given: str | float) -> Session:
    """What is known once a question was answered, in one of its words or with a number."""
    if prompt.kind == "red_flag":
        if given == YES:
            return session._replace(reported=(*session.reported, prompt.id))
        return session._replace(denied=(*session.denied, prompt.id))
    if prompt.kind == "side":
        return session._replace(side=str(given))
    return session._replace(checks={**session.checks, prompt.id: given})


def with_none(question: Question, session: Session) -> Session:
    """All red-flag questions that are left, answered with no."""
    left = (flag.id for flag in _open_flags(asked(question, session), session))
    return session._replace(denied=(*session.denied, *left))


def without_last(question: Question, session: Session) -> Session:
    """What was known before the last answer; the same where nothing was answered."""
    if session.checks:
        return session._replace(checks=dict(list(session.checks.items())[:-1]))
    if session.side is not None:
        return session._replace(side=None)
    order = [rule["id"] for rule in question.map.knowledge["safety"]]
    last = max((*session.reported, *session.denied), key=order.index, default=None)
    return session._replace(
        reported=tuple(name for name in session.reported if name != last),
        denied=tuple(name for name in session.denied if name != last),
    )


def unit_of(screen: Mapping[str, Any]) -> str | None:
    """The unit a test is measured in, where its norms have a limit to hold the number against."""
    limits = ("positive_below", "positive_above")
    return next((str(n["unit"]) for n in screen.get("norms", ()) if any(n.get(k) is not None for k in limits)), None)


def _check_prompt(question: Question, check: NextCheck) -> Prompt:
    unit = unit_of(question.map.knowledge["screens"][check.screen])
    ask = f"{check.name}: {check.positive}?" if check.positive else f"{check.name}: is it positive?"
    if check.parts:
        parts = (question.map.knowledge["screens"][part]["name"] for part in check.parts)
        ask = f"{check.name} ({', '.join(parts)}): is it positive?"
    return Prompt(
        "check", f"{check.side} {check.screen}", ask, (PRESENT, ABSENT, NOT_DONE), check.how, unit, check,
        claims=check.claims,
    )  # fmt: skip


def _open_flags(told: Question, session: Session) -> list[RedFlag]:
    """The red-flag questions that nobody has answered yet."""
    safety, _ = told.triage()
    answered = {*session.reported, *session.denied}
    return [flag for flag in safety.ask if flag.id not in answered]


def _needs_side(told: Question) -> bool:
    """Whether a finding that could have a side has none, and none of the others names one."""
    findings, _ = told.results()
    return _any_side(told, findings) and not any(f.side in (LEFT, RIGHT, BILATERAL) for f in findings)


def _any_side(told: Question, findings: Iterable[Finding]) -> bool:
    return any(f.side == UNSPECIFIED and _sided(told, f) for f in findings)


def _sided(told: Question, finding: Finding) -> bool:
    row = told.map.spoken_of(finding.subject, POSITIVE if finding.state == MEASURED else finding.state)
    return row is not None and not told.map.is_midline(row)


def _placed(question: Question, finding: Finding, side: str) -> Finding:
    return finding._replace(side=side) if finding.side == UNSPECIFIED and _sided(question, finding) else finding


def known_checks(question: Question) -> dict[str, tuple[str, ...]]:
    """Every test an interview may speak of, with its sides."""
    subjects = question.map.knowledge["subjects"]
    screens = question.map.knowledge["screens"]
    return {name: ((RIGHT, LEFT, SAME) if subjects[name]["sides"] == "paired" else (MIDLINE,)) for name in screens}

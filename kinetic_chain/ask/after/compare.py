"""Two conditions as rival readings of the same findings: what each explains, and what would tell them apart."""

from __future__ import annotations

from typing import NamedTuple

from kinetic_chain.ask.after.next_checks import NextCheck, OpenChecks
from kinetic_chain.ask.after.why import find
from kinetic_chain.ask.answer import Contributor, Finding
from kinetic_chain.ask.engine import Question
from kinetic_chain.ask.reason.teller import Teller
from kinetic_chain.errors import QuestionError
from kinetic_chain.terms import Condition


class Rival(NamedTuple):
    """One of the two readings.

    :param contributor: None where no chain joins it to what was found
    :param explains: findings it has a chain to, as the cause; numbers count findings from 0
    :param against: findings that speak against it
    """

    condition: str
    contributor: Contributor | None
    explains: tuple[int, ...]
    against: tuple[int, ...]


class Comparison(NamedTuple):
    """Two rival readings.

    :param both: findings that both explain
    :param neither: present findings that neither explains
    :param check: the test whose result separates them most for what it costs; None where none does
    :param favours: what a positive result of it speaks for
    """

    one: Rival
    other: Rival
    both: tuple[int, ...]
    neither: tuple[int, ...]
    check: NextCheck | None
    favours: str | None
    findings: tuple[Finding, ...]


def compare(question: Question, one: Condition, other: Condition) -> Comparison:
    """Compare two conditions as readings of what was found.

    :raises QuestionError: when the two are one
    """
    if one == other:
        raise QuestionError(f"`{one}` is compared with itself: name two conditions")
    first, second = _rival(question, one), _rival(question, other)
    reasoning = question.reasoning()
    findings = reasoning.observed.findings
    present = [i for i, f in enumerate(findings) if f.present and f.used]
    both = tuple(i for i in first.explains if i in second.explains)
    neither = tuple(i for i in present if i not in first.explains and i not in second.explains)
    check, favours = _separating(question, one, other)
    return Comparison(first, second, both, neither, check, favours, findings)


def _rival(question: Question, condition: Condition) -> Rival:
    reasoning = question.reasoning()
    scored = find(reasoning, condition)
    if scored is None:
        return Rival(str(condition), None, (), ())
    told = Teller(reasoning).contributor(scored, None)
    findings = reasoning.observed.findings
    name = " ".join(told[:3])
    causal = (c for c in told.chains if c.steps[0].cause.split()[1:] == list(told[1:3]))
    explains = sorted({c.finding for c in causal if findings[c.finding].present})
    return Rival(name, told, tuple(explains), tuple(sorted(share.finding for share in told.against)))


def _separating(question: Question, one: Condition, other: Condition) -> tuple[NextCheck | None, str | None]:
    """The test that is not done yet and moves the two apart most, for what it costs."""
    reasoning = question.reasoning()
    if None in (reasoning.observed.node(*one), reasoning.observed.node(*other)):
        return None, None
    found = OpenChecks(question)
    best: tuple[float, int] | None = None
    favours = {}
    for index, (name, side) in enumerate(found.tests):
        apart = found.apart(name, side, str(one), str(other))
        favours[index] = one if apart > 0 else other
        worth = round(abs(apart) / found.cost(name), 9)
        if worth > 0 and (best is None or worth > best[0]):
            best = (worth, index)
    if best is None:
        return None, None
    return found.check(*found.tests[best[1]]), str(favours[best[1]])

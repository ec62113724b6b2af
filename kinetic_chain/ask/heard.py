"""How a question was read, and whether anything of it belongs with a professional first: the head of every reply."""

from __future__ import annotations

from typing import NamedTuple

from kinetic_chain.ask.answer import Finding, Triage, Unread
from kinetic_chain.ask.engine import Question


class Heard(NamedTuple):
    """What was asked, as it was understood.

    :param relative: whether no finding names a side, so that the reply speaks of the same and the opposite one
    """

    query: str
    findings: tuple[Finding, ...]
    facts: dict[str, float | bool]
    not_understood: tuple[Unread, ...]
    triage: Triage
    relative: bool


def heard(question: Question) -> Heard:
    """How a question was read.

    Triage is part of it: a reply about one chain must not hide that something else comes first.
    """
    safety, _ = question.triage()
    facts = dict(sorted(question.reading.facts.items()))
    observed = question.reasoning().observed
    return Heard(question.query, observed.findings, facts, question.reading.not_understood, safety, observed.relative)

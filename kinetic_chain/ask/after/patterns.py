"""The patterns of an answer: what each tells as one story, by which chains, and what it leaves over."""

from __future__ import annotations

from typing import NamedTuple

from kinetic_chain.ask.answer import Chain, Finding
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.reason.teller import Teller


class Member(NamedTuple):
    """One contributor of a pattern, with its chains to what it explains, strongest first."""

    condition: str
    band: str
    chains: tuple[Chain, ...]


class Pattern(NamedTuple):
    """A smallest set of contributors that together have a chain to every finding, or to as many as can be reached.

    :param explains: findings, counted from 0
    :param leftover: findings that none of its members has a chain to
    """

    members: tuple[Member, ...]
    explains: tuple[int, ...]
    leftover: tuple[int, ...]


class Patterns(NamedTuple):
    """The patterns of an answer, likeliest first; and what is always possible besides."""

    patterns: tuple[Pattern, ...]
    something_else: str
    findings: tuple[Finding, ...]


def patterns(question: Question) -> Patterns:
    """The patterns of the answer with the chains they are made of."""
    whole = answer(question)
    reasoning = question.reasoning()
    teller = Teller(reasoning)
    called = {" ".join(reasoning.shown(s.node)): s for s in reasoning.order}

    def member(name: str) -> Member:
        told = teller.contributor(called[name], None)
        chains = tuple(c for c in told.chains if c.steps[0].cause == name)
        return Member(name, told.band, chains)

    stories = tuple(Pattern(tuple(map(member, s.members)), s.explains, s.leftover) for s in whole.patterns)
    return Patterns(stories, whole.something_else, whole.findings)

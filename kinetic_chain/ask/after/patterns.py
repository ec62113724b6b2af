"""The patterns of an answer: what each tells as one story, by which chains, and what it leaves over."""

from __future__ import annotations

from typing import NamedTuple

from kinetic_chain.ask.answer import Chain, Finding, Story
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
    :param onward: chains from one finding to another, by which its members explain what no chain of theirs ends at
    :param leftover: findings that none of its members has a chain to
    """

    members: tuple[Member, ...]
    explains: tuple[int, ...]
    leftover: tuple[int, ...]
    onward: tuple[Chain, ...] = ()


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

    def pattern(story: Story) -> Pattern:
        members = tuple(map(member, story.members))
        reached = {chain.finding for one in members for chain in one.chains}
        onward = [link.chain for link in whole.links if link.effect in story.explains and link.effect not in reached]
        return Pattern(members, story.explains, story.leftover, tuple(onward))

    return Patterns(tuple(map(pattern, whole.patterns)), whole.something_else, whole.findings)

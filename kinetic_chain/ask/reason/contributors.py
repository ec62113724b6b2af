"""Findings -> ranked contributors, each with its chains and with what each finding adds."""

from collections.abc import Sequence
from typing import NamedTuple

from kinetic_chain.ask.answer import Contributor, Finding, Link, Story
from kinetic_chain.ask.reason.links import links_between
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.reason.order import Scored
from kinetic_chain.ask.reason.ranking import Reasoning
from kinetic_chain.ask.reason.stories import stories
from kinetic_chain.ask.reason.teller import Teller

_MEMBERS = 20  # contributors that stories are drawn from


class Ranking(NamedTuple):
    """What reasoning gives: the findings as they were used, the links between them, contributors best first, stories,
    and how many contributors were cut.
    """

    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    contributors: tuple[Contributor, ...]
    patterns: tuple[Story, ...]
    more: int
    main_side: str


def rank_findings(map_: Map, findings: Sequence[Finding], tasks: Sequence[str], limit: int | None) -> Ranking:
    """Rank everything that has a chain to or from the findings."""
    reasoning = Reasoning(map_, findings, tasks)
    order = reasoning.order
    kept = order if limit is None else _share_out(order, limit)
    stable = reasoning.stability()
    teller = Teller(reasoning)
    told = tuple(teller.contributor(s, stable.get(s.node)) for s in kept)
    members = [s for s in order if s.role in ("may_cause", "both")][:_MEMBERS]
    observed = reasoning.observed
    return Ranking(
        observed.findings, links_between(teller), told, tuple(stories(reasoning, members)), len(order) - len(kept),
        observed.main_side,
    )  # fmt: skip


def _share_out(order: Sequence[Scored], limit: int) -> list[Scored]:
    """The best ones up to a limit, with room kept for what may follow and for what was found."""
    behind = [s for s in order if s.role in ("may_cause", "both")]
    follow = [s for s in order if s.role == "may_follow"]
    found = [s for s in order if s.role == "found"]
    found = found[: max(limit // 5, limit - len(behind) - len(follow))]
    behind = behind[: max(limit - len(found) - min(len(follow), limit // 3), limit - len(found) - len(follow))]
    return [*behind, *follow[: limit - len(behind) - len(found)], *found]

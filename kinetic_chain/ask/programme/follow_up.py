"""What goes with a plan besides its work: what sources say about doing it, and the tests to repeat."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.triage import Gate, forbidding
from kinetic_chain.terms import OPPOSITE, across_side

_AGAIN = 3  # tests to repeat


class Word(NamedTuple):
    """What sources say about doing the work."""

    kind: str
    say: str
    claims: tuple[str, ...]
    claims_against: tuple[str, ...]


class Again(NamedTuple):
    """A test to repeat: so that the plan can be wrong and be seen to be."""

    screen: str
    side: str
    name: str
    who: str
    how: str | None
    positive: str | None
    about: str
    week: int
    claims: tuple[str, ...]


def words_for(knowledge: Mapping[str, Any], phases: Collection[str], items: Collection[str]) -> Iterator[Word]:
    """What sources say about pain, stopping, progress and how often, for work of these phases and these items."""
    for entry in knowledge["advice"]:
        wanted = not entry.get("phases") or any(phase in phases for phase in entry["phases"])
        if wanted and (not entry.get("items") or any(item in items for item in entry["items"])):
            yield Word(entry["kind"], entry["say"], tuple(entry["for"]), tuple(entry["against"]))


def tests_again(
    knowledge: Mapping[str, Any],
    findings: Sequence[Finding],
    reached: Sequence[str],
    gates: Sequence[Gate],
    week: int,
) -> list[Again]:
    """Tests to repeat: first those that were done, then the easiest for what is addressed."""
    found: dict[tuple[str, str], tuple[tuple[Any, ...], Again]] = {}
    done = {(f.subject, f.side) for f in findings}
    for order, condition in enumerate(reached):
        side = condition.split()[0]
        for name, screen in sorted(knowledge["screens"].items()):
            if screen.get("not_scored") or forbidding(gates, name, knowledge["screens"]) is not None:
                continue
            for tested in _tested_sides(screen, condition, side):
                cost = knowledge["grades"]["check_cost"][screen["who"]]
                claims = tuple(dict.fromkeys([*screen["for"], *(c for a in screen["about"] for c in a["for"])]))
                again = Again(
                    name, tested, screen["name"], screen["who"], screen.get("how"), screen.get("positive"), condition,
                    week, claims,
                )  # fmt: skip
                found.setdefault((name, tested), (((name, tested) not in done, order, cost, name), again))
    told: dict[str, Again] = {}
    for _, again in sorted(found.values(), key=lambda pair: pair[0]):
        if again.about not in told and all(again.screen != other.screen for other in told.values()):
            told[again.about] = again
    return list(told.values())[:_AGAIN]


def _tested_sides(screen: Mapping[str, Any], condition: str, side: str) -> Iterator[str]:
    """The side a test is done on, where it shows this condition."""
    seen = [screen["seen_as"]] if "seen_as" in screen else []
    for text in (*(about["condition"] for about in screen["about"]), *seen):
        where, *shows = text.split()
        if shows == condition.split()[1:]:
            yield across_side(side) if where == OPPOSITE else side

"""Doubts, where there is no fault: rules that draw nothing, claims nobody cites, structures nobody speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kinetic_chain.build.graph import SAYERS, Relations
from kinetic_chain.build.ground import bindings, drawn_by
from kinetic_chain.build.models.anatomy import Structure
from kinetic_chain.build.models.evidence import Claim
from kinetic_chain.build.models.rules import Rule
from kinetic_chain.build.read import Library
from kinetic_chain.errors import WARNING, Issues

UNUSED_AT_MOST = 0.25  # share of claims that may go uncited


def doubt_rules(library: Library, relations: Relations, issues: Issues) -> None:
    """A rule that draws no link."""
    for rule, origin in library.all("rules", Rule):
        if next(drawn_by(rule, library, relations, 1.0), None) is not None:
            continue
        reason, hint = "nothing fits its `where`", ""
        if next(bindings(rule, relations), None) is not None:
            reason = "nothing that fits its `where` has these sides"
            hint = "a paired structure has same, opposite or either, one in the middle has `midline`"
        if rule.when == rule.then:
            reason, hint = "it leads from a condition to itself", ""
        issues.add("KC301", f"`{rule.id}` can never fire: {reason}", origin.locate(), hint, WARNING)


def doubt_claims(library: Library, relations: Relations, issues: Issues) -> None:
    """A claim that nothing cites and that gives no reason, and too many that do."""
    cited = cited_claims(library)
    for claim, origin in library.all("claims", Claim):
        if claim.id not in cited and not claim.unused:
            issues.add(
                "KC302",
                f"nothing cites `{claim.id}`, and it gives no `unused` reason",
                origin.locate("id"),
                severity=WARNING,
            )
    idle = [claim for claim in library.claims.values() if claim.id not in cited]
    if len(idle) > UNUSED_AT_MOST * max(len(library.claims), 1):
        issues.add("KC304", f"{len(idle)} of {len(library.claims)} claims are unused", severity=WARNING)


def cited_claims(library: Library) -> set[str]:
    """Every claim that a relation, rule, screen, intervention, safety rule or note cites."""
    cited: set[str] = set()
    for section, entries in library.sections.items():
        if section not in ("claims", "sources", "measured"):
            for placed in entries.values():
                cited.update(_cited_in(placed.entry.model_dump()))
    for name in ("programme", "figure"):
        for placed in library.singles[name]:
            cited.update(placed.entry.supported)
    return cited & set(library.claims)


def _cited_in(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("supported", "opposed", "claims", "emg_claims"):
                yield from inner
            elif key in SAYERS:
                for sayers in inner.values():
                    yield from sayers
            else:
                yield from _cited_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _cited_in(inner)


def doubt_structures(library: Library, relations: Relations, issues: Issues) -> None:
    """A structure that no relation joins to anything and no entry speaks of."""
    joined = {name for fact in relations.proofs for name in (fact.subject, fact.object)}
    spoken = {
        word
        for section in ("rules", "screens", "interventions", "phrases", "notes", "safety", "advice")
        for placed in library.sections[section].values()
        for word in repr(placed.entry.model_dump()).replace("'", " ").split()
    }
    for structure, origin in library.all("structures", Structure):
        if structure.id not in joined and structure.id not in spoken:
            issues.add("KC303", f"nothing reaches `{structure.id}`", origin.locate("id"), severity=WARNING)

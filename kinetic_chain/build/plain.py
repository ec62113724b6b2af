"""Entries as plain data: what reading and safety need, which is looked at while a pack is checked, too."""

from __future__ import annotations

from typing import Any

from kinetic_chain.build.ground import INHERITED
from kinetic_chain.build.models.anatomy import Structure
from kinetic_chain.build.models.entry import Entry
from kinetic_chain.build.models.safety import Fact
from kinetic_chain.build.read import Library


def words_of(library: Library) -> dict[str, Any]:
    """Subjects, states, facts and safety rules."""
    excluded = {state.excludes: name for name, state in library.states.items() if state.excludes}
    return {
        "subjects": _subjects(library),
        "states": {
            name: {
                **({"excludes": excluded[name]} if name in excluded else {}),  # it holds both ways
                **dumped(state, "also", "id"),
                "of_wholes": state.kind in INHERITED,
            }
            for name, state in sorted(library.states.items())
        },
        "facts": {fact.id: dumped(fact, "also", "id", "together") for fact, _ in library.all("facts", Fact)},
        "safety": [dumped(placed.entry) for placed in library.sections["safety"].values()],  # in the order of the files
    }


def dumped(entry: Entry, *without: str) -> dict[str, Any]:
    """An entry as plain data, without what it does not say and without some of its keys."""
    data = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {key: value for key, value in data.items() if key not in without and value is not None}


def _subjects(library: Library) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name, entry in sorted(library.named.items()):
        data = {"name": entry.name, "sides": entry.sides, "kind": getattr(entry, "kind", None)}
        for key in ("short", "half", "ask", "plural"):
            if getattr(entry, key):
                data[key] = getattr(entry, key)
        if getattr(entry, "one_sided", False):
            data["one_sided"] = True
        if isinstance(entry, Structure):
            data["part_of"] = list(entry.part_of)
            for key in ("muscles", "felt_in", "tendon"):
                if getattr(entry, key):
                    data[key] = getattr(entry, key)
        named[name] = data
    for name, screen in library.screens.items():
        named[name] = {"name": screen.name, "sides": screen.sides, "kind": "screen"}
    return named

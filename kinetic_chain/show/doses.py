"""A dose in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kinetic_chain.ask.answer import Item


def dose(item: Item) -> str:
    """A dose as its source says it, or that there is none."""
    return amount(item.dose) if item.dose else "no dose in the sources"


def amount(d: Mapping[str, Any]) -> str:
    """The figures of a dose in words.

    >>> amount({"sets": 3, "reps": 25, "each_side": True})
    '3 x 25, each side'
    """
    parts = []
    if d.get("sets") and d.get("reps"):
        parts.append(f"{d['sets']} x {d['reps']}")
    elif d.get("sets") or d.get("reps"):
        parts.append(f"{d.get('sets') or d.get('reps')} {'sets' if d.get('sets') else 'repetitions'}")
    if d.get("hold_seconds"):
        held = d["hold_seconds"]
        parts.append(f"hold {held:g} s" if isinstance(held, int | float) else f"hold {held} s")
    for key, words in (("per_day", "a day"), ("per_week", "a week")):
        if d.get(key):
            parts.append(f"{d[key]} times {words}")
    if d.get("weeks"):
        parts.append(f"for {d['weeks']} weeks")
    if d.get("load"):
        parts.append(str(d["load"]))
    if d.get("each_side"):
        parts.append("each side")
    if d.get("note"):
        parts.append(f"({d['note']})")
    return ", ".join(parts)

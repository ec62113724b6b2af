"""How long a piece of work takes, by its dose, and by this project's figures where the dose leaves it open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kinetic_chain.ask.answer import Item


def seconds_of(item: Item, entry: Mapping[str, Any], table: Mapping[str, Any]) -> tuple[int, str]:
    """How long an item takes, in seconds, by the long end of its dose; and whether the dose alone says so.

    Sets x repetitions x seconds each, the rest between sets, both sides where it is done on one after the other, and
    the change to the next item. What the dose leaves open comes from the knowledge's ``programme`` figures.
    """
    dose = item.dose or {}
    sets, reps, hold = (largest(dose.get(key)) for key in ("sets", "reps", "hold_seconds"))
    one_after_other = not set(entry.get("traits", ())).isdisjoint(table["one_sided"])
    sides = 2 if dose.get("each_side") or (item.side in ("both", "bilateral") and one_after_other) else 1
    rounds = sets or 1
    if reps is None and hold is None:
        one, by = float(table["seconds_without_dose"][item.phase]), "project"
    else:
        one = (reps or 1) * (hold if hold is not None else float(table["seconds_per_repetition"]))
        by = "dose" if hold is not None and rounds == 1 else "project"
    total = sides * (rounds * one + (rounds - 1) * float(table["rest_seconds"])) + float(table["change_seconds"])
    return round(total), by


def largest(value: Any) -> float | None:
    """The long end of a figure of a dose; None where it says no number.

    >>> largest("8-12"), largest(3), largest("as often as possible")
    (12.0, 3.0, None)
    """
    return max(_numbers(value), default=None)


def smallest(value: Any) -> float | None:
    """The short end of a figure of a dose; None where it says no number.

    >>> smallest("2-3")
    2.0
    """
    return min(_numbers(value), default=None)


def _numbers(value: Any) -> list[float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [float(value)]
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", value)] if isinstance(value, str) else []


def minutes(seconds: int) -> int:
    """Whole minutes, rounded up, so that nobody is promised less time than it takes.

    >>> minutes(60), minutes(61)
    (1, 2)
    """
    return -(-seconds // 60)

"""The figures that a test came out with: `knee to wall 6 cm on the right, 10 cm on the left`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.terms import LEFT, RIGHT

_APART = ("screen", "subject", "state", "phrase", "positive", "negative", "time", "age", "fact")


class Figure(NamedTuple):
    """A figure with its unit: where it ends, and the side it belongs to, where one is said."""

    value: float
    unit: str
    end: int
    side: str | None


def values_of(mentions: Sequence[Mention], screen: Mention) -> list[Figure]:
    """The figures that follow a test, before the next test: each with the side it belongs to.

    A second figure may leave its unit out. Sides stand all before their figures (`left 8 s, right 25 s`) or all
    after them (`8 s left, 25 s right`).
    """
    after = [m for m in mentions if m.first >= screen.last]
    others = (i for i, m in enumerate(after) if m.kind == "age" or (m.kind == "screen" and m.value != screen.value))
    end = next(others, len(after))
    row: list[Figure | Mention] = []  # figures and sides as they follow each other
    unit = ""
    for one, two in pairwise([*after[:end], None]):
        if one is not None and one.kind == "side" and one.value in (LEFT, RIGHT):
            row.append(one)
        elif one is not None and one.kind == "number":
            last = one
            if two is not None and two.kind == "unit":
                unit, last = str(two.value), two
            elif not unit or (two is not None and two.kind in _APART):
                continue
            row.append(Figure(float(one.value), unit, last.end, None))
    return _sided(row, screen, mentions)


def _sided(row: Sequence[Figure | Mention], screen: Mention, mentions: Sequence[Mention]) -> list[Figure]:
    figures = [index for index, one in enumerate(row) if isinstance(one, Figure)]
    if not figures:
        return []
    before = next((m for m in reversed(mentions) if m.first < screen.first and m.kind == "side"), None)
    leading = figures[0] > 0 or (len(figures) > 1 and before is not None and isinstance(row[-1], Figure))
    neighbours = [None, *row] if leading else [*row[1:], None]
    return [
        figure._replace(side=str(beside.value) if isinstance(beside, Mention) else None)
        for figure, beside in zip(row, neighbours, strict=False)
        if isinstance(figure, Figure)
    ]

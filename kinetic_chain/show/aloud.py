"""Sides, and why something is held back, as they are read aloud."""

from __future__ import annotations

from collections.abc import Mapping

from kinetic_chain.terms import FINDING_SIDES, PATTERN_SIDES

SIDES = {
    "unspecified": "that side",
    "same": "same side",
    "opposite": "other side",
    "either": "whichever side",
    "midline": "",
}


def reason_aloud(names: Mapping[str, str], reason: str) -> str:
    """A reason with the side and the structure it begins with as they are called.

    All else is a sentence of somebody's: a word in it that is also an id or a side here stands as it was written.

    >>> reason_aloud({"knee": "knee joint"}, "unspecified knee found weak")
    'that side knee joint found weak'
    >>> reason_aloud({"knee": "knee joint"}, "no knee crosses the midline")
    'no knee crosses the midline'
    """
    side, _, rest = reason.partition(" ")
    subject, _, said = rest.partition(" ")
    if side not in (*FINDING_SIDES, *PATTERN_SIDES) or subject not in names:
        return reason
    return f"{SIDES.get(side, side)} {names[subject]} {said}".strip()

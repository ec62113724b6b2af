"""The figures that a test came out with: `knee to wall 6 cm on the right, 10 cm on the left`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kinetic_chain.ask.mentions import Mention


def values_of(mentions: Sequence[Mention], screen: Mention) -> list[tuple[float, str, int, str | None]]:
    """The figures with units that follow a test, before the next test: each with its end and the side beside it."""
    found = []
    for index, (one, two) in enumerate(pairwise(mentions)):
        if one.first >= screen.last and one.kind == "screen":
            break
        if one.kind == "number" and two.kind == "unit" and one.first >= screen.last:
            near = [*mentions[index + 2 : index + 5], mentions[index - 1]]
            ends = next((i for i, m in enumerate(near[:-1]) if m.kind in ("number", "mark", "join")), None)
            sides = [m.value for m in (near if ends is None else [*near[:ends], near[-1]]) if m.kind == "side"]
            found.append((float(one.value), str(two.value), two.end, str(sides[0]) if sides else None))
    return found

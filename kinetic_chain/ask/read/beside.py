"""What stands beside a mention in its clause: the side said of a state, the place of a phrase, the same stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.ask.read.sides import TARGETS, Sides
from kinetic_chain.terms import LEFT, RIGHT, mirror_side


def nearest(sides: Mapping[Mention, str], mentions: Sequence[Mention], state: Mention) -> str | None:
    """Of the sides of a clause without names the one that is said of a state: the only one, or that beside it."""
    if len(set(sides.values())) == 1:
        return next(iter(sides.values()))
    found = {sides[m] for m in around(mentions, state) if m in sides}
    return found.pop() if len(found) == 1 else None


def of_place(phrase: Mention, mentions: Sequence[Mention], sides: Sides) -> str | None:
    """`Achilles tendinitis in my left ankle`, `ITB syndrome right knee`: the side of the place a phrase is told of."""
    after = [m for m in mentions if m.first >= phrase.last]
    if not after or after[0].kind not in ("within", "side"):
        return None
    place = next((m for m in after if m.kind not in ("owner", "side", "ignored", "number", "hedge", "within")), None)
    return sides.of.get(place) if place is not None and place.kind == "subject" else None


def is_elsewhere(sides: Sides, mentions: Sequence[Mention], name: Mention, state: Mention) -> bool:
    """`weak right glute, pain on the left`: what is said of one side is not said of a name on the other."""
    side = sides.of.get(name)
    if side not in (LEFT, RIGHT) or name in sides.also:
        return False
    near = around(mentions, state)
    beside = {m.value for m in near if m.kind == "side" and m.value in (LEFT, RIGHT)}
    return beside == {mirror_side(side)} and not any(m.kind in TARGETS or m.kind == "than" for m in near)


def around(mentions: Sequence[Mention], state: Mention) -> Sequence[Mention]:
    """What stands between the same marks as a state."""
    here = next((i for i, m in enumerate(mentions) if m is state), 0)
    marks = [i for i, m in enumerate(mentions) if m.kind in ("mark", "join")]
    start = max((i for i in marks if i < here), default=-1)
    end = min((i for i in marks if i > here), default=len(mentions))
    return mentions[start + 1 : end]

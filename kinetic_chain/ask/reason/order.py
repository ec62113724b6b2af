"""Scored conditions -> their order: by what speaks for them, and so that the first places speak of several things."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from math import log1p
from typing import Any, NamedTuple

from kinetic_chain.ask.reason.map import Map
from kinetic_chain.terms import LEFT, MIDLINE, RIGHT

_GROUPS = {"may_cause": 0, "both": 0, "may_follow": 1, "found": 2}


class Scored(NamedTuple):
    """A condition with its log likelihood ratio, averaged over the sides that were not given, and its role.

    ``by_pain`` tells that its strongest chain runs by way of a pain that nobody told of, ``by_middle`` that it runs by
    way of the midline: that chain serves the other side as well.
    """

    node: int
    log_lr: float
    role: str
    by_pain: bool = False
    by_middle: bool = False


class Placed(NamedTuple):
    """A condition in its place, and the share of its worth that counts there."""

    scored: Scored
    share: float


def shared(worth: float, share: float) -> float:
    """What counts of a worth; where the findings speak against a condition, that counts in full."""
    return worth * share if worth > 0 else worth


class Order:
    """How the conditions of a map are put in order; the figures stand in ``rules/grades.yaml`` under ``order``.

    What may lie behind the findings is worth its log likelihood ratio, times what its kind of state counts (or pain,
    where its chain runs by way of a pain that nobody told of), and more the more things sources name it a cause of.
    What may follow is worth its log likelihood ratio, less where it does so by way of such a pain.
    What is like a better one counts for less: the same structure, a part of it or what it is part of, in a state of
    the same family. Where one side is reached by way of the midline alone, the other, which has a chain of its own
    besides, is worth no less: nobody looks for a tight left hamstring's cause at the right hip first.

    :param tested: conditions that a test whose result is known is about, which count in full whatever their kind
    :param found: the kinds of state that were found
    """

    def __init__(self, map_: Map, tested: Collection[int] = (), found: Collection[str] = ()) -> None:
        self.map = map_
        self.tested = tested
        self.table: Mapping[str, Any] = map_.knowledge["grades"]["order"]
        self.states: Mapping[str, Any] = map_.knowledge["states"]
        self.wholes = cache(self._wholes)
        alone = bool(found) and set(found) <= set(self.table["alone"])
        self.vague = float(self.table["vague_alone" if alone else "vague"])

    def placed(self, scored: Iterable[Scored]) -> list[Placed]:
        """Everything in its place, best first."""
        again = float(self.table["again"])
        whole: set[tuple[int, str, str]] = set()  # what stands above, and
        parts: set[tuple[int, str, str]] = set()  # what that is a part of
        rows = []
        scored = list(scored)
        across = {self.map.network.mirror(s.node): s for s in scored if s.by_middle and self.group(s) == 0}

        def counted(one: Scored) -> float:
            own, other = self.worth(one), across.get(one.node)
            lent = other is not None and not one.by_middle and self.group(one) == 0
            return max(own, self.worth(other)) if other is not None and lent else own

        ranked = zip(scored, map(counted, scored), strict=True)
        for key, one, worth in sorted((self._key(one, worth), one, worth) for one, worth in ranked):
            group = key[0]
            _, subject, state = self.map.words(one.node)
            family = self._family(state)
            wider = {(group, structure, family) for structure in self.wholes(subject)}
            own = (group, subject, family)
            share = again if own in whole or own in parts or not wider.isdisjoint(whole) else 1.0
            whole.add(own)
            parts |= wider
            rows.append((self._key(one, shared(worth, share)), Placed(one, share)))
        return [placed for _, placed in sorted(rows)]

    def worth(self, scored: Scored) -> float:
        """What a condition counts in the order; where the findings speak against it, no less and no more than that."""
        value = scored.log_lr
        kinds = self.table["kinds"]
        if value <= 0:
            return value
        if scored.role in ("may_cause", "both"):
            state = self.states[self.map.words(scored.node)[2]]
            kind = self.vague if state.get("vague") else kinds[state["kind"]]
            if scored.node in self.tested:
                kind = 1.0
            elif scored.by_pain:
                kind = min(kind, kinds["pain"])
            value *= kind * (1.0 + float(self.table["named"]) * log1p(self.map.named(scored.node)))
        elif scored.by_pain:
            value *= kinds["pain"]
        return value

    def alike(self, one: int, other: int) -> bool:
        """Whether the lower of two conditions counts for less because of the other."""
        (_, first, state), (_, second, other_state) = self.map.words(one), self.map.words(other)
        near = first == second or first in self.wholes(second) or second in self.wholes(first)
        return near and self._family(state) == self._family(other_state)

    def group(self, scored: Scored) -> int:
        """What may lie behind (0) comes before what may follow (1), and what was found (2) comes last."""
        return _GROUPS[scored.role]

    def _key(self, scored: Scored, worth: float) -> tuple[int, float, bool, str, str, int]:
        """Of equals the order is by name and not by side: which side a question leans to may change with one result."""
        side, subject, state = self.map.words(scored.node)
        place = (RIGHT, LEFT, MIDLINE).index(side)
        return (self.group(scored), -round(worth, 9), scored.by_middle, subject, state, place)

    def _family(self, state: str) -> str:
        entry = self.states.get(state, {})  # the result of a test is no state of a structure
        return str(entry.get("family") or entry.get("kind", state))

    def _wholes(self, subject: str) -> frozenset[str]:
        """Everything a structure is part of."""
        found: set[str] = set()
        waiting = [subject]
        for one in waiting:  # grows while it is read
            more = set(self.map.knowledge["subjects"].get(one, {}).get("part_of", ())) - found
            found.update(more)
            waiting += more
        return frozenset(found)

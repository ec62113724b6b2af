"""Which items to take so that together they address the most within a limit: coverage under a budget, by rank.

What is to be covered stands in tiers: as much as can be of the first, then of the second, and so on. Exact, by branch
and bound, one tier after the other: what the rest could add to a tier is bounded from above by taking it by gain per
cost and the last piece in part (G. B. Dantzig, Discrete-variable extremum problems, Operations Research 5 (1957)
266-288), which holds for coverage because what a piece adds never grows. A search that grows too long is stopped, and
that is said.
"""

from collections.abc import Sequence
from typing import NamedTuple

_STEPS = 6_000  # sets looked at for one tier before the search is stopped


class Piece(NamedTuple):
    """Something to take: what it covers as bits, what it costs, and the pieces it may not stand beside, as bits."""

    covers: int
    cost: int
    against: int = 0


class Cover(NamedTuple):
    """The pieces taken, by their numbers; how many bits of each tier they cover; and whether none covers more."""

    taken: tuple[int, ...]
    reach: tuple[int, ...]
    exact: bool


def best_cover(pieces: Sequence[Piece], tiers: Sequence[int], budget: int | None) -> Cover:
    """The pieces that cover most within the budget, the first tier first; of equal ones the earlier pieces.

    :param tiers: masks of bits, the most wanted first
    :param budget: the most that the costs may add up to; None for no limit

    >>> best_cover([Piece(0b011, 5), Piece(0b001, 2), Piece(0b110, 4)], [0b001, 0b110], 6)
    Cover(taken=(1, 2), reach=(1, 2), exact=True)
    """
    limit = sum(p.cost for p in pieces) if budget is None else budget
    found, exact = Cover((), (), True), True
    for tier in range(len(tiers)):
        search = _Search(pieces, tiers[: tier + 1], limit, found.reach, found.taken)
        search.run(0, 0, 0, 0, ())
        exact = exact and search.steps < _STEPS
        found = Cover(search.taken, (*found.reach, search.best), exact)
    return found


class _Search:
    """Covers as much of the last tier as can be while the tiers before it stay at what they reach.

    :param reach: what the tiers before the last one are known to reach
    :param taken: a choice that does so, to begin with
    """

    def __init__(
        self, pieces: Sequence[Piece], tiers: Sequence[int], budget: int, reach: tuple[int, ...], taken: tuple[int, ...]
    ) -> None:
        self.pieces, self.tiers, self.budget, self.reach = pieces, tiers, budget, reach
        self.taken = taken
        covered = 0
        for at in taken:
            covered |= pieces[at].covers
        self.best = (covered & tiers[-1]).bit_count()
        self.steps = 0
        self.rest = [0]  # what the pieces from each number on cover together
        for piece in reversed(pieces):
            self.rest.insert(0, self.rest[0] | piece.covers)

    def bound(self, mask: int, start: int, covered: int, room: int, barred: int) -> int:
        """The most bits of a tier that pieces from ``start`` on could still add."""
        left = mask & ~covered
        most = (self.rest[start] & left).bit_count()
        adds = []
        for at in range(start, len(self.pieces)):
            covers, cost, _ = self.pieces[at]
            more = (covers & left).bit_count()
            if more and cost <= room and not barred >> at & 1:
                adds.append((-more / max(cost, 1), more, cost))
        adds.sort()
        total = 0
        for _, more, cost in adds:
            if cost >= room:
                return min(total + more * room // max(cost, 1), most)
            total += more
            if total >= most:
                return most
            room -= cost
        return total

    def run(self, start: int, covered: int, spent: int, barred: int, taken: tuple[int, ...]) -> None:
        """Take or leave each piece in turn, the taking first, so that of equal covers the earliest pieces win."""
        self.steps += 1
        *before, last = self.tiers
        counts = [(covered & mask).bit_count() for mask in before]
        mine = (covered & last).bit_count()
        if mine > self.best and all(count >= wanted for count, wanted in zip(counts, self.reach, strict=True)):
            self.taken, self.best = taken, mine
        if start == len(self.pieces) or self.steps >= _STEPS:
            return
        room = self.budget - spent
        if mine + self.bound(last, start, covered, room, barred) <= self.best:
            return
        for mask, count, wanted in zip(before, counts, self.reach, strict=True):
            if count < wanted and count + self.bound(mask, start, covered, room, barred) < wanted:
                return
        piece = self.pieces[start]
        every = 0
        for mask in self.tiers:
            every |= mask
        if piece.covers & every & ~covered and piece.cost <= room and not barred >> start & 1:
            self.run(start + 1, covered | piece.covers, spent + piece.cost, barred | piece.against, (*taken, start))
        self.run(start + 1, covered, spent, barred, taken)

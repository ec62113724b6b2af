"""The smallest sets of contributors that together have a chain to every finding."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from kinetic_chain.ask.answer import Story
from kinetic_chain.ask.reason.order import Scored
from kinetic_chain.ask.reason.ranking import Reasoning

_STORIES = 3


def stories(reasoning: Reasoning, members: Sequence[Scored]) -> Iterator[Story]:
    """The smallest sets whose members have a chain to every finding, by size, then likelihood."""
    case = reasoning.observed.cases[0]
    bit: dict[int, int] = {}  # observed condition -> the bit of its finding
    for position, observation in enumerate(case.evidence.observations):
        if observation.present:
            bit.update(dict.fromkeys(observation.nodes, 1 << position))
    every = _union(bit.values())
    reach = {node: _reached(reasoning, node, bit) for node in bit}
    covers = []
    for scored in members:
        reached = _reached(reasoning, scored.node, bit)
        while reached:  # what explains a finding explains what that one brings about, though it screens it off
            more = reached | _union(reach[node] for node, one in bit.items() if one & reached)
            if more == reached:
                covers.append((scored, reached))
                break
            reached = more
    best = _smallest_covers(covers, every)
    for _, group, explained in best[:_STORIES]:
        names = tuple(" ".join(reasoning.shown(s.node)) for s in group)
        told = [case.indexes[i] for i in range(len(case.indexes)) if explained >> i & 1]
        left = [case.indexes[i] for i in range(len(case.indexes)) if (every & ~explained) >> i & 1]
        yield Story(names, tuple(sorted(told)), tuple(sorted(left)))


def _reached(reasoning: Reasoning, node: int, bit: Mapping[int, int]) -> int:
    """The findings that a condition has an open chain to, as bits."""
    rows = reasoning.open_chains(node, reasoning.observed.cases[0].evidence)
    return _union(bit.get(row.end, 0) for row in rows if row.forward)


def _smallest_covers(covers: Sequence[tuple[Scored, int]], every: int) -> list[tuple[float, tuple[Scored, ...], int]]:
    """The smallest groups, up to three, that reach the most findings; none with a member it could do without."""
    best: list[tuple[float, tuple[Scored, ...], int]] = []
    most, size_of_best = 0, 0
    for size in (1, 2, 3):
        for group in combinations(covers, size):
            explained = 0
            for _, reached in group:
                explained |= reached
            count = explained.bit_count()
            if count < most or (count == most and size > size_of_best):
                continue
            if size > 1 and any(_union(r for s, r in group if s is not one) == explained for one, _ in group):
                continue
            if count > most:
                most, size_of_best, best = count, size, []
            best.append((sum(s.log_lr for s, _ in group), tuple(s for s, _ in group), explained))
        if most == every.bit_count():
            break
    return sorted(best, key=lambda entry: -entry[0])


def _union(masks: Iterable[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total

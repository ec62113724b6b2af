"""Findings -> the shortest chains between two of them."""

from collections.abc import Iterator
from typing import NamedTuple

from kinetic_chain.ask.answer import Link
from kinetic_chain.ask.reason.observed import Case
from kinetic_chain.ask.reason.teller import Teller


class _Way(NamedTuple):
    """A chain in one combination of sides: the findings at its ends, its conditions and links, and its strength."""

    cause: int
    effect: int
    path: tuple[int, ...]
    links: tuple[int, ...]
    strength: float


def links_between(teller: Teller) -> tuple[Link, ...]:
    """The shortest chains between two things that were both found, shortest and strongest first.

    Where a source links the two outright that is the link, however weak it is. What is absent is the end of none, two
    sides of one thing are one thing, what is only known as "does not work well" is linked with nothing, and no chain
    runs by way of a pain that nobody told of. Where a side was not given, the sides on which the two are linked most
    strongly stand for the others. The links do not depend on how many contributors are asked for.
    """
    ways: dict[frozenset[int], dict[tuple[int, ...], _Way]] = {}
    for case in teller.cases:
        for way in _ways(teller, case):
            ways.setdefault(frozenset((way.cause, way.effect)), {})[way.path] = way
    shown: list[_Way] = []
    for ends, found in ways.items():
        least = min(len(path) for path in found)
        shortest = sorted((way for path, way in found.items() if len(path) == least), key=_first)
        shown += shortest[:1] if any(teller.observed.is_free(index) for index in ends) else shortest
    shown.sort(
        key=lambda way: (len(way.path), -way.strength, teller.place(way.cause), teller.place(way.effect), way.path)
    )
    return tuple(
        Link(way.cause, way.effect, teller.between(way.path, way.links, way.cause, way.effect)) for way in shown
    )


def _first(way: _Way) -> tuple[float, tuple[int, ...]]:
    """The strongest first; of equals the one on the side of the question, which has the lower numbers."""
    return (-way.strength, way.path)


def _ways(teller: Teller, case: Case) -> Iterator[_Way]:
    evidence, findings = case.evidence, teller.findings
    ends = {
        node: index
        for index, observation in zip(case.indexes, evidence.observations, strict=True)
        for node in observation.nodes
        if observation.present and teller.observed.shown(node)[2] == findings[index].state
    }
    network, grades = teller.network, teller.grades
    for node, cause in ends.items():
        outright = {
            end: link
            for end, link in sorted(network.effects(node), key=lambda row: network.weights[row[1]])
            if end in ends and grades[link] >= 0 and link not in network.closed
        }
        for end, link in outright.items():
            if findings[cause][1:3] != findings[ends[end]][1:3]:
                yield _Way(cause, ends[end], (node, end), (link,), network.weights[link])
        for end, forward, strength, *_ in teller.reasoning.open_chains(node, evidence):
            effect = ends.get(end, cause)
            if forward and end not in outright and findings[cause][1:3] != findings[effect][1:3]:
                path, links = teller.way(node, end, forward)
                if any(teller.map.is_pain(between) for between in path[1:-1]):
                    continue  # a pain that nobody told of joins nothing
                yield _Way(cause, effect, tuple(path), tuple(links), strength)

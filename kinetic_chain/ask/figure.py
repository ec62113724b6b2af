"""Where the conditions of a plan lie on the sketch of the body, numbered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Chain, Finding

FOUND, CHAIN, WORK = "found", "chain", "work"


class Mark(NamedTuple):
    """One condition on the sketch.

    :param kind: ``found``; in a ``chain`` that may join what was found; or what only the ``work`` is for
    :param view: ``front`` or ``back``; None for what lies nowhere on a body, a habit or a test
    :param x: from the midline towards the side, ``y`` down from the top of the head, on the grid of ``terms``
    """

    number: int
    condition: str
    kind: str
    view: str | None
    x: int
    y: int


def marks_of(
    knowledge: Mapping[str, Any], findings: Sequence[Finding], chains: Iterable[Chain], work: Iterable[str]
) -> tuple[Mark, ...]:
    """Every condition once, numbered: what was found, then along the chains, then what else is worked on."""
    kinds: dict[str, str] = {}
    for finding in findings:
        if finding.present:
            kinds.setdefault(" ".join(finding[:3]), FOUND)
    for chain in chains:
        for step in chain.steps:
            kinds.setdefault(step.cause, CHAIN)
            kinds.setdefault(step.effect, CHAIN)
    for condition in work:
        kinds.setdefault(condition, WORK)
    figure = knowledge.get("figure", {})
    marks = []
    for number, (condition, kind) in enumerate(kinds.items(), 1):
        view, x, y = figure.get(condition.split()[1], (None, 0, 0))
        marks.append(Mark(number, condition, kind, view, int(x), int(y)))
    return tuple(marks)

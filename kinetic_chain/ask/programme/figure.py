"""Where the conditions of a plan lie on the sketch of the body, numbered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Chain, Finding
from kinetic_chain.terms import OPPOSITE, SAME, UNSPECIFIED

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
    knowledge: Mapping[str, Any], findings: Sequence[Finding], chains: Sequence[Chain], work: Iterable[str]
) -> tuple[Mark, ...]:
    """Every condition once, numbered: what was found, then along the chains, then what else is worked on."""
    steps = [condition for chain in chains for step in chain.steps for condition in (step.cause, step.effect)]
    relative = any(condition.split()[0] in (SAME, OPPOSITE) for condition in steps)
    kinds: dict[str, str] = {}
    for finding in findings:
        if finding.present:
            kinds.setdefault(_seen(" ".join(finding[:3]), relative), FOUND)
    for condition in steps:
        kinds.setdefault(condition, CHAIN)
    for condition in work:
        kinds.setdefault(_seen(condition, relative), WORK)
    figure = knowledge["figure"]
    marks = []
    for number, (condition, kind) in enumerate(kinds.items(), 1):
        view, x, y = figure.get(condition.split()[1], (None, 0, 0))
        marks.append(Mark(number, condition, kind, view, int(x), int(y)))
    return tuple(marks)


def _seen(condition: str, relative: bool) -> str:
    """Where no side was named, what was found is on the side that the rest is seen from."""
    side, _, rest = condition.partition(" ")
    return f"{SAME} {rest}" if relative and side == UNSPECIFIED else condition

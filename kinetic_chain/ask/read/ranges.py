"""`L hip IR 5° vs 20° R`: a movement measured on both sides says on which it is the lesser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.terms import LEFT, RIGHT

_BETWEEN = ("mark", "than", "unit", "ignored", "join", "within")  # what may stand between the figures
_PARTING = (";", "\n")
_UNITS = ("deg", "cm", "mm")


class _Figures(NamedTuple):
    """Two figures with their sides in order, and where they end."""

    sides: tuple[str, ...]
    values: tuple[float, ...]
    end: int


def as_lesser(clause: Sequence[Mention], lexicon: Mapping[str, Any]) -> list[Mention]:
    """Replace a movement of a joint, measured on both sides, by the side where it is the lesser.

    >>> lexicon = {"needs": {"ir": ["limited"]}}
    >>> def row(*words): return [Mention(k, v, n, n + 1, n, n + 1, str(v)) for n, (k, v) in enumerate(words)]
    >>> told = row(("subject", "hip"), ("need", "ir"), ("number", 5.0), ("mark", "°"), ("side", "left"),
    ...     ("number", 20.0), ("mark", "°"), ("side", "right"))
    >>> [(m.kind, m.value) for m in as_lesser(told, lexicon)]
    [('side', 'left'), ('subject', 'hip'), ('state', ('limited',))]
    """
    if sum(m.kind == "number" for m in clause) < 2:
        return list(clause)
    needs = lexicon["needs"]
    clause = _named_once(clause, needs)
    changed: list[Mention] = []
    index = 0
    while index < len(clause):
        joint = clause[index]
        at = index + 1
        lacks = needs.get(joint.key, ())  # `ankle df`
        while at < len(clause) and clause[at].key in needs:
            lacks, at = needs[clause[at].key], at + 1
        figures = _figures(clause, at, changed) if lacks and joint.kind == "subject" else None
        if figures is None:
            changed.append(joint)
            index += 1
            continue
        if changed and changed[-1].kind == "side":
            changed.pop()
        index = figures.end
        if figures.values[0] == figures.values[1]:
            continue
        lesser = figures.sides[figures.values[0] > figures.values[1]]
        last = clause[index - 1]
        changed += [
            Mention("side", lesser, joint.first, joint.first, joint.start, joint.start),
            joint,
            Mention("state", tuple(lacks), joint.last, last.last, joint.end, last.end, "<"),
        ]
    return changed


def _named_once(clause: Sequence[Mention], needs: Mapping[str, Any]) -> list[Mention]:
    """`L hip IR 15 deg, R hip IR 40 deg`: the movement that is measured is named again for the second side."""
    kept: list[Mention] = []
    named: tuple[Any, ...] = ()  # the joint and movement before the last figure
    index, measured = 0, False
    while index < len(clause):
        at = index + 1
        while at < len(clause) and clause[at].key in needs:
            at += 1
        here = clause[index]
        words = (here.value, *(m.key for m in clause[index + 1 : at]))
        moved = here.kind == "subject" and (at > index + 1 or here.key in needs)
        if moved and measured and words == named and kept[-1].kind == "side":
            index = at
            continue
        if moved:
            named, measured = words, False
        elif here.kind == "number":
            measured = bool(named)
        elif here.kind not in (*_BETWEEN, "side") and here.key not in needs:
            named, measured = (), False
        kept.append(here)
        index += 1
    return kept


def _figures(clause: Sequence[Mention], start: int, before: Sequence[Mention]) -> _Figures | None:
    """Two figures of two sides that follow a joint, or None where they are fewer, more or of one side."""
    sides = [str(m.value) for m in before[-1:] if m.kind == "side"]  # `L hip IR 5° vs 20° R`
    values: list[float] = []
    end, loose = start, True
    for at, mention in _stretch(clause, start):
        sign = mention.value == "°" or mention.kind == "unit"
        if not sign and len(values) == len(sides) == 2:
            break
        if mention.kind == "side":
            sides = [*(sides if values else ()), str(mention.value)]
        elif mention.kind == "number":
            values.append(float(mention.value))
            if mention.value <= 0 or (clause[at - 1].value == "-" and clause[at - 1].end == mention.start):
                return None  # what is counted from the other end may mean either
        if sign:
            loose = False
        if sign or mention.kind in ("side", "number"):
            end = at + 1
    then = clause[end] if end < len(clause) else None
    apart = then is None or then.kind not in ("subject", "screen", "unknown")  # `35 on the right hip hurts`
    if len(values) != 2 or len(sides) != 2 or set(sides) != {LEFT, RIGHT} or not apart:
        return None
    worded = any(m.kind in ("within", "ignored") for m in clause[start:end])
    return None if loose and worded else _Figures(tuple(sides), tuple(values), end)


def _stretch(clause: Sequence[Mention], start: int) -> Iterator[tuple[int, Mention]]:
    for at in range(start, len(clause)):
        mention = clause[at]
        if mention.kind not in (*_BETWEEN, "side", "number") or mention.value in _PARTING:
            return
        if (mention.kind == "unit" and mention.value not in _UNITS) or (
            mention.kind == "ignored" and mention.key != "the"
        ):
            return
        yield at, mention

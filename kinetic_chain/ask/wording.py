"""What words stand for in their clause: `strong` and `poor activation` for states, a task with a figure for a test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from kinetic_chain.ask.mentions import Mention
from kinetic_chain.terms import LEFT, RIGHT

_REACH = 6  # tokens between a noun like `strength` and the word that says how much there is
_AHEAD = 7  # mentions looked at for a second side
_SMALL = ("ignored", "negation", "hedge", "within", "owner", "number", "pronoun")
_RESULTS = ("unit", "positive", "negative")


def settled(
    clause: Sequence[Mention], lexicon: Mapping[str, Any], negated: Collection[int]
) -> tuple[list[Mention], set[int]]:
    """The clause with `strong` and `poor activation` turned into the states they speak of.

    :returns: the clause, and the first tokens of words that say by themselves that their state is not there

    >>> lexicon = {"needs": {"strength": ["weak"]}, "roles": {"lacking": ["poor"], "enough": ["good"]}}
    >>> poor, strength = Mention("ignored", "poor", 0, 1, 0, 4, "poor"), Mention("need", (), 1, 2, 5, 13, "strength")
    >>> [(m.kind, m.value) for m in settled([poor, strength], lexicon, set())[0]]
    [('state', ('weak',))]
    """
    needs, roles = lexicon["needs"], lexicon["roles"]
    flipped: set[int] = set()
    if not any(m.kind in ("fine", "need") or m.key in needs for m in clause):
        return list(clause), flipped
    used: set[int] = set()
    changed: dict[int, list[Mention]] = {}
    for index, mention in enumerate(clause):
        if mention.kind == "fine":
            flipped.add(mention.first)
            changed[index] = [mention._replace(kind="state")]
        elif mention.key in needs:
            lacking, enough = _amount(clause, index, roles["lacking"]), _amount(clause, index, roles["enough"])
            if lacking or enough or (mention.kind == "need" and _is_denied(clause, index, negated)):
                state = mention._replace(kind="state", value=tuple(needs[mention.key]))
                if not lacking:
                    flipped.add(mention.first)
                used |= lacking | enough
                changed[index] = [state] if mention.kind in ("state", "need") else [mention, state]
            elif mention.kind == "need":
                changed[index] = _compared(clause, mention, needs[mention.key][0])
    words: list[Mention] = []
    for index, mention in enumerate(clause):
        if index not in used:
            words += changed.get(index, [mention])
    return words, flipped


def _compared(clause: Sequence[Mention], noun: Mention, state: str) -> list[Mention]:
    """`left > right glute med strength`: the lesser side lacks it; by itself the noun says nothing."""
    if any(m.value in ("<", ">") for m in clause):
        return [noun._replace(kind="compare", value=f"other {state}")]
    return []


def _amount(clause: Sequence[Mention], index: int, words: Iterable[str]) -> set[int]:
    """Where the nearest of ``words`` stands before or after a noun, with nothing between that parts them."""
    here = clause[index]
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(clause):
            mention = clause[at]
            if mention.kind in ("mark", "link", "join", "circumstance") and mention.value not in ("(", ")"):
                break
            if max(here.first - mention.last, mention.first - here.last) > _REACH:
                break
            if mention.key in words:
                return {at}
            if mention.kind == "state":
                break
            at += step
    return set()


def _is_denied(clause: Sequence[Mention], index: int, negated: Collection[int]) -> bool:
    """`no strength`, `doesn't activate`: a negation close before it."""
    here = clause[index]
    near = (m for m in clause[:index] if 0 <= here.first - m.last <= _REACH)
    return here.first in negated and any(m.kind in ("negation", "denial") for m in near)


def as_tests(clause: Sequence[Mention], tests: Mapping[str, str]) -> list[Mention]:
    """`single leg stance 6 seconds`: what is a task else is a test when it has a result; `FABER +` has one."""
    changed = list(clause)
    for index, mention in enumerate(clause):
        beside = clause[max(index - 2, 0) : index + 2] if mention.value == "+" else ()
        if any(m.kind == "screen" or m.key in tests for m in beside):
            changed[index] = mention._replace(kind="positive")
    if any(m.kind in _RESULTS for m in changed):
        changed = [m._replace(kind="screen", value=tests[m.key]) if m.key in tests else m for m in changed]
    return changed


def as_states(
    clause: Sequence[Mention], doubles: Mapping[str, Sequence[str]], fits: Callable[[Mention, Sequence[str]], object]
) -> list[Mention]:
    """`my low back arches`: a name that is a state too is one after a name that can be in it."""
    changed: list[Mention] = []
    named: Mention | None = None
    for mention in clause:
        if mention.kind == "subject" and mention.key in doubles and named and fits(named, doubles[mention.key]):
            mention = mention._replace(kind="state", value=tuple(doubles[mention.key]))
        if mention.kind in ("subject", "state", "mark", "join"):
            named = mention if mention.kind == "subject" else None
        changed.append(mention)
    return changed


def named_again(clause: Sequence[Mention]) -> list[Mention]:
    """`right hip tight, left weak`, `weak on the right, tight on the left`: the name is put in for the second side."""
    changed: list[Mention] = []
    name: Mention | None = None
    sided = False
    wanted: set[int] = set()
    for index, mention in enumerate(clause):
        if index in wanted and name is not None:
            at, place = mention.first, mention.start
            changed.append(name._replace(first=at, last=at, start=place, end=place))
        changed.append(mention)
        if mention.kind == "subject":
            name = mention
        sided |= _is_side(mention)
        if name is not None and sided and mention.kind in ("mark", "join"):
            wanted.add(_second(clause, index + 1))
    return changed


def _second(clause: Sequence[Mention], start: int) -> int:
    """Where a state begins that has a side beside it and no name of its own; -1 where there is none."""
    near = [(i, m) for i, m in enumerate(clause[start : start + _AHEAD], start) if m.kind not in _SMALL][:3]
    kinds = ["side" if _is_side(m) else m.kind for _, m in near]
    if kinds[2:] not in (["subject"], ["screen"], ["elsewhere"]):
        if kinds[:2] == ["side", "state"]:
            return near[1][0]
        if kinds[:2] == ["state", "side"]:
            return near[0][0]
    return -1


def _is_side(mention: Mention) -> bool:
    return mention.kind == "side" and mention.value in (LEFT, RIGHT)

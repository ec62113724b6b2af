"""What a test showed, in words or figures: `pain with FABER`, `knee to wall 6 cm on the right, 10 cm on the left`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.terms import LEFT, RIGHT

_RESULTS = ("unit", "positive", "negative")
_TO_A_TEST = ("companion", "circumstance", "within", "ignored", "side", "owner", "aggravator")
_APART = ("screen", "subject", "state", "phrase", "positive", "negative", "time", "age", "fact")


class Figure(NamedTuple):
    """A figure with its unit: where it ends, and the side it belongs to, where one is said."""

    value: float
    unit: str
    end: int
    side: str | None


def as_tests(clause: Sequence[Mention], lexicon: Mapping[str, Any], negated: Collection[int]) -> list[Mention]:
    """`single leg stance 6 seconds`: what is a task else is a test when it has a result; `FABER + L, - R` has two.

    A test without a result that nobody denies says nothing and goes.
    """
    tests = lexicon["tests"]
    changed = list(_with_results(clause, lexicon))
    clause = list(changed)
    for index, mention in enumerate(clause):
        beside = clause[max(index - 3, 0) : index + 2] if mention.value == "+" else ()
        if any(m.kind == "screen" or m.key in tests for m in beside):
            changed[index] = mention._replace(kind="positive")
        elif mention.value == "-" and _is_second_result(changed, index):
            changed[index] = mention._replace(kind="negative")
    if any(m.kind in _RESULTS for m in changed) or any(is_measured(changed, i, lexicon) for i in range(len(changed))):
        return [m._replace(kind="screen", value=tests[m.key]) if m.key in tests else m for m in changed]
    return [m for m in changed if m.kind != "screen" or m.first in negated]


def is_measured(clause: Sequence[Mention], index: int, lexicon: Mapping[str, Any]) -> bool:
    """Whether a test is followed by a figure without a unit that is its result: `knee to wall 4`, but not `4 times`."""
    here, measures = clause[index], lexicon["measures"]
    if lexicon["tests"].get(here.key) not in measures and (here.kind != "screen" or here.value not in measures):
        return False
    window = clause[index + 1 : index + 6]
    at = next((i for i, m in enumerate(window) if m.kind not in ("side", "within", "ignored")), len(window))
    if at == len(window) or window[at].kind != "number":
        return False
    sided = any(m.kind == "side" for m in window)
    rest = (m for m in window[at + 1 :] if m.kind not in ("side", "within") and m.key not in lexicon["skipped"])
    after = next(rest, None)
    ends = after is None or after.kind in ("mark", "join", "age") or (after.kind == "number" and sided)
    return ends and (after is None or after.value not in ("/", "x"))


def _with_results(clause: Sequence[Mention], lexicon: Mapping[str, Any]) -> Iterator[Mention]:
    """States that are a result, right after a test (`FABER limited`) or before it (`pain with FABER`)."""
    failing, hurting = lexicon["roles"]["failing"], lexicon["roles"]["hurting"]
    waiting = False  # for the result of a test
    for index, (mention, then) in enumerate(zip(clause, [*clause[1:], None], strict=False)):
        lacking = index and clause[index - 1].key in lexicon["roles"]["lacking"]  # `less pain with FABER`
        if mention.key in hurting and not lacking and _leads_to_test(clause, index):
            mention = mention._replace(kind="positive")
        elif waiting and mention.kind == "state":
            alone = then is None or then.kind not in ("subject", "owner")
            if mention.key in failing and alone:
                mention = mention._replace(kind="positive")
            waiting = False
        yield mention
        if mention.kind == "screen" or mention.key in lexicon["tests"]:
            waiting = True
        elif mention.kind in ("subject", "positive", "negative", "number", "unit", "mark"):
            waiting = False


def _leads_to_test(clause: Sequence[Mention], index: int) -> bool:
    """`pain with FABER`, `painful right Thomas test`: a pain that is nobody's is the result of the test after it."""
    named = any(m.kind == "subject" for m in clause[:index])
    follower = next((m for m in clause[index + 1 :] if m.kind not in _TO_A_TEST), None)
    return not named and follower is not None and follower.kind == "screen"


def _is_second_result(clause: Sequence[Mention], index: int) -> bool:
    """Whether a minus stands for a result: after a positive one, beside a side or a test, and before nothing."""
    beside = [m.kind for m in clause[max(index - 1, 0) : index + 3] if m.kind not in ("mark", "join")]
    ends = index + 2 >= len(clause) or clause[index + 2].kind in ("mark", "join")
    alone = beside in (["side"], ["screen", "side"])
    return ends and alone and any(m.kind == "positive" for m in clause[:index])


def values_of(mentions: Sequence[Mention], screen: Mention, unit: str = "") -> list[Figure]:
    """The figures that follow a test, before the next test: each with the side it belongs to.

    One with its unit may stand right before the test (`4 cm knee to wall`); a second one may leave its unit out. Sides
    stand all before their figures (`left 8 s, right 25 s`) or all after them (`8 s left, 25 s right`).

    :param unit: what a figure without a unit is counted in
    """
    at = next(i for i, m in enumerate(mentions) if m.first == screen.first)
    before = mentions[max(at - 2, 0) : at]
    leads = [m.kind for m in before] == ["number", "unit"] and before[-1].last == screen.first
    after = [*(before if leads else ()), *(m for m in mentions if m.first >= screen.last)]
    others = (i for i, m in enumerate(after) if m.kind == "age" or (m.kind == "screen" and m.value != screen.value))
    end = next(others, len(after))
    row: list[Figure | Mention] = []  # figures and sides as they follow each other
    for one, two in pairwise([*after[:end], None]):
        if one is not None and one.kind == "side" and one.value in (LEFT, RIGHT):
            row.append(one)
        elif one is not None and one.kind == "number":
            last = one
            if two is not None and two.kind == "unit":
                unit, last = str(two.value), two
            elif not unit or (two is not None and two.kind in _APART):
                continue
            row.append(Figure(float(one.value), unit, last.end, None))
    return _sided(row, screen, mentions)


def _sided(row: Sequence[Figure | Mention], screen: Mention, mentions: Sequence[Mention]) -> list[Figure]:
    figures = [index for index, one in enumerate(row) if isinstance(one, Figure)]
    if not figures:
        return []
    before = next((m for m in reversed(mentions) if m.first < screen.first and m.kind == "side"), None)
    leading = figures[0] > 0 or (len(figures) > 1 and before is not None and isinstance(row[-1], Figure))
    neighbours = [None, *row] if leading else [*row[1:], None]
    return [
        figure._replace(side=str(beside.value) if isinstance(beside, Mention) else None)
        for figure, beside in zip(row, neighbours, strict=False)
        if isinstance(figure, Figure)
    ]

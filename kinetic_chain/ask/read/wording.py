"""What words stand for in their clause: `strong` and `poor activation` for states, a task with a figure for a test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.terms import BILATERAL, LEFT, RIGHT

_REACH = 6  # tokens between a noun like `strength` and the word that says how much there is
_LIST = 14  # the same where only names and what joins them stand between
_AHEAD = 7  # mentions looked at for a second side
_NO_PART = ("(", ")", "%", "°")
_SMALL = ("ignored", "negation", "hedge", "within", "owner", "number", "pronoun")
_LITTLE = ("ignored", "owner", "hedge", "mark", "unknown")
_HOW = ("state", "positive", "negative")  # what a name is said to be


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
    clause = _without_references(clause)
    used: set[int] = set()
    changed: dict[int, list[Mention]] = {}
    for index, mention in enumerate(clause):
        if mention.kind == "fine" and _is_much(clause, index):
            changed[index] = []
        elif mention.kind == "fine":
            if not index or clause[index - 1].key not in roles["lacking"]:  # `less flexible` is tight
                flipped.add(mention.first)
            changed[index] = [mention._replace(kind="state")]
        elif mention.key in needs:
            lacking, enough = _amount(clause, index, roles["lacking"]), _amount(clause, index, roles["enough"])
            if lacking or enough or (mention.kind in ("need", "subject") and _is_denied(clause, index, negated)):
                state = mention._replace(kind="state", value=tuple(needs[mention.key]))
                if not lacking:
                    flipped.add(mention.first)
                used |= lacking | enough
                changed[index] = [state] if mention.kind in ("state", "need") else [mention, state]
            elif mention.kind == "need":
                changed[index] = _compared(clause, index, needs[mention.key][0])
    words: list[Mention] = []
    for index, mention in enumerate(clause):
        if index not in used:
            words += changed.get(index, [mention])
    return words, flipped


def _is_much(clause: Sequence[Mention], index: int) -> bool:
    """`strong pain`, `more than normal`: beside a state it says how much of it there is."""
    then = clause[index + 1] if index + 1 < len(clause) else None
    strong = then is not None and then.kind == "state" and then.first == clause[index].last
    return strong or (index > 0 and clause[index - 1].kind == "than")


def _without_references(clause: Sequence[Mention]) -> Sequence[Mention]:
    """`rotation 26 (normal 45)`: what would be normal says nothing of anybody."""
    follows = [*clause[1:], None]
    return [m for m, then in zip(clause, follows, strict=True) if m.kind != "fine" or not then or then.kind != "number"]


def _compared(clause: Sequence[Mention], index: int, state: str) -> list[Mention]:
    """`left > right glute med strength`: the lesser side lacks it; by itself the noun says nothing."""
    commas = [i for i, m in enumerate(clause) if m.value == ","]
    start = max((i for i in commas if i < index), default=-1)
    end = min((i for i in commas if i > index), default=len(clause))
    if any(m.value in ("<", ">") for m in clause[start + 1 : end]):
        return [clause[index]._replace(kind="compare", value=f"other {state}")]
    return []


def _amount(clause: Sequence[Mention], index: int, words: Iterable[str]) -> set[int]:
    """Where the nearest of ``words`` stands before or after a noun, with nothing between that parts them."""
    here = clause[index]
    for step in (-1, 1):
        at = index + step
        listed = step < 0  # `decreased quad, glute and hamstring strength`: a list of names parts nothing
        while 0 <= at < len(clause):
            mention = clause[at]
            parts = mention.kind in ("mark", "link", "join", "circumstance") and mention.value not in _NO_PART
            if parts and not (listed and (mention.kind == "join" or mention.value == ",")):
                break
            if max(here.first - mention.last, mention.first - here.last) > (_LIST if listed else _REACH):
                break
            listed = listed and (parts or mention.kind in ("subject", "side", "owner") or mention.key in words)
            if mention.key in words:
                return {at}
            if mention.kind == "state":
                break
            at += step
    return set()


def _is_denied(clause: Sequence[Mention], index: int, negated: Collection[int]) -> bool:
    """`no strength`, `doesn't activate`: a negation close before it."""
    here = clause[index]
    reach = _REACH if here.kind == "need" else 0  # `no ankle mobility`, but not `no pain in dorsiflexion`
    near = (m for m in clause[:index] if 0 <= here.first - m.last <= reach)
    return here.first in negated and any(m.kind in ("negation", "denial") for m in near)


def echoed(
    clause: Sequence[Mention], echoes: Collection[str], before: Mention | None, side: Mention | None
) -> list[Mention]:
    """`So is my hip`, `the psoas is too`, `but not my knees`: what was said last is said again, of the name beside it.

    :param before: the state that was spoken of last before this clause
    :param side: the side that went with it
    """
    changed: list[Mention] = []
    last = before
    sided = side is None or any(m.kind == "side" for m in clause)
    for mention, then in zip(clause, [*clause[1:], None], strict=False):
        if mention.kind == "state":
            last = mention
        elif last is not None and mention.key in echoes:
            first = not changed or changed[-1].value == ","
            ends = then is None or then.kind in ("mark", "join")
            if first or (ends and changed[-1].kind in ("subject", "side")):  # but not `what should I do`
                mention = mention._replace(kind="state", value=last.value)
            if first and side is not None and not sided:
                changed.append(_at(side, mention))
        changed.append(mention)
    weighty = [m for m in clause if m.kind not in (*_LITTLE, "side")]
    if before is not None and [m.kind for m in weighty] in (["negation", "subject"], ["subject", "negation"]):
        name = next(m for m in weighty if m.kind == "subject")
        changed.append(_at(before, name))  # `hurts, but not my knees`, `but my knees don't`
    return changed


def with_pending(clause: list[Mention], pending: Mention | None) -> list[Mention]:
    """`A dull ache. Deep in the right side of my low back`: a state that nothing had yet, and then its place."""
    weighty = [m for m in clause if m.kind not in _LITTLE]
    placed = len(weighty) > 1 and weighty[0].kind == "within" and any(m.kind == "subject" for m in weighty)
    if pending is None or not placed or any(m.kind in ("state", "fine", "phrase", "positive") for m in clause):
        return clause
    return [_at(pending, clause[0]), *clause]


def without_labels(clause: Sequence[Mention], limbs: Collection[str]) -> list[Mention]:
    """`right leg: tight calf`, `right leg calf`: a leg that heads what is said of its parts is not itself tight."""
    kept = []
    for index, mention in enumerate(clause):
        then = clause[index + 1] if index + 1 < len(clause) else None
        headed = mention.kind == "subject" and mention.value in limbs and then is not None
        part = headed and then is not None and then.kind == "subject" and then.first == mention.last
        label = headed and then is not None and then.value == ":"
        first = takewhile(lambda m: m.kind not in ("mark", "join"), clause[index + 2 :])
        label = label and any(m.kind in ("subject", "phrase", "screen") for m in first)  # not `left foot: numb`
        if not part and not label:
            kept.append(mention)
    return kept


def as_states(
    clause: Sequence[Mention], doubles: Mapping[str, Sequence[str]], fits: Callable[[Mention, Sequence[str]], object]
) -> list[Mention]:
    """`my low back arches`: a name that is a state too is one after a name that can be in it, or right before one."""
    changed: list[Mention] = []
    named: Mention | None = None
    for mention, then in zip(clause, [*clause[1:], None], strict=False):
        if mention.kind == "subject" and mention.key in doubles:
            beside = then if then and then.kind == "subject" and then.first == mention.last else None
            if any(name and fits(name, doubles[mention.key]) for name in (named, beside)):
                mention = mention._replace(kind="state", value=tuple(doubles[mention.key]))
        if mention.kind in ("subject", "state", "mark", "join"):
            named = mention if mention.kind == "subject" else None
        changed.append(mention)
    return changed


def as_muscles(clause: Sequence[Mention], lexicon: Mapping[str, Any]) -> list[Mention]:
    """`hip external rotation is weak`: a movement that lacks strength stands for the muscles that make it."""
    movements, needs = lexicon["movements"], lexicon["needs"]
    states = {state for m in clause for state in (m.value if m.kind in ("state", "fine") else needs.get(m.key, ()))}
    joints: Mapping[str, Mapping[str, str]] = next((movements[s] for s in sorted(states) if s in movements), {})
    changed: list[Mention] = []
    spoken = ""  # the joint whose movements a list goes through: `hip flexion, abduction and ER`
    for mention in clause:
        joint = changed[-1] if changed else mention
        beside = joint.kind == "subject" and mention.first == joint.last
        muscles = joints.get(str(joint.value) if beside else spoken, {}).get(mention.key)
        if muscles and beside:
            spoken = str(joint.value)
            changed[-1] = joint._replace(value=muscles, last=mention.last, end=mention.end)
        elif muscles:
            changed.append(mention._replace(kind="subject", value=muscles))
        else:
            if mention.kind == "subject":
                spoken = next((name for name, table in joints.items() if mention.value in table.values()), "")
            changed.append(mention)
    return changed


def as_spreading(clause: Sequence[Mention], roles: Mapping[str, Any]) -> list[Mention]:
    """`numbness that goes down my leg`: what spreads is what was spoken of last, where the clause begins with it.

    >>> numb, down = Mention("state", ("numb",), 0, 1, 0, 8), Mention("state", ("painful",), 1, 3, 9, 18, "goe down")
    >>> [m.value for m in as_spreading([numb, down], {"spreading": (), "ahead": ("down",)})]
    [('numb',), ('numb',)]
    """
    first = next((m for m in clause if m.kind in ("subject", "state", "phrase", "negation", "denial")), None)
    if first is None or first.kind != "state" or _spreads(first, roles):
        return list(clause)
    changed: list[Mention] = []
    last = first
    for mention in clause:
        if mention.kind == "state" and _spreads(mention, roles):
            mention = mention._replace(value=last.value)
        elif mention.kind == "state":
            last = mention
        changed.append(mention)
    return changed


def _spreads(state: Mention, roles: Mapping[str, Any]) -> bool:
    return state.key in roles["spreading"] or state.key.split(" ")[-1] in roles["ahead"]


def as_places(clause: Sequence[Mention], lexicon: Mapping[str, Any]) -> list[Mention]:
    """`my hip hurts on the outside`: a side of a place that is told after it stands for the place of that name.

    >>> hip, outside = Mention("subject", "hip", 0, 1, 0, 3, "hip"), Mention("unknown", "outside", 3, 4, 16, 23)
    >>> lexicon = {"words": {"outside hip": ["subject", "lateral_hip"]}, "roles": {"places": ["outside"]}}
    >>> [m.value for m in as_places([hip, outside], lexicon)]
    ['lateral_hip', 'outside']
    """
    places, words = lexicon["roles"]["places"], lexicon["words"]
    changed: list[Mention] = []
    for mention in clause:
        word = mention.key or mention.value
        at = next((i for i in range(len(changed) - 1, -1, -1) if changed[i].kind == "subject"), None)
        if at is not None and isinstance(word, str) and word in places:
            name = changed[at]
            kind, value = words.get(f"{word} {name.key}", ("", ""))
            if kind == "subject" and mention.first - name.last <= _REACH:
                changed[at] = name._replace(value=value)
                mention = mention._replace(kind="ignored")
        changed.append(mention)
    return changed


def named_again(clause: Sequence[Mention], sided: bool, one_each: Callable[[str], bool]) -> list[Mention]:
    """`right hip tight, left weak`, `weak on the right, tight on the left`: the name is put in for the second side.

    :param sided: whether a side was said before: of the leg stood on
    :param one_each: whether there is one of a structure on either side, so that several are both: knees, but not quads
    """
    both = next((m for m in clause if m.kind == "subject" and m.plural and one_each(m.value)), None)
    if sum(map(_is_side, clause)) + sided + (both is not None) < 2:
        return list(clause)
    changed: list[Mention] = []
    clause = _named_first(clause)
    name: Mention | None = None
    stated, fresh = False, True  # whether a state was said of this name; whether none was named since a comma
    wanted: dict[int, bool] = {}  # where the name is put in, and whether a comma stands before it
    for index, mention in enumerate(clause):
        parting = mention.kind in ("mark", "join") and mention.value not in ("<", ">")
        if name is not None and sided and (parting or (stated and index not in wanted)):
            wanted.setdefault(_second(clause, index + parting, parting), parting)
        if index in wanted and name is not None:
            if not wanted[index]:
                changed.append(_empty("mark", ",", mention))
            changed.append(_at(name, mention))
        changed.append(mention)
        if mention.kind in ("subject", "screen"):
            name, stated, fresh = mention, stated and fresh, False
            sided |= mention is both  # `both knees ache, the right one is swollen`
        elif mention.kind in ("mark", "join", "link", "companion"):
            fresh, stated = True, stated and mention.kind == "mark" and mention.value in "():"
        sided |= _is_side(mention)
        stated |= mention.kind in _HOW
    return changed


def _named_first(clause: Sequence[Mention]) -> Sequence[Mention]:
    """`weak on the right and tight on the left, glute med`, `weak left and tight right glute`: one name for both."""
    names = [i for i, m in enumerate(clause) if m.kind in ("subject", "screen")]
    before = clause[: names[0]] if names else ()
    if len({m.value for m in before if _is_side(m)}) < 2 or sum(m.kind in _HOW for m in before) < 2:
        return clause
    name = clause[names[0]]
    if before[-1].kind == "mark" and len(names) == 1 and not any(m.kind in _HOW for m in clause[names[0] :]):
        return [_at(name, clause[0]), *before, *clause[names[0] + 1 :]]
    part = next((i for i, m in enumerate(before) if m.kind == "join"), 0)
    kinds = [m.kind for m in before[:part] if m.kind not in _SMALL]
    if sorted(kinds) == ["side", "state"]:
        return [*clause[:part], _at(name, clause[part]), *clause[part:]]
    return clause


def two_sides(clause: Sequence[Mention], lexicon: Mapping[str, Any]) -> Sequence[Mention]:
    """`sore on the left and right hip stiff`: where each side has a name of its own, they are not both sides of one."""
    for index, mention in enumerate(clause[:-1]):
        if mention.value != BILATERAL or mention.kind != "side":
            continue
        then = clause[index + 1]
        means = then.kind == "phrase" and lexicon["phrases"][then.value]["means"]
        if not means and then.kind not in ("subject", "screen"):
            continue
        ends = [lexicon["words"].get(word, ("", ""))[1] for word in mention.key.split()]
        before = clause[max(index - _AHEAD, 0) : index]
        parting = max((i for i, m in enumerate(before) if m.kind in ("mark", "join")), default=-1)
        named = any(m.kind in ("subject", "screen", "phrase") for m in before[parting + 1 :])
        named = named and before[-1].kind in ("within", "ignored", "state", "subject")
        if named and {ends[0], ends[-1]} == {LEFT, RIGHT}:
            one = mention._replace(value=ends[0], last=mention.first + 1)
            two = mention._replace(value=ends[-1], first=mention.last - 1)
            return [*clause[:index], one, _empty("join", "and", two), two, *two_sides(clause[index + 1 :], lexicon)]
    return clause


def _at(mention: Mention, here: Mention) -> Mention:
    """A mention that is put in before another, of no length."""
    return mention._replace(first=here.first, last=here.first, start=here.start, end=here.start)


def _empty(kind: str, value: str, here: Mention) -> Mention:
    return _at(Mention(kind, value, 0, 0, 0, 0), here)


def _second(clause: Sequence[Mention], start: int, parted: bool) -> int:
    """Where a state begins that has a side beside it and no name of its own; -1 where there is none."""
    near = [(i, m) for i, m in enumerate(clause[start:], start) if m.kind not in _SMALL]
    near = [(i, m) for i, m in near if m.value not in (":", "=", "(")][:3]
    if near[1:] and near[1][0] - start >= _AHEAD:
        return -1
    if [m.kind for _, m in near[1:]] == ["side", "side"]:
        return -1  # a side inside a name
    kinds = ["side" if _is_side(m) else "state" if m.kind in _HOW else m.kind for _, m in near]
    if kinds[2:] not in (["subject"], ["screen"], ["elsewhere"]) and sorted(kinds[:2]) == ["side", "state"]:
        return near[kinds[0] == "side" and parted][0]
    return -1


def _is_side(mention: Mention) -> bool:
    return mention.kind == "side" and mention.value in (LEFT, RIGHT, "other")

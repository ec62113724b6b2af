"""Which state goes with which name of a clause.

First neighbours that nothing parts; then what a list adds goes where its neighbour in the list went, over an "and"
before over a comma; then what is left goes with a neighbour across such a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.read.mentions import Mention

_REACH = 14  # tokens between a name and its state at most
_NONE, _AND, _COMMA, _LINK, _WHEN = range(5)  # what parts two units, the weakest first
_PARTS = {"join": _AND, "mark": _COMMA, "link": _LINK, "companion": _COMMA, "circumstance": _WHEN, "aggravator": _WHEN}
_NAMES = ("subject", "screen", "elsewhere")
_RESULTS = ("positive", "negative")

Fit = Callable[[Mention, Mention], bool]


class Unit(NamedTuple):
    """A name or a state in its clause; ``parting`` is what stands before it.

    ``bound`` is true of a name that can be no member of a list, for a sentence of its own begins with it, and of a
    state that is said of the name after it only (``radiates into my back``).
    """

    mention: Mention
    is_name: bool
    parting: int
    bound: bool = False
    sides: int = 0  # words for a side before it, which are no distance
    denied: bool = False  # whether a negation is said of it: `hamstrings tight, not the quads`


def units_of(
    clause: Sequence[Mention], roles: Mapping[str, Any], phrases: Sequence[Mapping[str, Any]] = ()
) -> list[Unit]:
    """The names and states of a clause, each with what stands before it.

    Results count as states. A name said twice (``quadratus lumborum (QL)``) is one, and so is a name with its place
    (``the toes of my right foot``). A name that another is compared with (``than my quads``) is none.

    :param phrases: those of the lexicon, for a name that one of them was said of is no member of a list
    """
    units: list[Unit] = []
    parting = _NONE
    tested = any(m.kind in _RESULTS for m in clause)  # a test without a result says nothing
    opened = ""  # the `of` or `than` that the next name would belong to
    sides = 0
    aside = False  # whether a name only says where another one is
    moved = False  # whether a name is what was only moved: `I cross my leg over the other and my hip hurts`
    for index, mention in enumerate(clause):
        moved = mention.kind in ("circumstance", "aggravator") or (
            moved and mention.kind in ("owner", "side", "ignored", *_NAMES)
        )
        if mention.kind in _PARTS:
            if mention.value == "(" and _opens_list(clause, index, units):
                parting = max(parting, _AND)
            elif mention.value == ":" and units and units[-1].mention is clause[index - 1]:
                continue  # `left ankle: stiff, weak calf`
            elif mention.kind != "mark" or mention.value not in "()<>":
                strength = _AND if mention.value in ("/", "&", "+") else _PARTS[mention.kind]
                ended = mention.value == "," and parting == _WHEN  # `pain when I put my socks on, left hip`
                parting, opened = strength if ended else max(parting, strength), ""
        elif mention.kind in ("within", "than"):
            opened = mention.kind
            aside = parting == _COMMA and mention.key in roles["nearby"]  # `my hip, just below the waist`
            if opened == "than" and not any(u.is_name for u in units) and any(m.kind == "side" for m in clause[:index]):
                opened = ""  # `left more than right hamstring`
        elif mention.kind == "owner" and opened == "than" and clause[index - 1].kind == "side":
            opened = ""  # `compared to the left my right glute is weak`
        elif mention.kind in _NAMES and (tested or mention.kind != "screen"):
            last = units[-1] if units else None
            if opened != "than" and not (last and parting == _NONE and _is_same(last.mention, mention, opened)):
                denied_after = _is_denied_after(clause, index)
                bound = (
                    moved or (aside and opened == "within") or _begins(clause, index, roles) or _belongs(clause, index)
                    or _is_acted_on(clause, index, roles["articles"]) or denied_after
                    or _is_told(clause, index, phrases)
                )  # fmt: skip
                before = [m.kind for m in clause[max(index - 2, 0) : index] if m.kind not in ("owner", "ignored")]
                denied = denied_after or before[-1:] == ["negation"]
                units.append(Unit(mention, True, parting, bound, sides, denied))
                parting, sides = _NONE, 0
            opened = ""
        elif mention.kind == "state" or mention.kind in _RESULTS:
            bound = mention.key.split(" ")[-1] in roles["ahead"] and _leads_on(clause, index)
            units.append(Unit(mention, False, parting, bound, sides))
            compared = mention.key.endswith(" than")  # `shorter than my right leg`
            parting, opened, sides = _NONE, "than" if compared else "", 0
        elif mention.kind == "side":
            sides += mention.last - mention.first
    return units


def without_strays(units: Sequence[Unit], fit: Fit) -> list[Unit]:
    """`the knee drifts into valgus`: beside another state one that none of the names can be in parts nothing."""
    names = [unit.mention for unit in units if unit.is_name]
    kept: list[Unit] = []
    parting = _NONE
    for index, unit in enumerate(units):
        beside = [other for other in units[max(index - 1, 0) : index + 2] if other is not unit and not other.is_name]
        if names and beside and not unit.is_name and not any(fit(name, unit.mention) for name in names):
            parting = max(parting, unit.parting)
        else:
            kept.append(unit._replace(parting=max(parting, unit.parting)))
            parting = _NONE
    return kept


def _is_same(one: Mention, two: Mention, opened: str) -> bool:
    return one.value == two.value or (opened == "within" and one.kind == two.kind == "subject")


def _begins(clause: Sequence[Mention], index: int, roles: Mapping[str, Any]) -> bool:
    """Whether a sentence of its own begins with a name."""
    for mention in clause[index + 1 :]:
        if mention.kind not in ("side", "number", "within", "hedge"):
            return mention.kind in ("unknown", "negation", "fact") or mention.key in roles["verbs"]
    return False


def _is_told(clause: Sequence[Mention], index: int, phrases: Sequence[Mapping[str, Any]]) -> bool:
    """`right foot overpronates and left hip drops`: whether a saying right after a name tells what it is."""
    then = clause[index + 1] if index + 1 < len(clause) else None
    return then is not None and then.kind == "phrase" and bool(phrases) and bool(phrases[then.value]["means"])


def _is_denied_after(clause: Sequence[Mention], index: int) -> bool:
    """Whether a name and its denial end a stretch: `calves tight, hamstrings not`."""
    kinds = [m.kind for m in clause[index + 1 : index + 3]]
    return kinds[:1] == ["negation"] and kinds[1:] in ([], ["mark"], ["join"])


def _opens_list(clause: Sequence[Mention], index: int, units: Sequence[Unit]) -> bool:
    """`quads (most notably the VMO) and adductors`: in a bracket stands another name, and not the same again, as in
    `quadratus lumborum (QL)`.
    """
    then = next((m for m in clause[index + 1 :] if m.kind not in ("ignored", "unknown", "owner", "side")), None)
    named = then is not None and then.kind in _NAMES and bool(units) and units[-1].is_name
    return named and then is not None and then.value != units[-1].mention.value


def _leads_on(clause: Sequence[Mention], index: int) -> bool:
    """Whether the next thing after a state is a name: `goes down my leg`, but not `goes down when I walk`."""
    small = ("owner", "side", "ignored", "within", "join", "unknown")
    after = (m for m in clause[index + 1 :] if m.kind not in small)
    return next((m.kind in _NAMES for m in after), False)


def _belongs(clause: Sequence[Mention], index: int) -> bool:
    """Whether a name goes with what stands before it: `surgery on my left knee`, `a stronger right leg`."""
    placed = False
    for mention in reversed(clause[:index]):
        if mention.kind not in ("owner", "side", "ignored", "within"):
            return mention.kind in ("fact", "compare") or (placed and mention.kind == "unknown")
        placed |= mention.kind == "within"
    return False


def _is_acted_on(clause: Sequence[Mention], index: int, articles: Collection[str]) -> bool:
    """`the IT band is tight and drags the kneecap across`: what something is done to is no member of a list."""
    kinds = ["owner" if m.key in articles else m.kind for m in clause[:index] if m.kind not in ("side", "hedge")]
    return kinds[-3:] == ["join", "unknown", "owner"]


def pairs_of(units: Sequence[Unit], fit: Fit) -> list[tuple[Mention, Mention]]:
    """Names with their states, in order.

    :param fit: whether a name can be in a state

    >>> def unit(name, kind, at, parting):
    ...     return Unit(Mention(kind, name, at, at + 1, at, at), kind == "subject", parting)
    >>> units = [unit("tight", "state", 0, 0), unit("quads", "subject", 1, 0), unit("calves", "subject", 3, 1)]
    >>> [(name.value, state.value) for name, state in pairs_of(units, lambda name, state: True)]
    [('quads', 'tight'), ('calves', 'tight')]
    """
    return _Pairing(units, fit).run()


def at_places(
    pairs: Sequence[tuple[Mention, Mention]], clause: Sequence[Mention], limbs: Collection[str], fit: Fit
) -> list[tuple[Mention, Mention, Mention]]:
    """`left leg pain along the IT band`: a limb that hurts in a place of its own stands for that place.

    :returns: name, state, and the mention whose side it takes where it has none
    """
    order = {mention: index for index, mention in enumerate(clause)}
    taken = {name for name, _ in pairs}
    placed = []
    for name, state in pairs:
        then = name
        if name.value in limbs and name in order and state in order:
            after = clause[max(order[name], order[state]) + 1 :]
            ahead = next((i for i, m in enumerate(after) if m.kind not in ("owner", "ignored", "side", "within")), 0)
            where = after[ahead] if after and after[0].kind == "within" else None
            if where is not None and where.kind == "subject" and where not in taken and fit(where, state):
                then = where
        placed.append((then, state, name))
    return placed


class _Pairing:
    def __init__(self, units: Sequence[Unit], fit: Fit) -> None:
        self.units, self.fit = units, fit
        self.partners: list[list[int]] = [[] for _ in units]

    def run(self) -> list[tuple[Mention, Mention]]:
        for one, two in self._neighbours(_NONE, _NONE):
            if not self.partners[one] and not self.partners[two]:
                self._pair(one, two)
        for one, two in self._neighbours(_NONE, _NONE):
            name, state = (one, two) if self.units[one].is_name else (two, one)
            same = any(self.units[at].mention.value == self.units[state].mention.value for at in self.partners[name])
            if not self.partners[state] and same:
                self._pair(name, state)  # `sharp knee pain`: both are said of the knee, and the same
        self._join_lists()
        for one, two in self._neighbours(_AND, _WHEN):
            if not self.partners[one] and not self.partners[two]:
                self._pair(one, two)
        self._join_lists()
        for one, two in self._neighbours(_AND, _COMMA):
            if self._is_left(one, two):
                self._pair(one, two)
        self._join_lists()
        return [
            (unit.mention, self.units[other].mention)
            for index, unit in enumerate(self.units)
            for other in sorted(self.partners[index])
            if unit.is_name
        ]

    def _is_left(self, one: int, two: int) -> bool:
        """Whether one of two is still alone; a name that is must be one of a list, or denied."""
        if self.partners[one] and self.partners[two]:
            return False
        lonely = self.units[one if not self.partners[one] else two]
        listed = self.units[two].parting == _AND and not lonely.bound
        return not lonely.is_name or lonely.denied or listed

    def _pair(self, one: int, two: int) -> None:
        self.partners[one].append(two)
        self.partners[two].append(one)

    def _fits(self, one: int, two: int) -> bool:
        name, state = (one, two) if self.units[one].is_name else (two, one)
        return self.fit(self.units[name].mention, self.units[state].mention)

    def _neighbours(self, least: int, most: int) -> Iterator[tuple[int, int]]:
        """Names beside states that can go together, the least parted and nearest first."""
        found = []
        for index, (one, two) in enumerate(zip(self.units, self.units[1:], strict=False)):
            if one.is_name == two.is_name or not least <= two.parting <= most:
                continue
            if two.parting == _WHEN and two.is_name:
                continue  # `hurts when I lift my leg`: the leg is not what hurts
            if two.bound and not two.is_name:
                continue
            gap = two.mention.first - one.mention.last - two.sides
            if gap <= _REACH and self._fits(index, index + 1):
                moved = one.is_name and one.parting == _WHEN  # `lifting the leg hurts in my back`
                found.append((two.parting, moved, gap, index, index + 1))
        for *_, one_, two_ in sorted(found):
            yield one_, two_

    def _join_lists(self) -> None:
        """`tight hamstrings and quads`, `hip stiff and sore`: a list shares what one of its members has."""
        grown = True
        while grown:
            grown = False
            for index in range(len(self.units)):
                if not self.partners[index]:
                    grown |= self._join(index)

    def _join(self, index: int) -> bool:
        unit = self.units[index]
        near = []
        for step in (-1, 1):
            other = index + step
            while 0 <= other < len(self.units) and self.units[other].bound and not self.partners[other]:
                other += step  # what is no member of a list parts none
            if not 0 <= other < len(self.units) or self.units[other].is_name != unit.is_name:
                continue
            parting = self.units[max(index, other)].parting
            near_enough = _AND <= parting <= _COMMA if unit.is_name else parting <= _COMMA
            if near_enough and not unit.bound and self.partners[other]:
                near.append((parting, other > index, other))
        for _, _, other in sorted(near):
            shared = [partner for partner in self.partners[other] if self._fits(index, partner)]
            for partner in shared:
                self._pair(index, partner)
            if shared:
                return True
        return False

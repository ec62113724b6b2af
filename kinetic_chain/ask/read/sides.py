"""Which side each name of a clause is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.ask.read.plurals import FLESH
from kinetic_chain.terms import BILATERAL, LEFT, RIGHT, mirror_side

_AHEAD = 4  # tokens between a side and the name after it
_FAR = 14  # and before it
_COMPARED = 2  # tokens between a "than" and the side after it
TARGETS = ("subject", "screen", "phrase", "fact", "elsewhere")
_PARTING = ("join", "mark", "link", "companion", "circumstance", "aggravator", "side", "than")
_RELATIVE = ("other", "same")
_LIGHT = ("ignored", "owner", "within", "hedge", "pronoun")  # words between a mark and a side that say nothing


class Added(NamedTuple):
    """A word for the side that a name is said of as well, and whether it says that there it is not so."""

    mention: Mention
    denied: bool


class Sides(NamedTuple):
    """The sides of a clause: of each name, which of them come from the leg stood on, and that leg's own side.

    ``moved`` is the side of a leg that only says where: `when I lift my left leg`. ``also`` holds words for the side
    that a name is said of as well: `pain in my right hip, sometimes the left`. ``bare`` holds the sides of a clause
    without names: `the left one is stiff`. ``places`` are the names that only told the side of a test.
    """

    of: dict[Mention, str]
    on_stance: frozenset[Mention]
    stance: str | None
    moved: str | None
    also: dict[Mention, Added]
    bare: dict[Mention, str]
    places: frozenset[Mention]


def sides_of(
    clause: Sequence[Mention],
    stance: str | None,
    said: Mapping[str, str],
    subjects: Mapping[str, Any],
    lexicon: Mapping[str, Any],
) -> Sides:
    """Give each name of a clause its side, where one is said.

    :param stance: the side of the leg stood on
    :param said: the sides that names had before this clause, and under "" the last of all, for `the other one`
    """
    return _Sides(clause, stance, said, subjects, lexicon).given()


def _is_list(between: Sequence[Mention]) -> bool:
    """Whether what stands between two names makes them members of one list."""
    joins = [m for m in between if m.kind == "join" or m.value in ("/", "&", "(", ",")]
    return bool(joins) and all(m in joins or m.kind in ("owner", "ignored", "unknown") for m in between)


class _Sides:
    def __init__(
        self, clause: Sequence[Mention], stance: str | None, said: Mapping[str, str], subjects: Mapping[str, Any],
        lexicon: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.clause, self.stance, self.said = clause, stance, said
        self.subjects, self.limbs = subjects, lexicon["limbs"]
        self.enough, self.ahead = lexicon["roles"]["enough"], lexicon["roles"]["ahead"]
        self.pointing = lexicon["roles"]["pointing"]
        self.two = lexicon["roles"]["two"]
        phrases = lexicon["phrases"]
        self.targets = [m for m in clause if m.kind in TARGETS and (m.kind != "phrase" or phrases[m.value]["means"])]
        self.names = [m for m in self.targets if m.kind != "phrase" and m.kind != "fact"]
        self.sides: dict[Mention, str] = {}
        self.trailing: set[Mention] = set()  # names whose side was said after them
        self.also: dict[Mention, Added] = {}
        self.places: set[Mention] = set()

    def given(self) -> Sides:
        self._pointed()
        spare = self._placed()
        self._headed(spare)
        self._tested()
        self._shared()
        self._plurals()
        self._spare(spare)
        moved = self._limbs()
        self._said_before()
        self._one_side()
        on_stance = frozenset[Mention]()
        if self.stance:
            on_stance = frozenset(m for m in self.names if m not in self.sides and self._is_paired(m))
            self.sides |= dict.fromkeys(on_stance, self.stance)
        bare = {} if self.targets else {self.clause[index]: side for index, side in spare}
        return Sides(self.sides, on_stance, self.stance, moved, self.also, bare, frozenset(self.places))

    def _pointed(self) -> None:
        """`my left leg is short, and that thigh tingles`: on the side that was said last, in an earlier clause."""
        for before, mention, name in zip((None, *self.clause), self.clause, self.clause[1:], strict=False):
            points = before is None or before.kind in (*_PARTING, "within") or before.key in self.ahead
            if points and mention.key in self.pointing and name in self.names and not name.plural:
                self._lend(name, self.said.get(""))

    def _placed(self) -> list[tuple[int, str]]:
        """Each side to its name; those that have none come back."""
        spare = []
        known = self.stance or self.said.get("")
        after = self._said_after() if sum(m.kind == "side" for m in self.clause) > 1 else {}
        for index, mention in enumerate(self.clause):
            if mention.kind != "side" or self._is_compared(index) or self._is_either(index):
                continue
            side = str(mention.value)
            if side == BILATERAL and self._counts(index):
                continue
            if side in _RELATIVE:
                beside = known or next((m.value for m in self.clause[index + 1 :] if m.value in (LEFT, RIGHT)), None)
                if beside is None:
                    continue  # nobody said of what
                side = mirror_side(str(beside)) if side == "other" else str(beside)
            elif side in (LEFT, RIGHT) and not self.stance:
                known = side
            target = after.get(index) or (None if self._heads(index) else self._target(index))
            if target is None:
                spare.append((index, side))
            else:
                self.sides[target] = side
                if target.first < mention.first:
                    self.trailing.add(target)
        return spare

    def _said_after(self) -> dict[int, Mention]:
        """`hip tight left knee sore right`: where every name comes before its side, side -> name."""
        found: dict[int, Mention] = {}
        run: list[int] = []
        for index, mention in enumerate((*self.clause, None)):
            if mention is not None and (mention in self.targets or self._is_one(index)):
                run.append(index)
            elif mention is None or (mention.kind in _PARTING and mention.kind != "side" and mention.value not in "()"):
                names, sides = run[::2], run[1::2]
                alternate = all(self.clause[at] in self.targets for at in names) and all(map(self._is_one, sides))
                if len(run) > 2 and len(names) == len(sides) and alternate:
                    found |= {side: self.clause[name] for name, side in zip(names, sides, strict=True)}
                run = []
        return found

    def _is_one(self, index: int) -> bool:
        here = self.clause[index]
        return here.kind == "side" and here.value in (LEFT, RIGHT) and not self._is_compared(index)

    def _is_either(self, index: int) -> bool:
        """`left or right hip`, `hip pain L/R`: nobody said which."""
        for first, second in ((index - 2, index), (index, index + 2)):
            if first < 0 or second >= len(self.clause) or self.clause[first + 1].value not in ("or", "/"):
                continue
            one, two = self.clause[first], self.clause[second]
            if self._is_one(first) and self._is_one(second) and one.value != two.value:
                return self._near(first, -1) is None or self._near(second, 1) is None  # `hip L / R knee` are two
        return False

    def _headed(self, spare: Sequence[tuple[int, str]]) -> None:
        """A side before all names heads the clause, up to a name that is on another side."""
        for index, side in spare:
            here = self.clause[index].first
            if any(m.first < here for m in self.targets):
                continue
            for mention in self.targets:
                if self.sides.setdefault(mention, side) != side:
                    break

    def _heads(self, index: int) -> bool:
        """`On the right the glute is weak and the calf tight`: the whole clause is about one side."""
        before = [m.kind for m in self.clause[:index]]
        return "within" in before and all(kind in ("within", "ignored", "join") for kind in before)

    def _target(self, index: int) -> Mention | None:
        ahead, behind = self._near(index, 1), self._near(index, -1)
        for target, reach in ((ahead, _AHEAD), (behind, _FAR), (ahead, _FAR)):
            if target is None or target in self.sides:
                continue
            here = self.clause[index]
            if max(target.first - here.last, here.first - target.last) <= reach:
                return target
        return None

    def _near(self, index: int, step: int) -> Mention | None:
        if not self.targets:
            return None
        at = index + step
        while 0 <= at < len(self.clause) and abs(at - index) <= 2 * _FAR:
            mention = self.clause[at]
            if mention in self.targets:
                return mention
            if mention.kind in _PARTING and mention.value not in ("(", ")") and (mention.kind != "side" or step > 0):
                return None
            at += step
        return None

    def _is_compared(self, index: int) -> bool:
        """`higher than the right`, `as strong as my left`, `L < R`: the side that something is compared with."""
        here = self.clause[index]
        before = next((m for m in reversed(self.clause[:index]) if m.kind not in ("owner", "ignored", "within")), None)
        if before is not None and here.first - before.last <= _COMPARED:
            than = before.kind == "than" or before.key.startswith("as ") or before.key.endswith(" than")
            if than or before.value == ">":
                return True
        return index + 1 < len(self.clause) and self.clause[index + 1].value == "<"

    def _counts(self, index: int) -> bool:
        """`the hip and the knee are both stiff`, `both the hip and the knee`: two names, and not two sides."""
        ahead = self._near(index, 1)
        if ahead is None:
            before = [m for m in self.clause[:index] if m.kind in ("subject", "join")]
            return [m.kind for m in before[-3:]] == ["subject", "join", "subject"] and not before[-1].plural
        after = self.clause[self.clause.index(ahead) + 1 :]
        return not ahead.plural and len(after) > 1 and after[0].kind == "join" and after[1].kind in ("subject", "owner")

    def _is_paired(self, mention: Mention) -> bool:
        return bool(self.subjects.get(mention.value, {}).get("sides") == "paired")

    def _plurals(self) -> None:
        """`knees cave in`: a plural of something paired is both; muscles are many on one side too."""
        for mention in self.names:
            if mention in self.sides or not self._is_paired(mention):
                continue
            owners = [m for m in self.clause if m.kind == "owner" and 0 <= mention.first - m.last <= 2]
            one_of_two = any((m.key or m.value) in self.two and m.last == mention.first for m in self.clause)
            if any(m.key.startswith("both ") for m in owners) or (one_of_two and not self._is_alternative(mention)):
                self.sides[mention] = BILATERAL
            if not mention.plural or mention in self.sides:
                continue
            owned = any(m.kind == "owner" and 0 <= mention.first - m.last <= 2 for m in self.clause)
            if self.subjects[mention.value].get("kind") in ("group", *([] if owned else FLESH)):
                continue
            self.sides[mention] = BILATERAL

    def _is_alternative(self, name: Mention) -> bool:
        """`either hip or back`: of two names one, and not of two sides either."""
        after = self.clause[self.clause.index(name) + 1 :][:1]
        return any(m.kind == "join" for m in after)

    def _shared(self) -> None:
        """A side goes on through a list (`left hamstring and glute`, `hip and knee pain on the left`)."""
        order = {mention: index for index, mention in enumerate(self.clause)}
        gaps = [self.clause[order[one] + 1 : order[two]] for one, two in zip(self.names, self.names[1:], strict=False)]
        lists = [_is_list(gap) for gap in gaps]
        lent: str | None = None
        for index, name in enumerate(self.names):
            goes_on = index and lists[index - 1] and not self._is_own_pair(name)
            lent = self.sides.get(name, lent if goes_on else None)
            self._lend(name, lent)
        for index in range(len(gaps) - 1, -1, -1):
            one, two = self.names[index : index + 2]
            small = ("owner", "within", "side", "ignored", "state" if one.value == two.value else "")
            within = gaps[index] and all(m.kind in small for m in gaps[index])
            if within and one not in self.sides and any(m.kind == "side" for m in gaps[index]):
                self.sides |= {one: self.sides[two]} if two in self.sides else {}  # `low back, on the left of my spine`
            if within or (lists[index] and two in self.trailing):
                self._lend(one, self.sides.get(two))
                self.trailing.add(one)

    def _is_own_pair(self, name: Mention) -> bool:
        """`a sore left hip and both my knees are stiff`, `and my knees`: no member of a list, but both of a pair."""
        owner = next((m for m in self.clause if m.kind == "owner" and 0 <= name.first - m.last <= 1), None)
        if owner is None or self.subjects.get(name.value, {}).get("kind") in ("group", *FLESH):
            return False
        return name.plural or owner.key.startswith("both ")

    def _lend(self, name: Mention, side: str | None) -> None:
        if side is not None and self._is_paired(name):
            self.sides.setdefault(name, side)

    def _spare(self, spare: Sequence[tuple[int, str]]) -> None:
        """A side with no name of its own is of the last name before it."""
        sided = [m for m in self.targets if self.subjects.get(m.value, {}).get("kind") != "activity"]
        for index, side in spare:
            for mention in [m for m in sided if m.first < self.clause[index].first][-1:]:
                if self.sides.setdefault(mention, side) == mirror_side(side):
                    self._add(mention, index)

    def _add(self, name: Mention, index: int) -> None:
        """`right hip pain, now also left`, `the left isn't`: a side with nothing else of weight between two commas."""
        at = index - 1
        while at >= 0 and self.clause[at].kind in (*_LIGHT, "negation"):
            at -= 1
        start = at + 1
        parting = self.clause[at] if at >= 0 else None
        at = index + 1
        while at < len(self.clause) and self.clause[at].kind in (*_LIGHT, "negation"):
            at += 1
        then = self.clause[at] if at < len(self.clause) else None
        ends = then is None or (then.kind in ("mark", "join") and then.value not in "<>")
        if not ends or parting is None or parting.kind not in ("mark", "join"):
            return
        if parting.value == "or":  # `my left hip, or was it the right?`
            del self.sides[name]
        else:
            rest = (*self.clause[start:index], *self.clause[index + 1 : at])
            denied = any(m.kind == "negation" or m.key in self.enough for m in rest)
            self.also[name] = Added(self.clause[index], denied)

    def _tested(self) -> None:
        """`Thomas test positive left leg`, `right knee: McMurray positive`: the side of a bare place beside a test."""
        at = {mention: index for index, mention in enumerate(self.clause)}
        parting = {*_PARTING, "state"} - {"side"}
        for one, two in pairwise(self.targets):
            test, place = (one, two) if one.kind == "screen" else (two, one)
            between = self.clause[at[one] + 1 : at[two]]
            parted = any(m.kind in parting and m.value != ":" for m in between)
            told = place is two and any(m.kind == "state" for m in self.clause[at[two] + 1 : at[two] + 2])
            if parted or told or (test.kind, place.kind) != ("screen", "subject"):
                continue
            if self.sides.get(place) in (LEFT, RIGHT) and self._is_paired(test):
                self.sides.setdefault(test, self.sides[place])
                self.places.add(place)

    def _limbs(self) -> str | None:
        """`the IT band on my left leg`: a limb that only says where lends its side to what has none."""
        for index, mention in enumerate(self.clause):
            side = self.sides.get(mention)
            told = side in (LEFT, RIGHT) or (side == BILATERAL and any(m.value == BILATERAL for m in self.clause))
            where = mention.value in self.limbs and self._says_where(index)
            if not told or not (where or self._labels(index)):
                continue
            for other in self.targets:
                if other.kind == "phrase" or (other.kind == "subject" and self._is_paired(other)):
                    self.sides.setdefault(other, str(side))
            return side if side != BILATERAL else None
        return None

    def _one_side(self) -> None:
        """`rolled my right foot, sharp pain in the ankle`: where a clause tells one side alone, its names share it.

        A plural may mean both, unless the name with the side is one too: `left quads tight and hamstrings weak`.
        """
        told = set(self.sides.values())
        if len(told) != 1 or not told <= {LEFT, RIGHT} or self.stance:
            return
        plurals = any(m.plural or m.kind == "fact" for m in self.sides)  # `left hip replacement, weak glutes`
        for mention in self.names:
            fleshy = self.subjects.get(mention.value, {}).get("kind") in ("group", *FLESH)
            owned = any(m.kind == "owner" and 0 <= mention.first - m.last <= 1 for m in self.clause)  # `and my glutes`
            alone = not mention.plural or (plurals and fleshy and not owned)
            if mention.kind == "subject" and alone and self._is_paired(mention):
                self.sides.setdefault(mention, next(iter(told)))

    def _said_before(self) -> None:
        """`left hip pain ... popping in the hip`: a name keeps the one side that it was said to have."""
        said = dict(self.said)
        for mention in self.names:
            if mention in self.sides:
                said.setdefault(mention.value, self.sides[mention])
            elif said.get(mention.value) in (LEFT, RIGHT) and not mention.plural:
                self.sides[mention] = said[mention.value]

    def _labels(self, index: int) -> bool:
        """`Right hip: weak abductors`: a name that heads what is said after a colon."""
        then = self.clause[index + 1].value if index + 1 < len(self.clause) else None
        return then == ":" and all(m.kind in _LIGHT or m.kind == "side" for m in self.clause[:index])

    def _says_where(self, index: int) -> bool:
        """Whether a limb follows an `on` or a `lifting`, or stands alone between commas or before a complaint."""
        at, small = index - 1, ("side", "owner", "ignored")
        while at >= 0 and self.clause[at].kind in small and self.clause[at].key not in self.ahead:
            at -= 1
        placing = ("within", "circumstance", "aggravator", "phrase")
        if at >= 0 and (self.clause[at].kind in placing or self.clause[at].key in self.ahead):
            return True
        alone = index + 1 == len(self.clause) or self.clause[index + 1].kind in ("mark", "phrase")
        return alone and (at < 0 or self.clause[at].kind == "mark")

"""The plan of an answer, fitted into what somebody has: time, days, things at hand, positions, level.

Items are chosen to address the most of what was found, then of what may lie behind it, within the time of one session;
room that is left goes to more for the same. Nothing a gate forbids, no two that fight; what was left out says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Answer, Chain, Item
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.plan import Goal, Planner
from kinetic_chain.ask.programme.cover import Cover, Piece, best_cover
from kinetic_chain.ask.programme.duration import largest, minutes, seconds_of, smallest
from kinetic_chain.ask.programme.figure import marks_of
from kinetic_chain.ask.programme.follow_up import tests_again, words_for
from kinetic_chain.ask.programme.means import Means, bar, means_of
from kinetic_chain.ask.programme.records import LeftOut, Programme, Slot
from kinetic_chain.ask.triage import refers
from kinetic_chain.terms import MIDLINE, OPPOSITE, PHASES, REFER, SAME, Condition, across_side

_SHARED = 2  # items for one condition in one phase at most
_SUPPOSED = 4  # items for what was not found at least, however few there are for what was
_PASSIVE = ("release", "lengthen")
_CHAINS = 2  # chains a picture shows


class _Need(NamedTuple):
    """Something to reach: a condition; one in a phase; by work that tells how it is done; or by one very item."""

    condition: str
    phase: str
    told: bool
    item: str = ""


class _Offer(NamedTuple):
    item: Item
    seconds: int
    by: str
    order: int


def make_programme(question: Question, **wanted: Any) -> Programme:
    """Fit the plan of a question into somebody's means.

    :raises QuestionError: for a thing, position or item nobody knows, or a number that makes no sense
    """
    knowledge = question.map.knowledge
    whole = answer(question._replace(limit=None))
    means = means_of(knowledge, **wanted)
    if refers(whole.triage.level):
        say = "what was reported belongs with a health professional first: no work is offered"
        return _empty(question, whole, means, say)
    return _Fitter(question, whole, means).programme()


class _Fitter:
    def __init__(self, question: Question, whole: Answer, means: Means) -> None:
        self.question, self.whole, self.means = question, whole, means
        self.knowledge = question.map.knowledge
        self.table = self.knowledge["programme"]
        self.work: Mapping[str, Any] = self.knowledge["interventions"]
        self.left: list[LeftOut] = []
        self.mainstays: set[tuple[str, str]] = set()
        _, self.gates = question.triage()
        self.reported = {str(Condition(*f[:3])) for f in whole.findings if f.present}
        self.planner = Planner(question.work, whole.findings, whole.contributors, self.gates)

    def programme(self) -> Programme:
        offers = self._fitting()
        now = [offer for offer in offers if offer.item.moved is None]
        self.left += [self._later(offer.item) for offer in offers if offer.item.moved is not None]
        taken, cover = self._choose(now)
        if not taken:
            return self._nothing()
        slots = tuple(self._slot(offer, taken) for offer in taken)
        reached = list(dict.fromkeys(condition for offer in taken for condition in aims_of(offer.item)))
        offered = dict.fromkeys(condition for item in self.whole.plan.items for condition in aims_of(item))
        seconds = sum(offer.seconds for offer in taken)
        phases, ids = {slot.item.phase for slot in slots}, {slot.item.id for slot in slots}
        surest = sorted(reached, key=lambda condition: condition not in self.reported)
        chains = _chains(self.whole)
        return Programme(
            query=self.question.query, means=self.means, level=self.whole.triage.level,
            say=f"{len(slots)} items, {minutes(seconds)} minutes, {self.means.days} days a week",
            slots=slots, seconds=seconds, found=tuple(c for c in reached if c in self.reported),
            supported=tuple(c for c in reached if c not in self.reported),
            open=tuple(c for c in offered if c not in reached), left_out=tuple(self.left),
            withheld=self.whole.plan.withheld, words=tuple(words_for(self.knowledge, phases, ids)),
            again=tuple(tests_again(self.knowledge, self.whole.findings, surest, self.gates, self.means.weeks)),
            reach=cover.reach, exact=cover.exact, nearest=None, chains=chains,
            marks=marks_of(self.knowledge, self.whole.findings, chains, reached), findings=self.whole.findings,
            not_understood=self.whole.not_understood, triage=self.whole.triage,
        )  # fmt: skip

    # -- what can be done with these means

    def _fitting(self) -> list[_Offer]:
        """The items of the plan that fit the means; for one that does not, what may stand in for it and does."""
        offers: dict[tuple[str, str], _Offer] = {}
        waiting: list[tuple[int, Item, str, str]] = []
        for order, item in enumerate(self.whole.plan.items):
            bar = self._bar(item.id)
            if bar is None:
                offers[item.id, item.side] = self._offer(item, order)
            else:
                waiting.append((order, item, *bar))
        for order, item, kind, say in waiting:
            other = self._stand_in(item)
            if other is not None:
                say += f"; {other.name} stands in"
                there = offers.get((other.id, other.side)) or offers.get((other.id, "both"))
                if there is None or (there.item.only_if and not other.only_if):
                    offers[other.id, other.side] = self._offer(other, order)
            self.left.append(LeftOut(item.id, item.side, kind, say))
        kept = self._likeliest(list(offers.values()))
        return sorted(kept, key=lambda offer: (PHASES.index(offer.item.phase), offer.order))

    def _likeliest(self, offers: Sequence[_Offer]) -> list[_Offer]:
        """The offers without most of those for what was not found: no more of these than there are for what was.

        What stands first in the answer stays, with one item that eases it at most; which those are does not depend on
        the minutes.
        """
        sure = [offer for offer in offers if not offer.item.only_if]
        places = {" ".join(c[:3]): place for place, c in enumerate(self.whole.contributors, 1)}
        waiting = [offer for offer in offers if offer.item.only_if]
        waiting.sort(key=lambda offer: (places.get(str(offer.item.only_if), 0), offer.order))
        eased: set[str] = set()
        kept: list[_Offer] = []
        for offer in waiting:
            passive = offer.item.phase in _PASSIVE
            if len(kept) < max(_SUPPOSED, len(sure)) and not (passive and offer.item.only_if in eased):
                kept.append(offer)
                eased |= {str(offer.item.only_if)} if passive else set()
            else:
                say = f"likelier things are to be looked for before this: {offer.item.only_if}"
                self.left.append(LeftOut(offer.item.id, offer.item.side, "supposed", say))
        return [*sure, *kept]

    def _bar(self, name: str) -> tuple[str, str] | None:
        """Why an item does not fit the means, if it does not."""
        return bar(name, self.work[name], self.means, self.table)

    def _neighbours(self, name: str) -> Iterator[str]:
        entry = self.work[name]
        yield from entry.get("instead", ())
        for key in ("easier", "harder"):
            if entry.get(key):
                yield entry[key]

    def _allowed(self, name: str) -> bool:
        """Whether an item that is no part of the plan may come into it: it fits, and nothing keeps it out."""
        held = {w.id for w in self.whole.plan.withheld}
        return name in self.work and self._bar(name) is None and self.planner.held(name) is None and name not in held

    def _stand_in(self, item: Item) -> Item | None:
        """Another item of the same phase for the same, that fits the means."""
        for name in dict.fromkeys(self._neighbours(item.id)):
            if name in self.work and self.work[name]["phase"] == item.phase and self._allowed(name):
                made = self._in_place_of(item, name)
                return made._replace(only_if=made.only_if or item.only_if)
        return None

    def _in_place_of(self, item: Item, name: str) -> Item:
        """Another item on the same side and for the same conditions."""
        reported = {f[:3] for f in self.whole.findings if f.present}
        conditions = [Condition(*c.split()) for c in item.addresses]
        paired = self.knowledge["subjects"][self.work[name]["target"]]["sides"] != MIDLINE
        side = "both" if item.side == MIDLINE and paired else item.side
        return self.planner.item(name, side, [Goal(c, tuple(c) in reported, n) for n, c in enumerate(conditions)])

    def _offer(self, item: Item, order: int) -> _Offer:
        seconds, by = seconds_of(item, self.work[item.id], self.table)
        return _Offer(item, seconds, by, order)

    # -- what to take

    def _choose(self, offers: Sequence[_Offer]) -> tuple[list[_Offer], Cover]:
        budget = None if self.means.minutes is None else round(self.means.minutes * 60)
        short = [offer for offer in offers if budget is None or offer.seconds <= budget]
        self.left += [self._too_long(offer) for offer in offers if offer not in short]
        bits, tiers = self._needs(short)
        fights = [[self._fight(one.item, other.item) for other in short] for one in short]
        pieces = [
            Piece(self._covers(one.item, bits), one.seconds, sum(1 << i for i, yes in enumerate(fights[n]) if yes))
            for n, one in enumerate(short)
        ]
        cover = best_cover(pieces, tiers, budget)
        taken = list(cover.taken)
        spent = sum(short[i].seconds for i in taken)
        for at, offer in enumerate(short):  # room that is left goes to a further item for the same
            fits = budget is None or spent + offer.seconds <= budget
            if at not in taken and fits and not any(fights[at][i] for i in taken) and self._adds(offer, short, taken):
                taken.append(at)
                spent += offer.seconds
        for at, offer in enumerate(short):
            if at not in taken:
                rivals = [short[i] for i in taken if fights[at][i]]
                self.left.append(self._not_taken(offer, rivals, self._adds(offer, short, taken)))
        return [short[i] for i in sorted(taken)], cover

    def _needs(self, offers: Sequence[_Offer]) -> tuple[dict[_Need, int], list[int]]:
        """What can be addressed, as bits: each condition, each in each phase, each with work that tells how; in tiers.

        What was found comes first. That somebody can follow the work, and the strengthening that suits what was found
        best, matter more than what may lie behind it.
        """
        bits: dict[_Need, int] = {}
        tiers = [0] * 7
        self.mainstays = set(self._mainstays(offers))
        for offer in offers:
            for need in self._aims(offer.item):
                if need not in bits:
                    bits[need] = len(bits)
                    tiers[self._tier(need)] |= 1 << bits[need]
        return bits, tiers

    def _tier(self, need: _Need) -> int:
        """How soon a need is looked after: all of what was found before anything that may lie behind it."""
        if need.condition not in self.reported:
            return 5 + bool(need.phase)
        if need.item:
            return 3 + (need.phase != "strengthen")
        return 2 if need.told else int(bool(need.phase))

    def _mainstays(self, offers: Sequence[_Offer]) -> Iterator[tuple[str, str]]:
        """For each condition found the work of each phase that suits it best, what was tried on it first.

        A few at most: of strengthening any, of other work what tells how it is done.
        """
        for condition in sorted(self.reported):
            _, subject, state = condition.split()
            suits = {fit.name: at for at, fit in enumerate(self.planner.work.fitting(subject, state))}
            mine: dict[str, set[str]] = {}
            for item in (offer.item for offer in offers):
                if condition in aims_of(item) and item.id in suits and (item.how or item.phase == "strengthen"):
                    mine.setdefault(item.phase, set()).add(item.id)
            for names in mine.values():
                tried = {name for name in names if self.planner.work.tried_on(name, subject, state)}
                best = sorted(names, key=lambda n: (n not in tried, suits[n]))
                yield from ((condition, name) for name in best[:_SHARED])

    def _aims(self, item: Item) -> Iterator[_Need]:
        for condition in aims_of(item):
            yield _Need(condition, "", False)
            yield _Need(condition, item.phase, False)
            if item.how and condition in self.reported:
                yield _Need(condition, item.phase, True)
            if (condition, item.id) in self.mainstays:
                yield _Need(condition, item.phase, True, item.id)

    def _covers(self, item: Item, bits: Mapping[_Need, int]) -> int:
        covers = 0
        for need in self._aims(item):
            covers |= 1 << bits[need]
        return covers

    @staticmethod
    def _adds(offer: _Offer, offers: Sequence[_Offer], taken: Sequence[int]) -> bool:
        """Whether a condition it addresses has no item in this phase; a further one has to tell how it is done."""
        for condition in aims_of(offer.item):
            peers = [
                i for i in taken if offers[i].item.phase == offer.item.phase and condition in aims_of(offers[i].item)
            ]
            if not peers or (offer.item.how and len(peers) < _SHARED):
                return True
        return False

    def _fight(self, one: Item, other: Item) -> bool:
        """Whether one loads what the other eases, on the same side."""
        return self._loads_eased(one, other) or self._loads_eased(other, one)

    def _loads_eased(self, loading: Item, easing: Item) -> bool:
        if easing.phase not in ("release", "lengthen"):
            return False
        for load in self.work[loading.id].get("loads", ()):
            where, subject = load["condition"].split()
            side = across_side(loading.side) if where == OPPOSITE else loading.side if where == SAME else where
            if subject == easing.target and (side == easing.side or "both" in (side, easing.side)):
                return True
        return False

    # -- what to say

    def _slot(self, offer: _Offer, taken: Sequence[_Offer]) -> Slot:
        item, entry = offer.item, self.work[offer.item.id]
        dose = item.dose or {}
        often, least = largest(dose.get("per_week")), smallest(dose.get("per_week"))
        days = min(self.means.days, int(often)) if often else self.means.days
        remark = None
        if least and least > self.means.days:
            remark = f"the source speaks of {dose['per_week']} times a week"
        weeks = largest(dose.get("weeks"))
        if weeks and weeks > self.means.weeks:
            more = f"the source ran {weeks:g} weeks"
            remark = f"{remark}; {more}" if remark else more
        others = [other.item for other in taken if other is not offer]
        near = [name for name in dict.fromkeys(self._neighbours(item.id)) if self._suits(name, item, others)]
        like = [name for name in near if self.work[name]["phase"] == item.phase]
        easier, harder = (entry.get(key) if entry.get(key) in near else None for key in ("easier", "harder"))
        instead = next((name for name in like if name not in (easier, harder)), next(iter(like), None))
        return Slot(
            item, offer.seconds, offer.by, days, remark, entry.get("position"), tuple(entry.get("equipment", ())),
            entry.get("feel"), entry.get("faults"), easier, harder, instead,
        )  # fmt: skip

    def _suits(self, name: str, item: Item, others: Sequence[Item]) -> bool:
        """Whether an item may take another's place: it fits the means, and fights with nothing else in the plan."""
        if name == item.id or not self._allowed(name):
            return False
        made = self._in_place_of(item, name)
        return made.moved is None and not any(self._fight(made, other) for other in others)

    def _later(self, item: Item) -> LeftOut:
        return LeftOut(item.id, item.side, "later", f"once this is settled: {item.moved}")

    def _too_long(self, offer: _Offer) -> LeftOut:
        return LeftOut(offer.item.id, offer.item.side, "time", f"takes {minutes(offer.seconds)} minutes by itself")

    @staticmethod
    def _not_taken(offer: _Offer, rivals: Sequence[_Offer], adds: bool) -> LeftOut:
        if rivals:
            kind, say = "fights", f"works against {rivals[0].item.name}"
        elif adds:
            kind, say = "time", f"no {minutes(offer.seconds)} minutes are left for it"
        else:
            kind, say = "same", "others that were chosen address the same"
        return LeftOut(offer.item.id, offer.item.side, kind, say)

    def _nothing(self) -> Programme:
        waits = "what there is waits" if self.whole.plan.withheld else "no work is offered here"
        say = "nothing fits" if self.whole.plan.items else waits
        own = (left for left in self.left if self.work[left.id]["phase"] != REFER)
        near = min(own, key=self._distance, default=None)
        return _empty(self.question, self.whole, self.means, say)._replace(left_out=tuple(self.left), nearest=near)

    def _distance(self, left: LeftOut) -> tuple[Any, ...]:
        """How near an item comes: what only takes too long first, the shortest, then by its place in the plan."""
        seconds, _ = seconds_of(_plain_item(self.work[left.id], left), self.work[left.id], self.table)
        return (left.kind in ("avoid", "later"), left.kind != "time", seconds, left.id)


def aims_of(item: Item) -> tuple[str, ...]:
    """What an item is for: what it addresses, or, where it waits for something to prove true, that alone."""
    return (item.only_if,) if item.only_if else item.addresses


def _empty(question: Question, whole: Answer, means: Means, say: str) -> Programme:
    offered = tuple(dict.fromkeys(condition for item in whole.plan.items for condition in aims_of(item)))
    chains = () if refers(whole.triage.level) else _chains(whole)
    marks = marks_of(question.map.knowledge, whole.findings, chains, ())
    return Programme(
        query=question.query, means=means, level=whole.triage.level, say=say, slots=(), seconds=0, found=(),
        supported=(), open=offered, left_out=(), withheld=whole.plan.withheld, words=(), again=(),
        reach=(0,) * 7, exact=True, nearest=None, chains=chains, marks=marks, findings=whole.findings,
        not_understood=whole.not_understood, triage=whole.triage,
    )  # fmt: skip


def _chains(whole: Answer) -> tuple[Chain, ...]:
    others = [c for c in whole.contributors if c.role != "found" and c.chains]
    return tuple(c.chains[0] for c in others[:_CHAINS])


def _plain_item(entry: Mapping[str, Any], left: LeftOut) -> Item:
    dose = entry.get("dose")
    return Item(entry["phase"], left.id, entry["name"], left.side, entry["target"], dose, (), (), None, None, (), ())

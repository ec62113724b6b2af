"""The plan of an answer, fitted into what somebody has: time, days, things at hand, positions, level.

Items are chosen so that they address the most of what was found, and then of what may lie behind it, within the time
of one session; room that is left goes to further items for the same. Nothing a gate forbids, no two items that fight,
and whatever was left out says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Answer, Chain, Finding, Item, Withheld
from kinetic_chain.ask.cover import Cover, Piece, best_cover
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.means import Means, means_of
from kinetic_chain.ask.plan import Goal, Planner
from kinetic_chain.terms import LEVELS, OPPOSITE, PHASES, SAME, Condition, across_side

_SHARED = 2  # items for one condition in one phase at most
_AGAIN = 3  # tests to repeat
_CHAINS = 2  # chains a picture shows


class Slot(NamedTuple):
    """One item of a session.

    :param seconds: how long it takes, the long end of its dose
    :param by: whether that follows from the ``dose`` alone or also from figures of the ``project``
    :param days: on how many days of the week; ``remark`` says where the source asks for another number
    :param instead: an item that may stand in for it, within the same means
    """

    item: Item
    seconds: int
    by: str
    days: int
    remark: str | None
    position: str | None
    equipment: tuple[str, ...]
    feel: str | None
    faults: str | None
    instead: str | None


class LeftOut(NamedTuple):
    """An item that suits the findings and is not in the plan, and why."""

    id: str
    side: str
    kind: str
    say: str


class Word(NamedTuple):
    """What sources say about doing the work."""

    kind: str
    say: str
    claims: tuple[str, ...]
    claims_against: tuple[str, ...]


class Again(NamedTuple):
    """A test to repeat: so that the plan can be wrong and be seen to be."""

    screen: str
    side: str
    name: str
    who: str
    how: str | None
    positive: str | None
    about: str
    week: int
    claims: tuple[str, ...]


class Programme(NamedTuple):
    """A plan somebody can follow.

    :param seconds: of one session, at most the minutes given
    :param found: what was found that it addresses; ``supported`` what may lie behind it
    :param open: what it leaves unaddressed though work was offered
    :param reach: how much it addresses: conditions found, phases of work for these, conditions that may lie behind
        it, phases of work for those; more minutes never make it less, compared in this order
    :param exact: whether no other choice addresses more; false where the search was cut short
    :param chains: the best chain of each of the first contributors, for a picture
    :param nearest: where nothing fits, the item that comes nearest, and what it would need
    """

    query: str
    means: Means
    level: str
    say: str
    slots: tuple[Slot, ...]
    seconds: int
    found: tuple[str, ...]
    supported: tuple[str, ...]
    open: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    withheld: tuple[Withheld, ...]
    words: tuple[Word, ...]
    again: tuple[Again, ...]
    reach: tuple[int, ...]
    exact: bool
    nearest: LeftOut | None
    chains: tuple[Chain, ...]
    findings: tuple[Finding, ...]


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
    if LEVELS.index(whole.triage.level) >= LEVELS.index("refer"):
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
        _, self.gates = question.triage()
        self.planner = Planner(question.work, whole.findings, whole.contributors, self.gates)

    def programme(self) -> Programme:
        offers = self._fitting()
        now = [offer for offer in offers if offer.item.moved is None]
        self.left += [self._later(offer.item) for offer in offers if offer.item.moved is not None]
        taken, cover = self._choose(now)
        if not taken:
            return self._nothing()
        slots = tuple(self._slot(offer) for offer in taken)
        reached = list(dict.fromkeys(condition for offer in taken for condition in offer.item.addresses))
        reported = {str(Condition(*f[:3])) for f in self.whole.findings if f.present}
        offered = dict.fromkeys(condition for item in self.whole.plan.items for condition in item.addresses)
        seconds = sum(offer.seconds for offer in taken)
        return Programme(
            query=self.question.query, means=self.means, level=self.whole.triage.level,
            say=f"{len(slots)} items, {minutes(seconds)} minutes, {self.means.days} days a week",
            slots=slots, seconds=seconds, found=tuple(c for c in reached if c in reported),
            supported=tuple(c for c in reached if c not in reported),
            open=tuple(c for c in offered if c not in reached), left_out=tuple(self.left),
            withheld=self.whole.plan.withheld, words=tuple(self._words(slots)), again=tuple(self._again(reached)),
            reach=cover.reach, exact=cover.exact, nearest=None, chains=_chains(self.whole),
            findings=self.whole.findings,
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
            if other is not None and (other.id, other.side) not in offers:
                offers[other.id, other.side] = self._offer(other, order)
                say += f"; {other.name} stands in"
            self.left.append(LeftOut(item.id, item.side, kind, say))
        return sorted(offers.values(), key=lambda offer: (PHASES.index(offer.item.phase), offer.order))

    def _bar(self, name: str) -> tuple[str, str] | None:
        """Why an item does not fit the means, if it does not."""
        entry, means = self.work[name], self.means
        if name in means.avoid:
            return "avoid", "not wanted"
        if means.level is not None and (entry.get("level") or 1) > means.level:
            return "level", f"level {entry['level']}, above {means.level}"
        places = {entry.get("position"), *entry.get("traits", ())}
        unwanted = sorted(place for place in means.without if place in places)
        if unwanted:
            return "position", unwanted[0].replace("_", " ")
        if means.positions is not None and entry.get("position") not in means.positions:
            return "position", str(entry.get("position") or "position not given")
        if means.equipment is not None:
            needed = [thing for thing in entry.get("equipment", ()) if not self._has(thing)]
            if needed:
                return "equipment", f"needs {' and '.join(needed)}"
        return None

    def _has(self, thing: str) -> bool:
        at_hand = (*self.table["at_hand"], *(self.means.equipment or ()))
        return any(one == thing or one in thing.split() for one in at_hand)

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
                reported = {f[:3] for f in self.whole.findings if f.present}
                conditions = [Condition(*c.split()) for c in item.addresses]
                goals = [Goal(c, tuple(c) in reported, n) for n, c in enumerate(conditions)]
                made = self.planner.item(name, item.side, goals)
                return made._replace(only_if=made.only_if or item.only_if)
        return None

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
                self.left.append(self._not_taken(offer, [short[i] for i in taken if fights[at][i]]))
        return [short[i] for i in sorted(taken)], cover

    def _needs(self, offers: Sequence[_Offer]) -> tuple[dict[tuple[str, str], int], list[int]]:
        """What can be addressed, as bits: each condition, and each condition in each phase; in tiers, found first."""
        reported = {str(Condition(*f[:3])) for f in self.whole.findings if f.present}
        needs: dict[tuple[str, str], int] = {}
        tiers = [0, 0, 0, 0]
        for offer in offers:
            for condition in offer.item.addresses:
                for phase in ("", offer.item.phase):
                    if (condition, phase) not in needs:
                        bit = needs[condition, phase] = len(needs)
                        tiers[2 * (condition not in reported) + bool(phase)] |= 1 << bit
        return needs, tiers

    @staticmethod
    def _covers(item: Item, bits: Mapping[tuple[str, str], int]) -> int:
        covers = 0
        for condition in item.addresses:
            covers |= 1 << bits[condition, ""] | 1 << bits[condition, item.phase]
        return covers

    @staticmethod
    def _adds(offer: _Offer, offers: Sequence[_Offer], taken: Sequence[int]) -> bool:
        """Whether a condition it addresses has fewer than its share of items in this phase."""
        for condition in offer.item.addresses:
            peers = [
                i for i in taken if offers[i].item.phase == offer.item.phase and condition in offers[i].item.addresses
            ]
            if len(peers) < _SHARED:
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

    def _slot(self, offer: _Offer) -> Slot:
        item, entry = offer.item, self.work[offer.item.id]
        often = _largest((item.dose or {}).get("per_week"))
        days = min(self.means.days, int(often)) if often else self.means.days
        remark = None
        if often and often > self.means.days:
            remark = f"the source speaks of {item.dose['per_week']} times a week"  # type: ignore[index]
        weeks = _largest((item.dose or {}).get("weeks"))
        if weeks and weeks > self.means.weeks:
            more = f"the source ran {weeks:g} weeks"
            remark = f"{remark}; {more}" if remark else more
        instead = next((n for n in self._neighbours(item.id) if self._allowed(n) and n != item.id), None)
        return Slot(
            item, offer.seconds, offer.by, days, remark, entry.get("position"), tuple(entry.get("equipment", ())),
            entry.get("feel"), entry.get("faults"), instead,
        )  # fmt: skip

    def _later(self, item: Item) -> LeftOut:
        return LeftOut(item.id, item.side, "later", f"once this is settled: {item.moved}")

    def _too_long(self, offer: _Offer) -> LeftOut:
        return LeftOut(offer.item.id, offer.item.side, "time", f"takes {minutes(offer.seconds)} minutes by itself")

    @staticmethod
    def _not_taken(offer: _Offer, rivals: Sequence[_Offer]) -> LeftOut:
        if rivals:
            say = f"works against {rivals[0].item.name}"
            return LeftOut(offer.item.id, offer.item.side, "fights", say)
        return LeftOut(
            offer.item.id, offer.item.side, "room", "others that were chosen address the same, or time is up"
        )

    def _words(self, slots: Sequence[Slot]) -> Iterator[Word]:
        phases, ids = {slot.item.phase for slot in slots}, {slot.item.id for slot in slots}
        for entry in self.knowledge["advice"]:
            wanted = not entry.get("phases") or not phases.isdisjoint(entry["phases"])
            if wanted and (not entry.get("items") or not ids.isdisjoint(entry["items"])):
                yield Word(entry["kind"], entry["say"], tuple(entry["for"]), tuple(entry["against"]))

    def _again(self, reached: Sequence[str]) -> Iterator[Again]:
        """Tests to repeat: first those that were done, then the easiest for what is addressed."""
        found: dict[tuple[str, str], tuple[tuple[Any, ...], Again]] = {}
        done = {(f.subject, f.side) for f in self.whole.findings}
        for order, condition in enumerate(reached):
            side, subject, state = condition.split()
            for name, screen in sorted(self.knowledge["screens"].items()):
                if screen.get("not_scored") or any(gate.forbids(name, screen) for gate in self.gates):
                    continue
                seen = [screen["seen_as"]] if "seen_as" in screen else []
                for text in (*(about["condition"] for about in screen["about"]), *seen):
                    where, other, shows = text.split()
                    if (other, shows) == (subject, state):
                        tested = across_side(side) if where == OPPOSITE else side
                        cost = self.knowledge["grades"]["check_cost"][screen["who"]]
                        claims = tuple(dict.fromkeys([*screen["for"], *(c for a in screen["about"] for c in a["for"])]))
                        again = Again(
                            name, tested, screen["name"], screen["who"], screen.get("how"), screen.get("positive"),
                            condition, self.means.weeks, claims,
                        )  # fmt: skip
                        found.setdefault((name, tested), (((name, tested) not in done, order, cost, name), again))
        told: dict[str, Again] = {}
        for _, again in sorted(found.values(), key=lambda pair: pair[0]):
            told.setdefault(again.about, again)
        yield from list(told.values())[:_AGAIN]

    def _nothing(self) -> Programme:
        say = "nothing fits" if self.whole.plan.items else "no work is offered here"
        near = min(self.left, key=self._distance, default=None)
        empty = _empty(self.question, self.whole, self.means, say)
        return empty._replace(left_out=tuple(self.left), nearest=near)

    def _distance(self, left: LeftOut) -> tuple[Any, ...]:
        """How near an item comes: what only takes too long first, the shortest, then by its place in the plan."""
        seconds, _ = seconds_of(_plain_item(self.work[left.id], left), self.work[left.id], self.table)
        return (left.kind in ("avoid", "later"), left.kind != "time", seconds, left.id)


def _empty(question: Question, whole: Answer, means: Means, say: str) -> Programme:
    offered = tuple(dict.fromkeys(condition for item in whole.plan.items for condition in item.addresses))
    return Programme(
        question.query, means, whole.triage.level, say, (), 0, (), (), offered, (), whole.plan.withheld, (), (),
        (0, 0, 0, 0), True, None, (), whole.findings,
    )  # fmt: skip


def _chains(whole: Answer) -> tuple[Chain, ...]:
    others = [c for c in whole.contributors if c.role != "found" and c.chains]
    return tuple(c.chains[0] for c in others[:_CHAINS])


def _plain_item(entry: Mapping[str, Any], left: LeftOut) -> Item:
    dose = entry.get("dose")
    return Item(entry["phase"], left.id, entry["name"], left.side, entry["target"], dose, (), (), None, None, (), ())


def seconds_of(item: Item, entry: Mapping[str, Any], table: Mapping[str, Any]) -> tuple[int, str]:
    """How long an item takes, in seconds, by the long end of its dose; and whether the dose alone says so.

    Sets x repetitions x seconds each, the rest between sets, both sides where it is done on one after the other, and
    the change to the next item. What the dose leaves open comes from the knowledge's ``programme`` figures.
    """
    dose = item.dose or {}
    sets, reps, hold = (_largest(dose.get(key)) for key in ("sets", "reps", "hold_seconds"))
    one_after_other = not set(entry.get("traits", ())).isdisjoint(table["one_sided"])
    sides = 2 if dose.get("each_side") or (item.side in ("both", "bilateral") and one_after_other) else 1
    if reps is None and hold is None:
        one, by = float(table["seconds_without_dose"][item.phase]), "project"
        rounds = sets or 1
    else:
        one = (reps or 1) * (hold if hold is not None else float(table["seconds_per_repetition"]))
        rounds = sets or 1
        by = "dose" if hold is not None and rounds == 1 else "project"
    total = sides * (rounds * one + (rounds - 1) * float(table["rest_seconds"])) + float(table["change_seconds"])
    return round(total), by


def _largest(value: Any) -> float | None:
    """The long end of a figure of a dose: ``8-12`` is twelve; None where it says no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    numbers = re.findall(r"\d+(?:\.\d+)?", value) if isinstance(value, str) else []
    return max(map(float, numbers), default=None)


def minutes(seconds: int) -> int:
    """Whole minutes, rounded up, so that nobody is promised less time than it takes.

    >>> minutes(60), minutes(61)
    (1, 2)
    """
    return -(-seconds // 60)

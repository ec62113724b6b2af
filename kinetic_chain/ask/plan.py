"""Findings, contributors and gates -> ordered work, and what was withheld and why.

Release, lengthen, activate, strengthen, balance: in this order. Weak alone gets no stretch. Work for something that
was not found but may lie behind the findings is offered only if it proves to be there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Caution, Contributor, Finding, Item, Plan, Withheld, no_plan
from kinetic_chain.ask.triage import Gate, refers
from kinetic_chain.ask.work import Fit, Work
from kinetic_chain.terms import (
    BILATERAL,
    EITHER,
    LEFT,
    MIDLINE,
    OPPOSITE,
    PHASES,
    REFER,
    RIGHT,
    SAME,
    UNSPECIFIED,
    Condition,
    mirror_side,
)

_FOUND_ITEMS = 6  # items in one phase for what was found, shared by all of it
_EASING_ITEMS = 4  # the same for release and lengthening
_FOUND_LEAST = 2  # and how many each found condition gets of them however many there are
_AIM_LEVEL = 4  # how hard the work is that shows where strengthening leads
_LIKELY_ITEMS = 1  # items in one phase for a muscle, joint or sign that was not found
_LIKELY = 18  # for how many of them work is offered
_LIKELY_LEVEL = 3  # how hard it may be at most
_SORE_LEVEL = 2  # the same for what was found painful
_HARDEST = 5
WORKED_ON = 30  # how far down the ranking they are looked for
_TOLD_FIRST = 6  # contributors that an answer tells at first
_WARNED = 10  # how far down the ranking a muscle in trouble is looked for that an item would also work


class Goal(NamedTuple):
    """A condition that work is for, and whether it was found."""

    condition: Condition
    found: bool
    order: int


class Room(NamedTuple):
    """How many items there may be in each phase, and which there are."""

    most: Mapping[str, int]
    taken: dict[str, set[str]]


def make_plan(
    work: Work,
    findings: Sequence[Finding],
    contributors: Sequence[Contributor],
    level: str,
    gates: Sequence[Gate],
    main_side: str,
) -> Plan:
    """Choose and order the work; among equals the main side of the question comes first."""
    planner = Planner(work, findings, contributors, gates)
    items, held = planner.items(main_side)
    withheld = tuple(planner.stretches_of_weak({item.id for item in items}))
    if refers(level):
        return no_plan(withheld)
    return Plan(items, (*withheld, *held))


class Planner:
    """What may be done about the findings and what may lie behind them, item by item."""

    def __init__(
        self, work: Work, findings: Sequence[Finding], contributors: Sequence[Contributor], gates: Sequence[Gate]
    ) -> None:
        self.work, self.interventions = work, work.interventions
        self.wider, self.states = work.wider, work.states
        self.findings = [f for f in findings if f.present]
        self.contributors = contributors
        self.gates = gates

    def goals(self) -> Iterator[Goal]:
        """What work may be for: what was found, then what may lie behind or follow."""
        order = 0
        for finding in self.findings:
            yield Goal(Condition(finding.side, finding.subject, finding.state), True, order)
            order += 1
        for place, c in enumerate(self.contributors[:WORKED_ON]):
            behind = c.role not in ("found", "may_follow") and c.log_lr > 0
            told = place < _TOLD_FIRST or not self._cannot_be_found_out(c.state)
            if behind and told and not self._rests_on_silence(c):
                yield Goal(Condition(c.side, c.subject, c.state), False, order)
                order += 1

    def _cannot_be_found_out(self, state: str) -> bool:
        """Whether a state says no more than that something is amiss, so that nobody could say if it proves to be there.

        Work that waits for such a thing would wait for ever, or be done on a guess; it is worth naming only where the
        answer names the thing among the first.
        """
        return bool(self.states.get(state, {}).get("vague"))

    def _rests_on_silence(self, contributor: Contributor) -> bool:
        """Whether it is a pain that somebody who has it would have named, or every chain of it leads through one."""
        pained = any(self._is_pain(f.state) for f in self.findings)

        def unnamed(subject: str, state: str) -> bool:
            region = self.wider.subjects[subject]["kind"] == "region"
            return self._is_pain(state) and (region or not pained)

        if unnamed(contributor.subject, contributor.state):
            return True
        between = [  # what a finding was taken for was told with it
            [step.effect.split()[1:] for step, after in pairwise(chain.steps) if after.rule is not None]
            for chain in contributor.chains
        ]
        return bool(between) and all(any(unnamed(*one) for one in chain) for chain in between)

    def _is_pain(self, state: str) -> bool:
        return bool(self.states.get(state, {}).get("kind") == "pain")

    def items(self, main_side: str) -> tuple[tuple[Item, ...], tuple[Withheld, ...]]:
        """The items of the plan in order, and what the gates keep out of it."""
        chosen: dict[tuple[str, str], list[Goal]] = {}
        held: dict[str, Withheld] = {}
        found = self._room_of_found()
        likely: dict[str, Room] = {}  # of the subjects not found that have brought work of their own
        for goal in self.goals():
            subject = goal.condition.subject
            room = Room(found, {})
            if not goal.found:
                # the states of one muscle, and its two sides, share their room and take none from other muscles
                room = likely.get(subject) or Room({**dict.fromkeys(PHASES, _LIKELY_ITEMS), REFER: 0}, {})
                if subject not in likely and len(likely) == _LIKELY:
                    continue
            for name, side in self._picked(goal, chosen, room):
                reason = self.held(name)
                if reason is not None:
                    held.setdefault(name, reason)
                    continue
                if not goal.found and (name, side) not in chosen:
                    likely[subject] = room
                chosen.setdefault((name, side), []).append(goal)
        aimed = {goal.condition.subject for goals in chosen.values() for goal in goals if goal.found}
        items = [(self.item(*key, goals), goals[0].order) for key, goals in _joined_sides(chosen).items()]
        items.sort(key=lambda pair: (
            PHASES.index(pair[0].phase), pair[0].moved is not None, pair[0].only_if is not None,
            (self.work.rank(pair[0].id)[0], pair[0].target not in aimed) if pair[0].only_if is None else (pair[1],),
            self.work.rank(pair[0].id),
            pair[0].side != main_side, pair[0].side in (LEFT, RIGHT), pair[0].side,
        ))  # fmt: skip
        return tuple(item for item, _ in items), tuple(held.values())

    def _room_of_found(self) -> dict[str, int]:
        """How many items one found condition may bring in each phase."""
        calling = Counter(
            phase
            for finding in self.findings
            for phase in {fit.phase for fit in self.work.fitting(finding.subject, finding.state)}
        )
        most = {phase: _EASING_ITEMS if phase in ("release", "lengthen") else _FOUND_ITEMS for phase in PHASES}
        return {phase: max(_FOUND_LEAST, most[phase] // max(calling[phase], 1)) for phase in PHASES}

    def _picked(self, goal: Goal, chosen: Collection[tuple[str, str]], room: Room) -> Iterator[tuple[str, str]]:
        """Work for a goal and the side it is done on, while there is room in its phase.

        What stands in the plan already and works on the same muscle, or on a part of it, comes first.
        """
        _, subject, state = goal.condition
        fits: list[tuple[bool, int, Fit, str]] = []
        for fit in self.work.fitting(subject, state, goal.found or not self._is_pain(state)):
            if self.work.rank(fit.name)[0] > self._hardest(goal) and not (
                goal.found and self.work.tried_on(fit.name, subject, state)
            ):
                continue
            if not goal.found and self._unchecked(fit.name, [goal.condition]):
                continue  # two things would have to prove true first
            where = _across(goal.condition.side) if fit.where == OPPOSITE else goal.condition.side
            if fit.phase == "lengthen" and self._unstretched(fit.name, where, subject):
                continue
            side = self._side(fit.name, where, fit.where)
            again = (fit.name, side) in chosen and self.work.within(fit.name, subject)
            fits.append((not (again or fit.name in room.taken.get(fit.phase, ())), len(fits), fit, side))
        fits.sort(key=lambda entry: entry[:2])
        if goal.found:
            fits = self._with_an_aim(fits, goal, room.most["strengthen"])
        for _, _, fit, side in fits:
            taken = room.taken.setdefault(fit.phase, set())
            if fit.name in taken or len(taken) < room.most[fit.phase]:
                taken.add(fit.name)
                yield fit.name, side

    def _hardest(self, goal: Goal) -> int:
        """How hard work for a goal may be: what hurts is worked on gently, and so is what was not found."""
        if not goal.found:
            return _LIKELY_LEVEL
        sore = any(self._is_pain(f.state) and f.subject == goal.condition.subject for f in self.findings)
        return _SORE_LEVEL if sore else _HARDEST

    def _with_an_aim(
        self, fits: list[tuple[bool, int, Fit, str]], goal: Goal, room: int
    ) -> list[tuple[bool, int, Fit, str]]:
        """The easiest come first; the last place among strengthening goes to hard work, to show where it leads.

        Where something hurts, that is work which was tried on this very pain.
        """
        own = [entry for entry in fits if entry[2].phase == "strengthen" and not entry[2].rank[0]]
        hard = [entry for entry in own[room:] if self.work.rank(entry[2].name)[0] == _AIM_LEVEL]
        if any(self._is_pain(f.state) for f in self.findings):
            hard = [entry for entry in hard if self.work.tried_on(entry[2].name, *goal.condition[1:])]
        if room <= _FOUND_LEAST or not hard or self.work.rank(own[room - 1][2].name)[0] >= _AIM_LEVEL:
            return fits
        aim = min(hard, key=lambda entry: entry[2].rank)
        rest = [entry for entry in fits if entry is not aim]
        at = rest.index(own[room - 1])
        return [*rest[:at], aim, *rest[at:]]

    def _side(self, name: str, side: str, where: str) -> str:
        works = self.interventions[name].get("works", "same")
        if works == "both" or side == BILATERAL:
            return "both"
        if self.wider.subjects[self.interventions[name]["target"]]["sides"] == MIDLINE:
            return MIDLINE
        if where == MIDLINE:
            return "both"  # the middle of the body says nothing of the side of a muscle
        return _across(side) if works == "opposite" else side

    def item(self, name: str, side: str, goals: Sequence[Goal]) -> Item:
        """One piece of work on one side, with what it is for and what to mind."""
        entry = self.interventions[name]
        dose = entry.get("dose")
        cautions = [Caution(c["say"], tuple(c["for"])) for c in entry.get("cautions", ())]
        moved, more = self._loads(entry, side)
        found = [goal for goal in goals if goal.found]
        addresses = tuple(dict.fromkeys(str(goal.condition) for goal in (found or goals)))
        only_if = None if found else self._supposed(side, [goal.condition for goal in goals])
        known = self.findings if found else [goal.condition for goal in goals]
        supporting, against = self.work.said_of(name, [goal.condition for goal in (found or goals)])
        check = self._unchecked(name, known)
        if check:
            only_if = f"{'bilateral' if side == 'both' else goals[0].condition.side} {check}"
        return Item(
            phase=entry["phase"], id=name, name=entry["name"], side=side, target=entry["target"],
            dose={k: v for k, v in dose.items() if k != "for"} if dose else None,
            dose_claims=tuple(dose["for"]) if dose else (), addresses=addresses, only_if=only_if, moved=moved,
            cautions=(*more, *cautions), claims=tuple(supporting), claims_against=tuple(against),
            how=entry.get("how"), level=entry.get("level"), easier=entry.get("easier"), harder=entry.get("harder"),
            emg=dict(entry.get("emg", {})),
        )  # fmt: skip

    def _supposed(self, side: str, conditions: Sequence[Condition]) -> str:
        """What has to prove true for work on something that was not found."""
        first = conditions[0]
        across = first._replace(side=_across(first.side))
        return str(first._replace(side=EITHER) if side == "both" and across in conditions[1:] else first)

    def _unchecked(self, name: str, conditions: Iterable[Condition | Finding]) -> str | None:
        """What has to prove true before an item is done, unless it or something like it is among the conditions."""
        check = self.interventions[name].get("check_first")
        if check is None:
            return None
        _, subject, state = check.split()
        for condition in conditions:
            about = subject in self.wider.up("subject", condition.subject)
            if about and (self._irritable(condition.state) or state in self.wider.up("state", condition.state)):
                return None
        return f"{subject} {state}"

    def _loads(self, entry: Mapping[str, Any], side: str) -> tuple[str | None, tuple[Caution, ...]]:
        """An item that also works a muscle in trouble waits until that is settled; one that may be, gets a caution."""
        cautions = []
        for load in entry.get("loads", ()):
            where, subject = load["condition"].split()
            loaded = _across(side) if where == OPPOSITE else side if where == SAME else where
            about = Caution(load.get("say") or f"it also works the {loaded} {subject}", tuple(load["for"]))
            for finding in self.findings:
                if self._irritable(finding.state) and finding.subject == subject and _touches(loaded, finding.side):
                    if loaded == finding.side or finding.side == BILATERAL:
                        return f"{finding.side} {subject} {finding.state}", (about,)
                    cautions.append(about)
            likely = (c for c in self.contributors[:_WARNED] if c.subject == subject and _touches(loaded, c.side))
            if about not in cautions and any(self._irritable(c.state) for c in likely):
                cautions.append(about)
        return None, tuple(cautions)

    def _irritable(self, state: str) -> bool:
        return bool(self.states.get(state, {}).get("irritable"))

    def held(self, name: str) -> Withheld | None:
        """Why a gate keeps an item out, if one does."""
        gate = next((gate for gate in self.gates if gate.forbids(name, self.interventions[name])), None)
        return Withheld(name, gate.say, gate.claims) if gate else None

    def stretches_of_weak(self, offered: Collection[str]) -> Iterator[Withheld]:
        """Stretches of a muscle that was found in a state that gets none are named, and not offered."""
        for name in sorted(set().union(*(self.work.stretches(f.subject) for f in self.findings))):
            for finding in self.findings:
                if name not in offered and (why := self._unstretched(name, finding.side)):
                    yield Withheld(name, why)
                    break

    def _unstretched(self, name: str, side: str, subject: str | None = None) -> str | None:
        """Why a muscle is not stretched on a side: found weak there, with nothing that calls for a stretch."""
        entry = self.interventions[name]
        own = [
            f
            for f in self.findings
            if {entry["target"], subject} & self.wider.up("subject", f.subject) and _touches(side, f.side)
        ]
        for finding in own:
            for state in self.wider.up("state", finding.state):
                why = self.states[state].get("no_stretch")
                if why and (self._irritable(finding.state) or not any(self._calls(entry, f) for f in own)):
                    return f"{finding.side} {finding.subject} {why}"
        return None

    def _calls(self, entry: Mapping[str, Any], finding: Finding) -> bool:
        """Whether a finding is among what a piece of work addresses."""
        return any(self.wider.holds(finding, *text.split()[1:]) for text in entry["addresses"])


def _across(side: str) -> str:
    return {"same": "opposite", "opposite": "same"}.get(side, mirror_side(side))


def _touches(loaded: str, side: str) -> bool:
    """Whether work on one side, or on both, reaches a muscle on another."""
    sides = {SAME if one == UNSPECIFIED else one for one in (loaded, side)}
    return len(sides) == 1 or bool(sides & {"both", BILATERAL, EITHER})


def _joined_sides(chosen: Mapping[tuple[str, str], list[Goal]]) -> dict[tuple[str, str], list[Goal]]:
    """One item for both sides where each side has it, and both were found or both were not.

    What may be on any side stands where the work is done anyway.
    """
    joined: dict[tuple[str, str], list[Goal]] = {}
    for (name, side), goals in chosen.items():
        where = [side]
        if (name, "both") in chosen:
            where = ["both"]
        elif side in (SAME, OPPOSITE) and (name, UNSPECIFIED) in chosen:
            where = [UNSPECIFIED]
        elif side in (EITHER, UNSPECIFIED):
            where = [one for one in (RIGHT, LEFT) if (name, one) in chosen] or where
            if where == [EITHER]:
                where = [one for one in (UNSPECIFIED, MIDLINE, SAME, OPPOSITE) if (name, one) in chosen][:1] or where
        for one in where:
            joined.setdefault((name, one), []).extend(goals)
    for name, side in list(joined):
        here, there = joined.get((name, side)), joined.get((name, _across(side)))
        if side in (RIGHT, SAME) and here and there and _any_found(here) == _any_found(there):
            joined[name, "both"] = [*joined.pop((name, side)), *joined.pop((name, _across(side)))]
    return {key: sorted(set(goals), key=lambda goal: goal.order) for key, goals in joined.items()}


def _any_found(goals: Sequence[Goal]) -> bool:
    return any(goal.found for goal in goals)


def mentioned(plan: Plan) -> Iterable[str]:
    """The claims that a plan cites."""
    for item in plan.items:
        yield from (*item.claims, *item.claims_against, *item.dose_claims)
        for caution in item.cautions:
            yield from caution.claims
    for held in plan.withheld:
        yield from held.claims

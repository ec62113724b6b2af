"""Findings, contributors and gates -> ordered work, and what was withheld and why.

Release, lengthen, activate, strengthen, balance: in this order. Weak alone gets no stretch. Work for something that
was not found but may lie behind the findings is offered only if it proves to be there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Caution, Contributor, Finding, Item, Plan, Withheld, no_plan
from kinetic_chain.ask.triage import Gate, Wider
from kinetic_chain.terms import LEFT, LEVELS, OPPOSITE, PHASES, RIGHT, SAME, Condition, mirror_side

_FOUND_ITEMS = 6  # items for one found condition in one phase at most
_LIKELY_ITEMS = 2  # the same for a contributor that was not found
_CONTRIBUTORS = 10  # how far down the ranking work is offered


class Fit(NamedTuple):
    """An item that addresses a condition: which one, on which side of it, and whether it aims right at it."""

    rank: tuple[Any, ...]
    name: str
    where: str
    phase: str


class Work:
    """The interventions with what each addresses looked up once."""

    def __init__(self, interventions: Mapping[str, Mapping[str, Any]], wider: Wider, states: Mapping[str, Any]) -> None:
        self.interventions, self.wider, self.states = interventions, wider, states
        self.fits: dict[tuple[str, str], list[Fit]] = {}
        self.ranks: dict[str, tuple[Any, ...]] = {}
        self.stretches = sorted(name for name, entry in interventions.items() if entry["phase"] == "lengthen")
        for name, entry in interventions.items():
            rank = (entry.get("level") or 2, "dose" not in entry, -len(entry["for"]), name)
            self.ranks[name] = rank
            for text in entry["addresses"]:
                where, subject, state = text.split()
                fit = Fit((entry["target"] != subject, *rank), name, where, entry["phase"])
                self.fits.setdefault((subject, state), []).append(fit)

    def fitting(self, subject: str, state: str, found: bool) -> list[Fit]:
        """The items for a condition, best first; for one that was found, also those for anything wider."""
        subjects = self.wider.up("subject", subject) if found else (subject,)
        best: dict[str, Fit] = {}
        for one in subjects:
            for other in self.wider.up("state", state):
                for fit in self.fits.get((one, other), ()):
                    fit = fit if one == subject else fit._replace(rank=(True, *fit.rank[1:]))
                    if fit.name not in best or fit < best[fit.name]:
                        best[fit.name] = fit
        return sorted(best.values())


class Goal(NamedTuple):
    """A condition that work is for, and whether it was found."""

    condition: Condition
    found: bool
    order: int


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
    withheld = tuple(planner.stretches_of_weak())
    if LEVELS.index(level) >= LEVELS.index("refer"):
        return no_plan(withheld)
    items, held = planner.items(main_side)
    return Plan(items, (*withheld, *held))


class Planner:
    """What may be done about the findings and what may lie behind them, item by item."""

    def __init__(
        self, work: Work, findings: Sequence[Finding], contributors: Sequence[Contributor], gates: Sequence[Gate]
    ) -> None:
        self.work, self.interventions = work, work.interventions
        self.wider, self.states = work.wider, work.states
        self.findings = [f for f in findings if f.present]
        self.contributors = contributors[:_CONTRIBUTORS]
        self.gates = gates

    def goals(self) -> Iterator[Goal]:
        """What work may be for: what was found, then what may lie behind or follow."""
        order = 0
        for finding in self.findings:
            yield Goal(Condition(finding.side, finding.subject, finding.state), True, order)
            order += 1
        for c in self.contributors:
            if c.role != "found" and c.log_lr > 0:
                yield Goal(Condition(c.side, c.subject, c.state), False, order)
                order += 1

    def items(self, main_side: str) -> tuple[tuple[Item, ...], tuple[Withheld, ...]]:
        """The items of the plan in order, and what the gates keep out of it."""
        chosen: dict[tuple[str, str], list[Goal]] = {}
        for goal in self.goals():
            _, subject, state = goal.condition
            taken = dict.fromkeys(PHASES, _FOUND_ITEMS if goal.found else _LIKELY_ITEMS)
            for fit in self.work.fitting(subject, state, goal.found):
                if not goal.found and "check_first" in self.interventions[fit.name]:
                    continue  # two things would have to prove true first
                if taken[fit.phase] and not (fit.phase == "lengthen" and self._stretches_weak(fit.name)):
                    taken[fit.phase] -= 1
                    side = self._side(
                        fit.name, _across(goal.condition.side) if fit.where == OPPOSITE else goal.condition.side
                    )
                    chosen.setdefault((fit.name, side), []).append(goal)
        items: list[Item] = []
        withheld: list[Withheld] = []
        for (name, side), goals in _joined_sides(chosen).items():
            reason = self.held(name)
            if reason is not None:
                if not any(w.id == name for w in withheld):
                    withheld.append(reason)
            else:
                items.append(self.item(name, side, goals))
        aimed = {goal.condition.subject for goals in chosen.values() for goal in goals if goal.found}
        items.sort(key=lambda item: (
            PHASES.index(item.phase), item.moved is not None, item.only_if is not None, item.target not in aimed,
            self.work.ranks[item.id], item.side != main_side, item.side in (LEFT, RIGHT), item.side,
        ))  # fmt: skip
        return tuple(items), tuple(withheld)

    def _side(self, name: str, side: str) -> str:
        works = self.interventions[name].get("works", "same")
        if works == "both" or side == "bilateral":
            return "both"
        return _across(side) if works == "opposite" else side

    def item(self, name: str, side: str, goals: Sequence[Goal]) -> Item:
        """One piece of work on one side, with what it is for and what to mind."""
        entry = self.interventions[name]
        dose = entry.get("dose")
        cautions = [Caution(c["say"], tuple(c["for"])) for c in entry.get("cautions", ())]
        moved, more = self._loads(entry, side)
        found = [goal for goal in goals if goal.found]
        addresses = tuple(dict.fromkeys(str(goal.condition) for goal in (found or goals)))
        only_if = None if found else addresses[0]
        check = entry.get("check_first")
        if check:
            _, subject, state = check.split()
            if not any(self.wider.holds(f, subject, state) for f in self.findings):
                only_if = f"{'bilateral' if side == 'both' else goals[0].condition.side} {subject} {state}"
        return Item(
            phase=entry["phase"], id=name, name=entry["name"], side=side, target=entry["target"],
            dose={k: v for k, v in dose.items() if k != "for"} if dose else None,
            dose_claims=tuple(dose["for"]) if dose else (), addresses=addresses, only_if=only_if, moved=moved,
            cautions=(*more, *cautions), claims=tuple(entry["for"]), claims_against=tuple(entry["against"]),
            how=entry.get("how"), level=entry.get("level"), easier=entry.get("easier"), harder=entry.get("harder"),
            emg=entry.get("emg", {}),
        )  # fmt: skip

    def _loads(self, entry: Mapping[str, Any], side: str) -> tuple[str | None, tuple[Caution, ...]]:
        """An item that also works a muscle in trouble waits until that is settled; one that may be, gets a caution."""
        cautions = []
        for load in entry.get("loads", ()):
            where, subject = load["condition"].split()
            loaded = _across(side) if where == OPPOSITE else side if where == SAME else where
            about = Caution(load.get("say") or f"it also works the {loaded} {subject}", tuple(load["for"]))
            for finding in self.findings:
                if self._irritable(finding.state) and finding.subject == subject and _touches(loaded, finding.side):
                    if loaded == finding.side or finding.side == "bilateral":
                        return f"{finding.side} {subject} {finding.state}", (about,)
                    cautions.append(about)
            likely = (c for c in self.contributors if c.subject == subject and _touches(loaded, c.side))
            if about not in cautions and any(self._irritable(c.state) for c in likely):
                cautions.append(about)
        return None, tuple(cautions)

    def _irritable(self, state: str) -> bool:
        return bool(self.states.get(state, {}).get("irritable"))

    def held(self, name: str) -> Withheld | None:
        """Why a gate keeps an item out, if one does."""
        gate = next((gate for gate in self.gates if gate.forbids(name, self.interventions[name])), None)
        return Withheld(name, gate.say, gate.claims) if gate else None

    def stretches_of_weak(self) -> Iterator[Withheld]:
        """Stretches of a muscle that was found weak and not tight are named, and not offered."""
        for name in self.work.stretches:
            weak = self._stretches_weak(name)
            if weak:
                yield Withheld(
                    name, f"{weak.side} {weak.subject} was found weak, not tight: weak alone gets no stretch"
                )

    def _stretches_weak(self, name: str) -> Finding | None:
        entry = self.interventions[name]
        if entry["phase"] != "lengthen":
            return None
        target = entry["target"]
        own = [f for f in self.findings if target in self.wider.up("subject", f.subject)]
        weak = [f for f in own if any(self.states[s].get("no_stretch") for s in self.wider.up("state", f.state))]
        return weak[0] if weak and not any(self._irritable(f.state) for f in own) else None


def _across(side: str) -> str:
    return {"same": "opposite", "opposite": "same"}.get(side, mirror_side(side))


def _touches(loaded: str, side: str) -> bool:
    """Whether work on one side, or on both, reaches a muscle on another."""
    return loaded == side or "both" in (loaded, side) or side == "bilateral"


def _joined_sides(chosen: Mapping[tuple[str, str], list[Goal]]) -> dict[tuple[str, str], list[Goal]]:
    """One item for both sides where each side has it, and both were found or both were not."""
    joined: dict[tuple[str, str], list[Goal]] = {}
    for (name, side), goals in chosen.items():
        target = (name, side)
        other = chosen.get((name, _across(side))) if side in (RIGHT, LEFT) else None
        if (name, "both") in chosen or (other and _any_found(other) == _any_found(goals)):
            target = (name, "both")
        joined.setdefault(target, []).extend(goals)
    return joined


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

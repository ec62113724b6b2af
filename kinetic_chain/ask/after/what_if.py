"""What if a finding were otherwise: the difference it makes, and the fewest changes that would make one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from kinetic_chain.ask.after.why import find
from kinetic_chain.ask.answer import Answer, Contributor, Finding, Item, Reason, Withheld
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.reason.ranking import Reasoning
from kinetic_chain.terms import EITHER, OPPOSITE, RIGHT, SAME, UNSPECIFIED, Condition

ADD, REMOVE, FLIP = "add", "remove", "flip"
FIRST = 3  # the part of the ranking that a change brings something into or out of
_LISTED = 10  # contributors whose moves are told
_RIVALS = 4  # contributors beyond those first ones that a change is held against before it is verified
_FAR, _NOWHERE = 1e3, -1e6  # what may follow stands below what may lie behind; what is not ranked below all
_PAIRS, _TRIPLES = 12, 6  # single changes that pairs and triples are tried of


class Edit(NamedTuple):
    """One changed finding: added, removed, or reported the other way round."""

    kind: str
    side: str
    subject: str
    state: str
    present: bool

    @property
    def condition(self) -> str:
        """The condition that is changed, in three words."""
        return f"{self.side} {self.subject} {self.state}"


class Move(NamedTuple):
    """A contributor before and after: its place, from 1, among all that were not found, and its band; None: absent."""

    condition: str
    place_before: int | None
    place_after: int | None
    band_before: str | None
    band_after: str | None


class Difference(NamedTuple):
    """What changes when findings are edited, or sources and rules left out."""

    edits: tuple[Edit, ...]
    without: tuple[str, ...]
    findings: tuple[Finding, ...]
    facts: dict[str, float | bool]  # of the person, where they are others now
    reasons: tuple[Reason, ...]  # what is to be minded now and was not before
    level_before: str
    level_after: str
    moves: tuple[Move, ...]
    items_lost: tuple[Item, ...]
    items_gained: tuple[Item, ...]
    withheld_lost: tuple[Withheld, ...]
    withheld_gained: tuple[Withheld, ...]


class Change(NamedTuple):
    """The fewest changed findings that bring a condition into the first few, or out of them.

    :param edits: none when none of those tried does it, or when it is so already
    :param exhaustive: whether every change of that many findings was tried: of one always, of more only the likeliest
    """

    condition: str
    into: bool
    first: int
    edits: tuple[Edit, ...]
    place_before: int | None
    place_after: int | None
    exhaustive: bool
    tried: int
    say: str


def edited(findings: Sequence[Finding], edits: Iterable[Edit]) -> tuple[Finding, ...]:
    """The findings with some added, removed or turned round.

    >>> weak = Finding("right", "a_muscle", "weak")
    >>> edited([weak], [Edit("flip", "right", "a_muscle", "weak", False)])[0].present
    False
    """
    result = list(findings)
    for edit in edits:
        where = [i for i, f in enumerate(result) if f[:3] == edit[1:4]]
        if edit.kind == ADD:
            result = [f for f in result if f[:3] != edit[1:4] or f.present == edit.present]  # it cannot be both
            result.append(Finding(*edit[1:4], edit.present, text=edit.condition))
        elif edit.kind == REMOVE:
            result = [f for i, f in enumerate(result) if i not in where]
        else:
            turned = (  # taken as said, and no longer as measured
                f._replace(present=edit.present, used=True, remark=None, value=None, unit=None) for f in result
            )
            result = [new if i in where else old for i, (old, new) in enumerate(zip(result, turned, strict=True))]
    return tuple(result)


def with_edits(question: Question, edits: Iterable[Edit]) -> Question:
    """The question with its findings edited; measured results are read by their norms first, clusters count after."""
    return question.with_findings(edited(question.told(), edits))


def difference(
    before: Question, after: Question, edits: Iterable[Edit] = (), without: Iterable[str] = ()
) -> Difference:
    """The answer's difference between two questions."""
    old, new = answer(before._replace(limit=None)), answer(after._replace(limit=None))
    lost, gained = _only_in(old.plan.items, new.plan.items), _only_in(new.plan.items, old.plan.items)
    facts = {name: value for name, value in new.facts.items() if old.facts.get(name) != value}
    reasons = tuple(reason for reason in new.triage.reasons if reason not in old.triage.reasons)
    held_lost = _not_held(old.plan.withheld, new.plan.withheld)
    held_gained = _not_held(new.plan.withheld, old.plan.withheld)
    return Difference(
        tuple(edits), tuple(without), old.findings, facts, reasons, old.triage.level, new.triage.level,
        tuple(_moves(old, new)), lost, gained, held_lost, held_gained,
    )  # fmt: skip


def _only_in(items: Sequence[Item], others: Sequence[Item]) -> tuple[Item, ...]:
    known = {(other.id, other.side) for other in others}
    return tuple(item for item in items if (item.id, item.side) not in known)


def _not_held(held: Sequence[Withheld], others: Sequence[Withheld]) -> tuple[Withheld, ...]:
    known = {other.id for other in others}
    return tuple(one for one in held if one.id not in known)


def _listed(whole: Answer) -> dict[str, tuple[int, Contributor]]:
    others = [c for c in whole.contributors if c.role != "found"]
    return {" ".join(c[:3]): (place, c) for place, c in enumerate(others, 1)}


def _moves(old: Answer, new: Answer) -> Iterator[Move]:
    """Contributors among the first of either answer whose place or band is another one, by their better place."""
    before, after = _listed(old), _listed(new)
    near = [c for listed in (after, before) for c, (place, _) in listed.items() if place <= _LISTED]
    moves = []
    for condition in dict.fromkeys(near):
        one, other = before.get(condition), after.get(condition)
        move = Move(
            condition, one[0] if one else None, other[0] if other else None,
            one[1].band if one else None, other[1].band if other else None,
        )  # fmt: skip
        if (move.place_before, move.band_before) != (move.place_after, move.band_after):
            moves.append(move)
    yield from sorted(moves, key=lambda m: (min(p for p in (m.place_before, m.place_after) if p), m.condition))


def smallest_change(question: Question, condition: Condition, first: int = FIRST) -> Change:
    """The fewest changed findings that bring a condition into the first few; out of them where it is there already.

    Every change of one finding is tried: each one removed or turned round, and each condition that a source links
    with this one, or with what stands in its way, added as present or absent. Of two and three findings the changes
    are tried that help most alone. What is found is verified: it is the ranking of the changed question.
    """
    search = _Search(question, condition, first)
    scored = find(search.now, condition)
    if scored is not None and scored.role == "found":
        return search.none("it was reported itself, and has no place among what was not found")
    if search.before is None and question.reasoning().observed.node(*condition) is None:
        return search.none("no source that is read here speaks of this: no finding would bring it in")
    singles = search.tried((edit,) for edit in search.edits())
    change = search.first_that_does(singles, True)
    for size, width in ((2, _PAIRS), (3, _TRIPLES)):
        if change is not None:
            break
        likely = [trial.edits[0] for trial in singles[:width]]
        groups = (group for group in combinations(likely, size) if len({e.condition for e in group}) == size)
        change = search.first_that_does(search.tried(groups), False)
    return change or search.none("none of the changes that were tried, of up to three findings, does it")


class _Trial(NamedTuple):
    """A change before it is verified: by how much it leads or lags, and whether it cannot do it whatever else moves."""

    order: tuple[object, ...]
    edits: tuple[Edit, ...]
    hopeless: bool


class _Search:
    def __init__(self, question: Question, condition: Condition, first: int) -> None:
        self.question, self.condition, self.first = question, condition, first
        self.now = question.reasoning()
        self.before = _place(self.now, condition)
        self.into = self.before is None or self.before > first
        self.count = 0
        shown = [self.now.shown(s.node) for s in self.now.order if s.role != "found"]
        names = [Condition(RIGHT if side == EITHER else side, *what) for side, *what in shown]
        self.rivals = [name for name in names if self._node(self.now, name) != self._node(self.now, condition)]
        self.rivals = self.rivals[: first + _RIVALS]

    def edits(self) -> Iterator[Edit]:
        """Every change of one finding that may help, each once."""
        offered: dict[Edit, None] = {}
        for finding in self.question.told():
            if finding.used:
                offered[Edit(REMOVE, *finding[:3], finding.present)] = None
                offered[Edit(FLIP, *finding[:3], not finding.present)] = None
        target = self.now.observed.node(*self.condition)
        rivals = [s.node for s in self.now.order if s.role != "found" and s.node != target]
        mine = [target] if target is not None else []
        raised = mine if self.into else rivals[: self.first + 1]
        lowered = rivals[: self.first] if self.into else mine
        for nodes, present in ((raised, True), (lowered, False)):
            for node in nodes:
                for other in self._near(node):
                    if other not in mine:
                        edit = self._added(other, present)
                        if edit is not None:
                            offered[edit] = None
        yield from offered

    def _near(self, node: int) -> Iterator[int]:
        """What a source links with a condition in one step, and what is so by definition."""
        network = self.now.network
        yield from sorted({other for other, _ in (*network.effects(node), *network.causes(node))})

    def _added(self, node: int, present: bool) -> Edit | None:
        seen = {one for case in self.now.cases for one in case.evidence.seen}
        if node in seen:
            return None
        side, subject, state = self.now.observed.shown(node)
        if side == OPPOSITE:
            return None  # a finding has no way to say it
        return Edit(ADD, UNSPECIFIED if side == SAME else side, subject, state, present)

    def tried(self, changes: Iterable[tuple[Edit, ...]]) -> list[_Trial]:
        """Changes with what they do to the condition and its nearest rivals, the most promising first."""
        trials = [self._trial(edits) for edits in changes]
        self.count += len(trials)
        return sorted(trials, key=lambda trial: trial.order)

    def _trial(self, edits: tuple[Edit, ...]) -> _Trial:
        reasoning = with_edits(self.question, edits).reasoning()
        nodes = [self._node(reasoning, rival) for rival in self.rivals]
        above: list[float] = []  # of rivals that are alike the best one, which counts in full in the order
        full: list[int] = []
        for value, node in sorted(((self._value(reasoning, node), node) for node in nodes), reverse=True):
            if node == -1 or not any(reasoning.ordering.alike(node, other) for other in full):
                above.append(value)
                full += [node] if node != -1 else []
        own = self._value(reasoning, self._node(reasoning, self.condition))
        lead = own - above[self.first - 1] if len(above) >= self.first else own
        main = self.now.observed.main_side
        order = (
            -round(lead, 6) if self.into else round(lead, 6),
            tuple((REMOVE, FLIP, ADD).index(e.kind) for e in edits),
            tuple((e.subject, e.state, e.side != main, e.side, e.present) for e in edits),
        )
        return _Trial(order, edits, self.into and (own == _NOWHERE or (len(above) >= self.first and lead < -1e-6)))

    def _node(self, reasoning: Reasoning, condition: Condition) -> int:
        node = reasoning.observed.node(*condition)
        return -1 if node is None else node

    def _value(self, reasoning: Reasoning, node: int) -> float:
        """What a condition is worth in the order, so that what may lie behind comes before what may follow."""
        scored = reasoning.scored(node)
        if scored is None or scored.role == "found":
            return _NOWHERE
        return reasoning.ordering.worth(scored) - (_FAR if scored.role == "may_follow" else 0.0)

    def first_that_does(self, trials: Iterable[_Trial], exhaustive: bool) -> Change | None:
        """The first change that does it, as the ranking of the changed question shows."""
        for trial in trials:
            if trial.hopeless:
                continue
            place = _place(with_edits(self.question, trial.edits).reasoning(), self.condition)
            if (place is not None and place <= self.first) == self.into:
                say = f"{len(trial.edits)} changed finding{'s' if len(trial.edits) > 1 else ''} would do it"
                return Change(
                    str(self.condition), self.into, self.first, trial.edits, self.before, place, exhaustive,
                    self.count, say,
                )  # fmt: skip
        return None

    def none(self, say: str) -> Change:
        """That nothing which was tried does it."""
        return Change(str(self.condition), self.into, self.first, (), self.before, self.before, False, self.count, say)


def _place(reasoning: Reasoning, condition: Condition) -> int | None:
    """The place of a condition among all that were not found, from 1."""
    scored = find(reasoning, condition)
    if scored is None or scored.role == "found":
        return None
    return [s for s in reasoning.order if s.role != "found"].index(scored) + 1

"""Observations -> which conditions may lie behind them or follow, in order, and whether the order is real."""

from collections.abc import Collection, Sequence
from copy import copy
from functools import cached_property
from itertools import pairwise
from math import exp
from typing import NamedTuple

from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.reason.belief import Evidence, Observation, judge, rank
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.reason.observed import Case, Observed
from kinetic_chain.ask.reason.order import Order, Placed, Scored, shared
from kinetic_chain.ask.reason.trees import Network, Tree
from kinetic_chain.terms import EITHER

SHAKEN = 5  # contributors whose order is put to the test


class Open(NamedTuple):
    """A chain that counts: its observed end, its way, its strength, and whether one source links the two outright.

    ``by_pain`` tells that it runs by way of a pain; one that is a finding by definition is no other pain. ``by_middle``
    tells that it runs by way of the midline.
    """

    end: int
    forward: bool
    strength: float
    outright: bool
    by_pain: bool
    by_middle: bool


class Way(NamedTuple):
    """How many links of a chain are evidence, 0 for a mere definition, and what is in between: a pain, the midline."""

    links: int
    by_pain: bool = False
    by_middle: bool = False


class Reasoning:
    """One question, reasoned: what each condition of the map has to do with the findings.

    :param absolute: speak of right and left even where no finding names a side
    """

    def __init__(self, map_: Map, findings: Sequence[Finding], tasks: Sequence[str], absolute: bool = False) -> None:
        self.map = map_
        self.network = map_.network_for(tasks)
        self.table = map_.knowledge["grades"]
        self.observed = Observed(map_, findings, self.network, absolute)
        self.cases = self.observed.cases
        self.grades: Sequence[int] = map_.data["grade"]
        self._earlier: Reasoning | None = None  # the question with one result less, and what that one tells about
        self._changed: set[int] | None = None
        self.either: set[int] = set()  # conditions whose two sides the findings cannot tell apart
        self.denied: set[int] = set()  # conditions with a chain to absent findings alone
        seen = {node for case in self.cases for node in case.evidence.seen}
        self.tests = {node for node in seen if self.is_test(node)}  # what one shows is named
        self.excluded = set[int].intersection(*(case.evidence.barred for case in self.cases))
        self.ordering = self._ordering()

    def with_result(self, node: int, present: bool) -> "Reasoning":
        """The same question with one more condition known, present or absent, in every combination of sides."""
        other = copy(self)
        for kept in ("order", "placed", "_whole"):
            other.__dict__.pop(kept, None)
        other._earlier = self
        other._changed = self._touched(node)
        more = Observation((node,), present)
        other.cases = [
            Case(
                Evidence(self.network, [*case.evidence.observations, more], case.evidence.opposites),
                (*case.indexes, len(self.observed.findings)),
            )
            for case in self.cases
        ]
        other.either, other.denied = set(), set(self.denied)
        other.tests = self.tests | ({node} if self.is_test(node) else set())
        other.ordering = other._ordering()
        return other

    def _ordering(self) -> Order:
        states = self.map.knowledge["states"]
        there = {node for case in self.cases for node, present in case.evidence.seen.items() if present}
        found = {states.get(self.map.words(node)[2], {}).get("kind", "test") for node in there}
        return Order(self.map, {cause for test in self.tests for cause, _ in self.network.causes(test)}, found)

    def _touched(self, node: int) -> set[int]:
        """The conditions that knowing this one can tell about: those in a chain with it or with what it explains."""
        network = self.network
        return {*network.backward(node), *network.forward(node)}.union(
            *(network.backward(effect) for effect, link in network.effects(node) if link not in network.closed)
        )

    @cached_property
    def placed(self) -> list[Placed]:
        """Everything that has a chain to or from the findings, best first, with the share of its worth that counts."""
        return self.ordering.placed(self._without_twins(self._whole.values()))

    @cached_property
    def order(self) -> list[Scored]:
        """Everything that has a chain to or from the findings, best first."""
        return [placed.scored for placed in self.placed]

    def log_lr(self, node: int) -> float:
        """The log likelihood ratio of one condition, averaged over the sides that were not given."""
        return self._score(node, self.network)

    def belief(self, node: int) -> float:
        """How likely a condition is here, to weigh one result of a test against the other; never for people."""
        prior = self.network.backward(node)[node].prior
        odds = exp(self.log_lr(node)) * prior / (1.0 - prior)
        return odds / (1.0 + odds)

    def shown(self, node: int) -> tuple[str, str, str]:
        """A condition as it is called in the answer."""
        side, subject, state = self.observed.shown(node)
        return (EITHER if node in self.either else side), subject, state

    def scored(self, node: int) -> Scored | None:
        """One condition as it is ranked, without ranking the others; None when nothing joins it to the findings."""
        return self._scored(node, self.log_lr(node))

    def _scored(self, node: int, log_lr: float) -> Scored | None:
        if any(node in case.evidence.seen for case in self.cases):
            return Scored(node, log_lr, "found")
        if self.is_test(node) or node in self.excluded:
            return None
        role, first = self.role(node)
        if role is None or (log_lr > 0 and node in self.denied):
            return None  # what is there is no reason for it, and what is not there cannot be one
        return Scored(node, log_lr, role, *((first.by_pain, first.by_middle) if first else (False, False)))

    @cached_property
    def _whole(self) -> dict[int, Scored]:
        """Every condition that is ranked, each side by itself; what a later result cannot tell about is kept."""
        changed = self._changed
        totals: dict[int, float] = {}
        for case in self.cases:
            for judgement in rank(case.evidence, changed):
                totals[judgement.node] = totals.get(judgement.node, 0.0) + judgement.log_lr
            for node in case.evidence.seen:
                if changed is None or node in changed:
                    totals.setdefault(node, 0.0)
        before = self._earlier._whole if self._earlier else {}
        whole = {node: scored for node, scored in before.items() if changed is None or node not in changed}
        for node, total in totals.items():
            scored = self._scored(node, total / len(self.cases))
            if scored:
                whole[node] = scored
        return whole

    def _without_twins(self, scored: Collection[Scored]) -> list[Scored]:
        """Left and right of what the findings cannot tell apart are one contributor, on either side."""
        by_node = {s.node: s for s in scored}
        kept = []
        for one in scored:
            other = by_node.get(self.network.mirror(one.node))
            twins = (
                other is not None and other.node != one.node and one.role == other.role != "found"
                and abs(one.log_lr - other.log_lr) < 1e-9
            )  # fmt: skip
            if twins and one.node & 1:
                continue
            if twins:
                self.either.add(one.node)
            kept.append(one)
        return kept

    def is_test(self, node: int) -> bool:
        """Whether a condition is the result of a test, which is known or not and never a contributor."""
        subject = self.map.words(node)[1]
        return bool(self.map.knowledge["subjects"][subject].get("kind") == "screen")

    def role(self, node: int) -> tuple[str | None, Open | None]:
        """Which way the chains run, and the strongest of them to what was found.

        None when nothing but a definition joins it to what was found. The weaker way counts as well where one source
        links the two outright, and not only by way of others. What is absent has no say beside what is there: by
        itself it speaks of what would bring it about, for nothing follows from it.
        """
        rows = [
            (case.evidence.seen[row.end], row) for case in self.cases for row in self.open_chains(node, case.evidence)
        ]
        if not rows:
            return None, None
        only_absent = not any(present for present, _ in rows)
        (self.denied.add if only_absent else self.denied.discard)(node)
        told = [row for present, row in rows if present or only_absent]
        first = max(told, key=lambda row: (row.strength, row.forward))
        if only_absent:
            return ("may_cause" if first.forward else None), None
        other = max((row.strength for row in told if row.outright and row.forward != first.forward), default=0.0)
        if other and other >= first.strength * float(self.table["both"]):
            return "both", first
        return ("may_cause" if first.forward else "may_follow"), first

    def open_chains(self, node: int, evidence: Evidence) -> list[Open]:
        """Chains to and from observed ends that meet no other observation and say more than a definition does.

        What a finding is by definition, more narrowly or more widely, neither brings it about nor follows from it, and
        what is wider than a finding is no news at all. A chain that sets out by a definition counts where a source
        speaks of this very condition too.
        """
        found: list[Open] = []
        same: set[int] = set()
        seen = evidence.seen
        own = next((o.nodes for o in evidence.observations if node in o.nodes), ())  # its own report says nothing of it
        for forward, near in ((False, evidence.below), (True, evidence.above)):
            if node not in near:
                continue
            tree = self.network.forward(node) if forward else self.network.backward(node)
            for end in seen:
                step = None if end == node or end in own else tree.step(end)
                if step is None:
                    continue
                way = self._evidence_on(tree, node, end, evidence.parting)
                if way is None:
                    continue
                if way.links:
                    outright = way.links == 1 or self._is_linked(node, end, forward)
                    found.append(Open(end, forward, step.strength, outright, way.by_pain, way.by_middle))
                elif forward:
                    same.update(next(o.nodes for o in evidence.observations if end in o.nodes))
                else:
                    return []
        return [row for row in found if row.end not in same] if same else found

    def _is_linked(self, node: int, end: int, forward: bool) -> bool:
        """Whether a source links the two outright, even where a stronger chain runs by way of others."""
        links = self.network.effects(node) if forward else self.network.causes(node)
        return any(o == end and self.grades[link] >= 0 and link not in self.network.closed for o, link in links)

    def _evidence_on(self, tree: Tree, node: int, end: int, parting: Collection[int]) -> Way | None:
        """What a chain runs by; None when it does not count.

        A definition that leads to the result of a test counts: what the test shows is worth naming.
        """
        grades = self.grades
        at, step = end, tree[end]
        count, last = 0, -1  # how many, and what the one nearest to the root leads to or comes from
        by_pain = by_middle = False
        while True:
            if grades[step.link] >= 0:
                count, last = count + 1, at
            if step.depth == 1:
                break
            at, step = step.parent, tree[step.parent]
            if at in parting:
                return None
            by_pain = by_pain or (count > 0 and self.map.is_pain(at))
            by_middle = by_middle or at >= 2 * self.network.pairs
        if count == 0:
            return Way(1 if end in self.tests else 0)
        if grades[step.link] < 0:
            own = self.network.causes(node) if tree.backward else self.network.effects(node)
            if not any(other == last and grades[link] >= 0 for other, link in own):
                return None
        return Way(count, by_pain, by_middle)

    def stability(self) -> dict[int, str]:
        """Put the upper of two neighbours to the low end of its grades and the lower to the high end."""
        low, high = self.map.shaken(self.network, "low"), self.map.shaken(self.network, "high")
        top = self.placed[:SHAKEN]
        firm = {placed.scored.node: True for placed in top if placed.scored.role != "found"}
        for upper, lower in pairwise(top):
            roles = {upper.scored.role, lower.scored.role}
            if self.ordering.group(upper.scored) != self.ordering.group(lower.scored) or "found" in roles:
                continue
            if self._worth(upper, low) < self._worth(lower, high):
                firm[upper.scored.node] = firm[lower.scored.node] = False
        return {node: "stable" if survives else "depends on the grading" for node, survives in firm.items()}

    def _worth(self, placed: Placed, network: Network) -> float:
        scored, share = placed
        return shared(self.ordering.worth(scored._replace(log_lr=self._score(scored.node, network))), share)

    def _score(self, node: int, network: Network) -> float:
        total = 0.0
        for case in self.cases:
            own = (
                case.evidence
                if network is self.network
                else Evidence(network, case.evidence.observations, case.evidence.opposites)
            )
            judgement = judge(node, own)
            total += judgement.log_lr if judgement else 0.0
        return total / len(self.cases)

"""Which test to do next: the one whose result is expected to tell most for what it costs to do.

For every test that is not done yet the question is asked again with either result. What a result tells about a
candidate is how far the belief in it moves: the Kullback-Leibler divergence from before to after, in nats. Weighed by
how likely each result is and summed over the candidates this is the expected information of the test: D. V. Lindley,
On a measure of the information provided by an experiment, Ann. Math. Statist. 27 (1956) 986-1005. The candidates are
taken one by one, as everywhere here, and not together; how likely a result is, is taken from each candidate's own two
trees too, as that chance of it which makes the beliefs after either result average to the belief before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import exp, log
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding, Withheld
from kinetic_chain.ask.engine import Question
from kinetic_chain.ask.reason.ranking import Reasoning
from kinetic_chain.ask.triage import Gate, forbidding, refers
from kinetic_chain.terms import (
    BILATERAL,
    EITHER,
    LEFT,
    MIDLINE,
    OPPOSITE,
    POSITIVE,
    RIGHT,
    SAME,
    UNSPECIFIED,
    across_side,
)

_CANDIDATES = 10  # contributors that a test may tell about
_TOP = 3  # the part of the ranking that is shown for either result
_LEAST = 1e-6  # nats below which a test tells nothing
_MOVED = 3  # conditions that a result is said to raise or lower
_REFERRED = "a health professional looks first: no test is offered here"
_NOTHING = "no test that is not done yet would tell more about what is listed"
HELD = "no test can be offered now: those that are left are held back"


class Outcome(NamedTuple):
    """What one result would do: the first three after it, what rises and falls, and whether another comes first."""

    first: tuple[str, ...]
    rises: tuple[str, ...]
    falls: tuple[str, ...]
    changes_first: bool


class NextCheck(NamedTuple):
    """A test worth doing.

    :param information: expected information over the candidates, in nats; for sorting, not for people
    :param separates: the two readings whose order depends most on the result
    """

    screen: str
    side: str
    name: str
    who: str
    how: str | None
    positive: str | None
    parts: tuple[str, ...]
    information: float
    cost: float
    if_positive: Outcome
    if_negative: Outcome
    separates: tuple[str, str] | None
    claims: tuple[str, ...]

    @property
    def changes_first(self) -> bool:
        """Whether either result would put another contributor first."""
        return self.if_positive.changes_first or self.if_negative.changes_first


class NextChecks(NamedTuple):
    """Tests worth doing, best first; those that a gate keeps back; and why there are none, where there are none."""

    checks: tuple[NextCheck, ...]
    withheld: tuple[Withheld, ...]
    reason: str | None = None


class _Beliefs(NamedTuple):
    """How likely each candidate is and its log likelihood ratio, by what it is called."""

    likely: dict[str, float]
    log_lr: dict[str, float]


def next_checks(question: Question, limit: int | None = 8) -> NextChecks:
    """The tests not done yet, the most telling for their cost first.

    From ``refer`` on there are none: somebody else examines. A test that a gate forbids is named with its reason.
    """
    found = OpenChecks(question)
    checks = tuple(islice(found, limit))
    none = HELD if found.withheld else _NOTHING
    return NextChecks(checks, found.withheld, found.reason or (None if checks else none))


class OpenChecks:
    """The tests not done yet, best first; what either result would do is worked out as each is reached.

    :param absolute: name right and left even where no finding names a side
    """

    def __init__(self, question: Question, absolute: bool = False) -> None:
        safety, gates = question.triage()
        self.reason = _REFERRED if refers(safety.level) else None
        self.withheld: tuple[Withheld, ...] = ()
        self._telling: list[tuple[float, float, str, str]] = []
        if self.reason is None:
            self._chooser = _Chooser(question, absolute)
            self._weigh(gates)

    def _weigh(self, gates: Sequence[Gate]) -> None:
        chooser = self._chooser
        held: dict[str, Withheld] = {}
        for name, side in chooser.open_screens():
            information = chooser.information(name, side)
            if information <= _LEAST:
                continue
            gate = forbidding(gates, name, chooser.screens)
            if gate is not None:
                held.setdefault(name, Withheld(name, gate.say, gate.claims))
            else:
                self._telling.append((information / chooser.cost(name), information, name, side))
        self._telling.sort(key=lambda entry: (-round(entry[0], 9), entry[2], entry[3] != chooser.main_side, entry[3]))
        self.withheld = tuple(held.values())

    @property
    def tests(self) -> list[tuple[str, str]]:
        """Each test with its side, best first."""
        return [(name, side) for _, _, name, side in self._telling]

    def __iter__(self) -> Iterator[NextCheck]:
        for _, information, name, side in self._telling:
            yield self._chooser.check(name, side, information)

    def check(self, name: str, side: str) -> NextCheck:
        """One of them with what either result would do."""
        return self._chooser.check(name, side, self._chooser.information(name, side))

    def cost(self, name: str) -> float:
        """What a test costs to do."""
        return self._chooser.cost(name)

    def apart(self, name: str, side: str, one: str, other: str) -> float:
        """How far a positive result, against a negative one, moves one condition away from another, in log odds."""
        return self._chooser.apart(name, side, one, other)


def result_of(screen: str, side: str, present: bool) -> Finding:
    """The finding that a test result is."""
    return Finding(side, screen, POSITIVE, present, text=f"{side} {screen} {POSITIVE}")


def _covers(finding: Finding, side: str) -> bool:
    """Whether a finding tells of a side; what names no side may be about either, or about the same one."""
    if side == MIDLINE or finding.side in (BILATERAL, MIDLINE):
        return True
    return side == finding.side or (finding.side == UNSPECIFIED and side != OPPOSITE)


class _Chooser:
    def __init__(self, question: Question, absolute: bool) -> None:
        self.question = question
        self.screens: Mapping[str, Any] = question.map.knowledge["screens"]
        self.costs: Mapping[str, float] = question.map.knowledge["grades"]["check_cost"]
        self.clusters: dict[str, list[str]] = {}  # a test -> the clusters it is a part of
        for name, screen in self.screens.items():
            for part in screen.get("results_of", ()):
                self.clusters.setdefault(part, []).append(name)
        self.findings, _ = question.results()
        self.now = question.reasoning(absolute)
        if self.now.observed.relative and not self.now.observed.has_free:
            self.now = question.reasoning(absolute=True)  # nothing lies on a side that was not given
        self.main_side = self.now.observed.main_side
        self.even = all(finding.side in (MIDLINE, BILATERAL) for finding in self.findings)
        self.first = _first(self.now)
        self.candidates = _candidates(self.now)
        self.before = _beliefs(self.now, self.candidates)

    def cost(self, name: str) -> float:
        """What a test costs, by who can do it: a judgement of the project's, from the grade table."""
        return float(self.costs[self.screens[name]["who"]])

    def open_screens(self) -> Iterator[tuple[str, str]]:
        """Tests and sides that nothing is known of yet, and that the network knows."""
        for name, screen in sorted(self.screens.items()):
            for side in self._sides_of(name):
                known = self._is_done(name, side) or self._is_seen(screen, side) or self._is_settled(name, side)
                if not known and self._is_scored(name, side):
                    yield name, side

    def _sides_of(self, name: str) -> tuple[str, ...]:
        if self.question.map.knowledge["subjects"][name]["sides"] != "paired":
            return (MIDLINE,)
        return (SAME, OPPOSITE) if self.now.observed.relative else (RIGHT, LEFT)

    def _is_scored(self, name: str, side: str) -> bool:
        return not self.screens[name].get("not_scored") and self.now.observed.node(side, name, POSITIVE) is not None

    def _is_done(self, name: str, side: str) -> bool:
        return any(f.subject == name and _covers(f, side) for f in self.findings)

    def _is_seen(self, screen: Mapping[str, Any], side: str) -> bool:
        """Whether what the test would show to the eye was reported already."""
        if "seen_as" not in screen:
            return False
        where, subject, state = screen["seen_as"].split()
        across = across_side(side) if where == OPPOSITE else side
        return any((f.subject, f.state) == (subject, state) and _covers(f, across) for f in self.findings)

    def _is_settled(self, name: str, side: str) -> bool:
        """Whether a cluster says it already: of a part the cluster has spoken; of a cluster its parts decide.

        A cluster with some parts done, and the others tests of their own, is asked for by those.
        """
        if any(self._is_done(cluster, side) for cluster in self.clusters.get(name, ())):
            return True
        screen = self.screens[name]
        parts = screen.get("results_of", ())
        missing = [part for part in parts if not self._is_done(part, side)]
        if len(missing) == len(parts):
            return False
        present = {f.subject for f in self.findings if f.subject in parts and f.present and _covers(f, side)}
        return len(present) + len(missing) < screen["at_least"] or all(self._is_scored(part, side) for part in missing)

    def _test(self, name: str, side: str) -> int:
        node = self.now.observed.node(side, name, POSITIVE)
        assert node is not None
        return node

    def information(self, name: str, side: str) -> float:
        """The expected information of a test about the candidates, in nats."""
        if self.even and side == LEFT:
            side = RIGHT  # where nothing leans to a side, chains from midline to midline run through the right one
        node = self._test(name, side)
        if not self._reaches(node):
            return 0.0
        plus, minus = (_beliefs(self._after(name, side, present), self.candidates).likely for present in (True, False))
        told = 0.0
        for candidate, high in plus.items():
            before, low = self.before.likely[candidate], minus[candidate]
            if min(high, low) <= before <= max(high, low):
                positive = (before - low) / (high - low) if high != low else 0.0
            else:
                positive = self.now.belief(node)  # one of the results changes what else speaks for the candidate
            told += positive * _divergence(high, before) + (1.0 - positive) * _divergence(low, before)
        return told

    def _after(self, name: str, side: str, present: bool) -> Reasoning:
        """The question with one more result."""
        if name in self.clusters and side in (RIGHT, LEFT, MIDLINE):  # the cluster may have something to say then
            findings = (*self.question.reading.findings, result_of(name, side, present))
            return self.question.with_findings(findings).reasoning(absolute=True)
        return self.now.with_result(self._test(name, side), present)

    def apart(self, name: str, side: str, one: str, other: str) -> float:
        """How far a positive result, against a negative one, moves one condition away from another."""
        plus, minus = (_beliefs(self._after(name, side, present), (one, other)).log_lr for present in (True, False))
        return (plus[one] - minus[one]) - (plus[other] - minus[other])

    def _reaches(self, node: int) -> bool:
        """Whether a candidate has a chain to or from the test, so that its result can tell anything about it."""
        network = self.now.network
        near = {*network.backward(node), *network.forward(node)}
        return any(one is not None and one in near for one in map(self._node, self.candidates))

    def _node(self, condition: str) -> int | None:
        return _node(self.now, condition)

    def check(self, name: str, side: str, information: float) -> NextCheck:
        """A test with what either result would do."""
        entry = self.screens[name]
        after = {present: self._after(name, side, present) for present in (True, False)}
        pool = list(dict.fromkeys((*self.candidates, *_first(after[True]), *_first(after[False]))))
        plus, minus = (_beliefs(after[present], pool).log_lr for present in (True, False))
        before = _beliefs(self.now, pool).log_lr
        claims = dict.fromkeys([*entry["for"], *(c for a in entry["about"] for c in a["for"])])
        return NextCheck(
            screen=name, side=side, name=entry["name"], who=entry["who"], how=entry.get("how"),
            positive=entry.get("positive"), parts=tuple(entry.get("results_of", ())), information=round(information, 9),
            cost=self.cost(name), if_positive=self._outcome(after[True], before, plus),
            if_negative=self._outcome(after[False], before, minus), separates=separated(plus, minus, self.first),
            claims=tuple(claims),
        )  # fmt: skip

    def _outcome(self, after: Reasoning, before: Mapping[str, float], now: Mapping[str, float]) -> Outcome:
        moved = sorted(now, key=lambda c: (-abs(now[c] - before[c]), c))
        rises = tuple(c for c in moved if now[c] - before[c] > _LEAST)[:_MOVED]
        falls = tuple(c for c in moved if before[c] - now[c] > _LEAST)[:_MOVED]
        first = _first(after)
        return Outcome(first, rises, falls, first[:1] != self.first[:1])


def separated(
    plus: Mapping[str, float], minus: Mapping[str, float], first: Sequence[str] = ()
) -> tuple[str, str] | None:
    """The two conditions whose distance depends most on a result: what a positive one favours, then a negative one.

    One of them is among the ``first``, so that the pair is about what stands at the top.
    """
    pairs = [
        (round((plus[a] - minus[a]) - (plus[b] - minus[b]), 9), a, b)
        for a in plus
        for b in plus
        if a != b and (not first or a in first or b in first)
    ]
    best = min(pairs, key=lambda pair: (-pair[0], pair[1:]), default=None)
    return best[1:] if best and best[0] > _LEAST else None


def _first(reasoning: Reasoning) -> tuple[str, ...]:
    return tuple(_called(reasoning, s.node) for s in reasoning.order if s.role != "found")[:_TOP]


def _candidates(reasoning: Reasoning) -> list[str]:
    """The conditions that a test may tell about; what stands for either side stands for both."""
    called: dict[str, None] = {}
    for scored in [s for s in reasoning.order if s.role != "found"][:_CANDIDATES]:
        side, subject, state = reasoning.shown(scored.node)
        if side == EITHER:
            both = (SAME, OPPOSITE) if reasoning.observed.relative else (RIGHT, LEFT)
            called.update(dict.fromkeys(f"{one} {subject} {state}" for one in both))
        else:
            called[f"{side} {subject} {state}"] = None
    return list(called)


def _called(reasoning: Reasoning, node: int) -> str:
    return " ".join(reasoning.shown(node))


def _node(reasoning: Reasoning, condition: str) -> int | None:
    side, subject, state = condition.split()
    return reasoning.observed.node(RIGHT if side == EITHER else side, subject, state)


def _beliefs(reasoning: Reasoning, conditions: Iterable[str]) -> _Beliefs:
    likely, log_lr = {}, {}
    for condition in conditions:
        node = _node(reasoning, condition)
        if node is not None:
            likely[condition] = reasoning.belief(node)
            log_lr[condition] = reasoning.log_lr(node)
    return _Beliefs(likely, log_lr)


def _divergence(after: float, before: float) -> float:
    """Kullback-Leibler divergence of one yes-or-no belief from another, in nats.

    >>> round(_divergence(0.5, 0.5), 3), round(_divergence(0.9, 0.5), 3)
    (0.0, 0.368)
    """
    total = 0.0
    for one, other in ((after, before), (1.0 - after, 1.0 - before)):
        if one > 0.0:
            total += one * log(one / max(other, exp(-700.0)))
    return total

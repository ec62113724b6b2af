"""Small networks to be asked about, and what the design says of them, found by trying everything.

Nothing here comes from the code under test but the shape of :class:`Network`: chains are found by walking every simple
path, beliefs by summing over every 0/1 assignment of the two trees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from math import log
from typing import NamedTuple

from hypothesis import strategies as st

from kinetic_chain.ask.reason.belief import Evidence, Observation, judge
from kinetic_chain.ask.reason.trees import Network

Key = tuple[int, bool]  # a condition as a node of the backward tree (False) or the forward tree (True)
Gate = tuple[Key, float, list[tuple[Key, float]]]  # a node, its chance of no leak, its causes with their weights
WEIGHTS = (0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.8, 0.9)  # few, and products of one another: ties are common
LEAKS = (0.02, 0.05, 0.1, 0.2, 0.3)


class Link(NamedTuple):
    """A cause, its effect, how likely the one alone brings about the other, and a leak of the link's own if any."""

    cause: int
    effect: int
    weight: float
    leak: float | None = None


class Body(NamedTuple):
    """Conditions ``2i`` on the right and ``2i + 1`` on the left, midline ones after them; each link with its mirror.

    ``leaks`` are those of right and midline conditions; no link has its cause on the left.
    """

    pairs: int
    leaks: tuple[float, ...]
    links: tuple[Link, ...]
    cut: float = 0.02

    @property
    def size(self) -> int:
        return self.pairs + len(self.leaks)

    def mirror(self, node: int) -> int:
        return node ^ 1 if node < 2 * self.pairs else node

    def leak(self, node: int) -> float:
        return self.leaks[node // 2 if node < 2 * self.pairs else node - self.pairs]

    def side_from(self, root: int, node: int) -> int:
        """0 the side of the root, 1 the opposite one, 2 the midline; from the midline: midline, right, left."""
        sides = [2 if n >= 2 * self.pairs else n % 2 for n in (root, node)]
        if sides[0] == 2:
            return (1, 2, 0)[sides[1]]
        return 2 if sides[1] == 2 else int(sides[0] != sides[1])

    def both_sides(self) -> dict[tuple[int, int], Link]:
        """Every link of the body, by cause and effect."""
        drawn = {(link.cause, link.effect): link for link in self.links}
        return drawn | {(self.mirror(cause), self.mirror(effect)): link for (cause, effect), link in drawn.items()}

    def network(self, stored: bool = False) -> Network:
        """The body as knowledge is compiled: rows of right and midline conditions, one number for a link on both sides.

        With ``stored`` its trees are grown once, packed, and read back, as those of the shipped knowledge are.
        """
        effects: list[list[tuple[int, int]]] = [[] for _ in self.leaks]
        causes: list[list[tuple[int, int]]] = [[] for _ in self.leaks]
        for number, link in enumerate(self.links):
            ends = (link.cause, link.effect)
            for cause, effect in {ends, (self.mirror(ends[0]), self.mirror(ends[1]))}:
                for at, other, rows in ((cause, effect, effects), (effect, cause, causes)):
                    if at >= 2 * self.pairs:
                        rows[at - self.pairs].append((other, number))
                    elif at % 2 == 0:
                        rows[at // 2].append((other, number))
        return Network(
            self.pairs, self.leaks, [sorted(row) for row in effects], [sorted(row) for row in causes],
            [link.weight for link in self.links], self.cut,
            stored=self.network().store if stored else None,
            link_leaks={n: link.leak for n, link in enumerate(self.links) if link.leak is not None},
        )  # fmt: skip


class Chain(NamedTuple):
    """A chain from the root of a tree outwards, whichever way its links point."""

    nodes: tuple[int, ...]
    strength: float


def best_chains(body: Body, root: int, forward: bool) -> dict[int, Chain]:
    """The strongest chain to (or from) each condition; ties by steps, then by where it comes from."""
    links = body.both_sides()

    def walk(chain: Chain) -> Iterator[Chain]:
        yield chain
        for (cause, effect), link in links.items():
            near, far = (cause, effect) if forward else (effect, cause)
            strength = round(chain.strength * link.weight, 12)
            if near == chain.nodes[-1] and far not in chain.nodes and strength >= body.cut:
                yield from walk(Chain((*chain.nodes, far), strength))

    def order(chain: Chain) -> tuple[float, int, list[tuple[int, int]]]:
        before = [(body.side_from(root, node), node) for node in reversed(chain.nodes[:-1])]
        return (-chain.strength, len(chain.nodes), before)

    best: dict[int, Chain] = {}
    for chain in walk(Chain((root,), 1.0)):
        end = chain.nodes[-1]
        if end not in best or order(chain) < order(best[end]):
            best[end] = chain
    for chain in best.values():
        assert len(chain.nodes) == 1 or best[chain.nodes[-2]].nodes == chain.nodes[:-1]  # together they are a tree
    return best


class Speech(NamedTuple):
    """One finding speaking: which one, at which of its conditions, forward (as an effect of x) or not."""

    finding: int
    node: int
    forward: bool
    strength: float


class Verdict(NamedTuple):
    """What the oracle makes of one condition."""

    belief: float
    prior: float
    log_lr: float
    speeches: tuple[Speech, ...]


class Oracle:
    """The design, section 4, by brute force."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.links = body.both_sides()
        self.chains = cache(lambda root, forward: best_chains(body, root, forward))

    def speeches(self, x: int, findings: Sequence[Observation]) -> tuple[Speech, ...]:
        """Each finding once, by its strongest chain that meets no other finding; of equal ones x -> finding."""
        found = {node for finding in findings for node in finding.nodes}
        spoken = []
        for number, finding in enumerate(findings):
            ways = []
            for node, forward in product(finding.nodes, (True, False)):
                chain = self.chains(x, forward).get(node)
                if chain and node != x and found.isdisjoint(chain.nodes[1:-1]):
                    order = (-chain.strength, not forward, len(chain.nodes), self.body.side_from(x, node), node)
                    ways.append((order, Speech(number, node, forward, chain.strength)))
            if ways:
                spoken.append(min(ways)[1])
        return tuple(spoken)

    def judge(self, x: int, findings: Sequence[Observation]) -> Verdict | None:
        """x in its own two trees, its own report left out; None where nothing speaks."""
        findings = [finding for finding in findings if x not in finding.nodes]
        spoken = self.speeches(x, findings)
        if not spoken:
            return None
        present = {node for finding in findings if finding.present for node in finding.nodes}
        known = {(s.node, s.forward): findings[s.finding].present for s in spoken}
        weights = {False: [0.0, 0.0], True: [0.0, 0.0]}  # nothing known, findings known -> x absent, x present
        for values, weight in self._joint(x, present):
            here = values[x, True]
            weights[False][here] += weight
            if all(values[key] == value for key, value in known.items()):
                weights[True][here] += weight
        (prior_not, prior), (after_not, after) = weights[False], weights[True]
        log_lr = log(after / after_not) - log(prior / prior_not)
        return Verdict(after / (after + after_not), prior / (prior + prior_not), log_lr, spoken)

    def _joint(self, x: int, present: set[int]) -> Iterator[tuple[dict[Key, bool], float]]:
        """Every assignment of the two trees with its probability; a condition in both is two nodes, x is one."""
        gates: list[Gate] = []
        backward = {node: chain.nodes for node, chain in self.chains(x, False).items()}
        for node, nodes in sorted(backward.items(), key=lambda item: -len(item[1])):
            parents = [n for n, ns in backward.items() if len(ns) == len(nodes) + 1 and ns[-2] == node]
            drawn = [((parent, False), self.links[parent, node].weight) for parent in parents]
            gates.append(((node, node == x), 1.0 - self.body.leak(node), drawn))
        for node, chain in sorted(self.chains(x, True).items(), key=lambda item: len(item[1].nodes)):
            if node == x:
                continue
            parent = chain.nodes[-2]
            link = self.links[parent, node]
            no_leak = 1.0 - (self.body.leak(node) if link.leak is None else link.leak)
            for cause in present - {parent}:
                if (cause, node) in self.links:
                    no_leak *= 1.0 - self.links[cause, node].weight
            gates.append(((node, True), no_leak, [((parent, True), link.weight)]))
        yield from assignments(gates, 0, {}, 1.0)


def assignments(
    gates: Sequence[Gate], at: int = 0, values: dict[Key, bool] | None = None, weight: float = 1.0
) -> Iterator[tuple[dict[Key, bool], float]]:
    """Every 0/1 assignment of noisy-or gates, causes first, with its probability."""
    values = {} if values is None else values
    if at == len(gates):
        yield values, weight
        return
    key, absent, causes = gates[at]
    for cause, strength in causes:
        if values[cause]:
            absent *= 1.0 - strength
    for value, chance in ((False, absent), (True, 1.0 - absent)):
        values[key] = value
        yield from assignments(gates, at + 1, values, weight * chance)


def differs(body: Body, findings: Sequence[Observation]) -> str | None:
    """What the engine and the oracle disagree about, of every condition of the body; None where they agree."""
    evidence, oracle = Evidence(body.network(), findings), Oracle(body)
    for x in range(body.size):
        ours, right = judge(x, evidence), oracle.judge(x, findings)
        if ours is None or right is None:
            if ours or right:
                return f"{x}: {ours} is not {right}"
        elif abs(ours.log_lr - right.log_lr) > 1e-9 or abs(ours.belief - right.belief) > 1e-9:
            return f"{x}: {ours} is not {right}"
    return None


# -- what is asked

_SHAPES = [(pairs, middle) for pairs in range(4) for middle in range(6) if 2 <= 2 * pairs + middle <= 7]


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    """Up to seven conditions, sided and midline, joined at random: loops, ties, links across the body."""
    pairs, middle = draw(st.sampled_from(_SHAPES))
    size, sided = 2 * pairs + middle, 2 * pairs
    own = [node for node in range(size) if node >= sided or node % 2 == 0]
    ends = [(a, b) for a in own for b in range(size) if a != b and not (a >= sided and b < sided and b % 2)]
    drawn = draw(st.lists(st.sampled_from(ends), unique=True, min_size=1, max_size=9))
    leak = st.sampled_from((None, None, None, 0.05, 0.3))
    links = tuple(Link(a, b, draw(st.sampled_from(WEIGHTS)), draw(leak)) for a, b in drawn)
    leaks = tuple(draw(st.sampled_from(LEAKS)) for _ in own)
    return Body(pairs, leaks, links, draw(st.sampled_from((0.02, 0.1))))


@st.composite
def questions(draw: st.DrawFn, least: int = 1, most: int = 4) -> tuple[Body, list[Observation]]:
    """A body and findings about it, present and absent, on one side, both apart, or both as one."""
    body = draw(bodies())
    rows = draw(st.lists(st.sampled_from(range(len(body.leaks))), unique=True, min_size=least, max_size=most))
    findings = []
    for row in rows:
        if row >= body.pairs:
            ends: tuple[tuple[int, ...], ...] = ((row + body.pairs,),)
        else:
            right, left = 2 * row, 2 * row + 1
            ends = draw(st.sampled_from((((right,),), ((left,),), ((right, left),), ((right,), (left,)))))
        findings += [Observation(nodes, draw(st.booleans())) for nodes in ends]
    return body, findings


def information(body: Body, x: int, test: int, findings: Sequence[Observation]) -> float:
    """The mutual information of a condition and a test, the findings known, in the network of x's own relatives.

    That is everything x may bring about and all that may bring it about, with the findings that bring about one of
    these; summed over every assignment. Found for a body without loops and with nothing cut.
    """
    links = body.both_sides()

    def reached(forward: bool) -> set[int]:
        return set(best_chains(body, x, forward))

    present = {node for finding in findings if finding.present for node in finding.nodes}
    own = reached(True) | reached(False)
    if test not in own:
        return 0.0
    spouses = {cause for cause, effect in links if cause in present and effect in reached(True) - {x}} - own
    gates: list[Gate] = [((node, True), 0.0, []) for node in spouses]
    waiting = sorted(own)
    while waiting:
        node = waiting.pop(0)
        causes = [cause for cause, effect in links if effect == node and cause in own | spouses]
        if any(cause in waiting for cause in causes):
            waiting.append(node)
            continue
        gates.append(((node, True), 1.0 - body.leak(node), [((c, True), links[c, node].weight) for c in causes]))
    known = {(node, True): f.present for f in findings for node in f.nodes if node in own}
    joint: dict[tuple[bool, bool], float] = {}
    for values, weight in assignments(gates):
        if all(values[key] == value for key, value in known.items()):
            at = (values[x, True], values[test, True])
            joint[at] = joint.get(at, 0.0) + weight
    whole = sum(joint.values())
    sides = [{value: sum(w for at, w in joint.items() if at[i] == value) for value in (False, True)} for i in (0, 1)]
    return sum(w / whole * log(w * whole / (sides[0][a] * sides[1][b])) for (a, b), w in joint.items() if w)

"""What the findings say about each condition: exact inference in the condition's own two best-chain trees.

A condition x is judged where its strongest chains lead: the backward tree carries causal support (what was found
among its causes), the forward tree diagnostic support (what was found among its effects). In a tree Pearl's
propagation is exact: J. Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, chapter 4, with noisy-or gates
(section 4.3.2). ``docs/reasoning.md`` works an example.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from math import exp, log, log1p
from typing import NamedTuple

from kinetic_chain.ask.reason.trees import Network, Tree

_LEAST = 1e-150  # below this a product of many findings is scaled, so that it never comes to nothing


class Observation(NamedTuple):
    """One finding as it enters the network: its conditions (two when both sides hold), present or absent."""

    nodes: tuple[int, ...]
    present: bool


class Voice(NamedTuple):
    """How one observation speaks for a condition: through which node, along which tree, how strong the chain is."""

    finding: int
    node: int
    forward: bool
    strength: float


class Evidence:
    """The observations of one question, prepared once for judging many conditions.

    :param opposites: of conditions that may be observed, what cannot be there at once: no chain runs by way of that
    """

    def __init__(
        self, network: Network, observations: Sequence[Observation], opposites: Mapping[int, int] | None = None
    ) -> None:
        self.network = network
        self.observations = observations
        self.opposites = opposites or {}
        self._without: dict[tuple[int, ...], Evidence] = {}
        self.seen: dict[int, bool] = {}
        self.explained: dict[int, list[tuple[int, float]]] = {}
        for observation in observations:
            for node in observation.nodes:
                self.seen[node] = observation.present
        self.barred = {self.opposites[n] for n, present in self.seen.items() if present and n in self.opposites}
        self.parting = self.barred.union(self.seen)
        for node, present in self.seen.items():
            if present:
                for effect, link in network.effects(node):
                    if link not in network.closed:
                        self.explained.setdefault(effect, []).append((node, 1.0 - network.weights[link]))

    @cached_property
    def above(self) -> set[int]:
        """Conditions with a chain to an observation."""
        return set().union(*(self.network.backward(node).members for node in self.seen))

    @cached_property
    def below(self) -> set[int]:
        """Conditions with a chain from an observation."""
        return set().union(*(self.network.forward(node).members for node in self.seen))

    def without(self, *findings: int) -> "Evidence":
        """The same question with some observations left out."""
        rest = self._without.get(findings)
        if rest is None:
            kept = [o for index, o in enumerate(self.observations) if index not in findings]
            rest = self._without[findings] = Evidence(self.network, kept, self.opposites)
        return rest

    def candidates(self) -> set[int]:
        """Every condition that has a chain to or from an observation."""
        return self.above | self.below


class Judgement(NamedTuple):
    """What the observations say of one condition.

    ``log_lr`` is the natural logarithm of its odds with the observations known over its odds, in the same two trees,
    with nothing known.
    """

    node: int
    log_lr: float
    voices: tuple[Voice, ...]
    prior_of: Callable[[], float]

    @property
    def belief(self) -> float:
        """The probability that goes with it, for tests and never for people."""
        prior = self.prior_of()
        odds = exp(self.log_lr) * prior / (1.0 - prior)
        return odds / (1.0 + odds)


def voices(node: int, evidence: Evidence) -> tuple[Voice, ...]:
    """How each observation speaks for a condition: once, in the direction with the stronger chain, or not at all.

    A chain that meets another observation inside is dropped (screening off); equal chains speak from the condition
    to the observation.
    """
    network = evidence.network
    # a tree that no observation is in need not be looked at, nor unpacked
    trees = [network.forward(node)] if node in evidence.above else []
    if node in evidence.below:
        trees.append(network.backward(node))
    spoken = []
    for index, observation in enumerate(evidence.observations):
        best: Voice | None = None
        ends = observation.nodes
        if len(ends) > 1 and node < 2 * network.pairs and (ends[0] ^ node) & 1:
            ends = ends[::-1]  # of two sides that tell the same, the condition's own speaks
        for tree in trees:
            for end in ends:
                step = None if end == node else tree.step(end)
                if step is None:
                    continue
                if best is not None and step.strength <= best.strength:
                    continue
                if step.depth == 1 or _clear(tree, end, evidence.parting):
                    best = Voice(index, end, not tree.backward, step.strength)
        if best:
            spoken.append(best)
    return tuple(spoken)


def _clear(tree: Tree, end: int, parting: Collection[int]) -> bool:
    """Whether nothing that parts a chain, another observation or what cannot be, lies between the root and ``end``."""
    step = tree[tree[end].parent]
    node = tree[end].parent
    while step.depth:
        if node in parting:
            return False
        node = step.parent
        step = tree[node]
    return True


def judge(node: int, evidence: Evidence) -> Judgement | None:
    """Judge one condition; a condition that was itself observed is judged with its own report left out.

    :returns: None when no observation has a chain to or from it

    >>> network = Network(0, [0.1, 0.1, 0.2, 0.1], [[(1, 0)], [(2, 1), (3, 2)], [], []],
    ...                   [[], [(0, 0)], [(1, 1)], [(1, 2)]], [0.6, 0.5, 0.7])
    >>> result = judge(0, Evidence(network, [Observation((2,), True), Observation((3,), True)]))
    >>> round(result.belief, 6)
    0.340777
    """
    if node in evidence.seen:
        own = [i for i, o in enumerate(evidence.observations) if node in o.nodes]
        evidence = evidence.without(*own)
    spoken = voices(node, evidence)
    if not spoken:
        return None
    for_it, against_it = _diagnostic(node, evidence, [v for v in spoken if v.forward])
    log_lr = log(for_it / against_it)
    causal = [v for v in spoken if not v.forward]
    if causal:
        known, unknown = _absent(node, evidence, causal), 1.0 - evidence.network.backward(node)[node].prior
        log_lr += _odds_against(unknown) - _odds_against(known)
    network = evidence.network
    return Judgement(node, log_lr, spoken, lambda: network.backward(node)[node].prior)


def _diagnostic(root: int, evidence: Evidence, spoken: Sequence[Voice]) -> tuple[float, float]:
    """Pearl's lambda at the root: how likely what was observed below is, with the root present and with it absent."""
    if not spoken:
        return 1.0, 1.0
    tree, seen = evidence.network.forward(root), evidence.seen
    messages: dict[int, tuple[float, float]] = {}
    for voice in spoken:
        messages[voice.node] = (1.0, 0.0) if seen[voice.node] else (0.0, 1.0)
        node = tree[voice.node].parent
        while node not in messages:
            messages[node] = (1.0, 1.0)
            node = tree[node].parent
    for node in _leaves_first(tree, messages, spoken):
        step = tree[node]
        here, gone = messages[node]
        not_leaking = 1.0 - evidence.network.leak(node, step.link)
        for cause, missing in evidence.explained.get(node, ()):
            if cause not in (step.parent, root):
                not_leaking *= missing
        with_parent = not_leaking * (1.0 - step.weight)
        up, down = messages[step.parent]
        up *= here * (1.0 - with_parent) + gone * with_parent
        down *= here * (1.0 - not_leaking) + gone * not_leaking
        if up + down < _LEAST:  # only their ratio counts
            up, down = up / _LEAST, down / _LEAST
        messages[step.parent] = (up, down)
    return messages[root]


def _odds_against(absent: float) -> float:
    """The log odds of being absent; of what is next to certain too, where 1 - absent would lose its last digits."""
    absent = min(max(absent, _LEAST), 1.0 - 1e-16)
    return log(absent) - log1p(-absent)


def _absent(root: int, evidence: Evidence, spoken: Sequence[Voice]) -> float:
    """Pearl's pi at the root, turned round: how likely it is absent given what was observed above."""
    tree, seen = evidence.network.backward(root), evidence.seen
    absent: dict[int, float] = {}  # condition -> how likely it is absent, where that differs from knowing nothing
    for voice in spoken:
        absent[voice.node] = 0.0 if seen[voice.node] else 1.0
        node = tree[voice.node].parent
        while node not in absent:
            absent[node] = 1.0 - tree[node].prior
            node = tree[node].parent
    for node in _leaves_first(tree, absent, spoken):
        step = tree[node]
        changed = (1.0 - step.weight * (1.0 - absent[node])) / (1.0 - step.weight * step.prior)
        absent[step.parent] *= changed
    return absent[root]


def _leaves_first(tree: Tree, nodes: Iterable[int], spoken: Sequence[Voice]) -> Iterable[int]:
    """The conditions on the way to the root, each before its parent, without the root."""
    if len(spoken) == 1:
        return list(nodes)[:-1]  # one chain stands in this order already
    inner = [node for node in nodes if tree[node].depth]
    inner.sort(key=lambda node: -tree[node].depth)
    return inner


def rank(evidence: Evidence, candidates: Iterable[int] | None = None) -> list[Judgement]:
    """Judge every condition with a chain to or from an observation, in no particular order."""
    judged = (judge(node, evidence) for node in (evidence.candidates() if candidates is None else candidates))
    return [judgement for judgement in judged if judgement is not None]

"""The causal network and its best-chain trees.

Conditions are numbered: a right-side condition has an even number and its mirror image on the left the next one;
midline conditions follow after all pairs. So mirroring a condition is flipping one bit, and whatever is known of the
right side serves the left one too: links and trees are kept for right and midline conditions only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

CUT = 0.02  # chains weaker than this are not followed, unless the knowledge says otherwise
_DIGITS = 12  # strengths are rounded here, so that equal products count as equal in whatever order they were multiplied


class Step(NamedTuple):
    """How a tree reaches a condition: from ``parent`` by ``link`` of weight ``weight``.

    ``strength`` is the product of the weights from the root, ``depth`` the number of links. In a forward tree the
    parent is the cause, in a backward tree the effect. ``prior`` is filled in backward trees: how likely the
    condition is when nothing is known.
    """

    parent: int
    link: int
    weight: float
    strength: float
    depth: int
    prior: float = 0.0


Tree = dict[int, Step]  # condition -> how it is reached, in order of falling strength; the root is its own parent


class Network:
    """Conditions, leaks and links, with the trees made when first asked for and then kept.

    :param pairs: how many left-right pairs there are; conditions ``0 .. 2 * pairs - 1`` are sided
    :param leaks: how often each condition is there without any of its mapped causes, between 0 and 1, for right and
        midline conditions
    :param effects: for the same conditions, (effect, link) pairs
    :param causes: for the same conditions, (cause, link) pairs
    :param weights: weight of each link, between 0 and 1
    :param stored: gives trees made earlier, forward and backward, as texts of :meth:`pack`
    :param link_leaks: leaks that belong to a link and not to its effect: a test's share of false positives
    """

    def __init__(
        self,
        pairs: int,
        leaks: Sequence[float],
        effects: Sequence[Sequence[tuple[int, int]]],
        causes: Sequence[Sequence[tuple[int, int]]],
        weights: Sequence[float],
        cut: float = CUT,
        closed: frozenset[int] = frozenset(),
        stored: Callable[[], tuple[Sequence[str], Sequence[str]]] | None = None,
        link_leaks: Mapping[int, float] | None = None,
    ) -> None:
        self.pairs = pairs
        self.leaks = leaks
        self.weights = weights
        self.cut = cut
        self.closed = closed
        self._effects, self._causes = effects, causes
        self.link_leaks = link_leaks or {}
        self._load_stored = stored
        self._stored: tuple[Sequence[str], Sequence[str]] | None = None
        self._reused: Network | None = None
        self._forward: dict[int, Tree] = {}
        self._backward: dict[int, Tree] = {}

    def closing(self, links: Iterable[int]) -> Network:
        """The same network without some links: those of another task than the one in question."""
        return Network(
            self.pairs, self.leaks, self._effects, self._causes, self.weights, self.cut, frozenset(links),
            link_leaks=self.link_leaks,
        )  # fmt: skip

    def reweighted(self, weights: Sequence[float]) -> Network:
        """The same network and the same trees with other weights, for asking how much the grading decides."""
        other = Network(
            self.pairs, self.leaks, self._effects, self._causes, weights, self.cut, self.closed,
            link_leaks=self.link_leaks,
        )  # fmt: skip
        other._reused = self
        return other

    def __len__(self) -> int:
        return len(self.leaks) + self.pairs

    def mirror(self, node: int) -> int:
        """The condition across the body.

        >>> chain = Network(1, [0.1, 0.1], [(), ()], [(), ()], [])
        >>> chain.mirror(0), chain.mirror(1), chain.mirror(2)
        (1, 0, 2)
        """
        return node ^ 1 if node < 2 * self.pairs else node

    def leak(self, node: int, link: int = -1) -> float:
        """How often the condition is there without any of its mapped causes; ``link`` may bring a leak of its own."""
        if link in self.link_leaks:
            return self.link_leaks[link]
        return self.leaks[node >> 1 if node < 2 * self.pairs else node - self.pairs]

    def effects(self, node: int) -> Sequence[tuple[int, int]]:
        """What the condition can bring about, as (effect, link) pairs."""
        return self._links(self._effects, node)

    def causes(self, node: int) -> Sequence[tuple[int, int]]:
        """What can bring the condition about, as (cause, link) pairs."""
        return self._links(self._causes, node)

    def _links(self, table: Sequence[Sequence[tuple[int, int]]], node: int) -> Sequence[tuple[int, int]]:
        if node >= 2 * self.pairs:
            return table[node - self.pairs]
        if node & 1:
            return [(self.mirror(other), link) for other, link in table[node >> 1]]
        return table[node >> 1]

    def forward(self, root: int) -> Tree:
        """The strongest chains from ``root`` to everything it can bring about."""
        tree = self._forward.get(root)
        if tree is None:
            tree = self._forward[root] = self._tree(root, 0)
        return tree

    def backward(self, root: int) -> Tree:
        """The strongest chains to ``root`` from everything that can bring it about."""
        tree = self._backward.get(root)
        if tree is None:
            tree = self._backward[root] = self._with_priors(self._tree(root, 1))
        return tree

    def _tree(self, root: int, direction: int) -> Tree:
        if self._reused is not None:
            tree = (self._reused.backward if direction else self._reused.forward)(root)
            return {node: step._replace(weight=self.weights[step.link]) for node, step in tree.items()}
        if self._stored is None and self._load_stored is not None:
            self._stored = self._load_stored()
        if self._stored is None:
            return self.grow(root, backward=bool(direction))
        left = root < 2 * self.pairs and bool(root & 1)
        text = self._stored[direction][root >> 1 if root < 2 * self.pairs else root - self.pairs]
        return self._unpack(root, text, left)

    def grow(self, root: int, backward: bool = False) -> Tree:
        """Find the strongest chains, best first (Dijkstra 1959, on products of weights).

        Ties go to the chain with fewer steps, then to the one that comes from the root's own side, the opposite side,
        the midline, then by number. From a midline root the right side goes before the left; a question that leans to
        the left is answered in the mirror, so that no side is favoured.
        """
        neighbours = self.causes if backward else self.effects
        weights, closed, cut = self.weights, self.closed, self.cut
        found: dict[int, tuple[float, int, int, int, int, int]] = {}
        heap = [(-1.0, 0, root)]
        tree: Tree = {}
        while heap:
            negative, depth, node = heappop(heap)
            if node in tree:
                continue
            if node == root:
                tree[node] = Step(root, -1, 1.0, 1.0, 0)
            else:
                _, _, _, _, parent, link = found[node]
                tree[node] = Step(parent, link, weights[link], -negative, depth)
            rank = self._rank(node, root)
            for other, link in neighbours(node):
                if other in tree or link in closed:
                    continue
                strength = round(-negative * weights[link], _DIGITS)
                if strength < cut:
                    continue
                offer = (-strength, depth + 1, rank, node, node, link)
                if other not in found or offer < found[other]:
                    found[other] = offer
                    heappush(heap, (-strength, depth + 1, other))
        return tree

    def _rank(self, node: int, root: int) -> int:
        sided = 2 * self.pairs
        if node >= sided:
            return 2 if root < sided else 0
        if root < sided:
            return (node ^ root) & 1
        return 1 + (node & 1)

    def _with_priors(self, tree: Tree) -> Tree:
        """A backward tree with the prior of each condition: a noisy-or of its causes in the tree and its leak."""
        absent = {node: 1.0 - self.leak(node) for node in tree}
        for node, step in sorted(tree.items(), key=lambda item: -item[1].depth):
            if step.depth:
                absent[step.parent] *= 1.0 - step.weight * (1.0 - absent[node])
        return {node: step._replace(prior=1.0 - absent[node]) for node, step in tree.items()}

    def pack(self, root: int, backward: bool) -> str:
        """A tree as a text: position of the parent, link and number of each condition after the root."""
        tree = self.grow(root, backward)
        position = {node: index for index, node in enumerate(tree)}
        rows = (f"{position[step.parent]} {step.link} {node}" for node, step in tree.items() if node != root)
        return " ".join(rows)

    def _unpack(self, root: int, text: str, left: bool) -> Tree:
        numbers = list(map(int, text.split()))
        sided, weights = 2 * self.pairs, self.weights
        tree: Tree = {root: Step(root, -1, 1.0, 1.0, 0)}
        nodes, reached = [root], [tree[root]]
        for index in range(0, len(numbers), 3):
            at, link, node = numbers[index : index + 3]
            if left and node < sided:
                node ^= 1
            weight, parent = weights[link], reached[at]
            step = Step(nodes[at], link, weight, round(parent.strength * weight, _DIGITS), parent.depth + 1)
            tree[node] = step
            nodes.append(node)
            reached.append(step)
        return tree


def chain(tree: Tree, node: int) -> list[int]:
    """The conditions from ``node`` to the root of the tree, both included."""
    path = [node]
    while tree[node].depth:
        node = tree[node].parent
        path.append(node)
    return path

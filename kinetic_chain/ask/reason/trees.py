"""The causal network and its best-chain trees.

Conditions are numbered: a right-side condition has an even number and its mirror image on the left the next one;
midline conditions follow after all pairs. So mirroring a condition is flipping one bit, and whatever is known of the
right side serves the left one too: links and trees are kept for right and midline conditions only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from itertools import accumulate
from struct import Struct
from typing import NamedTuple

from kinetic_chain.tables import Stored
from kinetic_chain.terms import LEFT, RIGHT

CUT = 0.02  # chains weaker than this are not followed, unless the knowledge says otherwise
_OFFSET, _LETTERS, _TOO_LARGE = 0x100, 0xD000, "-"  # letters for numbers, past the controls and short of surrogates
_PAD = (0.0,) * _OFFSET
_FIRST = _OFFSET + 1  # the code of the first condition after the root
_NEVER = 1e-12  # nothing is so common that it is never absent
_PRIOR = Struct("<d")
_DIGITS = 12  # strengths are rounded here, so that equal products count as equal in whatever order they were multiplied


Row = Sequence[tuple[int, int]]  # (condition, link) pairs


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


class Tree(dict[int, Step]):
    """Best chains from one root, as condition -> :class:`Step`, in order of falling strength.

    Kept as one row of numbers; a step is made when it is first looked at, since a question looks at few, and then
    stays, so that looking again costs what a dict costs.

    :param row: for each condition after the root the position of its parent among the conditions, the root being 0;
        then their links; then the conditions; as numbers, or as a text of :meth:`pack`
    :param flipped: whether the row is that of the tree of the mirrored root
    :param strengths: the weights that strengths are products of; they may differ from the network's when the tree is
        kept while the grades are shaken
    :param priors: where the priors of this tree were stored, and at which of them its own begin
    """

    def __init__(
        self,
        network: "Network",
        root: int,
        row: Sequence[int] | str,
        backward: bool,
        strengths: Sequence[float],
        flipped: bool,
        priors: tuple[bytes, int] | None = None,
    ) -> None:
        super().__init__()
        self.network, self.root, self.row, self.backward = network, root, row, backward
        self.strengths, self.flipped, self._priors = strengths, flipped, priors
        self._size = len(row) // 3
        self._sided = 2 * network.pairs if flipped else 0  # conditions below this one are told of their mirror image
        self._places: dict[int, int] | None = None
        self._absent: list[float] | None = None

    def place(self, node: int) -> int:
        """Where a condition stands in the tree: 0 is the root, -1 is nowhere."""
        if node == self.root:
            return 0
        if node < self._sided:
            node ^= 1
        if isinstance(self.row, str):
            at = self.row.find(chr(node + _OFFSET), 2 * self._size)
            return at - 2 * self._size + 1 if at >= 0 else -1
        if self._places is None:
            self._places = {other: at for at, other in enumerate(self.row[2 * self._size :], 1)}
        return self._places.get(node, -1)

    def _number(self, at: int) -> int:
        return ord(self.row[at]) - _OFFSET if isinstance(self.row, str) else self.row[at]

    def _node(self, at: int) -> int:
        if at == 0:
            return self.root
        node = self._number(2 * self._size + at - 1)
        return node ^ 1 if node < self._sided else node

    def __missing__(self, node: int) -> Step:
        at = self.place(node)
        if at < 0:
            raise KeyError(node)
        return self._made(at, node)

    def _made(self, at: int, node: int) -> Step:
        prior = self._prior(at) if self.backward else 0.0
        if at == 0:
            step = Step(node, -1, 1.0, 1.0, 0, prior)
        else:
            above_at, link = self._number(at - 1), self._number(self._size + at - 1)
            above = self._node(above_at)
            parent = self.get(above) or self._made(above_at, above)
            strength = round(parent.strength * self.strengths[link], _DIGITS)
            step = Step(above, link, self.network.weights[link], strength, parent.depth + 1, prior)
        self[node] = step
        return step

    def __contains__(self, node: object) -> bool:
        return super().__contains__(node) or (isinstance(node, int) and self.place(node) >= 0)

    def __iter__(self) -> Iterator[int]:
        return map(self._node, range(len(self)))

    def __len__(self) -> int:
        return self._size + 1

    def step(self, node: int) -> Step | None:
        """The step to a condition, or None when no chain above the cut reaches it."""
        step = self.get(node)
        if step is None:
            at = self.place(node)
            return self._made(at, node) if at >= 0 else None
        return step

    @cached_property
    def members(self) -> frozenset[int]:
        """Every condition in the tree, the root included."""
        return frozenset(self)

    def priors(self) -> Iterator[float]:
        """How likely each condition is when nothing is known, in the order of the tree."""
        return map(self._prior, range(len(self)))

    def _prior(self, at: int) -> float:
        """A noisy-or of the condition's causes in the tree and its leak; causes stand after their effect."""
        if self._priors is not None:
            stored, start = self._priors
            prior: float = _PRIOR.unpack_from(stored, _PRIOR.size * (start + at))[0]
            return prior
        if self._absent is None:
            codes = _codes(self.row)
            size = self._size
            weights, spared = self.network.by_code
            absent = [*_PAD, spared[self.root + _OFFSET], *[spared[node] for node in codes[2 * size :]]]
            for below in range(size - 1, -1, -1):
                absent[codes[below]] *= 1.0 - weights[codes[size + below]] * (1.0 - absent[below + _FIRST])
            self._absent = absent[_OFFSET:]
        return 1.0 - max(self._absent[at], _NEVER)

    def over(self, network: "Network") -> "Tree":
        """The same tree over other weights and leaks."""
        return Tree(network, self.root, self.row, self.backward, self.strengths, self.flipped)

    def pack(self) -> str:
        """The row as a text of one letter a number: far quicker to read back than digits."""
        if isinstance(self.row, str):
            return self.row
        if max(self.row, default=0) >= _LETTERS:
            return _TOO_LARGE
        return "".join(chr(number + _OFFSET) for number in self.row)


def _codes(row: Sequence[int] | str) -> list[int]:
    """The numbers of a row as the codes of their letters, which needs no work on each where it is a text."""
    return list(map(ord, row)) if isinstance(row, str) else [number + _OFFSET for number in row]


def _kept(text: str) -> int:
    """How many conditions a stored tree has, the root included; none where it was too large to be stored."""
    return 0 if text == _TOO_LARGE else len(text) // 3 + 1


class Network:
    """Conditions, leaks and links, with the trees made when first asked for and then kept.

    :param pairs: how many left-right pairs there are; conditions ``0 .. 2 * pairs - 1`` are sided
    :param leaks: how often each condition is there without any of its mapped causes, between 0 and 1, for right and
        midline conditions
    :param effects: for the same conditions, their (effect, link) pairs, or such pairs as a text that is taken apart
        when it is first needed
    :param causes: the same with (cause, link) pairs
    :param weights: weight of each link, between 0 and 1
    :param stored: gives trees made earlier, with :meth:`store`
    :param link_leaks: leaks that belong to a link and not to its effect: a test's share of false positives
    """

    def __init__(
        self,
        pairs: int,
        leaks: Sequence[float],
        effects: Sequence[Row | str],
        causes: Sequence[Row | str],
        weights: Sequence[float],
        cut: float = CUT,
        closed: frozenset[int] = frozenset(),
        stored: Callable[[], Stored] | None = None,
        link_leaks: Mapping[int, float] | None = None,
    ) -> None:
        self.pairs = pairs
        self.leaks = leaks
        self.weights = weights
        self.cut = cut
        self.closed = closed
        self._effects, self._causes = list(effects), list(causes)
        self.link_leaks = link_leaks or {}
        self._load_stored = stored
        self._stored: Stored | None = None
        self._reused: Network | None = None
        self._narrowed: dict[frozenset[int], Network] = {}
        self._forward: dict[int, Tree] = {}
        self._backward: dict[int, Tree] = {}

    def closing(self, links: Iterable[int], weights: Sequence[float] | None = None) -> "Network":
        """The same network without some links, those of another task than the one in question, perhaps reweighted."""
        closed = frozenset(links)
        if closed not in self._narrowed:
            self._narrowed[closed] = Network(
                self.pairs, self.leaks, self._effects, self._causes, weights or self.weights, self.cut, closed,
                self._load_stored if weights is None else None, self.link_leaks,
            )  # fmt: skip
        return self._narrowed[closed]

    def uncut(self, weights: Sequence[float]) -> "Network":
        """The same network with every link open and no chain too weak to follow."""
        return Network(
            self.pairs, self.leaks, self._effects, self._causes, weights, 10.0**-_DIGITS, link_leaks=self.link_leaks
        )

    def reweighted(self, weights: Sequence[float], leaks: Sequence[float]) -> "Network":
        """The same network and the same trees with other numbers, for asking how much the grading decides."""
        other = Network(
            self.pairs, leaks, self._effects, self._causes, weights, self.cut, self.closed,
            link_leaks=self.link_leaks,
        )  # fmt: skip
        other._reused = self
        return other

    def __len__(self) -> int:
        return len(self.leaks) + self.pairs

    @cached_property
    def _closed_letters(self) -> frozenset[str]:
        return frozenset(chr(link + _OFFSET) for link in self.closed)

    @cached_property
    def spared(self) -> list[float]:
        """For every condition, how often it is absent when none of its mapped causes is there."""
        sided = [1.0 - leak for leak in self.leaks[: self.pairs] for _ in (LEFT, RIGHT)]
        return sided + [1.0 - leak for leak in self.leaks[self.pairs :]]

    @cached_property
    def by_code(self) -> tuple[list[float], list[float]]:
        """The weights of links and :attr:`spared` of conditions, by the code of the letter that stands for each."""
        return [*_PAD, *self.weights], [*_PAD, *self.spared]

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

    def _links(self, table: list[Row | str], node: int) -> Row:
        at = node >> 1 if node < 2 * self.pairs else node - self.pairs
        row = table[at]
        if isinstance(row, str):
            numbers = list(map(int, row.split()))
            row = table[at] = list(zip(numbers[0::2], numbers[1::2], strict=True))
        if node & 1 and node < 2 * self.pairs:
            return [(self.mirror(other), link) for other, link in row]
        return row

    def forward(self, root: int) -> "Tree":
        """The strongest chains from ``root`` to everything it can bring about."""
        tree = self._forward.get(root)
        if tree is None:
            tree = self._forward[root] = self._tree(root, backward=False)
        return tree

    def backward(self, root: int) -> "Tree":
        """The strongest chains to ``root`` from everything that can bring it about."""
        tree = self._backward.get(root)
        if tree is None:
            tree = self._backward[root] = self._tree(root, backward=True)
        return tree

    def _tree(self, root: int, backward: bool) -> "Tree":
        if self._reused is not None:
            return (self._reused.backward(root) if backward else self._reused.forward(root)).over(self)
        if self._stored is None and self._load_stored is not None:
            self._stored = self._load_stored()
        if self._stored is None:
            return self.grow(root, backward)
        row = root >> 1 if root < 2 * self.pairs else root - self.pairs
        text = (self._stored.backward if backward else self._stored.forward)[row]
        if text == _TOO_LARGE:
            return self.grow(root, backward)
        size = len(text) // 3
        if self.closed and not self._closed_letters.isdisjoint(text[size : 2 * size]):
            return self.grow(root, backward)  # best chains that use no closed link are still the best ones
        priors = (self._stored.priors, self._starts[row]) if backward else None
        return Tree(self, root, text, backward, self.weights, bool(root & 1 and root < 2 * self.pairs), priors)

    @cached_property
    def _starts(self) -> list[int]:
        """Where the priors of each stored backward tree begin."""
        assert self._stored is not None
        return [0, *accumulate(_kept(text) for text in self._stored.backward)]

    def store(self) -> Stored:
        """The trees of every right and midline condition as they are stored, and the priors in them."""
        roots = [2 * row if row < self.pairs else row + self.pairs for row in range(len(self.leaks))]
        forward = [self.grow(root).pack() for root in roots]
        backward = [self.grow(root, backward=True) for root in roots]
        texts = [tree.pack() for tree in backward]
        kept = [tree for tree, text in zip(backward, texts, strict=True) if _kept(text)]
        priors = b"".join(_PRIOR.pack(prior) for tree in kept for prior in tree.priors())
        return Stored(forward, texts, priors)

    def grow(self, root: int, backward: bool = False) -> "Tree":
        """Find the strongest chains, best first (Dijkstra 1959, on products of weights).

        Ties go to the chain with fewer steps, then to the one that comes from the root's own side, the opposite side,
        the midline, then by number. From a midline root the right side goes before the left; a question that leans to
        the left is answered in the mirror, so that no side is favoured.
        """
        neighbours = self.causes if backward else self.effects
        weights, closed, cut = self.weights, self.closed, self.cut
        found: dict[int, tuple[float, int, int, int, int]] = {}
        heap = [(-1.0, 0, root)]
        position: dict[int, int] = {}
        parents, links = [], []
        while heap:
            negative, depth, node = heappop(heap)
            if node in position:
                continue
            position[node] = len(position)
            if node != root:
                _, _, _, parent, link = found[node]
                parents.append(position[parent])
                links.append(link)
            rank = self._rank(node, root)
            for other, link in neighbours(node):
                if other in position or link in closed:
                    continue
                strength = round(-negative * weights[link], _DIGITS)
                if strength < cut:
                    continue
                offer = (-strength, depth + 1, rank, node, link)
                if other not in found or offer < found[other]:
                    found[other] = offer
                    heappush(heap, (-strength, depth + 1, other))
        return Tree(self, root, [*parents, *links, *list(position)[1:]], backward, weights, False)

    def _rank(self, node: int, root: int) -> int:
        sided = 2 * self.pairs
        if node >= sided:
            return 2 if root < sided else 0
        if root < sided:
            return (node ^ root) & 1
        return 1 + (node & 1)


def chain(tree: Tree, node: int) -> list[int]:
    """The conditions from ``node`` to the root of the tree, both included."""
    path = [node]
    while tree[node].depth:
        node = tree[node].parent
        path.append(node)
    return path

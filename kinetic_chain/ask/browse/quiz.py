"""Questions for a class: a condition is hidden in a chain of the map, and asked for among three that are wrong.

Seeded: the order of everything follows from a checksum of the seed and the words, so that the same seed gives the same
questions on any machine and in any version of Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from kinetic_chain.ask.answer import Note
from kinetic_chain.ask.browse.said import Said, notes_about, said
from kinetic_chain.ask.browse.voices import about as meant
from kinetic_chain.ask.engine import aloud
from kinetic_chain.ask.reason.trees import Network, chain
from kinetic_chain.terms import EITHER, mirror_side

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

HIDDEN = "?"
_STEPS = (2, 3)
_WRONG = 3
_PLAUSIBLE = 6  # of the most alike wrong ones, the seed takes three
_OURS = "project"
_ALIKE = ("synergist_of", "antagonist_of")


class QuizQuestion(NamedTuple):
    """One question, with its solution.

    :param chain: conditions from cause to effect, ``?`` for the hidden one
    :param options: four conditions; ``right`` is the index of the one that sources put there
    :param why: for each option what is so: the right one, or where it breaks
    :param steps: the links of the chain, with who says so
    :param notes: where the sources leave the hidden condition open or disagree about it
    """

    number: int
    ask: str
    chain: tuple[str, ...]
    options: tuple[str, ...]
    right: int
    why: tuple[str, ...]
    steps: tuple[Said, ...]
    notes: tuple[Note, ...]


class Unsolved(NamedTuple):
    """A question as a class sees it."""

    number: int
    ask: str
    chain: tuple[str, ...]
    options: tuple[str, ...]


class Quiz(NamedTuple):
    """Questions of one seed, to be shown; ``wanted`` is how many were asked for."""

    seed: int
    about: str | None
    wanted: int
    questions: tuple[QuizQuestion | Unsolved, ...]

    def unsolved(self) -> Quiz:
        """The same without the solutions."""
        return self._replace(questions=tuple(Unsolved(*question[:4]) for question in self.questions))


class _Walk(NamedTuple):
    """A chain of the map and the place in it that is hidden."""

    path: tuple[int, ...]
    links: tuple[int, ...]
    hidden: int

    @property
    def place(self) -> tuple[int, int, int]:
        """What stands before the hidden condition, the condition, and what stands after it."""
        before, here, after = self.path[self.hidden - 1 : self.hidden + 2]
        return before, here, after


def quiz(knowledge: Knowledge, seed: int, count: int, about: str | None = None) -> tuple[QuizQuestion, ...]:
    """Questions from real chains, uncontested, each link at least suggested and made by a source.

    :param about: only chains that run through this structure or condition
    :raises QuestionError: when nothing is called so
    """
    return tuple(_Maker(knowledge, seed, about).questions(count))


class _Maker:
    def __init__(self, knowledge: Knowledge, seed: int, about: str | None) -> None:
        self.knowledge, self.seed, self.about = knowledge, seed, about
        self.map, self.data = knowledge.map, knowledge.map.data
        self.whole: Network = self.map.network.closing((), self.data["strength"])  # of every task at its full strength
        self.fit = [self._is_fit(link) for link in range(len(self.data["texts"]))]
        self.spoken = [self._is_spoken_of(node) for node in range(len(self.map.network))]
        self.wanted = None if about is None else meant(knowledge, about)[:2]
        relations = [text.split() for text, *_ in knowledge.parts.atlas["relations"]]
        self.related = {(one, verb, other) for one, verb, other in relations}
        self.kin: dict[int, list[int]] = {}
        self.places: dict[str, set[str]] = {}
        for one, verb, other in relations:
            if verb in ("part_of", "near", "moves"):
                self.places.setdefault(one, set()).add(other)

    def questions(self, count: int) -> list[QuizQuestion]:
        """As many questions as are wanted and to be had: first with another condition hidden each time, and then with
        another place in the map.
        """
        walks = sorted(self._walks(), key=lambda walk: self._draw(self._text(walk)))
        asked: list[QuizQuestion] = []
        hidden: set[tuple[str, ...]] = set()
        places: set[tuple[int, ...]] = set()
        for again in (False, True):
            for walk in walks:
                what = self.map.words(walk.place[1])[1:]
                if len(asked) == count or walk.place in places or (what in hidden and not again):
                    continue
                question = self._question(walk, len(asked) + 1)
                if question is not None:
                    asked.append(question)
                    hidden.add(what)
                    places.add(walk.place)
        return asked

    def _draw(self, text: str) -> bytes:
        return sha256(f"{self.seed} {text}".encode()).digest()

    def _text(self, walk: _Walk) -> str:
        return f"{walk.hidden} " + " -> ".join(" ".join(self.map.words(node)) for node in walk.path)

    # ---------------------------------------------------------------- chains

    def _walks(self) -> Iterator[_Walk]:
        pairs = self.map.network.pairs
        for row in range(len(self.map.names)):
            root = row + pairs if row >= pairs else 2 * row
            tree = self.map.network.forward(root)
            for end in tree:
                if tree[end].depth not in _STEPS:
                    continue
                path = tuple(chain(tree, end)[::-1])
                links = tuple(tree[node].link for node in path[1:])
                if all(self.fit[link] for link in links) and self._is_about(path):
                    for hidden in range(1, len(path) - 1):
                        yield _Walk(path, links, hidden)

    def _is_fit(self, link: int) -> bool:
        """Whether a link can be taught: a source makes it, none speaks against it, and it is more than conjecture."""
        rules, supporting, against = self.data["texts"][link].split(";")
        if self.data["grade"][link] < 1 or against or not rules:
            return False
        claims = self.knowledge.data["claims"]
        ruled = all(text.partition("[")[0] in self.knowledge.data["rules"] for text in rules.split())
        return ruled and any(self._kind(claims[name]["source"]) != _OURS for name in supporting.split())

    def _is_spoken_of(self, node: int) -> bool:
        """Whether a source says of this very condition what it comes from or leads to."""
        links = (*self.map.network.effects(node), *self.map.network.causes(node))
        return any(self.fit[link] for _, link in links)

    def _kind(self, source: str) -> str:
        return str(self.knowledge.data["sources"][source]["kind"])

    def _is_about(self, path: Sequence[int]) -> bool:
        if self.wanted is None:
            return True
        subject, state = self.wanted
        return any(
            words[1] == subject and state in (None, words[2]) for words in (self.map.words(node) for node in path)
        )

    # ---------------------------------------------------------------- wrong options

    def _question(self, walk: _Walk, number: int) -> QuizQuestion | None:
        wrong = self._wrong(walk)
        if len(wrong) < _WRONG:
            return None
        before, right, after = walk.place
        text = self._text(walk)
        options = sorted((right, *wrong), key=lambda node: self._draw(f"{text} {self.map.words(node)}"))
        flip = bool(self._draw(f"side {text}")[0] & 1)  # a class should not learn that it is always the right side
        shown = [self._shown(node, flip) for node in walk.path]
        turned = [self.map.network.mirror(node) if flip else node for node in walk.path]
        steps = tuple(said(self.knowledge, *row) for row in zip(turned, turned[1:], walk.links, strict=False))
        told = [self._aloud(node, flip) for node in (before, after)]
        ask = f"What do the sources put between `{told[0]}` and `{told[1]}`?"
        return QuizQuestion(
            number, ask, (*shown[: walk.hidden], HIDDEN, *shown[walk.hidden + 1 :]),
            tuple(self._shown(node, flip) for node in options), options.index(right),
            tuple(self._why(walk, node, flip) for node in options), steps,
            notes_about(self.knowledge, *self.map.words(right)[1:]),
        )  # fmt: skip

    def _wrong(self, walk: _Walk) -> list[int]:
        """Three that look alike and are truly wrong there."""
        _, right, _ = walk.place
        found = [(-self._likeness(node, right), node) for node in range(len(self.map.network)) if node != right]
        alike = [row for row in found if row[0] < 0 and self._is_wrong(walk, row[1])]
        alike.sort(key=lambda row: (row[0], self._draw(" ".join(self.map.words(row[1])))))
        near = alike[:_PLAUSIBLE]
        near.sort(key=lambda row: self._draw(f"{self._text(walk)} or {self.map.words(row[1])}"))
        chosen: list[int] = []
        for _, node in near:
            if len(chosen) < _WRONG and not any(self._are_one(node, other) for other in chosen):
                chosen.append(node)
        return chosen

    def _kin(self, node: int) -> list[int]:
        """The same state in its parts and its wholes, on either side."""
        if node not in self.kin:
            state = self.map.words(node)[2]
            every = range(len(self.map.network))
            near = (one for one in every if self._is_kin(node, one))
            self.kin[node] = [one for one in near if self.map.words(one)[2] == state]
        return self.kin[node]

    def _are_one(self, node: int, other: int) -> bool:
        return self.map.words(node)[1:] == self.map.words(other)[1:]

    def _likeness(self, node: int, right: int) -> int:
        """How much two conditions have in common; 0 where they are of another kind or far apart."""
        subjects, states = self.knowledge.data["subjects"], self.knowledge.data["states"]
        (side, subject, state), (side_there, name, how) = self.map.words(node), self.map.words(right)
        if state not in states or states[state]["kind"] != states[how]["kind"]:
            return 0
        if subjects[subject]["kind"] != subjects[name]["kind"] and not self._shared(subject, name):
            return 0
        works = sum((subject, verb, name) in self.related for verb in _ALIKE)
        near = bool(self._shared(subject, name)) or subject in self.places.get(name, ())
        alike = 2 * works + 2 * near + 2 * (state == how) + (side == side_there)
        return alike if works or near or state == how else 0

    def _shared(self, one: str, other: str) -> set[str]:
        return self.places.get(one, set()) & self.places.get(other, set())

    def _is_wrong(self, walk: _Walk, node: int) -> bool:
        """Whether no source puts a condition there: no chain in that place, no link on either hand of it, of its parts
        and of its wholes; no other word for something in the chain, nor the other side where that is left open.
        """
        before, right, after = walk.place
        if node in walk.path or not self.spoken[node] or any(self._is_kin(node, other) for other in walk.path):
            return False
        if any(self._linked(before, one) or self._linked(one, after) for one in (node, *self._kin(node))):
            return False
        if node in self.whole.forward(before) and after in self.whole.forward(node):
            return False
        return not (self._are_one(node, right) and self._side_is_open(walk))

    def _linked(self, cause: int, effect: int) -> bool:
        return any(other == effect for other, _ in self.map.network.effects(cause))

    def _side_is_open(self, walk: _Walk) -> bool:
        """Whether the side of the hidden condition is not what a source says: it gives none, or reading it is ours."""
        for link in walk.links[walk.hidden - 1 : walk.hidden + 1]:
            for text in self.data["texts"][link].partition(";")[0].split():
                rule = self.knowledge.data["rules"][text.partition("[")[0]]
                if rule.get("reading") or EITHER in (rule["when"].split()[0], rule["then"].split()[0]):
                    return True
        return False

    def _is_kin(self, node: int, other: int) -> bool:
        """Whether two conditions are much the same: one subject in two states, or a part and its whole."""
        one, two = self.map.words(node), self.map.words(other)
        if one[1] == two[1]:
            return one[2] != two[2]
        return (one[1], "belongs_to", two[1]) in self.related or (two[1], "belongs_to", one[1]) in self.related

    # ---------------------------------------------------------------- what is said of it

    def _why(self, walk: _Walk, node: int, flip: bool) -> str:
        before, right, after = walk.place
        first, here, last = (self._aloud(one, flip) for one in (before, node, after))
        if node == right:
            return "this is what the sources put there"
        if self._are_one(node, right):
            return "the sources put it on the other side"
        if self._linked(node, before) or self._linked(after, node):
            return f"the sources link `{here}` with these the other way round"
        return f"no source leads from `{first}` to `{here}`, and none from there to `{last}`, in one step"

    def _shown(self, node: int, flip: bool) -> str:
        side, *rest = self.map.words(node)
        return " ".join((mirror_side(side) if flip else side, *rest))

    def _aloud(self, node: int, flip: bool) -> str:
        side, subject, state = self._shown(node, flip).split()
        return aloud(self.knowledge.data, side, subject, state)

"""A chain that somebody typed, link by link: whether a source makes it, and where side, direction or task are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from kinetic_chain.ask.answer import Note
from kinetic_chain.ask.browse.meant import meant_by
from kinetic_chain.ask.browse.said import Said, notes_about, said
from kinetic_chain.ask.engine import aloud
from kinetic_chain.ask.read.mentions import scan
from kinetic_chain.ask.read.query import read
from kinetic_chain.ask.reason.trees import Tree, chain
from kinetic_chain.errors import QuestionError
from kinetic_chain.terms import (
    EITHER,
    FINDING_SIDES,
    LEFT,
    MIDLINE,
    OPPOSITE,
    PATTERN_SIDES,
    POSITIVE,
    RIGHT,
    SAME,
    TASKS,
    UNSPECIFIED,
    mirror_side,
    relative_side,
)

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

MADE, READING, OTHER_TASK, WRONG_SIDE, REVERSED = "made", "reading", "other_task", "wrong_side", "reversed"
BY_WAY, DEFINITION, UNLINKED, UNREAD = "by_way", "definition", "unlinked", "unread"
_ARROW = re.compile(r"\s*(?:[-=]+>|→|⇒|⟶|\bleads?\s+to\b|\bcauses?\b)\s*", re.IGNORECASE)
_OURS = "project"
_RELATIVE = {"other": OPPOSITE, "same": SAME}  # side words that need another side to mean one


class Part(NamedTuple):
    """What stands between two arrows, and what it is read as.

    :param condition: three words; None when no condition was understood
    :param taken: the wider condition that sources speak of, where they do not speak of this one
    :param unread: words of it that were not understood
    """

    text: str
    condition: str | None
    taken: str | None
    tasks: tuple[str, ...]
    unread: tuple[str, ...]
    remark: str | None


class Verdict(NamedTuple):
    """One link of the typed chain.

    :param kind: ``made`` (a source makes it), ``reading`` (only this project reads it so), ``other_task`` (in another
        task than the one that was typed), ``wrong_side`` (on another side), ``reversed`` (the other way round),
        ``by_way`` (not in one step), ``definition`` (only a kind or a part of), ``unlinked`` (no source), ``unread``
        (an end of it was not understood, or no source speaks of it)
    :param contested: a source speaks against a link that is shown in ``steps``
    :param sides: the sides that sources give, seen from the cause: ``same``, ``opposite``, ``midline``
    :param steps: what the sources have: the link itself, or the way round
    :param other: the same two in another task or on another side, and the other way round
    """

    cause: str
    effect: str
    kind: str
    say: str
    contested: bool
    sides: tuple[str, ...]
    steps: tuple[Said, ...]
    other: tuple[Said, ...]


class Critique(NamedTuple):
    """A typed chain, judged; ``made`` of its links are made by a source as they were typed."""

    text: str
    parts: tuple[Part, ...]
    links: tuple[Verdict, ...]
    made: int
    contested: int
    say: str
    notes: tuple[Note, ...]


class _End(NamedTuple):
    """A part with its place in the network: where it may be, and where the same could be on any side."""

    part: Part
    nodes: tuple[int, ...]
    anywhere: tuple[int, ...]


def critique(knowledge: Knowledge, text: str) -> Critique:
    """Judge a chain: plain words or three-word conditions with ``->``, ``→``, ``=>``, "leads to" or "causes" between.

    :raises QuestionError: when there is no arrow in it
    """
    texts = [piece.strip(" .;,") for piece in _ARROW.split(text)]
    if len(texts) < 2:
        raise QuestionError("a chain has an arrow in it: weak right glute med -> left hip drops -> low back pain")
    if not all(texts):
        raise QuestionError(f"`{text.strip()}`: an arrow stands between two conditions, and one of them is missing")
    judged = _Critic(knowledge).critique(text.strip(), texts)
    if not any(part.condition for part in judged.parts):
        raise QuestionError(f"nothing in `{text.strip()}` was understood as a condition")
    return judged


class _Critic:
    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.map, self.data = knowledge, knowledge.map, knowledge.map.data

    def critique(self, text: str, texts: Sequence[str]) -> Critique:
        """Every link between neighbours of the chain."""
        parts = [self._part(piece) for piece in texts]
        sides = [part.condition.split()[0] for part in parts if part.condition]
        main = next((side for side in sides if side in (LEFT, RIGHT)), RIGHT)  # what `same` is the same as
        ends = [self._end(part, main) for part in parts]
        if sides and sides[0] == UNSPECIFIED and {SAME, OPPOSITE} & set(sides):  # it is the one they are seen from
            ends[0] = ends[0]._replace(nodes=tuple(node for node in ends[0].nodes if self.map.words(node)[0] != LEFT))
        links = tuple(self._link(*pair) for pair in pairwise(ends))
        made = sum(link.kind == MADE for link in links)
        contested = sum(link.contested for link in links)
        say = f"made by a source as typed: {made} of {len(links)} link{'s' if len(links) > 1 else ''}"
        say += f"; {contested} contested" if contested else ""
        notes = dict.fromkeys(note for pair in pairwise(ends) for note in self._notes(*pair))
        return Critique(text, tuple(parts), links, made, contested, say, tuple(notes))

    def _notes(self, *ends: _End) -> Iterator[Note]:
        """What the sources leave open about both ends of a link."""
        if all(end.anywhere for end in ends):
            first, second = (notes_about(self.knowledge, *self.map.words(end.anywhere[0])[1:]) for end in ends)
            yield from (note for note in first if note in second)

    # ---------------------------------------------------------------- what was typed

    def _part(self, text: str) -> Part:
        words: list[Any] = text.split()
        subjects, states = self.knowledge.data["subjects"], self.knowledge.data["states"]
        sides = (*FINDING_SIDES, *PATTERN_SIDES)
        if len(words) == 3 and words[0] in sides and words[1] in subjects and words[2] in (*states, POSITIVE):
            return self._taken(text, words[0], words[1], words[2], (), (), None)
        reading = read(text, self.knowledge.data)
        unread = tuple(one.text for one in reading.not_understood)
        present = [finding for finding in reading.findings if finding.present]
        alone = self._only_state(text) if not reading.findings else None
        if alone:
            return self._taken(text, UNSPECIFIED, *alone, reading.tasks, (), None)
        if not present:
            why = "nothing here was understood as a condition"
            if reading.findings:
                why = "this says that something is not there, and sources make no link from that"
            return Part(text, None, None, reading.tasks, unread or ((text,) if text else ()), why)
        side, subject, state = present[0][:3]
        if side == UNSPECIFIED:
            words = [m.value for m in scan(text, self.knowledge.data["lexicon"]).mentions if m.kind == "side"]
            side = next((_RELATIVE[word] for word in words if word in _RELATIVE), side)
        rest = [" ".join(finding[:3]) for finding in present[1:]]
        remark = f"only the first of these is looked at; also read: {', '.join(rest)}" if rest else None
        return self._taken(text, side, subject, state, reading.tasks, unread, remark)

    def _only_state(self, text: str) -> tuple[str, str] | None:
        """What a bare name stands for where sources speak of it in one state only: sitting, and that it is long."""
        subject = meant_by(self.knowledge, text)
        spoken = [name.split()[1] for name in self.map.names if name.split()[0] == subject]
        return (subject, spoken[0]) if len(spoken) == 1 else None

    def _taken(
        self,
        text: str,
        side: str,
        subject: str,
        state: str,
        tasks: tuple[str, ...],
        unread: tuple[str, ...],
        remark: str | None,
    ) -> Part:
        row = self.map.spoken_of(subject, state)
        if side == UNSPECIFIED and row is not None and self.map.is_midline(row):
            side = MIDLINE
        condition = f"{side} {subject} {state}"
        if row is None:
            return Part(text, condition, None, tasks, unread, remark or "no source speaks of this")
        if self.map.names[row] == f"{subject} {state}":
            return Part(text, condition, None, tasks, unread, remark)
        wide = f"{MIDLINE if self.map.is_midline(row) else side} {self.map.names[row]}"
        return Part(text, condition, wide, tasks, unread, remark)

    def _end(self, part: Part, main: str) -> _End:
        text = part.taken or part.condition
        row = self.map.rows.get(text.partition(" ")[2]) if text else None
        if text is None or row is None:
            return _End(part, (), ())
        if self.map.is_midline(row):
            middle = (row + self.map.network.pairs,)
            return _End(part, middle, middle)
        both = (2 * row, 2 * row + 1)
        side = text.split()[0]
        side = main if side == SAME else mirror_side(main) if side == OPPOSITE else side
        return _End(part, (both[side == LEFT],) if side in (LEFT, RIGHT) else both, both)

    # ---------------------------------------------------------------- what the sources have

    def _between(self, causes: Iterable[int], effects: Sequence[int]) -> list[tuple[int, int, int]]:
        """Links from one of these to one of those, the strongest first."""
        rows = [
            (cause, effect, link)
            for cause in causes
            for effect, link in self.map.network.effects(cause)
            if effect in effects
        ]
        return sorted(rows, key=lambda row: (self.data["grade"][row[2]] < 0, -self.data["strength"][row[2]], row))

    def _evidence(self, causes: Iterable[int], effects: Sequence[int]) -> list[tuple[int, int, int]]:
        return [row for row in self._between(causes, effects) if self.data["grade"][row[2]] >= 0]

    def _task(self, link: int) -> str | None:
        task = self.data["task"][link]
        return TASKS[task] if task >= 0 else None

    def _link(self, one: _End, two: _End) -> Verdict:
        cause, effect = (end.part.condition or end.part.text for end in (one, two))
        tasks = tuple(dict.fromkeys((*one.part.tasks, *two.part.tasks)))
        unread = [end.part for end in (one, two) if not end.nodes]
        if unread:
            why = " and ".join(f"`{part.text}`: {part.remark}" for part in unread)
            return Verdict(cause, effect, UNREAD, why, False, (), (), ())
        if set(one.nodes) & set(two.nodes):
            return Verdict(cause, effect, DEFINITION, "both are the same condition", False, (), (), ())
        found = self._evidence(one.nodes, two.nodes)
        anywhere = self._evidence(one.anywhere, two.anywhere)
        back = self._evidence(two.anywhere, one.anywhere)
        fitting = [row for row in found if not tasks or self._task(row[2]) in (None, *tasks)]
        sides = tuple(dict.fromkeys(self._side(row) for row in anywhere if not tasks or self._fits(row, tasks)))
        if fitting:
            first = fitting[0]
            kind, say, shown = *self._made(first, one, two, sides), [first]
        elif found:
            where = ", ".join(dict.fromkeys(str(self._task(row[2])) for row in found))
            kind, say, shown = OTHER_TASK, f"sources make it for another task: {where}", [found[0]]
            if sides:
                say += f"; for this one they give the side as: {', '.join(sides)}"
        else:
            kind, say, shown = self._not_made(one, two, tasks, anywhere, back)
        contested = any(self.data["texts"][link].split(";")[2] for *_, link in shown)
        if contested and kind in (MADE, READING):
            say += "; other sources speak against it"
        other = self._others([*anywhere, *back], shown)
        return Verdict(
            cause, effect, kind, say, contested, sides, tuple(said(self.knowledge, *row) for row in shown),
            tuple(said(self.knowledge, *row) for row in other),
        )  # fmt: skip

    def _fits(self, row: tuple[int, int, int], tasks: Sequence[str]) -> bool:
        return self._task(row[2]) in (None, *tasks)

    def _made(self, row: tuple[int, int, int], one: _End, two: _End, sides: Sequence[str]) -> tuple[str, str]:
        task = self._task(row[2])
        kind, say = MADE, "a source makes this link"
        if self._is_ours(row[2]):
            kind, say = READING, "no source says this; it is a reading of this project"
        say += f", for {task.replace('_', ' ')}" if task else ""
        if self._is_open(row[2]) and self._side(row) != MIDLINE:
            return kind, f"{say}; no side is given"
        unsided = [end for end in (one, two) if len(end.nodes) > 1]
        if unsided and MIDLINE not in sides:
            say += f"; you gave no side: the sources give {' and '.join(sides)}"
        return kind, say

    def _is_ours(self, link: int) -> bool:
        """Whether nobody but this project stands behind a link."""
        claims, known = self.knowledge.data["claims"], self.knowledge.data["sources"]
        names = self.data["texts"][link].split(";")[1].split()
        return all(known[claims[name]["source"]]["kind"] == _OURS for name in names)

    def _is_open(self, link: int) -> bool:
        """Whether every rule of the link leaves the side open."""
        ids = [text.partition("[")[0] for text in self.data["texts"][link].partition(";")[0].split()]
        rules = [self.knowledge.data["rules"][name] for name in ids if name in self.knowledge.data["rules"]]
        return bool(rules) and all(EITHER in (rule["when"].split()[0], rule["then"].split()[0]) for rule in rules)

    def _not_made(
        self,
        one: _End,
        two: _End,
        tasks: Sequence[str],
        anywhere: list[tuple[int, int, int]],
        back: list[tuple[int, int, int]],
    ) -> tuple[str, str, list[tuple[int, int, int]]]:
        """What the sources have instead: the nearest to what was typed comes first."""
        defined = [row for row in self._between(one.nodes, two.nodes) if self.data["grade"][row[2]] < 0]
        widened = [row for row in self._between(two.nodes, one.nodes) if self.data["grade"][row[2]] < 0]
        if defined or widened:
            say = "only by definition: the one is a kind or a part of the other, or how a test shows it; no cause of it"
            return DEFINITION, say, (defined or widened)[:1]
        across = [row for row in anywhere if not tasks or self._fits(row, tasks)] or anywhere
        across = sorted(across, key=lambda row: row[0] not in one.nodes)  # the one that begins as was typed
        back = sorted(back, key=lambda row: row[0] not in two.nodes)
        if across:
            sides = dict.fromkeys(self._side(row) for row in across)
            say = f"the side is another one: sources link these on the {' and the '.join(sides)} side"
            task = self._task(across[0][2])
            return WRONG_SIDE, say + (f", for {task.replace('_', ' ')}" if task else ""), across[:1]
        if back:
            mine = self._evidence(two.nodes, one.nodes)
            say = "the sources say it the other way round: the second may bring about the first"
            if not mine:
                say += f", and on the {self._side(back[0])} side"
            return REVERSED, say, (mine or back)[:1]
        way = self._way(one.nodes, two.nodes, tasks)
        if way:
            between = [self._called(row[1]) for row in way[:-1]]
            say = f"no source makes it in one step; the sources go by way of {', then '.join(between)}"
            told = [row for row in way if self.data["grade"][row[2]] >= 0]
            if len(told) == 1:
                pair = " and ".join(self._called(node) for node in told[0][:2])
                say = f"not said of these two, but of {pair}; the rest is by definition"
            return BY_WAY, say, way
        way = self._way(two.nodes, one.nodes, tasks)
        if way:
            between = [self._called(row[1]) for row in way[:-1]]
            say = f"no source makes it; the other way round there is a way through {', then '.join(between)}"
            return REVERSED, say, way
        return UNLINKED, "no source links these, in either direction", []

    def _side(self, row: tuple[int, int, int]) -> str:
        """The side of the effect seen from the cause."""
        cause, effect = (self.map.words(node)[0] for node in row[:2])
        return MIDLINE if MIDLINE in (cause, effect) else relative_side(effect, cause)

    def _called(self, node: int) -> str:
        return f"`{aloud(self.knowledge.data, *self.map.words(node))}`"

    def _way(self, causes: Sequence[int], effects: Sequence[int], tasks: Sequence[str]) -> list[tuple[int, int, int]]:
        """The strongest chain of several links between them."""
        network = self.map.network_for(tasks)
        best: tuple[float, int, Tree] | None = None
        for cause in causes:
            tree = network.forward(cause)
            for effect in effects:
                if effect in tree and effect != cause and (best is None or tree[effect].strength > best[0]):
                    best = (tree[effect].strength, effect, tree)
        if best is None:
            return []
        _, effect, tree = best
        path = chain(tree, effect)[::-1]
        return [(a, b, tree[b].link) for a, b in pairwise(path)]

    def _others(
        self, rows: Iterable[tuple[int, int, int]], shown: Iterable[tuple[int, int, int]]
    ) -> Iterator[tuple[int, int, int]]:
        """The other links between the two, each once: its mirror image says nothing new."""
        seen = {(link, self.map.words(cause)[1:]) for cause, _, link in shown}
        for row in rows:
            key = (row[2], self.map.words(row[0])[1:])
            if key not in seen:
                seen.add(key)
                yield row

"""What was found in a text, as it is gathered: each condition once, the vaguer behind the more precise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.ask.read.unread import NO_BODY
from kinetic_chain.ask.screens import fits
from kinetic_chain.terms import BILATERAL, FINDING_SIDES, MIDLINE, POSITIVE, UNSPECIFIED

_WHOLE = ("group", "muscle")  # kinds of midline structure that work as one: nobody has a weak left core


class Part(NamedTuple):
    """A name with its side, kept for a clause that says `it`."""

    mention: Mention
    side: str | None


class Findings(list[Finding]):
    """The findings of one text, in the order they were told."""

    def __init__(self, text: str, subjects: Mapping[str, Any], states: Mapping[str, Any]) -> None:
        super().__init__()
        self.text, self.subjects, self.states = text, subjects, states
        self.task: str | None = None  # what the body was doing, where that was told

    def add(
        self, side: str | None, subject: str, state: str, start: int, end: int, present: bool = True,
        hedged: bool = False, compared: bool = False, value: float | None = None, unit: str | None = None,
    ) -> None:  # fmt: skip
        """Take one, told in the letters from ``start`` to ``end``."""
        entry, known = self.subjects[subject], self.states.get(state, {})
        whole = known.get("midline") or entry.get("kind") in _WHOLE or side == BILATERAL
        if entry["sides"] == MIDLINE and not known.get("directed") and whole:
            side = MIDLINE
        self.append(
            Finding(
                side or UNSPECIFIED, subject, state, present, hedged, self.task, value, unit, self.text[start:end],
                (start, end), compared,
            )
        )  # fmt: skip

    def in_phrases(self, mentions: Sequence[Mention], phrases: Sequence[Mapping[str, Any]]) -> list[Part]:
        """The structures that the phrases of a clause found something of: `I sprained my ankle. It gives way`."""
        told = {f.subject: f.side for f in self if f.present}
        parts = []
        for mention in mentions:
            means = phrases[mention.value]["means"] if mention.kind == "phrase" else ()
            for subject in (meant.split()[1] for meant in means[:1]):
                if subject in told and self.subjects[subject].get("kind") not in NO_BODY:
                    parts.append(Part(mention._replace(kind="subject", value=subject), told[subject]))
        return parts

    def of_old(
        self, meant: tuple[str, str], said: Mention, near: Sequence[Mention], roles: Mapping[str, Mapping[str, int]]
    ) -> tuple[str, str]:
        """`an old ankle sprain`, `sprained it two years ago`: what is long past is told as an injury of the past.

        A word like `old` stands right before it, but for its place and side: in `old shoes` and `this past week` it
        says nothing of an injury.

        :param said: the words for the state
        :param near: what stands between the same marks
        """
        past: str | None = self.states.get(meant[1], {}).get("past")
        if past is None:
            return meant
        ago = any(one.key in roles["past"] and two.value in roles["ago"] for one, two in pairwise(near))
        before = [m for m in near if m.first < said.first and m.kind not in ("subject", "side", "owner")]
        old = before and before[-1].kind != "time" and (before[-1].key or before[-1].value) in roles["past"]
        if not ago and not old:
            return meant
        subject, state = past.split()
        return subject, state

    def end(self, start: int) -> None:
        """What was found last, in the clause that begins with finding ``start``, is over: `it hurt, but it's gone`.

        A sign is not: a foot that would not lift yesterday is one to tell of.
        """
        state = self[-1].state if self else ""
        if self.states.get(state, {}).get("kind") != "sign":
            self[start:] = [f._replace(present=False) if f.state == state else f for f in self[start:]]

    def settle(self, before: int) -> None:
        """One clause that says a thing is there and is not says that it is there."""
        new = self[before:]
        there = {f[:3] for f in new if f.present}
        self[before:] = [f for f in new if f.present or f[:3] not in there]

    def is_vague(self, state: str) -> bool:
        """Whether a state says little: that something is not right."""
        return bool(self.states.get(state, {}).get("vague"))

    def distinct(self) -> tuple[Finding, ...]:
        """Each condition once, in the words it came with first; what is said more precisely elsewhere gives way."""
        kept: dict[tuple[str, str, str, bool], Finding] = {}
        precise = {(f.subject, f.present) for f in self if not self.is_vague(f.state)}
        sided = {(f.subject, f.state, f.present) for f in self if f.side != UNSPECIFIED}
        said = {(*f[:3], f.present) for f in self}
        for finding in self:
            known = self.states.get(finding.state, {})
            if self.is_vague(finding.state) and not finding.present and (finding.subject, True) in precise:
                continue  # `knee pain, no injury`
            if known.get("yields") and (*finding[:2], known["parent"], finding.present) in said:
                continue
            if self.is_vague(finding.state) and (finding.subject, finding.present) in precise:
                continue
            if finding.side == UNSPECIFIED and (finding.subject, finding.state, finding.present) in sided:
                continue
            kept.setdefault((*finding[:3], finding.present), finding)
        return tuple(kept.values())


def three_words_each(text: str, subjects: Mapping[str, Any], states: Mapping[str, Any]) -> Findings | None:
    """``right gluteus_medius weak, left pelvis dropped``: three words each, exact names; None for any other text."""
    found = Findings(text, subjects, states)
    start = 0
    for piece in text.replace(";", ",").split(","):
        words = piece.split()
        if len(words) != 3 or words[0] not in FINDING_SIDES or words[1] not in subjects:
            return None
        if words[2] not in (*states, POSITIVE) or not fits(subjects[words[1]], words[0], words[2]):
            return None
        meant = states.get(words[2], {}).get("of")
        if meant is not None and meant.get(words[1]) != words[1]:
            return None  # `left hip drop`: it is no foot, and what drops there is called the pelvis
        at = text.index(piece, start) + len(piece) - len(piece.lstrip())
        found.add(words[0], words[1], words[2], at, at + len(piece.strip()))
        start = at
    return found

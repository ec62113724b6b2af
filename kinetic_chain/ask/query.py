"""A question -> findings with their places, what is known of the person, and the words that were not understood.

A clause is read in three passes: which state goes with which subject, which side goes with which subject, and what is
negated or hedged. Nothing about bodies stands here: all names and phrases come from the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding, Unread
from kinetic_chain.ask.mentions import Mention, scan
from kinetic_chain.errors import nearest
from kinetic_chain.terms import BILATERAL, FINDING_SIDES, LEFT, MIDLINE, RIGHT, UNSPECIFIED, mirror_side
from kinetic_chain.words import stem

_REACH = 14  # tokens between a subject and its state at most
_SUGGEST = 0.75  # how alike a name must be to be suggested
_SIDE_REACH = 4  # tokens between a side and its subject at most
_POSITIVE = "positive_test"
_OTHER = {RIGHT: LEFT, LEFT: RIGHT}
_NO_BODY = ("sign", "activity", "factor", "function", "history")  # kinds of subject that are not a part of the body


class Reading(NamedTuple):
    """What was read: findings, facts about the person (False: denied), tasks named, words not understood."""

    findings: tuple[Finding, ...]
    facts: dict[str, float | bool]
    tasks: tuple[str, ...]
    not_understood: tuple[Unread, ...]
    all_clear: bool = False


class Part(NamedTuple):
    """One subject of a clause while it is being read."""

    mention: Mention
    side: str | None


class Unit(NamedTuple):
    """A subject or a state in its clause; ``separator`` is the "and" or comma before it, if any."""

    mention: Mention
    kind: str
    separator: str


def read(text: str, knowledge: Mapping[str, Any]) -> Reading:
    """Read a question.

    :param knowledge: compiled knowledge: its ``lexicon``, ``subjects`` and ``states`` are used
    """
    reader = _Reader(text, knowledge)
    reader.run()
    return reader.reading()


class _Reader:
    def __init__(self, text: str, knowledge: Mapping[str, Any]) -> None:
        self.lexicon = knowledge["lexicon"]
        self.subjects: Mapping[str, Any] = knowledge["subjects"]
        self.states: Mapping[str, Any] = knowledge["states"]
        self.scan = scan(text, self.lexicon)
        self.text = text
        self.findings: list[Finding] = []
        self.facts: dict[str, float | bool] = {}
        self.tasks: list[str] = []
        self.unread: list[Unread] = []
        self.all_clear = False
        self.carried: list[Part] = []
        self.taken: set[Mention] = set()
        self.on_stance: set[Mention] = set()
        self.phrase_sides: dict[Mention, str] = {}

    def run(self) -> None:
        """Read clause by clause; what is written as three words is taken as it is."""
        if self._structured():
            return
        for clause in self._clauses():
            self._clause(clause)
        self._report_unknown()

    def reading(self) -> Reading:
        return Reading(self._distinct(), self.facts, tuple(dict.fromkeys(self.tasks)), tuple(self.unread), self.all_clear)

    def _distinct(self) -> tuple[Finding, ...]:
        """Each condition once, in the words it came with first; "something is wrong with it" gives way to what is."""
        kept: dict[tuple[str, str, str, bool], Finding] = {}
        precise = {(f.side, f.subject) for f in self.findings if not self.states.get(f.state, {}).get("vague")}
        for finding in self.findings:
            if self.states.get(finding.state, {}).get("vague") and (finding.side, finding.subject) in precise:
                continue
            if finding.side == UNSPECIFIED and any(f.side != UNSPECIFIED and f[1:4] == finding[1:4] for f in self.findings):
                continue
            kept.setdefault((*finding[:3], finding.present), finding)
        return tuple(kept.values())

    def _structured(self) -> bool:
        """``right gluteus_medius weak, left pelvis dropped``: three words each, exact names."""
        found = []
        start = 0
        for piece in self.text.replace(";", ",").split(","):
            words = piece.split()
            if len(words) != 3 or words[0] not in FINDING_SIDES or words[1] not in self.subjects:
                return False
            if words[2] not in self.states and words[2] != _POSITIVE:
                return False
            at = self.text.index(piece, start) + len(piece) - len(piece.lstrip())
            found.append(self._finding(words[0], words[1], words[2], at, at + len(piece.strip())))
            start = at
        self.findings += found
        return True

    def _clauses(self) -> Iterable[list[Mention]]:
        clause: list[Mention] = []
        for mention in self.scan.mentions:
            if mention.kind == "break" or (mention.kind == "mark" and mention.value in ".;!?\n:"):
                if clause:
                    yield clause
                clause = []
            else:
                clause.append(mention)
        if clause:
            yield clause

    # -- one clause

    def _clause(self, clause: list[Mention]) -> None:
        clause, stance = self._take_stance(clause)
        clause = self._take_facts(clause)
        self._take_tasks(clause)
        negated = _negated(clause)
        hedged = any(m.kind == "hedge" for m in clause)
        before = len(self.findings)
        parts = self._sided(clause, stance)
        pairs = self._pairs(clause, parts)
        for part, state in pairs:
            self._add(part, state, negated, hedged, clause)
        self._take_phrases(clause, parts, stance, negated, hedged)
        self._take_comparisons(clause, parts, hedged)
        self._take_unsaid(clause, parts, {p.mention for p, _ in pairs}, negated, hedged)
        self.findings[before:] = [
            f for f in self.findings[before:]
            if f.present or not any(g.present and g[:3] == f[:3] for g in self.findings[before:])
        ]  # fmt: skip
        if parts:
            self.carried = [p for p in parts.values() if p.mention in {q.mention for q, _ in pairs}] or list(parts.values())

    def _take_stance(self, clause: list[Mention]) -> tuple[list[Mention], str | None]:
        """``when I stand on my right leg``: the side is the stance side and belongs to no finding."""
        for index, mention in enumerate(clause):
            if mention.kind != "stance":
                continue
            for after in range(index + 1, min(index + 3, len(clause))):
                side = clause[after]
                if side.kind == "side" and side.first - mention.last <= 2 and side.value in _OTHER:
                    end = after + 1
                    if end < len(clause) and clause[end].kind == "subject" and clause[end].value in self.lexicon["limbs"]:
                        end += 1
                    self.taken.update(clause[index:end])
                    return [*clause[:index], *clause[end:]], str(side.value)
        return clause, None

    def _take_facts(self, clause: list[Mention]) -> list[Mention]:
        negated = _negated(clause)
        rest = []
        for index, mention in enumerate(clause):
            if mention.kind == "fact":
                dated = self._weeks(clause, index)
                value: float | bool = mention.first not in negated
                if value and dated is not None:
                    value = dated
                self._fact(str(mention.value), value)
            elif mention.kind == "age":
                self._age(clause, index)
            elif mention.kind == "phrase":
                phrase = self.lexicon["phrases"][mention.value]
                for name in phrase["facts"]:
                    denied = name.startswith("not ") != (mention.first in negated)
                    self._fact(name.removeprefix("not "), not denied)
                self.all_clear |= phrase["all_clear"]
            rest.append(mention)
        return rest

    def _fact(self, name: str, value: float | bool) -> None:
        old = self.facts.get(name)
        if old is None or old is False or (old is True and value is not False):
            self.facts[name] = value

    def _weeks(self, clause: Sequence[Mention], index: int) -> float | None:
        """How long ago, in weeks, when a time stands in the same clause: ``8 weeks``, ``last month``."""
        number: float | None = None
        for mention in clause:
            if mention.kind == "number":
                number = float(mention.value)
            elif mention.kind == "time":
                return float(mention.value) * (1.0 if number is None else number)
        return None

    def _age(self, clause: Sequence[Mention], index: int) -> None:
        for near in (index - 1, index + 1):
            if 0 <= near < len(clause) and clause[near].kind == "number" and clause[near].value < 120:
                self.facts["age"] = float(clause[near].value)
                return

    def _take_tasks(self, clause: Sequence[Mention]) -> None:
        for mention in clause:
            if mention.kind == "phrase":
                task = self.lexicon["phrases"][mention.value]["task"]
                if task:
                    self.tasks.append(task)

    # -- sides

    def _sided(self, clause: Sequence[Mention], stance: str | None) -> dict[Mention, Part]:
        """Each subject of the clause with its side."""
        subjects = [m for m in clause if m.kind in ("subject", "screen")]
        targets = [m for m in clause if m.kind in ("subject", "screen", "phrase", "fact")]
        sides: dict[Mention, str] = {}
        spare: list[Mention] = []
        for index, mention in enumerate(clause):
            if mention.kind != "side" or self._is_compared(clause, index):
                continue
            target = self._side_target(clause, index, targets, sides)
            if target is None:
                spare.append(mention)
            else:
                sides[target] = str(mention.value)
        for mention in subjects:
            if mention not in sides and self._is_plural(clause, mention):
                sides[mention] = BILATERAL
        self._lend(clause, subjects, sides)
        self.on_stance = set()
        if stance:
            for mention in subjects:
                if mention not in sides and self._paired(mention):
                    sides[mention] = stance
                    self.on_stance.add(mention)
        loose = [m.value for m in spare if m.value]
        if loose:
            for mention in targets:
                sides.setdefault(mention, str(loose[0]))
        self.phrase_sides = {m: s for m, s in sides.items() if m.kind == "phrase"}
        return {m: Part(m, sides.get(m)) for m in subjects}

    def _side_target(
        self, clause: Sequence[Mention], index: int, targets: Sequence[Mention], sides: Mapping[Mention, str]
    ) -> Mention | None:
        here = clause[index]
        ahead = self._near(clause, index, 1, targets)
        behind = self._near(clause, index, -1, targets)
        if ahead is not None and ahead.first - here.last <= _SIDE_REACH and ahead not in sides:
            return ahead
        if behind is not None and behind not in sides:
            return behind
        return ahead if ahead is not None and ahead not in sides else None

    @staticmethod
    def _near(clause: Sequence[Mention], index: int, step: int, targets: Sequence[Mention]) -> Mention | None:
        at = index + step
        while 0 <= at < len(clause):
            mention = clause[at]
            if mention in targets:
                return mention
            if mention.kind in ("join", "mark", "side") and (step > 0 or mention.kind != "side"):
                return None
            at += step
        return None

    @staticmethod
    def _is_compared(clause: Sequence[Mention], index: int) -> bool:
        """``higher than the right``: the side that something is compared with."""
        return any(m.kind == "than" and 0 <= clause[index].first - m.last <= 2 for m in clause[:index])

    def _paired(self, mention: Mention) -> bool:
        return bool(self.subjects.get(mention.value, {}).get("sides") == "paired")

    def _is_plural(self, clause: Sequence[Mention], mention: Mention) -> bool:
        """``my knees``: a plural of something paired, said of somebody's own."""
        subject = self.subjects.get(mention.value, {})
        if not mention.plural or subject.get("sides") != "paired" or subject.get("kind") == "group":
            return False
        owner = next((m for m in clause if m.kind == "owner" and 0 <= mention.first - m.last <= 2), None)
        return owner is not None

    def _lend(self, clause: Sequence[Mention], subjects: Sequence[Mention], sides: dict[Mention, str]) -> None:
        """A side carries on through a list: ``left hamstring and glute``; a bare limb lends its side."""
        order = {mention: index for index, mention in enumerate(clause)}
        for one, two in zip(subjects, subjects[1:], strict=False):
            between = clause[order[one] + 1 : order[two]]
            joined = between and all(m.kind in ("join", "owner", "ignored") or m.value == "/" for m in between)
            if joined and one in sides and two not in sides and self._paired(two):
                sides[two] = sides[one]
        limbs = [m for m in subjects if m.value in self.lexicon["limbs"] and m in sides]
        if limbs:
            for mention in subjects:
                if mention not in sides and self._paired(mention):
                    sides[mention] = sides[limbs[0]]

    # -- states

    def _pairs(self, clause: Sequence[Mention], parts: Mapping[Mention, Part]) -> list[tuple[Part, Mention]]:
        """Which state goes with which subject.

        First neighbours that nothing separates; then what a list adds goes where its neighbour in the list went, over
        an "and" before over a comma; then what is left goes with a neighbour across such a mark. A clause with a state
        and no subject speaks of what was spoken of before.
        """
        units = _units(clause)
        partners: list[list[int]] = [[] for _ in units]
        for gap, one, two in sorted(self._neighbours(units, separated=False)):
            if gap <= _REACH and not partners[one] and not partners[two]:
                partners[one], partners[two] = [two], [one]
        self._join_lists(units, partners)
        for lonely in (True, False):
            for gap, one, two in sorted(self._neighbours(units, separated=True)):
                if gap <= _REACH and bool(partners[one]) + bool(partners[two]) == (not lonely):
                    partners[one].append(two)
                    partners[two].append(one)
            self._join_lists(units, partners)
        pairs = []
        for index, unit in enumerate(units):
            for other in partners[index]:
                subject, state = (unit, units[other]) if unit.kind == "subject" else (units[other], unit)
                pair = (parts[subject.mention], state.mention)
                if subject.kind == "subject" and pair not in pairs and self._meant(subject.mention, state.mention):
                    pairs.append(pair)
        if not pairs and not any(unit.kind == "subject" and self._is_body(unit.mention) for unit in units):
            for unit in units:
                for part in self.carried:
                    meant = self._meant(part.mention, unit.mention)
                    if meant and not self.states[meant[1]].get("vague"):
                        pairs.append((part, unit.mention))
        return pairs

    def _is_body(self, mention: Mention) -> bool:
        return self.subjects.get(mention.value, {}).get("kind") not in _NO_BODY

    def _neighbours(self, units: Sequence[Unit], separated: bool) -> Iterator[tuple[int, int, int]]:
        """Adjacent subject and state that can go together: how far apart, and which."""
        for index, (one, two) in enumerate(zip(units, units[1:], strict=False)):
            if one.kind != two.kind and bool(two.separator) == separated and self._fit(one.mention, two.mention):
                yield two.mention.first - one.mention.last, index, index + 1

    def _join_lists(self, units: Sequence[Unit], partners: list[list[int]]) -> None:
        """``tight hamstrings and quads``, ``hip stiff and sore``: a list shares what one of its members has."""
        grown = True
        while grown:
            grown = False
            for index, unit in enumerate(units):
                if partners[index]:
                    continue
                near = []
                for other in (index - 1, index + 1):
                    if 0 <= other < len(units) and units[other].kind == unit.kind and partners[other]:
                        near.append((units[max(index, other)].separator == ",", other > index, other))
                for _, _, other in sorted(near):
                    shared = [p for p in partners[other] if self._fit(unit.mention, units[p].mention)]
                    if shared:
                        partners[index], grown = shared, True
                        break

    def _fit(self, one: Mention, two: Mention) -> bool:
        return bool(self._meant(one, two) or self._meant(two, one))

    def _meant(self, subject: Mention, state: Mention) -> tuple[str, str] | None:
        """The subject and state that two mentions are about, or None when the one cannot be in the other.

        A word may name several states that are told apart by what they are said of: an arch that falls is not a hip
        that falls.
        """
        if subject.kind != "subject" or state.kind != "state":
            return None
        name = str(subject.value)
        for word in state.value:
            entry = self.states[word]
            if entry.get("of"):
                if name in entry["of"]:
                    return entry["of"][name], word
            elif self.subjects[name].get("kind") not in _NO_BODY:
                return name, word
        return None

    # -- findings

    def _add(self, part: Part, state: Mention, negated: set[int], hedged: bool, clause: Sequence[Mention]) -> None:
        meant = self._meant(part.mention, state)
        if meant is None:
            return
        side = part.side
        if side and part.mention in self.on_stance and self.states[meant[1]].get("directed"):
            side = mirror_side(side)
        present = not (state.first in negated or part.mention.first in negated)
        start, end = min(part.mention.start, state.start), max(part.mention.end, state.end)
        self._append(side, *meant, start, end, present, hedged)

    def _append(
        self, side: str | None, subject: str, state: str, start: int, end: int, present: bool = True,
        hedged: bool = False, compared: bool = False, value: float | None = None, unit: str | None = None,
    ) -> None:  # fmt: skip
        finding = self._finding(side, subject, state, start, end)
        task = self.tasks[-1] if self.tasks else None
        self.findings.append(
            finding._replace(present=present, hedged=hedged, compared=compared, value=value, unit=unit, task=task)
        )

    def _finding(self, side: str | None, subject: str, state: str, start: int, end: int) -> Finding:
        entry = self.subjects[subject]
        known = self.states.get(state, {})
        if entry["sides"] == "midline" and not known.get("directed") and (known.get("midline") or entry.get("whole") or side == BILATERAL):
            side = MIDLINE
        return Finding(side or UNSPECIFIED, subject, state, text=self.text[start:end], span=(start, end))

    def _take_phrases(
        self, clause: Sequence[Mention], parts: Mapping[Mention, Part], stance: str | None, negated: set[int], hedged: bool
    ) -> None:
        for mention in clause:
            if mention.kind != "phrase":
                continue
            phrase = self.lexicon["phrases"][mention.value]
            for meant in phrase["means"]:
                where, subject, state = meant.split()
                said = self.phrase_sides.get(mention) or self._plural_phrase(clause, mention, subject)
                if self.subjects[subject].get("kind") == "activity" and self._aggravates(clause, mention):
                    continue
                side = said
                if said is None and stance:
                    side = mirror_side(stance) if self.states.get(state, {}).get("directed") else stance
                if where == "other" and side:
                    side = mirror_side(side)
                if where == "both":
                    side = BILATERAL
                if where == MIDLINE:
                    side = MIDLINE
                present = (mention.first in negated) == phrase["absent"]
                self._append(side, subject, state, mention.start, mention.end, present, hedged or phrase["hedged"])

    def _plural_phrase(self, clause: Sequence[Mention], mention: Mention, subject: str) -> str | None:
        """``my arches are falling``: both sides."""
        word = self.scan.tokens[mention.first].word
        owned = any(m.kind == "owner" and 0 <= mention.first - m.last <= 1 for m in clause)
        paired = self.subjects[subject]["sides"] == "paired"
        return BILATERAL if owned and paired and word != stem(word) else None

    @staticmethod
    def _aggravates(clause: Sequence[Mention], mention: Mention) -> bool:
        """``worse when I sit for long``: what brings it on, and no habit that was reported."""
        return any(m.kind == "aggravator" and m.first < mention.first for m in clause)

    def _take_comparisons(self, clause: Sequence[Mention], parts: Mapping[Mention, Part], hedged: bool) -> None:
        """``left stronger than right`` is a weak right."""
        for mention in clause:
            if mention.kind != "compare":
                continue
            where, state = str(mention.value).split()
            before = [p for p in parts.values() if p.mention.first < mention.first]
            after = [p for p in parts.values() if p.mention.first > mention.first]
            chosen = before[-1:] or after[:1] or self.carried[-1:]
            for part in chosen:
                side = part.side
                if side not in _OTHER:
                    named = [m.value for m in clause if m.kind == "side" and m.value in _OTHER]
                    side = str(named[0]) if named else None
                if side and where == "other":
                    side = mirror_side(side)
                start, end = min(part.mention.start, mention.start), max(part.mention.end, mention.end)
                meant = self._meant(part.mention, mention._replace(kind="state", value=(state,)))
                if meant:
                    self._append(side, *meant, start, end, True, hedged, compared=True)

    def _take_unsaid(
        self, clause: Sequence[Mention], parts: Mapping[Mention, Part], used: set[Mention], negated: set[int], hedged: bool
    ) -> None:
        """Names that say it all by themselves, and screens with their results."""
        for mention, part in parts.items():
            if mention in used:
                continue
            if mention.kind == "screen":
                self._screen(clause, part, negated, hedged)
                continue
            unsaid = self.subjects[mention.value].get("unsaid")
            if unsaid:
                present = mention.first not in negated
                self._append(part.side, str(mention.value), unsaid, mention.start, mention.end, present, hedged)

    def _screen(self, clause: Sequence[Mention], part: Part, negated: set[int], hedged: bool) -> None:
        mention = part.mention
        positive = [m for m in clause if m.kind == "positive" and abs(m.first - mention.last) <= _REACH]
        value, unit = self._value(clause, mention)
        denied = mention.first in negated or any(m.first in negated for m in positive)
        if positive or denied or value is None:
            if value is None and not positive and not denied:
                return
            end = max([mention.end, *(m.end for m in positive)])
            start = min([mention.start, *(m.start for m in positive)])
            self._append(part.side, str(mention.value), _POSITIVE, start, end, not denied, hedged, value=value, unit=unit)
        else:
            self._append(part.side, str(mention.value), "measured", mention.start, mention.end, True, hedged, value=value, unit=unit)

    @staticmethod
    def _value(clause: Sequence[Mention], mention: Mention) -> tuple[float | None, str | None]:
        for one, two in zip(clause, clause[1:], strict=False):
            if one.kind == "number" and two.kind == "unit" and one.first >= mention.last:
                return float(one.value), str(two.value)
        return None, None

    def _report_unknown(self) -> None:
        names = None
        for token in self.scan.unknown:
            if len(token.word) < 4:
                continue
            if names is None:
                names = [name for name in self.lexicon["names"] if " " not in name]
            near = nearest(token.word, names, 2, _SUGGEST) if len(self.scan.unknown) <= 40 else ()
            self.unread.append(Unread(self.text[token.start : token.end], (token.start, token.end), near))
        spoken = {(f.span[0], f.span[1]) for f in self.findings}
        for mention in self.scan.mentions:
            if mention.kind == "subject" and mention not in self.taken and not any(s <= mention.start and mention.end <= e for s, e in spoken):
                hint = self.subjects[mention.value].get("ask") or "say how it is: weak, tight, painful ..."
                self.unread.append(Unread(self.text[mention.start : mention.end], (mention.start, mention.end), (), hint))


def _units(clause: Sequence[Mention]) -> list[Unit]:
    """The subjects and states of a clause, each with what stands before it."""
    units: list[Unit] = []
    separator = ""
    for mention in clause:
        if mention.kind == "mark" and mention.value not in "()":
            separator = ","
        elif mention.kind == "join":
            separator = separator or "and"
        elif mention.kind in ("subject", "screen", "state"):
            if units and mention.kind == "subject" and units[-1].mention.value == mention.value and not separator:
                continue  # `quadratus lumborum (QL)` is one
            units.append(Unit(mention, "state" if mention.kind == "state" else "subject", separator))
            separator = ""
    return units


def _negated(clause: Sequence[Mention]) -> set[int]:
    """The tokens that a negation covers: from it to the next comma, unless a list goes on with "or" or "nor"."""
    covered: set[int] = set()
    for index, mention in enumerate(clause):
        if mention.kind == "negation":
            covered |= _scope(clause, index)
        elif mention.kind == "negation_after":
            for before in reversed(clause[:index]):
                if before.kind in ("mark", "join"):
                    break
                covered.add(before.first)
    return covered


def _scope(clause: Sequence[Mention], index: int) -> set[int]:
    covered: set[int] = set()
    for at in range(index + 1, len(clause)):
        mention = clause[at]
        if mention.kind == "mark" and mention.value in ",-/":
            later = clause[at + 1 :]
            ends = next((m for m in later if m.kind == "mark" and m.value == ","), None)
            stretch = later[: later.index(ends)] if ends else later
            if not any(m.kind == "join" and m.value in ("or", "nor") for m in later) or any(
                m.kind == "negation" for m in stretch
            ):
                break
        covered.add(mention.first)
    return covered

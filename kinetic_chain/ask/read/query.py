"""A question -> findings with their places, what is known of the person, and the words that were not understood.

Nothing about bodies stands here: all names and phrases come from the lexicon. A text is divided into clauses, each
clause gives its names their sides and their states, and what it leaves open is taken from the clause before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding, Unread
from kinetic_chain.ask.read.apart import told_apart
from kinetic_chain.ask.read.beside import around, is_elsewhere, nearest, of_place
from kinetic_chain.ask.read.clauses import Clause, clauses, is_elliptic, is_over
from kinetic_chain.ask.read.facts import Facts
from kinetic_chain.ask.read.findings import Findings, Part, three_words_each
from kinetic_chain.ask.read.mentions import Mention, scan
from kinetic_chain.ask.read.pairs import Unit, at_places, pairs_of, units_of, without_strays
from kinetic_chain.ask.read.plurals import are_both, one_each
from kinetic_chain.ask.read.results import as_tests, is_measured, values_of
from kinetic_chain.ask.read.sides import Sides, sides_of
from kinetic_chain.ask.read.stance import without_stance
from kinetic_chain.ask.read.unread import NO_BODY, unread
from kinetic_chain.ask.read.wording import as_states, echoed, named_again, with_pending, without_labels
from kinetic_chain.terms import BILATERAL, LEFT, MEASURED, MIDLINE, POSITIVE, RIGHT, UNSPECIFIED, mirror_side

_SIDED = (LEFT, RIGHT)
_LEADS = ("pronoun", "side", "hedge", "negation", "denial", "mark", "join", "than", "link")
_PLACING = ("subject", "ignored", "within", "owner", "number", "circumstance", "time", "link", "companion")
_BESIDE = ("owner", "side", "ignored", "number", "hedge")
_NAMED = ("subject", "screen", "phrase", "elsewhere")
_PRONOUN_REACH = 6  # tokens between an `it` and its state
_THAN_REACH = 3  # tokens between a `than` and what something is compared with


class Reading(NamedTuple):
    """What was read: findings, facts about the person (False: denied), tasks named, words not understood."""

    findings: tuple[Finding, ...]
    facts: dict[str, float | bool]
    tasks: tuple[str, ...]
    not_understood: tuple[Unread, ...]
    all_clear: bool = False


def read(text: str, knowledge: Mapping[str, Any]) -> Reading:
    """Read a question.

    :param knowledge: compiled knowledge: its ``lexicon``, ``subjects`` and ``states`` are used
    """
    reader = _Reader(text, knowledge)
    reader.run()
    return reader.reading()


class _Reader:
    def __init__(self, text: str, knowledge: Mapping[str, Any]) -> None:
        self.knowledge = knowledge
        self.lexicon = knowledge["lexicon"]
        self.subjects: Mapping[str, Any] = knowledge["subjects"]
        self.states: Mapping[str, Any] = knowledge["states"]
        self.text = text
        self.facts = Facts(self.lexicon, knowledge.get("facts", {}))
        self.findings = Findings(text, self.subjects, self.states)
        self.unread: tuple[Unread, ...] = ()
        self.carried: list[Part] = []  # what was spoken of last, for a clause that names nothing
        self.pending: Mention | None = None  # a state that was said of nothing yet
        self.last: tuple[Mention | None, Mention | None] = (None, None)  # the state spoken of last, and its side
        self.said: dict[str, str] = {}  # name -> the side it was said to have, both where more than one; "" -> the last
        self.latest = 0  # where the findings of the last clause that had any begin
        self.placing: set[Mention] = set()  # names that said where something was done and not what is the matter

    def run(self) -> None:
        """Read clause by clause; what is written as three words is taken as it is."""
        written = three_words_each(self.text, self.subjects, self.states)
        if written is not None:
            self.findings += written
            return
        scanned = scan(self.text, self.lexicon)
        mentions = scanned.mentions
        for clause in clauses(mentions, self.lexicon):
            self.facts.add(clause)
            self.findings.task = self.facts.tasks[-1] if self.facts.tasks else None
            if clause.void:
                self.carried = []
            else:
                self._clause(clause)
        for fact in told_apart(scanned, self.lexicon):
            self.facts.tell_apart(fact, mentions)
        self.unread = tuple(unread(self.text, mentions, self.findings, self.placing, self.knowledge, self.facts.used))

    def reading(self) -> Reading:
        """What was read."""
        tasks = tuple(dict.fromkeys(self.facts.tasks))
        return Reading(self.findings.distinct(), self.facts.told, tasks, self.unread, self.facts.all_clear)

    # -- one clause

    def _clause(self, clause: Clause) -> None:
        mentions = echoed(clause.mentions, self.lexicon["roles"]["echoes"], *self.last)
        mentions = with_pending(mentions, self.pending)
        states, sides_told = ([m for m in mentions if m.kind == kind] for kind in ("state", "side"))
        if states:
            self.last = states[-1], sides_told[-1] if len({m.value for m in sides_told}) == 1 else None
        roles = self.lexicon["roles"]
        mentions, stance, taken = without_stance(mentions, self.lexicon)
        self.placing.update(taken)
        mentions = as_states(as_tests(mentions, self.lexicon, clause.negated), self.lexicon["doubles"], self._meant)
        mentions = without_labels(mentions, self.lexicon["limbs"])
        mentions = named_again(mentions, stance is not None, self._one_each)
        sides = sides_of(mentions, stance, self.said, self.subjects, self.lexicon)
        self.placing.update(sides.places)
        units = without_strays(units_of(mentions, roles, self.lexicon["phrases"]), self._fit)
        pairs = pairs_of(units, self._fit)
        if is_over(mentions):
            self.findings.end(self.latest)
        before = len(self.findings)
        pairs = [(name, state) for name, state in pairs if not is_elsewhere(sides, mentions, name, state)]
        for name, state, limb in at_places(pairs, mentions, self.lexicon["limbs"], self._fit):
            if name.kind == "screen":
                self._result(name, state, sides, clause, mentions)
            elif name.kind == "subject":
                self._state(Part(name, sides.of.get(name, sides.of.get(limb))), state, sides, clause)
        states = [m for m in mentions if m.kind == "state"]
        if not states:
            self._elsewhere_too(mentions, sides, clause)
        elif not any(self._is_body(unit) for unit in units):
            self._of_before(mentions, states, sides, clause)
        for mention in mentions:
            if mention.kind == "phrase":
                self._phrase(mention, mentions, sides, clause)
            elif mention.kind == "compare":
                self._comparison(mention, mentions, sides, clause)
        self._alone(mentions, {name for name, _ in pairs}, sides, clause)
        said = len(self.findings) > before or self.carried or any(m.kind in _NAMED for m in mentions)
        self.pending = None if said else states[-1] if states else self.pending
        self.findings.settle(before)
        self.latest = before if len(self.findings) > before else self.latest
        self._remember(mentions, sides, {name for name, _ in pairs})

    def _is_body(self, unit: Unit) -> bool:
        return unit.is_name and self.subjects.get(unit.mention.value, {}).get("kind") not in NO_BODY

    def _remember(self, mentions: Sequence[Mention], sides: Sides, paired: set[Mention]) -> None:
        names = [m for m in mentions if m.kind == "subject"]
        parts = [] if names else self.findings.in_phrases(mentions, self.lexicon["phrases"])
        if parts:
            self.carried = parts
        elif names:
            chosen = [m for m in names if m in paired] or names
            self.carried = [Part(m, sides.of.get(m)) for m in chosen]
        elif any(m.kind == "elsewhere" for m in mentions):
            self.carried = []
        for name, side in sides.of.items():
            if side in _SIDED and name not in sides.on_stance:
                if name.kind == "subject":
                    self.said[name.value] = side if self.said.get(name.value, side) == side else BILATERAL
                self.said[""] = side

    # -- states

    def _fit(self, name: Mention, state: Mention) -> bool:
        if state.kind in ("positive", "negative"):
            return name.kind == "screen"
        return name.kind == "elsewhere" or self._meant(name, state.value) is not None

    def _meant(self, name: Mention, words: Iterable[str]) -> tuple[str, str] | None:
        """The subject and state that two mentions are about, or None when the one cannot be in the other.

        A word may name several states that are told apart by what they are said of: an arch that falls is not a hip
        that falls.
        """
        if name.kind != "subject":
            return None
        subject = str(name.value)
        for word in words:
            entry = self.states[word]
            if "of" in entry:
                if subject in entry["of"]:
                    return entry["of"][subject], word
            elif self.subjects[subject].get("kind") not in NO_BODY:
                return subject, entry.get("becomes", {}).get(subject, word)
        return None

    def _state(self, part: Part, state: Mention, sides: Sides, clause: Clause) -> None:
        meant = self._meant(part.mention, state.value)
        if meant is None:
            return
        meant = self.findings.of_old(meant, state, around(clause.mentions, state), self.lexicon["roles"])
        present = clause.is_present(part.mention, state)
        limb = part.side not in _SIDED and part.mention.value in self.lexicon["limbs"]
        whole = limb or self.findings.is_vague(meant[1])
        if whole and not present and state.first in clause.flipped:
            self._across_fine(part, state)
            return  # `my legs felt strong` denies nothing that anybody asked about
        first, last = sorted((part.mention, state), key=lambda m: m.first)
        apart = any(m.kind == "mark" and first.last <= m.first < last.first for m in clause.mentions)
        apart = apart and part.mention.first not in clause.negated
        if not present and apart and self.states[meant[1]]["kind"] == "sign":
            return  # `weak glute med, no numbness` does not speak of a numb muscle
        side = part.side
        if (side is None or part.mention in sides.on_stance) and self.states[meant[1]].get("directed"):
            side = self._off_stance(meant[1], sides.stance) if sides.stance else sides.moved
        if side in _SIDED and state.key in self.lexicon["roles"]["across"]:
            side = mirror_side(side)
        start, end = min(part.mention.start, state.start), max(part.mention.end, state.end)
        compared = state.key in self.lexicon["roles"]["comparing"] or state.key.startswith("as ")
        self.findings.add(side, *meant, start, end, present, clause.is_hedged(part.mention, state), compared)
        added = sides.also.get(part.mention)
        if added is not None and side in _SIDED:
            denied = added.denied or added.mention.first in clause.negated
            present, hedged = denied == (state.first in clause.flipped), clause.is_hedged(added.mention)
            self.findings.add(mirror_side(side), *meant, start, added.mention.end, present, hedged)

    def _across_fine(self, part: Part, state: Mention) -> None:
        """`weak on the right, the left is fine`: what was just found on one side is not there on the other."""
        last = self.findings[-1] if self.findings else None
        same = last and last.present and last.subject == part.mention.value and last.side in _SIDED
        if last and same and part.side == mirror_side(last.side):
            self.findings.add(part.side, last.subject, last.state, state.start, state.end, present=False)

    def _off_stance(self, state: str, stance: str) -> str | None:
        """The side of what happens above the leg stood on: what sinks or rises there is the other half."""
        return mirror_side(stance) if state in self.lexicon["unsupported"] else None

    def _of_before(self, mentions: Sequence[Mention], states: Sequence[Mention], sides: Sides, clause: Clause) -> None:
        """`It is stiff and sore`: said of what was spoken of before."""
        if clause.asked or not self._leads(mentions, states[0]):
            return
        for state in states:
            if len(self.carried) > 1 and not clause.is_present(state):
                continue  # `no pain squatting`: of which of them?
            for part in self.carried:
                if sides.bare:
                    part = part._replace(side=nearest(sides.bare, mentions, state))
                meant = self._meant(part.mention, state.value)
                vague = meant and self.findings.is_vague(meant[1]) and not (sides.bare and not clause.is_present(state))
                if meant and not vague and not self._contradicts(part, meant, state, clause):
                    self._state(part, state, sides, clause)

    def _elsewhere_too(self, mentions: Sequence[Mention], sides: Sides, clause: Clause) -> None:
        """`especially the left one`, `sometimes also in the groin`: what was found last, on a side or in a place."""
        if not self.findings or not all(m.kind in _LEADS + _PLACING for m in mentions):
            return
        last = self.findings[-1]
        said = [m.value for m in mentions if m.kind == "side" and m.value in _SIDED]
        beside = pairwise(m for m in mentions if m.kind not in _BESIDE)
        names = [two for one, two in beside if (one.kind, two.kind) == ("within", "subject")]
        names = [m for m in names if self._meant(m, (last.state,))]
        if not any(m.kind == "subject" for m in mentions):
            if len(said) == 1 and last.side == UNSPECIFIED and self.subjects[last.subject]["sides"] == "paired":
                same = [f for f in self.findings if f[:2] == last[:2]]  # `stiff and sore. It's always the right`
                self.findings += [finding._replace(side=said[0]) for finding in same]
            elif len(said) == 1 and last.side == mirror_side(said[0]) and is_elliptic(mentions, self.lexicon):
                present = all(m.kind != "negation" and m.value != "nor" for m in mentions)
                start, end = mentions[0].start, mentions[-1].end
                hedged = any(map(clause.is_hedged, mentions))
                self.findings.add(said[0], last.subject, last.state, start, end, present, hedged)
            elif not said and any(m.kind == "side" and m.value == BILATERAL for m in mentions):
                self._on_both(last.state)
        elif last.present:
            for name in names:
                subject, state = self._meant(name, (last.state,)) or (last.subject, last.state)
                present, hedged = clause.is_present(name), clause.is_hedged(name)
                self.findings.add(sides.of.get(name), subject, state, name.start, name.end, present, hedged)

    def _on_both(self, state: str) -> None:
        """`hip and buttock pain. It comes and goes, on both sides`: so for all that was just said to be so."""
        for index in range(len(self.findings) - 1, -1, -1):
            finding = self.findings[index]
            if finding.state != state or finding.side != UNSPECIFIED:
                return
            if self.subjects[finding.subject]["sides"] == "paired":
                self.findings[index] = finding._replace(side=BILATERAL)

    def _contradicts(self, part: Part, meant: tuple[str, str], state: Mention, clause: Clause) -> bool:
        """Whether a denial takes back what was said, or denies a sign of which nobody said where it would be."""
        if clause.is_present(state):
            return False
        said = {f.side for f in self.findings if f.present and f[1:3] == meant}
        return (
            bool(said and (part.side in said or UNSPECIFIED in said or part.side not in _SIDED))
            or self.states[meant[1]]["kind"] == "sign"
        )

    def _leads(self, mentions: Sequence[Mention], state: Mention) -> bool:
        """Whether nothing is named before a state but an `it`."""
        before = [m for m in mentions if m.first < state.first]
        fillers = self.lexicon["roles"]["fillers"]
        if all(m.kind in _LEADS or m.key in fillers for m in before):
            return True
        first = next(m for m in before if m.kind not in ("join", "mark"))
        return first.kind == "pronoun" and state.first - first.last <= _PRONOUN_REACH

    def _phrase(self, mention: Mention, mentions: Sequence[Mention], sides: Sides, clause: Clause) -> None:
        phrase = self.lexicon["phrases"][mention.value]
        aggravates = any(m.kind == "aggravator" and m.first < mention.first for m in mentions)
        spoken_of = {meant.split()[1] for meant in phrase["means"]}  # `my left knee has a torn meniscus`
        for meant in phrase["means"]:
            where, subject, state = meant.split()
            if aggravates and self.subjects[subject].get("kind") == "activity":
                continue  # ``worse when I sit for long``: what brings it on, and no habit that was reported
            named = [sides.of[m] for m in mentions if m.value == subject and m in sides.of]
            named = named or [sides.of[m] for m in mentions if m.value in spoken_of and m in sides.of]
            beside = [sides.of[m] for m in mentions if m.value == subject and m in sides.of and m.last == mention.first]
            side = BILATERAL if BILATERAL in named else (beside[0] if beside else sides.of.get(mention))
            side = side or (named[0] if named else self._plural_side(mentions, mention, subject))
            side = side or of_place(mention, mentions, sides)
            if side is None and sides.stance:
                directed = self.states.get(state, {}).get("directed")
                side = self._off_stance(state, sides.stance) if directed else sides.stance
            if where == "other" and side:
                side = mirror_side(side)
            side = {"both": BILATERAL, MIDLINE: MIDLINE}.get(where, side)
            present = (mention.first in clause.negated) == phrase["absent"]
            hedged = clause.is_hedged(mention) or phrase["hedged"]
            near = around(clause.mentions, mention)
            subject, state = self.findings.of_old((subject, state), mention, near, self.lexicon["roles"])
            self.findings.add(side, subject, state, mention.start, mention.end, present, hedged)

    def _plural_side(self, mentions: Sequence[Mention], mention: Mention, subject: str) -> str | None:
        owned = any(m.kind == "owner" and 0 <= mention.first - m.last <= 1 for m in mentions)
        phrase = self.text[mention.start : mention.end]
        return BILATERAL if are_both(phrase, owned, self.subjects[subject], self.knowledge) else None

    def _one_each(self, subject: str) -> bool:
        return one_each(self.subjects[subject])

    def _comparison(self, mention: Mention, mentions: Sequence[Mention], sides: Sides, clause: Clause) -> None:
        """``left stronger than right`` is a weak right, ``quads stronger than glutes`` are weak glutes."""
        where, state = str(mention.value).split()
        names = [m for m in mentions if m.kind == "subject"]
        before = [m for m in names if m.first < mention.first]
        than = next((m for m in mentions if m.kind == "than" and m.first > mention.first), None)
        other = [m for m in names if than and 0 <= m.first - than.last <= _THAN_REACH]
        chosen = before[-1:] or [m for m in names if m not in other][:1]
        part = Part(chosen[0], sides.of.get(chosen[0])) if chosen else self.carried[-1] if self.carried else None
        if part is None:
            return
        side = part.side
        if side not in _SIDED or not chosen:
            named = [m.value for m in mentions if m.kind == "side" and m.value in _SIDED]
            side = str(named[0]) if named else side
        start, end = mention.start, mention.end
        if where == "other" and other and other[0].value != part.mention.value:
            part = Part(other[0], sides.of.get(other[0]))
            side = part.side
        elif where == "other":
            if side not in _SIDED:
                return  # stronger than what?
            side = mirror_side(side)
        meant = self._meant(part.mention, (state,))
        if meant:
            if chosen:
                start, end = min(part.mention.start, start), max(part.mention.end, end)
            present, hedged = mention.first not in clause.negated, clause.is_hedged(mention)
            self.findings.add(side, *meant, start, end, present, hedged, compared=True)

    def _alone(self, mentions: Sequence[Mention], paired: set[Mention], sides: Sides, clause: Clause) -> None:
        """Names that say it all by themselves, and tests with a figure or a denial."""
        for mention in mentions:
            if mention in paired:
                continue
            unsaid = self.lexicon["unsaid"].get(mention.value) if mention.kind == "subject" else None
            if unsaid:
                present = mention.first not in clause.negated
                side = sides.of.get(mention)
                hedged = clause.is_hedged(mention)
                self.findings.add(side, str(mention.value), unsaid, mention.start, mention.end, present, hedged)
            elif mention.kind == "screen":
                self._result(mention, None, sides, clause, mentions)

    def _result(
        self, screen: Mention, result: Mention | None, sides: Sides, clause: Clause, mentions: Sequence[Mention]
    ) -> None:
        """A test with what it showed: positive, negative or a figure, a second one for the other side."""
        start, end = screen.start, screen.end
        present = screen.first not in clause.negated
        if result is not None:
            start, end = min(start, result.start), max(end, result.end)
            denied = not present or result.first in clause.negated
            present = (result.kind == "positive") != denied
        counts = result is None and is_measured(mentions, mentions.index(screen), self.lexicon)
        bare = self.lexicon["measures"][screen.value] if counts else ""
        figures = values_of(mentions, screen, bare)
        if result is None and present and not figures:
            return
        state = MEASURED if result is None and present else POSITIVE
        side, hedged = sides.of.get(screen), clause.is_hedged(screen)
        if not figures:
            self.findings.add(side, str(screen.value), state, start, end, present, hedged)
        for figure in figures:
            here = (figure.side if len(figures) > 1 else None) or side
            until = max(end, figure.end)
            self.findings.add(
                here, str(screen.value), state, start, until, present, hedged, False, figure.value, figure.unit
            )

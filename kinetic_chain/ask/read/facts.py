"""What a question says of the person: facts with a time where one is told, the age, and the task."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from time import localtime
from typing import Any

from kinetic_chain.ask.read.clauses import Clause
from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.terms import WEEKS_A_YEAR
from kinetic_chain.words import stem

_OLDEST = 120
_SPELT = 3  # in letters only what is no count of something: `she is one`
_AFTER = ("subject", "state", "fact", "phrase", "screen", "side", "join", "companion", "break", "link")


class Facts:
    """Facts are gathered clause by clause; one that is told counts more than one denied, a dated one most."""

    def __init__(self, lexicon: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self.phrases, self.persons, self.unless = lexicon["phrases"], lexicon["roles"]["persons"], lexicon["unless"]
        self.sexes, self.before_ages = lexicon["roles"]["sexes"], lexicon["roles"]["before_ages"]
        self.words, self.dating = lexicon["words"], lexicon["roles"]["dating"]
        self.known = known
        self.used: set[int] = set()  # where the numbers stand that were ages
        self.told: dict[str, float | bool] = {}
        self.tasks: list[str] = []
        self.all_clear = False

    def add(self, clause: Clause) -> None:
        """Take what a clause tells."""
        for index, mention in enumerate(clause.mentions):
            if mention.kind == "fact":
                self._fact(mention, clause)
            elif mention.kind == "age":
                self._age(clause.mentions, index)
            elif mention.kind == "number" and self._is_age(clause.mentions, index):
                self._set_age(mention)
            elif mention.kind == "phrase":
                self._phrase(mention, clause)

    def _fact(self, mention: Mention, clause: Clause) -> None:
        if self._is_explained(mention, clause):
            return
        value: float | bool = mention.first not in clause.negated
        if value and (not self.known or self.known[mention.value].get("dated")):
            weeks = _weeks(clause.mentions, self.dating)
            value = value if weeks is None else weeks
        self.tell(str(mention.value), value)

    def _is_explained(self, fact: Mention, clause: Clause) -> bool:
        """Whether words between the same marks explain a fact away: `on a diet`, but not `without dieting`."""
        words = self.unless.get(fact.value)
        if not words:
            return False
        said = [m for m in _stretch(fact, clause.mentions) if m.first not in clause.negated]
        told = " ".join(m.key or stem(str(m.value)) for m in said if m.kind != "ignored" or " " not in m.key)
        return any(f" {word} " in f" {told} " for word in words)

    def _phrase(self, mention: Mention, clause: Clause) -> None:
        phrase = self.phrases[mention.value]
        for name in phrase["facts"]:
            denied = name.startswith("not ") or mention.first in clause.negated
            self.tell(name.removeprefix("not "), not denied)
        self.all_clear |= phrase["all_clear"]
        if phrase["task"]:
            self.tasks.append(phrase["task"])

    def tell(self, name: str, value: float | bool) -> None:
        """Take one fact; what is told counts more than what is denied, and what has a date most."""
        old = self.told.get(name)
        if old is None or old is False or (old is True and value is not False):
            self.told[name] = value

    def tell_apart(self, name: str, mentions: Sequence[Mention]) -> None:
        """Take a fact that was told in words that stand apart, with the only time that the text names."""
        times = [m for m in mentions if m.kind == "time"]
        dated = len(times) == 1 and self.known.get(name, {}).get("dated")
        weeks = _weeks(mentions, self.dating) if dated else None
        self.tell(name, True if weeks is None else weeks)

    def _age(self, clause: Sequence[Mention], index: int) -> None:
        for near in (index - 1, index + 1):
            if 0 <= near < len(clause) and clause[near].kind == "number" and clause[near].value < _OLDEST:
                self._set_age(clause[near])
                return

    def _set_age(self, number: Mention) -> None:
        self.told["age"] = float(number.value)
        self.used.add(number.start)

    def _is_age(self, clause: Sequence[Mention], index: int) -> bool:
        """Whether a number is the age of somebody: `my son is 12 and`, `I'm 75, ...`, `my mother (82)`, `40F runner`.

        At the very beginning it is one before a comma: `14, knee hurts`; and so it is after a name: `Jason is 9`.
        """
        number = clause[index]
        after = clause[index + 1] if index + 1 < len(clause) else None
        if not 0 < number.value < _OLDEST or number.value % 1 or (number.key and number.value < _SPELT):
            return False
        if after is not None and after.start == number.end and str(after.value) in self.sexes:
            return True
        if after is not None and after.kind == "fact" and self._is_time(after.key.split()[0]):
            return False  # `I'm 28 weeks pregnant`
        if number.first == 0 and after is not None and after.value == ",":
            return True
        ends = after is None or after.kind == "join" or (after.kind == "mark" and after.value != "-")
        if ends and [m.kind for m in clause[:index]] == ["unknown", "ignored"] and clause[index - 1].key == "is":
            return True
        if after is not None and after.kind not in _AFTER and not (after.kind == "mark" and after.value in ",);-:\n"):
            return after.key in self.persons
        at = index - 1
        while at >= 0 and (clause[at].key in self.before_ages or clause[at].value in (",", "(")):
            at -= 1
        return at >= 0 and clause[at].key in self.persons

    def _is_time(self, word: str) -> bool:
        entry = self.words.get(word)
        return entry is not None and entry[0] == "time"


def _stretch(here: Mention, clause: Sequence[Mention]) -> Iterator[Mention]:
    """What stands between the same marks."""
    marks = [m.first for m in clause if m.kind == "mark"]
    start = max((at for at in marks if at < here.first), default=-1)
    end = min((at for at in marks if at > here.first), default=clause[-1].last)
    return (m for m in clause if start < m.first < end)


def _weeks(clause: Sequence[Mention], dating: Collection[str]) -> float | None:
    """How long ago at least, in weeks: ``8 weeks``, ``last month``, ``in 2010``; of several times the least.

    What is recent waits, so a year counts from its last day: ``in`` last year may be a week ago.
    """
    found: list[float] = []
    number: float | None = None
    today = localtime()
    for before, mention in pairwise((None, *clause)):
        if mention is not None and mention.kind == "number":
            number = float(mention.value)
            passed = today.tm_year - number
            if before is not None and before.key in dating and 0 < passed < _OLDEST and number % 1 == 0:
                found.append((passed - 1) * WEEKS_A_YEAR + today.tm_yday / 7)
                number = None
        elif mention is not None and mention.kind == "time":
            found.append(float(mention.value) * (1.0 if number is None else number))
            number = None
    return min(found, default=None)

"""What a question says of the person: facts with a time where one is told, the age, and the task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kinetic_chain.ask.clauses import Clause
from kinetic_chain.ask.mentions import Mention

_OLDEST = 120


class Facts:
    """Facts are gathered clause by clause; one that is told counts more than one denied, a dated one most."""

    def __init__(self, lexicon: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self.phrases = lexicon["phrases"]
        self.known = known
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
            elif mention.kind == "phrase":
                self._phrase(mention, clause)

    def _fact(self, mention: Mention, clause: Clause) -> None:
        value: float | bool = mention.first not in clause.negated
        if value and (not self.known or self.known[mention.value].get("dated")):
            weeks = _weeks(clause.mentions)
            value = value if weeks is None else weeks
        self._tell(str(mention.value), value)

    def _phrase(self, mention: Mention, clause: Clause) -> None:
        phrase = self.phrases[mention.value]
        for name in phrase["facts"]:
            denied = name.startswith("not ") or mention.first in clause.negated
            self._tell(name.removeprefix("not "), not denied)
        self.all_clear |= phrase["all_clear"]
        if phrase["task"]:
            self.tasks.append(phrase["task"])

    def _tell(self, name: str, value: float | bool) -> None:
        old = self.told.get(name)
        if old is None or old is False or (old is True and value is not False):
            self.told[name] = value

    def _age(self, clause: Sequence[Mention], index: int) -> None:
        for near in (index - 1, index + 1):
            if 0 <= near < len(clause) and clause[near].kind == "number" and clause[near].value < _OLDEST:
                self.told["age"] = float(clause[near].value)
                return


def _weeks(clause: Sequence[Mention]) -> float | None:
    """How long ago, in weeks, when a time stands in the same clause: ``8 weeks``, ``last month``."""
    number: float | None = None
    for mention in clause:
        if mention.kind == "number":
            number = float(mention.value)
        elif mention.kind == "time":
            return float(mention.value) * (1.0 if number is None else number)
    return None

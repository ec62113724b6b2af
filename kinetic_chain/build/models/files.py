"""Files beside the knowledge: interviews that were kept, and cases that must hold."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from kinetic_chain.build.models.entry import Entry, Id, Task, Text, TripleText


def _known(value: Any) -> Any:
    if not isinstance(value, bool | int | float):
        raise PydanticCustomError("literal_error", "nothing known", {"expected": "true, false or a number"})
    return value


def _result(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not number and value not in RESULTS:
        raise PydanticCustomError("literal_error", "no result", {"expected": f"{', '.join(RESULTS)} or a number"})
    return value


RESULTS = ("present", "absent", "not done")  # what a test of an interview may have brought, besides a number


class Interview(Entry):
    """An interview that was kept in a file: what was asked about, and every answer."""

    class Flags(Entry):
        """The red-flag questions that were answered: with yes, and with no."""

        reported: tuple[Id, ...] = ()
        denied: tuple[Id, ...] = ()

    question: Text
    context: dict[Text, Annotated[Any, AfterValidator(_known)]] = {}
    task: Task | None = None
    side: Literal["right", "left", "both", "not sure"] | None = None
    red_flags: Flags = Flags()
    checks: dict[Text, Annotated[Any, AfterValidator(_result)]] = {}


class CaseFile(Entry):
    """A file of cases beside the rules: what must follow from what, and what must not."""

    class Case(Entry):
        """One case a person who knows bodies can read."""

        name: Text
        why: str | None = None
        found: tuple[Text, ...] = ()
        text: str | None = None
        leads_to: tuple[Text, ...] = ()
        follows_from: tuple[Text, ...] = ()
        not_to: tuple[Text, ...] = ()
        offers: tuple[Id, ...] = ()
        holds_back: tuple[Id, ...] = ()
        level: Literal["clear", "ask", "refer", "urgent", "emergency"] | None = None
        reads: tuple[Text, ...] | None = None
        relations: tuple[TripleText, ...] = ()
        no_relations: tuple[TripleText, ...] = ()

    rule: Id | None = None
    cases: tuple[Case, ...] = Field(min_length=1)

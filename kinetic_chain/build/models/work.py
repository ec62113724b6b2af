"""The work there is, what goes with doing it, and the figures for fitting it into somebody's time."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kinetic_chain.build.models.entry import Entry, Id, PatternText, Phase, Text

_STRETCH = re.compile(r"(\d+)-(\d+)")
_MOST = 10_000  # of anything in a dose; more is a slip of the hand


def _amount(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _MOST
    stretch = isinstance(value, str) and _STRETCH.fullmatch(value)
    if not number and not (stretch and 0 < int(stretch[1]) < int(stretch[2]) < _MOST):
        raise PydanticCustomError("literal_error", "no amount", {"expected": 'a number above 0, or two as in "8-12"'})
    return value


Amount = Annotated[Any, AfterValidator(_amount)]  # 3, or "2-3"


class Dose(Entry):
    """How much, as its source says; nothing is filled in."""

    sets: Amount | None = None
    reps: Amount | None = None
    hold_seconds: Amount | None = None
    per_week: Amount | None = None
    per_day: Amount | None = None
    weeks: Amount | None = None
    load: str | None = None
    each_side: bool = False
    note: str | None = None
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Load(Entry):
    """A muscle that an exercise works besides its target."""

    condition: Annotated[str, StringConstraints(pattern=r"^(same|opposite|midline) [a-z0-9_]+$")]
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)
    say: str | None = None


class Caution(Entry):
    """A warning that goes with an item."""

    say: Text
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Use(Entry):
    """Further conditions that a piece of work is given for, with who says so of these and not of all it is for."""

    addresses: tuple[PatternText, ...] = Field(min_length=1)
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Intervention(Entry):
    """One piece of work."""

    id: Id
    name: Text
    also: tuple[Text, ...] = ()
    phase: Phase
    target: Id
    addresses: tuple[PatternText, ...] = Field(min_length=1)
    uses: tuple[Use, ...] = ()
    works: Literal["same", "opposite", "both"] = "same"
    check_first: PatternText | None = None
    how: str | None = None
    feel: str | None = None
    faults: str | None = None
    position: str | None = None
    equipment: tuple[str, ...] = ()
    level: int | None = Field(default=None, ge=1, le=5)
    easier: Id | None = None
    harder: Id | None = None
    instead: tuple[Id, ...] = ()
    dose: Dose | None = None
    emg: dict[str, Literal["low", "moderate", "high", "very high"]] = {}
    emg_claims: tuple[Id, ...] = ()
    loads: tuple[Load, ...] = ()
    traits: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Programme(Entry):
    """The project's own figures for fitting work into somebody's time; labelled so wherever they are used."""

    seconds_per_repetition: Annotated[float, Field(gt=0)]
    rest_seconds: Annotated[float, Field(ge=0)]  # between two sets
    change_seconds: Annotated[float, Field(ge=0)]  # from one item to the next
    seconds_without_dose: dict[Phase, Annotated[float, Field(gt=0)]]  # on one side
    one_sided: tuple[Text, ...] = ()  # traits of work that is done for one side after the other
    hands_on: Text  # the trait of work that somebody else does, unless it says what to do it with
    own_time: Text  # the trait of work that is no item beside others: a class, a long walk
    at_hand: tuple[Text, ...] = ()  # equipment that every home has
    positions: tuple[Text, ...] = ()  # the words that work may have at `position`, so that it can be searched for
    equipment: tuple[Text, ...] = ()  # and at `equipment`
    minutes: Annotated[float, Field(gt=0)]  # of one session, unless the reader says otherwise
    days: Annotated[int, Field(ge=1, le=7)]  # a week
    weeks: Annotated[int, Field(ge=1)]
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Advice(Entry):
    """What sources say about doing the work: pain, stopping, progress, how often, testing again."""

    id: Id
    kind: Literal["pain", "stop", "progress", "often", "again"]
    phases: tuple[Phase, ...] = ()  # said where the plan has work of one of these; none: always
    items: tuple[Id, ...] = ()  # said where the plan has one of these
    say: Text
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)
    opposed: tuple[Id, ...] = Field(default=(), alias="against")

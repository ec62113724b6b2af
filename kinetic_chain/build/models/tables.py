"""The tables there is one of: grades, the figure, the fixed words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kinetic_chain.build.models.entry import Entry, Id, Share, SpotText, Task, Text
from kinetic_chain.build.models.evidence import Kind, Shows, Sure


class KindWeight(Entry):
    """How much one citation of a kind of document adds, and the most that any number of them can bring."""

    adds: Share
    most: Share
    means: Text | None = None  # what this kind of document can and cannot show, in a client's words
    group: str | None = None  # kinds of one group together bring no more than the largest `most` among them


class GradeName(Entry):
    """A named stretch of strength, with the best band that a chain this weak can have."""

    name: Text
    start: Share = Field(alias="from")
    band: Text


class Band(Entry):
    """A named stretch of likelihood ratio."""

    name: Text
    start: float = Field(alias="from", ge=0)


class OrderWeights(Entry):
    """How much what counts in the order of an answer; ``docs/reasoning.md`` explains it."""

    kinds: dict[str, Share]
    vague: Share
    vague_alone: Share
    alone: tuple[str, ...]
    named: Annotated[float, Field(ge=0)]
    again: Share


class Grades(Entry):
    """The one table of weights; ``docs/grading.md`` explains it."""

    kinds: dict[Kind, KindWeight]
    tried: tuple[Kind, ...]  # kinds of source that tell of work that was tried on people
    sure: dict[Sure, Share]
    shows: dict[Shows, Share]
    either: Share
    definition: Share
    usual_task: Task
    other_task: Share  # of the strength of a link of another task, in a question that names none
    names: tuple[GradeName, ...] = Field(min_length=1)
    leaks: dict[str, Annotated[float, Field(gt=0, lt=1)]]
    bands: tuple[Band, ...] = Field(min_length=1)
    hedged_band: Text
    both: Share  # a weaker direction counts as well when its chain has at least this share of the stronger's strength
    order: OrderWeights
    most_leak: Share = 1.0
    leak_shake: Annotated[float, Field(ge=1)]  # leaks are divided and multiplied by it to see how much they decide
    cut: Annotated[float, Field(gt=0, lt=1)]
    check_cost: dict[Literal["self", "trainer", "clinician"], Annotated[float, Field(gt=0)]]


class Figure(Entry):
    """Where structures lie on the sketch of the body: ``front 9 145``, x from the midline, y down from the top."""

    places: dict[Id, SpotText]
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Restriction(Entry):
    """What the answer's fixed words are."""

    disclaimer: Text
    something_else: Text

"""Sources, claims and what body models measured."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kinetic_chain.build.models.entry import Entry, Id, Share, Text

Kind = Literal[
    "trial", "review", "observational", "laboratory", "guideline", "textbook", "practice page", "reader comment",
    "case report", "model", "table", "project",
]  # fmt: skip


Sure = Literal["asserted", "hedged", "anecdotal"]


Shows = Literal["effect", "association", "prediction", "mechanism", "accuracy", "teaching", "guidance"]


Unused = Literal[
    "no content", "restates another claim", "contradicts itself", "opinion about attention or taste", "biography",
    "outside the body map",
]  # fmt: skip


class Source(Entry):
    """A document, and what its author sells."""

    id: Id
    title: Text
    authors: str | None = None
    year: Annotated[int, Field(ge=1500, le=2100)] | None = None
    kind: Kind
    where: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    design: str | None = None
    population: str | None = None
    tier: Literal["A", "B", "C"] | None = None
    interest: str | None = None
    within: Id | None = None


class Claim(Entry):
    """One statement of one source, in our words."""

    id: Id
    source: Id
    at: str | None = None
    sure: Sure
    shows: Shows
    says: Text
    restates: Id | None = None
    reading: str | None = None
    unused: Unused | None = None
    figures: dict[str, Any] = {}
    sensitivity: Share | None = None
    specificity: Share | None = None
    how: str | None = None


class Measured(Entry):
    """The moment arm of a muscle in a published body model; it speaks for or against an action."""

    id: Id
    source: Id
    of: Id
    about: Id
    posture: str
    moment_arm_mm: float
    also_mm: tuple[float, ...] = ()
    part: str | None = None

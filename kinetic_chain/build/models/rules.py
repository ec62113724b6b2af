"""Relations, rules and screens: what is drawn from what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from kinetic_chain.build.models.entry import Entry, Id, PatternText, Task, Text, TripleText
from kinetic_chain.terms import row_name


class Relation(Entry):
    """A relation with the claims for and against it; with none for it, it is kept but not asserted."""

    fact: TripleText
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")
    say: str | None = None


class Derivation(Entry):
    """A rule that derives relations from relations."""

    id: Id
    where: tuple[TripleText, ...] = Field(min_length=1)
    then: TripleText
    say: str | None = None


class Rule(Entry):
    """A causal link from one condition to another, for every binding of its variables and for both sides."""

    id: Id
    when: PatternText
    then: PatternText
    where: tuple[TripleText, ...] = ()
    task: Task | None = None
    mechanism: str | None = None
    say: Text
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Cause(Entry):
    """One row of a table of what sources name behind a complaint."""

    when: PatternText
    task: Task | None = None
    say: Text
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Taught(Entry):
    """A complaint with all that sources name behind it and do not explain further: each row is a rule of its own."""

    then: PatternText
    causes: tuple[Cause, ...] = Field(min_length=1)

    def rules(self) -> Iterator[Rule]:
        """Its rows as rules, named after what they join.

        >>> row = {"when": "opposite quads weak", "say": "named by one page", "for": ["A-1"]}
        >>> [rule.id for rule in Taught.model_validate({"then": "same knee painful", "causes": [row]}).rules()]
        ['taught-opposite-quads-weak-and-knee-painful']
        """
        for row in self.causes:
            name = row_name(row.when, self.then)
            yield Rule.model_validate(
                {"id": name, "then": self.then, "mechanism": "not stated", **row.model_dump(by_alias=True)}
            )


class Norm(Entry):
    """A published limit of a measured result: beyond it the result counts as positive."""

    unit: Text
    positive_below: float | None = None
    positive_above: float | None = None
    age_from: int | None = None
    age_to: int | None = None
    error: float | None = None
    worse: Literal["lower", "higher"] | None = None  # where no line is published and the legs are held together
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class About(Entry):
    """What a positive screen result is a sign of; figures come from the claims cited, where they have any."""

    condition: PatternText
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Screen(Entry):
    """A test a person can do. Its result is the condition ``side screen positive_test`` of the tested side."""

    id: Id
    name: Text
    also: tuple[Text, ...] = ()
    sides: Literal["paired", "midline"] = "paired"
    how: str | None = None
    positive: str | None = None
    who: Literal["self", "trainer", "clinician"]
    about: tuple[About, ...] = ()
    seen_as: PatternText | None = None  # the condition that a positive result shows to the eye
    prompted_by: tuple[PatternText, ...] = ()  # findings after which a source says to look here
    results_of: tuple[Id, ...] = ()  # a cluster: the screens it counts
    at_least: int | None = Field(default=None, ge=1)
    norms: tuple[Norm, ...] = ()
    not_scored: str | None = None
    traits: tuple[str, ...] = ()  # what a gate may forbid, in the words that interventions use
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")

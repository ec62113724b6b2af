"""What is known of a person, and what follows from it; notes on where sources disagree."""

from __future__ import annotations

from pydantic import Field

from kinetic_chain.build.models.entry import Entry, FeltText, Id, Level, Phase, Text, Words


class Fact(Entry):
    """Something known of the person that is no condition: pregnancy, fever, surgery and when, a medicine."""

    id: Id
    name: Text
    also: tuple[Text, ...] = ()
    dated: bool = False  # a time since can be stated
    number: bool = False  # its value is a number, as an age is
    unless: tuple[Text, ...] = ()  # words between the same marks that explain it: `lost weight on a diet`
    hint: bool = False  # it counts in rules beside others, and is not told as known: its words say little
    together: tuple[tuple[Words, ...], ...] = ()  # lists of words: one of each in a sentence tells it too


class Holds(Entry):
    """What a safety rule keeps out of the plan."""

    everything: bool = False
    phases: tuple[Phase, ...] = ()
    traits: tuple[str, ...] = ()
    items: tuple[Id, ...] = ()


class AnyOf(Entry):
    """One of several is enough."""

    any: tuple[Text, ...] = Field(min_length=1)


class Safety(Entry):
    """A red flag, a gate or both: when it holds, how far it refers, what it keeps out of the plan."""

    id: Id
    when: tuple[AnyOf | Text, ...] = Field(min_length=1)
    level: Level | None = None
    ask: str | None = None
    brief: str | None = None  # the question in a few words, for a list of all of them
    holds: Holds | None = None
    say: Text
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Note(Entry):
    """A disagreement between sources, shown when the answer touches one of the conditions it is about."""

    id: Id
    about: tuple[FeltText, ...] = ()
    compared: bool = False  # only where the finding came from comparing the two sides
    unlisted: bool = False  # shown with the sources and claims, not in answers
    say: Text
    claims: tuple[Id, ...] = Field(min_length=1)

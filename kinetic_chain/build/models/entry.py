"""What every kind of entry is made of: texts, ids, patterns; frozen models that refuse unknown keys.

Each model is one kind of entry of the YAML; ``SECTIONS`` in ``sections.py`` names the top-level key it stands under.
Any file may hold any sections, so a folder is laid out by topic and a pack needs no more than what it changes.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kinetic_chain.terms import FIGURE_HALF, FIGURE_HEIGHT, VIEWS, Condition, Pattern, Triple

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]*$")]


Share = Annotated[float, Field(ge=0, le=1)]


Text = Annotated[str, StringConstraints(min_length=1)]


Task = Literal["weight_bearing", "open_chain", "posture"]


Phase = Literal["release", "lengthen", "activate", "strengthen", "balance", "refer"]


Level = Literal["ask", "refer", "urgent", "emergency"]


def _pattern(text: str) -> str:
    Pattern.parse(text)
    return text


def _triple(text: str) -> str:
    Triple.parse(text)
    return text


def _felt(text: str) -> str:
    Condition.parse(text, ("either", "midline"))
    return text


def _spot(text: str) -> str:
    words = text.split()
    if len(words) != 3 or words[0] not in VIEWS or not all(word.isdecimal() for word in words[1:]):
        raise ValueError(f"expected `front X Y` or `back X Y`, got `{text}`")
    if int(words[1]) > FIGURE_HALF or int(words[2]) > FIGURE_HEIGHT:
        raise ValueError(f"x goes from 0 to {FIGURE_HALF} and y from 0 to {FIGURE_HEIGHT}, got `{text}`")
    return text


PatternText = Annotated[str, AfterValidator(_pattern)]


TripleText = Annotated[str, AfterValidator(_triple)]


FeltText = Annotated[str, AfterValidator(_felt)]


SpotText = Annotated[str, AfterValidator(_spot)]


class Entry(BaseModel):
    """Anything in the YAML: frozen, and a key that nobody knows is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Names(Entry):
    """More words for something that has an entry already: a structure, subject, screen, state, fact or intervention."""

    of: Id
    also: tuple[Text, ...] = Field(min_length=1)


Words = Annotated[tuple[Text, ...], Field(min_length=1)]

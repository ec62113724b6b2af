"""Whole questions and what must be in their answers: ``tests/answers/*.yaml``, written to be read by a therapist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

FOLDER = Path(__file__).parent / "answers"

Words = Annotated[str, StringConstraints(min_length=1)]
Role = Literal["may_cause", "may_follow", "both", "found"]


class Expected(BaseModel):
    """One question with what must and must not be in its answer; what is not mentioned is left open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: str
    why: Words
    pending: str | None = None  # holds not yet, and why
    red_flags: str | None = None
    sources: tuple[Words, ...] | None = None
    task: Literal["weight_bearing", "open_chain", "posture"] | None = None

    status: Literal["answered", "nothing_known", "nothing_understood"] = "answered"
    reads: tuple[Words, ...] | None = None  # exactly these, in any order; `absent` before what is denied
    knows: dict[str, float | bool] = {}  # of the person
    not_used: tuple[Words, ...] = ()
    hints: tuple[Words, ...] = ()  # words of a hint or suggestion on what would make it precise

    level: Literal["clear", "ask", "refer", "urgent", "emergency"] = "ask"
    because: tuple[Words, ...] = ()  # safety rules
    asks: tuple[Words, ...] = ()  # red-flag questions still to answer

    first: Words | None = None  # the best contributor
    names: dict[Words, Role] = {}  # a condition, or a subject and state on any side
    among_first_five: tuple[Words, ...] = ()
    in_order: tuple[Words, ...] = ()  # the first is named; the others come later or not at all
    at_most: dict[Words, Literal["against", "weakly", "partly"]] = {}  # the band
    chains: tuple[Words, ...] = ()  # a -> b -> c
    contested: tuple[Words, ...] = ()  # a -> b: both sides named
    never: tuple[Words, ...] = ()  # conditions, or a subject and state on any side
    only_from: tuple[Words, ...] | None = None  # sources that chains and items may cite

    offers: tuple[Words, ...] = ()  # an item, or an item and its side
    doses: dict[Words, Words] = {}
    only_if: dict[Words, Words] = {}
    moved: dict[Words, Words] = {}
    never_offers: tuple[Words, ...] = ()
    holds_back: tuple[Words, ...] = ()
    no_items: bool = False
    checks: tuple[Words, ...] = ()  # a screen, or a screen and its side
    notes: tuple[Words, ...] = ()
    shows: tuple[Words, ...] = ()  # words of the answer as it is printed, nothing cut
    prints: tuple[Words, ...] = ()  # words of the answer as it is printed by default


@cache
def expected() -> dict[str, Expected]:
    """Every question, by file and text."""
    found: dict[str, Expected] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            one = Expected.model_validate(entry)
            name = f"{file.stem}: {one.ask[:90]}{f' ({one.red_flags})' if one.red_flags else ''}"
            name += f" [{','.join(one.sources)}]" if one.sources else ""
            name += f" [{one.task}]" if one.task else ""
            assert name not in found, f"asked twice: {name}"
            found[name] = one
    return found


def questions() -> Iterator[str]:
    """The texts of all questions, each once."""
    yield from dict.fromkeys(one.ask for one in expected().values())


QUESTIONS = list(questions())

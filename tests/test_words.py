"""What the product says of its own accord: no illness named, nothing promised, never a percentage.

Other people's words are let through by field, never by place: titles and places of sources, what claims say and
their figures, what somebody typed, and the one fixed disclaimer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pytest
from conftest import Ran
from shipped import ask, knowledge, library
from whole_answers import QUESTIONS

from kinetic_chain import Answer, QuestionError
from kinetic_chain.ask.browse.pages import Page
from kinetic_chain.show.lines import Limits, render
from kinetic_chain.show.pages import render_page

FORBIDDEN = re.compile(r"\byou have\b|\bdiagnos\w*|\btreats\b|\bcures?\b|\bcorrects\b|%", re.I)
THEIRS = {"disclaimer", "query", "text", "title", "authors", "where", "design", "population", "url", "doi", "says",
          "figures", "also", "span"}  # fmt: skip
MORE = [
    "right hip pain", "left knee pain", "weak core", "tight calves", "flat feet", "sciatica on the right",
    "shin pain when running", "pubic pain", "hip flexor strain", "knots in my left glute", "weak adductors",
    "tight TFL on the right", "buttock pain sitting", "pregnant, low back pain", "age 70, fell last week, hip pain",
    "SI joint out", "pelvis rotated", "trunk leans to the right", "trouble balancing on the left leg",
    "positive FABER right", "hip abductors weaker on the left by 15 %", "old ankle sprain, right",
]  # fmt: skip
EVERY = [*QUESTIONS, *MORE]


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a document, with its key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from texts(inner, str(name))
    elif isinstance(value, Iterable):
        for inner in value:
            yield from texts(inner, key)


def theirs(value: Any, key: str = "") -> Iterator[str]:
    """Other people's words in a document, whole."""
    if key in THEIRS:
        yield from (text for _, text in texts(value))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from theirs(inner, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from theirs(inner, key)


def own(printed: str, data: Any) -> str:
    """What is left of a printed page without other people's words."""
    for text in sorted(set(theirs(data)), key=len, reverse=True):
        if FORBIDDEN.search(text):
            printed = printed.replace(text, "...")
    return printed


def assert_clean(printed: str, data: Any) -> None:
    for line in own(printed, data).splitlines():
        found = FORBIDDEN.search(line)
        assert not found, (
            f"`{found and found.group()}` in: {line}\nwrite: sources suggest, may contribute, worth checking"
        )


@pytest.mark.parametrize("text", EVERY)
def test_an_answer_is_worded_with_care(text: str) -> None:
    answer = ask(text)
    data = answer.to_dict()
    for limits in (None, Limits.none()):
        assert_clean("\n".join(line.plain for line in render(answer, limits)), data)
    for key, value in texts({key: value for key, value in data.items() if key not in ("claims", "sources")}):
        assert key in THEIRS or not FORBIDDEN.search(value), f"{key}: {value}"


def pages() -> Iterator[Page]:
    """Everything that can be browsed: what people may look up, and a share of the rest."""
    known, data = knowledge(), knowledge().data
    for name in (
        *list(library().structures)[::8],
        "gluteus_medius",
        *data["screens"],
        *data["interventions"],
        "S0",
        "S1",
    ):
        yield known.show(name)
    for name in (*list(data["rules"])[::4], *list(data["claims"])[::8]):
        yield known.explain(name)
    for name in data["network"]["conditions"][::8]:
        yield from condition_pages(name)
    yield known.path("right gluteus_medius weak", "midline lumbar_spine painful")
    yield known.path("left quadratus_lumborum tight", "right gluteus_medius weak")


def condition_pages(name: str) -> Iterator[Page]:
    for side in ("right", "midline"):
        try:
            yield knowledge().explain(f"{side} {name}")
        except QuestionError:
            continue


def test_pages_are_worded_with_care() -> None:
    for page in pages():
        data = page.to_dict()
        assert_clean("\n".join(line.plain for line in render_page(data, everything=True)), data)


def test_the_help_is_worded_with_care(command: Callable[..., Ran]) -> None:
    assert_clean(command("-h").out, {})


@pytest.mark.parametrize("words", [("show", "nothing like this"), ("explain", "right toe weak"), ("path", "a", "b")])
def test_refusals_are_worded_with_care(command: Callable[..., Ran], words: tuple[str, ...]) -> None:
    ran = command(*words)
    assert ran.code == 2 and ran.err
    assert_clean(ran.err, {})


def test_a_percentage_that_somebody_typed_is_shown_as_theirs() -> None:
    answer = ask("hip abductors weaker on the left by 15 %")
    assert "%" in answer.query
    assert_clean("\n".join(line.plain for line in render(answer)), answer.to_dict())


def test_nobody_is_told_a_probability() -> None:
    """Bands are words, and the one number of a contributor is a logarithm that no page prints."""
    answer: Answer = ask("weak right glute med")
    printed = "\n".join(line.plain for line in render(answer, Limits.none()))
    assert not re.search(r"\b0\.\d+\b|probab|likelihood|chance of", printed)
    for contributor in answer.contributors:
        assert str(contributor.log_lr) not in printed or contributor.log_lr == 0

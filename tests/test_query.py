"""Reading: what people write becomes findings, facts and tasks, and nothing is made of what says nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from time import localtime
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import kinetic_chain
from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.read.query import Reading, read

READINGS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "readings.yaml").read_text(encoding="utf-8"))
KEYS = {"text", "finds", "facts", "tasks", "values", "hints", "hedged", "alarm"}
SHIPPED = kinetic_chain.load()
KNOWLEDGE = SHIPPED.data


def written(finding: Finding) -> str:
    return ("" if finding.present else "absent ") + " ".join(finding[:3])


def mirrored(text: str) -> str:
    return text.replace("left", "\0").replace("right", "left").replace("\0", "right")


@pytest.mark.parametrize("case", READINGS, ids=[case["text"] for case in READINGS])
def test_reads(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    reading = read(case["text"], KNOWLEDGE)
    if "finds" in case:
        assert sorted(written(f) for f in reading.findings) == sorted(case["finds"])
    if "alarm" in case:
        assert (SHIPPED.ask(case["text"]).triage.level in ("refer", "urgent", "emergency")) == case["alarm"]
    assert {name: reading.facts.get(name) for name in case.get("facts", {})} == case.get("facts", {})
    if "tasks" in case:
        assert list(reading.tasks) == case["tasks"]
    if "hedged" in case:
        assert sorted(written(f) for f in reading.findings if f.hedged) == sorted(case["hedged"])
    figures = {f.subject: f"{f.value:g} {f.unit}" for f in reading.findings if f.value is not None}
    assert {name: figures.get(name) for name in case.get("values", {})} == case.get("values", {})
    said = " ".join(f"{unread.hint} {' '.join(unread.suggestions)}" for unread in reading.not_understood)
    assert [hint for hint in case.get("hints", []) if hint not in said] == []


@pytest.mark.parametrize(
    "text",
    [case["text"] for case in READINGS if ("left" in case["text"].lower()) != ("right" in case["text"].lower())
     and not any(part in case["text"] for part in ("right where", "all right", "right when I"))],
)  # fmt: skip
def test_the_mirrored_text_reads_mirrored(text: str) -> None:
    text = text.lower()
    here, there = read(text, KNOWLEDGE).findings, read(mirrored(text), KNOWLEDGE).findings
    assert sorted(mirrored(written(f)) for f in here) == sorted(written(f) for f in there)


@pytest.mark.parametrize("case", READINGS, ids=[case["text"] for case in READINGS])
def test_every_finding_has_its_place(case: dict[str, Any]) -> None:
    for finding in read(case["text"], KNOWLEDGE).findings:
        start, end = finding.span
        assert finding.text == case["text"][start:end] != ""


def test_capitals_say_nothing() -> None:
    for case in READINGS:
        one, two = read(case["text"], KNOWLEDGE), read(case["text"].upper(), KNOWLEDGE)
        assert [written(f) for f in one.findings] == [written(f) for f in two.findings], case["text"]


def test_a_name_that_was_corrected_is_named_as_written() -> None:
    (finding,) = read("my hamstirng is tight", KNOWLEDGE).findings
    assert finding.text == "hamstirng is tight"


def test_what_was_not_used_is_told() -> None:
    reading = read("my gizmo hurts but the left glute med is weak", KNOWLEDGE)
    assert [unread.text for unread in reading.not_understood] == ["gizmo"]


def nothing(reading: Reading) -> bool:
    return not reading.findings and not reading.facts and not reading.tasks


NOISE = "the quick brown fox jumps over lazy dogs while clouds drift past old stone towers near harbours "


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", ".", "((((", "-", "1/", "½ ₉ ٣/٥", "\0", "לא כואב", "膝が痛い", "ÿ\u202eabc\u200d",
     "a" * 10_000, "🙂" * 2_000, NOISE * 110, "?!;:,/" * 1_700, "left right " * 900, "(the " * 2_000],
    ids=lambda text: f"{text[:12]!r} x {len(text)}",
)  # fmt: skip
def test_noise_is_nothing(text: str) -> None:
    assert nothing(read(text, KNOWLEDGE))


def calls(text: str) -> int:
    """How many calls reading makes, of functions of Python and of C: no other process on the machine disturbs that."""
    read(text, KNOWLEDGE)  # imports and caches are warm
    count = 0

    def one_more(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(one_more)
    try:
        read(text, KNOWLEDGE)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", ["a", "🙂", NOISE, "?!;:,/", "left right ", "(the ", "1/", "-", "year old "])
def test_work_grows_with_the_length_of_noise(piece: str) -> None:
    one, two = (calls((piece * length)[:length]) for length in (4_000, 8_000))
    assert two <= 2.1 * one


def test_a_word_is_not_held_against_every_name() -> None:
    words = (NOISE * 60).split()
    assert calls(" ".join(words)) / len(words) < len(KNOWLEDGE["subjects"])


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for finding in read(text, KNOWLEDGE).findings:
        assert finding.subject in KNOWLEDGE["subjects"]
        assert finding.text == text[slice(*finding.span)]


words = st.sampled_from(sorted({word for case in READINGS for word in case["text"].split()}))


@given(st.lists(words, max_size=25))
def test_any_order_of_words_is_read(parts: list[str]) -> None:
    text = " ".join(parts)
    for finding in read(text, KNOWLEDGE).findings:
        assert finding.subject in KNOWLEDGE["subjects"]
        assert finding.state in KNOWLEDGE["states"] or finding.state in ("positive_test", "measured")
        assert finding.text == text[slice(*finding.span)]


@pytest.mark.parametrize("text", ["i left it too long and now my hip is sore", "my hip hurts right from the start"])
def test_a_word_that_looks_like_a_side_is_none(text: str) -> None:
    assert [written(f) for f in read(text, KNOWLEDGE).findings] == ["unspecified hip painful"]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("hip pain for 2 years, hip surgery 3 weeks ago", 3, 3),
        ("after 2000 steps my hip hurts, hip surgery 3 weeks ago", 3, 3),
        (f"hip surgery in {localtime().tm_year - 1}, tight calves", 0, 53),
        (f"hip surgery in {localtime().tm_year - 3}, tight calves", 104, 157),
    ],
)
def test_of_several_times_the_least_counts_and_a_year_from_its_end(text: str, least: float, most: float) -> None:
    assert least <= read(text, KNOWLEDGE).facts["surgery"] <= most

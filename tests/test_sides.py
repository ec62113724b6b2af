"""Sides: two things said in one text, in every pair of common ways, keep their own sides."""

from __future__ import annotations

from itertools import product

import pytest

import kinetic_chain
from kinetic_chain.ask.read.query import read

KNOWLEDGE = kinetic_chain.load().data
WAYS = [  # {side} left, {S} its letter, {n} a name, {a} an adjective, {s} its noun
    "{side} {n} {a}", "my {side} {n} is {a}", "{a} {side} {n}", "{n} {a} on the {side}", "{n} is {a} on the {side}",
    "{a} {n} on the {side}", "{S} {n} {a}", "{a} {S} {n}", "{a} {n} {S}", "{n} {S} {a}", "{n} ({S}) {a}",
    "{a} {n} ({S})", "{s} in the {side} {n}", "{s} in my {n} on the {side}", "{side}-sided {n} {s}",
    "on the {side} the {n} is {a}", "on the {side} I have a {a} {n}", "the {n} on the {side} is {a}",
    "{S}: {a} {n}", "{side} side: {n} {a}",
]  # fmt: skip
JOINED = [", ", " and ", "; ", ". ", " but ", " while ", " with ", "\n", " because ", " - ", " so ", " -> "]
ONE, TWO = {"n": "glute med", "a": "weak", "s": "weakness"}, {"n": "QL", "a": "tight", "s": "tightness"}
OTHER = {"left": "right", "right": "left"}
BOTH_SIDES = ("left and right", "right and left", "l and r", "r and l")  # `on the left and right side: ...` is both


def said(way: str, words: dict[str, str], side: str) -> str:
    return way.format(side=side, S=side[0].upper(), **words)


@pytest.mark.parametrize("join", JOINED)
@pytest.mark.parametrize("side", ["left", "right"])
def test_each_keeps_its_side(side: str, join: str) -> None:
    for one, two in product(WAYS, WAYS):
        for there in ("left", "right"):
            text = said(one, ONE, side) + join + said(two, TWO, there)
            if any(words in text.lower() for words in BOTH_SIDES):
                continue
            found = sorted(f"{f.side} {f.subject} {f.state}" for f in read(text, KNOWLEDGE).findings)
            assert found == sorted([f"{side} gluteus_medius weak", f"{there} quadratus_lumborum tight"]), text


COMPARED = [  # of two sides, the one that is said to be weak or tight
    ("{side} glute med weaker than {other}", "{side} gluteus_medius weak"),
    ("the {side} glute med is stronger than the {other}", "{other} gluteus_medius weak"),
    ("glute med strength {side} > {other}", "{other} gluteus_medius weak"),
    ("glute med weak, {side} > {other}", "{side} gluteus_medius weak"),
    ("QL tightness {side} > {other}", "{side} quadratus_lumborum tight"),
    ("tight QL ({side} > {other})", "{side} quadratus_lumborum tight"),
    ("compared to the {other} my {side} QL is tight", "{side} quadratus_lumborum tight"),
    ("{side} QL tight in comparison with the {other}", "{side} quadratus_lumborum tight"),
    ("it's the {side} QL that is tight, not the {other}", "{side} quadratus_lumborum tight"),
    ("my hip drops when I stand on the {other} leg", "{side} pelvis dropped"),
    ("the {side} hip drops when I stand on the {other} leg", "{side} pelvis dropped"),
    ("{other} stance: contralateral pelvic drop", "{side} pelvis dropped"),
    ("if I stretch my {other} glute my {side} QL hurts", "{side} quadratus_lumborum painful"),
    ("lying on my {other} side, {side} hip hurts", "{side} hip painful"),
]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("text", "finding"), COMPARED)
def test_of_two_sides_the_right_one_is_found(text: str, finding: str, side: str) -> None:
    sides = {"side": side, "other": OTHER[side]}
    found = [f"{f.side} {f.subject} {f.state}" for f in read(text.format(**sides), KNOWLEDGE).findings if f.present]
    assert found == [finding.format(**sides)]

"""The pieces of work: words from small sets, neighbours that lead from easy to hard, and what each one tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shipped import FOLDER, library

WORK: dict[str, Any] = {name: placed.entry for name, placed in library().sections["interventions"].items()}
PAGE = (Path(FOLDER) / "docs" / "adding-knowledge.md").read_text(encoding="utf-8")
OWN = {name: item for name, item in WORK.items() if item.phase != "refer"}  # what somebody does by themselves
# named by a source that describes no steps, or steps that were not read
UNDESCRIBED = {
    "address_quadratus_lumborum", "single_leg_lift", "moon_rise", "magicians_assistant", "clamshell_advanced",
    "running_man",
}  # fmt: skip


def listed(key: str) -> set[str]:
    """The words that the page lists for a key."""
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}` of work |"))
    return set(re.findall(r"`([^`]+)`", row.split("|")[2]))


def test_position_and_equipment_come_from_the_listed_words() -> None:
    positions, equipment = listed("position"), listed("equipment")
    assert {item.position for item in OWN.values()} == positions
    assert {one for item in WORK.values() for one in item.equipment} == equipment


def test_each_has_a_level_and_tells_how_it_is_done() -> None:
    assert not [name for name, item in OWN.items() if item.level is None]
    untold = {name for name, item in OWN.items() if not (item.how and item.feel and item.faults)}
    assert untold == UNDESCRIBED


def neighbours() -> Iterator[tuple[str, str, str]]:
    for name, item in WORK.items():
        for key in ("easier", "harder"):
            if getattr(item, key):
                yield name, key, getattr(item, key)


@pytest.mark.parametrize(("name", "key", "other"), list(neighbours()))
def test_neighbours_lead_from_easy_to_hard(name: str, key: str, other: str) -> None:
    easy, hard = (other, name) if key == "easier" else (name, other)
    assert name != other and WORK[easy].level <= WORK[hard].level


def test_a_substitute_is_another_one() -> None:
    assert not [name for name, item in WORK.items() if name in item.instead]


def test_work_that_a_gate_looks_at_says_how_it_is_done() -> None:
    """Lying face down, pressing and loading are what most gates ask about."""
    for name, item in WORK.items():
        assert ("prone" in item.traits) == (item.position == "prone"), name
        if {"ball", "roller", "tool"} & set(item.equipment) and item.phase == "release":
            assert {"deep_pressure", "massage", "self_pressure"} <= set(item.traits), name
        if item.phase == "release" and "self_pressure" in item.traits:
            assert any("SAF-001" in caution.supported for caution in item.cautions), name


def test_a_stretch_warns() -> None:
    """Who should wait with stretching is said with each stretch that pulls on a muscle."""
    bare = [
        name
        for name, item in WORK.items()
        if item.phase == "lengthen" and not any({"SAF-009", "SAF-012"} & set(c.supported) for c in item.cautions)
    ]
    assert set(bare) <= {"cat_camel", "roller_upper_back_extension", "ankle_dorsiflexion_mobilisation"}


# how a piece of work is told -> the trait that a safety rule needs to hear of it
SAID_AND_MEANT = {
    r"knee fall inwards|thigh turns in": "hip_rotation_end_range",
    r"ankle (resting |)on the other thigh|over the other knee|knees sink slowly to one side": "crosses_midline",
    r"[Ff]ace down.*lift (the|one) (straight |bent |)leg": "hip_extension_end_range",
    r"\bsquat\b(?!ting)|slide down|step forward and sink": "bent_knee_load",
    r"\bplank\b": "trunk_load",
}


@pytest.mark.parametrize(("said", "trait"), SAID_AND_MEANT.items(), ids=SAID_AND_MEANT.values())
def test_work_has_the_traits_that_its_steps_tell_of(said: str, trait: str) -> None:
    told = {name for name, item in OWN.items() if item.how and re.search(said, item.how)}
    assert told
    assert not {name for name in told if trait not in OWN[name].traits}

"""Asserted actions of muscles against the moment arms of published body models."""

from __future__ import annotations

from functools import cache

import pytest
from shipped import library

from kinetic_chain.build.report import SILENT_MM, Corroboration, corroboration_lines, corroborations

ROUNDED = 0.06  # printed with one decimal


@cache
def table() -> dict[tuple[str, str], Corroboration]:
    return {(row.structure, row.action): row for row in corroborations(library())}


def families(texts: tuple[str, ...]) -> set[str]:
    return {text.split()[0] for text in texts}


def test_models_speak_against_front_fibres_as_a_flexor_at_neutral() -> None:
    row = table()["gluteus_medius_anterior", "hip_flexion"]
    assert "S2-04" in row.says
    assert families(tuple(text for text in row.disagree if " at " not in text))


def test_a_rotator_reverses_when_the_hip_is_bent() -> None:
    row = table()["piriformis", "hip_lateral_rotation"]
    assert families(tuple(text for text in row.agree if " at " not in text))
    assert families(tuple(text for text in row.disagree if text.endswith("at hip flexed 90 degrees")))


def test_three_families_agree_that_gluteus_medius_abducts() -> None:
    row = table()["gluteus_medius", "hip_abduction"]
    assert len(families(row.agree)) >= 3 and not row.disagree


@pytest.mark.parametrize(
    ("muscle", "action"),
    [("gluteus_maximus", "hip_extension"), ("iliopsoas", "hip_flexion"), ("adductor_longus", "hip_adduction"),
     ("rectus_femoris", "knee_extension"), ("soleus", "ankle_plantarflexion")],
)  # fmt: skip
def test_textbook_actions_are_agreed_on(muscle: str, action: str) -> None:
    row = table()[muscle, action]
    assert len(families(row.agree)) >= 2 and not row.disagree


def test_only_actions_that_two_families_cover_are_compared() -> None:
    for row in table().values():
        assert len(families((*row.agree, *row.disagree, *row.silent))) >= 2


def test_every_action_that_two_families_cover_is_compared() -> None:
    for name, structure in library().structures.items():
        for action in structure.performs:
            about = {action, library().actions[action].opposite}
            told = {m.source for m in library().measured.values() if m.of == name and m.about in about}
            assert (len(told) >= 2) == ((name, action) in table()), f"{name} {action}"


def test_the_sign_decides_and_a_small_arm_is_silent() -> None:
    for row in table().values():
        for texts, sign in ((row.agree, 1), (row.disagree, -1)):
            assert all(sign * millimetres(text) >= SILENT_MM - ROUNDED for text in texts), row
        assert all(abs(millimetres(text)) <= SILENT_MM + ROUNDED for text in row.silent), row


def millimetres(text: str) -> float:
    return float(text.split(" mm")[0].rsplit(" ", 1)[1])


def test_figures_are_cited_to_a_model() -> None:
    for name, entry in library().measured.items():
        assert library().sources[entry.source].kind == "model", name


def test_the_printed_table_ends_with_a_count() -> None:
    lines = list(corroboration_lines(library()))
    contested = sum(bool(row.disagree) for row in table().values())
    count = f"{len(table())} actions that two or more model families cover"
    assert lines[-1] == f"{count}: {contested} with a model against"
    for structure, action in table():
        assert f"{structure} performs {action}" in lines
    assert contested and len(table()) > 60


def test_the_printed_table_fits_a_terminal() -> None:
    assert max(map(len, corroboration_lines(library()))) <= 80

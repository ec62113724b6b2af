"""What a finding is taken for where no source speaks of it, and what that does to work and order."""

from __future__ import annotations

import pytest
from shipped import ask, knowledge

from kinetic_chain import Finding, load
from kinetic_chain.ask.reason.map import Map


def shipped_map() -> Map:
    return knowledge().question("weak right glute med").reasoning().map


def taken(subject: str, state: str) -> str | None:
    map_ = shipped_map()
    row = map_.spoken_of(subject, state)
    return None if row is None else map_.names[row]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("hip weak", "hip_muscles weak"),  # the muscles of a region
        ("shin weak", "tibialis_anterior weak"),
        ("gluteals painful", "buttock painful"),  # where a muscle is felt
        ("patella painful", "patellofemoral_joint painful"),
        ("calves trigger_point", "calves tight"),  # a state like it
        ("achilles_tendon tight", "calves tight"),
        ("hip weak_", None),
    ],
)
def test_what_no_source_speaks_of_is_taken_for_what_it_means(told: str, meant: str | None) -> None:
    assert taken(*told.split()) == meant


def test_nothing_but_a_pain_is_taken_for_trouble_at_large() -> None:
    """Were a weak muscle a trouble too, it would have the causes of a pain."""
    map_ = shipped_map()
    states = map_.knowledge["states"]
    for subject in map_.knowledge["subjects"]:
        for state, entry in states.items():
            row = map_.spoken_of(subject, state)
            if row is None or entry.get("vague") or entry["kind"] == "pain":
                continue
            reached = map_.names[row].split()[1]
            assert not states.get(reached, {}).get("vague"), (subject, state)


def test_the_step_that_it_was_taken_by_is_shown_and_the_work_is_that_of_its_causes() -> None:
    told = ask("my right glute hurts")
    assert told.contributors[0].chains[0].steps[-1].rule is None
    assert told.contributors[0].chains[0].steps[-1].effect == "right gluteals painful"
    assert any(item.only_if for item in told.plan.items)


def test_the_same_words_name_it_more_closely() -> None:
    told = ask("torn ACL left")
    assert [(f.subject, f.used) for f in told.findings] == [("anterior_cruciate_ligament", True), ("knee", False)]
    alone = load().ask([Finding("left", "knee", "dysfunction")])
    assert alone.findings[0].used


def test_work_that_was_tried_on_a_pain_is_offered_for_that_pain_alone() -> None:
    work = knowledge().work
    assert work.tried_on("single_leg_decline_squat", "patellar_tendon", "painful")
    assert not work.tried_on("single_leg_decline_squat", "knee", "painful")
    assert not work.tried_on("bridge", "patellar_tendon", "painful")  # one of many things it is for
    told = [
        item for item in ask("left patellar tendon hurts").plan.items if item.phase == "strengthen" and not item.only_if
    ]
    hard = [item.id for item in told if (item.level or 0) > 2]
    assert "single_leg_decline_squat" in hard
    assert all(work.tried_on(name, "patellar_tendon", "painful") for name in hard)


@pytest.mark.parametrize(("question", "leads"), [("weak right glute med", False), ("right groin hurts", True)])
def test_a_nerve_or_a_joint_leads_only_where_something_hurts(question: str, leads: bool) -> None:
    states = knowledge().data["states"]
    first = ask(question).contributors[0]
    assert bool(states[first.state].get("vague")) == leads


@pytest.mark.parametrize(
    ("found", "opposite"),
    [("supinated", "pronated"), ("pronated", "supinated")],
)
def test_what_was_found_rules_its_opposite_out_on_that_side_alone(found: str, opposite: str) -> None:
    band = Finding("left", "iliotibial_band", "tight")
    told = load().ask([band, Finding("left", "foot", found)], limit=None)
    assert ("left", "foot", opposite) not in {c[:3] for c in told.contributors}
    across = load().ask([band, Finding("right", "foot", found)], limit=None)
    without = load().ask([band], limit=None)
    if ("left", "foot", opposite) in {c[:3] for c in without.contributors}:
        assert ("left", "foot", opposite) in {c[:3] for c in across.contributors}
    denied = load().ask([band, Finding("left", "foot", found, present=False)], limit=None)
    if ("left", "foot", opposite) in {c[:3] for c in without.contributors}:
        assert ("left", "foot", opposite) in {c[:3] for c in denied.contributors}


def test_one_leg_alone_is_the_shorter() -> None:
    told = load().ask("right leg is shorter, low back pain", limit=None)
    assert ("left", "leg_length", "short") not in {c[:3] for c in told.contributors}
    denied = load().ask("right leg is not shorter, low back pain on the left", limit=None)
    assert ("left", "leg_length", "short") in {c[:3] for c in denied.contributors}


def test_a_torn_muscle_is_taken_for_its_tendon_and_its_gate_holds() -> None:
    assert taken("gluteus_medius", "torn") == taken("gluteus_minimus", "torn") == "gluteal_tendon torn"
    told = ask("right glute med tear")
    assert [(f.subject, f.state) for f in told.findings] == [("gluteus_medius", "torn")]
    assert any("squeeze the tendons" in reason.say for reason in told.triage.reasons)
    assert taken("adductors", "torn") != "gluteal_tendon torn"

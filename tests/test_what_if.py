"""What if, and the smallest change: each difference is one between two answers, and each change is seen to do it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import lay
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import knowledge
from test_laws import asked

from kinetic_chain import Answer, Finding, Knowledge, QuestionError, load
from kinetic_chain.ask.after.what_if import ADD, FLIP, REMOVE, Difference, Edit, _Search, difference, edited, with_edits
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.compiled import shipped_folder
from kinetic_chain.terms import Condition

some = settings(max_examples=20, deadline=None, derandomize=True, database=None)
few = settings(max_examples=6, deadline=None, derandomize=True, database=None)
OUTER_HIP = Finding("right", "lateral_hip", "painful")
PARTS = [Finding("right", part, "positive_test") for part in ("trochanter_palpation", "resisted_hip_abduction_test")]
BOTH = "trochanter_and_resisted_abduction"


def question(findings: Sequence[Finding] | str, **known: Any) -> Question:
    return knowledge().question(findings, **{"red_flags": "none", "limit": None, **known})


def places(whole: Answer) -> dict[str, int]:
    others = [c for c in whole.contributors if c.role != "found"]
    return {" ".join(c[:3]): place for place, c in enumerate(others, 1)}


def assert_between(told: Difference, old: Answer, new: Answer) -> None:
    """The difference is the one between these two answers."""
    before, after = places(old), places(new)
    bands = [{" ".join(c[:3]): c.band for c in whole.contributors if c.role != "found"} for whole in (old, new)]
    near = {c for listed in (before, after) for c, place in listed.items() if place <= 10}
    moved = {c for c in near if (before.get(c), bands[0].get(c)) != (after.get(c), bands[1].get(c))}
    assert {m.condition for m in told.moves} == moved
    for move in told.moves:
        assert (move.place_before, move.place_after) == (before.get(move.condition), after.get(move.condition))
        assert (move.band_before, move.band_after) == tuple(b.get(move.condition) for b in bands)
    assert (told.level_before, told.level_after) == (old.triage.level, new.triage.level)
    items = [{(item.id, item.side) for item in whole.plan.items} for whole in (old, new)]
    assert {(i.id, i.side) for i in told.items_lost} == items[0] - items[1]
    assert {(i.id, i.side) for i in told.items_gained} == items[1] - items[0]
    kept_out = [{held.id for held in whole.plan.withheld} for whole in (old, new)]
    assert {held.id for held in told.withheld_lost} == kept_out[0] - kept_out[1]
    assert {held.id for held in told.withheld_gained} == kept_out[1] - kept_out[0]


def test_a_fact_that_is_told_as_well_is_shown_with_what_is_to_be_minded() -> None:
    told = knowledge().what_if("left hip drops", add="pregnant")
    assert told.facts == {"pregnant": True}
    assert [reason.id for reason in told.reasons] == ["pregnancy"]


def test_plain_words_take_a_finding_away() -> None:
    told = knowledge().what_if("right Achilles pain, right ankle stiff", remove="right ankle stiff")
    assert [edit.condition for edit in told.edits] == ["right ankle limited"]


def assert_no_difference(told: Difference) -> None:
    assert told.level_before == told.level_after
    assert not told.facts and not told.reasons
    assert told[7:] == ((), (), (), (), ())


@some
@given(asked("unspecified"), asked(), st.data())
def test_a_difference_is_that_of_the_answers_to_both_questions(
    findings: list[Finding], more: list[Finding], data: st.DataObject
) -> None:
    asked_of = question(findings)
    chosen = data.draw(st.sampled_from(findings))
    kind = data.draw(st.sampled_from((ADD, REMOVE, FLIP)))
    rest = [f for f in findings if f[:3] != chosen[:3]]
    if kind == ADD:
        extra = more[0]
        kept = [f for f in findings if f[:3] != extra[:3] or f.present == extra.present]  # nobody would tell both
        edit, by_hand = Edit(ADD, *extra[:4]), [*kept, extra._replace(hedged=False)]
    elif kind == REMOVE:
        edit, by_hand = Edit(REMOVE, *chosen[:4]), rest
    else:
        edit = Edit(FLIP, *chosen[:3], not chosen.present)
        by_hand = [f._replace(present=not chosen.present) if f[:3] == chosen[:3] else f for f in findings]
    told = difference(asked_of, with_edits(asked_of, [edit]), [edit])
    assert_between(told, answer(asked_of), answer(question(by_hand)))


@some
@given(asked("unspecified"), asked())
def test_what_is_added_and_then_removed_makes_no_difference(findings: list[Finding], more: list[Finding]) -> None:
    new = [f for f in more if all(f[:3] != old[:3] for old in findings)]
    edits = [Edit(kind, *f[:4]) for kind in (ADD, REMOVE) for f in new]
    asked_of = question(findings)
    assert edited(asked_of.told(), edits) == asked_of.told()
    assert_no_difference(difference(asked_of, with_edits(asked_of, edits), edits))


@some
@given(asked("unspecified"))
def test_turned_round_twice_makes_no_difference(findings: list[Finding]) -> None:
    first = findings[0]
    same = [f for f in findings if f[:3] == first[:3]]
    if len({f.present for f in same}) == 1:
        edits = [Edit(FLIP, *first[:3], not first.present), Edit(FLIP, *first[:3], first.present)]
        asked_of = question(findings)
        assert_no_difference(difference(asked_of, with_edits(asked_of, edits), edits))


def test_edits_are_made_to_what_was_reported_and_clusters_count_after() -> None:
    """A cluster speaks only as long as enough of its parts are positive."""
    asked_of = question([OUTER_HIP, *PARTS])
    assert any(f.subject == BOTH for f in asked_of.results()[0])
    for edit in (Edit(REMOVE, *PARTS[0][:4]), Edit(FLIP, *PARTS[0][:3], False)):
        after = with_edits(asked_of, [edit]).results()[0]
        assert not any(f.subject == BOTH for f in after)
        assert all(f.used for f in after)
    told = difference(asked_of, with_edits(asked_of, [Edit(REMOVE, *PARTS[0][:4])]))
    assert_between(told, answer(asked_of), answer(question([OUTER_HIP, PARTS[1]])))


@pytest.mark.parametrize(
    ("said", "screen"),
    [("knee to wall 6 cm", "knee_to_wall_test"), ("single leg stance 6 s", "single_leg_stance_time")],
)
def test_a_measured_result_can_be_turned_round(said: str, screen: str) -> None:
    text = f"right outer hip pain, {said} on the right"
    told = knowledge().what_if(text, context={"age": 64}, flip=[f"right {screen} positive_test"], red_flags="none")
    hand = [OUTER_HIP, Finding("right", screen, "positive_test", False)]
    assert told.edits[0].present is False and told.moves
    assert_between(told, answer(question(text, context={"age": 64})), answer(question(hand, context={"age": 64})))


def test_what_was_not_reported_cannot_be_removed() -> None:
    with pytest.raises(QuestionError):
        knowledge().what_if("weak right glute med", remove=["left pelvis dropped"])


# -- without a source, without a rule


def assert_same_ranking(one: Answer, other: Answer) -> None:
    assert one.contributors == other.contributors
    assert one.patterns == other.patterns
    assert one.triage == other.triage


def without(name: str) -> Knowledge:
    return load(without=[name])


@pytest.mark.parametrize("source", ["S0", "S4"])
def test_without_a_source_is_with_all_the_others(source: str) -> None:
    data = knowledge().data["sources"]
    others = load(sources=[name for name in data if name != source])
    text = "weak right glute med and tight left QL"
    one, other = (one.ask(text, limit=None) for one in (without(source), others))
    assert_same_ranking(one, other)
    told = knowledge().what_if(text, without=[source])
    assert told.without == (source,)
    assert_between(told, knowledge().ask(text, limit=None), other)


def test_without_a_rule_is_as_with_a_pack_that_switches_it_off(tmp_path: Path) -> None:
    text = "left hip drops"
    rule = next(
        step.rule for c in knowledge().ask(text).contributors for chain in c.chains for step in chain.steps if step.rule
    )
    packed = load(shipped_folder(), lay(tmp_path, off=f"off:\n- {rule}\n"), cache=False)
    one, other = without(rule).ask(text, limit=None), packed.ask(text, limit=None)
    assert_same_ranking(one, other)
    assert one.contributors != knowledge().ask(text, limit=None).contributors
    assert_between(knowledge().what_if(text, without=[rule]), knowledge().ask(text, limit=None), other)


# -- the smallest change


def place(asked_of: Question, condition: str) -> int | None:
    side, what = condition.split(maxsplit=1)
    listed = places(answer(asked_of))
    return listed.get(condition) or listed.get(f"either {what}" if side in ("right", "left") else condition)


CHANGES = [
    ("weak right glute med", "right piriformis tight"),
    ("my hip drops on the left", "right gluteus_medius weak"),
    ("tight left QL", "left gluteus_medius weak"),
    ("right outer hip pain", "right iliotibial_band tight"),
    ("stiff right ankle", "right foot pronated"),
    ("SI joint pain on the left", "left piriformis overactive"),
]


@pytest.mark.parametrize(("text", "condition"), CHANGES)
def test_the_smallest_change_does_it(text: str, condition: str) -> None:
    asked_of = question(text)
    change = knowledge().smallest_change(text, condition, red_flags="none")
    before = place(asked_of, condition)
    assert change.place_before == before
    assert change.into == (before is None or before > 3)
    assert change.edits
    after = place(question(edited(asked_of.results()[0], change.edits)), condition)
    assert change.place_after == after
    assert (after is not None and after <= 3) == change.into
    assert change.exhaustive == (len(change.edits) == 1)


@pytest.mark.parametrize(("text", "condition"), [
    ("right knee caves in, right foot rolls in, low back pain", "midline pelvis anterior_tilt"),
])  # fmt: skip
def test_where_two_are_needed_one_does_not_do_it(text: str, condition: str) -> None:
    asked_of = question(text)
    change = knowledge().smallest_change(text, condition, red_flags="none")
    assert len(change.edits) == 2
    search = _Search(asked_of, Condition(*condition.split()), 3)
    for edit in search.edits():
        after = place(with_edits(asked_of, [edit]), condition)
        assert (after is not None and after <= 3) != change.into
    after = place(with_edits(asked_of, change.edits), condition)
    assert (after is not None and after <= 3) == change.into


@few
@given(asked(), st.integers(0, 12))
def test_any_change_that_is_told_does_it(findings: list[Finding], at: int) -> None:
    asked_of = question(findings)
    listed = [name for name in places(answer(asked_of)) if not name.startswith(("either", "same", "opposite"))]
    if at < len(listed):
        change = knowledge().smallest_change(findings, listed[at], red_flags="none")
        assert change.place_before == place(asked_of, listed[at])
        if change.edits:
            after = place(with_edits(asked_of, change.edits), listed[at])
            assert after == change.place_after
            assert (after is not None and after <= 3) == change.into


def test_no_finding_brings_in_what_no_source_speaks_of() -> None:
    change = knowledge().smallest_change("weak right glute med", "right diaphragm torn")
    assert "diaphragm torn" not in knowledge().map.rows
    assert (change.edits, change.place_after) == ((), None)
    assert "no source" in change.say


def test_an_added_warning_sign_counts_though_it_is_no_finding() -> None:
    difference = knowledge().what_if("back pain", add=["saddle numbness"])
    assert difference.level_after == "emergency"

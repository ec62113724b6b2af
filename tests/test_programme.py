"""The laws of a plan fitted into somebody's time and means, and its choice against trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ask, knowledge, library

from kinetic_chain import QuestionError
from kinetic_chain.ask.answer import Item
from kinetic_chain.ask.programme.cover import Piece, best_cover
from kinetic_chain.ask.programme.records import Programme
from kinetic_chain.terms import FIGURE_HALF, FIGURE_HEIGHT, LEVELS, PHASES, VIEWS, mirror_side

WORK: dict[str, Any] = knowledge().data["interventions"]
TABLE = knowledge().data["programme"]
QUICK = settings(max_examples=25, deadline=None)
TOLD = "weak right glute med, left hip drops, tight left QL"
SORE = f"{TOLD}, outer hip pain on the right lying on that side"


def addressed() -> list[str]:
    """Conditions that there is work for."""
    states = sorted({tuple(text.split()[1:]) for entry in WORK.values() for text in entry["addresses"]})
    subjects = knowledge().data["subjects"]
    paired = [(subject, state) for subject, state in states if subjects[subject]["sides"] == "paired"]
    return [f"{side} {subject} {state}" for subject, state in paired for side in ("right", "left")]


CONDITIONS = st.lists(st.sampled_from(addressed()), min_size=1, max_size=3, unique=True).map(tuple)
MINUTES = st.sampled_from([3, 5, 8, 10, 15, 20, 30, 45, 75])
THINGS = sorted({word for entry in WORK.values() for thing in entry.get("equipment", ()) for word in thing.split()})
PLACES = sorted({entry["position"] for entry in WORK.values() if entry.get("position")})
TRAITS = sorted({trait for entry in WORK.values() for trait in entry.get("traits", ())})
UNWANTED = [f"no-{one}" for one in (*PLACES, *TRAITS)]
MEANS = st.fixed_dictionaries({
    "equipment": st.none() | st.just(("none",)) | st.lists(st.sampled_from(THINGS), max_size=3).map(tuple),
    "positions": st.none() | st.lists(st.sampled_from(UNWANTED), max_size=2).map(tuple)
    | st.lists(st.sampled_from(PLACES), min_size=1, max_size=3).map(tuple),
    "level": st.none() | st.integers(1, 5),
    "avoid": st.lists(st.sampled_from(sorted(WORK)), max_size=3).map(tuple),
})  # fmt: skip


@cache
def programme(conditions: tuple[str, ...], minutes: float, means: tuple[tuple[str, Any], ...] = ()) -> Programme:
    return knowledge().plan(list(conditions), minutes=minutes, **dict(means))


def fitted(conditions: tuple[str, ...], minutes: float, means: dict[str, Any]) -> Programme:
    return programme(conditions, minutes, tuple(sorted(means.items())))


def loaded(item: Item) -> Iterator[tuple[str, str]]:
    """What an item works besides its target, on which sides."""
    for load in WORK[item.id].get("loads", ()):
        where, subject = load["condition"].split()
        side = {"opposite": mirror_side(item.side), "same": item.side}.get(where, where)
        yield from ((one, subject) for one in (("left", "right") if side == "both" else (side,)))


def fight(one: Item, other: Item) -> bool:
    eased = {(side, other.target) for side in (("left", "right") if other.side == "both" else (other.side,))}
    return other.phase in ("release", "lengthen") and not eased.isdisjoint(loaded(one))


# ---- the laws


@QUICK
@given(CONDITIONS, MINUTES, MEANS)
def test_a_plan_fits_the_time_the_means_and_itself(
    conditions: tuple[str, ...], minutes: float, means: dict[str, Any]
) -> None:
    plan = fitted(conditions, minutes, means)
    assert plan.seconds == sum(slot.seconds for slot in plan.slots) <= minutes * 60
    order = [PHASES.index(slot.item.phase) for slot in plan.slots]
    assert order == sorted(order)
    withheld = {held.id for held in plan.withheld}
    for slot in plan.slots:
        entry = WORK[slot.item.id]
        assert slot.item.id not in means["avoid"] and slot.item.id not in withheld
        assert means["level"] is None or (entry.get("level") or 1) <= means["level"]
        assert slot.item.moved is None and slot.days <= plan.means.days
        assert TABLE["hands_on"] not in entry.get("traits", ()) or entry.get("equipment")
        check_place(entry, means["positions"])
        check_things(entry, means["equipment"])
        for near in (slot.easier, slot.harder, slot.instead):
            assert near is None or (near not in withheld and near not in means["avoid"])
    for one, other in combinations([slot.item for slot in plan.slots], 2):
        assert not fight(one, other) and not fight(other, one), (one.id, other.id)


def check_place(entry: dict[str, Any], positions: tuple[str, ...] | None) -> None:
    asked = [word.replace(" ", "-").replace("_", "-") for word in positions or ()]
    mine = {str(word).replace(" ", "-").replace("_", "-") for word in (entry.get("position"), *entry.get("traits", ()))}
    assert not any(f"no-{word}" in asked for word in mine)
    used = [word for word in asked if not word.startswith("no-")]
    assert not used or any(word in mine for word in used)


def check_things(entry: dict[str, Any], equipment: tuple[str, ...] | None) -> None:
    if equipment is not None:
        have = {*TABLE["at_hand"], *equipment}
        assert all(have & {thing, *thing.split()} for thing in entry.get("equipment", ()))


@QUICK
@given(CONDITIONS, MINUTES, MEANS)
def test_what_is_left_out_and_what_is_in_is_what_was_offered(
    conditions: tuple[str, ...], minutes: float, means: dict[str, Any]
) -> None:
    plan = fitted(conditions, minutes, means)
    offered = {(item.id, item.side) for item in knowledge().ask(list(conditions), limit=None).plan.items}
    inside = {(slot.item.id, slot.item.side) for slot in plan.slots}
    outside = {(left.id, left.side) for left in plan.left_out}
    assert offered <= inside | outside and not inside & outside
    assert all(left.say for left in plan.left_out)
    assert set(plan.found) | set(plan.supported) | set(plan.open) >= set(plan.found)
    assert not set(plan.open) & (set(plan.found) | set(plan.supported))


@QUICK
@given(CONDITIONS, st.lists(MINUTES, min_size=2, max_size=3, unique=True))
def test_more_minutes_never_address_less(conditions: tuple[str, ...], minutes: list[float]) -> None:
    plans = [programme(conditions, one) for one in sorted(minutes)]
    for fewer, more in pairwise(plans):
        assert not (fewer.exact and more.exact) or fewer.reach <= more.reach


@QUICK
@given(CONDITIONS, MINUTES)
def test_mirrored_findings_get_the_mirrored_plan(conditions: tuple[str, ...], minutes: float) -> None:
    def flipped(text: str) -> str:
        return " ".join(map(mirror_side, text.split()))

    one, two = programme(conditions, minutes), programme(tuple(map(flipped, conditions)), minutes)
    assert one.reach == two.reach and one.seconds == two.seconds
    mine = [(slot.item.id, mirror_side(slot.item.side), slot.seconds) for slot in one.slots]
    assert sorted(mine) == sorted((slot.item.id, slot.item.side, slot.seconds) for slot in two.slots)
    assert {flipped(c) for c in (*one.found, *one.supported)} == {*two.found, *two.supported}


@QUICK
@given(CONDITIONS, MINUTES, MEANS)
def test_the_same_question_gets_the_same_bytes(
    conditions: tuple[str, ...], minutes: float, means: dict[str, Any]
) -> None:
    one = knowledge().plan(list(conditions), minutes=minutes, **means)
    two = knowledge().plan(list(conditions), minutes=minutes, **means)
    assert knowledge().page("plan", "", one).to_json() == knowledge().page("plan", "", two).to_json()


@pytest.mark.parametrize("flag", [rule["id"] for rule in knowledge().data["safety"] if rule.get("ask")][:6])
def test_from_a_referral_on_there_is_no_work(flag: str) -> None:
    plan = knowledge().plan(TOLD, red_flags=[flag])
    assert LEVELS.index(plan.level) >= LEVELS.index("refer")
    assert plan.slots == () and plan.left_out == () and plan.nearest is None and plan.triage.reasons


def forbidden(reasons: set[str], name: str) -> bool:
    """Whether one of the safety rules that hold keeps a piece of work out."""
    entry = WORK[name]
    for rule in knowledge().data["safety"]:
        holds = rule.get("holds", {}) if rule["id"] in reasons else {}
        by_trait = not set(holds.get("traits", ())).isdisjoint(entry.get("traits", ()))
        if holds.get("everything") or by_trait or entry["phase"] in holds.get("phases", ()):
            return True
        if name in holds.get("items", ()):
            return True
    return False


@pytest.mark.parametrize("equipment", [None, ("none",), ("band", "step")])
@pytest.mark.parametrize("text", [
    SORE, "outer hip pain on the right lying on that side",
    "pregnant, weak right glute med", "pregnant, weak right adductors", "right hip painful",
    "weak right glute med, tight left QL, blood thinners", "thin bones, weak glutes, tight hamstrings, low back pain",
    "hip replacement last month, weak right glute med", "13 year old, weak right glute med",
])  # fmt: skip
def test_nothing_that_a_gate_forbids_is_in_a_plan_or_beside_it(text: str, equipment: tuple[str, ...] | None) -> None:
    for minutes in (10, 60):
        plan = knowledge().plan(text, minutes=minutes, equipment=equipment)
        reasons = {reason.id for reason in plan.triage.reasons}
        for slot in plan.slots:
            for name in (slot.item.id, slot.easier, slot.harder, slot.instead):
                assert name is None or not forbidden(reasons, name), (slot.item.id, name)


# ---- examples


def test_ten_minutes_without_things_and_forty_five_with_all() -> None:
    short = knowledge().plan(TOLD, minutes=10, equipment=["none"])
    long = knowledge().plan(TOLD, minutes=45)
    assert set(short.found) == set(long.found) == {
        "right gluteus_medius weak", "left pelvis dropped", "left quadratus_lumborum tight",
    }  # fmt: skip
    assert short.reach < long.reach and len(short.slots) < len(long.slots)
    phases = {slot.item.phase for slot in short.slots}
    assert {"strengthen", "balance"} <= phases and phases & {"release", "lengthen"}


def test_a_sore_tendon_takes_pressure_and_stretches_out_and_says_why() -> None:
    plan = knowledge().plan(SORE, minutes=60)
    held = {held.id: held.reason for held in plan.withheld}
    assert {"pigeon_pose", "standing_figure_four", "ball_release_gluteus_medius"} <= set(held) and all(held.values())
    assert not {slot.item.id for slot in plan.slots} & set(held)
    for slot in plan.slots:
        assert not {"compresses_trochanter", "adduction_stretch"} & set(WORK[slot.item.id].get("traits", ()))


def test_nothing_fits_says_so_and_what_comes_nearest() -> None:
    plan = knowledge().plan("weak right glute med", minutes=1)
    assert plan.slots == () and plan.say == "nothing fits" and plan.nearest is not None
    assert plan.nearest.kind == "time" and plan.nearest in plan.left_out


def test_work_that_waits_for_a_finding_is_not_counted_as_work_for_what_was_found() -> None:
    plan = knowledge().plan("weak right glute med", minutes=60)
    for slot in plan.slots:
        if slot.item.only_if:
            assert slot.item.only_if in plan.supported or slot.item.only_if in plan.found
    assert "right gluteus_medius tight" not in plan.found


@QUICK
@given(CONDITIONS, MINUTES)
def test_work_for_what_was_not_found_never_crowds_out_work_for_what_was(
    conditions: tuple[str, ...], minutes: float
) -> None:
    plan = programme(conditions, minutes)
    items = knowledge().ask(list(conditions), limit=None).plan.items
    sure = sum(item.only_if is None for item in items)
    waiting = [slot.item for slot in plan.slots if slot.item.only_if]
    assert len(waiting) <= max(4, sure)
    easing = [item.only_if for item in waiting if item.phase in ("release", "lengthen")]
    assert len(easing) == len(set(easing)), "one thing to ease what may be there is enough until it is known"


def test_minutes_that_are_left_go_to_what_was_found_first() -> None:
    plan = knowledge().plan("right knee osteoarthritis", minutes=20, red_flags="none")
    for phase in PHASES:
        sure = [s.item for s in plan.slots if s.item.phase == phase and not s.item.only_if]
        more = [left for left in plan.left_out if left.kind == "time" and WORK[left.id]["phase"] == phase]
        offered = {i.id for i in knowledge().ask("right knee osteoarthritis").plan.items if i.only_if is None}
        assert len(sure) >= 2 or not {left.id for left in more} & offered
    assert max(s.seconds for s in plan.slots if s.item.only_if) < plan.seconds / 4


def test_a_class_or_a_long_walk_is_named_and_is_no_item_of_a_few_minutes() -> None:
    plan = knowledge().plan("low back pain", minutes=10, red_flags="none")
    apart = {left.id for left in plan.left_out if left.kind == "apart"}
    assert {"pilates_programme", "aerobic_exercise"} <= apart
    assert apart.isdisjoint(slot.item.id for slot in plan.slots)
    assert {slot.item.id for slot in plan.slots}.isdisjoint(
        left.id for left in plan.left_out if left.kind in ("time", "same")
    ), "nothing is an item and left out as well"


def test_what_a_professional_does_is_no_part_of_a_session() -> None:
    plan = knowledge().plan("low back pain, weak right glute med", minutes=90)
    assert {left.kind for left in plan.left_out if "massage" in left.id} <= {"others", "equipment"}
    assert not [slot.item.id for slot in plan.slots if slot.item.id == "massage_low_back"]


def test_a_position_to_avoid_is_avoided_whether_it_is_a_position_or_a_trait() -> None:
    plan = knowledge().plan(TOLD, minutes=60, positions=["no-side-lying", "no-kneeling"])
    assert {"side-lying", "side_lying"} <= set(plan.means.without)
    for slot in plan.slots:
        assert not {"side-lying", "side_lying", "kneeling"} & {slot.position, *WORK[slot.item.id].get("traits", ())}


def test_the_test_to_repeat_is_one_that_no_gate_forbids() -> None:
    plan = knowledge().plan(SORE)
    assert plan.again and all(again.week == plan.means.weeks and again.claims for again in plan.again)
    assert len({again.screen for again in plan.again}) == len(plan.again)


@pytest.mark.parametrize(
    "wanted",
    [
        {"minutes": 0}, {"days": 8}, {"weeks": 0}, {"level": 6}, {"equipment": ["rocket"]}, {"positions": ["no-sky"]},
        {"avoid": ["nothing_like_it"]}, {"minutes": float("nan")},
    ],
)  # fmt: skip
def test_means_that_make_no_sense_are_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        knowledge().plan("weak right glute med", **wanted)


# ---- the choice, against trying everything

PIECES = st.lists(st.tuples(st.integers(0, 63), st.integers(1, 9)), max_size=7)


def tried(pieces: list[Piece], tiers: list[int], budget: int | None) -> tuple[int, ...]:
    """The best reach over all sets of pieces."""
    best = (0,) * len(tiers)
    for size in range(len(pieces) + 1):
        for chosen in combinations(range(len(pieces)), size):
            barred = any(pieces[i].against >> j & 1 for i in chosen for j in chosen)
            if barred or (budget is not None and sum(pieces[i].cost for i in chosen) > budget):
                continue
            covered = 0
            for i in chosen:
                covered |= pieces[i].covers
            best = max(best, tuple((covered & tier).bit_count() for tier in tiers))
    return best


@settings(max_examples=150, deadline=None)
@given(PIECES, st.none() | st.integers(0, 30), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=4))
def test_the_choice_is_the_best_there_is(
    drawn: list[tuple[int, int]], budget: int | None, pairs: list[tuple[int, int]]
) -> None:
    against = [0] * len(drawn)
    for one, other in pairs:
        if one != other and max(one, other) < len(drawn):
            against[one] |= 1 << other
            against[other] |= 1 << one
    pieces = [Piece(covers, cost, against[n]) for n, (covers, cost) in enumerate(drawn)]
    tiers = [0b000111, 0b011000, 0b100000]
    found = best_cover(pieces, tiers, budget)
    assert found.exact and found.reach == tried(pieces, tiers, budget)
    covered = 0
    for at in found.taken:
        covered |= pieces[at].covers
    assert found.reach == tuple((covered & tier).bit_count() for tier in tiers)
    assert budget is None or sum(pieces[at].cost for at in found.taken) <= budget
    assert not any(pieces[i].against >> j & 1 for i in found.taken for j in found.taken)


# ---- where things lie


def test_every_structure_has_a_place_on_the_sketch() -> None:
    figure = knowledge().data["figure"]
    missing = [name for name in library().structures if name not in figure]
    assert missing == [], "give it a place in rules/figure.yaml, or to what it is part of"
    for name, (view, x, y) in figure.items():
        assert view in VIEWS and 0 <= int(x) <= FIGURE_HALF and 0 <= int(y) <= FIGURE_HEIGHT, name


def test_every_condition_that_was_found_is_numbered() -> None:
    plan = knowledge().plan(TOLD)
    found = [mark.condition for mark in plan.marks if mark.kind == "found"]
    assert found == [" ".join(f[:3]) for f in ask(TOLD).findings]
    assert [mark.number for mark in plan.marks] == list(range(1, len(plan.marks) + 1))
    in_chains = {c for chain in plan.chains for step in chain.steps for c in (step.cause, step.effect)}
    assert in_chains <= {mark.condition for mark in plan.marks}

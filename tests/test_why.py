"""Why and why not: shares, chains and reasons, each held against asking again; and two readings side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shipped import knowledge, there
from test_laws import asked

from kinetic_chain import Finding
from kinetic_chain.ask.after.compare import compare
from kinetic_chain.ask.after.next_checks import OpenChecks, result_of
from kinetic_chain.ask.after.why import WhyNot, why, why_not
from kinetic_chain.ask.answer import Chain
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.terms import Condition

some = settings(max_examples=30, deadline=None, derandomize=True, database=None)
few = settings(max_examples=6, deadline=None, derandomize=True, database=None)
NOT_LINKED = {
    "unknown", "unlinked", "test", "faded", "other_task", "screened_off", "of_absent", "by_definition", "ruled_out",
}  # fmt: skip
WEAK = "weak right glute med"


def question(findings: Sequence[Finding] | str, **known: Any) -> Question:
    return knowledge().question(findings, **{"red_flags": "none", "limit": None, **known})


def named(texts: Sequence[str]) -> list[Condition]:
    return [Condition(*text.replace("either", "right").split()) for text in texts]


def listed(asked_of: Question) -> list[Condition]:
    return named([" ".join(c[:3]) for c in answer(asked_of).contributors])


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    map_ = knowledge().map
    row = draw(st.integers(0, len(map_.names) - 1))
    side = "midline" if map_.is_midline(row) else draw(st.sampled_from(("right", "left")))
    return Condition(side, *map_.names[row].split())


# -- why


@some
@given(asked(), st.randoms(use_true_random=False))
@example([Finding("bilateral", "gluteus_medius", "weak"), Finding("left", "pelvis", "dropped")], None)
def test_a_share_is_what_is_lost_when_the_finding_is_left_out(findings: list[Finding], random: Any) -> None:
    if len({f[1:3] for f in findings}) < len(findings):
        return  # of one on the right and on both sides only the second counts, and without it the first
    asked_of = question(findings)
    every = listed(asked_of)
    for condition in random.sample(every, min(4, len(every))) if random else every:
        told = why(asked_of, condition)
        assert told is not None
        if told.contributor.side == "either":
            continue  # what one finding adds to either side need not be the same
        for share in (*told.contributor.for_, *told.contributor.against):
            rest = [f for i, f in enumerate(told.findings) if i != share.finding]
            reasoning = asked_of.with_findings(rest).reasoning()
            left = reasoning.log_lr(there(reasoning.observed.node(*condition))) if rest else 0.0
            assert share.log_lr == pytest.approx(told.contributor.log_lr - left, abs=3e-6)


@some
@given(asked("unspecified"))
def test_why_tells_what_the_answer_tells(findings: list[Finding]) -> None:
    asked_of = question(findings)
    contributors = answer(asked_of).contributors
    for shown in contributors[:6]:
        told = there(why(asked_of, Condition(*shown[:3])))
        assert told.contributor == shown._replace(stability=None)
    groups = [[c for c in contributors if c.role in group] for group in (("may_cause", "both"), ("may_follow",))]
    for group in groups:
        for place, shown in enumerate(group[:3], 1):
            told = there(why(asked_of, Condition(*shown[:3])))
            assert (told.place, told.of) == (place, len(group))


@some
@given(asked("unspecified"), conditions(), st.sampled_from((None, "weight_bearing", "open_chain", "posture")))
@example([Finding("right", "pelvis", "hiked")], Condition("right", "gluteus_maximus", "weak"), "open_chain")
def test_nothing_says_why_exactly_where_why_not_says_that_nothing_joins_it(
    findings: list[Finding], condition: Condition, task: str | None
) -> None:
    asked_of = question(findings, task=task)
    reason = why_not(asked_of, condition)
    if reason.kind != "referred":
        assert (why(asked_of, condition) is None) == (reason.kind in NOT_LINKED)
        assert (condition in listed(asked_of)) <= (reason.kind not in NOT_LINKED)
        assert_true(asked_of, condition, reason)


# -- why not: one true case for each kind, each seen by asking


def strength(chain: Chain) -> float:
    """The product of the strengths of a chain's links, in a question that names no task."""
    map_ = knowledge().map
    links = []
    for step in chain.steps:
        cause, effect = (map_.node(*text.split()) for text in (step.cause, step.effect))
        if cause is not None and effect is not None:
            links.append(
                max(map_.network.weights[link] for other, link in map_.network.effects(cause) if other == effect)
            )
    return prod(links)


def assert_true(asked_of: Question, condition: Condition, reason: WhyNot) -> None:
    """What the reason says is so, seen from the outside."""
    if reason.kind == "faded":
        assert strength(there(reason.nearest)) < knowledge().map.network.cut
    if reason.kind == "other_task":
        tasks = {(), *((step.task,) for step in there(reason.nearest).steps if step.task)} - {asked_of.reading.tasks}
        others = (asked_of._replace(reading=asked_of.reading._replace(tasks=one)) for one in sorted(tasks))
        assert any(condition in listed(other) for other in others)
    if reason.kind == "screened_off":
        finding = reason.findings[there(reason.nearest).finding]
        assert condition in listed(asked_of.with_findings([finding]))
    if reason.kind == "by_definition":
        assert any(step.rule is None for step in there(reason.nearest).steps)
    if reason.nearest is None:
        assert reason.kind not in ("faded", "other_task", "screened_off", "by_definition")


@pytest.mark.parametrize(
    ("text", "condition", "kind"),
    [
        (WEAK, "right diaphragm bruised", "unknown"),
        (WEAK, "right popliteus overworked", "unlinked"),
        (WEAK, "right ober_test positive_test", "test"),
        (WEAK, "left gastrocnemius overactive", "faded"),
        ("in side-lying my right hip hikes", "left hip_abductors weak", "other_task"),
        ("right glute med weak and left hip drops", "right hip_abductors weak", "screened_off"),
        (WEAK, "right gluteus_maximus_inferior weak", "by_definition"),
        (WEAK, "right gluteus_medius weak", "found"),
        (WEAK, "right patellofemoral_joint painful", "outweighed"),
        ("no weakness in my right glute med, right knee pain", "midline lumbar_spine strained", "of_absent"),
        ("no weakness in my right glute med, right knee pain", "right iliotibial_band snapping", "against"),
        (WEAK, "left quadratus_lumborum overworked", "listed"),
        ("left IT band tight, left foot supinated", "left foot pronated", "ruled_out"),
    ],
)
def test_each_reason_why_not_is_true(text: str, condition: str, kind: str) -> None:
    asked_of, about = question(text), Condition(*condition.split())
    reason = why_not(asked_of, about)
    assert reason.kind == kind
    assert_true(asked_of, about, reason)
    contributors = {Condition(*c[:3]): c for c in answer(asked_of).contributors}
    if kind in NOT_LINKED:
        assert about not in contributors
    if kind == "unknown":
        assert f"{about.subject} {about.state}" not in knowledge().map.rows
    if kind == "unlinked":
        network = knowledge().map.network.uncut(knowledge().map.network.weights)
        node, found = (
            there(asked_of.reasoning().observed.node(*c)) for c in (about, ("right", "gluteus_medius", "weak"))
        )
        assert found not in network.forward(node) and found not in network.backward(node)
    if kind == "screened_off":
        alone = [asked_of.with_findings([finding]) for finding in asked_of.results()[0]]
        assert any(about in listed(one) for one in alone)
    if kind in ("outweighed", "listed", "against"):
        behind = ("may_cause", "both")  # one group of the order
        roles = behind if contributors[about].role in behind else (contributors[about].role,)
        order = [c for c in contributors if contributors[c].role in roles]
        assert reason.place is not None
        for above in reason.above:
            assert above.log_lr >= there(reason.contributor).log_lr
            assert order.index(Condition(*above[:3])) < order.index(about)
        assert (there(reason.contributor).log_lr < 0) == (kind == "against")
        assert (reason.place <= 6) == (kind == "listed") or kind == "against"


def test_naming_no_task_brings_in_what_another_task_shut_out() -> None:
    condition = Condition("right", "hamstrings", "weak")
    aside = question("right hip hikes", task="open_chain")
    assert why_not(aside, condition).kind == "other_task"
    assert why(aside, condition) is None
    assert why(question("right hip hikes"), condition) is not None


def test_what_is_referred_says_so_before_any_chain() -> None:
    reason = knowledge().why_not("weak right glute med and a hot swollen knee", "right gluteal_tendon painful")
    assert reason.kind == "referred"
    assert reason.reasons


# -- why not this work


def offers(asked_of: Question, name: str) -> bool:
    return any(item.id == name for item in answer(asked_of).plan.items)


@pytest.mark.parametrize("text", ["weak right glute med", "tight right piriformis"])
def test_each_item_of_the_plan_is_offered_and_each_kept_out_is_held_back(text: str) -> None:
    asked_of = question(text)
    plan = answer(asked_of).plan
    assert {knowledge().why_not(text, item.id, red_flags="none").kind for item in plan.items} == {"offered"}
    kinds = {knowledge().why_not(text, held.id, red_flags="none").kind for held in plan.withheld}
    assert kinds <= {"held_back"}


def test_work_that_a_gate_holds_back_is_offered_without_what_the_gate_is_for() -> None:
    text, context = "tight right piriformis", {"hip_replacement": 200}
    held = answer(question(text, context=context)).plan.withheld
    free = [one.id for one in held if offers(question(text), one.id)]
    assert free
    for name in free:
        reason = knowledge().why_not(text, name, context=context, red_flags="none")
        assert reason.kind == "held_back"
        assert "replaced hip" in reason.say
        assert not offers(question(text, context=context), name)


def test_work_for_something_else_says_what_it_is_for() -> None:
    reason = knowledge().why_not("weak right glute med", "ball_roll_foot", red_flags="none")
    assert reason.kind == "not_for_this"
    assert reason.missing == tuple(knowledge().data["interventions"]["ball_roll_foot"]["addresses"])
    assert not offers(question("weak right glute med"), "ball_roll_foot")


def test_work_that_suits_what_was_found_and_finds_no_room_says_so() -> None:
    text = "weak right glute med, left hip drops"
    reason = knowledge().why_not(text, "hip_hitch", red_flags="none")
    assert (reason.kind, reason.missing[0]) == ("outnumbered", "right gluteus_medius weak")
    assert offers(question("weak right glute med"), "hip_hitch") and not offers(question(text), "hip_hitch")


# -- what is absent brings nothing about


def test_what_would_follow_from_something_absent_is_neither_listed_nor_a_cause() -> None:
    whole = answer(question("no low back pain, weak right glute med"))
    ways = {
        (step.cause, step.effect) for c in whole.contributors if c.role == "both" for x in c.chains for step in x.steps
    }
    spasm = [c for c in whole.contributors if c[1:3] == ("quadratus_lumborum", "spasm")]
    assert {c.role for c in spasm} == {"may_follow"} and ways
    fine = answer(question("right glute med not weak")).contributors
    assert {c.role for c in fine} <= {"may_cause", "found"}
    assert all(c.log_lr <= 0 for c in fine)


def test_a_cause_stays_one_whatever_else_is_absent() -> None:
    alone = answer(question("left knee hurts"))
    beside = answer(question("left foot does not roll in, left knee hurts"))
    causes = {c[:3] for c in alone.contributors if c.role == "may_cause"}
    assert not [c for c in beside.contributors if c.role == "may_follow" and c[:3] in causes]


# -- compare


@few
@given(asked("unspecified"), st.integers(0, 5), st.integers(0, 5))
@example([Finding("left", "pelvis", "dropped"), Finding("right", "knee", "painful")], 0, 3)
def test_comparing_does_not_depend_on_which_comes_first(findings: list[Finding], first: int, second: int) -> None:
    asked_of = question(findings)
    shown = [Condition(*c[:3]) for c in answer(asked_of).contributors]
    if max(first, second) >= len(shown) or first == second:
        return
    here, there = compare(asked_of, shown[first], shown[second]), compare(asked_of, shown[second], shown[first])
    assert here._replace(one=there.one, other=there.other) == there._replace(one=there.one, other=there.other)
    assert (here.one, here.other) == (there.other, there.one)


@some
@given(asked("unspecified"))
def test_what_a_reading_explains_is_what_its_chains_lead_to(findings: list[Finding]) -> None:
    asked_of = question(findings)
    contributors = answer(asked_of).contributors
    if not contributors:
        return
    for rival, shown in zip(
        compared(asked_of, contributors[0], contributors[-1]), contributors[:: len(contributors) - 1 or 1], strict=False
    ):
        assert rival.contributor == shown._replace(stability=None)
        ends = {c.finding for c in shown.chains if c.steps[0].cause.split()[1:] == list(shown[1:3])}
        assert set(rival.explains) == {i for i in ends if asked_of.reasoning().observed.findings[i].present}
        assert set(rival.against) == {share.finding for share in shown.against}


def compared(asked_of: Question, one: Any, other: Any) -> list[Any]:
    result = compare(asked_of, Condition(*one[:3]), Condition(*other[:3]))
    present = {i for i, f in enumerate(result.findings) if f.present and f.used}
    explained = {*result.one.explains, *result.other.explains}
    assert set(result.neither) == present - explained
    assert set(result.both) == set(result.one.explains) & set(result.other.explains)
    return [result.one, result.other]


def test_the_check_that_separates_two_readings_moves_them_apart_most_for_its_cost() -> None:
    asked_of = question("right outer hip pain and right knee caves in")
    one, other = Condition("right", "gluteal_tendon", "painful"), Condition("right", "adductors", "tight")
    result = compare(asked_of, one, other)

    def gap(name: str, side: str, present: bool) -> float:
        reasoning = asked_of.with_findings([*asked_of.reading.findings, result_of(name, side, present)]).reasoning()
        return reasoning.log_lr(there(reasoning.observed.node(*one))) - reasoning.log_lr(
            there(reasoning.observed.node(*other))
        )

    found = OpenChecks(asked_of)
    worth = {(n, s): (gap(n, s, True) - gap(n, s, False)) / found.cost(n) for n, s in found.tests}
    best = there(result.check)[:2]
    assert abs(worth[best]) == pytest.approx(max(map(abs, worth.values())))
    assert result.favours == str(one if worth[best] > 0 else other)

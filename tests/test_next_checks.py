"""The laws of the next best check: what it tells, what it costs, and what is never asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle import Body, Link, bodies, information
from shipped import knowledge, there
from test_laws import asked, flipped

from kinetic_chain import Finding
from kinetic_chain.ask.after.next_checks import NextCheck, NextChecks, OpenChecks, next_checks, result_of
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.programme import follow_up
from kinetic_chain.ask.read.query import Reading
from kinetic_chain.ask.reason.belief import Observation
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.triage import Wider, forbidding
from kinetic_chain.ask.work import Work
from kinetic_chain.terms import LEVELS, MIDLINE, across_side, mirror_side

many = settings(max_examples=150, deadline=None, derandomize=True, database=None)
some = settings(max_examples=15, deadline=None, derandomize=True, database=None)
few = settings(max_examples=8, deadline=None, derandomize=True, database=None)
DROP = Finding("left", "pelvis", "dropped")
PALPATION, RESISTED, BOTH = "trochanter_palpation", "resisted_hip_abduction_test", "trochanter_and_resisted_abduction"
OUTER_HIP = Finding("right", "lateral_hip", "painful")


def question(findings: Sequence[Finding], **known: Any) -> Question:
    return knowledge().question(findings, **{"red_flags": "none", **known})


def every(findings: Sequence[Finding], **known: Any) -> NextChecks:
    return next_checks(question(findings, **known), None)


def offered(findings: Sequence[Finding], **known: Any) -> set[tuple[str, str]]:
    """Tests with their sides, without working out what their results would do."""
    found = OpenChecks(question(findings, **known))
    return set(found.tests) if found.reason is None else set()


def held(findings: Sequence[Finding], **known: Any) -> set[str]:
    return {one.id for one in OpenChecks(question(findings, **known)).withheld}


# -- mirrored question, mirrored checks; order and repetition


def mirrored(text: str) -> str:
    side, _, what = text.partition(" ")
    return f"{mirror_side(side)} {what}"


def weighed(findings: Sequence[Finding]) -> dict[tuple[str, str], float]:
    found = OpenChecks(question(findings))
    return {(name, side): told for _, told, name, side in found._telling}


@some
@given(asked("unspecified"))
@example([OUTER_HIP, Finding("right", PALPATION, "positive_test")])
@example([Finding("midline", "lumbar_spine", "painful")])
def test_the_mirrored_question_gets_the_mirrored_checks(findings: list[Finding]) -> None:
    if not any(finding.side in ("left", "right") for finding in findings):
        return  # its own mirror image, where equal chains from the midline go by the right side (docs/reasoning.md)
    one, other = weighed(findings), weighed(flipped(findings))
    assert {(name, mirror_side(side)): told for (name, side), told in one.items()} == pytest.approx(other, abs=1e-9)
    assert held(findings) == held(flipped(findings))


@pytest.mark.parametrize("findings", [[DROP], [OUTER_HIP, Finding("left", "ankle", "limited")]])
def test_the_mirrored_question_gets_the_same_order_and_mirrored_outcomes(findings: list[Finding]) -> None:
    one, other = every(findings).checks, every(flipped(findings)).checks
    assert [(c.screen, mirror_side(c.side)) for c in one] == [(c.screen, c.side) for c in other]
    for a, b in zip(one, other, strict=True):
        for mine, theirs in ((a.if_positive, b.if_positive), (a.if_negative, b.if_negative)):
            assert tuple(map(mirrored, mine.first)) == theirs.first
            assert mine.changes_first == theirs.changes_first
            assert set(map(mirrored, mine.rises)) == set(theirs.rises)


@some
@given(asked("unspecified"))
def test_order_and_repetition_of_findings_change_no_check(findings: list[Finding]) -> None:
    again = [*findings[::-1], *(finding._replace(text="said again") for finding in findings)]
    assert weighed(findings) == pytest.approx(weighed(again), abs=1e-9)
    assert held(findings) == held(again)


@few
@given(asked("unspecified"))
def test_order_of_findings_changes_nothing_of_a_check(findings: list[Finding]) -> None:
    one, other = (next_checks(question(f), 3) for f in (findings, findings[::-1]))
    assert one == other


# -- expected information


def dressed(body: Body, tests: Iterable[int], costs: Mapping[str, float] | None = None) -> Map:
    """A small body dressed as knowledge, with tests among its conditions."""
    weights = [link.weight for link in body.links]
    data = {
        "task": [-1] * len(weights), "grade": [1] * len(weights), "texts": [f"r{n}[];;" for n in range(len(weights))],
        "strength": weights, "low": weights, "high": weights, "named": [0] * len(body.leaks),
    }  # fmt: skip
    rows = range(len(body.leaks))
    screens = {f"c{row}": {"who": "self", "name": f"test {row}", "about": [], "for": []} for row in tests}
    names = [f"c{row} positive_test" if row in tests else f"c{row} weak" for row in rows]
    sides = ["paired" if row < body.pairs else "midline" for row in rows]
    about = {
        "grades": {**knowledge().data["grades"], "check_cost": costs or {"self": 1}}, "claims": {}, "screens": screens,
        "states": {"weak": {"kind": "muscle"}}, "safety": [],
        "rules": {f"r{n}": {"say": "-"} for n in range(len(weights))},
        "subjects": {f"c{r}": {"name": f"c{r}", "sides": sides[r], "kind": "screen" if r in tests else "-"}
                     for r in rows},
    }  # fmt: skip
    return Map(body.network(), {name: row for row, name in enumerate(names)}, names, data, about)


def small(map_: Map, findings: Iterable[Observation]) -> Question:
    told = tuple(
        Finding("bilateral" if len(nodes) > 1 else map_.words(nodes[0])[0], *map_.words(nodes[0])[1:], present)
        for nodes, present in findings
    )
    return Question(map_, Work({}, {"fits": {}, "stretches": {}}, Wider({}, {}), {}), "", Reading(told, {}, (), ()))


@st.composite
def polytrees(draw: st.DrawFn) -> tuple[Body, list[int], list[Observation]]:
    """Conditions of the right joined without a loop, the last of them tests, and findings about some of them."""
    size = draw(st.integers(3, 6))
    tests = draw(st.integers(1, 2))
    links = []
    for row in range(1, size):
        other = draw(st.integers(0, min(row, size - tests) - 1))
        ends = (other, row) if row >= size - tests or draw(st.booleans()) else (row, other)
        links.append(Link(2 * ends[0], 2 * ends[1], draw(st.sampled_from((0.3, 0.5, 0.8)))))
    body = Body(size, tuple(draw(st.sampled_from((0.05, 0.1, 0.3))) for _ in range(size)), tuple(links), 1e-9)
    rows = draw(st.lists(st.integers(0, size - tests - 1), unique=True, min_size=1, max_size=3))
    return body, list(range(size - tests, size)), [Observation((2 * row,), draw(st.booleans())) for row in rows]


@many
@given(polytrees())
def test_expected_information_is_mutual_information_where_nothing_loops(
    case: tuple[Body, list[int], list[Observation]],
) -> None:
    body, tests, findings = case
    found = OpenChecks(small(dressed(body, tests), findings))
    chooser = found._chooser
    for test in tests:
        right = [information(body, 2 * int(c.split()[1][1:]), 2 * test, findings) for c in chooser.candidates]
        assert chooser.information(f"c{test}", "right") == pytest.approx(sum(right), abs=1e-9)


@many
@given(bodies(), st.data())
def test_expected_information_is_never_negative(body: Body, data: st.DataObject) -> None:
    rows = st.lists(st.integers(0, len(body.leaks) - 1), unique=True, min_size=1, max_size=3)
    tests = data.draw(rows)
    nodes = [2 * row if row < body.pairs else row + body.pairs for row in data.draw(rows)]
    asked_of = small(dressed(body, tests), [Observation((node,), data.draw(st.booleans())) for node in nodes])
    chooser = OpenChecks(asked_of)._chooser
    for name, side in chooser.open_screens():
        assert chooser.information(name, side) >= -1e-12


# -- cost


def test_cost_divides() -> None:
    asked_of = question([DROP])
    found = OpenChecks(asked_of)
    worth = [told / found.cost(name) for _, told, name, _ in found._telling]
    assert worth == sorted(worth, reverse=True)
    grades = asked_of.map.knowledge["grades"]
    assert {who: found.cost(n) for n, s in asked_of.map.knowledge["screens"].items() if (who := s["who"])} == dict(
        grades["check_cost"]
    )
    dear = {**grades, "check_cost": {**grades["check_cost"], "self": 1000}}
    other = asked_of._replace(map=asked_of.map._replace(knowledge={**asked_of.map.knowledge, "grades": dear}))
    assert next_checks(asked_of, 1).checks[0].who == "self"
    assert next_checks(other, 1).checks[0].who != "self"
    assert sorted(OpenChecks(other).tests) == sorted(found.tests)


# -- what either result would do


def others(asked_of: Question) -> tuple[str, ...]:
    return tuple(" ".join(c[:3]) for c in answer(asked_of._replace(limit=None)).contributors if c.role != "found")


def assert_outcomes(asked_of: Question, check: NextCheck) -> None:
    before = others(asked_of)
    for present, outcome in ((True, check.if_positive), (False, check.if_negative)):
        told = (*asked_of.reading.findings, result_of(check.screen, check.side, present))
        after = others(asked_of.with_findings(told))
        assert outcome.first == after[:3]
        assert outcome.changes_first == (before[:1] != after[:1])


SIDED = [
    [DROP],
    [OUTER_HIP],
    [OUTER_HIP, Finding("right", PALPATION, "positive_test")],  # the next part would make the cluster speak
    [Finding("left", "buttock", "painful"), Finding("midline", "lumbar_spine", "painful", False)],
    [Finding("right", "knee", "painful"), Finding("unspecified", "hip_flexors", "tight")],
]


@pytest.mark.parametrize("findings", SIDED)
def test_either_outcome_is_what_asking_again_with_that_result_gives(findings: list[Finding]) -> None:
    asked_of = question(findings)
    for check in next_checks(asked_of, 12).checks:
        assert_outcomes(asked_of, check)


@pytest.mark.parametrize("part", [PALPATION, RESISTED])
def test_either_outcome_of_a_part_counts_what_its_cluster_then_says(part: str) -> None:
    other = next(one for one in (PALPATION, RESISTED) if one != part)
    asked_of = question([OUTER_HIP, Finding("right", other, "positive_test")])
    assert_outcomes(asked_of, check := OpenChecks(asked_of).check(part, "right"))
    told = (*asked_of.reading.findings, result_of(part, "right", True))
    assert any(f.subject == BOTH for f in asked_of.with_findings(told).results()[0])
    chooser = OpenChecks(asked_of)._chooser
    after = asked_of.with_findings(told).reasoning()
    tendon = there(after.observed.node("right", "gluteal_tendon", "painful"))
    assert chooser._after(part, check.side, True).log_lr(tendon) == pytest.approx(after.log_lr(tendon), abs=1e-9)


@few
@given(asked())
def test_either_outcome_is_what_asking_again_gives_for_any_sided_question(findings: list[Finding]) -> None:
    asked_of = question(findings)
    observed = asked_of.reasoning().observed
    for check in () if observed.relative else next_checks(asked_of, 2).checks:
        told = (*asked_of.reading.findings, result_of(check.screen, check.side, True))
        if asked_of.with_findings(told).reasoning().observed.flip == observed.flip:
            # a result that turns the side a question leans to may turn equal chains of the midline with it
            assert_outcomes(asked_of, check)


def test_a_question_about_the_midline_alone_asks_for_right_and_left() -> None:
    asked_of = question([Finding("midline", "lumbar_spine", "painful")])
    checks = next_checks(asked_of, 4).checks
    assert {check.side for check in checks} <= {"right", "left", "midline"}
    sided = next(check for check in checks if check.side != MIDLINE)
    told = (*asked_of.reading.findings, result_of(sided.screen, sided.side, True))
    assert others(asked_of.with_findings(told))[:3] == sided.if_positive.first


# -- what is never asked for


@some
@given(asked("unspecified"))
def test_no_test_is_asked_for_that_is_done_seen_or_told_by_a_cluster(findings: list[Finding]) -> None:
    screens = knowledge().data["screens"]
    told = question(findings).results()[0]
    for name, side in offered(findings):
        clusters = {cluster for cluster, screen in screens.items() if name in screen.get("results_of", ())}
        for finding in told:
            covers = side in (finding.side, MIDLINE) or finding.side in ("bilateral", MIDLINE)
            assert not (finding.subject in {name, *clusters} and covers)
            if "seen_as" in screens[name]:
                where, subject, state = screens[name]["seen_as"].split()
                across = across_side(side) if where == "opposite" else side
                assert (finding.subject, finding.state) != (subject, state) or finding.side not in (across, "bilateral")
        assert "not_scored" not in screens[name]


@pytest.mark.parametrize("present", [True, False])
@pytest.mark.parametrize(("told", "left"), [("right", {"left"}), ("bilateral", set()), ("midline", set())])
def test_a_test_is_done_on_the_side_it_was_done_on(told: str, left: set[str], present: bool) -> None:
    done = Finding(told, "knee_to_wall_test", "positive_test", present)
    knee = Finding("bilateral", "knee", "valgus")
    sides = {side for name, side in offered([knee, done]) if name == "knee_to_wall_test"}
    if told == "right" and present:  # its positive result puts the other ankle behind the first ten
        assert sides <= left
    else:
        assert sides == left


def test_a_drop_that_was_seen_needs_no_test_that_would_show_it() -> None:
    assert ("trendelenburg_test", "right") in offered([OUTER_HIP])
    assert ("trendelenburg_test", "right") not in offered([OUTER_HIP, DROP])


def test_once_a_cluster_has_spoken_its_parts_are_not_asked_for_on_that_side() -> None:
    both = offered([OUTER_HIP, Finding("left", "lateral_hip", "painful")])
    assert {(PALPATION, "right"), (PALPATION, "left"), (RESISTED, "right"), (BOTH, "right")} <= both
    for present in (True, False):
        spoken = Finding("right", BOTH, "positive_test", present)
        after = offered([OUTER_HIP, Finding("left", "lateral_hip", "painful"), spoken])
        assert after.isdisjoint({(PALPATION, "right"), (RESISTED, "right"), (BOTH, "right")})
    parts = [Finding("right", part, "positive_test") for part in (PALPATION, RESISTED)]
    assert offered([OUTER_HIP, *parts]).isdisjoint({(PALPATION, "right"), (RESISTED, "right"), (BOTH, "right")})


def test_a_cluster_is_not_asked_for_once_a_part_decides_it_or_the_rest_can_be_asked_for() -> None:
    for present in (True, False):
        after = offered([OUTER_HIP, Finding("right", PALPATION, "positive_test", present)])
        assert (BOTH, "right") not in after
        assert (RESISTED, "right") in after
    one_of_five = Finding("right", "sij_distraction_test", "positive_test")  # scored in the cluster alone
    assert ("sij_cluster", "right") in offered([Finding("right", "buttock", "painful"), one_of_five])


# -- gates


def holding(rule: Mapping[str, Any]) -> tuple[list[Finding], dict[str, float | bool]]:
    """Findings and facts for which a safety rule holds."""
    findings, facts = [], {}
    for part in rule["when"]:
        words = (part if isinstance(part, str) else part["any"][0]).split()
        if words[0] in ("either", "midline"):
            findings.append(Finding("right" if words[0] == "either" else MIDLINE, words[1], words[2]))
        elif words[0] != "not":
            value: float | bool = True
            if len(words) == 3:
                value = float(words[2]) / 2 if words[1] in ("within", "under") else float(words[2])
            facts[words[0]] = value
    return findings, facts


BASES = [[Finding("right", "gluteus_medius", "weak")], [OUTER_HIP], [Finding("right", "hip", "painful")],
         [Finding("right", "sacroiliac_joint", "painful")], [Finding("right", "buttock", "painful")]]  # fmt: skip
GATES = [rule for rule in knowledge().data["safety"] if {"traits", "items", "everything"} & set(rule.get("holds", ()))]
HOLDING = [rule for rule in GATES if {"traits", "everything"} & set(rule["holds"])]


@pytest.mark.parametrize("rule", HOLDING, ids=lambda rule: rule["id"])
def test_no_test_is_asked_for_that_a_gate_forbids(rule: Mapping[str, Any]) -> None:
    screens = knowledge().data["screens"]
    findings, facts = holding(rule)
    holds = rule["holds"]
    forbidden = {
        name for name, screen in screens.items()
        if holds.get("everything") or any(set(screens[one].get("traits", ())) & set(holds.get("traits", ()))
                                          for one in (name, *screen.get("results_of", ())))
    }  # fmt: skip
    for base in BASES:
        whole = question([*base, *findings], context=facts)
        safety, _ = whole.triage()
        assert rule["id"] in {reason.id for reason in safety.reasons}
        found = OpenChecks(whole)
        if LEVELS.index(safety.level) >= LEVELS.index("refer"):
            assert (found.reason is not None, list(found.tests), found.withheld) == (True, [], ())
            continue
        assert {name for name, _ in found.tests}.isdisjoint(forbidden)
        free = OpenChecks(whole._replace(map=whole.map._replace(knowledge={**whole.map.knowledge, "safety": []})))
        expected = {name for name, _ in free.tests} & forbidden
        assert expected <= {one.id for one in found.withheld}


@pytest.mark.parametrize(
    ("name", "trait"),
    [
        ("ober_test", "crosses_midline"),
        ("fadir_test", "deep_hip_flexion"),
        ("thigh_thrust_test", "deep_hip_flexion"),
        ("gaenslen_test", "hip_extension_end_range"),
        ("thomas_test", "hip_extension_end_range"),
        ("single_leg_squat_test", "single_leg"),
        ("sacral_thrust_test", "prone"),
        ("overhead_squat_test", "bent_knee_load"),
        ("overhead_squat_test", "unsupported"),
        ("knee_to_wall_test", "bent_knee_load"),
        ("single_leg_heel_raise_count", "to_exhaustion"),
        ("side_bridge_endurance", "trunk_load"),
    ],
)
def test_a_test_says_what_it_asks_of_the_body(name: str, trait: str) -> None:
    assert trait in knowledge().data["screens"][name]["traits"]


def test_how_a_test_is_done_decides_which_gates_keep_it_back() -> None:
    band = [Finding("right", "knee", "valgus"), Finding("right", "buttock", "painful")]
    assert {"ober_test", "sij_cluster"} <= {name for name, _ in offered(band)}
    replaced = held(band, context={"hip_replacement": 200})
    assert {"ober_test", "sij_cluster"} <= replaced  # the cluster for two of its parts
    stress = [Finding("right", "groin", "painful"), Finding("right", "gluteus_medius", "weak")]
    assert {name for name, _ in offered(stress)}
    hopped = knowledge().next_checks(stress, context={"hopping": True})
    assert not hopped.checks and hopped.reason  # urgent: no test is asked for
    assert "ober_test" in held([OUTER_HIP])


SQUATS = {"overhead_squat_test", "single_leg_squat_test", "step_down_test", "y_balance_test", "single_leg_hop_distance"}


@pytest.mark.parametrize(
    ("text", "waiting"),
    [
        ("ankle sprain 3 days ago right, weak quads", {*SQUATS, "single_leg_stance_time", "trendelenburg_test"}),
        ("swollen right knee, right quads weak", SQUATS),
        ("age 82, weak glutes, right ankle unstable", SQUATS),
        ("poor balance, weak glutes, right ankle unstable", SQUATS),
        (
            "heart disease, right quads weak, right knee hurts",
            {"single_leg_hop_distance", "single_leg_hamstring_bridge"},
        ),
        ("gave birth 3 weeks ago, weak pelvic floor, weak glutes", {"side_bridge_endurance"}),
    ],
)
def test_a_test_that_loads_waits_as_work_does(text: str, waiting: set[str]) -> None:
    asked_of = knowledge().question(text, red_flags="none")
    free = asked_of._replace(map=asked_of.map._replace(knowledge={**asked_of.map.knowledge, "safety": []}))
    assert waiting & {name for name, _ in OpenChecks(free).tests}, "without the gate some of them are asked for"
    assert waiting.isdisjoint(name for name, _ in OpenChecks(asked_of).tests)
    assert waiting.isdisjoint(check.screen for check in answer(asked_of._replace(limit=None)).checks)


@pytest.mark.parametrize("text", ["calf strain yesterday, heard a pop", "numb around the saddle and weak glutes"])
def test_the_answer_offers_no_test_where_somebody_looks_first(text: str) -> None:
    asked_of = knowledge().question(text)
    assert next_checks(asked_of).reason
    assert not answer(asked_of._replace(limit=None)).checks


def test_a_cluster_waits_for_its_parts_wherever_tests_are_offered() -> None:
    screens = knowledge().data["screens"]
    _, gates = knowledge().question("hip replacement last year, weak glutes").triage()
    assert not any(gate.forbids("deep_buttock_cluster", screens["deep_buttock_cluster"]) for gate in gates)
    assert forbidding(gates, "deep_buttock_cluster", screens)
    sciatica = [Finding("right", "sciatic_nerve", "painful")]
    found = follow_up.tests_again(knowledge().data, sciatica, ["right sciatic_nerve painful"], gates, 4)
    assert not {"deep_buttock_cluster", "seated_piriformis_stretch_test"} & {one.screen for one in found}


@pytest.mark.parametrize("text", ["numb left foot and weak right glute med", "hot swollen knee", "saddle numbness"])
def test_from_refer_on_no_test_is_asked_for(text: str) -> None:
    found = knowledge().next_checks(text)
    assert (found.checks, found.withheld) == ((), ())
    assert found.reason and "health professional" in found.reason

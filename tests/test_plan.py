"""Laws of the plan: what is never offered, in which order, on whose word, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ask, knowledge, library
from test_rules import all_cases
from whole_answers import QUESTIONS

from kinetic_chain import Answer
from kinetic_chain.ask.answer import Item, no_plan
from kinetic_chain.terms import LEVELS, PHASES, mirror_side

WORK: dict[str, Any] = knowledge().data["interventions"]
CONDITIONS = [
    f"{side} {subject} {state}"
    for subject in ("gluteus_medius", "quadratus_lumborum", "adductors", "hip_flexors", "gluteus_maximus", "hamstrings")
    for state in ("weak", "tight", "spasm", "painful")
    for side in ("right", "left", "bilateral")
] + ["right lateral_hip painful", "left pelvis dropped", "midline lumbar_spine painful", "right knee painful"]
FLAGS = [r["id"] for r in knowledge().data["safety"] if "ask" in r or r.get("level") in LEVELS[2:]]
GRAVE = [
    r["id"] for r in knowledge().data["safety"] if r.get("level") and LEVELS.index(r["level"]) >= LEVELS.index("refer")
]

findings = st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=4, unique=True)


@cache
def structured(conditions: tuple[str, ...], flags: tuple[str, ...] = (), **context: float | bool) -> Answer:
    return knowledge().ask(list(conditions), red_flags=flags or None, context=context, limit=None)


def referring_cases() -> Iterator[str]:
    for file, cases in all_cases().items():
        for case in cases.cases:
            if file.parent.name == "safety" and case.text and case.level in LEVELS[LEVELS.index("refer") :]:
                yield case.text


REFERRED = sorted(set(referring_cases()))


# ---- from refer on there is no plan


def test_there_are_many_questions_that_refer() -> None:
    assert len(REFERRED) > 40 and len(GRAVE) > 20


@pytest.mark.parametrize("text", REFERRED)
def test_from_refer_on_there_is_no_item(text: str) -> None:
    for question in (text, f"{text}. weak right glute med, tight left QL"):
        answer = ask(question)
        assert LEVELS.index(answer.triage.level) >= LEVELS.index("refer"), question
        assert answer.plan.items == (), question
        assert answer.triage.reasons and all(reason.claims for reason in answer.triage.reasons)


@pytest.mark.parametrize("flag", GRAVE)
def test_a_warning_sign_answered_with_yes_ends_the_plan(flag: str) -> None:
    answer = structured(("right gluteus_medius weak", "left quadratus_lumborum tight"), (flag,))
    assert LEVELS.index(answer.triage.level) >= LEVELS.index("refer")
    assert answer.plan.items == ()


@settings(max_examples=40, deadline=None)
@given(findings, st.lists(st.sampled_from(FLAGS), max_size=3, unique=True))
def test_no_mix_of_findings_and_signs_gets_items_past_refer(conditions: list[str], flags: list[str]) -> None:
    answer = structured(tuple(conditions), tuple(flags))
    if LEVELS.index(answer.triage.level) >= LEVELS.index("refer"):
        assert answer.plan.items == ()


def test_a_plan_without_items_is_made_that_way() -> None:
    assert no_plan().items == ()


# ---- every plan


def gates(answer: Answer) -> Iterator[dict[str, Any]]:
    held = {reason.id for reason in answer.triage.reasons}
    yield from (rule["holds"] for rule in knowledge().data["safety"] if rule["id"] in held and "holds" in rule)


def check_plan(answer: Answer) -> None:
    items = answer.plan.items
    order = [PHASES.index(item.phase) for item in items]
    assert order == sorted(order), "release, lengthen, activate, strengthen, balance"
    assert len({(item.id, item.side) for item in items}) == len(items), "one piece of work for one side stands once"
    for item in items:
        check_item(answer, item)
        for gate in gates(answer):
            assert not gate.get("everything"), item.id
            assert not set(gate.get("traits", ())) & set(WORK[item.id].get("traits", ())), item.id
            assert item.phase not in gate.get("phases", ()) and item.id not in gate.get("items", ()), item.id
    assert not {item.id for item in items} & {held.id for held in answer.plan.withheld}
    assert all(held.reason for held in answer.plan.withheld)


def check_item(answer: Answer, item: Item) -> None:
    assert item.claims and item.addresses, item.id
    assert bool(item.dose) == bool(item.dose_claims), (
        f"{item.id}: a dose has its claims, and no claims stand without one"
    )
    assert item.phase == WORK[item.id]["phase"] and item.name and item.target
    for claim in (*item.claims, *item.dose_claims, *(c for caution in item.cautions for c in caution.claims)):
        assert claim in answer.claims, f"{item.id}: {claim}"
    found = {" ".join(f[:3]) for f in answer.findings if f.present}
    assert item.only_if or set(item.addresses) & found, f"{item.id} is for nothing that was found, and does not say so"


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_plan_keeps_the_laws(text: str) -> None:
    check_plan(ask(text))


@settings(max_examples=60, deadline=None)
@given(findings)
def test_plans_for_any_findings_keep_the_laws(conditions: list[str]) -> None:
    check_plan(structured(tuple(conditions)))


@pytest.mark.parametrize(
    "context",
    [{"pregnant": True}, {"blood_thinners": True}, {"osteoporosis": True}, {"hip_replacement": 200}, {"surgery": 4},
     {"age": 15}, {"high_blood_pressure": True}, {"blood_clot": True}],
)  # fmt: skip
def test_plans_for_people_with_something_to_mind_keep_the_laws(context: dict[str, float | bool]) -> None:
    answer = structured(("right gluteus_medius weak", "right gluteus_medius tight", "right quadriceps weak"), **context)
    assert answer.triage.reasons
    check_plan(answer)
    free = {item.id for item in structured(answer_conditions(answer)).plan.items}
    assert {item.id for item in answer.plan.items} < free, "something is held back"


def answer_conditions(answer: Answer) -> tuple[str, ...]:
    return tuple(" ".join(finding[:3]) for finding in answer.findings)


# ---- weak and tight


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["gluteus_medius", "hamstrings", "adductors", "quadratus_lumborum", "calves", "piriformis"]))
def test_weak_alone_gets_no_stretch(muscle: str) -> None:
    answer = structured((f"right {muscle} weak",))
    stretched = [i.id for i in answer.plan.items if (i.phase, i.target) == ("lengthen", muscle) and i.side != "left"]
    assert not stretched
    pressed = [i for i in answer.plan.items if (i.phase, i.target, i.side) == ("release", muscle, "right")]
    assert all(item.only_if for item in pressed)


@pytest.mark.parametrize("muscle", ["gluteus_medius", "hamstrings", "adductors", "quadratus_lumborum", "hip_flexors"])
def test_tight_alone_gets_release_first_and_no_training_of_itself(muscle: str) -> None:
    found = [i for i in structured((f"right {muscle} tight",)).plan.items if i.target == muscle and not i.only_if]
    assert found and found[0].phase == "release"
    assert not [item.id for item in found if item.phase == "strengthen"]


# ---- what an item also works


def loaded(item: Item) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for load in WORK[item.id].get("loads", ()):
        where, subject = load["condition"].split()
        side = mirror_side(item.side) if where == "opposite" else item.side if where == "same" else where
        yield side, subject, tuple(load["for"])


def irritable(state: str) -> bool:
    return library().states[state].irritable


TROUBLED = [
    ("right gluteus_medius weak", "left quadratus_lumborum tight"),
    ("right gluteus_medius weak", "left quadratus_lumborum spasm"),
    ("right gluteus_medius weak", "right quadratus_lumborum painful"),
    ("left adductors weak", "left gluteus_medius weak"),
    ("right gluteus_medius weak",),
]


def in_trouble(answer: Answer, side: str, subject: str) -> tuple[bool, bool]:
    """Whether a muscle was found irritable on that side, and whether it may be."""
    sides = {"left", "right"} if side == "both" else {side}
    hurt = [
        f for f in answer.findings if f.subject == subject and irritable(f.state) and f.side in {*sides, "bilateral"}
    ]
    likely = [c for c in answer.contributors[:10] if c.subject == subject and irritable(c.state) and c.side in sides]
    return bool(hurt), bool(likely)


@pytest.mark.parametrize("conditions", TROUBLED)
@pytest.mark.parametrize("kind", ["one side", "both"])
def test_work_that_loads_a_muscle_in_trouble_waits_or_warns(conditions: tuple[str, ...], kind: str) -> None:
    answer = structured(conditions)
    for item in answer.plan.items:
        for side, subject, claims in loaded(item) if (item.side == "both") == (kind == "both") else ():
            hurt, likely = in_trouble(answer, side, subject)
            if hurt and kind != "both":
                assert item.moved and item.moved.split()[1] == subject, item.id
            if hurt or likely:
                assert any(set(claims) <= set(caution.claims) for caution in item.cautions), item.id


def test_some_work_does_load_a_muscle_in_trouble() -> None:
    answers = [structured(conditions) for conditions in TROUBLED]
    met = [item.id for a in answers for item in a.plan.items for side, subject, _ in loaded(item)
           if any(in_trouble(a, side, subject))]  # fmt: skip
    assert "hip_hitch" in met


def test_what_was_moved_comes_after_its_phase_fellows() -> None:
    items = structured(("right gluteus_medius weak", "left quadratus_lumborum tight")).plan.items
    strengthening = [item.moved is not None for item in items if item.phase == "strengthen"]
    assert True in strengthening and strengthening == sorted(strengthening)


# ---- mirror


@settings(max_examples=40, deadline=None)
@given(findings)
def test_mirrored_findings_get_the_mirrored_plan(conditions: list[str]) -> None:
    def flip(text: str | None) -> str | None:
        return text and " ".join(map(mirror_side, text.split()))

    one = structured(tuple(conditions)).plan
    two = structured(tuple(str(flip(text)) for text in conditions)).plan
    seen = sorted((i.phase, i.id, mirror_side(i.side), str(flip(i.only_if)), str(flip(i.moved))) for i in one.items)
    assert seen == sorted((i.phase, i.id, i.side, str(i.only_if), str(i.moved)) for i in two.items)
    assert sorted(held.id for held in one.withheld) == sorted(held.id for held in two.withheld)


VAGUE = {name for name, state in knowledge().data["states"].items() if state.get("vague")}


@settings(max_examples=40, deadline=None)
@given(findings)
def test_nothing_waits_for_what_nobody_can_find_out(conditions: list[str]) -> None:
    answer = structured(tuple(conditions))
    first = {f"{c.subject} {c.state}" for c in answer.contributors[:6]}
    told = {f"{f.subject} {f.state}" for f in answer.findings}
    for item in answer.plan.items:
        if item.only_if and item.only_if.split()[2] in VAGUE:
            assert item.only_if.split(maxsplit=1)[1] in first | told, (item.id, item.only_if)


def test_no_work_for_the_discs_where_nothing_was_said_of_the_back() -> None:
    for text in ("weak right glute med", "weak glutes", "right ankle sprain", "shin splints right"):
        assert not [i.id for i in ask(text).plan.items if i.only_if and "lumbar_discs" in i.only_if], text

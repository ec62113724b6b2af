"""What a question tells is taken as it was meant; and what comes back belongs to whoever asked."""

from __future__ import annotations

from typing import Any

import pytest
from shipped import ask, knowledge

from kinetic_chain import Answer, Finding

DROP = Finding("left", "pelvis", "dropped")
PAGES = ("S0", "clamshell", "gluteus_medius", "ober_test")
STRAIGHT = Finding("bilateral", "knee", "valgus", present=False)


def ends(answer: Answer) -> list[set[bool]]:
    """For each contributor, whether the findings at the ends of its chains are there."""
    return [{answer.findings[c.finding].present for c in one.chains} for one in answer.contributors if one.chains]


def test_what_is_absent_explains_nothing() -> None:
    answer = knowledge().ask([DROP, STRAIGHT], limit=None)
    for one in answer.contributors:
        kinds = {answer.findings[chain.finding].present for chain in one.chains}
        if one.role != "found" and kinds == {False}:
            assert one.log_lr <= 0, one[:3]
        if True in kinds:
            assert answer.findings[one.chains[0].finding].present, "what was found is explained first"
    assert {False} in ends(answer), "something is spoken against"


def test_what_is_said_of_one_structure_is_said_of_one_side() -> None:
    answer = knowledge().ask(["unspecified knee painful", "unspecified knee inflamed"], limit=None)
    twice = knowledge().ask(["right knee painful", "right knee inflamed"], limit=None)
    one_side = {c[1:3]: c.log_lr for c in twice.contributors if c.side == "right"}
    same = {c[1:3]: c.log_lr for c in answer.contributors if c.side == "same"}
    shared = same.keys() & one_side.keys()
    assert len(shared) > 10
    assert {key: same[key] for key in shared} == pytest.approx({key: one_side[key] for key in shared})


def test_one_story_may_run_through_what_was_found() -> None:
    answer = ask("my right knee caves in, flat right foot, stiff right ankle")
    assert answer.patterns[0].leftover == () and len(answer.patterns[0].members) == 1
    assert answer.patterns[0].explains == (0, 1, 2)


def test_no_check_is_offered_that_a_gate_forbids() -> None:
    knee, hip = "tight IT band on the right", "outer hip pain on the right lying on that side"
    assert "ober_test" in {check.screen for check in ask(knee).checks}
    both = ask(f"{knee}, {hip}")
    assert any(reason.id == "suspected-gluteal-tendinopathy" for reason in both.triage.reasons)
    assert "ober_test" not in {check.screen for check in both.checks}
    assert not ask("hip replacement two weeks ago, weak right glute med").checks


def test_every_red_flag_is_named_on_the_first_screen() -> None:
    from kinetic_chain.show.lines import render

    answer = ask("weak right glute med")
    text = "\n".join(line.plain for line in render(answer))
    assert len(answer.triage.ask) > 2
    assert [q.id for q in answer.triage.ask if (q.brief or q.ask) not in text] == []


def test_next_to_certain_is_not_certain() -> None:
    parts = [name for name, entry in knowledge().data["subjects"].items() if "gluteals" in entry.get("part_of", ())]
    parts += [n for n, e in knowledge().data["subjects"].items() if set(parts) & set(e.get("part_of", ()))]
    assert len(parts) > 7
    answer = knowledge().ask([f"left {name} weak" for name in parts], limit=None)
    assert answer.contributors


def change(data: Any) -> None:
    """Spoil everything in plain data."""
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        if isinstance(data[key], dict | list):
            change(data[key])
        else:
            data[key] = "spoilt"


def test_what_is_done_to_an_answer_or_a_page_is_not_done_to_the_knowledge() -> None:
    before, pages = knowledge().ask("weak right glute med").to_json(), [knowledge().show(n).to_json() for n in PAGES]
    kept = knowledge().ask("weak right glute med")
    data = kept.to_dict()
    whole = Answer.from_dict(data)
    change(data)
    assert kept.to_json() == before and whole.to_json() == before
    for table in (kept.claims, kept.sources):
        change(table)
    for name in PAGES:
        shown = knowledge().show(name)
        for table in (shown.data, shown.claims, shown.sources):
            change(table)
    assert knowledge().ask("weak right glute med").to_json() == before
    assert [knowledge().show(name).to_json() for name in PAGES] == pages


@pytest.mark.parametrize("text", ["knee to wall left 6 cm right 11 cm", "knee to wall 6 cm left, 11 cm right"])
def test_legs_that_differ_beyond_the_error_are_held_against_each_other(text: str) -> None:
    answer = ask(text)
    found = {finding.side: (finding.value, finding.present) for finding in answer.findings}
    assert found == {"left": (6, True), "right": (11, False)}
    assert any("beyond the published error of 1.5 cm between the legs" in note.say for note in answer.notes)


def test_one_leg_alone_and_legs_that_hardly_differ_are_held_against_the_line() -> None:
    short, long = ask("knee to wall 6 cm on the left").findings[0], ask("knee to wall 12 cm on the left").findings[0]
    assert (short.present, long.present) == (True, False)
    alike = {f.side: f.present for f in ask("knee to wall left 10 cm right 11 cm").findings}
    assert alike == {"left": False, "right": False}
    near = ask("knee to wall 9.5 cm on the left")
    assert any("within the measurement error of 1 cm" in note.say for note in near.notes)


def test_what_is_wide_leaks_more_than_its_parts() -> None:
    """A leg hurts whenever its calf does: that a leg hurts tells less of what lies behind it."""
    map_, most = knowledge().map, knowledge().data["grades"]["most_leak"]
    leg, calf = (map_.network.leak(map_.rows[f"{part} painful"] * 2) for part in ("leg", "calves"))
    assert knowledge().data["grades"]["leaks"]["pain"] < calf < leg <= most

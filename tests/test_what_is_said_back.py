"""What a reader is told back: the task that was read, what joins a story, what cannot be both, what a page is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from shipped import ask, knowledge

from kinetic_chain import Finding, QuestionError
from kinetic_chain.ask.after.patterns import Patterns
from kinetic_chain.ask.after.patterns import patterns as patterns_of
from kinetic_chain.show.lines import render
from kinetic_chain.show.pages import render_page

WEAK = "weak right glute med"


def shown(text: str) -> str:
    return "\n".join(line.plain for line in render(ask(text)))


def page(name: str) -> str:
    return "\n".join(line.plain for line in render_page(knowledge().show(name).to_dict()))


def test_a_task_that_was_read_is_told() -> None:
    assert re.search(r"^Task +with the leg free$", shown(f"{WEAK} in side-lying"), re.MULTILINE)
    assert not re.search(r"^Task", shown(WEAK), re.MULTILINE)


def told(text: str) -> Patterns:
    return patterns_of(knowledge().question(text))


@pytest.mark.parametrize("text", ["weak right glute med, tight left QL", "my right knee caves in, flat right foot"])
def test_a_story_has_a_chain_to_all_that_it_explains(text: str) -> None:
    for one in told(text).patterns:
        ends = {chain.finding for member in one.members for chain in member.chains}
        findings = told(text).findings
        onward = {chain.steps[-1].effect for chain in one.onward}
        reached = {i for i in one.explains if i in ends or " ".join(findings[i][:3]) in onward}
        assert reached == set(one.explains)
    assert any(one.onward for one in told("weak right glute med, tight left QL").patterns)


def test_what_was_found_has_no_change_that_would_bring_it_in() -> None:
    change = knowledge().smallest_change("left QL tight, weak right glute med", "left QL tight")
    assert change.edits == () and "reported itself" in change.say


def test_the_opposite_of_a_finding_stands_in_its_place() -> None:
    both = knowledge().what_if(WEAK, add=f"not {WEAK}")
    flipped = knowledge().what_if(WEAK, flip=WEAK)
    assert [move[:3] for move in both.moves] == [move[:3] for move in flipped.moves]


@pytest.mark.parametrize("text", [f"{WEAK} ->", "foo -> quux"])
def test_a_chain_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        knowledge().critique(text)


def test_what_is_open_about_a_chain_is_about_one_of_its_links() -> None:
    judged = knowledge().critique(f"{WEAK} -> right hip drops -> low back pain")
    pairs = [{"gluteus_medius weak", "pelvis dropped"}, {"pelvis dropped", "lumbar_spine painful"}]
    about = {note["id"]: {t.split(maxsplit=1)[1] for t in note.get("about", ())} for note in knowledge().data["notes"]}
    for note in judged.notes:
        assert any(pair <= about[note.id] for pair in pairs), note.id


def names() -> Iterator[str]:
    """What docs/language.md sends readers to `show` for: names of subjects that are no structure, and of states."""
    data = knowledge().data
    yield from (name for name, entry in data["subjects"].items() if entry["kind"] in ("factor", "activity", "sign"))
    yield from data["states"]


def test_every_subject_and_state_can_be_shown() -> None:
    for name in names():
        assert knowledge().show(name).name == name


@pytest.mark.parametrize(
    "name", ["clamshell", "Trendelenburg test", "glute med", "knee to wall", "eccentric_heel_drop"]
)
def test_a_page_is_told_in_words_and_no_raw_record(name: str) -> None:
    text = page(name)
    assert "True" not in text and not re.search(r"\b(say|condition|addresses|unit) \w.*, for \w", text)
    titles = re.findall(r"^  (\S.*?)\s*$", text, re.MULTILINE) if name == "glute med" else []
    assert len(titles) == len(set(titles))


def test_a_missing_or_unknown_unit_is_named() -> None:
    for unit, said in ((None, "unit is not given: limits are published in cm"), ("mm", "no limit is published in mm")):
        found = Finding("left", "knee_to_wall_test", "measured", value=4, unit=unit)
        assert said in str(knowledge().ask([found]).findings[0].remark)


def test_nothing_and_something_cannot_both_be_at_hand() -> None:
    with pytest.raises(QuestionError, match="none and band"):
        knowledge().plan(WEAK, equipment=["none", "band"])


def test_a_condition_is_not_compared_with_itself() -> None:
    with pytest.raises(QuestionError, match="itself"):
        knowledge().compare(WEAK, "right foot rolls in", "right foot pronated")

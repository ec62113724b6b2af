"""A sentence of somebody's is shown as it was written; what stands for a side or a structure is told in words."""

from __future__ import annotations

from shipped import ask, knowledge

from kinetic_chain.ask.engine import label
from kinetic_chain.show.aloud import reason_aloud
from kinetic_chain.show.lines import Limits, render

SUBJECTS = knowledge().data["subjects"]
NAMES = {name: label(SUBJECTS, name) for name in SUBJECTS}
REPLACED = "hip replacement last year, left glutes weak"


def test_no_word_of_a_safety_rule_is_taken_for_a_side_or_a_structure() -> None:
    for rule in knowledge().data["safety"]:
        assert reason_aloud(NAMES, rule["say"]) == rule["say"], rule["id"]


def test_a_reason_made_here_names_side_and_structure_in_words() -> None:
    said = reason_aloud(NAMES, "unspecified gluteus_medius found weak")
    assert said == f"that side {NAMES['gluteus_medius']} found weak"


def test_what_is_held_back_is_told_whole() -> None:
    for text in (REPLACED, "right outer hip pain lying on that side", "3 weeks pregnant, pubic pain, weak glutes"):
        answer = ask(text)
        lines = "\n".join(line.plain for line in render(answer, Limits.none()))
        assert answer.plan.withheld
        told = [one.reason for one in answer.plan.withheld if one.claims]
        assert told and all(lines.count(reason) >= 1 + told.count(reason) for reason in told), text

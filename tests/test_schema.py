"""The answer's JSON Schema: the shipped file is the code's own, and every answer fits it and comes back whole."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from shipped import ask, knowledge
from whole_answers import QUESTIONS

from kinetic_chain.ask.answer import SCHEMA_VERSION, Answer
from kinetic_chain.build.schema import FILE, answer_schema


def validator() -> Any:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def test_the_shipped_schema_is_the_one_the_answer_makes() -> None:
    shipped = json.loads(FILE.read_text(encoding="utf-8"))
    assert shipped == answer_schema(), "write it again: python -m kinetic_chain.build.schema"


def test_the_schema_is_a_schema_of_this_version() -> None:
    jsonschema.Draft202012Validator.check_schema(answer_schema())
    assert SCHEMA_VERSION in answer_schema()["title"]


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_answer_fits_the_schema_and_comes_back_whole(text: str) -> None:
    data = json.loads(ask(text).to_json())
    fault = next(iter(validator().iter_errors(data)), None)
    assert fault is None, f"{list(fault.absolute_path)}: {fault.message}" if fault else ""
    assert Answer.from_dict(data) == ask(text)
    assert Answer.from_dict(data).to_json() == ask(text).to_json()


def test_answers_to_structured_questions_fit_too() -> None:
    answer = knowledge().ask(
        ["right gluteus_medius weak", "left quadratus_lumborum tight"], context={"age": 64}, red_flags="none"
    )
    validator().validate(json.loads(answer.to_json()))
    assert answer.triage.level == "clear"


def test_a_key_that_nobody_knows_does_not_fit() -> None:
    data = {**ask(QUESTIONS[0]).to_dict(), "certainty": 0.93}
    assert not validator().is_valid(data)


@pytest.mark.parametrize("damage", ["findings", "contributors", "plan", "triage", "claims", "schema_version"])
def test_what_is_no_whole_answer_is_refused(damage: str) -> None:
    data = ask(QUESTIONS[0]).to_dict()
    data.pop(damage)
    with pytest.raises(ValueError, match=r"not whole|not an answer"):
        Answer.from_dict(data)


def test_an_answer_that_does_not_hold_what_it_speaks_of_is_refused() -> None:
    told = ask("weak right glute med, tight left QL")
    link = told.links[0]._replace(cause=99)
    for broken in (
        told._replace(links=(link,)),
        told._replace(claims={}),
        told._replace(triage=told.triage._replace(level="x")),
    ):
        with pytest.raises(ValueError, match="not whole"):
            Answer.from_dict(broken.to_dict())


def test_an_answer_of_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema 99"):
        Answer.from_dict({**ask(QUESTIONS[0]).to_dict(), "schema_version": "99.0"})


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("status", 3), ("query", None), ("names", None), ("claims", 5), ("facts", None), ("triage.level", 3),
        ("plan.items.0.dose", 5), ("contributors.0.log_lr", "x"), ("findings.0.present", "yes"), ("findings.0.side", 1),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(place: str, value: object) -> None:
    data = inner = json.loads(ask(QUESTIONS[0]).to_json())
    *way, last = place.split(".")
    for step in way:
        inner = inner[int(step)] if step.isdigit() else inner[step]
    inner[last] = value
    with pytest.raises(ValueError, match=f"`{last}` is"):
        Answer.from_dict(data)

"""What somebody names, in an id or in plain words -> what is meant: a structure, a piece of work, a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinetic_chain.ask.browse.near import near_words
from kinetic_chain.ask.engine import Question
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import CONDITION_SIDES, EITHER, LEFT, MIDLINE, OPPOSITE, POSITIVE, RIGHT, SAME, Condition
from kinetic_chain.words import key_of

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge


def meant_by(knowledge: Knowledge, name: str) -> str:
    """What people call a structure or a screen -> its id."""
    key = key_of(name)
    for item, work in knowledge.data["interventions"].items():
        if key in {key_of(word) for word in (work["name"], *work.get("also", ()))}:
            return str(item)
    entry = knowledge.data["lexicon"]["words"].get(key)
    if entry and entry[0] == "state" and len(entry[1]) == 1:
        return str(entry[1][0])
    return str(entry[1]) if entry and entry[0] in ("subject", "screen") else name


def work_meant(knowledge: Knowledge, name: str) -> str | None:
    """The id of the piece of work that a name means, if it means one."""
    table = knowledge.data["interventions"]
    return next((word for word in (name, meant_by(knowledge, name)) if word in table), None)


def refuse_work(knowledge: Knowledge, name: str) -> None:
    """Say who tells of a piece of work or a test.

    :raises QuestionError: when the name means one of these
    """
    meant = meant_by(knowledge, name)
    for what, table in (("a piece of work", "interventions"), ("a test", "screens")):
        if name in knowledge.data[table] or meant in knowledge.data[table]:
            raise QuestionError(f"`{name}` is {what}, and no condition: `kinetic-chain show` tells what is said of it")


def condition_in(knowledge: Knowledge, question: Question, text: str) -> Condition:
    """A condition as a question speaks of sides: three words, or plain words.

    One without a side is on the side of the question; in a question without sides it is on the same one.

    :raises QuestionError: when it is not one condition that is known
    """
    words = text.split()
    if len(words) == 3 and words[0] in (SAME, OPPOSITE, EITHER) and words[1] in knowledge.data["subjects"]:
        return Condition(*words)
    side, subject, state = found = condition_named(knowledge, text)
    named = {LEFT, RIGHT} & set(words)
    observed = question.reasoning().observed
    if side == MIDLINE:
        return found
    if observed.relative:
        return Condition(OPPOSITE if LEFT in named else SAME, subject, state)
    return found if named else Condition(observed.main_side, subject, state)


def condition_named(knowledge: Knowledge, text: str) -> Condition:
    """Three words, or a condition in plain words; ``left hip drops`` is the latter, and looks like the former."""
    words = text.split()
    written = len(words) == 3 and words[0] in CONDITION_SIDES and words[1] in knowledge.data["subjects"]
    if written and (words[2] in knowledge.data["states"] or words[2] == POSITIVE):
        return Condition(*words)
    from kinetic_chain.ask.read.query import read

    findings = read(text, knowledge.data).findings
    if written:
        near = nearest(words[2], knowledge.data["states"], 3)
        if len(findings) != 1 or (findings[0].subject == words[1] and findings[0].state in near):
            raise QuestionError(f"no state `{words[2]}`", near)
    if len(findings) != 1:
        raise QuestionError(
            f"`{text}` is neither one condition nor one piece of work, and no id of a rule or a claim; "
            "a condition is three words: right gluteus_medius weak",
            near_words(knowledge, words),
        )
    side, subject, state = findings[0][:3]
    if side not in CONDITION_SIDES:
        side = MIDLINE if knowledge.map.node(MIDLINE, subject, state) is not None else RIGHT
    return Condition(side, subject, state)

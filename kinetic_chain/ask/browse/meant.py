"""What somebody names, in an id or in plain words -> what is meant: a structure, a piece of work, a condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.browse.near import near_words
from kinetic_chain.ask.engine import Question
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import CONDITION_SIDES, EITHER, LEFT, MIDLINE, OPPOSITE, POSITIVE, RIGHT, SAME, Condition
from kinetic_chain.words import key_of

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

ARROW = "->"  # between the two ends of a link


class Named(NamedTuple):
    """A condition that was named, and whether its side was not: one side then stands for both."""

    condition: Condition
    assumed: bool


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
    side, subject, state = found = condition_named(knowledge, text).condition
    named = {LEFT, RIGHT} & set(words)
    observed = question.reasoning().observed
    if side == MIDLINE:
        return found
    if observed.relative:
        return Condition(OPPOSITE if LEFT in named else SAME, subject, state)
    return found if named else Condition(observed.main_side, subject, state)


def condition_named(knowledge: Knowledge, text: str) -> Named:
    """Three words, or a condition in plain words; ``left hip drops`` is the latter, and looks like the former.

    :raises QuestionError: when it is not one condition
    """
    words = text.split()
    written = len(words) == 3 and words[0] in CONDITION_SIDES and words[1] in knowledge.data["subjects"]
    if written and (words[2] in knowledge.data["states"] or words[2] == POSITIVE):
        if knowledge.map.node(*words) is not None:
            return Named(Condition(*words), False)
        plain = _findings(knowledge, f"{text}.")  # a full stop makes plain words of three: `left hip drop`
        return _named(knowledge, plain[0]) if len(plain) == 1 else Named(Condition(*words), False)
    findings = _findings(knowledge, text)
    if written:
        near = nearest(words[2], knowledge.data["states"], 3)
        if len(findings) != 1 or (findings[0].subject == words[1] and findings[0].state in near):
            raise QuestionError(f"no state `{words[2]}`", near)
    if len(findings) > 1:
        conditions = ", ".join(f"`{' '.join(finding[:3])}`" for finding in findings)
        raise QuestionError(f"`{text}` names {len(findings)} conditions, and one is wanted: {conditions}")
    if not findings:
        raise QuestionError(
            f"`{text}` is neither one condition nor one piece of work, and no id of a rule or a claim; "
            "a condition is three words: right gluteus_medius weak",
            near_words(knowledge, words),
        )
    return _named(knowledge, findings[0])


def pair_named(knowledge: Knowledge, text: str) -> tuple[Named, Named] | None:
    """Two conditions in one text, with an arrow between them or in plain words; None when it does not name two.

    :raises QuestionError: when what stands beside an arrow is not one condition
    """
    if ARROW in text:
        pieces = [piece.strip() for piece in text.split(ARROW)]
        if len(pieces) != 2:
            raise QuestionError(f"`{text}`: expected two conditions with one `{ARROW}`")
        one, two = (condition_named(knowledge, piece) for piece in pieces)
        return one, two
    words = text.split()
    if len(words) == 6 and {words[0], words[3]} <= set(CONDITION_SIDES) and words[1] in knowledge.data["subjects"]:
        return condition_named(knowledge, " ".join(words[:3])), condition_named(knowledge, " ".join(words[3:]))
    findings = sorted(_findings(knowledge, text), key=lambda finding: finding.span)
    if len(findings) != 2:
        return None
    one, two = (_named(knowledge, finding) for finding in findings)
    between = f" {text[findings[0].span[1] : findings[1].span[0]].lower()} "
    turned = any(f" {word} " in between for word in knowledge.data["lexicon"]["roles"]["backwards"])
    return (two, one) if turned else (one, two)  # `back pain because of a weak glute`


def _findings(knowledge: Knowledge, text: str) -> Sequence[Finding]:
    from kinetic_chain.ask.read.query import read

    return read(text, knowledge.data).findings


def _named(knowledge: Knowledge, finding: Finding) -> Named:
    side, subject, state = finding[:3]
    if side in CONDITION_SIDES:
        return Named(Condition(side, subject, state), False)
    if knowledge.map.node(MIDLINE, subject, state) is not None:
        return Named(Condition(MIDLINE, subject, state), False)
    return Named(Condition(RIGHT, subject, state), True)

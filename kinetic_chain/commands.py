"""The commands that come after a first answer: each takes typed words and gives back something to show.

``cli.py`` is the door: it reads the options, loads the knowledge and prints. It imports this file only when one of
these commands is typed, so that a plain question does not pay for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.after.compare import compare
from kinetic_chain.ask.after.next_checks import next_checks
from kinetic_chain.ask.after.patterns import patterns
from kinetic_chain.ask.after.what_if import smallest_change
from kinetic_chain.ask.after.why import why, why_not, why_not_work
from kinetic_chain.ask.answer import Answer
from kinetic_chain.ask.browse.meant import condition_in, work_meant
from kinetic_chain.ask.browse.pages import Page, reply_page
from kinetic_chain.ask.engine import Question
from kinetic_chain.ask.read.mentions import scan
from kinetic_chain.ask.read.query import read
from kinetic_chain.errors import QuestionError
from kinetic_chain.interview import Settings, screen
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.terms import CONDITION_SIDES, EITHER, OPPOSITE, SAME

SAID, NOTHING_SAID = 0, 1  # exit codes: a reply; understood, but the sources have nothing to say

_SIDES = (*CONDITION_SIDES, SAME, OPPOSITE, EITHER)
_LITTLE = ("a", "my", "of", "on", "the")  # words that may stand in a condition beside its names
_SENTENCES = {  # words that make a sentence of what begins like a command
    "next": ("day", "morning", "night", "time", "to", "week"),
    "patterns": ("of",),
    "screen": ("time", "work"),
}
_UNLISTED = ("against", "faded", "other_task", "outweighed", "screened_off", "unlinked")


class Request(NamedTuple):
    """What was typed besides the words.

    :param known: ``context``, ``red_flags`` and ``task`` of the question
    :param left_out: for ``what-if``: sources and rules to leave out
    """

    knowledge: Knowledge
    known: Mapping[str, Any]
    everything: bool = False
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    flip: Sequence[str] = ()
    left_out: Sequence[str] = ()
    interview: Settings = Settings()


class Reply(NamedTuple):
    """What a command gives back, and the exit code that goes with it."""

    shown: Page | Answer
    code: int = SAID


def run(name: str, words: Sequence[str], request: Request) -> Reply | str | int:
    """Run a command.

    :returns: what to show; or a text: a question that only began like a command; or an exit code, where all is said
    :raises QuestionError: for words that cannot be answered as they stand
    """
    command, conditions = COMMANDS.get(name, (None, 0))
    if is_sentence(name, words, conditions, request.knowledge):
        return " ".join((name, *words))
    if command is None:
        ended = screen(request.knowledge, " ".join(words), request.known, request.interview)
        return ended if isinstance(ended, int) else Reply(ended)
    if len(words) < conditions:
        raise QuestionError(f"{name} needs {'two conditions' if conditions == 2 else 'a condition'}: see -h")
    named, text = words[:conditions], " ".join(words[conditions:])
    if not text.strip():
        if name == "why":
            return Reply(request.knowledge.explain(named[0]))
        raise QuestionError(f"{name} needs a question as well: what was found, in plain words")
    question = request.knowledge.question(text, **request.known)
    if not question.reading.findings and not question.reading.facts:
        return text  # nothing was understood, and the answer says so
    return command(question, named, request)


def is_sentence(name: str, words: Sequence[str], conditions: int, knowledge: Knowledge) -> bool:
    """Whether words that begin like a command are a question: ``why does my hip drop``, ``next to the knee it hurts``.

    Where a command needs a condition and the word in its place is none, all of it is a question.
    """
    if any(word.lower() in _SENTENCES.get(name, ()) for word in " ".join(words).split()[:1]):
        return True
    if "-" in name:
        return False
    if name == "why" and len(words) > 1 and work_meant(knowledge, words[0]):
        return False
    return not all(is_condition(knowledge, word) for word in words[:conditions])


def is_condition(knowledge: Knowledge, text: str) -> bool:
    """Whether a text names one condition and says nothing else; one with a misspelt name counts as well."""
    words = text.split()
    if len(words) == 3 and words[0] in _SIDES and (words[1] in knowledge.data["subjects"] or "_" in words[1]):
        return True
    findings = read(text, knowledge.data).findings
    if len(findings) != 1:
        return False
    start, end = findings[0].span
    beside = (mention for mention in scan(text, knowledge.data["lexicon"]).mentions if not start <= mention.start < end)
    return all(m.kind in ("side", "owner") or text[m.start : m.end].lower() in _LITTLE for m in beside)


def _why(question: Question, named: Sequence[str], request: Request) -> Reply:
    if work_meant(request.knowledge, named[0]):
        return _why_not(question, named, request)  # which says why it is offered, too
    condition = condition_in(request.knowledge, question, named[0])
    told = why(question, condition)
    if told is None:
        return _why_not(question, named, request)._replace(code=NOTHING_SAID)
    return _reply("why", told.condition, told, question, request)


def _why_not(question: Question, named: Sequence[str], request: Request) -> Reply:
    work = work_meant(request.knowledge, named[0])
    if work:
        return _reply("why_not", work, why_not_work(question, work), question, request)
    condition = condition_in(request.knowledge, question, named[0])
    told = why_not(question, condition)
    reply = _reply("why_not", str(condition), told, question, request)
    if told.kind not in _UNLISTED:
        return reply
    change = _reply("smallest_change", str(condition), smallest_change(question, condition), question, request)
    return Reply(_joined(reply.shown, change.shown, "change"))


def _joined(page: Any, other: Any, key: str) -> Page:
    """A page with another one's data under a key, and with all that either names."""
    shared = ("heard", "names", "disclaimer", "bands")
    inner = {name: value for name, value in other.data.items() if name not in shared}
    names = dict(sorted({**page.data["names"], **other.data["names"]}.items()))
    data = {**page.data, key: inner, "names": names}
    joined: Page = page._replace(
        data=data, claims={**page.claims, **other.claims}, sources={**page.sources, **other.sources}
    )
    return joined


def _what_if(question: Question, named: Sequence[str], request: Request) -> Reply:
    edits = (request.add, request.remove, request.flip, request.left_out)
    if not any(edits):
        raise QuestionError("what-if needs a change: --add, --remove or --flip FINDING, or --without a source or rule")
    told = request.knowledge.what_if(
        question.query, add=edits[0], remove=edits[1], flip=edits[2], without=edits[3], **request.known
    )
    return _reply("what_if", question.query, told, question, request)


def _smallest_change(question: Question, named: Sequence[str], request: Request) -> Reply:
    condition = condition_in(request.knowledge, question, named[0])
    told = smallest_change(question, condition)
    return _reply("smallest_change", str(condition), told, question, request)


def _compare(question: Question, named: Sequence[str], request: Request) -> Reply:
    one, other = (condition_in(request.knowledge, question, text) for text in named)
    if one == other:
        raise QuestionError(f"`{one}` is compared with itself: name two conditions")
    return _reply("compare", f"{one} / {other}", compare(question, one, other), question, request)


def _patterns(question: Question, named: Sequence[str], request: Request) -> Reply:
    told = patterns(question)
    reply = _reply("patterns", question.query, told, question, request)
    return reply if told.patterns else reply._replace(code=NOTHING_SAID)


def _next(question: Question, named: Sequence[str], request: Request) -> Reply:
    told = next_checks(question, None if request.everything else 8)
    return _reply("next_checks", question.query, told, question, request)


def _reply(kind: str, name: str, told: Any, question: Question, request: Request) -> Reply:
    return Reply(reply_page(request.knowledge, kind, name, told, question))


Command = Callable[[Question, Sequence[str], Request], Reply]
COMMANDS: Mapping[str, tuple[Command, int]] = {  # name -> what runs it, and how many conditions it needs
    "why": (_why, 1),
    "why-not": (_why_not, 1),
    "what-if": (_what_if, 0),
    "smallest-change": (_smallest_change, 1),
    "compare": (_compare, 2),
    "patterns": (_patterns, 0),
    "next": (_next, 0),
}

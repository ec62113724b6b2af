"""An interview in the terminal; ``interview_file.py`` keeps it.

``ask/after/interview.py`` knows what to ask next. Here it is asked: questions go to standard error, answers come from
standard input, a line each, so that it works from a script and the answer alone stands on standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kinetic_chain.ask.after.interview import (
    ABSENT,
    MOST,
    NO,
    NOT_DONE,
    PRESENT,
    SIDES,
    YES,
    Prompt,
    Session,
    Stage,
    next_prompt,
    result,
    with_answer,
    with_none,
    without_last,
)
from kinetic_chain.ask.answer import Answer
from kinetic_chain.ask.browse.pages import reply_page
from kinetic_chain.ask.engine import Question
from kinetic_chain.errors import QuestionError
from kinetic_chain.interview_file import Kept, read_interview, write_interview
from kinetic_chain.knowledge import Knowledge

if TYPE_CHECKING:
    from kinetic_chain.show.lines import Line

_PATIENCE = 500  # lines that are read in one sitting: a pipe that never ends is no answer
_LONGEST = 10_000  # characters of a line
_INTERRUPTED = 130  # exit code
_STOP, _BACK, _WHY = ("q", "quit", "stop"), ("b", "back"), ("?", "why")
_NONE = ("none", "no to all", "no to all that are left")
_WORDS: Mapping[str, Mapping[str, str]] = {  # kind of question -> what may be typed -> the answer it is
    "red_flag": {"y": YES, "yes": YES, "n": NO, "no": NO},
    "side": {"r": "right", "l": "left", "n": "not sure", "bo": "both", **{side: side for side in SIDES}},
    "check": {
        "p": PRESENT, "present": PRESENT, "y": PRESENT, "yes": PRESENT, "positive": PRESENT,
        "a": ABSENT, "absent": ABSENT, "no": ABSENT, "negative": ABSENT,
        "n": NOT_DONE, "not done": NOT_DONE, "skip": NOT_DONE,
    },
}  # fmt: skip


class Settings(NamedTuple):
    """How an interview is held: the file it is kept in, or the one it is read from, and how many tests it asks for."""

    save: str | None = None
    answers: str | None = None
    most: int | None = None
    colour: str = "auto"


def screen(knowledge: Knowledge, words: str, known: Mapping[str, Any], settings: Settings) -> Answer | int:
    """Hold an interview, or take it from a file, and answer with what came of it.

    :returns: the answer; or an exit code where it was interrupted
    :raises FileError: for a file that is no interview, with every fault of it
    """
    if settings.save and settings.answers:
        raise QuestionError("--answers asks nothing, so there is nothing to --save")
    talk = _Talk(settings.colour)
    try:
        kept = _begin(knowledge, words, known, settings, talk)
        question = _question(knowledge, kept, known)
        if settings.answers:
            stage = next_prompt(question, kept.session, settings.most or MOST)
            talk.say(_prompts().render_end(_page(knowledge, question, stage)))
            return result(question, kept.session)
        if not question.reading.findings and not question.reading.facts:
            return result(question, kept.session)
        keep = _keeper(knowledge, kept, settings.save)
        session = _Interview(knowledge, question, settings.most or MOST, talk, keep).hold(kept.session)
    except KeyboardInterrupt:
        where = f": kept in {settings.save}" if settings.save and Path(settings.save).exists() else ""
        talk.note(f"\nStopped{where}.")
        return _INTERRUPTED
    if settings.save:
        talk.note(f"Kept in {settings.save}: `kinetic-chain screen --save {settings.save}` goes on with it.")
    talk.note("")
    return result(question, session)


def _begin(knowledge: Knowledge, words: str, known: Mapping[str, Any], settings: Settings, talk: _Talk) -> Kept:
    """The interview so far: from its file where there is one, else from the words."""
    file = settings.answers or (settings.save if settings.save and Path(settings.save).exists() else None)
    if file is None:
        return Kept(words.strip() or _first_words(talk), known["context"], known["task"])
    kept = read_interview(file, knowledge)
    if words.strip() and words.split() != kept.question.split():
        raise QuestionError(f"{file} is about `{kept.question}`: leave the words out, or name another file")
    return kept._replace(context={**kept.context, **known["context"]}, task=known["task"] or kept.task)


def _first_words(talk: _Talk) -> str:
    talk.note("What was found? In plain words, for example: my hip drops on the left")
    heard = talk.hear()
    if not heard:
        raise QuestionError("screen needs to know what was found: kinetic-chain screen my hip drops on the left")
    return heard


def _question(knowledge: Knowledge, kept: Kept, known: Mapping[str, Any]) -> Question:
    return knowledge.question(kept.question, **{**known, "context": kept.context, "task": kept.task})


def _keeper(knowledge: Knowledge, kept: Kept, file: str | None) -> Callable[[Session], None]:
    """What is done with every answer: it is written down at once, so that nothing is lost."""

    def keep(session: Session) -> None:
        if file is not None:
            write_interview(file, kept._replace(session=session), knowledge)

    keep(kept.session)
    return keep


def _prompts() -> Any:
    from kinetic_chain.show import prompts

    return prompts


def _page(knowledge: Knowledge, question: Question, stage: Stage) -> dict[str, Any]:
    return reply_page(knowledge, "interview", question.query, stage, question).to_dict()


class _Talk:
    """Says lines on standard error and hears lines from standard input."""

    def __init__(self, colour: str) -> None:
        self.colour = colour
        self.heard = 0

    def say(self, lines: Iterator[Line]) -> None:
        from kinetic_chain.show.terminal import write

        write(lines, stream=sys.stderr, colour=self.colour)
        sys.stderr.flush()

    def note(self, text: str) -> None:
        """One line as it is."""
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def hear(self) -> str | None:
        """The next line, which is shown where nobody typed it here; None at the end, or when patience is."""
        sys.stdout.flush()
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline(_LONGEST) if sys.stdin and self.heard < _PATIENCE else ""
        self.heard += 1
        typed = "".join(c if c.isprintable() else " " for c in line).strip()
        if not (line and sys.stdin.isatty()):
            sys.stderr.write(f"{typed}\n")
        return typed if line else None


class _Interview:
    def __init__(
        self, knowledge: Knowledge, question: Question, most: int, talk: _Talk, keep: Callable[[Session], None]
    ) -> None:
        self.knowledge, self.question, self.most, self.talk, self.keep = knowledge, question, most, talk, keep
        self.before: list[Session] = []  # what `back` goes back to
        self.stages: dict[str, Stage] = {}  # for who goes back and forth

    def hold(self, session: Session) -> Session:
        """Ask until nothing more is to be asked, or somebody stops; gives what is known then."""
        prompts = _prompts()
        stage = self._stage(session)
        self.talk.say(prompts.render_start(_page(self.knowledge, self.question, stage), self.most))
        while True:
            page = _page(self.knowledge, self.question, stage)
            if stage.prompt is None:
                self.talk.say(prompts.render_end(page))
                return session
            self.talk.say(prompts.render_prompt(page))
            after = self._answered(session, stage.prompt, page)
            if after is None:
                return session
            session = after
            self.keep(session)
            stage = self._stage(session)

    def _stage(self, session: Session) -> Stage:
        if repr(session) not in self.stages:
            self.stages[repr(session)] = next_prompt(self.question, session, self.most)
        return self.stages[repr(session)]

    def _answered(self, session: Session, prompt: Prompt, page: dict[str, Any]) -> Session | None:
        """What is known after one question; None when nobody answers it any more."""
        while True:
            heard = self.talk.hear()
            if heard is None or heard.lower() in _STOP:
                self.talk.note("Stopped: what is known so far is answered.")
                return None
            word = " ".join(heard.lower().split())
            if word in _WHY:
                self.talk.say(_prompts().render_reason(page))
                continue
            if word in _BACK:
                earlier = self.before.pop() if self.before else without_last(self.question, session)
                if earlier != session:
                    return earlier
                self.talk.note("  this is the first question")
                continue
            if prompt.kind == "red_flag" and word in _NONE:
                self.before.append(session)
                self.talk.say(_prompts().render_noted("no to all that were left"))
                return with_none(self.question, session)
            given = meant(word, prompt.kind, prompt.unit)
            if given is None:
                number = f" or a number in {prompt.unit}" if prompt.unit else ""
                self.talk.note(f"  not understood; answer {', '.join(prompt.options)}{number}, or ?, b, q")
                continue
            self.before.append(session)
            unit = f" {prompt.unit}" if not isinstance(given, str) else ""
            self.talk.say(_prompts().render_noted(f"{given if isinstance(given, str) else f'{given:g}'}{unit}"))
            return with_answer(session, prompt, given)


def meant(word: str, kind: str, unit: str | None = None) -> str | float | None:
    """What was typed as an answer to a kind of question; None when it is none.

    >>> meant("a", "check"), meant("6,5 cm", "check", "cm"), meant("maybe", "red_flag")
    ('absent', 6.5, None)
    """
    given = _WORDS[kind].get(word)
    if given is not None or unit is None:
        return given
    text = word.removesuffix(unit.lower()).strip().replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1_000_000 else None  # neither endless nor nan


# ---------------------------------------------------------------- the file

"""An interview in the terminal, and the file it is kept in.

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
    known_checks,
    next_prompt,
    result,
    unit_of,
    with_answer,
    with_none,
    without_last,
)
from kinetic_chain.ask.answer import Answer
from kinetic_chain.ask.browse.pages import reply_page
from kinetic_chain.ask.engine import Question
from kinetic_chain.errors import FileError, Issues, Location, QuestionError, near_hint
from kinetic_chain.knowledge import Knowledge

if TYPE_CHECKING:
    from kinetic_chain.build.source import Document
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


class Kept(NamedTuple):
    """An interview as a file keeps it: the question, what else is known, and every answer."""

    question: str
    context: Mapping[str, float | bool] = {}
    task: str | None = None
    session: Session = Session()


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


_HEADER = """\
# An interview of kinetic-chain. Answers may be changed or taken out here; names stay as they are.
# Go on with it: kinetic-chain screen --save FILE; answer from it without asking: kinetic-chain screen --answers FILE
"""


def as_yaml(kept: Kept, knowledge: Knowledge) -> str:
    """An interview as a file that a person can read and change; the same interview always gives the same text."""
    session, screens = kept.session, knowledge.data["screens"]
    asks = {rule["id"]: rule["ask"] for rule in knowledge.data["safety"] if "ask" in rule}
    lines = [f"question: {_quoted(kept.question)}"]
    if kept.context:
        lines += ["context:", *(f"  {name}: {_plain(value)}" for name, value in sorted(kept.context.items()))]
    if kept.task:
        lines.append(f"task: {kept.task}")
    if session.reported or session.denied:
        lines.append("red_flags:")
        for title, names, means in (("reported", session.reported, "yes"), ("denied", session.denied, "no")):
            if names:
                lines.append(f"  {title}:  # answered with {means}")
                lines += [f"    - {name}  # {asks.get(name, '')}".rstrip(" #") for name in names]
    if session.side is not None:
        lines.append(f"side: {session.side}  # {', '.join(SIDES)}")
    if session.checks:
        lines.append(f"checks:  # {PRESENT}, {ABSENT}, {NOT_DONE}, or a number where one is measured")
        for name, given in session.checks.items():
            test = screens[name.split()[1]]
            means = f"{test['name']}: {test['positive']}" if test.get("positive") else test["name"]
            lines.append(f"  {name}: {_plain(given)}  # {means}")
    return _HEADER + "\n".join(lines) + "\n"


def _plain(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    shown = (escapes.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text)
    return f'"{"".join(shown)}"'


def write_interview(file: str, kept: Kept, knowledge: Knowledge) -> None:
    """Write an interview to a file, all of it or nothing."""
    text = as_yaml(kept, knowledge).encode("utf-8", "replace")
    beside = Path(f"{file}.new")
    beside.write_bytes(text)
    beside.replace(file)


def read_interview(file: str, knowledge: Knowledge) -> Kept:
    """Read an interview back.

    :raises FileError: with every fault: where it is, and the nearest name
    """
    from kinetic_chain.build.models import Interview
    from kinetic_chain.build.source import read_yaml
    from kinetic_chain.build.validate import validate

    issues = Issues()
    document = read_yaml(Path(file), file, issues)
    model = None
    if document is not None and isinstance(document.data, dict):
        model = validate(Interview, document.data, document, (), issues)
        _check_names(document, knowledge, issues)
    elif document is not None and not issues.errors:
        issues.add("KC103", "this is no interview: `question:` is expected", Location(file, 1, 1))
    if document is None or model is None or issues.errors:
        raise FileError(file, issues.errors)
    flags = model.red_flags
    session = Session(flags.reported, flags.denied, model.side, dict(model.checks))
    return Kept(model.question, dict(model.context), model.task, session)


def _check_names(document: Document, knowledge: Knowledge, issues: Issues) -> None:
    """Every name in the file against what the knowledge knows, also beside faults of another kind."""
    _check_context(document, knowledge, issues)
    _check_flags(document, knowledge, issues)
    _check_tests(document, knowledge, issues)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}  # what stands there instead is reported already


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_context(document: Document, knowledge: Knowledge, issues: Issues) -> None:
    facts = knowledge.data["facts"]
    for name, value in _mapping(document.data.get("context")).items():
        if name not in facts:
            place = document.locate(("context", name), key=True)
            issues.add("KC111", f"no fact `{name}` about a person", place, near_hint(name, facts))
        if _is_number(value) and not 0 <= value < 10_000:
            place = document.locate(("context", name))
            issues.add("KC110", f"{name} is an age or the weeks since: from 0, under 10000, got {value}", place)


def _check_flags(document: Document, knowledge: Knowledge, issues: Issues) -> None:
    flags = [rule["id"] for rule in knowledge.data["safety"] if "ask" in rule]
    given = _mapping(document.data.get("red_flags"))
    refused = {issue.location for issue in issues.errors}
    seen: set[str] = set()
    for way in ("reported", "denied"):
        names = given.get(way)
        for index, name in enumerate(names if isinstance(names, list) else ()):
            place = document.locate(("red_flags", way, index))
            if place in refused or not isinstance(name, str):
                continue
            if name not in flags:
                issues.add("KC111", f"no red-flag question `{name}`", place, near_hint(name, flags))
            elif name in seen:
                issues.add("KC112", f"`{name}` is answered twice", place)
            seen.add(name)


def _check_tests(document: Document, knowledge: Knowledge, issues: Issues) -> None:
    tests = known_checks(knowledge.question([]))
    for text, given in _mapping(document.data.get("checks")).items():
        place = document.locate(("checks", text), key=True)
        words = text.split(" ")
        if len(words) != 2:
            issues.add("KC104", f"expected two words `side test`, got `{text}`", place)
        elif words[1] not in tests:
            issues.add("KC111", f"no test `{words[1]}`", place, near_hint(words[1], tests))
        elif words[0] not in tests[words[1]]:
            issues.add("KC115", f"`{words[0]}` cannot be here: {', '.join(tests[words[1]])}", place)
        elif _is_number(given) and unit_of(knowledge.data["screens"][words[1]]) is None:
            place = document.locate(("checks", text))
            issues.add("KC103", f"`{words[1]}` has no limit for a number: {PRESENT}, {ABSENT} or {NOT_DONE}", place)

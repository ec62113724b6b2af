"""The file an interview is kept in: written whole or not at all, and read back with every fault and its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kinetic_chain.ask.after.interview import (
    ABSENT,
    NOT_DONE,
    PRESENT,
    SIDES,
    Session,
    known_checks,
    unit_of,
)
from kinetic_chain.errors import FileError, Issues, Location, near_hint
from kinetic_chain.knowledge import Knowledge

if TYPE_CHECKING:
    from kinetic_chain.build.source import Document

_HEADER = """\
# An interview of kinetic-chain. Answers may be changed or taken out here; names stay as they are.
# Go on with it: kinetic-chain screen --save FILE; answer from it without asking: kinetic-chain screen --answers FILE
"""


class Kept(NamedTuple):
    """An interview as a file keeps it: the question, what else is known, and every answer."""

    question: str
    context: Mapping[str, float | bool] = {}
    task: str | None = None
    session: Session = Session()


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
    from kinetic_chain.build.models.files import Interview
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

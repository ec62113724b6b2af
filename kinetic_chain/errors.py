"""What can be wrong, where, and what to do about it.

Faults of the knowledge are collected as :class:`Issue` values and raised once, together, as :class:`KnowledgeError`.
Faults of a question are :class:`QuestionError`. Every code stands in :data:`CODES`, once, with its meaning.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

ERROR, WARNING = "error", "warning"

CODES: dict[str, str] = {
    "KC001": "the file is not readable YAML",
    "KC002": "a key stands twice in one mapping",
    "KC003": "a plain value that YAML readers take for something else",
    "KC004": "a file or folder cannot be read",
    "KC005": "alternatives in brackets that stand for too much, for nothing or for one text twice",
    "KC101": "an unknown key",
    "KC102": "a key is missing",
    "KC103": "a value of the wrong kind",
    "KC104": "not a three-word condition or relation",
    "KC105": "an unknown structure or subject",
    "KC106": "an unknown state",
    "KC107": "an unknown claim",
    "KC108": "an unknown source",
    "KC109": "an unknown verb or action",
    "KC110": "a number out of its range",
    "KC111": "an unknown id",
    "KC112": "an id given twice",
    "KC113": "a claim without a source",
    "KC114": "a rule without claims",
    "KC115": "a side that cannot be here",
    "KC116": "a word that means two things, or a phrase of a pack that would hide a warning sign",
    "KC201": "an unsafe rule: a variable that nothing binds",
    "KC202": "derived relations that go round in a circle",
    "KC203": "a circle of parts or of states",
    "KC301": "a rule that can never fire",
    "KC302": "a claim that nothing cites",
    "KC303": "a structure that nothing reaches",
    "KC304": "too many claims are unused",
}


class Location(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


def printable(text: str) -> str:
    """A text of somebody's file without what would tell a terminal to do something.

    >>> printable("\\x1b[31mred")
    '\\\\x1b[31mred'
    """
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


class Issue(NamedTuple):
    """One fault or doubt: where it is, what was found, what was expected, and the nearest valid name."""

    code: str
    message: str
    location: Location | None = None
    hint: str = ""
    severity: str = ERROR

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        hint = f"; {self.hint}" if self.hint else ""
        doubt = "warning " if self.severity == WARNING else ""
        return printable(f"{place}{doubt}{self.code} {self.message}{hint}")

    def to_dict(self) -> dict[str, object]:
        """The issue as plain data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "path": self.location.path if self.location else None,
            "line": self.location.line if self.location else None,
            "column": self.location.column if self.location else None,
        }


class KineticChainError(Exception):
    """Everything this package raises on purpose."""


class KnowledgeError(KineticChainError):
    """The knowledge cannot be used; :attr:`issues` says why, all of it."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(sorted(issues, key=_reading_order))
        super().__init__("\n".join(str(issue) for issue in self.issues))

    def __reduce__(self) -> tuple[type[Exception], tuple[object, ...]]:
        return type(self), (self.issues,)  # made again from its issues, in another process too


class QuestionError(KineticChainError, ValueError):
    """A question, or a name in it, that cannot be answered as it stands; :attr:`suggestions` may help."""

    def __init__(self, message: str, suggestions: Iterable[str] = ()) -> None:
        self.suggestions = tuple(suggestions)
        near = f"; did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        super().__init__(f"{message}{near}")


class FileError(QuestionError):
    """A file that somebody gave with a question cannot be used; :attr:`issues` says why, all of it."""

    def __init__(self, file: str, issues: Sequence[Issue]) -> None:
        self.file = file
        self.issues = tuple(sorted(issues, key=_reading_order))
        super().__init__("\n".join(str(issue) for issue in self.issues))

    def __reduce__(self) -> tuple[type[Exception], tuple[object, ...]]:
        return type(self), (self.file, self.issues)


class Issues:
    """Collects what is wrong, so that one run shows all of it.

    >>> issues = Issues()
    >>> issues.add("KC105", "no structure `gluteus_medus`", hint="nearest: gluteus_medius")
    >>> issues.raise_errors()
    Traceback (most recent call last):
    ...
    kinetic_chain.errors.KnowledgeError: KC105 no structure `gluteus_medus`; nearest: gluteus_medius
    """

    def __init__(self) -> None:
        self._found: list[Issue] = []
        self.excused: set[str] = set()  # names of entries that were refused: being unknown is not their fault
        self.off: dict[str, Location] = {}  # names that a pack switched off, and where

    def add(
        self, code: str, message: str, location: Location | None = None, hint: str = "", severity: str = ERROR
    ) -> None:
        """Note one issue; its code must stand in :data:`CODES`."""
        assert code in CODES, code
        issue = Issue(code, message, location, hint, severity)
        if issue not in self._found:
            self._found.append(issue)

    @property
    def all(self) -> tuple[Issue, ...]:
        """Everything found, in reading order."""
        return tuple(sorted(self._found, key=_reading_order))

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The faults, without the doubts."""
        return tuple(issue for issue in self.all if issue.severity == ERROR)

    def raise_errors(self) -> None:
        """Raise all faults at once.

        :raises KnowledgeError: when there is any
        """
        if self.errors:
            raise KnowledgeError(self.errors)


def nearest(name: str, names: Iterable[str], many: int = 1, cutoff: float = 0.6) -> tuple[str, ...]:
    """The closest of ``names``, best first, at most ``many``; none when nothing is near.

    >>> nearest("gluteus_medus", ["gluteus_medius", "psoas"])
    ('gluteus_medius',)
    """
    import difflib  # only where something is misspelt: a plain question never needs it

    return tuple(difflib.get_close_matches(name, sorted(set(names)), n=many, cutoff=cutoff))


def near_hint(name: str, names: Iterable[str]) -> str:
    """``nearest: x`` for a message, or nothing."""
    close = nearest(name, names)
    return f"nearest: {close[0]}" if close else ""


def _reading_order(issue: Issue) -> tuple[str, int, int, str, str]:
    place = issue.location or Location("", 0, 0)
    return (place.path, place.line, place.column, issue.code, issue.message)

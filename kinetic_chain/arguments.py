"""What a caller gave, checked before anything is done with it.

A wrong argument is refused by its name, with what was found, what was expected and the nearest valid name; one that can
only mean one thing is taken as that. The standard library alone: a plain question imports this file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypedDict

from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.screens import fits
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import FINDING_SIDES, LEVELS, MEASURED, MIDLINE, POSITIVE, TASKS, UNSPECIFIED, Condition

Context = Mapping[str, float | bool | None]  # a fact about a person -> yes, no, a number, or not known
Asked = str | Finding | Iterable[Finding | str | tuple[str, str, str]]  # free text, findings, three-word conditions

RESULTS = (POSITIVE, MEASURED)  # what a test may show
_NONE = "none"
_REFERRING = LEVELS[LEVELS.index("refer") :]
_OLDEST, _LONGEST_AGO = 130, 10_000  # years, and weeks
_SHOWN = 60  # characters of what was found


class Known(TypedDict, total=False):
    """What can be told with every question, as keywords."""

    context: Context | None
    red_flags: str | Collection[str] | None
    task: str | None


def shown(value: object) -> str:
    """What was found, as it is told back: short, and whatever it is."""
    try:
        found = repr(value)
    except Exception:  # a value of somebody else's class, or a number too long to print
        found = f"a {type(value).__name__}"
    return found if len(found) <= _SHOWN else f"{found[:_SHOWN]}..."


def refuse(name: str, value: object, expected: str, near: Iterable[str] = ()) -> QuestionError:
    """The error for an argument."""
    return QuestionError(f"`{name}` is {shown(value)}: expected {expected}", near)


def text_of(name: str, value: object, what: str = "a text") -> str:
    """A text; three words may come as a condition, too."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and len(value) >= 3 and all(isinstance(word, str) for word in value[:3]):
        return " ".join(value[:3])
    raise refuse(name, value, what)


def names_of(name: str, value: object, what: str = "ids", split: bool = True) -> list[str]:
    """Several names; a bare text is one, or several between commas.

    >>> names_of("sources", "S0, S4"), names_of("sources", ["S0"])
    (['S0', 'S4'], ['S0'])
    """
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()] if split else [value]
    return [text_of(name, one, f"{what}, each a text") for one in _listed(name, value, f"a list of {what}")]


def _listed(name: str, value: object, what: str) -> list[object]:
    if isinstance(value, Mapping | bytes | bytearray) or not isinstance(value, Iterable):
        raise refuse(name, value, what)
    return list(value)


def number_of(name: str, value: object, expected: str = "a number") -> float:
    """A finite number; a yes or no is none, and neither is a text."""
    if not isinstance(value, bool) and hasattr(value, "__index__"):
        value = value.__index__()  # whole numbers of other libraries
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(name, value, expected)
    if not -1e300 < value < 1e300:  # nor is nan
        raise refuse(name, value, expected)
    return value


def whole_of(name: str, value: object, least: int | None = None) -> int:
    """A whole number, from ``least``."""
    expected = "a whole number" if least is None else f"a whole number from {least}"
    number = number_of(name, value, expected)
    if number != int(number) or (least is not None and number < least):
        raise refuse(name, value, expected)
    return int(number)


def count_of(name: str, value: object) -> int | None:
    """How many at most; None for all."""
    return None if value is None else whole_of(name, value, 1)


# -- the question


def is_one(asked: object) -> bool:
    """Whether a single finding was given in place of a list: a Finding, or the three words of one.

    >>> is_one(("left", "pelvis", "dropped")), is_one(("left pelvis dropped", "right knee painful"))
    (True, False)
    """
    if isinstance(asked, tuple) and len(asked) == 3 and asked[0] in FINDING_SIDES:
        return True
    return isinstance(asked, Finding)


def findings_of(asked: object, data: Mapping[str, Any], name: str = "question") -> tuple[Finding, ...]:
    """Findings and three-word conditions, each checked.

    :raises QuestionError: for a name nobody knows, or a value of the wrong kind
    """
    listed = [asked] if is_one(asked) else _listed(name, asked, "free text, or a list of findings")
    return tuple(finding_of(one, data, f"{name}[{place}]") for place, one in enumerate(listed))


def finding_of(one: object, data: Mapping[str, Any], name: str) -> Finding:
    """One finding: as it is, as three words in a text, or as three words."""
    if isinstance(one, Finding):
        return _checked(one, data, name)
    if isinstance(one, str):
        words: Sequence[object] = one.split()
        if len(words) != 3:
            raise QuestionError(f"expected three words `side subject state`, got `{one}`")
    elif isinstance(one, tuple | list) and len(one) == 3:
        words = one
    else:
        raise refuse(name, one, "a Finding, or three words `side subject state`")
    side, subject, state = (text_of(name, word, "three words, each a text") for word in words)
    return _checked(Finding(side, subject, state, text=one if isinstance(one, str) else f"{side} {subject} {state}"),
                    data, name)  # fmt: skip


def _checked(finding: Finding, data: Mapping[str, Any], name: str) -> Finding:
    side, subject, state = finding[:3]
    for key in ("side", "subject", "state", "text"):
        text_of(f"{name}.{key}", getattr(finding, key))
    for key in ("present", "hedged", "compared", "used"):
        if not isinstance(getattr(finding, key), bool):
            raise refuse(f"{name}.{key}", getattr(finding, key), "True or False")
    for key in ("unit", "remark"):
        if not isinstance(getattr(finding, key), str | None):
            raise refuse(f"{name}.{key}", getattr(finding, key), "a text or None")
    task_of(finding.task, f"{name}.task")
    if finding.value is not None:
        number_of(f"{name}.value", finding.value, "a finite number or None")
        if state not in RESULTS:
            raise refuse(f"{name}.value", finding.value, "None: only the result of a test has a figure")
    span: object = finding.span
    if not isinstance(span, tuple | list) or len(span) != 2:
        raise refuse(f"{name}.span", span, "two whole numbers")
    start, end = (whole_of(f"{name}.span", at, 0) for at in span)
    _known(side, subject, state, data)
    if state == MEASURED and finding.value is None:
        raise refuse(f"{name}.value", None, f"a number with `{MEASURED}`")
    return finding._replace(span=(start, end))


def _known(side: str, subject: str, state: str, data: Mapping[str, Any]) -> None:
    subjects, states = data["subjects"], data["states"]
    if side not in FINDING_SIDES:
        raise QuestionError(f"no side `{side}`: it is one of {', '.join(FINDING_SIDES)}", nearest(side, FINDING_SIDES))
    if subject not in subjects:
        raise QuestionError(f"no structure `{subject}`", nearest(subject, subjects, 3))
    if state not in states and state not in RESULTS:
        raise QuestionError(f"no state `{state}`", nearest(state, states, 3))
    if fits(subjects[subject], side, state):
        return
    if subjects[subject].get("kind") == "screen":
        raise QuestionError(f"`{subject}` is a test, got `{state}`: expected {POSITIVE}, or {MEASURED} with a value")
    if side == MIDLINE and subjects[subject]["sides"] != MIDLINE:
        others = ", ".join(one for one in FINDING_SIDES if one != MIDLINE)
        raise QuestionError(f"`{subject}` has a right and a left one, got `{side}`: expected one of {others}")
    tests = [name for name, entry in subjects.items() if entry.get("kind") == "screen"]
    raise QuestionError(f"`{state}` goes with a test, and `{subject}` is none", nearest(subject, tests, 3))


def can_be(condition: Condition, data: Mapping[str, Any]) -> Condition:
    """A condition whose subject can be in this state, on whatever side it is spoken of."""
    _known(UNSPECIFIED, condition.subject, condition.state, data)
    return condition


def context_of(context: object, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, float | bool]:
    """What is known of a person; None is not known, and 0 and 1 are no and yes where no number is meant."""
    if context is None:
        return {}
    if not isinstance(context, Mapping):
        raise refuse("context", context, 'facts with their values, as {"age": 64}')
    known: dict[str, float | bool] = {}
    for name, value in context.items():
        if not isinstance(name, str) or name not in facts:
            what = name if isinstance(name, str) else shown(name)
            raise QuestionError(f"no fact `{what}` about a person", nearest(str(what), facts, 3))
        if value is not None:
            known[name] = _fact(name, value, facts[name])
    return known


def _fact(name: str, value: object, fact: Mapping[str, Any]) -> float | bool:
    if isinstance(value, bool) and not fact.get("number"):
        return value
    argument = f'context["{name}"]'
    if fact.get("number"):
        most = _OLDEST if name == "age" else _LONGEST_AGO
        expected = f"a number from 0 to {most}"
        if value is True:  # as `--context age` is
            raise QuestionError(f"`{name}` was given without its number: expected {expected}")
    elif fact.get("dated"):
        most, expected = _LONGEST_AGO, f"True, False, or the weeks since, a number from 0 to {_LONGEST_AGO}"
    else:
        most, expected = 1, "True or False"
    number = number_of(argument, value, expected)
    if not 0 <= number <= most or (most == 1 and number not in (0, 1)):
        raise refuse(argument, value, expected)
    return number == 1 if most == 1 else number


def task_of(task: object, name: str = "task") -> str | None:
    """What the body was doing, or None."""
    if task is not None and not isinstance(task, str):
        raise refuse(name, task, f"one of {', '.join(TASKS)}, or None")
    if task is not None and task not in TASKS:
        raise QuestionError(f"no task `{task}`: it is one of {', '.join(TASKS)}", nearest(task, TASKS))
    return task


def flags_of(red_flags: object, safety: Iterable[Mapping[str, Any]]) -> tuple[str, ...] | None:
    """The red flags answered with yes, all questions that are not among them with no; None where nobody answered."""
    if red_flags is None:
        return None
    named = names_of("red_flags", red_flags, "ids of red-flag questions, or `none`")
    if isinstance(red_flags, str) and not named:
        raise QuestionError("red flags are `none` or ids, and nothing was given")
    if named == [_NONE]:
        return ()
    if _NONE in named:
        raise QuestionError(f"`{_NONE}` says that no red flag is there, and stands alone")
    safety = list(safety)
    rules = {rule["id"] for rule in safety}
    asked = [rule["id"] for rule in safety if "ask" in rule]
    signs = [rule["id"] for rule in safety if "ask" in rule or rule.get("level") in _REFERRING]
    known = ", ".join(asked)
    for name in named:
        if name not in rules:
            near = nearest(name, signs, 3)
            raise QuestionError(f"no red flag `{name}`{'' if near else f': expected {_NONE}, {known}'}", near)
        if name not in signs:
            raise QuestionError(f"`{name}` is no warning sign, it follows from what is told; asked about are: {known}")
    return tuple(named)


# -- after the question


def means_of(**given: Any) -> dict[str, Any]:
    """What somebody has for a plan, each of the right kind; ranges and names are checked where they are used."""
    means = dict(given)
    for name in ("minutes", "days", "weeks", "level"):
        if given[name] is not None:
            means[name] = number_of(name, given[name]) if name == "minutes" else whole_of(name, given[name])
    for name, what in (("equipment", "things"), ("positions", "positions")):
        if given[name] is not None:
            means[name] = names_of(name, given[name], what)
    means["avoid"] = names_of("avoid", given["avoid"], "ids of items")
    _agree(means["positions"] or ())
    return means


def _agree(positions: Iterable[str]) -> None:
    plain = {name.strip().lower().replace("_", "-") for name in positions}
    for name in sorted(plain):
        if f"no-{name}" in plain:
            raise QuestionError(f"`positions` says both `{name}` and `no-{name}`: expected one of them")


def changes_of(name: str, value: object) -> list[str | Finding]:
    """Findings to add, remove or turn round: texts and findings; a bare text is one."""
    if isinstance(value, str | Finding):
        return [value]
    if is_one(value):
        return [text_of(name, value, "three words")]
    changes: list[str | Finding] = []
    for one in _listed(name, value, "findings, each in words or a Finding"):
        triple = isinstance(one, list | tuple) and not isinstance(one, Finding)
        if not triple and not isinstance(one, str | Finding):
            raise refuse(name, one, "findings, each in words or a Finding")
        changes.append(text_of(name, tuple(one), "three words") if triple else one)  # type: ignore[arg-type]
    return changes

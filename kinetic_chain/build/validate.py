"""One entry as its model, or its faults in words for somebody who never programmed, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from kinetic_chain.build.models.entry import Entry
from kinetic_chain.build.models.evidence import Claim
from kinetic_chain.build.source import Document, Path_
from kinetic_chain.errors import Issues, Location, near_hint

E = TypeVar("E", bound=Entry)


def validate(model: type[E], data: Any, document: Document, path: Path_, issues: Issues) -> E | None:
    """One entry as its model, or its faults as issues at the place of each."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        wrong_kinds: dict[Path_, list[Any]] = {}  # each choice of what may stand somewhere complains by itself
        for fault in faults:
            if fault["type"] in _EXPECTED:
                wrong_kinds.setdefault(_where(fault, document, path), []).append(fault)
            else:
                _report(model, fault, document, path, issues)
        for where, kinds in wrong_kinds.items():
            if not any(_is_deeper(_where(fault, document, path), where) for fault in faults):
                _report_kind(kinds, document.locate(where), issues)
        return None


_EXPECTED = {  # what pydantic calls a value of the wrong kind -> what was expected, in words for everybody
    "string_type": "text",
    "int_type": "a whole number", "int_parsing": "a whole number", "int_from_float": "a whole number",
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a number",
    "bool_type": "true or false", "bool_parsing": "true or false",
    "model_type": "a mapping", "model_attributes_type": "a mapping", "dict_type": "a mapping",
    "tuple_type": "a list", "list_type": "a list",
}  # fmt: skip
_HOW_TO = {
    "text": "write it as one text, without brackets or dashes; one with a colon in it stands in quotes",
    "a mapping": "write `key: value`, each on a line of its own and indented",
    "a list": "write each entry on a line of its own, after `- `",
}
_LEFT_EMPTY = "write it after the colon, or leave the key out"


def _where(fault: Any, document: Document, path: Path_) -> Path_:
    """Where a fault stands; a part of pydantic's location that only names a branch of a choice is left out."""
    where = (*path, *(part for part in fault["loc"] if not _is_branch(part)))
    while where and where not in document.values and fault["type"] in _EXPECTED:
        where = where[:-1]
    return where


def _is_deeper(where: Path_, than: Path_) -> bool:
    return len(where) > len(than) and where[: len(than)] == than


def _report_kind(faults: Sequence[Any], place: Location, issues: Issues) -> None:
    """A value of the wrong kind: everything that might have stood there, and what does."""
    kinds = list(dict.fromkeys(_EXPECTED[fault["type"]] for fault in faults))
    value = faults[0].get("input")
    hint = _HOW_TO.get(kinds[0], "") if len(kinds) == 1 else ""
    if "text" in kinds and isinstance(value, int | float):
        hint = f'write it in quotes: "{_shown(value)}"'
    elif kinds == ["text"] and isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        hint = f"write it without brackets or a dash: {value[0]}"
    elif value is None:
        hint = _LEFT_EMPTY
    got = f"`{_shown(value)}`" if isinstance(value, str | int | float) else _shown(value)
    issues.add("KC103", f"{' or '.join(kinds)} is expected here, got {got}", place, hint)


def _shown(value: Any) -> str:
    """A value of a file as a message shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return "nothing" if value is None else "a mapping" if isinstance(value, dict) else "a list"


def _report(model: type[Entry], fault: Any, document: Document, path: Path_, issues: Issues) -> None:
    kind, where = fault["type"], tuple(part for part in fault["loc"] if not _is_branch(part))
    value = fault.get("input")
    if kind == "extra_forbidden":
        fields = [field.alias or name for name, field in _model_at(model, where[:-1]).model_fields.items()]
        place = document.locate((*path, *where), key=True)
        hint = near_hint(str(where[-1]), fields) or f"one of {', '.join(sorted(fields))}"
        issues.add("KC101", f"unknown key `{where[-1]}`", place, hint)
        return
    if kind == "missing":
        place = document.locate((*path, *where[:-1]))
        code = "KC113" if model is Claim and where[-1] == "source" else "KC102"
        if where[-1] == "for":
            code = "KC114"
        issues.add(code, f"`{where[-1]}` is missing", place)
        return
    place = document.locate((*path, *where))
    if kind == "value_error":
        issues.add("KC104", str(fault["ctx"]["error"]), place)
    elif kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        hint = ""
        limit = next(iter(fault["ctx"].values()))
        if isinstance(value, int | float) and limit == 1 and 1 < value <= 100:
            hint = f"write {value / 100:g}"
        name = next((str(part) for part in reversed(where) if isinstance(part, str)), "the number")
        bound = {
            "greater_than_equal": "not below",
            "less_than_equal": "not above",
            "greater_than": "above",
            "less_than": "below",
        }[kind]
        issues.add("KC110", f"{name} must be {bound} {limit:g}, got {value}", place, hint)
    elif kind == "literal_error":
        expected = fault["ctx"]["expected"].replace("'", "")
        names = expected.replace(" or ", ", ").split(", ")
        if isinstance(value, str | int | float):
            issues.add("KC103", f"`{_shown(value)}` is none of {expected}", place, near_hint(str(value), names))
        else:
            issues.add("KC103", f"one of {expected} is expected here, got {_shown(value)}", place)
    elif kind == "too_short":
        if not value:  # else its entries were refused, and that is reported
            issues.add("KC103", f"`{where[-1]}` needs at least one entry, got none", place, _HOW_TO["a list"])
    elif kind == "string_too_short":
        issues.add("KC103", "text is expected here, got nothing", place, _LEFT_EMPTY)
    elif kind == "string_pattern_mismatch":
        issues.add("KC103", f"`{value}` cannot be used as a name here", place, "letters, digits, _ . and - only")
    else:
        issues.add("KC103", f"something else is expected here, got {_shown(value)}", place)


def _is_branch(part: str | int) -> bool:
    """Whether a part of pydantic's location names a branch of a union and not a key."""
    return isinstance(part, str) and (part == "AnyOf" or "[" in part or part == "constrained-str")


def _model_at(model: type[Entry], where: tuple[str | int, ...]) -> type[Entry]:
    """The model that the key at ``where`` belongs to, for the names of its fields."""
    current: Any = model
    for part in where:
        if isinstance(part, int):
            continue
        fields = {field.alias or name: field for name, field in current.model_fields.items()}
        if part not in fields:
            continue
        inner = [t for t in _types(fields[part].annotation) if isinstance(t, type) and issubclass(t, Entry)]
        if not inner:
            return model
        current = inner[0]
    found: type[Entry] = current
    return found


def _types(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _types(inner)

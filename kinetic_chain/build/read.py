"""anatomy.yaml + rules/ (+ packs) -> models; every fault an issue with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from kinetic_chain.build import models
from kinetic_chain.build.models import OFF, SECTIONS, SINGLES, Entry
from kinetic_chain.build.source import Document, Path_, read_yaml
from kinetic_chain.errors import WARNING, Issues, Location, near_hint

E = TypeVar("E", bound=Entry)
NAMED = ("structures", "subjects", "screens", "states", "facts", "interventions")  # sections whose entries have `also`


class Origin(NamedTuple):
    """Where an entry stands."""

    document: Document
    path: Path_

    def read_at(self, *inside: str | int) -> tuple[int, Location]:
        """When it was read and where it stands, for sorting: what a pack holds comes after what was there."""
        return self.document.number, self.locate(*inside)

    def locate(self, *inside: str | int, key: bool = False) -> Location:
        """The place of a value inside the entry, or of the entry."""
        return self.document.locate((*self.path, *inside), key)


class Placed(NamedTuple):
    """An entry and where it stands."""

    entry: Any
    origin: Origin


class Library:
    """All entries of all files, by section and id, each with its place."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, Placed]] = {name: {} for name in SECTIONS}
        self.singles: dict[str, list[Placed]] = {name: [] for name in SINGLES}
        self.off: list[tuple[str, Location]] = []
        self.added: dict[tuple[str, str], tuple[Origin, int]] = {}  # (id, word) that `names` gave it -> where

    def all(self, section: str, model: type[E]) -> Iterator[tuple[E, Origin]]:
        """The entries of a section in order of id, with their places."""
        for _, placed in sorted(self.sections[section].items()):
            assert isinstance(placed.entry, model)
            yield placed.entry, placed.origin

    def get(self, section: str, model: type[E]) -> dict[str, E]:
        """The entries of a section by id."""
        return {key: placed.entry for key, placed in self.sections[section].items()}

    @property
    def actions(self) -> dict[str, models.Action]:
        """Movements by id."""
        return self.get("actions", models.Action)

    @property
    def structures(self) -> dict[str, models.Structure]:
        """Structures by id."""
        return self.get("structures", models.Structure)

    @property
    def states(self) -> dict[str, models.State]:
        """States by id."""
        return self.get("states", models.State)

    @property
    def claims(self) -> dict[str, models.Claim]:
        """Claims by id."""
        return self.get("claims", models.Claim)

    @property
    def sources(self) -> dict[str, models.Source]:
        """Sources by id."""
        return self.get("sources", models.Source)

    @property
    def measured(self) -> dict[str, models.Measured]:
        """Model figures by id."""
        return self.get("measured", models.Measured)

    @property
    def rules(self) -> dict[str, models.Rule]:
        """Causal rules by id."""
        return self.get("rules", models.Rule)

    @property
    def screens(self) -> dict[str, models.Screen]:
        """Screens by id."""
        return self.get("screens", models.Screen)

    @property
    def named(self) -> dict[str, models.Named]:
        """Everything a condition can be about: structures and other subjects."""
        return {**self.structures, **self.get("subjects", models.Subject)}

    @cached_property
    def sides(self) -> dict[str, str]:
        """Everything a condition can be about, screens included -> ``paired`` or ``midline``."""
        named = {key: value.sides for key, value in self.named.items()}
        return {**named, **{key: value.sides for key, value in self.screens.items()}}

    def merged(self, name: str) -> dict[str, Any]:
        """A single mapping laid together from all files: lists are joined, mappings updated, other values replaced."""
        result: dict[str, Any] = {}
        for placed in self.singles[name]:
            for key, value in placed.entry.model_dump(by_alias=True, exclude_unset=True).items():
                result[key] = _join(result.get(key), value)
        return result


def _join(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _join(old.get(key), value) for key, value in new.items()}}
    if isinstance(old, tuple | list) and isinstance(new, tuple | list) and all(isinstance(v, str) for v in new):
        return [*old, *(value for value in new if value not in old)]
    return new


def knowledge_files(folder: Path) -> list[Path]:
    """The YAML files of a knowledge folder or pack, in a fixed order; a link that leads nowhere is one of them."""
    anatomy = folder / "anatomy.yaml"
    here = anatomy.is_symlink() or anatomy.exists()
    return [*([anatomy] if here else []), *sorted((folder / "rules").glob("**/*.yaml"))]


def passed_over(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """What looks as if it should be read and is not (``rules/mine.YAML``): the path, why not, what to do."""
    used = set(knowledge_files(folder))
    for path in sorted([*folder.glob("anatomy.*"), *(folder / "rules").glob("**/*")]):
        if path.is_symlink() and path not in used and path.is_dir():
            yield path, "this folder is a link, and those are not followed", "copy the folder, or give it as a pack"
        elif path.suffix.lower() in (".yaml", ".yml") and path not in used:
            hint = f"rename it to `{path.stem}.yaml`"
            yield path, "this file is not read, since its name does not end in `.yaml`", hint


def read(folders: Sequence[Path], issues: Issues, shown: Callable[[Path], str] = str) -> Library:
    """Read knowledge folders, each laid over the ones before it: an id that comes again replaces the earlier entry."""
    library = Library()
    number = 0
    for folder in folders:
        files = knowledge_files(folder)
        for path, reason, hint in passed_over(folder):
            issues.add("KC004", reason, Location(shown(path), 1, 1), hint, WARNING)
        if not files:
            issues.add(
                "KC004", "no knowledge here: neither anatomy.yaml nor rules/*.yaml", Location(shown(folder), 1, 1)
            )
        here: dict[tuple[str, str], Location] = {}
        for file in files:
            document = read_yaml(file, shown(file), issues)
            if document is not None and document.data is not None:
                document = document._replace(name=file.relative_to(folder).as_posix(), number=number)
                number += 1
                _take(document, library, here, issues)
    for names, origin in library.all("names", models.Names):
        _give_names(library, names, origin, issues)
    for name, place in library.off:
        known = [key for section in library.sections.values() for key in section]
        if name in library.sections["safety"]:
            issues.add("KC111", f"`{name}` is a safety rule, and those cannot be switched off", place)
        elif not any(section.pop(name, None) for section in library.sections.values()):
            issues.add(
                "KC111", f"nothing has the id `{name}`, so it cannot be switched off", place, near_hint(name, known)
            )
    return library


def _give_names(library: Library, names: models.Names, origin: Origin, issues: Issues) -> None:
    """Add words to an entry, wherever it stands."""
    named = [section for section in NAMED if names.of in library.sections[section]]
    if not named:
        known = [key for section in NAMED for key in library.sections[section]]
        issues.add("KC111", f"nothing has the id `{names.of}`", origin.locate("of"), near_hint(names.of, known))
        return
    section = library.sections[named[0]]
    placed = section[names.of]
    for index, word in enumerate(names.also):
        library.added.setdefault((names.of, word), (origin, index))
    also = (*placed.entry.also, *(word for word in names.also if word not in placed.entry.also))
    section[names.of] = placed._replace(entry=placed.entry.model_copy(update={"also": also}))


def _take(document: Document, library: Library, here: dict[tuple[str, str], Location], issues: Issues) -> None:
    if not isinstance(document.data, dict):
        issues.add("KC103", "a knowledge file is a mapping with keys such as `rules:`", document.locate(()))
        return
    for key, content in document.data.items():
        if key in SECTIONS:
            for index, item in enumerate(_items(document, key, content, issues)):
                _take_entry(document, library, here, issues, key, index, item)
        elif key in SINGLES:
            entry = validate(SINGLES[key], content, document, (key,), issues)
            if entry is not None:
                library.singles[key].append(Placed(entry, Origin(document, (key,))))
        elif key == OFF:
            for index, name in enumerate(_items(document, key, content, issues)):
                library.off.append((str(name), document.locate((key, index))))
        else:
            known = [*SECTIONS, *SINGLES, OFF]
            place = document.locate((key,), key=True)
            issues.add(
                "KC101", f"unknown section `{key}`", place, near_hint(key, known) or f"one of {', '.join(known)}"
            )


def _items(document: Document, key: str, content: Any, issues: Issues) -> list[Any]:
    if isinstance(content, list):
        return content
    if content is not None:
        issues.add("KC103", f"`{key}` is a list of entries, each starting with `- `", document.locate((key,)))
    return []


def _take_entry(
    document: Document,
    library: Library,
    here: dict[tuple[str, str], Location],
    issues: Issues,
    section: str,
    index: int,
    item: Any,
) -> None:
    path: Path_ = (section, index)
    entry = validate(SECTIONS[section], item, document, path, issues)
    name = item.get("id") if isinstance(item, dict) else None
    if section == "relations" and isinstance(item, dict):
        name = item.get("fact")
    if section == "names" and isinstance(item, dict):
        name = f"{document.path}:{index}"
    if section == "phrases" and isinstance(item, dict) and isinstance(item.get("words"), list) and item["words"]:
        name = str(item["words"][0])
    if isinstance(name, str):
        place = document.locate((*path, "id"))
        kind = "subject" if section in ("structures", "subjects", "screens") else section
        first = here.setdefault((kind, name), place)
        if first is not place:
            issues.add("KC112", f"the id `{name}` is given twice", place, f"first given at {first}")
            return
    if entry is None or not isinstance(name, str):
        issues.excused.add(str(name))  # its own faults are reported; that it is missing elsewhere is none of theirs
        return
    old = library.sections[section].get(name)
    if section == "safety" and old is not None:
        place = document.locate((*path, "id"))
        issues.add(
            "KC112", f"`{name}` is a safety rule already, and those cannot be replaced", place, "give it another id"
        )
        return
    library.sections[section][name] = Placed(entry, Origin(document, path))


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
        code = "KC113" if model is models.Claim and where[-1] == "source" else "KC102"
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

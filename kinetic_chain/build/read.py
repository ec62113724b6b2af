"""anatomy.yaml + rules/ (+ packs) -> models; every fault an issue with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from kinetic_chain.build.models.anatomy import Action, Named, State, Structure, Subject
from kinetic_chain.build.models.entry import Entry, Names
from kinetic_chain.build.models.evidence import Claim, Measured, Source
from kinetic_chain.build.models.rules import Rule, Screen, Taught
from kinetic_chain.build.models.safety import Fact
from kinetic_chain.build.models.sections import OFF, SECTIONS, SINGLES
from kinetic_chain.build.source import Document, Path_, read_yaml
from kinetic_chain.build.validate import validate
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
        self.laid_over_from = 0  # the first document of what is laid over the first folder
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
    def actions(self) -> dict[str, Action]:
        """Movements by id."""
        return self.get("actions", Action)

    @property
    def structures(self) -> dict[str, Structure]:
        """Structures by id."""
        return self.get("structures", Structure)

    @property
    def states(self) -> dict[str, State]:
        """States by id."""
        return self.get("states", State)

    @property
    def claims(self) -> dict[str, Claim]:
        """Claims by id."""
        return self.get("claims", Claim)

    @property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return self.get("sources", Source)

    @property
    def measured(self) -> dict[str, Measured]:
        """Model figures by id."""
        return self.get("measured", Measured)

    @property
    def rules(self) -> dict[str, Rule]:
        """Causal rules by id."""
        return self.get("rules", Rule)

    @property
    def screens(self) -> dict[str, Screen]:
        """Screens by id."""
        return self.get("screens", Screen)

    @property
    def named(self) -> dict[str, Named]:
        """Everything a condition can be about: structures and other subjects."""
        return {**self.structures, **self.get("subjects", Subject)}

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
    """The YAML files of a knowledge folder or pack, in a fixed order; a link that leads nowhere is one of them.

    Names that begin with a dot are an editor's own: ``.#causes.yaml``.
    """
    anatomy = folder / "anatomy.yaml"
    here = anatomy.is_symlink() or anatomy.exists()
    rules = (file for file in (folder / "rules").glob("**/*.yaml") if not file.name.startswith("."))
    return [*([anatomy] if here else []), *sorted(rules)]


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
        library.laid_over_from = library.laid_over_from or number
        _switch_off(library, issues)
    for name in [name for name in issues.off if any(name in section for section in library.sections.values())]:
        del issues.off[name]  # a later pack brought it back
    for names, origin in library.all("names", Names):
        _give_names(library, names, origin, issues)
    return library


def _switch_off(library: Library, issues: Issues) -> None:
    """Take out what a folder switches off; a folder that is laid over it may bring it back."""
    for name, place in library.off:
        known = [key for section in library.sections.values() for key in section]
        if name in library.sections["safety"]:
            issues.add("KC111", f"`{name}` is a safety rule, and those cannot be switched off", place)
        elif name in known:
            for section in library.sections.values():
                section.pop(name, None)
            issues.off[name] = place
        elif name in issues.off:
            issues.add("KC112", f"`{name}` is switched off twice", place, f"first at {issues.off[name]}")
        else:
            issues.add(
                "KC111", f"nothing has the id `{name}`, so it cannot be switched off", place, near_hint(name, known)
            )
    library.off.clear()


def _give_names(library: Library, names: Names, origin: Origin, issues: Issues) -> None:
    """Add words to an entry, wherever it stands; to what is switched off there is nothing to add."""
    if names.of in issues.off:
        return
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
            earlier = library.merged(key)  # what is laid over a table need not say all of it again
            whole = _join(earlier, content) if earlier and isinstance(content, dict) else content
            entry = validate(SINGLES[key], whole, document, (key,), issues)
            if entry is not None:
                library.singles[key].append(Placed(entry, Origin(document, (key,))))
            else:
                issues.excused.add(key)
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
    if section in ("names", "taught") and isinstance(item, dict):
        name = f"{document.number}:{index}"  # wherever the folder lies
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
    if isinstance(entry, Fact) and old is not None:
        entry = _with_words_of(old, entry, library)
    library.sections[section][name] = Placed(entry, Origin(document, path))
    if isinstance(entry, Taught):
        _take_rows(entry, document, path, library, here, issues)


def _with_words_of(old: Placed, fact: Fact, library: Library) -> Fact:
    """A fact that is laid over another one has the words of both, and no further excuse: safety rules listen to it."""
    for index, word in enumerate((old.entry.name, *old.entry.also)):
        library.added.setdefault((fact.id, word), (old.origin, max(index - 1, 0)))
    also = (*fact.also, *(word for word in (old.entry.name, *old.entry.also) if word not in (fact.name, *fact.also)))
    together = (*fact.together, *old.entry.together)
    kept = {name: getattr(old.entry, name) for name in ("unless", "dated", "number")}
    return fact.model_copy(update={"also": also, "together": together, **kept})


def _take_rows(
    table: Taught,
    document: Document,
    path: Path_,
    library: Library,
    here: dict[tuple[str, str], Location],
    issues: Issues,
) -> None:
    """Every row of a table of causes is a rule."""
    for index, rule in enumerate(table.rules()):
        origin = Origin(document, (*path, "causes", index))
        place = origin.locate("when")
        first = here.setdefault(("rules", rule.id), place)
        if first is not place:
            issues.add("KC112", f"`{rule.when}` is named behind `{rule.then}` twice", place, f"first at {first}")
            continue
        library.sections["rules"][rule.id] = Placed(rule, origin)

"""Names, states, phrases and small words -> one table of keys that a question is read with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kinetic_chain.build import models
from kinetic_chain.build.read import Library, Origin
from kinetic_chain.errors import Issues
from kinetic_chain.words import key_of

_SMALL = {
    "negations": "negation",
    "negations_after": "negation_after",
    "breaks": "break",
    "joins": "join",
    "hedges": "hedge",
    "stance": "stance",
    "positives": "positive",
    "ignored": "ignored",
    "ages": "age",
    "owners": "owner",
    "than": "than",
    "aggravators": "aggravator",
}
_VALUED = {"comparatives": "compare", "units": "unit", "times": "time", "numbers": "number"}


def names_of(entry: Any) -> Iterator[str]:
    """Everything an entry is called; its id comes after everybody's names."""
    yield entry.name
    if getattr(entry, "short", None):
        yield entry.short
    yield from entry.also


def check_words(library: Library, issues: Issues) -> None:
    """No word may name two things."""
    for group in (("structures", "subjects", "screens"), ("facts",)):
        owners: dict[str, str] = {}
        for section in group:
            for name, placed in library.sections[section].items():
                for index, word in enumerate(placed.entry.also):
                    _claim(word, name, owners, placed.origin, index, issues)
                _claim(placed.entry.name, name, owners, placed.origin, None, issues)


    plain: dict[str, str] = {}  # states that anything can be in; one with an `of` is told apart by its subject
    for name, placed in library.sections["states"].items():
        if not placed.entry.of:
            for index, word in enumerate(placed.entry.also):
                _claim(word, name, plain, placed.origin, index, issues)


def _claim(word: str, name: str, owners: dict[str, str], origin: Origin, index: int | None, issues: Issues) -> None:
    owner = owners.setdefault(key_of(word), name)
    if owner != name:
        place = origin.locate("also", index) if index is not None else origin.locate("name")
        issues.add("KC116", f"`{word}` already names {owner}", place, "keep it with one of the two")


def compile_lexicon(library: Library) -> dict[str, Any]:
    """The table: key -> [kind, value]; later kinds win over earlier ones where one key has several meanings."""
    words: dict[str, list[Any]] = {}
    small = library.merged("lexicon")
    for section, kind in (("structures", "subject"), ("subjects", "subject"), ("screens", "screen")):
        for name, placed in sorted(library.sections[section].items()):
            for text in names_of(placed.entry):
                words.setdefault(key_of(text), [kind, name])
    for section, kind in (("structures", "subject"), ("subjects", "subject"), ("screens", "screen")):
        for name in library.sections[section]:
            words.setdefault(key_of(name), [kind, name])
    names = sorted(words)
    for state in sorted(library.states.values(), key=lambda s: (not s.of, s.id)):
        for text in (*names_of(state), state.id):
            entry = words.setdefault(key_of(text), ["state", []])
            if entry[0] == "state" and state.id not in entry[1]:
                entry[1].append(state.id)
    for name, placed in sorted(library.sections["facts"].items()):
        for text in (placed.entry.name, *placed.entry.also):
            words[key_of(text)] = ["fact", name]
    phrases: list[dict[str, Any]] = []
    for phrase, _ in library.all("phrases", models.Phrase):
        for text in phrase.words:
            words[key_of(text)] = ["phrase", len(phrases)]
        phrases.append(
            {"means": list(phrase.means), "facts": list(phrase.facts), "task": phrase.task, "hedged": phrase.hedged, "absent": phrase.absent,
             "all_clear": phrase.all_clear}
        )
    for field, kind in _SMALL.items():
        for text in small.get(field, ()):
            words[key_of(text)] = [kind, key_of(text)]
    for side, texts in small.get("sides", {}).items():
        for text in texts:
            words[key_of(text)] = ["side", side]
    for field, kind in _VALUED.items():
        for text, value in small.get(field, {}).items():
            words[key_of(text)] = [kind, value]
    words.pop("", None)
    return {
        "words": words,
        "phrases": phrases,
        "names": names,
        "skipped": list(small.get("skipped", ())),
        "limbs": list(small.get("limbs", ())),
        "never_names": sorted({key_of(text) for text in small.get("never_names", ())}),
        "longest": max((key.count(" ") + 1 for key in words), default=1),
    }

"""What a pack may not do to the words of what it is laid over: hide a warning sign, or rename what has a name."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

from kinetic_chain.ask.read.apart import told_apart
from kinetic_chain.ask.read.mentions import scan
from kinetic_chain.ask.read.query import read
from kinetic_chain.ask.triage import Wider, triage
from kinetic_chain.build.lexicon import compile_lexicon, variants_of
from kinetic_chain.build.models.words import Phrase
from kinetic_chain.build.plain import words_of
from kinetic_chain.build.read import Library, Origin
from kinetic_chain.errors import Issues
from kinetic_chain.terms import LEVELS
from kinetic_chain.words import key_of

_TAKEN = {
    "state": "a state", "side": "a side", "negation": "a word that denies", "denial": "a word that denies",
    "fine": "a word for what is well", "positive": "a result", "negative": "a result",
}  # fmt: skip
_NAMES = {"subject": "a structure", "screen": "a test", "state": "a state", "fact": "something known of a person"}


def check_names_of_packs(library: Library, issues: Issues) -> None:
    """A pack's names must not take a word that says how something is, or on which side, or that it is not so."""
    sections = ("structures", "subjects", "screens", "facts")
    new = {
        section: {key: p for key, p in library.sections[section].items() if _is_new(p.origin, library)}
        for section in sections
    }
    if not any(new.values()):
        return
    rest = copy(library)
    rest.sections = {**library.sections}
    for section in sections:
        rest.sections[section] = {k: p for k, p in library.sections[section].items() if k not in new[section]}
    words, variants = compile_lexicon(rest)["words"], variants_of(rest.merged("lexicon"))
    for entries in new.values():
        for placed in entries.values():
            for index, text in enumerate(placed.entry.also):
                kind, _ = words.get(key_of(text, (), variants), ("", ""))
                if kind in _TAKEN:
                    place = placed.origin.locate("also", index)
                    issues.add("KC116", f"`{text}` is {_TAKEN[kind]} already", place, "leave it, or use more words")


def check_phrases_of_packs(library: Library, issues: Issues) -> None:
    """A pack's phrase goes before shorter words, so it must not stand for words that tell of a warning sign."""
    added = list(_added(library))
    if not added:
        return
    rest = copy(library)
    hers = {id(phrase) for phrase, _ in added}
    phrases = {key: one for key, one in library.sections["phrases"].items() if id(one.entry) not in hers}
    rest.sections = {**library.sections, "phrases": phrases}
    knowledge = {**words_of(rest), "lexicon": compile_lexicon(rest)}
    wider, variants = Wider(knowledge["subjects"], knowledge["states"]), variants_of(rest.merged("lexicon"))
    for phrase, origin in added:
        meant = {" ".join(text.split()[1:]) for text in phrase.means} if not phrase.absent else set()
        for index, text in enumerate(phrase.words):
            place = origin.locate("words", index)
            kind, _ = knowledge["lexicon"]["words"].get(key_of(text, (), variants), ("", ""))
            if kind in _NAMES:
                issues.add("KC116", f"`{text}` is {_NAMES[kind]} already", place, "leave it, or use more words")
                continue
            reading = read(text, knowledge)
            findings = [f for f in reading.findings if f.present and f"{f.subject} {f.state}" not in meant]
            kept = {
                *phrase.facts,
                *told_apart(scan(text, knowledge["lexicon"]), knowledge["lexicon"]),
            }  # are told anyhow
            facts = {fact: value for fact, value in reading.facts.items() if value and fact not in kept}
            told, _ = triage(knowledge["safety"], findings, facts, wider, ())
            if facts or LEVELS.index(told.level) >= LEVELS.index("refer"):
                hint = "a pack may not hide it"
                issues.add("KC116", f"`{text}` tells of what safety rules listen to", place, hint)
            elif any(finding.text == text for finding in findings):
                read_as = next(f"{f.subject} {f.state}" for f in findings if f.text == text)
                issues.add("KC116", f"`{text}` reads as `{read_as}` already", place, "leave it, or use more words")


def _is_new(origin: Origin, library: Library) -> bool:
    return bool(library.laid_over_from) and origin.document.number >= library.laid_over_from


def _added(library: Library) -> Iterator[tuple[Phrase, Origin]]:
    for phrase, origin in library.all("phrases", Phrase):
        if _is_new(origin, library):
            yield phrase, origin

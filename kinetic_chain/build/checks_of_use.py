"""Lint of what answers are made of besides rules: screens, work, safety, notes, advice, the figure, phrases."""

from __future__ import annotations

import re

from kinetic_chain.build.citing import check_pattern, cites, evidence, is_known
from kinetic_chain.build.models.rules import Screen
from kinetic_chain.build.models.safety import AnyOf, Note, Safety
from kinetic_chain.build.models.words import Phrase
from kinetic_chain.build.models.work import Advice, Intervention
from kinetic_chain.build.read import Library
from kinetic_chain.errors import Issues, Location
from kinetic_chain.terms import BILATERAL, EITHER, ITSELF, MIDLINE, POSITIVE, Condition

_NUMBER = re.compile(r"\d+(\.\d+)?")  # weeks or years: `within 0.5`


def check_screens(library: Library, issues: Issues) -> None:
    """Screens: what they are about, what they count, who says so."""
    for screen, origin in library.all("screens", Screen):
        for index, about in enumerate(screen.about):
            check_pattern(about.condition, library, origin.locate("about", index, "condition"), issues)
            evidence(library, about, origin, issues, True, "about", index)
        for index, text in enumerate(screen.prompted_by):
            check_pattern(text, library, origin.locate("prompted_by", index), issues)
        if screen.seen_as:
            check_pattern(screen.seen_as, library, origin.locate("seen_as"), issues)
        for index, part in enumerate(screen.results_of):
            is_known(part, library.screens, "KC111", "screen", origin.locate("results_of", index), issues)
        if screen.at_least is not None and screen.at_least > len(screen.results_of):
            hint = f"it counts {len(screen.results_of)}"
            issues.add("KC110", f"`{screen.id}` needs {screen.at_least} results", origin.locate("at_least"), hint)
        for index, norm in enumerate(screen.norms):
            evidence(library, norm, origin, issues, True, "norms", index)
        evidence(library, screen, origin, issues, needed=not screen.about)


def check_interventions(library: Library, issues: Issues) -> None:
    """Interventions: targets, neighbours, doses and claims."""
    items, programme = library.sections["interventions"], library.merged("programme")
    for item, origin in library.all("interventions", Intervention):
        is_known(item.target, library.sides, "KC105", "structure", origin.locate("target"), issues)
        for index, text in enumerate(item.addresses):
            check_pattern(text, library, origin.locate("addresses", index), issues)
        for index, use in enumerate(item.uses):
            for inside, text in enumerate(use.addresses):
                check_pattern(text, library, origin.locate("uses", index, "addresses", inside), issues)
            evidence(library, use, origin, issues, not use.opposed, "uses", index)
        if item.check_first:
            check_pattern(item.check_first, library, origin.locate("check_first"), issues)
        if item.position and programme.get("positions"):
            is_known(item.position, programme["positions"], "KC103", "position", origin.locate("position"), issues)
        for index, thing in enumerate(item.equipment if programme.get("equipment") else ()):
            is_known(thing, programme["equipment"], "KC103", "equipment", origin.locate("equipment", index), issues)
        for field in ("easier", "harder"):
            if getattr(item, field):
                is_known(getattr(item, field), items, "KC111", "intervention", origin.locate(field), issues)
        for index, other in enumerate(item.instead):
            is_known(other, items, "KC111", "intervention", origin.locate("instead", index), issues)
        for index, load in enumerate(item.loads):
            subject = load.condition.split()[1]
            is_known(subject, library.sides, "KC105", "structure", origin.locate("loads", index, "condition"), issues)
            evidence(library, load, origin, issues, True, "loads", index)
        for index, caution in enumerate(item.cautions):
            evidence(library, caution, origin, issues, True, "cautions", index)
        if item.dose:
            evidence(library, item.dose, origin, issues, True, "dose")
        for muscle in item.emg:
            is_known(muscle, library.sides, "KC105", "structure", origin.locate("emg", muscle, key=True), issues)
        cites(library, item.emg_claims, origin, ("emg_claims",), issues)
        evidence(library, item, origin, issues)


def check_safety(library: Library, issues: Issues) -> None:
    """Safety rules: atoms that can be read, items that exist, claims."""
    traits = {trait for item in library.get("interventions", Intervention).values() for trait in item.traits}
    traits |= {trait for screen in library.screens.values() for trait in screen.traits}
    for entry, origin in library.all("safety", Safety):
        for index, part in enumerate(entry.when):
            atoms = part.any if isinstance(part, AnyOf) else (part,)
            for at, atom in enumerate(atoms):
                place = (
                    origin.locate("when", index, "any", at) if isinstance(part, AnyOf) else origin.locate("when", index)
                )
                _check_atom(atom, library, place, issues)
        if entry.holds:
            for index, name in enumerate(entry.holds.items):
                is_known(
                    name,
                    library.sections["interventions"],
                    "KC111",
                    "intervention",
                    origin.locate("holds", "items", index),
                    issues,
                )
            for index, trait in enumerate(entry.holds.traits):
                is_known(
                    trait, traits, "KC111", "trait of an intervention", origin.locate("holds", "traits", index), issues
                )
        evidence(library, entry, origin, issues)


def _check_atom(atom: str, library: Library, place: Location, issues: Issues) -> None:
    """``either foot drop``, ``either leg inflamed itself``, ``fever``, ``age under 16``, ``surgery within 12``."""
    words = atom.split()
    if words and words[0] in (EITHER, MIDLINE, BILATERAL):
        try:
            felt = Condition.parse(atom.removesuffix(f" {ITSELF}"), (EITHER, MIDLINE, BILATERAL))
        except ValueError as error:
            issues.add("KC104", str(error), place)
            return
        is_known(felt.subject, library.sides, "KC105", "structure", place, issues)
        is_known(felt.state, {**library.states, POSITIVE: None}, "KC106", "state", place, issues)
        return
    if words[:1] == ["not"]:
        words = words[1:]
    shape = (
        len(words) == 1
        or (len(words) == 2 and words[1] == "undated")
        or (len(words) == 3 and words[1] in ("under", "from", "within") and _NUMBER.fullmatch(words[2]))
    )
    if not shape:
        issues.add(
            "KC104", f"cannot read `{atom}`", place,
            "write a condition with `either`, or a fact: `fever`, `not fever`, `age under 16`, `surgery within 12`",
        )  # fmt: skip
        return
    is_known(words[0], library.sections["facts"], "KC111", "fact", place, issues)


def check_notes(library: Library, issues: Issues) -> None:
    """Notes: conditions and claims exist."""
    for note, origin in library.all("notes", Note):
        for index, text in enumerate(note.about):
            felt = Condition.parse(text, (EITHER, MIDLINE))
            place = origin.locate("about", index)
            is_known(felt.subject, library.sides, "KC105", "structure", place, issues)
            is_known(felt.state, library.states, "KC106", "state", place, issues)
        cites(library, note.claims, origin, ("claims",), issues)


def check_advice(library: Library, issues: Issues) -> None:
    """Advice and the figures of programmes: work and claims exist."""
    for entry, origin in library.all("advice", Advice):
        for index, name in enumerate(entry.items):
            items = library.sections["interventions"]
            is_known(name, items, "KC111", "intervention", origin.locate("items", index), issues)
        evidence(library, entry, origin, issues)
    for placed in library.singles["programme"]:
        evidence(library, placed.entry, placed.origin, issues, needed=False)


def check_figure(library: Library, issues: Issues) -> None:
    """What has a place on the sketch of the body exists."""
    for placed in library.singles["figure"]:
        for name in placed.entry.places:
            place = placed.origin.locate("places", name, key=True)
            is_known(name, library.structures, "KC105", "structure", place, issues)
        evidence(library, placed.entry, placed.origin, issues, needed=False)


def check_phrases(library: Library, issues: Issues) -> None:
    """Phrases: what they mean exists."""
    for phrase, origin in library.all("phrases", Phrase):
        for index, text in enumerate(phrase.means):
            place = origin.locate("means", index)
            try:
                meant = Condition.parse(text, ("here", "other", "both", "midline"))
            except ValueError as error:
                issues.add("KC104", str(error), place)
                continue
            is_known(meant.subject, library.sides, "KC105", "structure", place, issues)
            is_known(meant.state, {**library.states, POSITIVE: None}, "KC106", "state", place, issues)
        for index, fact in enumerate(phrase.facts):
            name = fact.removeprefix("not ")
            is_known(name, library.sections["facts"], "KC111", "fact", origin.locate("facts", index), issues)

"""Everything in order: folders of YAML -> compiled knowledge, as plain data that is written and read as JSON."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

from kinetic_chain.build.checks import check_library
from kinetic_chain.build.graph import Relations
from kinetic_chain.build.ground import DEFINITION, Cites, Link, ground
from kinetic_chain.build.lexicon import compile_lexicon
from kinetic_chain.build.models.rules import Rule, Screen
from kinetic_chain.build.models.safety import Note
from kinetic_chain.build.models.work import Advice, Intervention
from kinetic_chain.build.plain import dumped, words_of
from kinetic_chain.build.read import Library, read
from kinetic_chain.compiled import ALL, FORMAT, Choice
from kinetic_chain.errors import Issues
from kinetic_chain.terms import MIDLINE, TASKS, Condition, mirror


def compile_folders(
    folders: Sequence[Path], choice: Choice = ALL, shown: Callable[[Path], str] = str
) -> dict[str, Any]:
    """Read, check and compile knowledge folders, each laid over the ones before it.

    :param choice: answer from these sources alone, and without these
    :raises KnowledgeError: with every fault of every file
    """
    issues = Issues()
    library = read(folders, issues, shown)
    relations = check_library(library, issues)
    issues.raise_errors()
    return compile_library(library, relations, choice)


def compile_library(library: Library, relations: Relations, choice: Choice = ALL) -> dict[str, Any]:
    """A checked library as compiled knowledge."""
    table = library.merged("grades")
    cites = Cites(library, choice)
    links = ground(library, relations, cites, table)
    network = _network(library, links, table)
    interventions = _interventions(library, cites)
    return {
        "format": FORMAT,
        "version": _version(library, choice),
        "network": network,
        "grades": table,
        "wording": library.merged("wording"),
        "programme": library.merged("programme"),
        "figure": _figure(library),
        "advice": [
            {**dumped(advice), "for": list(cites.kept(advice.supported)), "against": list(cites.kept(advice.opposed))}
            for advice, _ in library.all("advice", Advice)
            if cites.kept(advice.supported)
        ],
        "lexicon": compile_lexicon(library),
        **words_of(library),
        "rules": _rules(library),
        "screens": _screens(library, cites),
        "interventions": interventions,
        "work": work_index(interventions),
        "notes": [
            {**dumped(note), "claims": list(cites.kept(note.claims))}
            for note, _ in library.all("notes", Note)
            if cites.kept(note.claims)
        ],
        "claims": {name: dumped(claim, "unused", "id") for name, claim in sorted(library.claims.items())},
        "sources": {name: dumped(source, "id") for name, source in sorted(library.sources.items())},
        "atlas": _atlas(library, relations),
    }


def _version(library: Library, choice: Choice) -> str:
    """A short mark of the content: the same knowledge has the same mark wherever it lies."""
    mark = zlib.crc32(choice.words.encode())
    for name, section in sorted(library.sections.items()):
        for key, placed in sorted(section.items()):
            mark = zlib.crc32(f"{name} {key} {placed.entry!r}".encode(), mark)
    for name in sorted(library.singles):
        mark = zlib.crc32(repr(library.merged(name)).encode(), mark)
    return f"{mark:08x}"


def _network(library: Library, links: Sequence[Link], table: Mapping[str, Any]) -> dict[str, Any]:
    conditions = {condition for link in links for condition in (link.cause, link.effect)}
    sided = sorted({c[1:] for c in conditions if c.side != MIDLINE})
    middle = sorted({c[1:] for c in conditions if c.side == MIDLINE})
    number: dict[Condition, int] = {}
    for index, (subject, state) in enumerate(sided):
        number[Condition("right", subject, state)] = 2 * index
        number[Condition("left", subject, state)] = 2 * index + 1
    for index, (subject, state) in enumerate(middle):
        number[Condition(MIDLINE, subject, state)] = 2 * len(sided) + index
    size = len(sided) + len(middle)
    effects: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    causes: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    records: list[Link] = []
    for link in links:
        one, other = link, link._replace(cause=mirror(link.cause), effect=mirror(link.effect))
        if link.cause.side == MIDLINE and link.effect.side == "left":
            continue  # its mirror image, from the same midline cause to the right, stands for it
        index = len(records)
        records.append(link)
        for view in {(v.cause, v.effect) for v in (one, other)}:
            cause, effect = number[view[0]], number[view[1]]
            if view[0].side != "left":
                effects[_row(cause, len(sided))].append((effect, index))
            if view[1].side != "left":
                causes[_row(effect, len(sided))].append((cause, index))
    own = [float(table["leaks"][_leak_kind(library, state)]) for _, state in (*sided, *middle)]
    leaks = list(own)
    for row, led in enumerate(causes):  # what is wide is there whenever something narrower is
        narrower = {_row(cause, len(sided)) for cause, link in led if records[link].grade.name == DEFINITION}
        leaks[row] = 1.0 - (1.0 - own[row]) * prod(1.0 - own[part] for part in sorted(narrower))
    grades = [entry["name"] for entry in table["names"]]
    definitions = {index for index, link in enumerate(records) if link.grade.name == DEFINITION}
    named = [{_row(effect, len(sided)) for effect, link in led if link not in definitions} for led in effects]
    return {
        "conditions": [f"{subject} {state}" for subject, state in (*sided, *middle)],
        "pairs": len(sided),
        "leaks": [round(min(leak, float(table.get("most_leak", 1.0))), 9) for leak in leaks],
        "cut": float(table["cut"]),
        "effects": [sorted(row) for row in effects],
        "causes": [sorted(row) for row in causes],
        "named": [len(led) for led in named],
        "strength": [link.grade.strength for link in records],
        "unnamed": [_unnamed(link, table) for link in records],  # strengths for a question that names no task
        "low": [link.grade.low for link in records],
        "high": [link.grade.high for link in records],
        "grade": [grades.index(link.grade.name) if link.grade.name in grades else -1 for link in records],
        "task": [TASKS.index(link.task) if link.task else -1 for link in records],
        "link_leaks": {str(i): link.leak for i, link in enumerate(records) if link.leak is not None},
        "texts": [_link_text(link) for link in records],
    }


def _unnamed(link: Link, table: Mapping[str, Any]) -> float:
    other = link.task is not None and link.task != table["usual_task"]
    return link.grade.strength * float(table["other_task"]) if other else link.grade.strength


def _row(number: int, pairs: int) -> int:
    return number >> 1 if number < 2 * pairs else number - pairs


def _leak_kind(library: Library, state: str) -> str:
    return "test" if state not in library.states else library.states[state].kind


def _link_text(link: Link) -> str:
    """Rules with their bindings, claims for and against, in one text that is taken apart only when shown."""
    rules = " ".join(
        f"{support.rule}[{','.join(f'{key}={value}' for key, value in support.bindings)}]" for support in link.supports
    )
    return f"{rules};{' '.join(link.supporting)};{' '.join(link.opposing)}"


def _figure(library: Library) -> dict[str, list[str]]:
    """Where each structure lies on the sketch, its own place or that of what it is part of: view, x, y."""
    places: dict[str, str] = library.merged("figure").get("places", {})
    spots: dict[str, list[str]] = {}
    for name in sorted(library.structures):
        waiting = [name]
        while waiting:  # the nearest whole that has a place
            one = waiting.pop(0)
            if one in places:
                spots[name] = places[one].split()
                break
            waiting += library.structures[one].part_of
    return spots


def _rules(library: Library) -> dict[str, Any]:
    rules = {}
    for rule, origin in library.all("rules", Rule):
        place = f"{origin.document.name}:{origin.locate().line}"
        rules[rule.id] = {**dumped(rule, "id"), "place": place}
    return rules


def _screens(library: Library, cites: Cites) -> dict[str, Any]:
    screens = {}
    for screen, _ in library.all("screens", Screen):
        data = dumped(screen, "also", "id")
        data["about"] = [
            {**dumped(about), "for": list(cites.kept(about.supported)), "against": list(cites.kept(about.opposed))}
            for about in screen.about
            if cites.kept(about.supported)
        ]
        data["for"] = list(cites.kept(screen.supported))
        data["against"] = list(cites.kept(screen.opposed))
        screens[screen.id] = data
    return screens


def _interventions(library: Library, cites: Cites) -> dict[str, Any]:
    items, table = {}, library.merged("grades")
    for item, _ in library.all("interventions", Intervention):
        supporting = cites.kept(item.supported)
        uses = [
            {"addresses": list(use.addresses), "for": list(cites.kept(use.supported)),
             "against": list(cites.kept(use.opposed))}
            for use in item.uses
        ]  # fmt: skip
        further = [text for use in uses if use["for"] for text in use["addresses"]]
        addresses = list(dict.fromkeys([*(item.addresses if supporting else ()), *further]))
        if not addresses:
            continue
        data = {**dumped(item, "id", "uses"), "for": list(supporting), "against": list(cites.kept(item.opposed))}
        data["addresses"] = addresses
        if any(cites.sources[cites.claims[claim].source].kind in table["tried"] for claim in supporting):
            data["studied"] = True
        if uses:
            data["uses"] = uses
        if item.dose and not cites.kept(item.dose.supported):
            data.pop("dose")
        items[item.id] = data
    return items


def work_index(interventions: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Which interventions address a condition, and which stretch a muscle, so that a question reads only those."""
    fits: dict[str, list[str]] = {}
    stretches: dict[str, list[str]] = {}
    for name, item in interventions.items():
        for text in item["addresses"]:
            where, condition = text.split(" ", 1)
            fits.setdefault(condition, []).append(f"{name} {where}")
        if item["phase"] == "lengthen":
            stretches.setdefault(item["target"], []).append(name)
    return {
        "fits": {condition: " ".join(items) for condition, items in sorted(fits.items())},
        "stretches": {target: " ".join(names) for target, names in sorted(stretches.items())},
    }


def _atlas(library: Library, relations: Relations) -> dict[str, Any]:
    """What can be browsed without a question: structures with ids, and every relation with its proof."""
    return {
        "structures": {name: dumped(entry, "id") for name, entry in sorted(library.structures.items())},
        "actions": {name: dumped(entry, "id") for name, entry in sorted(library.actions.items())},
        "relations": [
            [str(fact), proof.rule, [str(p) for p in proof.premises], list(proof.sayers)]
            for fact, proof in sorted(relations.proofs.items())
        ],
        "opposed": {
            fact: {"against": list(placed.entry.opposed), "say": placed.entry.say}
            for fact, placed in sorted(library.sections["relations"].items())
            if placed.entry.opposed
        },
        "measured": [dumped(entry) for _, entry in sorted(library.measured.items())],
        "unused": {claim.id: claim.unused for claim in library.claims.values() if claim.unused},
    }

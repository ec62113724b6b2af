"""Runs the YAML cases beside the rules: what must follow from what, and what must not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kinetic_chain.ask.answer import Answer
from kinetic_chain.build.checks import check_library
from kinetic_chain.build.checks_of_cases import check_cases
from kinetic_chain.build.graph import Relations
from kinetic_chain.build.ground import drawn_by
from kinetic_chain.build.models.files import CaseFile
from kinetic_chain.build.read import Library, read
from kinetic_chain.build.report import folders_for
from kinetic_chain.build.source import Document, read_yaml
from kinetic_chain.build.validate import validate
from kinetic_chain.compiled import is_whole
from kinetic_chain.errors import Issues, KnowledgeError
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.loading import load
from kinetic_chain.terms import Triple

FOLDER = Path("tests") / "rules"


class Result(NamedTuple):
    """One case and what did not hold; nothing when all of it did."""

    file: str
    rule: str | None
    name: str
    failures: tuple[str, ...]


class Bench(NamedTuple):
    """What cases are run on."""

    library: Library
    relations: Relations
    knowledge: Knowledge


def bench(path: str | None) -> Bench:
    """Load a knowledge folder or a pack for running cases.

    :raises KnowledgeError: when it has faults
    """
    issues = Issues()
    library = read(folders_for(path), issues)
    relations = check_library(library, issues)
    issues.raise_errors()
    return Bench(library, relations, load(*([path] if path else [])))


def case_files(path: str | None) -> list[Path]:
    """The case files of a knowledge folder or pack: ``tests/rules/**/*.yaml`` in it."""
    folder = Path(path) if path else folders_for(None)[0]
    return sorted((folder / FOLDER).glob("**/*.yaml"))


def read_cases(file: Path, issues: Issues) -> tuple[Document, CaseFile] | None:
    """One case file; faults become issues."""
    document = read_yaml(file, str(file), issues)
    if document is None or document.data is None:
        return None
    cases = validate(CaseFile, document.data, document, (), issues)
    return None if cases is None else (document, cases)


def run(path: str | None, as_json: bool = False) -> int:
    """Run all cases and print those that fail; 1 when any does, else 0."""
    issues = Issues()
    files = [(file, read_cases(file, issues)) for file in case_files(path)]
    results: list[Result] = []
    faults = issues.errors
    if not faults:
        try:
            on = bench(path)
            for document, cases in filter(None, (read for _, read in files)):
                check_cases(on.library, on.relations, document, cases, issues)
            faults = issues.errors
            if not faults:
                results = [result for file, read in files if read for result in run_file(on, str(file), read[1])]
        except KnowledgeError as error:
            faults = error.issues
    failed = [result for result in results if result.failures]
    if as_json:
        print(
            json.dumps({"issues": [i.to_dict() for i in faults], "results": [r._asdict() for r in results]}, indent=2)
        )
    elif faults:  # no case was run, so there is nothing to count
        print("\n".join(map(str, faults)))
    else:
        for result in failed:
            print(f"{result.file}: {result.name}")
            for failure in result.failures:
                print(f"    {failure}")
        where = path if path is not None and not is_whole(path) else "the knowledge"
        print(f"{len(results) - len(failed)} cases of {where} hold, {len(failed)} fail")
    return 1 if failed or faults else 0


def run_file(on: Bench, file: str, cases: CaseFile) -> Iterator[Result]:
    """Run the cases of one file; a safety rule must hold in one of its own."""
    for case in cases.cases:
        yield Result(file, cases.rule, case.name, tuple(_failures(on, cases.rule, case)))
    if cases.rule in on.library.sections["safety"]:
        held = any(reason.id == cases.rule for case in cases.cases for reason in _ask(on, case).triage.reasons)
        failures = () if held else (f"`{cases.rule}` holds in none of its cases",)
        yield Result(file, cases.rule, "the rule holds in one of its cases", failures)


def _failures(on: Bench, rule: str | None, case: CaseFile.Case) -> Iterator[str]:
    if rule is not None and rule in on.library.rules:
        yield from _links(on, rule, case)
    elif case.leads_to or case.not_to or case.follows_from:
        yield from _chains(on, case)
    for text in case.relations:
        proof = on.relations.proofs.get(Triple.parse(text))
        if proof is None:
            yield f"`{text}` does not follow"
        elif rule is not None and proof.rule != rule and not _also_by(on, rule, Triple.parse(text)):
            yield f"`{text}` follows, but not by `{rule}`"
    for text in case.no_relations:
        if Triple.parse(text) in on.relations.proofs:
            yield f"`{text}` follows, and must not"
    if case.level or case.offers or case.holds_back or case.reads is not None:
        yield from _asked(on, case)


def _also_by(on: Bench, rule: str, fact: Triple) -> bool:
    entry = on.library.sections["derive"].get(rule)
    if entry is None:
        return False
    then, where = Triple.parse(entry.entry.then), [Triple.parse(text) for text in entry.entry.where]
    bound = {
        var: value for var, value in ((then.subject, fact.subject), (then.object, fact.object)) if var.startswith("?")
    }
    return next(on.relations.bindings(where, bound), None) is not None


def _links(on: Bench, rule: str, case: CaseFile.Case) -> Iterator[str]:
    """A causal rule draws the links its cases name, and not the ones they rule out."""
    half = float(on.library.merged("grades")["either"])
    drawn = {(str(a), str(b)) for a, b, _ in drawn_by(on.library.rules[rule], on.library, on.relations, half)}
    for found in case.found:
        for effect in case.leads_to:
            if (found, effect) not in drawn:
                yield f"`{found}` does not lead to `{effect}` by `{rule}`"
        for effect in case.not_to:
            if (found, effect) in drawn:
                yield f"`{found}` leads to `{effect}` by `{rule}`, and must not"


def _chains(on: Bench, case: CaseFile.Case) -> Iterator[str]:
    """What an answer to the findings names as a contributor, one way or the other."""
    answer = _ask(on, case)
    named = {" ".join(c[:3]): c.role for c in answer.contributors if c.role != "found"}
    for effect in case.leads_to:
        if named.get(effect) not in ("may_follow", "both"):
            yield f"`{effect}` does not follow"
    for cause in case.follows_from:
        if named.get(cause) not in ("may_cause", "both"):
            yield f"`{cause}` is not named as lying behind it"
    for text in case.not_to:
        if text in named:
            yield f"`{text}` is named, and must not be"


def _ask(on: Bench, case: CaseFile.Case) -> Answer:
    if case.text is not None:
        return on.knowledge.ask(case.text, limit=None)
    return on.knowledge.ask(list(case.found), limit=None)


def _asked(on: Bench, case: CaseFile.Case) -> Iterator[str]:
    answer = _ask(on, case)
    if case.level and answer.triage.level != case.level:
        reasons = ", ".join(reason.id for reason in answer.triage.reasons) or "no reason"
        yield f"triage is {answer.triage.level} ({reasons}), expected {case.level}"
    offered = {item.id for item in answer.plan.items}
    for name in case.offers:
        if name not in offered:
            yield f"`{name}` is not offered"
    for name in case.holds_back:
        if name in offered:
            yield f"`{name}` is offered, and must be held back"
    if case.reads is not None:
        read_as = tuple(f"{'' if f.present else 'absent '}{' '.join(f[:3])}" for f in answer.findings)
        if sorted(read_as) != sorted(case.reads):
            yield f"read as {', '.join(read_as) or 'nothing'}, expected {', '.join(case.reads) or 'nothing'}"

"""Every rule has cases beside it that hold, and that fail once the rule says nothing.

A rule is "taken out" by leaving its id and taking away what it does, so that a case fails for what it expects and
not for a name that is missing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shipped import FOLDER, library, workbench

from kinetic_chain.ask.work import Work
from kinetic_chain.build.compile import work_index
from kinetic_chain.build.graph import asserted, derive
from kinetic_chain.build.ground import drawn_by
from kinetic_chain.build.models.files import CaseFile
from kinetic_chain.build.models.rules import Derivation, Rule
from kinetic_chain.build.read import Placed
from kinetic_chain.cases import Bench, case_files, read_cases, run_file
from kinetic_chain.errors import Issues
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.terms import mirror

NOTHING = "nothing part_of nothing"  # a relation that holds of nothing


@cache
def all_cases() -> dict[Path, CaseFile]:
    issues = Issues()
    found = {file: read_cases(file, issues) for file in case_files(None)}
    assert not issues.errors, "\n".join(map(str, issues.errors))
    return {file: read[1] for file, read in found.items() if read is not None}


def by_rule() -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for file, cases in all_cases().items():
        if cases.rule:
            files.setdefault(cases.rule, []).append(file)
    return files


def shown(file: Path) -> str:
    return str(file.relative_to(FOLDER))


@cache
def rows() -> dict[str, Rule]:
    """The rows of tables of causes, which one law stands for and no cases."""
    tables = [placed.entry for placed in library().sections["taught"].values()]
    return {rule.id: rule for table in tables for rule in table.rules()}


def needs_a_case() -> Iterator[str]:
    for section in ("rules", "derive", "safety"):
        yield from (name for name in library().sections[section] if name not in rows())
    for name, screen in library().screens.items():
        if not screen.not_scored and (screen.about or screen.seen_as):
            yield name


def failing(on: Bench, file: Path) -> list[str]:
    return [f"{r.name}: {why}" for r in run_file(on, str(file), all_cases()[file]) for why in r.failures]


def test_every_rule_has_a_case() -> None:
    bare = sorted(set(needs_a_case()) - set(by_rule()))
    assert not bare, f"write tests/rules/**/<id>.yaml with `rule: <id>` and what must and must not follow, for: {bare}"


def test_a_case_file_is_named_after_its_rule() -> None:
    for rule, files in by_rule().items():
        for file in files:
            assert file.stem == rule or len(files) > 1, f"{shown(file)} holds the cases of `{rule}`"


def silent(field: str) -> list[str]:
    cases = {name: [c for file in files for c in all_cases()[file].cases] for name, files in by_rule().items()}
    ruled = [name for name in library().rules if name not in rows()]
    return [name for name in ruled if not any(getattr(case, field) for case in cases.get(name, ()))]


def test_every_row_of_a_table_is_a_link_of_both_sides_with_its_claims() -> None:
    on = workbench()
    map_, texts = on.knowledge.map, on.knowledge.data["network"]["texts"]
    assert len(rows()) > 500
    for name, rule in rows().items():
        pairs = {(cause, effect) for cause, effect, _ in drawn_by(rule, on.library, on.relations, 0.5)}
        assert pairs and pairs == {(mirror(cause), mirror(effect)) for cause, effect in pairs}, name
        for cause, effect in pairs:
            ends = map_.node(*cause), map_.node(*effect)
            assert ends[0] is not None and ends[1] is not None, name
            links = [texts[link] for end, link in map_.network.effects(ends[0]) if end == ends[1]]
            said = " ".join(links).replace(";", " ").split()
            assert {f"{name}[]", *rule.supported, *rule.opposed} <= set(said), name


def test_every_case_of_a_rule_says_what_must_follow() -> None:
    assert not silent("leads_to"), f"name what must follow (leads_to) for: {silent('leads_to')}"


def test_every_case_of_a_rule_says_what_must_not_follow() -> None:
    assert not silent("not_to"), f"name what must not follow (not_to) for: {silent('not_to')}"


def test_all_cases_hold() -> None:
    wrong = {shown(file): failing(workbench(), file) for file in all_cases()}
    wrong = {file: reasons for file, reasons in wrong.items() if reasons}
    assert not wrong, "\n".join(f"{file}: {reason}" for file, reasons in wrong.items() for reason in reasons)


# ---- taken out


def with_entry(section: str, name: str, **changes: Any) -> Bench:
    """The bench with one entry changed."""
    on = workbench()
    changed = copy.copy(on.library)
    placed = on.library.sections[section][name]
    entry = placed.entry.model_copy(update=changes)
    changed.sections = {**on.library.sections}
    changed.sections[section] = {**on.library.sections[section], name: Placed(entry, placed.origin)}
    return on._replace(library=changed)


def asking(**changes: Any) -> Bench:
    """The bench with other data behind its questions."""
    on = workbench()
    other = copy.copy(on.knowledge)
    other.data = {**on.knowledge.data, **changes}
    other.map = on.knowledge.map._replace(knowledge=other.data)
    if "interventions" in changes:
        work, before = other.data["interventions"], on.knowledge.work
        other.work = Work(work, work_index(work), before.wider, before.states)
    return on._replace(knowledge=other)


def without_rule(name: str) -> Bench:
    return with_entry("rules", name, where=(NOTHING,))


def without_derivation(name: str) -> Bench:
    on = with_entry("derive", name, where=(NOTHING,))
    rest = [rule for rule, _ in on.library.all("derive", Derivation)]
    return on._replace(relations=derive(asserted(on.library), rest))


def without_safety(name: str) -> Bench:
    return asking(safety=[rule for rule in workbench().knowledge.data["safety"] if rule["id"] != name])


def without_work(name: str) -> Bench:
    data = workbench().knowledge.data
    return asking(interventions={key: item for key, item in data["interventions"].items() if key != name})


def without_screen(name: str) -> Bench:
    """Its links closed, its norms and parts gone; its words are still read."""
    data = workbench().knowledge.data
    on = asking(screens={key: screen for key, screen in data["screens"].items() if key != name})
    on.knowledge.map = on.knowledge.map._replace(network=closing(on.knowledge, name))
    return on


def closing(knowledge: Knowledge, screen: str) -> Any:
    row = knowledge.map.rows.get(f"{screen} positive_test")
    if row is None:
        return knowledge.map.network
    network = knowledge.map.network
    node = row + network.pairs if row >= network.pairs else 2 * row
    return network.closing([link for _, link in network.causes(node)])


MAKERS = {"rules": without_rule, "derive": without_derivation, "safety": without_safety,
          "screens": without_screen, "interventions": without_work}  # fmt: skip


def can_be_missed(section: str, name: str) -> bool:
    """Whether taking the entry out could change anything its cases look at."""
    if section == "screens":
        spoken_for = {part for s in library().screens.values() if s.at_least == 1 for part in s.results_of}
        return name in set(needs_a_case()) - spoken_for  # one positive part is enough for such a cluster to speak
    if section == "interventions":
        return any(case.offers for file in by_rule().get(name, ()) for case in all_cases()[file].cases)
    return True


@pytest.mark.parametrize("section", MAKERS)
def test_each_case_file_fails_without_its_rule(section: str) -> None:
    idle = []
    for name in library().sections[section]:
        files = by_rule().get(name, [])
        if files and can_be_missed(section, name):
            out = MAKERS[section](name)
            idle += [shown(file) for file in files if not failing(out, file)]
    assert not idle, f"these hold without their rule: name something that only it brings about: {idle}"


def test_a_rule_kept_whole_leaves_its_cases_whole() -> None:
    """The bench made for taking out changes nothing by itself."""
    name, files = next((name, files) for name, files in by_rule().items() if name in library().rules)
    rule = library().rules[name]
    assert isinstance(rule, Rule)
    assert not [why for file in files for why in failing(with_entry("rules", name, where=rule.where), file)]

"""The names in a case file: a misspelt condition in `not_to` would hold for ever."""

from __future__ import annotations

from collections.abc import Iterator

from kinetic_chain.build.citing import is_known
from kinetic_chain.build.graph import Relations
from kinetic_chain.build.models.files import CaseFile
from kinetic_chain.build.read import Library, Origin
from kinetic_chain.build.source import Document
from kinetic_chain.errors import Issues, Location
from kinetic_chain.terms import EITHER, FINDING_SIDES, MEASURED, OPPOSITE, POSITIVE, SAME, Condition, Triple

_SIDES = (*FINDING_SIDES, SAME, OPPOSITE, EITHER)
_CONDITIONS = ("found", "leads_to", "follows_from", "not_to", "reads")
_WORK = ("offers", "holds_back")
_EXPECTED = ("leads_to", "follows_from", "not_to", *_WORK, "level", "reads", "relations", "no_relations")


def check_cases(library: Library, relations: Relations, document: Document, cases: CaseFile, issues: Issues) -> None:
    """Every name in a case is known, every case expects something, and what it expects can be looked at."""
    ids = {key for section in library.sections.values() for key in section}
    if cases.rule is not None:
        is_known(cases.rule, ids, "KC111", "rule", document.locate(("rule",)), issues)
    causal = cases.rule in library.rules
    for index, case in enumerate(cases.cases):
        origin = Origin(document, ("cases", index))
        for field in _CONDITIONS:
            for place, text in _texts(case, field, origin):
                _check_condition(text.removeprefix("absent "), library, place, issues)
        for field in _WORK:
            for place, name in _texts(case, field, origin):
                is_known(name, library.sections["interventions"], "KC111", "piece of work", place, issues)
        for field in ("relations", "no_relations"):
            for place, text in _texts(case, field, origin):
                _check_relation(text, library, relations, place, issues)
        if not any(getattr(case, field) not in ((), None) for field in _EXPECTED):
            hint = f"say what must come out: one of {', '.join(_EXPECTED)}"
            issues.add("KC102", f"`{case.name}` expects nothing", origin.locate("name"), hint)
        if causal and case.follows_from:
            hint = "a causal rule is looked at by `leads_to`; leave `rule` out to look at whole answers"
            issues.add("KC103", "`follows_from` is not looked at here", origin.locate("follows_from", key=True), hint)
        if case.text is not None and case.found:
            issues.add("KC103", "`text` and `found` are both given", origin.locate("found", key=True), "leave one out")


def _texts(case: CaseFile.Case, field: str, origin: Origin) -> Iterator[tuple[Location, str]]:
    for index, text in enumerate(getattr(case, field) or ()):
        yield origin.locate(field, index), text


def _check_condition(text: str, library: Library, place: Location, issues: Issues) -> None:
    try:
        condition = Condition.parse(text, _SIDES)
    except ValueError as error:
        issues.add("KC104", str(error), place)
        return
    is_known(condition.subject, library.sides, "KC105", "structure", place, issues)
    is_known(condition.state, (*library.states, POSITIVE, MEASURED), "KC106", "state", place, issues)


def _check_relation(text: str, library: Library, relations: Relations, place: Location, issues: Issues) -> None:
    triple = Triple.parse(text)
    names = (*library.named, *library.structures, *library.actions)
    for name in (triple.subject, triple.object):
        is_known(name, names, "KC105", "structure or movement", place, issues)
    is_known(triple.verb, {fact.verb for fact in relations.proofs}, "KC109", "verb", place, issues)

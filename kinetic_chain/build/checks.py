"""Lint across files: one small function per kind of entry, and the doubts at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kinetic_chain.build.checks_of_packs import check_names_of_packs, check_phrases_of_packs
from kinetic_chain.build.checks_of_use import (
    check_advice,
    check_figure,
    check_interventions,
    check_notes,
    check_phrases,
    check_safety,
    check_screens,
)
from kinetic_chain.build.citing import check_pattern, evidence, is_known, unbound
from kinetic_chain.build.doubts import doubt_claims, doubt_rules, doubt_structures
from kinetic_chain.build.graph import ASSERTED, DIFFERS, SAYERS, Relations, asserted, derive
from kinetic_chain.build.ground import bindings
from kinetic_chain.build.lexicon import check_phrase_words, check_words
from kinetic_chain.build.models.anatomy import Action, State, Structure, Subject
from kinetic_chain.build.models.evidence import Claim, Measured, Source
from kinetic_chain.build.models.rules import Derivation, Relation, Rule
from kinetic_chain.build.models.tables import Grades
from kinetic_chain.build.read import Library, Origin
from kinetic_chain.errors import Issues, Location, nearest
from kinetic_chain.terms import MIDLINE, OPPOSITE, SAME, Pattern, Triple


def check_library(library: Library, issues: Issues) -> Relations:
    """Report every fault and doubt; the relations come back since they are needed next."""
    for check in (
        check_states, check_unsaid, check_actions, check_structures, check_sources, check_claims, check_measured,
        check_relations,
        check_derivations, check_rules, check_screens, check_interventions, check_safety, check_notes,
        check_advice, check_figure, check_phrases, check_grades, check_words,
        check_phrase_words, check_ids,
    ):  # fmt: skip
        check(library, issues)
    if not issues.errors:
        check_names_of_packs(library, issues)
        check_phrases_of_packs(library, issues)
    if issues.errors:
        return Relations()
    relations = derive(asserted(library), (rule for rule, _ in library.all("derive", Derivation)))
    check_bound(library, relations, issues)
    if issues.errors:
        return relations
    for doubt in (doubt_rules, doubt_claims, doubt_structures):
        doubt(library, relations, issues)
    return relations


def check_ids(library: Library, issues: Issues) -> None:
    """One id is one thing: `explain` takes any. What was laid over is at fault."""
    first: dict[str, tuple[str, Location]] = {}
    placed = [
        (*one.origin.read_at("id"), section, name)
        for section, entries in library.sections.items()
        if section not in ("states", "names", "phrases", "relations")  # these are never asked for by their id alone
        for name, one in entries.items()
    ]
    for _, place, section, name in sorted(placed):
        other, there = first.setdefault(name, (section, place))
        if other != section:
            issues.add("KC112", f"the id `{name}` is given twice", place, f"first given in `{other}` at {there}")


def check_states(library: Library, issues: Issues) -> None:
    """Parents exist and do not go round."""
    for state, origin in library.all("states", State):
        if state.parent:
            is_known(state.parent, library.states, "KC106", "state", origin.locate("parent"), issues)
        for field in ("like", "excludes"):
            if other := getattr(state, field):
                is_known(other, library.states, "KC106", "state", origin.locate(field), issues)
        subject, _, name = (state.past or "").partition(" ")
        if state.past:
            is_known(subject, library.sides, "KC105", "structure", origin.locate("past"), issues)
            is_known(name, library.states, "KC106", "state", origin.locate("past"), issues)
        for named, meant in state.of.items():
            is_known(named, library.sides, "KC105", "structure", origin.locate("of", named, key=True), issues)
            is_known(meant, library.sides, "KC105", "structure", origin.locate("of", named), issues)
    _circles(
        {s.id: (s.parent,) if s.parent else () for s in library.states.values()}, "states", "parent", library, issues
    )


def check_unsaid(library: Library, issues: Issues) -> None:
    """What a bare name says by itself is a state."""
    for entry, origin in (*library.all("structures", Structure), *library.all("subjects", Subject)):
        if entry.unsaid:
            is_known(entry.unsaid, library.states, "KC106", "state", origin.locate("unsaid"), issues)


def check_actions(library: Library, issues: Issues) -> None:
    """Joints and opposites exist."""
    for action, origin in library.all("actions", Action):
        is_known(action.joint, library.structures, "KC105", "structure", origin.locate("joint"), issues)
        if action.opposite:
            is_known(action.opposite, library.actions, "KC109", "action", origin.locate("opposite"), issues)


def check_structures(library: Library, issues: Issues) -> None:
    """What a structure is part of, joins and does exists, and so does whoever says so."""
    for structure, origin in library.all("structures", Structure):
        for field in ("part_of", "near"):
            for index, whole in enumerate(getattr(structure, field)):
                is_known(whole, library.structures, "KC105", "structure", origin.locate(field, index), issues)
        for field in ("muscles", "felt_in", "tendon"):
            if other := getattr(structure, field):
                is_known(other, library.structures, "KC105", "structure", origin.locate(field), issues)
        for verb in SAYERS:
            for object_, sayers in getattr(structure, verb).items():
                place = origin.locate(verb, object_, key=True)
                if verb == "performs":
                    is_known(object_, library.actions, "KC109", "action", place, issues)
                else:
                    is_known(object_, library.structures, "KC105", "structure", place, issues)
                for index, sayer in enumerate(sayers):
                    if sayer not in library.sections["sources"]:
                        names = [*library.sections["claims"], *library.sections["sources"]]
                        is_known(sayer, names, "KC107", "claim or source", origin.locate(verb, object_, index), issues)
        for action in structure.posture:
            is_known(
                action, structure.performs, "KC109", "action it performs", origin.locate("posture", action), issues
            )
    parts = {s.id: s.part_of for s in library.structures.values()}
    said = {}
    for entry, origin in library.all("relations", Relation):
        part, verb, whole = Triple.parse(entry.fact)
        if verb == "part_of" and entry.supported and part in parts and whole not in parts[part]:
            parts[part] += (whole,)
            said[part, whole] = origin.locate("fact")
    _circles(parts, "structures", "part_of", library, issues, said)


def _circles(
    edges: Mapping[str, tuple[str, ...]], section: str, field: str, library: Library, issues: Issues,
    said: Mapping[tuple[str, str], Location] = MappingProxyType({}),
) -> None:  # fmt: skip
    reported: set[frozenset[str]] = set()
    for start in sorted(edges):
        path: list[str] = []
        found = _round(start, start, edges, path, set())
        if found and frozenset(path) not in reported:
            reported.add(frozenset(path))
            steps = zip(path, [*path[1:], start], strict=True)
            elsewhere = sorted(said[step] for step in steps if step in said)  # not in the entry, but in a relation
            place = elsewhere[0] if elsewhere else library.sections[section][start].origin.locate(field)
            issues.add("KC203", f"`{start}` goes round in a circle: {' -> '.join([*path, start])}", place)


def _round(node: str, goal: str, edges: Mapping[str, tuple[str, ...]], path: list[str], seen: set[str]) -> bool:
    path.append(node)
    for following in edges.get(node, ()):
        if following == goal:
            return True
        if following not in seen:
            seen.add(following)
            if _round(following, goal, edges, path, seen):
                return True
    path.pop()
    return False


def check_sources(library: Library, issues: Issues) -> None:
    """A source within another names one that exists, and one document is one source: it counts once."""
    first: dict[tuple[str, str], tuple[str, Location]] = {}
    for source, origin in sorted(library.all("sources", Source), key=lambda one: one[1].read_at()):
        for field, mark in (("doi", source.doi), ("pmid", source.pmid), ("url", source.url)):
            if mark:
                place = origin.locate(field)
                other, there = first.setdefault((field, _bare(str(mark))), (source.id, place))
                if other != source.id:
                    hint = f"give its claims `source: {other}`, which stands at {there}"
                    issues.add("KC112", f"`{source.id}` is the same document as `{other}`", place, hint)
        if source.within:
            is_known(source.within, library.sources, "KC108", "source", origin.locate("within"), issues)
    within = {s.id: (s.within,) if s.within else () for s, _ in library.all("sources", Source)}
    _circles(within, "sources", "within", library, issues)


def _bare(mark: str) -> str:
    """An address without what does not tell two documents apart."""
    return mark.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def check_claims(library: Library, issues: Issues) -> None:
    """Every claim has a known source; a restatement names what it restates."""
    for claim, origin in library.all("claims", Claim):
        is_known(claim.source, library.sections["sources"], "KC108", "source", origin.locate("source"), issues)
        if claim.restates:
            is_known(claim.restates, library.sections["claims"], "KC107", "claim", origin.locate("restates"), issues)
    restated = {c.id: (c.restates,) if c.restates else () for c, _ in library.all("claims", Claim)}
    _circles(restated, "claims", "restates", library, issues)


def check_measured(library: Library, issues: Issues) -> None:
    """Model figures are about muscles and actions that exist."""
    for entry, origin in library.all("measured", Measured):
        is_known(entry.source, library.sections["sources"], "KC108", "source", origin.locate("source"), issues)
        is_known(entry.of, library.sections["structures"], "KC105", "structure", origin.locate("of"), issues)
        is_known(entry.about, library.sections["actions"], "KC109", "action", origin.locate("about"), issues)


def _verbs(library: Library, but: str = "") -> set[str]:
    """Every verb that a relation may have; ``but`` is a relation that is not asked."""
    verbs = {*ASSERTED, DIFFERS}
    verbs.update(Triple.parse(rule.then).verb for rule, _ in library.all("derive", Derivation))
    verbs.update(Triple.parse(fact).verb for fact in library.sections["relations"] if fact != but)
    return verbs


def _names(library: Library) -> set[str]:
    return {*library.sections["structures"], *library.sections["actions"], *library.sections["subjects"]}


def check_relations(library: Library, issues: Issues) -> None:
    """Facts are about things that exist, and somebody says so or denies it."""
    for entry, origin in library.all("relations", Relation):
        fact = Triple.parse(entry.fact)
        for name in (fact.subject, fact.object):
            is_known(name, _names(library), "KC105", "structure or action", origin.locate("fact"), issues)
        if not entry.supported and not entry.opposed:
            issues.add("KC114", f"`{entry.fact}` cites no claim", origin.locate("fact"), "add `for:` or `against:`")
        evidence(library, entry, origin, issues, needed=False)
        others = _verbs(library, but=entry.fact)
        near = nearest(fact.verb, others, cutoff=0.8) if fact.verb not in others else ()
        if near:  # a verb of one's own is welcome, one that is nearly another is a slip
            issues.add("KC109", f"no verb `{fact.verb}`", origin.locate("fact"), f"nearest: {near[0]}")


def _check_where(
    where: Iterable[str], library: Library, origin: Origin, issues: Issues, verbs: set[str], names: set[str]
) -> set[str]:
    bound: set[str] = set()
    for index, text in enumerate(where):
        triple = Triple.parse(text)
        place = origin.locate("where", index)
        is_known(triple.verb, verbs, "KC109", "verb", place, issues)
        for word in (triple.subject, triple.object):
            if not word.startswith("?"):
                is_known(word, names, "KC105", "structure or action", place, issues)
        if triple.verb != DIFFERS:
            bound.update(triple.variables)
        elif set(triple.variables) - bound:
            issues.add("KC201", f"`{DIFFERS}` compares names that are already bound; put it last", place)
    return bound


def check_derivations(library: Library, issues: Issues) -> None:
    """Derived relations bind every variable, use known verbs and start from something asserted."""
    verbs, names = _verbs(library), _names(library)
    needs: dict[str, list[tuple[set[str], str, Origin]]] = {}
    for rule, origin in library.all("derive", Derivation):
        bound = _check_where(rule.where, library, origin, issues, verbs, names)
        then = Triple.parse(rule.then)
        for variable in then.variables:
            if variable not in bound:
                issues.add("KC201", unbound(variable, bound, "`where`"), origin.locate("then"))
        if then.verb == DIFFERS:
            issues.add("KC109", f"`{DIFFERS}` is computed and cannot be derived", origin.locate("then"))
        needed = {Triple.parse(text).verb for text in rule.where} - {DIFFERS}
        needs.setdefault(then.verb, []).append((needed, rule.id, origin))
    started = {verb for verb in verbs if verb not in needs}
    started.update({"performs", "part_of", "near"})
    started.update(Triple.parse(fact).verb for fact, p in library.sections["relations"].items() if p.entry.supported)
    grown = True
    while grown:
        ready = {verb for verb, ways in needs.items() if any(needed <= started for needed, _, _ in ways)}
        grown = not ready <= started
        started |= ready
    for verb in sorted(set(needs) - started):
        for needed, name, origin in needs[verb]:
            missing = ", ".join(f"`{v}`" for v in sorted(needed - started))
            issues.add(
                "KC202", f"`{name}` goes round in a circle: `{verb}` needs {missing}, which in the end needs `{verb}`",
                origin.locate("then"), "start it from a relation that anatomy.yaml asserts",
            )  # fmt: skip


def check_rules(library: Library, issues: Issues) -> None:
    """Causal rules: names, sides, variables, claims."""
    verbs, names = _verbs(library), _names(library)
    for rule, origin in library.all("rules", Rule):
        bound = _check_where(rule.where, library, origin, issues, verbs, names)
        when = check_pattern(rule.when, library, origin.locate("when"), issues, bound)
        then = check_pattern(rule.then, library, origin.locate("then"), issues, {*bound, *when.variables})
        if when.side == MIDLINE and then.side in (SAME, OPPOSITE):
            place = origin.locate("then")
            issues.add("KC115", f"`{then.side}` means nothing seen from the midline", place, "write `either`")
        evidence(library, rule, origin, issues)


def check_grades(library: Library, issues: Issues) -> None:
    """The table of weights is whole: every kind of state has a leak, and names rise. The fixed words are there too."""
    if not library.singles["wording"] and "wording" not in issues.excused:
        issues.add("KC102", "there is no `wording` in any file")
    if not library.singles["grades"]:
        if "grades" not in issues.excused:
            issues.add("KC102", "there is no `grades` table in any file")
        return
    origin = library.singles["grades"][-1].origin
    table = library.merged("grades")
    for field in Grades.model_fields.values():
        if (field.alias or "") and field.alias not in table and field.is_required():
            issues.add("KC102", f"`{field.alias}` is missing", origin.locate())
    for kind in sorted({state.kind for state in library.states.values()} | {"test"}):
        is_known(kind, table["leaks"], "KC102", "leak for the kind of state", origin.locate("leaks"), issues)
    for kind in sorted({state.kind for state in library.states.values()}):
        place = origin.locate("order", "kinds")
        is_known(kind, table["order"]["kinds"], "KC102", "place in the order for the kind of state", place, issues)
    for index, kind in enumerate(table["tried"]):
        is_known(kind, table["kinds"], "KC102", "weight for the kind", origin.locate("tried", index), issues)
    kinds = {state.kind for state in library.states.values()}
    for index, kind in enumerate(table["order"]["alone"]):
        is_known(kind, kinds, "KC102", "kind of state", origin.locate("order", "alone", index), issues)
    for name in ("names", "bands"):
        starts = [entry["from"] for entry in table[name]]
        if starts != sorted(set(starts)) or (name == "names" and starts[0] != 0):
            issues.add("KC110", f"`{name}` must rise from 0", origin.locate(name))
    for section, model in (("sources", Source), ("claims", Claim)):
        for entry, where in library.all(section, model):
            key, known = ("kind", table["kinds"]) if section == "sources" else ("shows", table["shows"])
            is_known(getattr(entry, key), known, "KC102", f"weight for the {key}", where.locate(key), issues)


def check_bound(library: Library, relations: Relations, issues: Issues) -> None:
    """What a variable of a condition stands for can have a condition: a movement cannot."""
    for rule, origin in library.all("rules", Rule):
        for field, text in (("when", rule.when), ("then", rule.then)):
            variable = Pattern.parse(text).subject
            if not variable.startswith("?"):
                continue
            found = sorted({bound[variable] for bound in bindings(rule, relations) if variable in bound})
            if found and not any(name in library.sides for name in found):
                message = f"`{variable}` stands for movements ({', '.join(found[:2])}), and those have no state"
                issues.add("KC105", message, origin.locate(field), "use the structure of that relation")

"""Lint across files: one small function per kind of entry, and the doubts at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from kinetic_chain.build import models
from kinetic_chain.build.graph import ASSERTED, DIFFERS, SAYERS, Relations, asserted, derive
from kinetic_chain.build.ground import POSITIVE, bindings, drawn_by, is_directed
from kinetic_chain.build.lexicon import check_phrase_words, check_words
from kinetic_chain.build.read import Library, Origin
from kinetic_chain.errors import WARNING, Issues, Location, near_hint
from kinetic_chain.terms import BILATERAL, EITHER, MIDLINE, OPPOSITE, SAME, Condition, Pattern, Triple

UNUSED_AT_MOST = 0.25  # share of claims that may go uncited


def check_library(library: Library, issues: Issues) -> Relations:
    """Report every fault and doubt; the relations come back since they are needed next."""
    for check in (
        check_states, check_actions, check_structures, check_sources, check_claims, check_measured, check_relations,
        check_derivations, check_rules, check_screens, check_interventions, check_safety, check_notes,
        check_advice, check_figure, check_phrases, check_grades, check_words,
        check_phrase_words, check_ids,
    ):  # fmt: skip
        check(library, issues)
    if issues.errors:
        return Relations()
    relations = derive(asserted(library), (rule for rule, _ in library.all("derive", models.Derivation)))
    check_bound(library, relations, issues)
    if issues.errors:
        return relations
    for doubt in (doubt_rules, doubt_claims, doubt_structures):
        doubt(library, relations, issues)
    return relations


def _known(name: str, names: Iterable[str], code: str, kind: str, place: Location, issues: Issues) -> bool:
    names = list(names)
    if name in names or name in issues.excused:
        return True
    issues.add(code, f"no {kind} `{name}`", place, near_hint(name, names))
    return False


def _cites(
    library: Library, claims: Iterable[str], origin: Origin, path: tuple[str | int, ...], issues: Issues
) -> None:
    for index, claim in enumerate(claims):
        _known(claim, library.sections["claims"], "KC107", "claim", origin.locate(*path, index), issues)


def _evidence(
    library: Library, entry: Any, origin: Origin, issues: Issues, needed: bool = True, *path: str | int
) -> None:
    if needed and not entry.supported:
        name = getattr(entry, "id", None)
        what = f"`{name}` cites no claim" if name else "nothing is cited here"
        issues.add("KC114", what, origin.locate(*path), "add `for:` with the claims it rests on")
    _cites(library, entry.supported, origin, (*path, "for"), issues)
    _cites(library, getattr(entry, "opposed", ()), origin, (*path, "against"), issues)


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
    for state, origin in library.all("states", models.State):
        if state.parent:
            _known(state.parent, library.states, "KC106", "state", origin.locate("parent"), issues)
        for named, meant in state.of.items():
            _known(named, library.sides, "KC105", "structure", origin.locate("of", named, key=True), issues)
            _known(meant, library.sides, "KC105", "structure", origin.locate("of", named), issues)
    _circles(
        {s.id: (s.parent,) if s.parent else () for s in library.states.values()}, "states", "parent", library, issues
    )


def check_actions(library: Library, issues: Issues) -> None:
    """Joints and opposites exist."""
    for action, origin in library.all("actions", models.Action):
        _known(action.joint, library.structures, "KC105", "structure", origin.locate("joint"), issues)
        if action.opposite:
            _known(action.opposite, library.actions, "KC109", "action", origin.locate("opposite"), issues)


def check_structures(library: Library, issues: Issues) -> None:
    """What a structure is part of, joins and does exists, and so does whoever says so."""
    for structure, origin in library.all("structures", models.Structure):
        for field in ("part_of", "near"):
            for index, whole in enumerate(getattr(structure, field)):
                _known(whole, library.structures, "KC105", "structure", origin.locate(field, index), issues)
        for verb in SAYERS:
            for object_, sayers in getattr(structure, verb).items():
                place = origin.locate(verb, object_, key=True)
                if verb == "performs":
                    _known(object_, library.actions, "KC109", "action", place, issues)
                else:
                    _known(object_, library.structures, "KC105", "structure", place, issues)
                for index, sayer in enumerate(sayers):
                    if sayer not in library.sections["sources"]:
                        names = [*library.sections["claims"], *library.sections["sources"]]
                        _known(sayer, names, "KC107", "claim or source", origin.locate(verb, object_, index), issues)
        for action in structure.posture:
            _known(action, structure.performs, "KC109", "action it performs", origin.locate("posture", action), issues)
    parts = {s.id: s.part_of for s in library.structures.values()}
    said = {}
    for entry, origin in library.all("relations", models.Relation):
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
    """A source within another names one that exists."""
    for source, origin in library.all("sources", models.Source):
        if source.within:
            _known(source.within, library.sources, "KC108", "source", origin.locate("within"), issues)


def check_claims(library: Library, issues: Issues) -> None:
    """Every claim has a known source; a restatement names what it restates."""
    for claim, origin in library.all("claims", models.Claim):
        _known(claim.source, library.sections["sources"], "KC108", "source", origin.locate("source"), issues)
        if claim.restates:
            _known(claim.restates, library.sections["claims"], "KC107", "claim", origin.locate("restates"), issues)


def check_measured(library: Library, issues: Issues) -> None:
    """Model figures are about muscles and actions that exist."""
    for entry, origin in library.all("measured", models.Measured):
        _known(entry.source, library.sections["sources"], "KC108", "source", origin.locate("source"), issues)
        _known(entry.of, library.sections["structures"], "KC105", "structure", origin.locate("of"), issues)
        _known(entry.about, library.sections["actions"], "KC109", "action", origin.locate("about"), issues)


def _verbs(library: Library) -> set[str]:
    verbs = {*ASSERTED, DIFFERS}
    verbs.update(Triple.parse(rule.then).verb for rule, _ in library.all("derive", models.Derivation))
    verbs.update(Triple.parse(fact).verb for fact in library.sections["relations"])
    return verbs


def _names(library: Library) -> set[str]:
    return {*library.sections["structures"], *library.sections["actions"], *library.sections["subjects"]}


def check_relations(library: Library, issues: Issues) -> None:
    """Facts are about things that exist, and somebody says so or denies it."""
    for entry, origin in library.all("relations", models.Relation):
        fact = Triple.parse(entry.fact)
        for name in (fact.subject, fact.object):
            _known(name, _names(library), "KC105", "structure or action", origin.locate("fact"), issues)
        if not entry.supported and not entry.opposed:
            issues.add("KC114", f"`{entry.fact}` cites no claim", origin.locate("fact"), "add `for:` or `against:`")
        _evidence(library, entry, origin, issues, needed=False)


def _check_where(
    where: Iterable[str], library: Library, origin: Origin, issues: Issues, verbs: set[str], names: set[str]
) -> set[str]:
    bound: set[str] = set()
    for index, text in enumerate(where):
        triple = Triple.parse(text)
        place = origin.locate("where", index)
        _known(triple.verb, verbs, "KC109", "verb", place, issues)
        for word in (triple.subject, triple.object):
            if not word.startswith("?"):
                _known(word, names, "KC105", "structure or action", place, issues)
        if triple.verb != DIFFERS:
            bound.update(triple.variables)
        elif set(triple.variables) - bound:
            issues.add("KC201", f"`{DIFFERS}` compares names that are already bound; put it last", place)
    return bound


def check_derivations(library: Library, issues: Issues) -> None:
    """Derived relations bind every variable, use known verbs and start from something asserted."""
    verbs, names = _verbs(library), _names(library)
    needs: dict[str, list[tuple[set[str], str, Origin]]] = {}
    for rule, origin in library.all("derive", models.Derivation):
        bound = _check_where(rule.where, library, origin, issues, verbs, names)
        then = Triple.parse(rule.then)
        for variable in then.variables:
            if variable not in bound:
                issues.add("KC201", _unbound(variable, bound, "`where`"), origin.locate("then"))
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


def _unbound(variable: str, bound: set[str], where: str) -> str:
    binds = f"which bind {', '.join(sorted(bound))}" if bound else "which bind nothing"
    return f"`{variable}` is not bound by {where}, {binds}"


def _check_pattern(
    text: str, library: Library, place: Location, issues: Issues, bound: set[str] | None = None
) -> Pattern:
    pattern = Pattern.parse(text)
    subject, state = pattern.subject, pattern.state
    if state.startswith("?"):
        issues.add("KC201", f"`{state}` stands for a state, and no relation binds states", place, "write the state out")
    for variable in pattern.variables:
        if bound is None or variable not in bound:
            issues.add("KC201", _unbound(variable, bound or set(), "`where` or `when`"), place)
    known = subject.startswith("?") or _known(subject, library.sides, "KC105", "structure", place, issues)
    states = {**library.states, POSITIVE: None}
    known &= state.startswith("?") or _known(state, states, "KC106", "state", place, issues)
    if known and not pattern.variables and (state == POSITIVE) != (subject in library.screens):
        issues.add("KC106", f"`{subject}` cannot be `{state}`: only a screen has a result", place)
    elif known and not pattern.variables:
        directed = is_directed(library, subject, state)
        if directed and pattern.side == MIDLINE:
            issues.add(
                "KC115", f"`{subject} {state}` lies on a side, not at the midline", place, "same, opposite or either"
            )
        if not directed and pattern.side != MIDLINE:
            issues.add("KC115", f"`{subject} {state}` lies at the midline, not on a side", place, "write `midline`")
    return pattern


def check_rules(library: Library, issues: Issues) -> None:
    """Causal rules: names, sides, variables, claims."""
    verbs, names = _verbs(library), _names(library)
    for rule, origin in library.all("rules", models.Rule):
        bound = _check_where(rule.where, library, origin, issues, verbs, names)
        when = _check_pattern(rule.when, library, origin.locate("when"), issues, bound)
        then = _check_pattern(rule.then, library, origin.locate("then"), issues, {*bound, *when.variables})
        if when.side == MIDLINE and then.side in (SAME, OPPOSITE):
            place = origin.locate("then")
            issues.add("KC115", f"`{then.side}` means nothing seen from the midline", place, "write `either`")
        _evidence(library, rule, origin, issues)


def check_screens(library: Library, issues: Issues) -> None:
    """Screens: what they are about, what they count, who says so."""
    for screen, origin in library.all("screens", models.Screen):
        for index, about in enumerate(screen.about):
            _check_pattern(about.condition, library, origin.locate("about", index, "condition"), issues)
            _evidence(library, about, origin, issues, True, "about", index)
        for index, text in enumerate(screen.prompted_by):
            _check_pattern(text, library, origin.locate("prompted_by", index), issues)
        if screen.seen_as:
            _check_pattern(screen.seen_as, library, origin.locate("seen_as"), issues)
        for index, part in enumerate(screen.results_of):
            _known(part, library.screens, "KC111", "screen", origin.locate("results_of", index), issues)
        for index, norm in enumerate(screen.norms):
            _evidence(library, norm, origin, issues, True, "norms", index)
        _evidence(library, screen, origin, issues, needed=not screen.about)


def check_interventions(library: Library, issues: Issues) -> None:
    """Interventions: targets, neighbours, doses and claims."""
    items = library.sections["interventions"]
    for item, origin in library.all("interventions", models.Intervention):
        _known(item.target, library.sides, "KC105", "structure", origin.locate("target"), issues)
        for index, text in enumerate(item.addresses):
            _check_pattern(text, library, origin.locate("addresses", index), issues)
        if item.check_first:
            _check_pattern(item.check_first, library, origin.locate("check_first"), issues)
        for field in ("easier", "harder"):
            if getattr(item, field):
                _known(getattr(item, field), items, "KC111", "intervention", origin.locate(field), issues)
        for index, other in enumerate(item.instead):
            _known(other, items, "KC111", "intervention", origin.locate("instead", index), issues)
        for index, load in enumerate(item.loads):
            subject = load.condition.split()[1]
            _known(subject, library.sides, "KC105", "structure", origin.locate("loads", index, "condition"), issues)
            _evidence(library, load, origin, issues, True, "loads", index)
        for index, caution in enumerate(item.cautions):
            _evidence(library, caution, origin, issues, True, "cautions", index)
        if item.dose:
            _evidence(library, item.dose, origin, issues, True, "dose")
        for muscle in item.emg:
            _known(muscle, library.sides, "KC105", "structure", origin.locate("emg", muscle, key=True), issues)
        _cites(library, item.emg_claims, origin, ("emg_claims",), issues)
        _evidence(library, item, origin, issues)


def check_safety(library: Library, issues: Issues) -> None:
    """Safety rules: atoms that can be read, items that exist, claims."""
    traits = {trait for item in library.get("interventions", models.Intervention).values() for trait in item.traits}
    traits |= {trait for screen in library.screens.values() for trait in screen.traits}
    for entry, origin in library.all("safety", models.Safety):
        for index, part in enumerate(entry.when):
            atoms = part.any if isinstance(part, models.AnyOf) else (part,)
            for at, atom in enumerate(atoms):
                place = (
                    origin.locate("when", index, "any", at)
                    if isinstance(part, models.AnyOf)
                    else origin.locate("when", index)
                )
                _check_atom(atom, library, place, issues)
        if entry.holds:
            for index, name in enumerate(entry.holds.items):
                _known(
                    name,
                    library.sections["interventions"],
                    "KC111",
                    "intervention",
                    origin.locate("holds", "items", index),
                    issues,
                )
            for index, trait in enumerate(entry.holds.traits):
                _known(
                    trait, traits, "KC111", "trait of an intervention", origin.locate("holds", "traits", index), issues
                )
        _evidence(library, entry, origin, issues)


def _check_atom(atom: str, library: Library, place: Location, issues: Issues) -> None:
    """``either foot drop``, ``bilateral leg numb``, ``fever``, ``age under 16``, ``hip_replacement within 12``."""
    words = atom.split()
    if words and words[0] in (EITHER, MIDLINE, BILATERAL):
        try:
            felt = Condition.parse(atom, (EITHER, MIDLINE, BILATERAL))
        except ValueError as error:
            issues.add("KC104", str(error), place)
            return
        _known(felt.subject, library.sides, "KC105", "structure", place, issues)
        _known(felt.state, {**library.states, POSITIVE: None}, "KC106", "state", place, issues)
        return
    if words[:1] == ["not"]:
        words = words[1:]
    shape = (
        len(words) == 1
        or (len(words) == 2 and words[1] == "undated")
        or (len(words) == 3 and words[1] in ("under", "from", "within") and words[2].isdigit())
    )
    if not shape:
        issues.add(
            "KC104", f"cannot read `{atom}`", place,
            "write a condition with `either`, or a fact: `fever`, `not fever`, `age under 16`, `surgery within 12`",
        )  # fmt: skip
        return
    _known(words[0], library.sections["facts"], "KC111", "fact", place, issues)


def check_notes(library: Library, issues: Issues) -> None:
    """Notes: conditions and claims exist."""
    for note, origin in library.all("notes", models.Note):
        for index, text in enumerate(note.about):
            felt = Condition.parse(text, (EITHER, MIDLINE))
            place = origin.locate("about", index)
            _known(felt.subject, library.sides, "KC105", "structure", place, issues)
            _known(felt.state, library.states, "KC106", "state", place, issues)
        _cites(library, note.claims, origin, ("claims",), issues)


def check_advice(library: Library, issues: Issues) -> None:
    """Advice and the figures of programmes: work and claims exist."""
    for entry, origin in library.all("advice", models.Advice):
        for index, name in enumerate(entry.items):
            items = library.sections["interventions"]
            _known(name, items, "KC111", "intervention", origin.locate("items", index), issues)
        _evidence(library, entry, origin, issues)
    for placed in library.singles["programme"]:
        _evidence(library, placed.entry, placed.origin, issues, needed=False)


def check_figure(library: Library, issues: Issues) -> None:
    """What has a place on the sketch of the body exists."""
    for placed in library.singles["figure"]:
        for name in placed.entry.places:
            place = placed.origin.locate("places", name, key=True)
            _known(name, library.structures, "KC105", "structure", place, issues)
        _evidence(library, placed.entry, placed.origin, issues, needed=False)


def check_phrases(library: Library, issues: Issues) -> None:
    """Phrases: what they mean exists."""
    for phrase, origin in library.all("phrases", models.Phrase):
        for index, text in enumerate(phrase.means):
            place = origin.locate("means", index)
            try:
                meant = Condition.parse(text, ("here", "other", "both", "midline"))
            except ValueError as error:
                issues.add("KC104", str(error), place)
                continue
            _known(meant.subject, library.sides, "KC105", "structure", place, issues)
            _known(meant.state, {**library.states, POSITIVE: None}, "KC106", "state", place, issues)
        for index, fact in enumerate(phrase.facts):
            name = fact.removeprefix("not ")
            _known(name, library.sections["facts"], "KC111", "fact", origin.locate("facts", index), issues)


def check_grades(library: Library, issues: Issues) -> None:
    """The table of weights is whole: every kind of state has a leak, and names rise. The fixed words are there too."""
    if not library.singles["wording"]:
        issues.add("KC102", "there is no `wording` in any file")
    if not library.singles["grades"]:
        issues.add("KC102", "there is no `grades` table in any file")
        return
    origin = library.singles["grades"][-1].origin
    table = library.merged("grades")
    for field in models.Grades.model_fields.values():
        if (field.alias or "") and field.alias not in table and field.is_required():
            issues.add("KC102", f"`{field.alias}` is missing", origin.locate())
    for kind in sorted({state.kind for state in library.states.values()} | {"test"}):
        _known(kind, table["leaks"], "KC102", "leak for the kind of state", origin.locate("leaks"), issues)
    for name in ("names", "bands"):
        starts = [entry["from"] for entry in table[name]]
        if starts != sorted(set(starts)) or (name == "names" and starts[0] != 0):
            issues.add("KC110", f"`{name}` must rise from 0", origin.locate(name))
    for section, model in (("sources", models.Source), ("claims", models.Claim)):
        for entry, where in library.all(section, model):
            key, known = ("kind", table["kinds"]) if section == "sources" else ("shows", table["shows"])
            _known(getattr(entry, key), known, "KC102", f"weight for the {key}", where.locate(key), issues)


Doubt = Callable[[Library, Relations, Issues], None]


def check_bound(library: Library, relations: Relations, issues: Issues) -> None:
    """What a variable of a condition stands for can have a condition: a movement cannot."""
    for rule, origin in library.all("rules", models.Rule):
        for field, text in (("when", rule.when), ("then", rule.then)):
            variable = Pattern.parse(text).subject
            if not variable.startswith("?"):
                continue
            found = sorted({bound[variable] for bound in bindings(rule, relations) if variable in bound})
            if found and not any(name in library.sides for name in found):
                message = f"`{variable}` stands for movements ({', '.join(found[:2])}), and those have no state"
                issues.add("KC105", message, origin.locate(field), "use the structure of that relation")


def doubt_rules(library: Library, relations: Relations, issues: Issues) -> None:
    """A rule that draws no link."""
    for rule, origin in library.all("rules", models.Rule):
        if next(drawn_by(rule, library, relations, 1.0), None) is not None:
            continue
        reason, hint = "nothing fits its `where`", ""
        if next(bindings(rule, relations), None) is not None:
            reason = "nothing that fits its `where` has these sides"
            hint = "a paired structure has same, opposite or either, one in the middle has `midline`"
        if rule.when == rule.then:
            reason, hint = "it leads from a condition to itself", ""
        issues.add("KC301", f"`{rule.id}` can never fire: {reason}", origin.locate(), hint, WARNING)


def doubt_claims(library: Library, relations: Relations, issues: Issues) -> None:
    """A claim that nothing cites and that gives no reason, and too many that do."""
    cited = cited_claims(library)
    for claim, origin in library.all("claims", models.Claim):
        if claim.id not in cited and not claim.unused:
            issues.add(
                "KC302",
                f"nothing cites `{claim.id}`, and it gives no `unused` reason",
                origin.locate("id"),
                severity=WARNING,
            )
    by_document: dict[str, list[models.Claim]] = {}
    for claim in library.claims.values():
        by_document.setdefault(library.sources[claim.source].within or claim.source, []).append(claim)
    idle = [claim for claim in library.claims.values() if claim.id not in cited]
    if len(idle) > UNUSED_AT_MOST * max(len(library.claims), 1):
        issues.add("KC304", f"{len(idle)} of {len(library.claims)} claims are unused", severity=WARNING)


def cited_claims(library: Library) -> set[str]:
    """Every claim that a relation, rule, screen, intervention, safety rule or note cites."""
    cited: set[str] = set()
    for section, entries in library.sections.items():
        if section not in ("claims", "sources", "measured"):
            for placed in entries.values():
                cited.update(_cited_in(placed.entry.model_dump()))
    for name in ("programme", "figure"):
        for placed in library.singles[name]:
            cited.update(placed.entry.supported)
    return cited & set(library.claims)


def _cited_in(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("supported", "opposed", "claims", "emg_claims"):
                yield from inner
            elif key in SAYERS:
                for sayers in inner.values():
                    yield from sayers
            else:
                yield from _cited_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _cited_in(inner)


def doubt_structures(library: Library, relations: Relations, issues: Issues) -> None:
    """A structure that no relation joins to anything and no entry speaks of."""
    joined = {name for fact in relations.proofs for name in (fact.subject, fact.object)}
    spoken = {
        word
        for section in ("rules", "screens", "interventions", "phrases", "notes", "safety", "advice")
        for placed in library.sections[section].values()
        for word in repr(placed.entry.model_dump()).replace("'", " ").split()
    }
    for structure, origin in library.all("structures", models.Structure):
        if structure.id not in joined and structure.id not in spoken:
            issues.add("KC303", f"nothing reaches `{structure.id}`", origin.locate("id"), severity=WARNING)

"""Anatomy -> relations; derived relations to their fixpoint; and the networkx graph of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kinetic_chain.build.models.rules import Derivation
from kinetic_chain.build.read import Library
from kinetic_chain.terms import Triple

if TYPE_CHECKING:
    import networkx

DIFFERS = "differs_from"  # the one verb that is computed: two names that are not the same
SAYERS = ("arises_from", "inserts_on", "supplied_by", "performs")  # verbs of a structure's own mappings
ASSERTED = ("part_of", "near", "happens_at", "undone_by", *SAYERS)

Bindings = dict[str, str]


class Proof(NamedTuple):
    """Why a relation holds: the rule that derived it and what from, or the ids of who asserts it."""

    rule: str | None
    premises: tuple[Triple, ...]
    sayers: tuple[str, ...] = ()


class Relations:
    """Relations by verb, with a proof of each."""

    def __init__(self) -> None:
        self.proofs: dict[Triple, Proof] = {}
        self._by_verb: dict[str, list[Triple]] = {}
        self._by_subject: dict[tuple[str, str], list[Triple]] = {}
        self._by_object: dict[tuple[str, str], list[Triple]] = {}

    def add(self, fact: Triple, proof: Proof) -> bool:
        """Add a relation unless it is known; whether it was new."""
        if fact in self.proofs:
            return False
        self.proofs[fact] = proof
        self._by_verb.setdefault(fact.verb, []).append(fact)
        self._by_subject.setdefault((fact.verb, fact.subject), []).append(fact)
        self._by_object.setdefault((fact.verb, fact.object), []).append(fact)
        return True

    def matching(self, pattern: Triple) -> Iterable[Triple]:
        """The relations that a pattern could be, found by its verb and what is bound in it."""
        if not pattern.subject.startswith("?"):
            return self._by_subject.get((pattern.verb, pattern.subject), ())
        if not pattern.object.startswith("?"):
            return self._by_object.get((pattern.verb, pattern.object), ())
        return self._by_verb.get(pattern.verb, ())

    def bindings(self, patterns: Sequence[Triple], bound: Bindings | None = None) -> Iterator[Bindings]:
        """Every way to bind the variables of ``patterns`` so that all of them hold.

        >>> relations = Relations()
        >>> _ = relations.add(Triple("psoas", "performs", "hip_flexion"), Proof(None, ()))
        >>> list(relations.bindings([Triple("?m", "performs", "?a")]))
        [{'?m': 'psoas', '?a': 'hip_flexion'}]
        """
        bound = bound or {}
        if not patterns:
            yield bound
            return
        first, rest = patterns[0].bind(bound), patterns[1:]
        if first.verb == DIFFERS:
            if not first.variables and first.subject != first.object:
                yield from self.bindings(rest, bound)
            return
        for fact in list(self.matching(first)):
            more = dict(bound)
            if _bind(first.subject, fact.subject, more) and _bind(first.object, fact.object, more):
                yield from self.bindings(rest, more)

    def objects(self, subject: str, verb: str) -> list[str]:
        """What ``subject`` stands in this relation to."""
        return sorted(fact.object for fact in self._by_subject.get((verb, subject), ()))

    def subjects(self, verb: str, object_: str) -> list[str]:
        """What stands in this relation to ``object_``."""
        return sorted(fact.subject for fact in self._by_object.get((verb, object_), ()))


def _bind(word: str, value: str, bound: Bindings) -> bool:
    if not word.startswith("?"):
        return word == value
    return bound.setdefault(word, value) == value


def asserted(library: Library) -> Relations:
    """What anatomy.yaml and the ``relations`` sections say outright."""
    relations = Relations()
    for name, structure in library.structures.items():
        for whole in structure.part_of:
            relations.add(Triple(name, "part_of", whole), Proof(None, ()))
        for region in structure.near:
            relations.add(Triple(name, "near", region), Proof(None, ()))
        for verb in SAYERS:
            for object_, sayers in getattr(structure, verb).items():
                relations.add(Triple(name, verb, object_), Proof(None, (), tuple(sayers)))
    for name, action in library.actions.items():
        relations.add(Triple(name, "happens_at", action.joint), Proof(None, ()))
        if action.opposite:
            relations.add(Triple(name, "undone_by", action.opposite), Proof(None, ()))
    for fact, placed in library.sections["relations"].items():
        triple, entry = Triple.parse(fact), placed.entry
        if triple in relations.proofs:
            old = relations.proofs[triple]
            relations.proofs[triple] = old._replace(sayers=(*old.sayers, *entry.supported))
        elif entry.supported:
            relations.add(triple, Proof(None, (), tuple(entry.supported)))
    return relations


def derive(relations: Relations, rules: Iterable[Derivation]) -> Relations:
    """Apply the derivation rules until nothing new follows; a fixpoint exists since no rule makes new names."""
    compiled = [(rule.id, [Triple.parse(t) for t in rule.where], Triple.parse(rule.then)) for rule in rules]
    grown = True
    while grown:
        grown = False
        for name, where, then in compiled:
            for bound in list(relations.bindings(where)):
                premises = tuple(pattern.bind(bound) for pattern in where)
                if relations.add(then.bind(bound), Proof(name, premises)):
                    grown = True
    return relations


def relations_of(library: Library) -> Relations:
    """Asserted and derived relations together."""
    rules = (rule for rule, _ in library.all("derive", Derivation))
    return derive(asserted(library), rules)


def anatomy_graph(library: Library) -> networkx.MultiDiGraph[str]:
    """The anatomy as a graph: structures and actions as nodes, relations as edges keyed by their verb."""
    import networkx  # only for those who ask for the graph

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for name, structure in sorted(library.structures.items()):
        graph.add_node(
            name, kind=structure.kind, name=structure.name, sides=structure.sides,
            uberon=structure.uberon, fma=structure.fma, ta98=structure.ta98,
        )  # fmt: skip
    for name, action in sorted(library.actions.items()):
        graph.add_node(name, kind="action", name=action.name)
    for fact, proof in sorted(relations_of(library).proofs.items()):
        graph.add_edge(
            fact.subject, fact.object, key=fact.verb, verb=fact.verb, derived_by=proof.rule, says=list(proof.sayers)
        )
    return graph

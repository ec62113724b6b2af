"""Rules x relations x sides -> graded ground links.

A link is made for the right side and read in the mirror for the left. Several rules of one task that ground to the same
link are one link: their claims are pooled. Links by definition join a kind of state to its parent and a part to its
whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kinetic_chain.build.graph import Bindings, Relations
from kinetic_chain.build.models.rules import Rule, Screen
from kinetic_chain.build.read import Library
from kinetic_chain.compiled import ALL, Choice
from kinetic_chain.grades import Citation, Grade, grade, named
from kinetic_chain.terms import (
    EITHER,
    LEFT,
    MIDLINE,
    OPPOSITE,
    POSITIVE,
    RIGHT,
    SAME,
    Condition,
    Pattern,
    Triple,
    mirror,
)

DEFINITION = "definition"
INHERITED = ("muscle", "pain")  # kinds of state that a whole has when a part has it
_PLACES = {SAME: (RIGHT,), OPPOSITE: (LEFT,), MIDLINE: (MIDLINE,), EITHER: (RIGHT, LEFT)}


class Support(NamedTuple):
    """One rule's say in a link; ``share`` is below 1 where its source leaves the side open."""

    rule: str
    bindings: tuple[tuple[str, str], ...]
    share: float


class Link(NamedTuple):
    """A ground link with its grade; ``leak`` belongs to links from published test figures."""

    cause: Condition
    effect: Condition
    grade: Grade
    task: str | None
    supports: tuple[Support, ...]
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    leak: float | None = None


class Cites:
    """Turns claim ids into citations, leaving out what was left out."""

    def __init__(self, library: Library, choice: Choice = ALL) -> None:
        self.claims = library.claims
        self.sources = library.sources
        self.choice = choice

    def holds(self, claim: str) -> bool:
        """Whether the claim's source is among the chosen ones."""
        source = self.sources[self.claims[claim].source]
        names = {source.id, source.within}
        alone = self.choice.sources
        return (alone is None or not names.isdisjoint(alone)) and names.isdisjoint(self.choice.without)

    def kept(self, claims: Iterable[str]) -> tuple[str, ...]:
        """The claims whose sources were chosen, each once, in order."""
        return tuple(dict.fromkeys(claim for claim in claims if self.holds(claim)))

    def citations(self, claims: Iterable[tuple[str, float]]) -> Iterator[Citation]:
        """What counts towards a strength: a restatement of another claim does not."""
        for name, share in claims:
            claim = self.claims[name]
            source = self.sources[claim.source]
            if claim.restates is None:
                yield Citation(source.id, source.kind, claim.sure, claim.shows, share)


def is_directed(library: Library, subject: str, state: str) -> bool:
    """Whether a condition of this subject has a side of its own."""
    if library.sides.get(subject) == "paired":
        return True
    placed = library.sections["states"].get(state)  # asked of every link: no table is made for it
    return placed is not None and bool(placed.entry.directed)


def place(pattern: Pattern) -> tuple[Condition, ...]:
    """A bound pattern with its index side on the right."""
    return tuple(Condition(side, pattern.subject, pattern.state) for side in _PLACES[pattern.side])


def ground(library: Library, relations: Relations, cites: Cites, table: Mapping[str, Any]) -> list[Link]:
    """Every link of the causal network that starts on the right or at the midline, in order of name."""
    found: dict[tuple[Condition, Condition, str | None], list[Support]] = {}  # a link of each task is one of its own
    for rule, _ in library.all("rules", Rule):
        if rule.id not in cites.choice.without and cites.kept(rule.supported):
            for cause, effect, support in drawn_by(rule, library, relations, float(table["either"])):
                supports = found.setdefault((cause, effect, rule.task), [])
                if support not in supports:
                    supports.append(support)
    rules = library.rules
    links = [_graded(rules, cites, table, *key, supports) for key, supports in found.items()]
    links += _screen_links(library, cites, table)
    links += _definitions(library, relations, table, links)
    kept = [link for link in links if link.cause.side != LEFT]
    return sorted(kept, key=lambda link: (link.cause, link.effect, link.task or ""))


def drawn_by(
    rule: Rule, library: Library, relations: Relations, half: float
) -> Iterator[tuple[Condition, Condition, Support]]:
    """The links that one rule draws, on both sides of the body."""
    for bound in bindings(rule, relations):
        for cause, effect, share in _pairs(rule, bound, half):
            if is_real(library, cause) and is_real(library, effect) and cause != effect:
                support = Support(rule.id, tuple(sorted(bound.items())), share)
                yield cause, effect, support
                yield mirror(cause), mirror(effect), support


def bindings(rule: Rule, relations: Relations) -> Iterator[Bindings]:
    """The distinct ways to bind a rule's own variables."""
    seen = set()
    where = [Triple.parse(text) for text in rule.where]
    wanted = {*Pattern.parse(rule.when).variables, *Pattern.parse(rule.then).variables}
    for bound in relations.bindings(where):
        own = tuple(sorted((key, value) for key, value in bound.items() if key in wanted))
        if own not in seen:
            seen.add(own)
            yield bound


def is_real(library: Library, condition: Condition) -> bool:
    """Whether the body can have this condition: a paired structure has no midline."""
    if condition.subject not in library.sides:
        return False  # a variable may be bound to an action
    return is_directed(library, condition.subject, condition.state) == (condition.side != MIDLINE)


def _pairs(rule: Rule, bound: Bindings, half: float) -> Iterator[tuple[Condition, Condition, float]]:
    when, then = Pattern.parse(rule.when).bind(bound), Pattern.parse(rule.then).bind(bound)
    share = half if EITHER in (when.side, then.side) else 1.0
    if when.side == EITHER and then.side == MIDLINE:
        share = 1.0  # whichever side it is on: the effect is the same
    for cause in place(when):
        for effect in place(then):
            yield cause, effect, share


def _graded(
    rules: Mapping[str, Rule],
    cites: Cites,
    table: Mapping[str, Any],
    cause: Condition,
    effect: Condition,
    task: str | None,
    supports: list[Support],
) -> Link:
    shares: dict[str, float] = {}
    opposing: list[str] = []
    for support in supports:
        rule = rules[support.rule]
        opposing += rule.opposed
        for claim in cites.kept(rule.supported):
            shares[claim] = max(shares.get(claim, 0.0), support.share)
    against = cites.kept(opposing)
    value = grade(cites.citations(shares.items()), cites.citations((claim, 1.0) for claim in against), table)
    return Link(cause, effect, value, task, tuple(sorted(supports)), tuple(shares), against)


def _screen_links(library: Library, cites: Cites, table: Mapping[str, Any]) -> Iterator[Link]:
    """A condition makes its screen positive: by published figures where there are any, else by the grade table."""
    for screen, _ in library.all("screens", Screen):
        if screen.not_scored or screen.id in cites.choice.without:
            continue
        side = "same" if screen.sides == "paired" else "midline"
        effects = place(Pattern(side, screen.id, POSITIVE))
        for about in screen.about:
            supporting, against = cites.kept(about.supported), cites.kept(about.opposed)
            if not supporting:
                continue
            value, leak = _test_grade(cites, supporting, against, table)
            if value is not None:
                for cause in place(Pattern.parse(about.condition)):
                    yield from _both_sides(
                        Link(cause, effects[0], value, None, (Support(screen.id, (), 1.0),), supporting, against, leak)
                    )
        said = (*screen.supported, *(claim for about in screen.about for claim in about.supported))
        if screen.seen_as and cites.kept(said):
            value = named(float(table["definition"]), False, table)._replace(name=DEFINITION)
            for cause in place(Pattern.parse(screen.seen_as)):
                yield from _both_sides(Link(cause, effects[0], value, None, (), (), ()))


def _both_sides(link: Link) -> Iterator[Link]:
    yield link
    other = link._replace(cause=mirror(link.cause), effect=mirror(link.effect))
    if other != link:
        yield other


def _test_grade(
    cites: Cites, supporting: tuple[str, ...], against: tuple[str, ...], table: Mapping[str, Any]
) -> tuple[Grade | None, float | None]:
    """The weight and leak of a test result: w = (se + sp - 1) / sp, leak = 1 - sp, from the study that says least.

    Of several studies with figures the best kind of source counts, and among those the one with the lowest
    se + sp. A test that tells nothing (w <= 0) makes no link.
    """
    studies = []
    for name in supporting:
        claim = cites.claims[name]
        if claim.sensitivity is not None and claim.specificity is not None:
            sensitivity, specificity = _hold(claim.sensitivity), _hold(claim.specificity)
            best = float(table["kinds"][cites.sources[claim.source].kind]["adds"])
            studies.append((-best, sensitivity + specificity, sensitivity, specificity))
    if not studies:
        value = grade(cites.citations((c, 1.0) for c in supporting), cites.citations((c, 1.0) for c in against), table)
        return (value if value.strength > 0 else None), None
    _, _, sensitivity, specificity = min(studies)
    weight = (sensitivity + specificity - 1.0) / specificity
    if weight <= 0:
        return None, None
    return named(round(min(weight, 0.99), 6), bool(against), table), 1.0 - specificity


def _hold(share: float) -> float:
    return min(max(share, 0.01), 0.99)


def _definitions(
    library: Library, relations: Relations, table: Mapping[str, Any], links: Iterable[Link]
) -> Iterator[Link]:
    """Conditions that rules speak of, joined to every wider one that rules speak of too.

    To every one and not to the nearest, so that a rule about something in between weakens no chain. A vague state (`my
    piriformis is acting up`) is joined even where no rule speaks of it: it may be any of those that are spoken of.

    A finding that is narrower than anything rules speak of needs no place in the network: it is taken for the wider
    condition when it is asked about, and the answer shows that step.
    """
    value = named(float(table["definition"]), False, table)._replace(name=DEFINITION)
    spoken = {condition for link in links for condition in (link.cause, link.effect)}
    for condition in sorted(spoken):
        if condition.subject in library.screens:
            continue
        seen, waiting = {condition}, [condition]
        while waiting:
            for wider in _wider(library, relations, waiting.pop()):
                if wider in seen:
                    continue
                seen.add(wider)
                own = wider.subject == condition.subject and library.states[wider.state].vague
                if wider in spoken or own:
                    yield Link(condition, wider, value, None, (), (), ())
                waiting.append(wider)


def _wider(library: Library, relations: Relations, condition: Condition) -> Iterator[Condition]:
    """The conditions that are the case by definition when this one is: the parent state, the same state of a whole."""
    state = library.states[condition.state]
    options = [condition._replace(state=state.parent)] if state.parent else []
    if state.kind in INHERITED:
        for whole in relations.objects(condition.subject, "part_of"):
            side = MIDLINE if library.sides[whole] == "midline" else condition.side
            options.append(Condition(side, whole, condition.state))
    yield from (option for option in options if is_real(library, option))

"""Links as they follow from the knowledge: relations with what each rests on, and records of what was derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Contributor, Finding, Step
from kinetic_chain.terms import (
    BILATERAL,
    EITHER,
    LEFT,
    MIDLINE,
    OPPOSITE,
    RIGHT,
    SAME,
    UNSPECIFIED,
    Condition,
    Triple,
    mirror,
)  # fmt: skip

DIFFERS = "differs_from"
PLACES = {SAME: (RIGHT,), OPPOSITE: (LEFT,), MIDLINE: (MIDLINE,), EITHER: (RIGHT, LEFT)}  # of a pattern's side
_FRAME = {SAME: (RIGHT,), OPPOSITE: (LEFT,), EITHER: (RIGHT, LEFT)}  # where what is said in an answer may be


class Premise(NamedTuple):
    """A relation that a rule rests on.

    :param by: the rule that derives it; None where it is asserted
    :param because: what it is derived from
    :param says: who asserts it
    """

    fact: str
    by: str | None
    because: tuple[str, ...]
    says: tuple[str, ...]


class Drawn(NamedTuple):
    """A rule, bound and placed on the sides, that draws a link; ``share`` is below 1 where a source gives no side."""

    rule: str
    bindings: dict[str, str]
    when: str
    then: str
    share: float
    premises: tuple[Premise, ...]


class Derived(NamedTuple):
    """A link as it follows from the knowledge.

    :param not_counted: claims for it that restate another one, and add nothing
    """

    kind: str
    grade: str
    strength: float
    task: str | None
    sure: str
    claims_for: tuple[str, ...]
    claims_against: tuple[str, ...]
    not_counted: tuple[str, ...]
    drawn: tuple[Drawn, ...]


class Replayed(NamedTuple):
    """One shown step, and what became of it when it was derived again.

    :param place: its contributor, chain and step, counted from 0; for a link between findings -1, link and step
    :param derived: the link that follows from the knowledge; None where none does
    :param faults: what is shown and does not follow
    """

    place: tuple[int, int, int]
    cause: str
    effect: str
    holds: bool
    derived: Derived | None
    faults: tuple[str, ...]


class Replay(NamedTuple):
    """An answer replayed; ``faults`` are those of whole chains and of the answer."""

    holds: bool
    steps: tuple[Replayed, ...]
    faults: tuple[str, ...]


class Relations:
    """The relations of the body, each with what it follows from."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.facts: dict[Triple, Premise] = {}
        self._by: dict[tuple[str, str, int], list[Triple]] = {}
        for text, by, because, says in rows:
            fact = Triple.parse(text)
            self.facts[fact] = Premise(text, by, tuple(because), tuple(says))
            for word, at in ((fact.subject, 0), (fact.object, 2), ("", 1)):
                self._by.setdefault((fact.verb, word, at), []).append(fact)

    def holds(self, fact: Triple, below: frozenset[Triple] = frozenset()) -> bool:
        """Whether a relation is asserted, or derived from such, and not from itself."""
        if fact.verb == DIFFERS:
            return fact.subject != fact.object
        premise = self.facts.get(fact)
        if premise is None or fact in below:
            return False
        return premise.by is None or all(self.holds(Triple.parse(one), below | {fact}) for one in premise.because)

    def premise(self, fact: Triple) -> Premise:
        """What a relation follows from."""
        return self.facts[fact]

    def wholes(self, subject: str) -> list[str]:
        """What a structure is part of."""
        return [fact.object for fact in self._by.get(("part_of", subject, 0), ())]

    def bindings(self, where: Sequence[Triple], bound: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """The ways to bind what is not bound yet so that all of it holds."""
        if not where:
            yield dict(bound)
            return
        first = where[0].bind(dict(bound))
        if not first.variables:
            if self.holds(first):
                yield from self.bindings(where[1:], bound)
            return
        if not first.subject.startswith("?"):
            near = self._by.get((first.verb, first.subject, 0), ())
        elif not first.object.startswith("?"):
            near = self._by.get((first.verb, first.object, 2), ())
        else:
            near = self._by.get((first.verb, "", 1), ())
        for fact in near:
            more = dict(bound)
            if fits(first.subject, fact.subject, more) and fits(first.object, fact.object, more) and self.holds(fact):
                yield from self.bindings(where[1:], more)


def fits(word: str, value: str, bound: dict[str, str]) -> bool:
    """Whether a word is this one, or a variable that is, or is now, bound to it."""
    return bound.setdefault(word, value) == value if word.startswith("?") else word == value


def shows(screen: Mapping[str, Any], pattern: str, cause: Condition, effect: Condition) -> bool:
    """Whether a test that is about a pattern (``same gluteus_medius weak``) shows this condition on this side."""
    side, subject, state = pattern.split()
    there = (MIDLINE,) if screen.get("sides") == "midline" else (RIGHT,)
    found = {(one, other) for one in PLACES[side] for other in there}
    found |= {(mirror(cause._replace(side=a)).side, mirror(effect._replace(side=b)).side) for a, b in set(found)}
    return (subject, state) == cause[1:] and (cause.side, effect.side) in found


def placed(cause: str, effect: str, loose: bool = False) -> Iterator[tuple[Condition, Condition]]:
    """The places on the body that two shown conditions may mean; none where their sides do not go together.

    ``same`` is taken for the right and ``opposite`` for the left, which does for every link is there mirrored too.
    ``either`` is both, so that the link must hold for each. A side of a finding (``bilateral``) stands in no link, and
    in a definition (``loose``) for any side.
    """
    one, other = Condition(*cause.split()), Condition(*effect.split())
    sides = {one.side, other.side}
    if sides & {SAME, OPPOSITE} and sides & {LEFT, RIGHT}:
        return
    if one.side == other.side == EITHER:
        return
    open_ = (BILATERAL, UNSPECIFIED)
    if not loose and sides & set(open_):
        return
    both = {**_FRAME, **dict.fromkeys(open_, (RIGHT, LEFT, MIDLINE))}
    for here, there in product(both.get(one.side, (one.side,)), both.get(other.side, (other.side,))):
        yield one._replace(side=here), other._replace(side=there)


def differences(step: Step, derived: Derived, said: Mapping[str, str]) -> Iterator[str]:
    """What a step shows that does not follow."""
    names = [one.rule for one in derived.drawn]
    shown = [text.partition("[")[0] for text in step.rules]
    for name in sorted(set(shown) - set(names)):
        yield f"`{name}` does not draw this"
    for name in sorted(set(names) - set(shown)):
        yield f"`{name}` draws this too and is not named"
    if not shown or step.rule != shown[0]:
        yield f"`{step.rule}` is not the first of its rules"
    elif step.rule in said and step.say != said[step.rule]:
        yield f"`{step.rule}` says: {said[step.rule]}"
    for way, mine, theirs in (
        ("for", step.claims_for, derived.claims_for), ("against", step.claims_against, derived.claims_against),
    ):  # fmt: skip
        for name in sorted(set(theirs) - set(mine)):
            yield f"claim {name} {way} it is missing"
        for name in sorted(set(mine) - set(theirs)):
            yield f"claim {name} is not {way} it"
        if len(mine) != len(set(mine)):
            yield f"a claim {way} it is shown twice"
    for what, is_shown, follows in (
        ("task", step.task, derived.task), ("grade", step.grade, derived.grade), ("sure", step.sure, derived.sure),
        ("contested", step.contested, bool(derived.claims_against)),
    ):  # fmt: skip
        if is_shown != follows:
            yield f"{what} {is_shown} is shown, and {follows} follows"


def is_contributor(end: str, contributor: Contributor) -> bool:
    """Whether a chain begins or ends at a contributor."""
    side, subject, state = end.split()
    return (subject, state) == contributor[1:3] and (side == contributor.side or contributor.side == EITHER)


def is_finding(end: str, finding: Finding) -> bool:
    """Whether a chain ends at what was found; where a finding names no side, or both, any of them will do."""
    side, subject, state = end.split()
    if (subject, state) != finding[1:3]:
        return False
    return side in (finding.side, MIDLINE) or finding.side in (BILATERAL, UNSPECIFIED, MIDLINE)

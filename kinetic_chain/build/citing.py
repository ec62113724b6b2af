"""What every check asks: whether a name is known, and whether what is cited exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from kinetic_chain.build.ground import is_directed
from kinetic_chain.build.read import Library, Origin
from kinetic_chain.errors import Issues, Location, near_hint
from kinetic_chain.terms import MIDLINE, POSITIVE, Pattern


def is_known(name: str, names: Collection[str], code: str, kind: str, place: Location, issues: Issues) -> bool:
    """Whether a name is known; reported with the nearest one where it is not."""
    if name in names:
        return True
    if name in issues.off:
        if name not in issues.excused:  # said once, where it was switched off
            issues.add("KC111", f"`{name}` is switched off here, and still used", issues.off[name], f"as at {place}")
        issues.excused.add(name)
        return False
    if name in issues.excused:
        return False  # its own faults are told where it stands
    issues.add(code, f"no {kind} `{name}`", place, near_hint(name, names))
    return False


def cites(library: Library, claims: Iterable[str], origin: Origin, path: tuple[str | int, ...], issues: Issues) -> None:
    """Every claim that is cited exists."""
    for index, claim in enumerate(claims):
        is_known(claim, library.sections["claims"], "KC107", "claim", origin.locate(*path, index), issues)


def evidence(
    library: Library, entry: Any, origin: Origin, issues: Issues, needed: bool = True, *path: str | int
) -> None:
    """An entry that needs evidence cites some, and what it cites exists."""
    if needed and not entry.supported:
        name = getattr(entry, "id", None)
        what = f"`{name}` cites no claim" if name else "nothing is cited here"
        issues.add("KC114", what, origin.locate(*path), "add `for:` with the claims it rests on")
    cites(library, entry.supported, origin, (*path, "for"), issues)
    opposed = tuple(getattr(entry, "opposed", ()))
    cites(library, opposed, origin, (*path, "against"), issues)
    for index, claim in enumerate(opposed):
        if claim in entry.supported:
            place = origin.locate(*path, "against", index)
            issues.add("KC112", f"`{claim}` stands for it and against it", place, "leave it in one of the two")


def unbound(variable: str, bound: set[str], where: str) -> str:
    """What to say of a variable that nothing binds."""
    binds = f"which bind {', '.join(sorted(bound))}" if bound else "which bind nothing"
    return f"`{variable}` is not bound by {where}, {binds}"


def check_pattern(
    text: str, library: Library, place: Location, issues: Issues, bound: set[str] | None = None
) -> Pattern:
    """A condition of the YAML: its names are known, and its side is one that it can have."""
    pattern = Pattern.parse(text)
    subject, state = pattern.subject, pattern.state
    if state.startswith("?"):
        issues.add("KC201", f"`{state}` stands for a state, and no relation binds states", place, "write the state out")
    for variable in pattern.variables:
        if bound is None or variable not in bound:
            issues.add("KC201", unbound(variable, bound or set(), "`where` or `when`"), place)
    known = subject.startswith("?") or is_known(subject, library.sides, "KC105", "structure", place, issues)
    states = {**library.states, POSITIVE: None}
    known &= state.startswith("?") or is_known(state, states, "KC106", "state", place, issues)
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

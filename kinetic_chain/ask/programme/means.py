"""What somebody has for doing work: time, days, things at hand, positions, level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import REFER


class Means(NamedTuple):
    """What somebody has.

    :param minutes: of one session; None for as long as it takes
    :param equipment: things at hand besides those of every home; None: anything
    :param positions: positions that can be taken; None: any
    :param without: positions and traits to avoid: ``kneeling``, ``floor``
    :param level: the hardest level, 1 to 5
    :param avoid: ids of items that are not wanted
    """

    minutes: float | None
    days: int
    weeks: int
    equipment: tuple[str, ...] | None = None
    positions: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    level: int | None = None
    avoid: tuple[str, ...] = ()


def means_of(
    knowledge: Mapping[str, Any],
    minutes: float | None = None,
    days: int | None = None,
    weeks: int | None = None,
    equipment: Iterable[str] | None = None,
    positions: Iterable[str] | None = None,
    level: int | None = None,
    avoid: Iterable[str] = (),
) -> Means:
    """What somebody has, with what was left open filled from the knowledge, and every name known.

    :param equipment: ``["none"]`` for nothing but what every home has
    :param positions: positions to use; one that begins with ``no-`` is avoided instead
    """
    table = knowledge["programme"]
    if not table:
        raise QuestionError("this knowledge has no figures to make a programme with")
    minutes = table["minutes"] if minutes is None else minutes
    days = table["days"] if days is None else days
    weeks = table["weeks"] if weeks is None else weeks
    for name, value, least, most in (("minutes", minutes, 1, 600), ("days", days, 1, 7), ("weeks", weeks, 1, 52)):
        if not least <= value <= most:
            raise QuestionError(f"`{name}` is {value:g}: expected {least} to {most}")
    if level is not None and not 1 <= level <= 5:
        raise QuestionError(f"`level` is {level}: expected 1 (easy) to 5 (hard)")
    work = knowledge["interventions"]
    things = sorted({thing for entry in work.values() for thing in entry.get("equipment", ())})
    places = sorted({entry["position"] for entry in work.values() if entry.get("position")})
    traits = sorted({trait for entry in work.values() for trait in entry.get("traits", ())})
    have = None if equipment is None else _at_hand(tuple(equipment), things)
    asked = [one.strip().lower().replace("_", "-") for one in positions or ()]
    without = tuple(
        place for one in asked if one.startswith("no-") for place in _meant(one[3:], [*places, *traits], "position")
    )
    used = tuple(_known(one, places, "position") for one in asked if not one.startswith("no-"))
    unwanted = tuple(_known(one, list(work), "piece of work", exact=True) for one in avoid)
    return Means(float(minutes), days, weeks, have, used or None, without, level, unwanted)


def _at_hand(named: Sequence[str], things: Sequence[str]) -> tuple[str, ...]:
    """The things somebody has; `none` stands alone."""
    if "none" in named and len(set(named)) > 1:
        others = ", ".join(one for one in named if one != "none")
        raise QuestionError(f"`equipment` names none and {others}: expected the one or the other")
    return tuple(_thing(one, things) for one in named if one != "none")


def _thing(name: str, things: Sequence[str]) -> str:
    """A thing by its name, or by a word of it: `band` is a loop band too."""
    name = name.strip().lower()
    if not any(name in thing.split() for thing in things):
        raise QuestionError(f"no equipment `{name}`", nearest(name, things, 3) or things[:8])
    return name


def _meant(name: str, names: Sequence[str], kind: str) -> list[str]:
    """Every name that a word stands for: `side-lying` is a position, and a trait of work in others."""
    first = _known(name, names, kind)
    return [one for one in dict.fromkeys(names) if one.replace("_", "-") == first.replace("_", "-")]


def _known(name: str, names: Sequence[str], kind: str, exact: bool = False) -> str:
    for one in names:
        if name == one or (not exact and name.replace("-", " ") == one.replace("-", " ").replace("_", " ")):
            return one
    raise QuestionError(f"no {kind} `{name}`", nearest(name, names, 3) or tuple(names)[:8])


def bar(name: str, entry: Mapping[str, Any], means: Means, table: Mapping[str, Any]) -> tuple[str, str] | None:
    """Why a piece of work does not fit what somebody has, as a kind and in words; None where it fits.

    :param table: the figures for making programmes, which say what every home has
    """
    if name in means.avoid:
        return "avoid", "not wanted"
    if entry["phase"] == REFER:
        return "others", "to talk over with a professional"
    if table["hands_on"] in entry.get("traits", ()) and not entry.get("equipment"):
        return "others", "done by a professional, so no part of a session by yourself"
    if table["own_time"] in entry.get("traits", ()):
        return "apart", "takes a time of its own, outside these minutes"
    if means.level is not None and (entry.get("level") or 1) > means.level:
        return "level", f"level {entry['level']}, above {means.level}"
    places = {entry.get("position"), *entry.get("traits", ())}
    unwanted = sorted(place for place in means.without if place in places)
    if unwanted:
        return "position", unwanted[0].replace("_", " ")
    if means.positions is not None and entry.get("position") not in means.positions:
        return "position", str(entry.get("position") or "position not given")
    if means.equipment is not None:
        needed = [
            thing for thing in entry.get("equipment", ()) if not _has(thing, (*table["at_hand"], *means.equipment))
        ]
        if needed:
            return "equipment", f"needs {' and '.join(needed)}"
    return None


def _has(thing: str, things: Iterable[str]) -> bool:
    return any(one == thing or one in thing.split() for one in things)

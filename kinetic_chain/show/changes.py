"""What if, and two readings side by side -> lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kinetic_chain.show.aloud import SIDES, reason_aloud
from kinetic_chain.show.checks import check_lines
from kinetic_chain.show.columns import side_by_side
from kinetic_chain.show.lines import BANDS, Line, blank, cut, head, labelled
from kinetic_chain.show.reasons import supposed
from kinetic_chain.show.told import (
    LATER,
    ROLES,
    Few,
    called,
    chain_aloud,
    found,
    listing,
    record,
    standing,
    text_line,
)

WIDE = 100  # columns from which two readings stand side by side

LEVELS_ALOUD = {
    "clear": "nothing that needs a health professional first",
    "ask": "red-flag questions still to be answered",
    "refer": "a health professional first, before any exercise",
    "urgent": "a health professional today or tomorrow",
    "emergency": "an emergency department now",
}


def what_if(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    """What changes: places and standing, work that goes and comes, and what comes first."""
    data = page["data"]
    yield from head("What if")
    for edit in data["edits"]:
        yield text_line(2, supposed(page, edit), "strong")
        told = (f for f in data["findings"] if _condition(f) == _condition(edit))
        if edit["kind"] == "add" and any(finding["present"] != edit["present"] for finding in told):
            yield text_line(4, "that is the opposite of what was told, and stands in its place", "warn")
    for fact, value in data["facts"].items():
        amount = "" if value is True else " is not so" if value is False else f": {value:g}"
        yield text_line(2, f"this was told as well: {data['names'].get(fact, fact)}{amount}", "strong")
    if data["without"]:
        for name in data["without"]:
            title = page["sources"].get(name, {}).get("title", "")
            yield text_line(2, f"this was left out: {name}", "strong", title)
    before, after = data["level_before"], data["level_after"]
    if before == after:
        yield text_line(2, f"What comes first, as before: {LEVELS_ALOUD[after]}.", "dim")
    else:
        style = "alarm" if after in ("refer", *LATER) else "warn"
        yield text_line(2, f"What comes first: {LEVELS_ALOUD[after]}. Before: {LEVELS_ALOUD[before]}.", style)
    for reason in data["reasons"]:
        yield text_line(2, f"To mind: {reason['say']}", "warn")
    yield from head("What may lie behind it or follow from it", "place and how well supported, before -> after")
    added = {record(page, edit) for edit in data["edits"] if edit["kind"] == "add"}
    moves = data["moves"][: few.moves]
    width = min(max((len(called(page, move["condition"])) for move in moves), default=0), 44)
    for move in moves:
        name = called(page, move["condition"])
        after_words = "reported itself now" if name in added else _place(move, "after")
        text = f"{_place(move, 'before')} -> {after_words}"
        yield Line(2, ((name.ljust(width) + "  ", "strong"), (text, "")), width + 4)
    if not moves:
        yield text_line(2, "Nothing changes among the first.")
    yield from cut(len(data["moves"]) - len(moves), "changes")
    yield from _work(page, few)


def _place(move: Mapping[str, Any], when: str) -> str:
    place, band = move[f"place_{when}"], move[f"band_{when}"]
    return "not listed" if place is None else f"{place}, {band}"


def _work(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    data = page["data"]
    held = {one["id"]: one["reason"] for one in data["withheld_gained"]}
    freed = {one["id"]: one["reason"] for one in data["withheld_lost"]}
    referred = data["level_after"] in ("refer", *LATER)
    undone = {_condition(edit) for edit in data["edits"] if edit["kind"] != "add"}
    still = {_condition(finding) for finding in data["findings"] if finding["present"]} - undone
    for title, items in (("Work that goes", data["items_lost"]), ("Work that comes", data["items_gained"])):
        if not items:
            continue
        yield from head(title)
        going = items is data["items_lost"]
        if going and referred:
            yield text_line(2, f"All of it ({len(items)}): none is offered before a health professional has looked.")
            continue
        for item in items[: few.items]:
            side = "both sides" if item["side"] == "both" else SIDES.get(item["side"], item["side"])
            reason = f"it {'was' if going else 'is'} for {listing(page, item['addresses'])}"
            if going and _only_by(page, item, data["without"]):
                reason = "only what was left out speaks of it"
            elif going and item["id"] in held:
                reason = f"held back: {reason_aloud(data['names'], held[item['id']])}"
            elif going and not still.isdisjoint(item["addresses"]):
                reason = f"other work comes first now; it suits {listing(page, item['addresses'])} as well"
            elif not going and item["id"] in freed:
                reason = f"{reason}; no longer held back"
            yield Line(2, ((f"{item['name']}{f', {side}' if side else ''}", ""), (f"  {reason}", "dim")), 4)
        yield from cut(len(items) - few.items, "of these")
    lost = {item["id"] for item in data["items_lost"]}
    only_held = [one for one in data["withheld_gained"] if one["id"] not in lost]
    if only_held:
        yield from head("Held back now")
        for one in only_held[: few.items]:
            yield text_line(2, f"{called(page, one['id'])}: {reason_aloud(data['names'], one['reason'])}")
        yield from cut(len(only_held) - few.items, "held back")


def _condition(record: Mapping[str, Any]) -> str:
    return f"{record['side']} {record['subject']} {record['state']}"


def _only_by(page: Mapping[str, Any], item: Mapping[str, Any], left_out: Collection[str]) -> bool:
    """Whether all that is cited for a piece of work is what was left out."""
    return bool(left_out) and {page["claims"][name]["source"] for name in item["claims"]} <= set(left_out)


def compare(page: Mapping[str, Any], few: Few, columns: int | None) -> Iterator[Line]:
    """Two readings: beside each other where there is room."""
    data = page["data"]
    yield from head("Two readings of what was found")
    cells = [list(_rival(page, data[key])) for key in ("one", "other")]
    if columns is not None and columns >= WIDE:
        yield from side_by_side(cells[0], cells[1], columns)
    else:
        yield from cells[0]
        yield blank()
        yield from cells[1]
    yield blank()
    yield labelled("Both explain", found(page, data["both"]) or "nothing that was found")
    yield labelled("Neither does", found(page, data["neither"]) or "nothing is left over")
    if data["check"] is None:
        yield text_line(0, "No test that is not done yet would tell them apart.")
        return
    yield from head("What would tell them apart")
    pair = sorted((data[key]["condition"] for key in ("one", "other")), key=lambda c: _unlike(c, data["favours"]))
    yield from check_lines(page, {**data["check"], "separates": pair}, few)


def _unlike(condition: str, favours: str) -> tuple[bool, bool]:
    """How a reading differs from the one a test favours: what stands for either side is told by its other two words."""
    return condition != favours, condition.split()[1:] != favours.split()[1:]


def _rival(page: Mapping[str, Any], rival: Mapping[str, Any]) -> Iterator[Line]:
    contributor = rival["contributor"]
    yield text_line(2, called(page, rival["condition"]), "strong")
    if contributor is None:
        yield text_line(4, "no chain in the sources joins it to what was found")
        return
    yield text_line(4, f"{ROLES[contributor['role']]}; {BANDS[contributor['band']]}")
    yield text_line(4, f"explains: {found(page, rival['explains']) or 'nothing that was found'}")
    if rival["against"]:
        yield text_line(4, f"spoken against by: {found(page, rival['against'])}", "warn")
    causal = [chain for chain in contributor["chains"] if chain["steps"][0]["cause"] == rival["condition"]]
    for chain in (causal or contributor["chains"])[:1]:
        yield text_line(4, chain_aloud(page, chain), "", standing(chain))

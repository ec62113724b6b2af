"""Why, why not, and the smallest change -> lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kinetic_chain.show.aloud import reason_aloud
from kinetic_chain.show.lines import BANDS, TASKS, Line, cut, head
from kinetic_chain.show.told import (
    ROLES,
    Few,
    called,
    chain_aloud,
    record,
    sentence,
    share_lines,
    standing,
    step_lines,
    text_line,
)
from kinetic_chain.terms import POSITIVE

_BROKEN = {
    "faded": "here: it is the least sure link of the chain",
    "screened_off": "here: that was found as well, and says it already",
}


def why(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    """Why a condition is in the answer: every chain, and what each finding adds."""
    data = page["data"]
    contributor = data["contributor"]
    yield from head(f"Why {called(page, data['condition'])}")
    yield text_line(2, sentence(_standing_of(contributor, data["place"], data["of"])) + ".")
    yield from head("What links it to what was found", "strongest first")
    told: set[tuple[str, str]] = set()
    for number, chain in enumerate(contributor["chains"][: few.chains], 1):
        yield Line(2, ((f"{number} ", "dim"), (chain_aloud(page, chain), "strong"), (f"  {standing(chain)}", "dim")), 4)
        for step in chain["steps"]:
            yield from step_lines(page, step, told, few)
    yield from cut(len(contributor["chains"]) - few.chains, "chains")
    yield from share_lines(page, contributor)


def _standing_of(contributor: Mapping[str, Any], place: int | None, of: int) -> str:
    if place is None:
        return "it was reported itself; its chains show what it may have to do with the rest"
    behind = contributor["role"] != "may_follow"
    peers = "what may lie behind the findings" if behind else "what may follow from them"
    both = "; it could also follow from it: check both" if contributor["role"] == "both" else ""
    return f"place {place} of {of} among {peers}; {BANDS[contributor['band']]}{both}"


def why_not(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    """Why not: the reason, the nearest chain and where it breaks, and what would bring it in."""
    data = page["data"]
    yield from head(f"Why not {called(page, data['asked'])}")
    yield text_line(2, sentence(reason_aloud(page["data"]["names"], data["say"])) + ".")
    for reason in data["reasons"]:
        yield text_line(4, sentence(reason["say"]) + ".")
    contributor, nearest = data["contributor"], data["nearest"]
    if contributor:
        yield text_line(2, f"It {ROLES[contributor['role']]}; {BANDS[contributor['band']]}.")
    if data["above"]:
        yield from head("What stands above it")
        for other in data["above"]:
            yield text_line(2, record(page, other), "", BANDS[other["band"]])
    chain = nearest or next(iter(contributor["chains"]), None) if contributor else nearest
    if chain:
        yield from head("The nearest chain" if nearest else "Its strongest chain")
        yield text_line(2, chain_aloud(page, chain), "strong", standing(chain))
        told: set[tuple[str, str]] = set()
        for index, step in enumerate(chain["steps"]):
            yield from step_lines(page, step, told, few, _broken(data) if index == data["breaks"] else "")
    if contributor:
        yield from share_lines(page, contributor)
    if data["held"] and data["kind"] != "held_back":
        yield from head("Held back")
        for held in data["held"][: few.items]:
            yield text_line(2, f"{called(page, held['id'])}: {reason_aloud(page['data']['names'], held['reason'])}")
        yield from cut(len(data["held"]) - few.items, "held back")
    yield from _missing(page, few)
    if data.get("change"):
        yield from change_lines(page, data["change"])


def _broken(data: Mapping[str, Any]) -> str:
    if data["kind"] == "other_task":
        return f"here: the sources say this {TASKS[data['nearest']['steps'][data['breaks']]['task']]} only"
    return _BROKEN[data["kind"]]


def _missing(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    data = page["data"]
    if not data["missing"]:
        return
    titles = {
        "offered": "Only if this proves to be there",
        "not_for_this": "What it is for",
        "outnumbered": "What it would be for",
    }
    title = titles.get(data["kind"], "What the sources link it with")
    yield from head(title, "" if data["kind"] in titles else "found as well, one of these would join it to the rest")
    for condition in data["missing"][: few.names]:
        yield text_line(2, called(page, condition))
    yield from cut(len(data["missing"]) - few.names, "of these")


def change_reply(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    """The smallest change, alone."""
    yield from change_lines(page, page["data"])


def change_lines(page: Mapping[str, Any], change: Mapping[str, Any]) -> Iterator[Line]:
    """The fewest changed findings, as suppositions, with what they bring."""
    name, first = called(page, change["condition"]), change["first"]
    where = f"the first {first} that were not found"
    title = f"What would bring {name} into {where}" if change["into"] else f"What would take {name} out of {where}"
    yield from head(title, "the fewest changed findings")
    if not change["edits"]:
        yield text_line(2, sentence(change["say"]) + ".")
        return
    for number, edit in enumerate(change["edits"]):
        yield text_line(2, f"{'if' if number == 0 else 'and if'} {supposed(page, edit)}", "strong")
    after = change["place_after"]
    before = change["place_before"]
    places = f"{'not listed' if before is None else f'place {before}'} -> "
    places += "not listed" if after is None else f"place {after}"
    tried = "every single change was tried" if change["exhaustive"] else "the likeliest combinations were tried"
    yield text_line(
        2, f"Among all that were not found: {places}.", "", f"asked again with it; {tried}, {change['tried']} in all"
    )


def supposed(page: Mapping[str, Any], edit: Mapping[str, Any]) -> str:
    """A changed finding as a supposition: what follows an `if`."""
    name = record(page, edit)
    name = name.removesuffix(" test") if edit["state"] == POSITIVE else name
    if edit["kind"] == "remove":
        return f"nothing was known of: {name}"
    if edit["kind"] == "add":
        return f"this was found as well: {name}" if edit["present"] else f"this was looked for and absent: {name}"
    return f"this was found and not absent: {name}" if edit["present"] else f"this was absent and not found: {name}"

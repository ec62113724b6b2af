"""Tests worth doing -> lines: how, what counts, and what either result would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kinetic_chain.show.aloud import SIDES, reason_aloud
from kinetic_chain.show.lines import Line, cut, head
from kinetic_chain.show.told import Few, called, listing, sentence, text_line

BY = {"self": "by yourself", "trainer": "with a trainer", "clinician": "by a clinician"}


def next_checks(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    """The tests worth doing, and those that are kept back."""
    data = page["data"]
    yield from head("Worth checking next", "what tells most for what it costs comes first" if data["checks"] else "")
    if data["reason"]:
        yield text_line(2, sentence(data["reason"]) + ".")
    for check in data["checks"][: few.checks]:
        yield from check_lines(page, check, few)
    yield from cut(len(data["checks"]) - few.checks, "checks")
    if data["withheld"]:
        yield from head("Not now")
        reasons: dict[str, list[str]] = {}
        for held in data["withheld"]:
            reasons.setdefault(held["reason"], []).append(called(page, held["id"]))
        for reason, names in reasons.items():
            more = f" and {len(names) - few.names} more" if len(names) > few.names else ""
            yield text_line(2, f"{', '.join(names[: few.names])}{more}: {reason_aloud(data['names'], reason)}")


def check_lines(page: Mapping[str, Any], check: Mapping[str, Any], few: Few) -> Iterator[Line]:
    """One test: who can do it, how, what counts, and what either result would do."""
    yield text_line(2, named_test(check["name"], check["side"]), "strong", BY[check["who"]])
    if check["parts"]:
        yield text_line(4, f"made of: {listing(page, check['parts'])}")
    if check["how"]:
        yield text_line(4, check["how"])
    if check["positive"]:
        yield text_line(4, f"positive: {check['positive']}")
    if check["separates"]:
        one, other = (called(page, condition) for condition in check["separates"])
        yield text_line(4, f"would separate: {one} (if positive) from {other} (if negative)")
    for label, key in (("if positive", "if_positive"), ("if negative", "if_negative")):
        yield text_line(4, f"{label}: {outcome(page['data']['names'], check[key])}")


def named_test(name: str, side: str) -> str:
    """A test with its side."""
    where = SIDES.get(side, side)
    return f"{name}, {where}" if where else name


def outcome(names: Mapping[str, str], result: Mapping[str, Any]) -> str:
    """What one result of a test would do, in words."""
    parts = []
    if result["first"]:
        order = "would come first" if result["changes_first"] else "would still come first"
        parts.append(f"{names.get(result['first'][0], result['first'][0])} {order}")
    for key, words in (("rises", "speaks for"), ("falls", "speaks against")):
        if result[key]:
            parts.append(f"{words}: {', '.join(names.get(c, c) for c in result[key])}")
    return "; ".join(parts) or "nothing would change"

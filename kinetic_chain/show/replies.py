"""What is asked after a first answer -> lines; reads nothing but the page that came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kinetic_chain.ask.answer import Answer
from kinetic_chain.show.changes import compare, what_if
from kinetic_chain.show.checks import next_checks
from kinetic_chain.show.lines import Line, blank, head, labelled, read_as, safety_lines
from kinetic_chain.show.reasons import change_reply, why, why_not
from kinetic_chain.show.told import LATER, Few, asked_of, chain_aloud, found, listing, standing, text_line


def render_reply(page: Mapping[str, Any], everything: bool = False, columns: int | None = None) -> Iterator[Line]:
    """A reply as a person reads it: how the question was read, what comes first, the reply, the disclaimer.

    :param columns: how wide the terminal is; None where nothing is wrapped
    """
    data, few = page["data"], Few(everything)
    asked = asked_of(page)
    yield from read_as(asked, data["heard"]["relative"])
    yield from _safety(asked, few)
    if asked.triage.level in LATER and not everything:
        yield blank()
        yield Line(0, (("That comes first. What else there is to say: --all", "dim"),))
    elif page["kind"] == "compare":
        yield from compare(page, few, columns)
    else:
        yield from _BODIES[page["kind"]](page, few)
    yield blank()
    yield Line(0, ((data["disclaimer"], "dim"),))


def _safety(asked: Answer, few: Few) -> Iterator[Line]:
    """Triage as in an answer; questions that the first answer has shown already are counted."""
    triage = asked.triage
    if triage.level == "ask" and triage.ask:
        yield from safety_lines(asked._replace(triage=triage._replace(level="")), few.limits)
        count = f"{len(triage.ask)} questions not answered yet"
        yield labelled("Red flags", f"{count}: `kinetic-chain screen` asks them; all no: --red-flags none", "dim")
    else:
        yield from safety_lines(asked, few.limits)


def _patterns(page: Mapping[str, Any], few: Few) -> Iterator[Line]:
    data = page["data"]
    if not data["patterns"]:
        yield from head("Stories")
        yield text_line(2, "The sources name nothing that may lie behind all of this, or a part of it.")
    for number, pattern in enumerate(data["patterns"]):
        names = listing(page, (member["condition"] for member in pattern["members"]), " and ")
        yield from head("One story" if number == 0 else "Another", names)
        for member in pattern["members"]:
            for chain in member["chains"][: few.chains]:
                yield text_line(2, chain_aloud(page, chain), "", standing(chain))
        for chain in pattern["onward"]:
            yield text_line(2, f"and on from there: {chain_aloud(page, chain)}", "", standing(chain))
        left = found(page, pattern["leftover"])
        yield text_line(2, f"leaves over: {left}" if left else "leaves nothing over", "warn" if left else "dim")
    yield from head("Always possible")
    yield text_line(2, data["something_else"])


_BODIES: Mapping[str, Callable[[Mapping[str, Any], Few], Iterator[Line]]] = {
    "why": why, "why_not": why_not, "what_if": what_if, "smallest_change": change_reply, "next_checks": next_checks,
    "patterns": _patterns,
}  # fmt: skip

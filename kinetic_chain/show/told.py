"""What every reply is told with: names, findings, chains, links, what each finding adds; from the page alone.

Numbers are for sorting: here they become words, by the bands that the page carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import exp
from typing import Any

from kinetic_chain.ask.answer import SCHEMA_VERSION, Answer
from kinetic_chain.show.lines import SURE, TASKS, Limits, Line, head
from kinetic_chain.show.pages import cited

LATER = ("emergency", "urgent")  # levels from which nothing else is shown unless it is asked for
ROLES = {
    "may_cause": "may lie behind what was found",
    "both": "may lie behind what was found, or follow from it: check both",
    "may_follow": "may follow from what was found",
    "found": "was reported itself",
}
_AMOUNTS = {"well": "much", "partly": "some"}  # what a share is called, by the band of its ratio; else little
_NOTHING = 0.01  # a share below it is called nothing


class Few:
    """How many of each kind are shown; ``everything`` cuts nothing."""

    def __init__(self, everything: bool) -> None:
        self.chains, self.claims, self.checks, self.moves, self.items, self.names = (
            [10_000] * 6 if everything else [3, 3, 3, 10, 5, 5]
        )
        self.limits = Limits.none() if everything else Limits()


def asked_of(page: Mapping[str, Any]) -> Answer:
    """The head of the reply as the answer it was taken from, with what everything in it is called."""
    data = page["data"]
    heard = {key: value for key, value in data["heard"].items() if key != "relative"}
    nothing = {"contributors": [], "checks": [], "patterns": [], "notes": [], "plan": {"items": [], "withheld": []}}
    return Answer.from_dict(
        {
            **nothing, **heard, "schema_version": SCHEMA_VERSION, "knowledge_version": "", "status": "answered",
            "disclaimer": data["disclaimer"], "more_contributors": 0, "something_else": "", "names": data["names"],
            "claims": page["claims"], "sources": page["sources"],
        }
    )  # fmt: skip


def called(page: Mapping[str, Any], condition: str) -> str:
    """What a condition, a test or a piece of work is called."""
    called: str = page["data"]["names"].get(condition, condition)
    return called


def record(page: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """What the condition of a record is called."""
    return called(page, f"{record['side']} {record['subject']} {record['state']}")


def listing(page: Mapping[str, Any], conditions: Iterable[str], join: str = ", ") -> str:
    """Several conditions as they are called."""
    return join.join(called(page, condition) for condition in conditions)


def found(page: Mapping[str, Any], indexes: Iterable[int]) -> str:
    """Findings by their numbers."""
    findings = page["data"]["findings"]
    return ", ".join(f"{record(page, findings[i])}{'' if findings[i]['present'] else ' (absent)'}" for i in indexes)


def sentence(text: str) -> str:
    """A text with a capital letter."""
    return text[:1].upper() + text[1:]


def text_line(indent: int, text: str, style: str = "", note: str = "") -> Line:
    """A line with a note beside it, wrapped two columns further in."""
    return Line(indent, ((text, style), (f"  {note}" if note else "", "dim")), indent + 2)


def chain_aloud(page: Mapping[str, Any], chain: Mapping[str, Any]) -> str:
    """A chain one can read aloud, from cause to effect."""
    steps = chain["steps"]
    parts = [called(page, steps[0]["cause"])]
    for step in steps:
        task = f", {TASKS[step['task']]}" if step["task"] else ""
        parts.append(f"{called(page, step['effect'])}{task}")
    return " -> ".join(parts)


def standing(chain: Mapping[str, Any]) -> str:
    """How good a chain is: its weakest grade, its softest claim, and whether something speaks against it."""
    contested = ", contested" if any(step["contested"] for step in chain["steps"]) else ""
    return f"{chain['grade']}, {SURE[chain['sure']]}{contested}"


def step_lines(
    page: Mapping[str, Any], step: Mapping[str, Any], told: set[tuple[str, str]], few: Few, broken: str = ""
) -> Iterator[Line]:
    """One link: what it says, who says so, who does not; told once, however many chains run along it."""
    link = (step["cause"], step["effect"])
    text = f"{called(page, link[0])} -> {called(page, link[1])}"
    if step["rule"] is None:
        if broken:
            yield Line(4, ((text, ""), ("  by definition", "dim"), (f"  <- {broken}", "warn")), 6)
        return
    task = f", {TASKS[step['task']]} only" if step["task"] else ""
    note = f"  {step['grade']}{', contested' if step['contested'] else ''}{task}"
    again = "; as above" if link in told else ""
    mark = (f"  <- {broken}" if broken else "", "warn")
    yield Line(4, ((text, ""), (note + again, "dim"), mark), 6)
    if link in told:
        return
    told.add(link)
    yield Line(6, ((sentence(step["say"]) + ".", ""),), 8)
    for label, names in (("for", step["claims_for"]), ("against", step["claims_against"])):
        for name in names[: few.claims]:
            line = cited(page, name, label)
            yield line._replace(indent=6, hang=14)
        if len(names) > few.claims:
            yield Line(6, ((f"{label:8}{len(names) - few.claims} more: --all", "dim"),), 14)


def share_lines(page: Mapping[str, Any], contributor: Mapping[str, Any]) -> Iterator[Line]:
    """What each finding adds or takes away, in words."""
    findings = page["data"]["findings"]
    said = {share["finding"]: share["log_lr"] for share in (*contributor["for"], *contributor["against"])}
    yield from head("What each finding adds", "if it alone were left out; what two say alike counts once")
    width = min(max((len(found(page, [i])) for i in range(len(findings))), default=0), 40)
    for index in range(len(findings)):
        words = share_aloud(page, said.get(index), own=record(page, findings[index]) == record(page, contributor))
        yield Line(2, ((found(page, [index]).ljust(width) + "  ", ""), (words, "")), width + 4)


def share_aloud(page: Mapping[str, Any], amount: float | None, own: bool = False) -> str:
    """A share in words: much, some or little, for or against."""
    if own:
        return "is this itself, and does not count for it"
    if amount is None:
        return "says nothing about it"
    if abs(amount) < _NOTHING:
        return "adds next to nothing beside the others"
    band = [band["name"] for band in page["data"]["bands"] if exp(min(abs(amount), 50.0)) >= band["from"]][-1]
    return f"{'speaks for it' if amount > 0 else 'speaks against it'}: {_AMOUNTS.get(band, 'little')}"

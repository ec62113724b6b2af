"""The page of a plan -> lines for the terminal; reads nothing but the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kinetic_chain.show.lines import LABEL, Line
from kinetic_chain.show.phrases import (
    HEADS,
    NO_SIDE,
    NOT_CERTAIN,
    OWN_TIME,
    chain_words,
    row_lines,
    sentence,
    test_name,
    test_words,
)
from kinetic_chain.show.sheet import KINDS, Row, Said, Sheet, by_phase, sheet_of

_WHO = 3  # documents named after a sentence
_LAST = ("same", "time", "supposed")  # why items are left out that few readers look for
_LEFT = 6  # items left out that are named unless everything is


def render_programme(page: Mapping[str, Any], everything: bool = False) -> Iterator[Line]:
    """The plan as a person reads it: safety, work in order, when to stop, how to go on, what was left out."""
    sheet = sheet_of(page)
    yield from _read_as(sheet)
    if not sheet.read_as and not sheet.reasons:
        yield Line(0, ((f"{sheet.title}. Try: plan weak right glute med", "strong"),))
    else:
        yield from _sections(sheet, everything)
    yield Line(0, ())
    yield Line(0, ((sheet.disclaimer, "dim"),))


def _sections(sheet: Sheet, everything: bool) -> Iterator[Line]:
    yield from _safety(sheet, everything)
    if not sheet.alarm:
        yield from _work(sheet)
        if sheet.rows:
            yield from _said(HEADS["stop"], sheet.words.get("stop", ()))
            yield from _said(HEADS["pain"], sheet.words.get("pain", ()))
            yield from _said(HEADS["progress"], (*sheet.words.get("progress", ()), *sheet.words.get("often", ())))
            yield from _again(sheet)
        yield from _chains(sheet)
        yield from _out(sheet, everything)


def _label(label: str, text: str, style: str = "", label_style: str = "strong", who: str = "") -> Line:
    return Line(0, ((label.ljust(LABEL), label_style), (text, style), (who, "dim")), LABEL)


def _head(text: str, note: str = "") -> Iterator[Line]:
    yield Line(0, ())
    yield Line(0, ((text, "head"), (f"  {note}" if note else "", "dim")))


def _who(sources: Iterable[str], against: Iterable[str] = ()) -> str:
    """The documents behind a sentence, a few of them."""
    names, others = list(sources), list(against)
    text = f" [{', '.join(names[:_WHO])}{f' +{len(names) - _WHO}' if len(names) > _WHO else ''}]" if names else ""
    return text + (f" against it [{', '.join(others[:_WHO])}]" if others else "")


def _read_as(sheet: Sheet) -> Iterator[Line]:
    for index, name in enumerate(sheet.read_as):
        yield _label("" if index else "Read as", name)
    if sheet.unread:
        yield _label("Not used", ", ".join(sheet.unread[:8]), "dim")


def _safety(sheet: Sheet, everything: bool) -> Iterator[Line]:
    if sheet.alarm:
        yield _label(sheet.alarm[0], sheet.alarm[1], "alarm", "alarm")
    for said in sheet.reasons:
        label = "" if sheet.alarm else "Mind"
        yield _label(label, said.text, "alarm" if sheet.alarm else "warn", who=_who(said.sources))
    if sheet.ask:
        yield _label("Stop first if", "; ".join(said.text for said in sheet.ask), "warn")
        yield _label("", "None of these: --red-flags none. One by one: kinetic-chain screen", "dim")


def _work(sheet: Sheet) -> Iterator[Line]:
    if not sheet.rows:
        yield from _head(sheet.title, sheet.lead)
        if sheet.nearest:
            yield Line(2, (("the nearest: ", "strong"), (sheet.nearest, "")), 4)
        return
    yield from _head(sheet.title, f"{sheet.lead}; the order matters")
    for phase, rows in by_phase(sheet.rows):
        for index, row in enumerate(rows):
            yield from _row("" if index else phase, row)
    if any(row.own for row in sheet.rows):
        yield Line(2, ((OWN_TIME, "dim"),))
    if not sheet.exact:
        yield Line(2, (("The search was cut short: another choice may reach a little more.", "dim"),))
    if sheet.relative:
        yield Line(2, ((NO_SIDE, "dim"),))


def _row(phase: str, row: Row) -> Iterator[Line]:
    side = f", {row.side}" if row.side else ""
    name = f"{row.number} {row.name}{side}"
    yield Line(2, ((phase.ljust(LABEL - 2), "strong"), (name, ""), (_who(row.sources, row.against), "dim")), LABEL + 2)
    for label, text in row_lines(row):
        style = "warn" if label == "Only if: " else "strong" if label == "How much: " else "dim"
        yield Line(LABEL + 2, ((f"{label.lower()}{text}", style),), LABEL + 4)
    for said in row.mind:
        yield Line(LABEL + 2, ((f"mind: {said.text}", "warn"), (_who(said.sources), "dim")), LABEL + 4)


def _said(title: str, said: Sequence[Said]) -> Iterator[Line]:
    if said:
        yield from _head(title)
    for one in said:
        yield Line(2, ((sentence(one.text), ""), (_who(one.sources, one.against), "dim")), 4)


def _again(sheet: Sheet) -> Iterator[Line]:
    if sheet.tests:
        yield from _head(HEADS["again"], f"after week {sheet.weeks}")
    for test in sheet.tests:
        yield Line(2, ((test_name(test), "strong"), (_who(test.sources), "dim")), 4)
        yield Line(4, ((test_words(test), ""),), 6)
    for said in sheet.words.get("again", ()) if sheet.tests else ():
        yield Line(2, ((sentence(said.text), "dim"),), 4)


def _chains(sheet: Sheet) -> Iterator[Line]:
    if sheet.paths:
        yield from _head(HEADS["legend"], NOT_CERTAIN)
    for mark in sheet.legend if sheet.paths else ():
        where = f", {mark.view}" if mark.view else ""
        yield Line(2, ((f"{mark.number} {mark.name}", ""), (f"  {KINDS[mark.kind]}{where}", "dim")), 4)
    for path in sheet.paths:
        yield Line(2, ((chain_words(path), ""), (_who(path.sources, path.against), "dim")), 4)


def _out(sheet: Sheet, everything: bool) -> Iterator[Line]:
    if sheet.withheld:
        yield from _head("Held back")
        shown = sheet.withheld if everything else sheet.withheld[:_LEFT]
        for said in shown:
            yield Line(2, ((sentence(said.text), ""), (_who(said.sources), "dim")), 4)
        yield from _more(len(sheet.withheld) - len(shown))
    if sheet.left_out:
        yield from _head("Left out", "what suits it and is not in the plan")
        told = sorted(sheet.left_out, key=lambda one: _LAST.index(one[3]) if one[3] in _LAST else -1)
        most = len(told) if everything else _LEFT
        for name, side, say, _ in told[:most]:
            yield Line(2, ((f"{name}{f', {side}' if side else ''}: {say}", ""),), 4)
        yield from _more(len(told) - most)


def _more(count: int) -> Iterator[Line]:
    if count > 0:
        yield Line(2, ((f"{count} more: --all", "dim"),))

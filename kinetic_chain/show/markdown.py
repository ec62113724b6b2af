"""A plan as Markdown; nothing a person typed, and no word of a pack, can be markup in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kinetic_chain.show.phrases import (
    HEADS,
    MADE,
    NO_SIDE,
    NOT_CERTAIN,
    OWN_TIME,
    chain_words,
    held_lines,
    refs,
    refs_of,
    row_lines,
    sentence,
    test_name,
    test_words,
)  # fmt: skip
from kinetic_chain.show.picture import describe, draw
from kinetic_chain.show.sheet import KINDS, Said, Sheet, by_phase, sheet_of


def markdown(page: Mapping[str, Any]) -> str:
    """The page as Markdown; nothing a person typed, and no word of a pack, can be markup in it."""
    sheet = sheet_of(page)
    return "\n".join(_tidy(_markdown(sheet))) + "\n"


def _md(text: str) -> str:
    """Text in which every character is only itself.

    >>> _md("*a* <b> [c](d) `e`")
    '\\\\*a\\\\* &lt;b&gt; \\\\[c\\\\]\\\\(d\\\\) \\\\`e\\\\`'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_\[\]()#|~!${}])", r"\\\1", text)
    text = re.sub(r"^([-+=:]|\d+[.)])", lambda m: m[0][:-1] + "\\" + m[0][-1], text)
    return re.sub(r"(?i)(://|\bwww\.|@)", lambda m: m[0][:-1] + f"&#{ord(m[0][-1])};", text)


def _tidy(lines: Iterable[str]) -> Iterator[str]:
    """Lines with at most one empty one in a row."""
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line


def _markdown(sheet: Sheet) -> Iterator[str]:
    yield f"# {_md(sheet.title)}"
    yield ""
    if sheet.read_as:
        yield f"For: {_md('; '.join(sheet.read_as))}. {_md(sentence(sheet.lead))}"
    yield f"Asked: “{_md(sheet.query)}”"
    yield ""
    yield from _md_safety(sheet)
    if sheet.rows:
        yield from _md_ticks(sheet)
    if sheet.nearest:
        yield f"Nothing fits. The nearest: {_md(sheet.nearest)}."
        yield ""
    if sheet.legend:
        yield from _md_where(sheet)
    if sheet.rows:
        yield from _md_rows(sheet)
        yield from _md_after(sheet)
    yield from _md_held(sheet)
    if sheet.sources:
        yield f"## {HEADS['sources']}"
        yield ""
        for number, (_, text) in enumerate(sheet.sources, 1):
            yield f"{number}. {_md(text)}"
        yield ""
    yield f"*{_md(sheet.disclaimer)}* {MADE}"
    if sheet.legend:
        svg = draw(sheet.legend, sheet.paths, sheet.relative)
        yield ""
        yield f"[sketch]: data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _md_said(sheet: Sheet, said: Sequence[Said]) -> Iterator[str]:
    for one in said:
        yield f"- {_md(sentence(one.text))}{_md(refs(sheet, one.sources, one.against))}"
    yield ""


def _md_safety(sheet: Sheet) -> Iterator[str]:
    if sheet.alarm:
        yield f"**{sheet.alarm[0]}. {sheet.alarm[1]}**"
        yield ""
    yield from _md_said(sheet, sheet.reasons)
    if sheet.ask:
        yield f"## {HEADS['first']}"
        yield ""
        yield from (f"- {_md(said.text)}" for said in sheet.ask)
        yield ""
        yield f"Sources:{_md(refs_of(sheet, sheet.ask))}"
        yield ""
    for kind in ("stop", "pain"):
        if sheet.words.get(kind):
            yield f"## {HEADS[kind]}"
            yield ""
            yield from _md_said(sheet, sheet.words[kind])


def _md_ticks(sheet: Sheet) -> Iterator[str]:
    yield f"## {HEADS['ticks']}"
    yield ""
    yield "| Week |" + "".join(f" Day {day} |" for day in range(1, sheet.days + 1))
    yield "| --- |" + " --- |" * sheet.days
    for week in range(1, sheet.weeks + 1):
        yield f"| {week} |" + " ☐ |" * sheet.days
    yield ""


def _md_where(sheet: Sheet) -> Iterator[str]:
    yield f"## {HEADS['where']}"
    yield ""
    yield f"![{_md(describe(sheet.legend, sheet.paths))}][sketch]"
    yield ""
    yield f"## {HEADS['legend']}"
    yield ""
    for mark in sheet.legend:
        yield f"{mark.number}. {_md(mark.name)} ({KINDS[mark.kind]})"
    yield ""
    for path in sheet.paths:
        yield f"- {_md(chain_words(path))}{_md(refs(sheet, path.sources, path.against))}"
    yield ""
    if sheet.paths:
        yield NOT_CERTAIN
    if sheet.relative:
        yield NO_SIDE
    yield ""


def _md_rows(sheet: Sheet) -> Iterator[str]:
    yield f"## {HEADS['work']}"
    for phase, rows in by_phase(sheet.rows):
        yield ""
        yield f"### {phase.capitalize()}"
        yield ""
        for row in rows:
            side = f", {row.side}" if row.side else ""
            yield f"{row.number}. **{_md(row.name)}{_md(side)}**{_md(refs(sheet, row.sources, row.against))}"
            for label, text in row_lines(row):
                yield f"    - {label}{_md(text)}"
            for said in row.mind:
                yield f"    - Mind: {_md(said.text)}{_md(refs(sheet, said.sources, said.against))}"
    yield ""
    if any(row.own for row in sheet.rows):
        yield _md(OWN_TIME)
        yield ""


def _md_after(sheet: Sheet) -> Iterator[str]:
    progress = (*sheet.words.get("progress", ()), *sheet.words.get("often", ()))
    if progress:
        yield f"## {HEADS['progress']}"
        yield ""
        yield from _md_said(sheet, progress)
    if sheet.tests or sheet.words.get("again"):
        yield f"## {HEADS['again']}"
        yield ""
        for test in sheet.tests:
            yield f"- **{_md(test_name(test))}**{_md(refs(sheet, test.sources))}: {_md(test_words(test))}"
            yield f"  - At the start: \\_\\_\\_\\_\\_\\_  After week {test.week}: \\_\\_\\_\\_\\_\\_"
        yield from _md_said(sheet, sheet.words.get("again", ()))


def _md_held(sheet: Sheet) -> Iterator[str]:
    held = [*held_lines(sheet)]
    if held:
        yield f"## {HEADS['held']}"
        yield ""
        for text, refs in held:
            yield f"- {_md(text)}{_md(refs)}"
        yield ""

"""A plan as a PDF, typeset by typst: tagged, with its own fonts, and the same bytes for the same plan.

Every text goes into the Typst source as a string of its language and never as markup.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kinetic_chain.errors import QuestionError
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
)
from kinetic_chain.show.picture import describe, draw
from kinetic_chain.show.sheet import KINDS, Row, Said, Sheet, by_phase, sheet_of

_FONTS = ("Libertinus Serif", "DejaVu Sans Mono")  # both come with typst, so every machine sets the same page
_SIZES = (9.5, 8.8, 8.1, 7.5, 7)  # tried in turn until everything fits on one page
_READ = 8  # the size where it does not
_WHEN = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017  no clock tells on a page


def pdf(page: Mapping[str, Any], paper: str = "a4") -> bytes:
    """The page as a PDF.

    :raises QuestionError: when typst is not installed
    """
    try:
        import typst
    except ImportError:
        raise QuestionError(
            "a PDF needs typst, which is not installed: pip install 'kinetic-chain[pdf]'; or print --format html"
        ) from None
    sheet = sheet_of(page)
    size = next((size for size in _SIZES if _pages(typst, source(sheet, size, paper)) == 1), None)
    text = source(sheet, size or _READ, paper, size is not None).encode()
    settings: dict[str, Any] = {"ignore_system_fonts": True, "timestamp": _WHEN, "format": "pdf"}
    try:
        made = typst.compile(text, pdf_standards=["ua-1"], **settings)
    except RuntimeError:  # a sign that no font has: the page is tagged all the same
        made = typst.compile(text, **settings)
    return bytes(made)


def _pages(typst: Any, text: str) -> int:
    found = typst.query(text.encode(), "<kc-pages>", field="value", one=True, ignore_system_fonts=True)
    return int(found)


def string(text: str) -> str:
    """A text as a string of Typst.

    >>> print(string('a "b" #c $d \\\\e'))
    "a \\"b\\" #c $d \\\\e"
    """
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def source(sheet: Sheet, size: float, paper: str = "a4", balanced: bool = True) -> str:
    """The page in Typst; with ``balanced`` columns where it is one page, and along the rows where it is more."""
    fonts = ", ".join(map(string, _FONTS))
    return "\n".join(
        (
            f'#set document(title: {string(sheet.title)}, author: "kinetic-chain", date: none)',
            f'#set text(lang: "en", size: {size}pt, font: ({fonts}), fill: black)',
            f"#set page(paper: {string(paper)}, margin: (x: 10mm, y: 9mm), numbering: none)",
            "#set par(leading: 0.5em, spacing: 0.55em)",
            "#set list(indent: 0pt, body-indent: 0.4em, spacing: 0.42em)",
            "#set enum(indent: 0pt, body-indent: 0.4em, spacing: 0.42em)",
            "#show heading.where(level: 1): set text(size: 1.5em)",
            "#show heading.where(level: 2): set text(size: 1.15em)",
            "#show heading.where(level: 3): set text(size: 1em)",
            "#show heading: set block(above: 0.8em, below: 0.45em, sticky: true)",
            "#let small(body) = text(size: 0.85em, body)",
            *_page(sheet, balanced),
            "#context [#metadata(counter(page).final().first()) <kc-pages>]",
        )
    )


def _t(text: str) -> str:
    return f"#{string(text)}"


def _b(text: str) -> str:
    return f"#strong({string(text)})"


def _heading(level: int, text: str) -> str:
    return f"#heading(level: {level}, {string(text)})"


def _small(text: str) -> str:
    return f"#small({string(text)})"


def _page(sheet: Sheet, balanced: bool) -> Iterator[str]:
    yield _heading(1, sheet.title)
    if sheet.read_as:
        yield f"{_b('For: ')}{_t('; '.join(sheet.read_as) + '. ' + sentence(sheet.lead))}"
        yield ""
    yield f"{_small(f'Asked: “{sheet.query}”')}"
    yield from _safety(sheet)
    if sheet.nearest:
        yield f"{_b('Nothing fits.')}{_t(f' The nearest: {sheet.nearest}.')}"
        yield ""
    yield from _top(sheet)
    yield from _work(sheet, balanced)
    yield from _after(sheet)
    yield "#line(length: 100%, stroke: 0.5pt)"
    if sheet.sources:
        yield "#[#set text(size: 0.75em)"
        yield _heading(2, HEADS["sources"])
        texts = [text for _, text in sheet.sources]
        if balanced:
            yield _beside(_numbered(part, start) for start, part in _split(texts, [len(t) + 30 for t in texts], 3))
        else:
            cells = ", ".join(f"[{_numbered([text], number)}]" for number, text in enumerate(texts))
            yield f"#grid(columns: (1fr, 1fr, 1fr), column-gutter: 5mm, row-gutter: 0.4em, {cells})"
        yield "]"
    yield _small(f"{sheet.disclaimer} {MADE}")


def _list(rows: Iterable[str]) -> str:
    return f"#list({', '.join(f'[{row}]' for row in rows)})"


def _said(sheet: Sheet, said: Sequence[Said]) -> str:
    return _list(f"{_t(sentence(s.text))}{_small(refs(sheet, s.sources, s.against))}" for s in said)


def _safety(sheet: Sheet) -> Iterator[str]:
    box = "#block(width: 100%, stroke: 1pt, inset: 5pt)["
    if sheet.alarm:
        yield f"{box}{_heading(2, sheet.alarm[0])}{_b(sheet.alarm[1])}{_said(sheet, sheet.reasons)}]"
    elif sheet.reasons:
        yield f"{box}{_said(sheet, sheet.reasons)}]"
    if sheet.ask:
        asked = [said.text for said in sheet.ask]
        lists = (_list(map(_t, part)) for _, part in _split(asked, list(map(len, asked)), 2))
        cited = _small(f"Sources{refs_of(sheet, sheet.ask)}")
        yield f"{box}{_heading(2, HEADS['first'])}{_beside(lists)}{cited}]"


def _top(sheet: Sheet) -> Iterator[str]:
    """The picture; what its numbers mean, and tick boxes; when to stop."""
    words = [
        part
        for kind in ("stop", "pain")
        for part in _words(sheet, kind, sheet.words.get(kind, ()) if sheet.rows else ())
    ]
    columns = [list(_where(sheet)), [*_legend(sheet), *_ticks(sheet)], words]
    yield _beside(" ".join(column) for column in columns if column)


def _words(sheet: Sheet, kind: str, said: Sequence[Said]) -> Iterator[str]:
    if said:
        yield _heading(2, HEADS[kind])
        yield _said(sheet, said)


def _where(sheet: Sheet) -> Iterator[str]:
    if not sheet.legend:
        return
    svg = draw(sheet.legend, sheet.paths, sheet.relative, font=_FONTS[1])
    alt = describe(sheet.legend, sheet.paths)
    yield _heading(2, HEADS["where"])
    yield f'#image(bytes({string(svg)}), format: "svg", width: 100%, alt: {string(alt)})'


def _legend(sheet: Sheet) -> Iterator[str]:
    if sheet.legend:
        yield _heading(2, HEADS["legend"])
        marks = (f"[{_b(str(m.number))} {_t(' ' + m.name)} {_small(f' ({KINDS[m.kind]})')}]" for m in sheet.legend)
        yield f"#list(marker: none, body-indent: 0pt, {', '.join(marks)})"
    if sheet.paths:
        yield _list(f"{_t(chain_words(p))}{_small(refs(sheet, p.sources, p.against))}" for p in sheet.paths)
        yield _small(NOT_CERTAIN)
    if sheet.relative:
        yield _small(f" {NO_SIDE}")


def _ticks(sheet: Sheet) -> Iterator[str]:
    if not sheet.rows:
        return
    heads = "".join(f"[{_t(f'Day {day}')}], " for day in range(1, sheet.days + 1))
    box = "[#box(width: 3.6mm, height: 3.6mm, stroke: 0.8pt)], " * sheet.days
    rows = "".join(f"[{week}], {box}" for week in range(1, sheet.weeks + 1))
    yield _heading(2, HEADS["ticks"])
    yield (
        f"#table(columns: {sheet.days + 1}, align: center + horizon, stroke: 0.5pt, inset: 2.2pt, "
        f"table.header([Week], {heads}), {rows})"
    )


def _work(sheet: Sheet, balanced: bool) -> Iterator[str]:
    if not sheet.rows:
        return
    yield _heading(2, HEADS["work"])
    made = [_row(sheet, row) for row in sheet.rows]
    if not balanced:  # over several pages the eye goes along the rows
        firsts = {rows[0].number for _, rows in by_phase(sheet.rows)}
        cells = []
        for row, text in zip(sheet.rows, made, strict=True):
            head = _heading(3, row.phase.capitalize()) if row.number in firsts else ""
            cells.append(f"[{head}#enum(enum.item({row.number})[{text}])]")
        yield f"#grid(columns: (1fr, 1fr), column-gutter: 6mm, row-gutter: 0.5em, {', '.join(cells)})"
    else:
        yield _columns(sheet, made)
    if any(row.own for row in sheet.rows):
        yield _small(OWN_TIME)


def _columns(sheet: Sheet, made: Sequence[str]) -> str:
    """The work in two columns of about the same size."""
    begun: set[str] = set()
    columns = []
    for start, part in _split(made, [len(text) + 120 for text in made], 2):
        blocks = []
        for phase, rows in by_phase(sheet.rows[start : start + len(part)]):
            if phase not in begun:
                blocks.append(_heading(3, phase.capitalize()))
            begun.add(phase)
            items = ", ".join(f"enum.item({row.number})[{made[row.number - 1]}]" for row in rows)
            blocks.append(f"#enum({items})")
        columns.append(" ".join(blocks))
    return _beside(columns)


def _row(sheet: Sheet, row: Row) -> str:
    side = f", {row.side}" if row.side else ""
    parts = [f"{_b(row.name + side)}{_small(refs(sheet, row.sources, row.against))}"]
    for label, text in row_lines(row):
        if label.startswith(("How much", "Only if")):
            parts.append(_b(label + text))
        else:
            parts.append(_small(text) if text.startswith(("easier:", "harder:", "instead:")) else _t(label + text))
    for said in row.mind:
        parts.append(f"{_t('Mind: ' + said.text)}{_small(refs(sheet, said.sources, said.against))}")
    return " #linebreak() ".join(parts)


def _split(parts: Sequence[str], sizes: Sequence[int], columns: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Parts in columns of about the same size, in order; each with the number of its first part from 0.

    >>> list(_split(["a", "b", "c"], [2, 1, 1], 2))
    [(0, ['a']), (1, ['b', 'c'])]
    """
    start, spent, whole = 0, 0, sum(sizes)
    for column in range(1, columns + 1):
        end = start
        while end < len(parts) and (column == columns or spent + sizes[end] / 2 <= whole * column / columns):
            spent += sizes[end]
            end += 1
        if end > start:
            yield start, parts[start:end]
        start = end


def _beside(columns: Iterable[str]) -> str:
    """Columns side by side."""
    texts = list(columns)
    if not texts:
        return ""
    widths = ", ".join(["1fr"] * len(texts))
    return f"#grid(columns: ({widths},), column-gutter: 6mm, {', '.join(f'[{text}]' for text in texts)})"


def _numbered(texts: Iterable[str], start: int) -> str:
    return f"#enum(start: {start + 1}, {', '.join(f'[{_t(text)}]' for text in texts)})"


def _after(sheet: Sheet) -> Iterator[str]:
    left: list[str] = []
    if sheet.rows:
        left += _words(sheet, "progress", (*sheet.words.get("progress", ()), *sheet.words.get("often", ())))
    held = list(held_lines(sheet))
    if held:
        left.append(_heading(2, HEADS["held"]))
        left.append(_list(f"{_t(text)}{_small(cited)}" for text, cited in held))
    right = list(_again(sheet))
    if left and right:
        yield _beside((" ".join(left), " ".join(right)))
    else:
        yield from (*left, *right)


def _again(sheet: Sheet) -> Iterator[str]:
    if not sheet.tests:
        return
    yield _heading(2, HEADS["again"])
    rows = "".join(
        f"[{_b(test_name(t))}{_t(': ' + test_words(t))}{_small(refs(sheet, t.sources))}], [], [], " for t in sheet.tests
    )
    yield (
        "#table(columns: (1fr, 11mm, 11mm), stroke: 0.5pt, inset: 2.5pt, "
        f"table.header([Test], [Start], [{_t(f'Week {sheet.weeks}')}]), {rows})"
    )
    yield _said(sheet, sheet.words.get("again", ()))

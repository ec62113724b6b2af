"""A plan as a page to pin up: one HTML file that loads nothing, reads on a phone and prints black on white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
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
from kinetic_chain.show.picture import draw
from kinetic_chain.show.sheet import KINDS, Legend, Row, Said, Sheet, by_phase, sheet_of

_STYLE = """
:root{--ink:#1b1b1b;--paper:#fff;--soft:#5a5a5a;--line:#8a8a8a;--mark:#9c1c1c;--arrow:#1f4e8c;--skin:#f1efe9;--box:#f6f4ee}
@media screen and (prefers-color-scheme:dark){:root{--ink:#ececec;--paper:#16181b;--soft:#b9b9b9;--line:#8b8b8b;
--mark:#ff9a8f;--arrow:#8fc1ff;--skin:#2c3036;--box:#20242a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1rem;color:var(--ink);background:var(--paper);
font:1rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:1rem 0 .3rem}h3{font-size:1rem;margin:.7rem 0 .2rem}
p,ul,ol,dl{margin:.25rem 0}ul,ol{padding-left:1.4rem}li{margin:.15rem 0}
.box{border:2px solid var(--mark);background:var(--box);padding:.4rem .8rem;margin:.6rem 0}
.small,.refs{color:var(--soft);font-size:.85rem}.refs{overflow-wrap:anywhere}
.two,.top{display:grid;grid-template-columns:1fr;gap:0 1.5rem}.two>*,.top>*{min-width:0}
svg{display:block;width:100%;max-width:34rem;height:auto;margin:.3rem 0}
.kc-body{fill:var(--skin);stroke:var(--ink);stroke-width:1.4;stroke-linejoin:round}.kc-skin{fill:var(--skin)}
.kc-line{fill:none;stroke:var(--line);stroke-width:.7;stroke-linecap:round}.kc-lead{stroke:var(--ink);stroke-width:.6}
.kc-dot{fill:var(--mark);stroke:var(--paper);stroke-width:.6}.kc-ring{fill:var(--paper);stroke:var(--mark);stroke-width:1.2}
.kc-found{fill:var(--mark);stroke:var(--mark)}.kc-chain,.kc-work{fill:var(--paper);stroke:var(--mark);stroke-width:1.2}
.kc-work{stroke-dasharray:2 1.4}.kc-word,.kc-out{fill:var(--ink)}.kc-in{fill:var(--paper)}
.kc-arrow{fill:none;stroke:var(--arrow);stroke-width:1.3}.kc-head{fill:var(--arrow)}
table{border-collapse:collapse;margin:.3rem 0}th,td{border:1px solid var(--line);padding:.15rem .5rem;text-align:center}
th{font-weight:600}caption{text-align:left}.tick{display:inline-block;width:1.1rem;height:1.1rem;
border:1.5px solid var(--ink);vertical-align:middle}
.blank{min-width:3.2rem}.wide{width:100%}.wide tbody th{text-align:left}.how{font-weight:400}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.work li{margin:.35rem 0;break-inside:avoid}.work p{margin:.1rem 0}.much{font-weight:600}.mind{color:var(--mark)}
.legend{list-style:none;padding:0}.legend b{display:inline-block;min-width:1.5em}
footer{border-top:1px solid var(--line);margin-top:1rem;padding-top:.4rem;font-size:.8rem;color:var(--soft)}
footer ol{columns:1;padding-left:2.2em}
@media(min-width:40rem){.two,.top{grid-template-columns:1fr 1fr}
.top>:nth-child(3){grid-column:1/-1}footer ol{columns:2;column-gap:1.5rem}}
@media print{@page{margin:8mm}:root{--ink:#000;--paper:#fff;--soft:#222;--line:#666;--mark:#000;--arrow:#000;
--skin:#fff;--box:#fff}
body{max-width:none;padding:0;font:7.2pt/1.17 Arial,"Liberation Sans",Helvetica,sans-serif;color:#000;background:#fff}
.dense{font-size:7pt}h1{font-size:1.5em}h2{font-size:1.12em;margin:.5em 0 .1em;break-after:avoid}
h3{font-size:1em;margin:.3em 0 0;break-after:avoid}
.two{grid-template-columns:1fr 1fr;gap:0 6mm}.top{grid-template-columns:1fr 1fr 1.2fr;gap:0 5mm}
.top>:nth-child(3){grid-column:auto}
p,ul,ol{margin:.1em 0}li{margin:.05em 0}ul,ol{padding-left:1.3em}.work{columns:2;column-gap:6mm}
.work li{margin:.2em 0}.work p{margin:0}.small,.refs{font-size:.85em}footer{font-size:.7em}
svg{max-height:52mm;max-width:100%}
footer ol{columns:4;column-gap:4mm}footer{margin-top:.4em;padding-top:.2em}.tick{width:3.6mm;height:3.6mm}
th,td{padding:.1em .4em}.asks{columns:2;column-gap:6mm}.box{border-width:1pt;padding:.1em .5em;margin:.3em 0}
footer h2{display:inline}
.kc-found{fill:#000}.kc-in{fill:#fff}}
"""


def html(page: Mapping[str, Any]) -> str:
    """The page as one HTML file; nothing is loaded, and nothing a person typed can be markup in it."""
    sheet = sheet_of(page)
    dense = ' class="dense"' if len(sheet.rows) > 8 else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(sheet.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body{dense}>\n"
        + "\n".join(_html(sheet))
        + "\n</body>\n</html>\n"
    )


def _html(sheet: Sheet) -> Iterator[str]:
    yield "<header>"
    yield f"<h1>{escape(sheet.title)}</h1>"
    if sheet.read_as:
        yield f"<p><strong>For:</strong> {escape('; '.join(sheet.read_as))}. {escape(sentence(sheet.lead))}</p>"
    yield f'<p class="small">Asked: “<bdi>{escape(sheet.query)}</bdi>”</p>'
    yield "</header>"
    yield "<main>"
    yield from _html_safety(sheet)
    if sheet.nearest:
        yield f"<p><strong>Nothing fits.</strong> The nearest: {escape(sheet.nearest)}.</p>"
    if sheet.legend or sheet.rows:
        yield '<div class="top">'
        yield from _html_where(sheet)
        yield "<div>"
        yield from _html_legend(sheet)
        yield from _html_ticks(sheet)
        yield "</div><div>"
        for kind in ("stop", "pain"):
            yield from _html_words(sheet, kind, sheet.words.get(kind, ()))
        yield "</div></div>"
    yield from _html_rows(sheet)
    yield '<div class="two">'
    yield "<div>"
    yield from _html_words(
        sheet, "progress", (*sheet.words.get("progress", ()), *sheet.words.get("often", ())) if sheet.rows else ()
    )
    yield from _html_held(sheet)
    yield "</div><div>"
    yield from _html_again(sheet)
    yield "</div></div>"
    yield "</main>"
    yield "<footer>"
    if sheet.sources:
        yield f"<h2>{HEADS['sources']}</h2>"
        yield "<ol>"
        yield from (f"<li>{escape(text)}</li>" for _, text in sheet.sources)
        yield "</ol>"
    yield f"<p>{escape(sheet.disclaimer)} {MADE}</p>"
    yield "</footer>"


def _html_refs(sheet: Sheet, sources: Iterable[str], against: Iterable[str] = ()) -> str:
    text = refs(sheet, sources, against)
    return f' <span class="refs">{escape(text.strip())}</span>' if text else ""


def _html_said(sheet: Sheet, said: Sequence[Said]) -> str:
    rows = (f"<li>{escape(sentence(s.text))}{_html_refs(sheet, s.sources, s.against)}</li>" for s in said)
    return f"<ul>{''.join(rows)}</ul>"


def _html_words(sheet: Sheet, kind: str, said: Sequence[Said]) -> Iterator[str]:
    if said:
        yield f"<h2>{HEADS[kind]}</h2>"
        yield _html_said(sheet, said)


def _html_safety(sheet: Sheet) -> Iterator[str]:
    if sheet.alarm:
        yield f'<div class="box"><h2>{escape(sheet.alarm[0])}</h2><p><strong>{escape(sheet.alarm[1])}</strong></p>'
        yield f"{_html_said(sheet, sheet.reasons)}</div>"
    elif sheet.reasons:
        yield f'<div class="box">{_html_said(sheet, sheet.reasons)}</div>'
    if sheet.ask:
        rows = "".join(f"<li>{escape(said.text)}</li>" for said in sheet.ask)
        cited = f'<p class="refs">Sources{escape(refs_of(sheet, sheet.ask))}</p>'
        yield f'<div class="box"><h2>{HEADS["first"]}</h2><ul class="asks">{rows}</ul>{cited}</div>'


def _html_ticks(sheet: Sheet) -> Iterator[str]:
    if not sheet.rows:
        return
    yield f'<h2 id="kc-ticks">{HEADS["ticks"]}</h2>'
    heads = "".join(f'<th scope="col">Day {day}</th>' for day in range(1, sheet.days + 1))
    yield f'<table aria-labelledby="kc-ticks"><thead><tr><th scope="col">Week</th>{heads}</tr></thead><tbody>'
    box = '<td><span class="tick"></span><span class="hide">box to tick</span></td>' * sheet.days
    for week in range(1, sheet.weeks + 1):
        yield f'<tr><th scope="row">{week}</th>{box}</tr>'
    yield "</tbody></table>"


def _html_where(sheet: Sheet) -> Iterator[str]:
    if not sheet.legend:
        return
    yield f"<div><h2>{HEADS['where']}</h2>"
    yield draw(sheet.legend, sheet.paths, sheet.relative, alone=False, font="inherit")
    yield "</div>"


def _html_legend(sheet: Sheet) -> Iterator[str]:
    if sheet.legend:
        yield f"<h2>{HEADS['legend']}</h2>"
        yield '<ol class="legend">'
        yield from (_html_mark(mark) for mark in sheet.legend)
        yield "</ol>"
    if sheet.paths:
        rows = (
            f"<li>{escape(chain_words(path))}{_html_refs(sheet, path.sources, path.against)}</li>"
            for path in sheet.paths
        )
        yield f'<ul>{"".join(rows)}</ul><p class="small">{NOT_CERTAIN}</p>'
    if sheet.relative:
        yield f'<p class="small">{escape(NO_SIDE)}</p>'


def _html_mark(mark: Legend) -> str:
    return f'<li><b>{mark.number}</b> {escape(mark.name)} <span class="small">({KINDS[mark.kind]})</span></li>'


def _html_rows(sheet: Sheet) -> Iterator[str]:
    if not sheet.rows:
        return
    yield f'<h2>{HEADS["work"]}</h2><div class="work">'
    for phase, rows in by_phase(sheet.rows):
        yield f"<h3>{phase.capitalize()}</h3>"
        yield f'<ol start="{rows[0].number}">'
        for row in rows:
            yield from _html_row(sheet, row)
        yield "</ol>"
    if any(row.own for row in sheet.rows):
        yield f'<p class="small">{OWN_TIME}</p>'
    yield "</div>"


def _html_row(sheet: Sheet, row: Row) -> Iterator[str]:
    side = f", {row.side}" if row.side else ""
    yield f"<li><strong>{escape(row.name)}{escape(side)}</strong>{_html_refs(sheet, row.sources, row.against)}"
    for label, text in row_lines(row):
        kind = ' class="much"' if label.startswith("How much") else ' class="mind"' if label == "Only if: " else ""
        kind = kind or (' class="small"' if text.startswith(("easier:", "harder:", "instead:")) else "")
        yield f"<p{kind}>{label}{escape(text)}</p>"
    for said in row.mind:
        yield f'<p class="mind">Mind: {escape(said.text)}{_html_refs(sheet, said.sources, said.against)}</p>'
    yield "</li>"


def _html_again(sheet: Sheet) -> Iterator[str]:
    if not sheet.tests:
        return
    yield f'<h2 id="kc-again">{HEADS["again"]}</h2>'
    yield '<table class="wide" aria-labelledby="kc-again"><thead><tr><th scope="col">Test</th>'
    yield '<th scope="col">Start</th>'
    yield f'<th scope="col">Week {sheet.weeks}</th></tr></thead><tbody>'
    empty = '<td class="blank"><span class="hide">to fill in</span></td>' * 2
    for test in sheet.tests:
        words = f'<p class="how">{escape(test_words(test))}{_html_refs(sheet, test.sources)}</p>'
        yield f'<tr><th scope="row">{escape(test_name(test))}{words}</th>{empty}</tr>'
    yield "</tbody></table>"
    yield _html_said(sheet, sheet.words.get("again", ()))


def _html_held(sheet: Sheet) -> Iterator[str]:
    held = list(held_lines(sheet))
    if held:
        yield f"<h2>{HEADS['held']}</h2>"
        rows = (f'<li>{escape(text)}<span class="refs">{escape(refs)}</span></li>' for text, refs in held)
        yield f"<ul>{''.join(rows)}</ul>"

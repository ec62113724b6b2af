"""A plan as a page to pin up: Markdown, and one HTML file that loads nothing and prints black on white."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from kinetic_chain.show.picture import describe, draw
from kinetic_chain.show.sheet import KINDS, Legend, Path, Row, Said, Sheet, by_phase, sheet_of

MADE = "Sketch and page by kinetic-chain; what the sources say is theirs."
OWN_TIME = "Times with * rest on this project's own figures; no source gives them."
NO_SIDE = "No side was named: `that side` is the one it is on, `other side` the one across."
NOT_CERTAIN = "Sources suggest these links; none of them is certain for any one body."
HEADS = {
    "first": "See someone first if any answer is yes",
    "stop": "When to stop or not begin",
    "pain": "How much pain is all right",
    "ticks": "Tick a box each time",
    "where": "Where it is",
    "legend": "How it may hang together",
    "work": "What to do, in this order",
    "progress": "How to go on over the weeks",
    "again": "Test again",
    "held": "Held back, and why",
    "sources": "Sources",
}


_NAMED = 4  # pieces of work named with one reason


# ---------------------------------------------------------------- Markdown


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
        yield f"For: {_md('; '.join(sheet.read_as))}. {_md(_sentence(sheet.lead))}"
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
        yield f"- {_md(_sentence(one.text))}{_md(_refs(sheet, one.sources, one.against))}"
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
        yield f"- {_md(chain_words(path))}{_md(_refs(sheet, path.sources, path.against))}"
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
            yield f"{row.number}. **{_md(row.name)}{_md(side)}**{_md(_refs(sheet, row.sources, row.against))}"
            for label, text in row_lines(row):
                yield f"    - {label}{_md(text)}"
            for said in row.mind:
                yield f"    - Mind: {_md(said.text)}{_md(_refs(sheet, said.sources, said.against))}"
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
            yield f"- **{_md(test_name(test))}**{_md(_refs(sheet, test.sources))}: {_md(test_words(test))}"
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


# ---------------------------------------------------------------- what both say


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:].rstrip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def _refs(sheet: Sheet, sources: Iterable[str], against: Iterable[str] = ()) -> str:
    spoken = sheet.numbers(against)
    numbers = sheet.numbers(sources)
    both = f"{numbers}, against it {spoken}" if spoken and numbers else numbers or (spoken and f"against it {spoken}")
    return f" {both}" if both else ""


refs = _refs
sentence = _sentence


def refs_of(sheet: Sheet, said: Iterable[Said]) -> str:
    """The sources of several sentences together."""
    return _refs(sheet, {source for one in said for source in one.sources})


def chain_words(path: Path) -> str:
    """A chain by the numbers of the picture and in words."""
    numbers = " → ".join(map(str, path.numbers))
    return f"{numbers}: {' → '.join(path.names)} ({path.grade}{', contested' if path.contested else ''})"


def row_lines(row: Row) -> Iterator[tuple[str, str]]:
    """What there is to say of one piece of work, each with its label."""
    if row.only_if:
        yield "Only if: ", row.only_if
    feel = f" Feel: {_sentence(row.feel)}" if row.feel else ""
    faults = f" Avoid: {_sentence(row.faults)}" if row.faults else ""
    yield "", f"{_sentence(row.how)}{feel}{faults}"
    star = "*" if row.own else ""
    days = "" if row.days == "each time" else f"; on {row.days}"
    remark = f"; {row.remark}" if row.remark else ""
    yield "How much: ", f"{row.dose}; {row.time}{star}{days}{remark}"
    if row.near:
        yield "", "; ".join(f"{label}: {name}" for label, name in row.near)


def test_name(test: Any) -> str:
    """A test with its side."""
    return f"{test.name}, {test.side}" if test.side else str(test.name)


def test_words(test: Any) -> str:
    """How a test is done, and what it shows."""
    how = f"{_sentence(test.how)} " if test.how else ""
    shows = f" It shows up as: {test.positive}." if test.positive else ""
    return f"{test.who}. {how}It is about: {test.about}.{shows}"


def held_lines(sheet: Sheet, most: int = 5) -> Iterator[tuple[str, str]]:
    """What is held back or left for later, or asks for another pair of hands; not what merely had no room."""
    if sheet.alarm:
        return
    reasons: dict[str, tuple[list[str], dict[str, None]]] = {}
    for said in sheet.withheld:
        name, _, reason = said.text.partition(": ")
        names, sources = reasons.setdefault(reason, ([], {}))
        names.append(name)
        sources.update(dict.fromkeys(said.sources))
    told = [one for one in sheet.left_out if one[3] in ("later", "fights", "others")] if sheet.rows else sheet.left_out
    for name, side, reason, _ in told:
        reasons.setdefault(reason, ([], {}))[0].append(f"{name}{f', {side}' if side else ''}")
    for reason, (names, sources) in list(reasons.items())[:most]:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield _sentence(f"{'; '.join(names[:_NAMED])}{more}: {reason}"), _refs(sheet, sources)


# ---------------------------------------------------------------- HTML

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
@media(min-width:40rem){.two,.top{grid-template-columns:1fr 1fr}footer ol{columns:2;column-gap:1.5rem}}
@media print{@page{margin:9mm}:root{--ink:#000;--paper:#fff;--soft:#222;--line:#666;--mark:#000;--arrow:#000;
--skin:#fff;--box:#fff}body{max-width:none;padding:0;font:7.2pt/1.17 Arial,"Liberation Sans",Helvetica,sans-serif;color:#000;background:#fff}
.dense{font-size:7pt}h1{font-size:1.5em}h2{font-size:1.12em;margin:.5em 0 .1em;break-after:avoid}
h3{font-size:1em;margin:.3em 0 0;break-after:avoid}.two{grid-template-columns:1fr 1fr;gap:0 6mm}.top{grid-template-columns:1fr 1fr 1.2fr;gap:0 5mm}
p,ul,ol{margin:.1em 0}li{margin:.05em 0}ul,ol{padding-left:1.3em}.work{columns:2;column-gap:6mm}
.work li{margin:.2em 0}.work p{margin:0}.small,.refs{font-size:.85em}footer{font-size:.74em}svg{max-height:52mm;max-width:100%}
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
        yield f"<p><strong>For:</strong> {escape('; '.join(sheet.read_as))}. {escape(_sentence(sheet.lead))}</p>"
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
    text = _refs(sheet, sources, against)
    return f' <span class="refs">{escape(text.strip())}</span>' if text else ""


def _html_said(sheet: Sheet, said: Sequence[Said]) -> str:
    rows = (f"<li>{escape(_sentence(s.text))}{_html_refs(sheet, s.sources, s.against)}</li>" for s in said)
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
    yield '<table class="wide" aria-labelledby="kc-again"><thead><tr><th scope="col">Test</th><th scope="col">Start</th>'
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
        rows = (f"<li>{escape(text)}<span class=\"refs\">{escape(refs)}</span></li>" for text, refs in held)
        yield f"<ul>{''.join(rows)}</ul>"

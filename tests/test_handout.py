"""What a person gets of a plan, in every form: safe, on the right side, and carefully worded."""

from __future__ import annotations

import difflib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import Ran
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from shipped import knowledge
from test_words import FORBIDDEN

from kinetic_chain.show.handout import html
from kinetic_chain.show.markdown import markdown
from kinetic_chain.show.picture import PANEL, draw, place
from kinetic_chain.show.programme import render_programme
from kinetic_chain.show.sheet import Legend, Sheet, clean, sheet_of
from kinetic_chain.show.typeset import pdf, source, string

Command = Callable[..., Ran]
GOLDEN = Path(__file__).parent / "golden" / "tight_ql_and_weak_glute_med"
REFRESH = "KINETIC_CHAIN_REFRESH"
TOLD = "weak right glute med, left hip drops, tight left QL"
QUESTIONS: dict[str, dict[str, Any]] = {
    TOLD: {"minutes": 10, "equipment": ["none"]},
    f"{TOLD}, outer hip pain on the right lying on that side": {"minutes": 45},
    "knees cave in when I squat": {},
    "runner, groin pain standing on one leg": {},
    "weak right glute med": {"minutes": 1},
    "two cups of flour": {},
    "low back pain, hamstrings tight on both sides, age 70": {"minutes": 60, "weeks": 6, "days": 5},
    "hip abductors weaker on the left by 15 %, you have a diagnosis that cures": {},
}
NASTY = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x", "]]><!--", "--></style><script>",
    "*bold* _it_ `code` [a](http://evil.example) ![b](x) | # h", "http://evil.example www.evil.example a@b.example",
    "#panic() $x$ @ref <label> \\ \" #[x] //c /*d*/ ~ = head", "\u202egnp.exe\u202c \u200f\u2066x\u2069",
    "a\x00b\x1b[31mc\x07\r\n# d",
    "&lt;b&gt; &amp; &#60;", "1. one\n2. two", "\ud800 \ufffe \ue000", "{{x}} {%y%} <%z%> ${w}",
]  # fmt: skip


@cache
def page_json(text: str) -> str:
    programme = knowledge().plan(text, **QUESTIONS.get(text, {}))
    return knowledge().page("plan", text, programme).to_json()


def page(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(page_json(text))
    return data


def printed(data: Mapping[str, Any], everything: bool = True) -> str:
    return "\n".join(line.plain for line in render_programme(data, everything)) + "\n"


# ---- words


def theirs(sheet: Sheet) -> list[str]:
    """Other people's words on a sheet: sources, what was typed, and the fixed disclaimer."""
    return [sheet.disclaimer, sheet.query, *sheet.unread, *(text for _, text in sheet.sources)]


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_output_is_worded_with_care(text: str) -> None:
    data = page(text)
    sheet = sheet_of(data)
    on_a_page = re.sub(r"<style>.*?</style>", "", html(data), flags=re.DOTALL)
    for made in (printed(data), on_a_page, markdown(data).partition("[sketch]:")[0], source(sheet, 9)):
        plain = re.sub(r"\\([^\w])", r"\1", unescape(made))
        plain = re.sub(r"[\w.-]+: \d+%|\(columns: .*?\)|width: 100%|length: 100%", "", plain)
        for words in sorted(theirs(sheet), key=len, reverse=True):
            plain = plain.replace(words, "...")
        found = FORBIDDEN.search(plain)
        assert not found, plain[max(0, found.start() - 80) : found.end() + 80] if found else ""


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_output_says_the_disclaimer(text: str) -> None:
    data = page(text)
    disclaimer = data["data"]["disclaimer"]
    assert disclaimer in printed(data) and escape(disclaimer) in html(data)
    assert disclaimer in markdown(data) and disclaimer in source(sheet_of(data), 9)


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_piece_of_work_is_told_with_its_side_dose_and_time(text: str) -> None:
    data = page(text)
    for made in (printed(data), re.sub(r"\\(.)", r"\1", unescape(markdown(data))), unescape(html(data))):
        for slot in data["data"]["slots"]:
            assert slot["item"]["name"] in made
            if slot["item"]["dose"] is None:
                assert "no dose in the sources" in made
            for caution in slot["item"]["cautions"]:
                assert caution["say"] in made


def test_a_referral_has_who_to_see_and_no_work() -> None:
    data = page("runner, groin pain standing on one leg")
    for made in (printed(data), markdown(data), html(data), source(sheet_of(data), 9)):
        assert "See a health professional today or tomorrow, before any exercise." in made
        assert "crack in the neck of the thigh bone" in made
        assert "How much" not in made and "<svg" not in made and "Week" not in made


def test_nothing_fits_is_said_with_the_nearest() -> None:
    data = page("weak right glute med")
    for made in (printed(data), markdown(data), html(data)):
        assert "earest" in made and "minutes by itself" in made


def test_a_gate_says_what_it_holds_back_and_why() -> None:
    data = page(f"{TOLD}, outer hip pain on the right lying on that side")
    for made in (printed(data), html(data), markdown(data)):
        assert "ball self-massage of the gluteus medius" in made.lower()
        assert "squeeze the tendons there" in made


# ---- nothing typed is markup


class Tags(HTMLParser):
    """Every tag and attribute of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.other: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def shape(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return Tags(text).tags


def poisoned(value: Any, poison: str, key: str = "") -> Any:
    """A page whose every word of a person or a pack carries something nasty."""
    if isinstance(value, Mapping):
        return {name: poisoned(inner, poison, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, poison, key) for inner in value]
    words = ("query", "name", "how", "feel", "faults", "say", "remark", "title", "authors", "disclaimer", "positive",
             "ask", "note", "text", "reason", "doi")  # fmt: skip
    return value + poison if isinstance(value, str) and key in words else value


@pytest.mark.parametrize("poison", NASTY)
def test_no_word_can_be_markup_in_html(poison: str) -> None:
    for text in (TOLD, "runner, groin pain standing on one leg"):
        clean_page, data = page(text), page(text)
        data["data"] = {**data["data"], "query": data["data"]["query"] + poison}
        assert shape(html(data)) == shape(html(clean_page))
        worst = html(poisoned(page(text), poison))
        assert shape(worst) == shape(html(clean_page)) and not Tags(worst).other
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\u200e\u200f]", worst)


@pytest.mark.parametrize("poison", NASTY)
def test_no_word_can_be_markup_in_markdown(poison: str) -> None:
    read = MarkdownIt("commonmark").enable("table")
    plain = shape(read.render(markdown(page(TOLD))))
    data = page(TOLD)
    data["data"]["query"] += poison
    made = markdown(data)
    assert shape(read.render(made)) == plain
    assert shape(read.render(markdown(poisoned(page(TOLD), poison)))) == plain
    shown = "".join(Tags(read.render(made)).text)
    assert clean(data["data"]["query"]) in shown, "what was typed is shown as it was typed"
    assert "://evil" not in made and "www.evil" not in made


@pytest.mark.parametrize("poison", NASTY)
def test_no_word_can_be_markup_in_the_picture(poison: str) -> None:
    legend = [Legend(1, poison, "found", "back", "right", 10, 90)]
    root = ElementTree.fromstring(draw([one._replace(name=clean(one.name)) for one in legend], ()))
    plain = ElementTree.fromstring(draw([one._replace(name="x") for one in legend], ()))
    assert [e.tag for e in root.iter()] == [e.tag for e in plain.iter()]


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_string_of_typst_ends_where_it_ends(text: str) -> None:
    made = string(text)
    assert made[0] == made[-1] == '"' and re.fullmatch(r'"(?:[^"\\]|\\["\\n])*"', made)


def test_typst_reads_back_what_was_typed() -> None:
    typst = pytest.importorskip("typst", reason="typst, the extra `pdf`, is not installed")
    for text in [clean(nasty) for nasty in NASTY]:
        made = typst.query(f"#metadata({string(text)}) <x>".encode(), "<x>", field="value", one=True)
        assert json.loads(made) == "".join(c if c.isprintable() else " " for c in text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_clean_text_steers_nothing(text: str) -> None:
    made = clean(text, 40)
    assert len(made) <= 40 and made == clean(made, 40)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", made)


def test_a_page_loads_nothing() -> None:
    for text in QUESTIONS:
        made = html(page(text))
        assert not re.search(r"(?:src|href|srcset|action)\s*=|url\(|@import|<link|<script|<iframe", made)
        assert "default-src 'none'" in made


# ---- the sketch


def dots(legend: Legend, **how: Any) -> list[tuple[float, float]]:
    """Where the dots of one mark lie, over the whole picture."""
    found = []
    root = ElementTree.fromstring(draw([legend], (), **how))
    for number, group in enumerate(root.iter("{http://www.w3.org/2000/svg}g")):
        for circle in group.iter("{http://www.w3.org/2000/svg}circle"):
            if circle.get("class") in ("kc-dot", "kc-ring"):
                found.append((number * PANEL + float(circle.get("cx", 0)), float(circle.get("cy", 0))))
    return found


def words(**how: Any) -> dict[tuple[int, str], float]:
    root = ElementTree.fromstring(draw([], (), **how))
    groups = root.iter("{http://www.w3.org/2000/svg}g")
    return {
        (number, str(text.text)): float(text.get("x", 0))
        for number, group in enumerate(groups)
        for text in group.iter("{http://www.w3.org/2000/svg}text")
    }


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_a_side_is_drawn_where_the_letters_say(view: str, side: str) -> None:
    """Seen from the front, the person's right is on the viewer's left."""
    panel, middle = ("front", "back").index(view), PANEL / 2
    ((x, _),) = dots(Legend(1, "x", "found", view, side, 12, 90))
    on_the_left = x - panel * PANEL < middle
    assert on_the_left == ((side == "right") == (view == "front"))
    assert (words()[panel, side.upper()] < middle) == on_the_left


def test_a_midline_lies_in_the_middle_and_both_sides_on_both() -> None:
    assert dots(Legend(1, "x", "found", "back", "midline", 3, 84))[0][0] == PANEL + PANEL / 2
    one, two = dots(Legend(1, "x", "found", "back", "bilateral", 14, 93))
    assert one[1] == two[1] and abs(one[0] + two[0] - 3 * PANEL) < 0.01


def test_no_side_is_guessed() -> None:
    assert dots(Legend(1, "x", "found", "back", "unspecified", 14, 93)) == []
    assert dots(Legend(1, "x", "chain", "back", "either", 14, 93)) == []
    shown = {word for _, word in words(relative=True)}
    assert "that side" in shown and "other side" in shown and not {"RIGHT", "LEFT"} & shown
    data = page("knee caves in when I squat")
    assert "RIGHT" not in html(data) and "that side" in html(data)


def test_the_mirrored_question_gets_the_mirrored_sketch() -> None:
    def spots(text: str) -> dict[int, tuple[str | None, str, float]]:
        sheet = sheet_of(page(text))
        return {m.number: (m.view, m.side, place(m.view or "front", m.side, m.x)) for m in sheet.legend}

    mine, mirrored = spots("weak right glute med, tight left QL"), spots("weak left glute med, tight right QL")
    assert sorted(PANEL - x for _, _, x in mine.values()) == sorted(x for _, _, x in mirrored.values())


def test_the_sketch_speaks_to_who_does_not_see_it() -> None:
    root = ElementTree.fromstring(draw(sheet_of(page(TOLD)).legend, sheet_of(page(TOLD)).paths))
    names = {e.tag.rpartition("}")[2]: e for e in root}
    assert root.get("role") == "img" and root.get("aria-labelledby") == "kc-title kc-desc"
    assert names["title"].text and "right glute med weak" in (names["desc"].text or "")


def test_numbers_do_not_touch() -> None:
    """However many marks crowd on one side, their numbers stand apart."""
    crowd = [Legend(n, "x", "found", "back", "right", 14, 90 + n) for n in range(1, 10)]
    group = list(ElementTree.fromstring(draw(crowd, ())).iter("{http://www.w3.org/2000/svg}circle"))
    badges = sorted(float(c.get("cy", 0)) for c in group if c.get("class") == "kc-found")
    assert all(after - before >= 13 for before, after in pairwise(badges))


# ---- the page as a whole


@pytest.mark.parametrize("text", QUESTIONS)
def test_headings_come_in_order(text: str) -> None:
    tags = [int(tag[1]) for tag, _ in shape(html(page(text))) if re.fullmatch(r"h[1-6]", tag)]
    assert tags[0] == 1 and tags.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(tags))


def test_the_page_says_its_language_and_title_and_heads_its_tables() -> None:
    made = html(page(TOLD))
    assert '<html lang="en">' in made and "<title>Plan for 4 weeks, 3 days a week</title>" in made
    assert made.count('<th scope="row">') >= 4 and made.count('<th scope="col">Day ') == 3
    assert made.count('class="tick"') == 12


@pytest.mark.parametrize(("ending", "make"), [("md", markdown), ("html", html)])
def test_the_handout_is_the_golden_one(ending: str, make: Callable[[Mapping[str, Any]], str]) -> None:
    file = GOLDEN.with_suffix(f".{ending}")
    text = make(page("tight left QL, weak right glute med")).partition("[sketch]:")[0]
    text = re.sub(r"<style>.*?</style>", "<style></style>", text, flags=re.DOTALL)
    if os.environ.get(REFRESH):
        file.write_text(text, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", lineterm="", n=1)
    assert text == kept, "\n".join(list(lines)[:60]) + f"\nmeant? {REFRESH}=1 python -m pytest tests/test_handout.py"


# ---- PDF


def test_a_pdf_is_tagged_titled_and_the_same_every_time() -> None:
    pytest.importorskip("typst", reason="typst, the extra `pdf`, is not installed")
    one, two = pdf(page(TOLD)), pdf(page(TOLD))
    assert one == two and one.startswith(b"%PDF-")
    assert b"/MarkInfo" in one and b"/Lang" in one and b"pdfuaid:part" in one
    assert b"/CreationDate" not in one or b"D:2000" in one


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_plan_can_be_typeset(text: str) -> None:
    pytest.importorskip("typst", reason="typst, the extra `pdf`, is not installed")
    assert len(pdf(page(text))) > 5_000


@pytest.mark.parametrize("poison", [*NASTY, "日本語 العربية 🙂"])
def test_nothing_typed_stops_the_typesetting(poison: str) -> None:
    pytest.importorskip("typst", reason="typst, the extra `pdf`, is not installed")
    data = poisoned(page("runner, groin pain standing on one leg"), poison)
    assert pdf(data) == pdf(data)


def test_without_typst_the_command_says_how_to_get_it(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    ran = command("plan", "--format", "pdf", "weak right glute med")
    assert ran.code == 2 and "pip install 'kinetic-chain[pdf]'" in ran.err and not ran.out


# ---- the command


def test_the_command_prints_the_plan(command: Command) -> None:
    ran = command("plan", "weak", "right", "glute", "med", "--minutes", "10", "--equipment", "none")
    plan = knowledge().plan("weak right glute med", minutes=10, equipment=["none"])
    data = json.loads(knowledge().page("plan", "", plan).to_json())
    assert ran.code == 0 and ran.out == printed(data, everything=False)


@pytest.mark.parametrize("ending", ["md", "html", "txt", "pdf"])
def test_the_ending_of_the_file_says_the_format(command: Command, tmp_path: Path, ending: str) -> None:
    if ending == "pdf":
        pytest.importorskip("typst", reason="typst, the extra `pdf`, is not installed")
    file = tmp_path / f"plan.{ending}"
    ran = command("plan", TOLD, "--out", file)
    assert ran.code == 0 and not ran.out
    start = {"md": b"# Plan", "html": b"<!DOCTYPE html>", "txt": b"Read as", "pdf": b"%PDF"}[ending]
    assert file.read_bytes().startswith(start)


def test_the_means_are_read_from_the_command_line(command: Command) -> None:
    ran = command(
        "plan", TOLD, "--json", "--minutes", "15", "--days", "2", "--weeks", "6", "--equipment", "band,step",
        "--positions", "no-floor,no-kneeling", "--level", "3", "--avoid", "clamshell", "--red-flags", "none",
    )  # fmt: skip
    data = json.loads(ran.out)["data"]
    assert data["means"]["minutes"] == 15 and data["means"]["weeks"] == 6 and data["means"]["level"] == 3
    assert data["level"] == "clear" and "clamshell" not in {slot["item"]["id"] for slot in data["slots"]}
    assert data["slots"] and data["disclaimer"] and data["names"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan", "two cups of flour"), 3),
        (("plan",), 2),
        (("plan", "weak right glute med", "--equipment", "rocket"), 2),
        (("plan", "weak right glute med", "--format", "html", "--json"), 2),
        (("weak right glute med", "--minutes", "5"), 2),
        (("plan", "weak right glute med", "--minutes", "0"), 2),
        (("plan", "weak right glute med", "--level", "9"), 2),
        (("plan", "runner, groin pain standing on one leg"), 0),
        (("plan", "weak right glute med", "--minutes", "1"), 0),
        (("plan", "weak right glute med", "--sources", "S0"), 0),
        (("plan", "weak right glute med", "--out", "/no/where"), 2),
    ],
)
def test_exit_codes(command: Command, words: tuple[str, ...], code: int) -> None:
    assert command(*words).code == code


@pytest.mark.parametrize("flags", [(), ("--red-flags", "none"), ("--red-flags", "saddle-or-bladder")])
def test_the_plan_of_an_answer_is_that_of_its_question(
    command: Command, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...]
) -> None:
    known = {rule["id"] for rule in knowledge().data["safety"] if rule.get("ask")}
    flags = tuple(flag if flag in ("--red-flags", "none") else sorted(known)[0] for flag in flags)
    for text in (TOLD, "no tight hamstrings, weak right glute med, age 64", "positive FABER right, pregnant"):
        direct = json.loads(command("plan", "--json", text, *flags).out)["data"]
        answer = command("--json", text, *flags).out
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        through = json.loads(command("plan", "--json", "-").out)["data"]
        for key in ("query", "level", "slots", "found", "supported", "withheld", "again", "marks"):
            assert through[key] == direct[key], (text, key)


def test_what_is_no_answer_is_refused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("{", "{}", '{"schema_version": "1.0"}', '{"schema_version": "9"}'):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        assert command("plan", "-").code == 2

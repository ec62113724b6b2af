"""Every command and example of the README and of docs/ runs, and shows what its page says it shows.

A page is followed from top to bottom in an empty folder, as its reader would: a YAML block is the file that its first
line names, a line after ``$`` is typed, a Python block is run; what a block shows after a command must come out of it.
"""

from __future__ import annotations

import contextlib
import doctest
import functools
import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from kinetic_chain import cli, load
from kinetic_chain.ask.answer import (
    Answer,
    Caution,
    Chain,
    Check,
    Contributor,
    Finding,
    Item,
    Note,
    Plan,
    Question,
    Reason,
    Share,
    Step,
    Story,
    Triage,
    Unread,
    Withheld,
)
from kinetic_chain.ask.reason.belief import Evidence, Judgement, Observation, judge
from kinetic_chain.ask.reason.trees import Network
from kinetic_chain.build.models.sections import SECTIONS
from kinetic_chain.build.source import Document, read_yaml
from kinetic_chain.errors import CODES, Issue, Issues
from kinetic_chain.grades import Citation, weight

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
OTHERS = ("python", "benchmarks/")  # commands of other programs are not run here; that their file exists is


class Block(NamedTuple):
    """A piece of a page that is no prose: its language, its lines, and the line of the page it starts on."""

    language: str
    lines: list[str]
    at: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def blocks(page: Path) -> Iterator[Block]:
    """Fenced blocks, and indented lines that begin with the name of the command (`sh`)."""
    fence: Block | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if fence is not None:
                yield fence
            fence = Block(line[3:].strip(), [], number) if fence is None else None
        elif fence is not None:
            fence.lines.append(line)
        elif line.startswith("    kinetic-chain "):
            yield Block("", ["$ " + re.split(r" {2,}", line.strip())[0]], number)


def typed(block: Block) -> Iterator[tuple[str, int, list[str]]]:
    """The commands of a block, each with its exit code (`# exit 1`, else 0) and what is shown of its output."""
    command, code, shown = "", 0, list[str]()
    for line in [*block.lines, "$ "]:
        if not line.startswith("$ "):
            shown.append(line)
            continue
        if command:
            yield command, code, shown
        command, _, note = line[2:].partition("  # ")
        code, shown = int(note.removeprefix("exit ")) if note.startswith("exit ") else 0, []


def run(command: str) -> tuple[int, str]:
    """Run a pipe of ``kinetic-chain`` commands in this process: its exit code, and all that it printed."""
    said, code = "", 0
    for part in command.split(" | "):
        name, *words = shlex.split(part)
        assert name == "kinetic-chain", f"cannot run {part!r}"
        out, keyboard = io.StringIO(), sys.stdin
        sys.stdin = io.StringIO(said)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                code = cli.main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            sys.stdin = keyboard
        said = out.getvalue()
    return code, said


def missing(shown: list[str], said: str) -> str | None:
    """The first line that is shown and was not said, in this order; `...` stands for anything."""
    rest = iter([" ".join(line.split()) for line in said.splitlines()])
    for line in shown:
        wanted = " ".join(line.split())
        if wanted in ("", "..."):
            continue
        start = wanted.removesuffix(" ...")
        if not any(found == wanted or (start != wanted and found.startswith(start)) for found in rest):
            return line
    return None


def within(shown: Any, real: Any, where: str = "answer") -> None:
    """A shortened example says nothing that is not so: fewer keys and fewer items, in the same order."""
    if isinstance(shown, dict):
        assert isinstance(real, dict) and set(shown) <= set(real), where
        for key, value in shown.items():
            within(value, real[key], f"{where}.{key}")
    elif isinstance(shown, list):
        rest = iter(real)
        for index, item in enumerate(shown):
            assert any(_fits(item, other) for other in rest), f"{where}[{index}]: {item}"
    else:
        assert shown == real, f"{where}: {shown!r} is shown, {real!r} is so"


def _fits(shown: Any, real: Any) -> bool:
    try:
        within(shown, real)
    except AssertionError:
        return False
    return True


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def reader(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINETIC_CHAIN_CACHE", str(cache))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kinetic_chain.build.read.read_yaml", _read_yaml)


@functools.cache
def _read_shipped(file: Path, shown: str) -> tuple[Document | None, tuple[Issue, ...]]:
    issues = Issues()
    return read_yaml(file, shown, issues), issues.all


def _read_yaml(file: Path, shown: str, issues: Issues) -> Document | None:
    """The shipped files do not change while a page is followed: each is parsed once, which halves the time."""
    if not file.resolve().is_relative_to(ROOT):
        return read_yaml(file, shown, issues)
    document, found = _read_shipped(file, shown)
    for issue in found:
        issues.add(*issue)
    return document


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_can_be_followed(page: Path) -> None:
    names: dict[str, Any] = {}
    said = ""
    for block in blocks(page):
        at = f"{page.name}:{block.at}"
        if block.language == "yaml":
            _write(block, at)
        elif block.language == "python":
            _run_python(block, names, page)
        elif block.language == "json":
            within(json.loads(block.text), json.loads(said))
        elif block.language == "":
            for command, code, shown in typed(block):
                if command.startswith(OTHERS):
                    assert all((ROOT / word).exists() for word in command.split() if "/" in word), f"{at}: {command}"
                    continue
                got, said = run(command)
                assert got == code, f"{at}: {command!r} exits {got}\n{said}"
                assert missing(shown, said) is None, f"{at}: {missing(shown, said)!r} is not in\n{said}"


def _write(block: Block, at: str) -> None:
    """A YAML block is a whole file; its first line says which."""
    assert re.match(r"# \S+\.yaml$", block.lines[0]), f"{at}: no file name"
    assert yaml.safe_load(block.text), at
    path = Path(block.lines[0][2:])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def _run_python(block: Block, names: dict[str, Any], page: Path) -> None:
    if ">>>" not in block.text:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile("\n" * block.at + block.text, page.name, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.at)
    report = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    failed, _ = runner.run(test, out=report.write, clear_globs=False)
    names.update(test.globs)
    assert not failed, report.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?:", target):
            continue
        name, _, heading = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), f"{page.name}: {target}"
        assert not heading or heading in _anchors(there), f"{page.name}: {target}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_reached() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    linked = {Path(target.partition("#")[0]).name for target in re.findall(r"\]\(([^)\s]+)\)", text)}
    assert {page.name for page in PAGES[1:]} <= linked


def test_readme_installs_in_two_lines() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    first = "    python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/kinetic-chain weak right glute med"
    second = "    python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest -n auto"
    assert [line for line in lines if "pip install" in line] == [first, second]


def test_every_error_code_is_explained() -> None:
    text = (DOCS / "language.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (KC\d{3}) \| (.*?) \| (.+) \|$", text, re.MULTILINE)
    assert {code: meaning.replace("`", "") for code, meaning, _ in rows} == CODES


def test_every_section_and_key_is_listed() -> None:
    page = (DOCS / "adding-knowledge.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", page, re.MULTILINE)
    listed = {name: set(re.findall(r"`(\w+)`(\*?)", keys)) for name, keys in rows}
    assert listed == {
        name: {(field.alias or key, "*" if field.is_required() else "") for key, field in model.model_fields.items()}
        for name, model in SECTIONS.items()
    }


def test_every_field_of_the_answer_is_described() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| (.*) \|$", (DOCS / "answer.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", fields)) for name, fields in rows}
    kinds: dict[str, Any] = {
        "the answer": Answer, "a finding": Finding, "not understood": Unread, "triage": Triage, "a reason": Reason,
        "a question": Question, "a contributor": Contributor, "a share": Share, "a chain": Chain, "a step": Step,
        "a check": Check, "a pattern": Story, "the plan": Plan, "an item": Item, "a caution": Caution,
        "withheld": Withheld, "a note": Note,
    }  # fmt: skip
    for name, kind in kinds.items():
        assert {field.rstrip("_") for field in kind._fields} <= told[name], name


# -- what the pages work out by hand


def network(leaks: list[float], *links: tuple[int, int, float]) -> Network:
    """Conditions of the midline by number, and links (cause, effect, strength)."""
    effects: list[list[tuple[int, int]]] = [[] for _ in leaks]
    causes: list[list[tuple[int, int]]] = [[] for _ in leaks]
    for index, (cause, effect, _) in enumerate(links):
        effects[cause].append((effect, index))
        causes[effect].append((cause, index))
    return Network(0, leaks, effects, causes, [weight for _, _, weight in links])


def judged(body: Network, node: int, *found: int) -> Judgement:
    judgement = judge(node, Evidence(body, [Observation((one,), True) for one in found]))
    assert judgement is not None
    return judgement


def test_the_example_of_reasoning_is_what_the_engine_works_out() -> None:
    a, b, f1, f2 = range(4)
    body = network([0.1, 0.1, 0.2, 0.1], (a, b, 0.6), (b, f1, 0.5), (b, f2, 0.7))
    both, first, second = judged(body, a, f1, f2), judged(body, a, f1), judged(body, a, f2)
    middle = judged(body, b, f1, f2)
    explained = network([0.1, 0.1, 0.1], (0, 2, 0.8), (1, 2, 0.5))
    loop = network([0.1, 0.1, 0.1], (0, 1, 0.4), (1, 0, 0.5), (1, 2, 0.6))
    assert judge(1, Evidence(loop, [Observation((1,), True)])) is None
    worked = {
        "0.154": middle.prior_of(), "0.799": middle.belief, "21.9": exp(middle.log_lr), "0.341": both.belief,
        "4.652": exp(both.log_lr), "1.537": both.log_lr, "0.642": first.log_lr, "1.127": second.log_lr,
        "0.896": both.log_lr - first.log_lr, "0.410": both.log_lr - second.log_lr,
        "10.5": (1 - 0.8 * 0.7) / 0.2 * (1 - 0.9 * 0.58) / 0.1,
        "0.379": judged(explained, 1, 2).belief, "0.110": judged(explained, 1, 2, 0).belief,
        "0.550": judged(loop, 0, 1).belief, "0.640": judged(loop, 2, 1).belief,
    }  # fmt: skip
    page = (DOCS / "reasoning.md").read_text(encoding="utf-8")
    for shown, value in worked.items():
        assert shown in page, shown
        assert f"{value:.{len(shown.partition('.')[2])}f}" == shown


def test_the_weights_of_grading_are_those_of_the_knowledge() -> None:
    data = load().data
    table = data["grades"]
    page = (DOCS / "grading.md").read_text(encoding="utf-8")
    for kind, entry in table["kinds"].items():
        assert f"| {kind} | {entry['adds']:g} | {entry['most']:g} |" in page
    shown = re.findall(r"^\| (?:for|against) \| (\S+) \| ([a-z ]+), (\w+), (\w+) \| ([\d.]+) \|$", page, re.MULTILINE)
    assert len(shown) > 10
    for name, *said, value in shown:
        claim = data["claims"][name]
        citation = Citation(claim["source"], data["sources"][claim["source"]]["kind"], claim["sure"], claim["shows"])
        assert said == [citation.kind, citation.sure, citation.shows], name
        assert weight(citation, table) == pytest.approx(float(value)), name


def test_grading_names_every_claim_of_its_links() -> None:
    page = (DOCS / "grading.md").read_text(encoding="utf-8")
    links = [
        ("right gluteus_medius weak", "left pelvis dropped"),
        ("right hip_abductors weak", "right patellofemoral_joint painful"),
        ("right hip_abductors weak", "right iliotibial_band tight"),
    ]
    sections = page.split("\n### ")[1:]
    for (cause, effect), section in zip(links, sections, strict=True):
        row = next(row for row in load().explain(cause).data["effects"] if row["effect"] == effect)
        for way in ("for", "against"):
            assert set(re.findall(rf"^\| {way} \| (\S+) \|", section, re.MULTILINE)) == set(row[way]), effect

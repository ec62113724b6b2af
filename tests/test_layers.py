"""Three rooms, one way through: build knows YAML, ask only the compiled form, show only the answer."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from kinetic_chain.build.read import read
from kinetic_chain.errors import Issues

PACKAGE = Path(__file__).parent.parent / "kinetic_chain"
FILES = sorted(PACKAGE.rglob("*.py"))
ROOMS = ("ask", "build", "show")
DOOR = {"terms", "words", "errors", "version", "grades", "tables", "compiled"}  # what every room may look at

ALLOWED = {  # room -> what of this package it imports besides itself
    "ask": {"terms", "words", "errors", "grades", "tables"},
    "build": {"terms", "words", "errors", "grades", "compiled"},
    "show": {"terms", "errors", "ask.answer"},
}
PARTS = {  # part of ask -> what of ask it looks at besides itself; the other parts come after an answer
    "read": {"answer", "screens"},
    "reason": {"answer"},
    "": {"answer", "engine", "heard", "plan", "screens", "triage", "work", "read", "reason"},
}
BEYOND = {  # file -> what it imports beyond its room, and why
    "build/schema.py": {"ask.answer"},  # it makes the schema of the answer
    "build/checks_of_packs.py": {
        "ask.read.apart",
        "ask.read.mentions",
        "ask.read.query",
        "ask.triage",
    },  # what a pack's words say without the pack
}
MODELS = {f.relative_to(PACKAGE).as_posix() for f in FILES if f.parent.name == "models"}
OTHERS = {  # packages of other people -> the only files that import them
    "yaml": {"build/source.py"},
    "pydantic": {*MODELS, "build/validate.py", "build/schema.py"},
    "networkx": {"build/graph.py", "knowledge.py"},  # in knowledge.py only for the type of `anatomy`
    "pydantic_core": {"build/models/files.py", "build/models/work.py"},
    "rich": {"show/terminal.py"},
    "typst": {"show/typeset.py"},
}
LAZY = {  # file -> imports inside functions: each is something that a plain question does not need
    "errors.py": {"difflib"},  # only for what is misspelt
    "words.py": {"unicodedata"},  # only for a text beyond plain letters
    "options.py": {"kinetic_chain.compiled", "kinetic_chain.loading"},  # -h and --version load nothing
    "ask/answer.py": {"json"},  # only for JSON
    "ask/browse/pages.py": {"json"},
    "ask/browse/meant.py": {"kinetic_chain.ask.read.query"},
    "build/graph.py": {"networkx"},  # only for who asks for the graph
    "show/typeset.py": {"typst"},  # only for a PDF
    "show/terminal.py": {"rich.console", "rich.text"},  # only on a terminal
    # only where the compiled form is missing or stale
    "loading.py": {"pathlib", "kinetic_chain.build.compile", "kinetic_chain.written"},
    "knowledge.py": {  # for the graph, for browsing, and for what comes after a first answer
        "pathlib", "kinetic_chain.build.graph", "kinetic_chain.build.read", "kinetic_chain.loading",
        "kinetic_chain.ask.programme.fit",
        "kinetic_chain.ask.browse.meant",
        "kinetic_chain.ask.browse.pages",
        "kinetic_chain.ask.after.next_checks", "kinetic_chain.ask.after.why", "kinetic_chain.ask.after.what_if",
        "kinetic_chain.ask.after.compare", "kinetic_chain.ask.after.replay", "kinetic_chain.ask.browse.voices",
        "kinetic_chain.ask.browse.quiz",
        "kinetic_chain.ask.browse.critique", "kinetic_chain.ask.after.patterns",
    },
    "cli.py": {  # each command loads what it needs; -h and --version nothing
        "json", "kinetic_chain.compiled", "kinetic_chain.cases", "kinetic_chain.ask.answer",
        "kinetic_chain.build.report", "kinetic_chain.show.lines", "kinetic_chain.show.pages",
        "kinetic_chain.show.terminal", "kinetic_chain.lessons", "kinetic_chain.commands", "kinetic_chain.interview",
        "kinetic_chain.show.replies", "kinetic_chain.plans",
    },
    "interview_file.py": {  # only where a file is read
        "kinetic_chain.build.models.files", "kinetic_chain.build.source", "kinetic_chain.build.validate",
    },
    "interview.py": {  # only where a person is asked: an answer from a file shows no prompts
        "kinetic_chain.show.prompts", "kinetic_chain.show.terminal",
    },
    "plans.py": {  # each form of a plan loads what it needs
        "json", "kinetic_chain.ask.answer", "kinetic_chain.show.handout", "kinetic_chain.show.markdown",
        "kinetic_chain.show.programme", "kinetic_chain.show.terminal", "kinetic_chain.show.typeset",
    },
}  # fmt: skip


class Import(NamedTuple):
    """One module that a file imports; where it stands: top, typing (for a type alone) or lazy."""

    module: str
    where: str


def name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def own(module: str) -> str | None:
    """A module of this package by its short name."""
    return module.removeprefix("kinetic_chain.") if module.startswith("kinetic_chain.") else None


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> tuple[Import, ...]:
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[Import]:
    top = {id(node) for node in tree(file).body}
    typing = {id(n) for node in tree(file).body if isinstance(node, ast.If) for n in ast.walk(node)}
    for node in ast.walk(tree(file)):
        where = "top" if id(node) in top else "typing" if id(node) in typing else "lazy"
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, where) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{name(file)}: a relative import"
            of = [f"{node.module}.{alias.name}" for alias in node.names]
            inside = [m for m in of if (PACKAGE.parent / (m.replace(".", "/") + ".py")).exists()]
            yield from (Import(module, where) for module in inside or [node.module])


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_it_may(room: str) -> None:
    wrong = [
        f"{name(file)} imports {module}"
        for file in (PACKAGE / room).rglob("*.py")
        for module, where in imports(file)
        if where != "typing" and (short := own(module)) is not None and short.split(".")[0] != room
        if short not in ALLOWED[room] | BEYOND.get(name(file), set())
    ]
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
def test_an_answer_is_made_without_what_comes_after_it(part: str) -> None:
    files = (PACKAGE / "ask" / part).glob("*.py")
    looked_at = {short for file in files for module, _ in imports(file) if (short := own(module)) is not None}
    assert {short.split(".")[1] for short in looked_at if short.startswith("ask.")} <= PARTS[part] | {part}


@pytest.mark.parametrize("file", FILES, ids=name)
def test_other_packages_are_imported_where_they_are_listed(file: Path) -> None:
    for module, _ in imports(file):
        package = module.split(".")[0]
        if package != "kinetic_chain" and package not in sys.stdlib_module_names:
            assert name(file) in OTHERS[package], module


@pytest.mark.parametrize("file", FILES, ids=name)
def test_imports_stand_at_the_top_but_for_those_listed(file: Path) -> None:
    assert {module for module, where in imports(file) if where == "lazy"} == LAZY.get(name(file), set())


def test_no_lazy_import_of_what_stands_at_the_top() -> None:
    assert [(name(f), m) for f in FILES for m, w in imports(f) if w == "lazy" and Import(m, "top") in imports(f)] == []


def test_nothing_heavy_is_imported_at_the_top_on_the_way_of_a_question() -> None:
    top = {name(file): {module for module, where in imports(file) if where == "top"} for file in FILES}
    reached, waiting = set(), ["cli.py", "knowledge.py", "show/lines.py", "show/terminal.py"]
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            waiting += [own(m).replace(".", "/") + ".py" for m in top[file] if own(m)]  # type: ignore[union-attr]
    assert not [file for file in reached if file.startswith("build/")]
    heavy = {"dataclasses", "pathlib", "difflib", "inspect", "subprocess", *OTHERS}
    assert not [(file, module) for file in sorted(reached) for module in top[file] & heavy]


def test_nobody_imports_in_a_circle() -> None:
    needs = {name(file): {own(m) for m, where in imports(file) if where == "top"} for file in FILES}
    order = TopologicalSorter({f: {n.replace(".", "/") + ".py" for n in of if n} for f, of in needs.items()})
    order.prepare()  # raises CycleError


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_has_a_front_hall(room: str) -> None:
    assert all(isinstance(node, ast.Expr) for node in tree(PACKAGE / room / "__init__.py").body)  # a docstring


def test_the_door_is_open_to_all() -> None:
    for file in (PACKAGE / f"{module}.py" for module in DOOR):
        assert {own(module) for module, _ in imports(file)} - {None} <= DOOR, file


def test_no_file_is_longer_than_400_lines() -> None:
    assert [name(file) for file in FILES if len(file.read_text(encoding="utf-8").splitlines()) > 400] == []


# ---------------------------------------------------------------- no knowledge in Python

KNOWLEDGE = (
    "structures", "actions", "subjects", "states", "screens", "interventions", "facts", "safety", "rules", "claims",
)  # fmt: skip
MEANT_OTHERWISE = {"posture", "balance", "present", "short"}  # a task, a phase, an answer and a field of an entry
THE_LANGUAGES_OWN = {"age"}  # a fact of its own kind: `age under 18`
EXAMPLES = {"options.py", "cli.py", "ask/browse/meant.py", "build/checks.py"}  # help, and how something is written


def texts(file: Path) -> Iterator[str]:
    """Every text in the code that is no docstring."""
    docstrings = {id(node.value) for node in ast.walk(tree(file)) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_no_id_of_the_knowledge_stands_in_the_code() -> None:
    library = read([PACKAGE.parent], Issues())
    ids = {key for section in KNOWLEDGE for key in library.sections[section]}
    assert {"gluteus_medius", "weak", "clamshell", "hip_abduction"} <= ids
    found = [
        (name(file), text)
        for file in FILES
        for text in texts(file)
        if (text in ids - MEANT_OTHERWISE - THE_LANGUAGES_OWN)
        or (name(file) not in EXAMPLES and any("_" in w and w in ids for w in re.findall(r"\w+", text)))
    ]
    assert found == []


def test_no_sentence_about_a_state_stands_in_the_code() -> None:
    told = re.compile(r"\b(was|were) found (weak|tight)|\b(weak|tight) alone\b")
    assert [(name(file), text) for file in FILES for text in texts(file) if told.search(text)] == []

"""What all tests share: a cache folder of their own, and the command line as people run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import kinetic_chain.build.read as build
from kinetic_chain.build.source import Document
from kinetic_chain.errors import Issues

ROOT = Path(__file__).parent.parent
ENTRY = "from kinetic_chain.cli import entry; entry()"  # what the installed command runs

# set when this file is read, before any test module loads knowledge: no test writes to the user's own cache
_CACHE = tempfile.mkdtemp(prefix="kinetic-chain-tests-")
os.environ["KINETIC_CHAIN_CACHE"] = _CACHE


def _parsed_once(parse: Callable[..., Document | None]) -> Callable[..., Document | None]:
    """Every pack of a test is laid over the shipped files, which are five megabytes and do not change meanwhile."""
    kept: dict[tuple[Path, str], Document | None] = {}

    def read(file: Path, shown: str, issues: Issues) -> Document | None:
        if (file, shown) in kept:
            return kept[file, shown]
        before = len(issues.all)
        document = parse(file, shown, issues)
        if ROOT / "rules" in file.parents and len(issues.all) == before:  # a fault is told to everybody
            kept[file, shown] = document
        return document

    return read


build.read_yaml = _parsed_once(build.read_yaml)  # type: ignore[attr-defined]


def pytest_unconfigure() -> None:
    shutil.rmtree(_CACHE, ignore_errors=True)


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def environment(**changed: str) -> dict[str, str]:
    """The environment of a person at a plain terminal: nothing of it decides how output looks."""
    deciding = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONUNBUFFERED", "PYTHONIOENCODING")
    kept = {key: value for key, value in os.environ.items() if key not in deciding}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changed}


def run_command(
    *arguments: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Ran:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True, env=environment(**(env or {})), cwd=cwd, timeout=60,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The same command without a new process."""
    from kinetic_chain.cli import main

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:  # how argparse refuses, and how it prints its help
            code = int(left.code or 0)
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return run


def lay(folder: Path, **files: str) -> Path:
    """Write a folder of YAML: ``causes="..."`` becomes ``rules/causes.yaml``."""
    for name, text in files.items():
        file = folder / "rules" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder

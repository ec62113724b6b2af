"""What is shipped: the wheel holds the knowledge, ready-made, and answers away from the repository.

Building needs the package index once; without it these tests are skipped.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import ENTRY, ROOT, environment

from kinetic_chain import __version__, load

QUESTION = "weak right glute med"
OFFLINE = re.compile(r"No matching distribution|ConnectionError|Temporary failure|Network is unreachable|timed out")


def run(*command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env={**environment(), **env}, check=False, timeout=120
    )


def pip(*arguments: str, cwd: Path) -> None:
    done = run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, cwd=cwd)
    said = done.stdout + done.stderr
    if done.returncode and OFFLINE.search(said):
        pytest.skip("the package index cannot be reached")
    if done.returncode and "No module named pip" in said:
        pytest.skip("there is no pip here")
    assert done.returncode == 0, said


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build backend, in a folder of its own."""
    folder = tmp_path_factory.mktemp("tools")
    pip("install", "-q", "--target", str(folder), "hatchling", cwd=folder)
    return folder


def build(what: str, of: Path, into: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    """Build without pip: with the backend, and what else it needs from the environment of the tests."""
    path = os.pathsep.join([str(tools), *filter(None, sys.path)])
    return run(sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(into), cwd=of, PYTHONPATH=path)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip builds it for anybody."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT), cwd=folder)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory, tools: Path) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    done = build("sdist", ROOT, folder, tools)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.tar.gz")
    return file


def files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def knowledge_files(folder: Path) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for place in ("rules", "tests/rules")
        for file in (folder / place).rglob("*.yaml")
    } | {"anatomy.yaml"}


def test_the_wheel_holds_code_knowledge_schema_and_licence(wheel: Path) -> None:
    held = files(wheel)
    assert {f"kinetic_chain/data/{name}" for name in knowledge_files(ROOT)} <= held
    code = {file.relative_to(ROOT).as_posix() for file in (ROOT / "kinetic_chain").rglob("*.py")}
    assert code <= held
    assert {
        "kinetic_chain/py.typed", "kinetic_chain/answer.schema.json", "kinetic_chain/data/compiled.json",
    } <= held  # fmt: skip
    assert any(name.endswith("licenses/LICENSE") for name in held)
    tops = {name.split("/")[0] for name in held}
    assert tops == {"kinetic_chain", f"kinetic_chain-{__version__}.dist-info"}  # nothing else lands in site-packages
    assert not [name for name in held if name.endswith(".pyc")]


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = archive.read(name).decode()
    needs = re.findall(r"^Requires-Dist: ([a-z]+)(?!.*extra)", metadata, re.MULTILINE)
    assert sorted(needs) == ["networkx", "pydantic", "pyyaml", "rich"]
    assert "License-Expression: Apache-2.0" in metadata and f"Version: {__version__}" in metadata


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed beside nothing else; what it needs comes from the environment of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "-q", "--no-deps", "--target", str(folder), str(wheel), cwd=folder)
    return folder


def ask(installed: Path, *arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    where = "import kinetic_chain, sys; print(kinetic_chain.__file__, *sys.modules, file=sys.stderr)"
    code = f"{ENTRY.split(';')[0]}; {where}; {ENTRY.split(';')[1].strip()}"
    done = run(sys.executable, "-c", code, *arguments, cwd=cwd, PYTHONPATH=str(installed), **env)
    assert done.stderr.startswith(str(installed)), done.stderr
    return done


def test_installed_it_answers_as_here_where_nothing_can_be_written(installed: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("in the way", encoding="utf-8")
    done = ask(installed, "--json", QUESTION, cwd=tmp_path, KINETIC_CHAIN_CACHE=str(nowhere / "cache"))
    assert done.returncode == 0
    assert json.loads(done.stdout) == load().ask(QUESTION).to_dict()


def test_installed_it_never_compiles(installed: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from kinetic_chain.cli import main; main(['--json', 'weak right glute med']);"
        "print(*(name for name in sys.modules if name in ('yaml', 'pydantic', 'kinetic_chain.build')), file=sys.stderr)"
    )
    done = run(
        sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed), KINETIC_CHAIN_CACHE=str(tmp_path / "cache")
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert len(list((tmp_path / "cache").iterdir())) == 1  # where the next question finds it without reading any YAML


def test_installed_it_checks_and_tests_itself(installed: Path, tmp_path: Path) -> None:
    checked = ask(installed, "check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    shown = ask(installed, "show", "gluteus_medius", cwd=tmp_path)
    assert shown.returncode == 0
    tested = ask(installed, "test", cwd=tmp_path)
    assert tested.returncode == 0
    assert re.match(r"[1-9]\d+ cases of the knowledge hold, 0 fail", tested.stdout)


def test_edited_where_it_is_installed_it_answers_by_the_edit(installed: Path, tmp_path: Path) -> None:
    wording = installed / "kinetic_chain" / "data" / "rules" / "wording.yaml"
    text = wording.read_text(encoding="utf-8")
    try:
        wording.write_text(text.replace("Educational:", "Just so:"), encoding="utf-8")
        done = ask(installed, QUESTION, cwd=tmp_path, KINETIC_CHAIN_CACHE=str(tmp_path / "cache"))
        assert done.returncode == 0 and "Just so:" in done.stdout
    finally:
        wording.write_text(text, encoding="utf-8")


def test_the_sdist_holds_what_the_tests_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert knowledge_files(ROOT) <= names
    assert {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "kinetic_chain/py.typed"} <= names
    assert "tests/conftest.py" in names and "tests/language/base/anatomy.yaml" in names
    assert not [name for name in names if ".venv" in name or "__pycache__" in name]


@pytest.fixture(scope="module")
def rebuilt(sdist: Path, tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the sdist makes."""
    folder = tmp_path_factory.mktemp("rebuilt")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    done = build("wheel", unpacked, folder, tools)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.whl")
    return file


def test_the_sdist_makes_the_same_wheel(rebuilt: Path, wheel: Path) -> None:
    assert files(rebuilt) == files(wheel)


def test_the_knowledge_in_the_wheel_does_not_depend_on_who_built_it(rebuilt: Path, wheel: Path) -> None:
    name = "kinetic_chain/data/compiled.json"
    with zipfile.ZipFile(rebuilt) as one, zipfile.ZipFile(wheel) as other:
        assert one.read(name) == other.read(name)


def test_the_wheel_names_no_folder_of_the_builder(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if str(ROOT).encode() in archive.read(name)] == []

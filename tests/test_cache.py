"""The compiled form in the cache folder: reused while nothing changed, made again otherwise, and never a wrong answer.

Most of it is tried with the small knowledge folder of ``language/base``; its answer without any cache is the right one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ENTRY, ROOT, environment, lay, run_command

from kinetic_chain import compiled, load

BASE = Path(__file__).parent / "language" / "base"
QUESTION = "weak right glute med"
HEAVY = ("networkx", "pydantic", "yaml", "rich", "dataclasses", "pathlib", "kinetic_chain.build")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "knowledge"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, not made yet."""
    monkeypatch.setenv("KINETIC_CHAIN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def ask(*folders: Path, sources: list[str] | None = None) -> str:
    return load(*folders, sources=sources).ask(QUESTION).to_json()


def only(cache: Path) -> Path:
    """The one file in the cache; nothing half-written lies beside it."""
    (file,) = cache.iterdir()
    assert file.suffix == ".json"
    return file


def written(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_ino


def imported(*arguments: str, cache: Path) -> list[str]:
    """The modules that a process has loaded once it has answered."""
    code = f"import sys; from kinetic_chain.cli import main; main({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=environment(KINETIC_CHAIN_CACHE=str(cache)),
    )  # fmt: skip
    return done.stderr.split()


def heavy(modules: list[str]) -> list[str]:
    return [name for name in modules if name in HEAVY or name.startswith(tuple(f"{heavy}." for heavy in HEAVY))]


def test_reused_while_nothing_changes(folder: Path, cache: Path) -> None:
    right = load(folder, cache=False).ask(QUESTION).to_json()
    assert not cache.exists()
    assert ask(folder) == right
    before = written(only(cache))
    assert ask(folder) == right
    assert written(only(cache)) == before


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--limit", "3"), ("--all",)], ids=" ".join)
def test_a_question_on_a_fresh_cache_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    load()
    modules = imported(*arguments, QUESTION, cache=Path(compiled.cache_folder()))
    assert "kinetic_chain.ask.engine" in modules
    assert heavy(modules) == []


def test_browsing_on_a_fresh_cache_imports_nothing_heavy(folder: Path, cache: Path) -> None:
    load(folder)
    path = ("path", "right gluteus_medius weak", "left pelvis dropped")
    for words in (("show", "gluteus_medius"), ("explain", "S0-01"), path):
        assert heavy(imported("--pack", str(folder), *words, cache=cache)) == []


def test_making_it_imports_the_build_room(folder: Path, cache: Path) -> None:
    modules = imported("--pack", str(folder), QUESTION, cache=cache)
    assert "kinetic_chain.build.compile" in modules  # so that the tests above would notice
    assert heavy(imported("--pack", str(folder), QUESTION, cache=cache)) == []


# ---------------------------------------------------------------- made again when something changed


def change_text(folder: Path) -> None:
    file = folder / "rules" / "base" / "causes.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("then: opposite pelvis", "then: same pelvis"), "utf-8")


def change_text_and_not_the_size(folder: Path) -> None:
    file = folder / "rules" / "base" / "causes.yaml"
    status, text = file.stat(), file.read_text(encoding="utf-8")
    file.write_text(text.replace("then: opposite pelvis", "then: same     pelvis"), encoding="utf-8")
    assert file.stat().st_size == status.st_size
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1000))


def add_file(folder: Path) -> None:
    (folder / "rules" / "off.yaml").write_text("off:\n- weak-abductor-drops-pelvis\n", encoding="utf-8")


def change_anatomy(folder: Path) -> None:
    file = folder / "anatomy.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: gluteus medius", "name: hip muscle"), "utf-8")


@pytest.mark.parametrize("change", [change_text, change_text_and_not_the_size, add_file, change_anatomy])
def test_made_again_when_the_yaml_changes(change: Callable[[Path], None], folder: Path, cache: Path) -> None:
    before = ask(folder)
    change(folder)
    right = load(folder, cache=False).ask(QUESTION).to_json()
    assert right != before
    assert ask(folder) == right
    assert ask(folder) == right
    only(cache)


def test_made_again_when_a_file_goes(folder: Path, cache: Path) -> None:
    before = ask(folder)
    add_file(folder)
    without = ask(folder)
    (folder / "rules" / "off.yaml").unlink()
    assert without != before == ask(folder)


def test_made_again_for_another_version(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(folder)
    monkeypatch.setattr("kinetic_chain.loading.VERSION", "9.9")
    ask(folder)
    assert len(list(cache.iterdir())) == 2


def test_the_folder_and_the_choice_of_sources_are_part_of_its_key(folder: Path, cache: Path, tmp_path: Path) -> None:
    pack = lay(tmp_path / "pack", off="off:\n- weak-abductor-drops-pelvis\n")
    one, both = (folder,), (folder, pack)
    choices = [(one, None), (both, None), (one, ["S0"]), (one, []), (both, ["S0"])]
    right = [load(*folders, sources=sources, cache=False).ask(QUESTION).to_json() for folders, sources in choices]
    assert len(set(right)) == 5
    for _ in range(2):
        assert [ask(*folders, sources=sources) for folders, sources in choices] == right
        assert len(list(cache.iterdir())) == 5
    assert ask(folder, sources=["S1", "S0"]) == ask(folder, sources=["S0", "S1"])
    assert len(list(cache.iterdir())) == 6


def test_the_same_folder_by_another_name_gives_the_same_answer(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ask(folder)
    monkeypatch.chdir(folder.parent)
    assert ask(Path(folder.name)) == right
    assert ask(Path(folder.name) / ".." / folder.name) == right
    only(cache)


def test_what_is_compiled_does_not_depend_on_where_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_in = []
    for place in (folder, folder.parent):
        monkeypatch.chdir(place)
        compiled_in.append(load(folder, cache=False).data)
    assert compiled_in[0] == compiled_in[1]


# ---------------------------------------------------------------- damaged

Damage = Callable[[bytes], bytes]


def parts_of(content: bytes) -> Iterator[tuple[int, int]]:
    """Where the three stored parts begin and end."""
    head, mark, _ = content.split(b"\n", 2)
    start = len(head) + len(mark) + 2
    for piece in head.split():
        size = int(piece.split(b":")[0])
        yield start, start + size
        start += size


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def flip_in(part: int) -> Damage:
    def damage(content: bytes) -> bytes:
        start, end = list(parts_of(content))[part]
        return flipped(content, (start + end) // 2)

    return damage


DAMAGES: dict[str, Damage] = {
    "a byte of the first part": flip_in(0),
    "a byte of the trees": flip_in(1),
    "a byte of the atlas": flip_in(2),
    "a byte of the head": lambda content: flipped(content, 0),
    "a checksum": lambda content: flipped(content, content.index(b" ") - 1),
    "what it was made from": lambda content: flipped(content, content.index(b"\n") + 5),
    "truncated by one": lambda content: content[:-1],
    "truncated by half": lambda content: content[: len(content) // 2],
    "only the head": lambda content: content[: content.index(b"\n") + 1],
    "one byte more": lambda content: content + b"\n",
    "empty": lambda content: b"",
    "a head without parts": lambda content: b"\n" + content.split(b"\n")[1] + b"\n",
    "noise": lambda content: bytes(range(256)) * 40,
    "zeros": lambda content: b"\0" * len(content),
    "another program's": lambda content: b'{"version": 1}\n',
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_made_again(damage: Damage, folder: Path, cache: Path) -> None:
    right = ask(folder)
    page = load(folder).show("gluteus_medius").to_json()
    whole = only(cache).read_bytes()
    damaged = damage(whole)
    assert damaged != whole
    only(cache).write_bytes(damaged)
    assert ask(folder) == right
    assert only(cache).read_bytes() == whole
    assert load(folder).show("gluteus_medius").to_json() == page


def test_the_parts_are_checked_by_their_sums(folder: Path, cache: Path) -> None:
    load(folder)
    content = only(cache).read_bytes()
    sums = [f"{zlib.crc32(content[start:end]):08x}" for start, end in parts_of(content)]
    assert [piece.split(":")[1] for piece in content.split(b"\n")[0].decode().split()] == sums
    assert [end for _, end in parts_of(content)][-1] == len(content)


# ---------------------------------------------------------------- nowhere to write


def test_a_file_in_the_way(folder: Path, cache: Path) -> None:
    cache.write_text("not a folder", encoding="utf-8")
    assert ask(folder) == load(folder, cache=False).ask(QUESTION).to_json()
    assert cache.read_text(encoding="utf-8") == "not a folder"


def test_a_folder_in_the_place_of_the_file(folder: Path, cache: Path) -> None:
    right = ask(folder)
    file = only(cache)
    file.unlink()
    file.mkdir()
    assert ask(folder) == right
    assert list(cache.iterdir()) == [file]  # and nothing half-written stays behind


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_folder_that_cannot_be_written(folder: Path, cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o500)
    assert ask(folder) == load(folder, cache=False).ask(QUESTION).to_json()
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("call", ["makedirs", "replace"])
def test_a_system_that_refuses_to_write(call: str, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(f"os.{call}", refuse)
    assert ask(folder) == load(folder, cache=False).ask(QUESTION).to_json()
    assert not cache.exists() or list(cache.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="there is no /dev/null to be in the way")
def test_the_command_without_a_cache_folder_says_nothing_of_it(folder: Path) -> None:
    ran = run_command("--pack", str(folder), QUESTION, env={"KINETIC_CHAIN_CACHE": "/dev/null/cache"})
    assert (ran.code, ran.err) == (0, "")


# ---------------------------------------------------------------- several at once


def test_processes_that_race(folder: Path, cache: Path) -> None:
    right = load(folder, cache=False).ask(QUESTION).to_json() + "\n"
    command = [sys.executable, "-c", ENTRY, "--json", "--pack", str(folder), QUESTION]
    racing = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(KINETIC_CHAIN_CACHE=str(cache)))
        for _ in range(4)
    ]
    assert [(process.communicate()[0], process.returncode) for process in racing] == [(right, 0)] * 4
    before = written(only(cache))
    assert ask(folder) + "\n" == right
    assert written(only(cache)) == before  # what they left is whole


def test_a_reader_never_sees_half_a_file(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(folder)
    file = only(cache)
    whole, replace = file.read_bytes(), os.replace
    seen: list[bytes] = []

    def look(old: str, new: str) -> None:
        seen.append(file.read_bytes())
        replace(old, new)

    monkeypatch.setattr("os.replace", look)
    change_text(folder)
    load(folder)
    assert seen == [whole]
    assert file.read_bytes() != whole


# ---------------------------------------------------------------- where it lies


def test_the_folder_that_was_asked_for(folder: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "deep" / "er"
    ran = run_command("--pack", str(folder), QUESTION, env={"KINETIC_CHAIN_CACHE": str(chosen)})
    assert ran.code == 0
    only(chosen)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="they have folders of their own for this")
@pytest.mark.parametrize(("name", "inside"), [("XDG_CACHE_HOME", "kinetic_chain"), ("HOME", ".cache/kinetic_chain")])
def test_the_users_own_folder(name: str, inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KINETIC_CHAIN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, str(tmp_path))
    assert compiled.cache_folder() == str(tmp_path / inside)


def test_without_a_cache_nothing_is_written(folder: Path, cache: Path) -> None:
    load(folder, cache=False)
    assert not cache.exists()


def test_tests_leave_the_users_cache_alone() -> None:
    assert "kinetic-chain-tests-" in os.environ["KINETIC_CHAIN_CACHE"]
    assert not (ROOT / "compiled.json").exists()


# ---------------------------------------------------------------- odd files in a knowledge folder


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_an_editors_lock_file_is_no_knowledge(folder: Path, cache: Path) -> None:
    (folder / "rules" / "base" / ".#causes.yaml").symlink_to("somebody@somewhere.4711")
    assert ask(folder)


@pytest.mark.skipif(os.name != "posix", reason="names that are no text")
def test_a_folder_with_a_name_that_is_no_text(folder: Path, cache: Path) -> None:
    odd = folder.with_name(os.fsdecode(b"caf\xe9"))
    folder.rename(odd)
    assert ask(odd)

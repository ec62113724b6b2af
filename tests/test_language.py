"""The language of the YAML: what is refused and with which words, what is understood, and faults all in one run.

Each file of ``language/bad`` is laid into the small knowledge folder ``language/base`` and checked; beside it stands
exactly what ``kinetic-chain check`` prints. When a message was changed on purpose, ``python tests/test_language.py``
writes them again: read the difference, each line of it is what a therapist will see.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import lay, run_command

from kinetic_chain import KnowledgeError, load
from kinetic_chain.build import source
from kinetic_chain.cli import main
from kinetic_chain.compiled import files_of, shipped_folder
from kinetic_chain.errors import CODES

FOLDER = Path(__file__).parent / "language"
BASE = FOLDER / "base"
DOCS = Path(__file__).parent.parent / "docs" / "language.md"
BAD = sorted((FOLDER / "bad").glob("*.yaml"))
GOOD = sorted((FOLDER / "good").glob("*.yaml"))

Command = Callable[..., tuple[int, str, str]]


def laid(file: Path, folder: Path) -> Path:
    """The small knowledge folder with one more file in it, read after all others."""
    shutil.copytree(BASE, folder)
    tried = folder / "rules" / "tried"
    tried.mkdir()
    shutil.copy(file, tried)
    return folder


def checked(file: Path, folder: Path) -> str:
    """What ``check`` prints, from inside the folder."""
    laid(file, folder)
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        main(["check", "."])
    return printed.getvalue()


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad_file_gets_exactly_these_messages(file: Path, tmp_path: Path) -> None:
    printed = checked(file, tmp_path / "knowledge")
    assert printed == file.with_suffix(".txt").read_text(encoding="utf-8"), f"{printed}\n{__doc__}"


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad_file_shows_the_code_of_its_name_and_a_place(file: Path) -> None:
    *issues, tally = file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    found = [re.match(r"(?:(\S+):(\d+):(\d+): )?(?:warning )?(KC\d{3}) .", line) for line in issues]
    assert all(found), issues
    codes = [match[4] for match in found if match]
    assert file.stem.split("-")[0] in codes
    assert all(match[1] for match in found if match and match[4] != "KC304")  # a tally of all files has no place
    doubts = sum(code.startswith("KC3") for code in codes)
    assert tally == f"{many(len(codes) - doubts, 'fault')}, {many(doubts, 'doubt')} in ."


def many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def test_bad_file_leaves_nothing_half_loaded(tmp_path: Path) -> None:
    for file in BAD:
        folder = laid(file, tmp_path / file.stem)
        if " 0 faults" in " " + file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()[-1]:
            assert load(folder, cache=False).ask("weak right glute med").contributors
        else:
            with pytest.raises(KnowledgeError) as refused:
                load(folder, cache=False)
            assert all(issue.location and issue.severity == "error" for issue in refused.value.issues)


def test_no_text_without_its_file() -> None:
    assert {file.stem for file in BAD} == {file.stem for file in (FOLDER / "bad").glob("*.txt")}


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_good_file_loads_clean(file: Path, tmp_path: Path) -> None:
    assert checked(file, tmp_path / "knowledge") == "0 faults, 0 doubts in .\n"
    answer = load(tmp_path / "knowledge", cache=False).ask("weak right glute med", limit=None)
    assert answer.status == "answered"


def test_every_code_has_its_bad_file() -> None:
    seen = {code for file in BAD for code in re.findall(r"KC\d{3}", file.with_suffix(".txt").read_text("utf-8"))}
    assert seen == set(CODES)


def test_codes_are_unique_and_say_different_things() -> None:
    text = Path(sys.modules["kinetic_chain.errors"].__file__ or "").read_text(encoding="utf-8")
    written = re.findall(r'^    "(KC\d{3})": "(.+)",$', text, re.MULTILINE)
    assert [code for code, _ in written] == sorted(CODES)  # a key given twice would be lost in the dictionary
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.skipif(not DOCS.exists(), reason="docs/language.md is not written yet")
def test_every_code_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [code for code in CODES if code not in text] == []


def test_messages_do_not_depend_on_the_c_parser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import yaml

    monkeypatch.setattr(source, "_Loader", source.loader_on(yaml.SafeLoader))
    for file in BAD:
        lines = file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
        printed = checked(file, tmp_path / file.stem).splitlines()
        if file.stem.startswith("KC001"):  # the parser's own words: its place and our code must agree
            assert printed[0].split()[:2] == lines[0].split()[:2]
        else:
            assert printed == lines


def test_a_folder_in_place_of_a_file_is_reported(tmp_path: Path, command: Command) -> None:
    shutil.copytree(BASE, tmp_path / "knowledge")
    (tmp_path / "knowledge" / "rules" / "more.yaml").mkdir()
    code, out, err = command("check", tmp_path / "knowledge")
    assert (code, err) == (1, "")
    assert re.search(r"more\.yaml:1:1: KC004 cannot read this file: ", out)


def test_a_folder_without_knowledge_is_reported(tmp_path: Path, command: Command) -> None:
    code, out, _ = command("check", tmp_path)
    assert code == 1
    assert "KC004 no knowledge here: neither anatomy.yaml nor rules/*.yaml" in out


@pytest.mark.parametrize("section", ["grades"])
def test_a_whole_folder_needs_its_fixed_tables(section: str, tmp_path: Path, command: Command) -> None:
    folder = without_section(section, tmp_path)
    code, out, _ = command("check", folder)
    assert code == 1 and f"there is no `{section}` table in any file" in out


def without_section(section: str, tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    shutil.copytree(BASE, folder)
    words = folder / "rules" / "base" / "words.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(re.sub(rf"^{section}:\n(?:(?:[ ].*)?\n)+", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert f"{section}:" not in words.read_text(encoding="utf-8")
    return folder


# ---------------------------------------------------------------- ten faults in the shipped knowledge, one run

PLANTED = (  # file, what is written over (or at the end, where empty), what is written there, line of it, message
    ("anatomy.yaml", "joint: hip_joint", "joint: hip_joynt", 0, "KC105 no structure `hip_joynt`; nearest: hip_joint"),
    ("anatomy.yaml", "sides: paired", "sides: paired\n  sides: midline", 1, "KC002 `sides` stands twice"),
    ("rules/states.yaml", "parent: dysfunction", "parent: disfunction", 0, "KC106 no state `disfunction`; "),
    ("rules/wording.yaml", "wording:", "wordings: 1\nwording:", 0, "KC101 unknown section `wordings`; "),
    (
        "rules/planted/structures.yaml", "",
        "structures:\n- id: planted_muscle\n  kind: mussle\n  name: planted\n  sides: paired\n",
        2, "KC103 `mussle` is none of muscle, part, group, ",
    ),
    (
        "rules/planted/rules.yaml", "",
        "rules:\n- id: planted\n  when: right gluteus_medius weak\n  then: opposite pelvis dropped\n"
        "  say: planted\n  for: [S0-01]\n",
        2, "KC104 side must be one of same, opposite, midline, either, got `right`",
    ),
    (
        "rules/planted/more_rules.yaml", "",
        "rules:\n- id: planted-too\n  when: same gluteus_medius weak\n  then: same ?helper overworked\n"
        "  say: planted\n  for: [S0-01]\n",
        3, "KC201 `?helper` is not bound by `where` or `when`, which bind nothing",
    ),
    (
        "rules/planted/claims.yaml", "",
        "claims:\n- id: Z-01\n  sure: asserted\n  shows: teaching\n  says: planted\n",
        1, "KC113 `source` is missing",
    ),
    (
        "rules/planted/figures.yaml", "",
        "claims:\n- id: Z-02\n  source: S0\n  sure: asserted\n  shows: accuracy\n  says: so\n  sensitivity: 72.7\n",
        6, "KC110 sensitivity must be not above 1, got 72.7; write 0.727",
    ),
    (
        "rules/planted/notes.yaml", "",
        "notes:\n- id: planted-note\n  about: [either pelvis dropped]\n  say: no\n  claims: [S0-01]\n",
        3, 'KC003 `no` is read as true or false by many YAML readers; write it in quotes: "no"',
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A copy of the shipped knowledge with ten faults, and where each of them stands."""
    folder = tmp_path_factory.mktemp("faulty")
    shipped = Path(shipped_folder())
    for file in files_of(str(shipped)):
        copy = folder / Path(file).relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    texts: dict[str, str] = {}
    places = []
    for name, old, new, offset, _ in PLANTED:
        text = texts.get(name) or ((folder / name).read_text(encoding="utf-8") if old else "")
        at = text.index(old)
        texts[name] = text[:at] + new + text[at + len(old) :]
        places.append((name, text[:at], offset))
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder, [f"{name}:{before.count(chr(10)) + offset + 1}" for name, before, offset in places]


def test_ten_planted_faults_are_ten_messages_in_one_run(faulty: tuple[Path, list[str]], command: Command) -> None:
    folder, places = faulty
    with contextlib.chdir(folder):
        code, out, err = command("check", ".")
    *lines, tally = out.splitlines()
    assert (code, err, tally) == (1, "", "10 faults, 0 doubts in .")
    found = {re.sub(r":\d+$", "", line.split(": ")[0]): line.split(": ", 1)[1] for line in lines}
    assert sorted(found) == sorted(places)
    for place, (*_, message) in zip(places, PLANTED, strict=True):
        assert found[place].startswith(message)


def test_a_question_on_faulty_knowledge_exits_4_and_says_nothing_else(
    faulty: tuple[Path, list[str]], command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINETIC_CHAIN_CACHE", str(tmp_path / "cache"))
    code, out, err = command("--pack", faulty[0], "weak right glute med")
    assert (code, out) == (4, "")
    assert err.count(" KC") == 10 and err.endswith("10 faults: the knowledge cannot be used\n")
    assert not (tmp_path / "cache").exists()  # nothing half-loaded is kept


def test_loading_faulty_knowledge_raises_all_ten(faulty: tuple[Path, list[str]]) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load(faulty[0])
    assert len(refused.value.issues) == 10
    assert str(refused.value).count("\n") == 9


# ---------------------------------------------------------------- what a message must be


@pytest.mark.xfail(strict=False, reason="an older C parser calls itself for every bracket, until the process dies")
def test_very_deep_nesting_is_a_fault_like_any_other(tmp_path: Path) -> None:
    pack = lay(tmp_path, deep=f"off: {'[' * 200_000}{']' * 200_000}\n")
    ran = run_command("check", str(BASE), "--pack", str(pack))
    assert ran.code == 1 and "KC001" in ran.out


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [("anatomy.yaml", "kind: muscle", "kind: mussle"), ("rules/base/words.yaml", "either: 0.5", "either: 2")],
)
def test_one_fault_is_one_message(file: str, right: str, wrong: str, tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(BASE, folder)
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    code, out, _ = command("check", folder)
    assert (code, len(re.findall(r"\bKC\d{3}", out))) == (1, 1), out


def test_a_whole_folder_needs_its_wording(tmp_path: Path, command: Command) -> None:
    code, out, _ = command("check", without_section("wording", tmp_path))
    assert code == 1 and "`wording`" in out


def test_messages_are_for_people_who_never_programmed() -> None:
    words = re.compile(r"\b(tuple|dictionary|instance|integer|parse|string|validation|None)\b")
    lines = [line for file in BAD for line in file.with_suffix(".txt").read_text("utf-8").splitlines()]
    assert [line for line in lines if "KC001" not in line and words.search(line)] == []


def test_messages_hold_no_control_characters(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text('off:\n- "\\e[31mred"\n', encoding="utf-8")
    assert "\x1b" not in checked(file, tmp_path / "knowledge")


def write_messages() -> None:
    """Write the messages beside the bad files again."""
    for file in BAD:
        with tempfile.TemporaryDirectory() as folder:
            file.with_suffix(".txt").write_text(checked(file, Path(folder) / "knowledge"), encoding="utf-8")


if __name__ == "__main__":
    write_messages()

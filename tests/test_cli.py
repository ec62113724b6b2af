"""The command line: exit codes, streams, pipes, and whatever somebody types or pipes into it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ENTRY, ROOT, Ran, environment, lay, run_command

from kinetic_chain import __version__, load
from kinetic_chain.cli import _AFTER, _COMMANDS
from kinetic_chain.options import COMMANDS, EPILOG, parser_of
from kinetic_chain.terms import TASKS

BASE = str(Path(__file__).parent / "language" / "base")
QUESTION = "weak right glute med"
SCHEMA = json.loads((ROOT / "kinetic_chain" / "answer.schema.json").read_text(encoding="utf-8"))

Command = Callable[..., Ran]

KNOWN = (  # questions that must be answered with 0, whatever else the knowledge says
    QUESTION, "left hip drops when I stand on my right leg, low back aches after walking", "wek rihgt glut med",
    "R glute med weak; no back pain", "both glute meds weak", "weak glute med", "tight left QL, weak right glute med",
    "numb around the saddle and weak glutes", "foot drop", "can't catch my breath",
    "hip replacement last month and weak right glute med", "my left glute med is stronger than my right",
    "right gluteus_medius weak",
)  # fmt: skip
NOISE = {
    "flour": "two cups of flour",
    "marks": "?!.,;:-_()[]{}<>/\\|'\"`~@#$%^&*+=",
    "emoji": "🦵💪 😀‍🔥 🏳️‍🌈",
    "arabic": "ضعف في عضلة الألوية اليمنى",
    "chinese": "右臀中肌无力",
    "combining": "z̸̡̢a̷͎l̶͝g̵̈o̴",
    "numbers": "0 -1 1e309 nan inf 99999999999999999999",
    "shell": "$(rm -rf /) `ls` ; && || > /dev/null",
    "format": "%s %d {0} {query} {{}} %(name)s",
    "markup": "[bold]blue[/bold] [/] <b>x</b> &amp;",
    "long word": "x" * 10_000,
}
TEN_KB = ("lorem ipsum dolor sit amet, " * 400)[:10_000]
CONTROLS = "weak\x00 right\x1b[31m glute\x07\x08 med\x7f\x9b2J \u202e\u2028\ufeff"


def clean(ran: Ran) -> Ran:
    """Nothing that tells a terminal what to do, and no traceback."""
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", ran.out + ran.err), ran
    assert "Traceback" not in ran.err
    return ran


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize("question", KNOWN)
def test_0_answered(question: str, command: Command) -> None:
    ran = clean(command(question))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(("Read as", "Known", "See ", "Get help"))


def test_1_understood_and_nothing_known(command: Command) -> None:
    for arguments in (("--pack", BASE, "sore right hip joint"), ("--sources", "nidirect_aaa_nd", QUESTION)):
        ran = clean(command(*arguments))
        assert (ran.code, ran.err) == (1, "")
        assert "the sources say nothing about it" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("",), ("  ", "\n"), ("--json",), ("--nonsense",), ("--limit", "0", QUESTION), ("--limit", "-3", QUESTION),
        ("--limit", "many", QUESTION), ("--limit",), ("--color", "green", QUESTION), ("--pack", "no/such", QUESTION),
        ("--sources", "S99", QUESTION), ("--sources", "", QUESTION),
        ("--red-flags", "no-such-flag", QUESTION), ("--task", "sleeping", QUESTION),
        ("--context", "pregnnt", QUESTION), ("--context", "age=old", QUESTION), ("--context", "=4", QUESTION),
        ("--coverage", QUESTION), ("--corroboration", "show", "psoas"), ("show",), ("show", "no such thing"),
        ("explain",), ("explain", "right psoas waek"), ("path",), ("path", "right psoas tight"),
        ("path", "right psoas tight", "left psoas"), ("path", "one", "two", "three"),
        ("check", "no/such"), ("check", "one", "two"), ("test", "no/such"), ("test", "one", "two"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_2_usage(arguments: tuple[str, ...], command: Command) -> None:
    ran = clean(command(*arguments))
    assert (ran.code, ran.out) == (2, "")
    assert re.search(r"kinetic-chain: \S", ran.err)


@pytest.mark.parametrize("text", NOISE.values(), ids=NOISE.keys())
def test_3_nothing_understood(text: str, command: Command) -> None:
    ran = clean(command("--", text))
    assert (ran.code, ran.err) == (3, "")
    assert "Nothing here was understood" in ran.out
    ran = command("--json", "--", text)
    assert ran.code == 3
    answer = json.loads(ran.out)
    assert answer["findings"] == [] == answer["contributors"] == answer["plan"]["items"]
    assert answer["query"] == text


def test_3_ten_kilobytes_of_noise(command: Command) -> None:
    ran = clean(command(TEN_KB))
    assert (ran.code, ran.err) == (3, "") and "Nothing here was understood" in ran.out


def test_4_unusable(command: Command, tmp_path: Path) -> None:
    pack = lay(tmp_path, bad="rules: 7\n")
    for words in ((QUESTION,), ("--json", QUESTION), ("show", "psoas"), ("explain", "S0-01"), ("path", "a", "b")):
        ran = clean(command("--pack", BASE, "--pack", pack, *words))
        assert (ran.code, ran.out) == (4, "")
        assert "bad.yaml:1:8: KC103" in ran.err


def test_check_and_test_exit_0_and_1(command: Command, tmp_path: Path) -> None:
    assert command("check", BASE)[::2] == (0, "")
    assert command("test", BASE)[::2] == (0, "")
    assert command("check", lay(tmp_path, bad="rules: 7\n"))[::2] == (1, "")


def test_the_shipped_knowledge_checks_without_faults(command: Command) -> None:
    ran = command("check")
    assert ran.code == 0, ran.out
    assert re.search(r"^0 faults, \d+ doubts in ", ran.out.splitlines()[-1])


def test_help_tells_every_code_command_and_option(command: Command) -> None:
    code, out, err = command("-h")
    assert (code, err) == (0, "")
    assert command("--help").out == out
    for word in ("explain", "path", "show", "check", "test", "show -"):
        assert f"kinetic-chain {word}" in out
    for action in parser_of(["-h"])._actions:
        assert all(option in out for option in action.option_strings)
    told = re.search(r"exit codes of a question: (.+)", EPILOG, re.DOTALL)
    assert told and re.findall(r"\b([0-4]) [a-z]", told[1]) == ["0", "1", "2", "3", "4", "0", "1", "2"]
    assert max(len(line) for line in out.splitlines()) <= 120


def test_version(command: Command) -> None:
    assert command("--version") == (0, f"kinetic-chain {__version__}\n", "")


# ---------------------------------------------------------------- what is typed and piped in


def test_standard_input_is_the_same_question(command: Command) -> None:
    typed = command(QUESTION)
    for text in (QUESTION, f"{QUESTION}\n"):
        assert run_command("-", stdin=text)[:2] == (0, typed.out)
    assert command("weak", "right", "glute", "med") == typed


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n "])
def test_empty_standard_input_is_usage(text: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    ran = command("-")
    assert (ran.code, ran.out) == (2, "") and "ask something" in ran.err


def test_control_characters_are_neither_obeyed_nor_shown() -> None:
    ran = clean(run_command("-", stdin=CONTROLS))
    assert ran.code in (0, 3)
    as_json = run_command("--json", "-", stdin=CONTROLS)
    assert "\x1b" not in as_json.out and json.loads(as_json.out)["query"] == CONTROLS


def test_bytes_that_are_no_text(command: Command) -> None:
    ran = run_command("-", stdin=b"\xff\xfe weak right glute med \xc3")
    assert ran.code == 0 and "Traceback" not in ran.err
    words = (sys.executable, "-c", ENTRY, "weak right glute \udce9 med")  # how Python spells a byte that is no text
    done = subprocess.run(words, capture_output=True, env=environment(), check=False)
    assert done.returncode in (0, 3) and b"Traceback" not in done.stderr


def test_a_terminal_that_knows_ascii_alone(command: Command) -> None:
    ran = run_command("show", "gluteus_medius", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert ran.code == 0 and ran.out.isascii()


def test_words_after_a_command_name_that_are_a_question(command: Command) -> None:
    assert command("--", QUESTION).code == 0
    assert command("weak right glute med, show me").code == 0


def test_a_very_long_question_is_answered_whole_or_not_at_all(command: Command) -> None:
    """A red flag may stand at its end."""
    text = f"{QUESTION}. " + "! ? " * 4_980 + "numb around the saddle"
    ran = command("--json", text)
    assert ran.code == 0 and json.loads(ran.out)["triage"]["level"] == "emergency"
    longer = command(f"{QUESTION}. " + "! ? " * 50_000)
    assert longer.code == 2 and "20,000" in longer.err and not longer.out


# ---------------------------------------------------------------- options


def test_red_flags_that_were_all_answered_with_no_reach_clear(command: Command) -> None:
    def level(*arguments: str) -> str:
        found: str = json.loads(command("--json", *arguments, QUESTION).out)["triage"]["level"]
        return found

    assert level() == "ask"
    assert level("--red-flags", "none") == "clear"
    flag = next(r["id"] for r in load().data["safety"] if r.get("ask") and r.get("level") == "emergency")
    assert level("--red-flags", flag) == "emergency"


def test_task_and_context_reach_the_answer(command: Command) -> None:
    free, standing = (command("--json", "--task", task, QUESTION).out for task in ("open_chain", "weight_bearing"))
    assert free != standing
    given = json.loads(command("--json", "--context", "age=64,pregnant", "--context", "surgery=4", QUESTION).out)
    assert given["facts"] == {"age": 64, "pregnant": True, "surgery": 4}
    assert given["plan"]["items"] == [] and given["plan"]["withheld"]


def test_every_task_is_taken(command: Command) -> None:
    assert [command("--task", task, QUESTION).code for task in TASKS] == [0] * len(TASKS)


def test_limit_says_what_was_cut(command: Command) -> None:
    everything = json.loads(command("--json", "--all", QUESTION).out)
    total = len(everything["contributors"])
    assert total > 5 and everything["more_contributors"] == 0
    for limit in (1, 3, total):
        answer = json.loads(command("--json", "--limit", str(limit), QUESTION).out)
        assert len(answer["contributors"]) == limit
        rest = iter(everything["contributors"])  # the same order, with room kept for each role
        assert all(contributor in rest for contributor in answer["contributors"])
        assert answer["more_contributors"] == total - limit
    assert re.search(r"\b\d+ more [a-z ]+: --all", command("--limit", "2", QUESTION).out)


@pytest.mark.parametrize(
    ("question", "link"),
    [
        ("weak right glute med, tight left QL", "right glute med weak -> left QL tight, in standing and walking"),
        ("weak left glute med, tight right QL", "left glute med weak -> right QL tight, in standing and walking"),
        (
            "in side-lying my waist hikes, weak left glute med",
            "left glute med weak -> left QL takes over work, with the",
        ),
    ],
)
def test_links_between_findings_come_first(question: str, link: str, command: Command) -> None:
    shown = command(*question.split()).out
    between = shown.split("Links between what was found")[1].split("May lie behind it")[0]
    assert link in between
    assert between in command("--limit", "1", *question.split()).out  # they are no contributors, and none is cut


@pytest.mark.parametrize(
    "question",
    ["weak right glute med", "weak right glute med, no tight QL", "weak glutes on both sides", "calves fine"],
)
def test_what_was_not_found_and_the_other_side_of_it_are_no_such_links(question: str, command: Command) -> None:
    assert "Links between" not in command(*question.split(), "--all").out


def test_all_cuts_nothing_and_is_pointed_to(command: Command) -> None:
    short, whole = command(QUESTION).out, command("--all", QUESTION).out
    assert len(whole) > len(short)
    assert ": --all" in short and "more" not in re.findall(r"\d+ (\w+)[^\n]*: --all", whole)
    assert command("--all", "--limit", "1", QUESTION).out == whole


def test_options_may_stand_anywhere(command: Command) -> None:
    assert command("weak", "--json", "right", "glute", "--limit", "2", "med") == command(
        "--limit", "2", "--json", QUESTION
    )


# ---------------------------------------------------------------- JSON


@pytest.mark.parametrize("question", [*KNOWN, *NOISE.values()], ids=lambda text: text[:20])
def test_json_fits_the_shipped_schema(question: str, command: Command) -> None:
    ran = command("--json", "--", question)
    assert ran.err == "" and ran.out.count("\n") == 1
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(ran.out))


@pytest.mark.parametrize("arguments", [("show", "gluteus_medius"), ("explain", "S0-01"), ("explain", QUESTION)])
def test_pages_are_json_too(arguments: tuple[str, ...], command: Command) -> None:
    ran = command("--json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert isinstance(json.loads(ran.out), dict)


def test_check_and_test_are_json_too(command: Command) -> None:
    assert json.loads(command("--json", "check", BASE).out) == {"issues": []}
    assert json.loads(command("--json", "test", BASE).out) == {"issues": [], "results": []}


@pytest.mark.parametrize("options", [(), ("--all",), ("--limit", "3"), ("--sources", "S0,S4")], ids=" ".join)
@pytest.mark.parametrize("question", [QUESTION, "numb saddle, weak glutes", "two cups of flour", "foot drop"])
def test_shown_from_json_alone_it_is_the_same(
    question: str, options: tuple[str, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(command("--json", *options, question).out))
    shown = command("show", "-", *(["--all"] if "--all" in options else []))
    assert (shown.code, shown.out) == (0, command(*options, question).out)


def test_json_piped_into_show() -> None:
    asked = run_command("--json", QUESTION)
    assert run_command("show", "-", stdin=asked.out)[:2] == (0, run_command(QUESTION).out)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "rubbish", "[", "null", "5", "[]", "{}", '"answer"', "{'a': 1}", '{"schema_version": null}',
        '{"schema_version": "1.0"}', '{"schema_version": "99.0"}', '{"schema_version": "1.0", "triage": 5, "plan": 5}',
        '{"a": 1} {"b": 2}', "\0\1\2", "NaN",
    ],
)  # fmt: skip
def test_show_on_rubbish_is_usage(text: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    ran = clean(command("show", "-"))
    assert (ran.code, ran.out) == (2, "") and ran.err.startswith("kinetic-chain: ")


def missing(data: dict[str, Any], *path: str) -> str:
    inner: Any = data
    for key in path[:-1]:
        inner = inner[key][0] if isinstance(inner[key], list) else inner[key]
    del inner[path[-1]]
    return json.dumps(data)


@pytest.mark.parametrize("path", [("triage",), ("plan",), ("names",), ("triage", "level"), ("contributors", "chains")])
def test_show_on_half_an_answer_is_usage(
    path: tuple[str, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = json.loads(command("--json", QUESTION).out)
    monkeypatch.setattr(sys, "stdin", io.StringIO(missing(answer, *path)))
    ran = clean(command("show", "-"))
    assert (ran.code, ran.out) == (2, "") and "not whole" in ran.err


# ---------------------------------------------------------------- pipes and terminals


@pytest.mark.parametrize("arguments", [(QUESTION,), ("--all", QUESTION), ("show", "gluteus_medius"), ("-h",)])
def test_in_a_pipe_it_is_plain(arguments: tuple[str, ...]) -> None:
    narrow, wide = (clean(run_command(*arguments, env={"COLUMNS": width, "TERM": "xterm"})) for width in ("40", "200"))
    assert narrow.code == wide.code == 0
    if arguments != ("-h",):  # argparse fits its help to the terminal
        assert narrow == wide
        assert max(len(line) for line in narrow.out.splitlines()) > 120  # never wrapped: one thought, one line


def test_colour_can_be_asked_for_and_refused(command: Command) -> None:
    assert "\x1b[" in run_command("--color", "always", QUESTION).out
    assert "\x1b[" not in run_command("--color", "never", QUESTION, env={"FORCE_COLOR": "1"}).out


def on_a_terminal(*arguments: str, **env: str) -> str:
    """What stands on a terminal of 80 columns."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", ENTRY, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env=environment(TERM="xterm-256color", COLUMNS="80", **env),
    )  # fmt: skip
    os.close(theirs)
    out = b""
    with os.fdopen(ours, "rb", buffering=0) as screen:
        try:
            while piece := screen.read(65536):
                out += piece
        except OSError:  # how Linux says that the other end was closed
            pass
    assert process.wait() == 0
    return out.decode().replace("\r\n", "\n")


STYLE = re.compile(r"\x1b\[([0-9;]*)m")


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")
def test_on_a_terminal_it_is_styled_and_wrapped_and_says_the_same() -> None:
    shown = on_a_terminal(QUESTION)
    assert STYLE.search(shown)
    plain = STYLE.sub("", shown)
    assert "\x1b" not in plain and max(len(line) for line in plain.splitlines()) <= 80
    assert plain.split() == run_command(QUESTION).out.split()


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")
def test_never_means_never() -> None:
    assert not STYLE.search(on_a_terminal("--color", "never", QUESTION))


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")
def test_the_help_fits_a_narrow_terminal() -> None:
    assert max(len(line) for line in on_a_terminal("-h").splitlines()) <= 80


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")
@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}], ids=" ".join)
def test_no_color_is_respected(env: dict[str, str]) -> None:
    assert not STYLE.search(on_a_terminal(QUESTION, **env))  # neither colour nor bold, as other tools have it


def into_a_closed_pipe(*arguments: str) -> tuple[int, str]:
    """What happens when whoever read the output is gone, as after ``| head``."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *arguments], stdout=writer, stderr=subprocess.PIPE, text=True, env=environment(),
        check=False,
    )  # fmt: skip
    os.close(writer)
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [(QUESTION,), ("--json", "--all", QUESTION), ("show", "psoas"), ("check", BASE)])
def test_a_reader_that_left_is_no_fault(arguments: tuple[str, ...]) -> None:
    assert into_a_closed_pipe(*arguments) == (0, "")


def test_nothing_but_the_answer_on_standard_output(command: Command) -> None:
    for arguments in ((QUESTION,), ("--json", QUESTION), ("show", "psoas"), ("explain", "S0-01"), ("check", BASE)):
        assert command(*arguments).err == ""


def test_asking_the_same_again_gives_the_same_bytes() -> None:
    seeds = [run_command("--json", "--all", QUESTION, env={"PYTHONHASHSEED": seed}) for seed in ("0", "1")]
    assert seeds[0] == seeds[1]


# ---------------------------------------------------------------- not so yet


def test_empty_red_flags_answer_nothing(command: Command) -> None:
    ran = command("--json", "--red-flags", "", QUESTION)
    assert ran.code == 2 or json.loads(ran.out)["triage"]["level"] == "ask"


@pytest.mark.parametrize("number", ["nan", "inf", "-1"])
def test_an_age_is_a_number(number: str, command: Command) -> None:
    assert command("--json", "--context", f"age={number}", QUESTION).code == 2


def test_a_limit_that_is_no_number_is_refused_in_plain_words(command: Command) -> None:
    assert "_positive" not in command("--limit", "many", QUESTION).err


@pytest.mark.parametrize(
    "wrong",
    [
        ("names", 5), ("facts", []), ("disclaimer", None), ("findings", "side", 5), ("contributors", "band", "rosy"),
        ("contributors", "subject", "elbow"), ("checks", "about", None),
    ],
    ids=lambda wrong: " ".join(map(str, wrong)),
)  # fmt: skip
def test_show_on_an_answer_with_wrong_values_is_usage(
    wrong: tuple[Any, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = json.loads(command("--json", "--limit", "3", QUESTION).out)
    *path, key, value = wrong
    (answer[path[0]][0] if path else answer)[key] = value
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(answer)))
    assert command("show", "-").code == 2


def test_show_on_a_deep_nest_is_usage(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("[" * 100_000))
    assert command("show", "-").code == 2


def test_standard_input_of_another_encoding_is_no_traceback() -> None:
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8:strict"}  # how most terminals are set up
    assert "Traceback" not in run_command("-", stdin=b"weak right glute m\xe9d", env=env).err


@pytest.mark.parametrize("option", ["-h", "--version"])
def test_a_reader_that_left_before_the_help_is_no_fault(option: str) -> None:
    assert into_a_closed_pipe(option) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123  a device
        done = subprocess.run(
            [sys.executable, "-c", ENTRY, QUESTION], stdout=full, stderr=subprocess.PIPE, text=True, env=environment(),
            check=False,
        )  # fmt: skip
    assert done.returncode != 0 and done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")
@pytest.mark.parametrize(
    ("closed", "code", "said"), [(">&-", 2, "kinetic-chain: standard output is closed\n"), ("2>&- >/dev/null", 0, "")]
)
def test_a_closed_stream_is_no_traceback(closed: str, code: int, said: str) -> None:
    shell = f'"{sys.executable}" -c "{ENTRY}" {QUESTION} {closed}'
    done = subprocess.run(shell, shell=True, capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stderr) == (code, said)


def test_every_command_gets_the_options_of_the_commands() -> None:
    assert set(COMMANDS) == {*_COMMANDS, *_AFTER}
    for name in COMMANDS:
        assert vars(parser_of([name]).parse_args([name])).keys() == vars(parser_of(["-x"]).parse_args([])).keys()
    assert "add" not in vars(parser_of(["weak"]).parse_args(["weak"]))


def test_the_package_runs_as_a_module() -> None:
    words = [sys.executable, "-m", "kinetic_chain", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stdout.split()[0], done.stderr) == (0, "kinetic-chain", "")


@pytest.mark.parametrize(
    ("words", "meant"), [(("what-fi", "weak", "glutes"), "what-if"), (("explian", "x"), "explain")]
)
def test_a_misspelt_command_is_named(words: tuple[str, ...], meant: str, command: Callable[..., Ran]) -> None:
    said = command(*words).err
    assert f"the command is `{meant}`" in said


@pytest.mark.parametrize("words", ["compared to my left my right glute is weak", "weak glutes", "patterning is off"])
def test_a_question_is_no_misspelt_command(words: str, command: Callable[..., Ran]) -> None:
    assert command(*words.split()).err == ""


def test_an_empty_first_word_is_no_traceback(command: Callable[..., Ran]) -> None:
    assert command("", "weak", "glutes").code == 0


def test_an_ending_that_is_no_format_is_refused(tmp_path: Path, command: Callable[..., Ran]) -> None:
    ran = command("plan", "weak", "glutes", "--out", tmp_path / "plan.doc")
    assert ran.code == 2 and "no format `.doc`" in ran.err and not (tmp_path / "plan.doc").exists()
    assert command("plan", "weak", "glutes", "--out", tmp_path / "plan.txt").code == 0
    assert command("plan", "weak", "glutes", "--out", tmp_path / "plan").code == 0


def test_why_tells_of_a_piece_of_work(command: Callable[..., Ran]) -> None:
    assert "It is offered" in command("why", "clamshell", "weak right glute med").out

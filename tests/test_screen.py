"""The interview: at a terminal, through pipes, from a file; kept, gone on with, and the same for the same answers."""

from __future__ import annotations

import difflib
import io
import itertools
import json
import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from conftest import ENTRY, Ran, environment, run_command
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import knowledge
from test_words import FORBIDDEN

from kinetic_chain.ask.after.interview import (
    ABSENT,
    MOST,
    NOT_DONE,
    PRESENT,
    SIDES,
    Session,
    known_checks,
    next_prompt,
    result,
    unit_of,
    with_answer,
    with_none,
    without_last,
)
from kinetic_chain.build.models.files import RESULTS
from kinetic_chain.interview import meant
from kinetic_chain.interview_file import Kept, as_yaml, read_interview
from kinetic_chain.terms import FINDING_SIDES

Command = Callable[..., Ran]

DROP = "my hip drops on the left"
GOLDEN = Path(__file__).parent / "golden" / "screen_session.txt"
REFRESH = "KINETIC_CHAIN_REFRESH"
ANSWERS = ("none", "?", "p", "a", "b", "a", "n", "p", "a", "a", "a", "a")
QUESTIONS = (
    DROP, "weak glute med", "weak right glute med, tight left QL", "knees cave in when I squat", "tight calves",
    "low back pain, age 64", "hip hurts on the outer side", "no numbness, weak right hamstrings",
    "right gluteus_medius weak; knee to wall 6 cm on the right", "flat feet and sore knee on the left",
)  # fmt: skip


def typed(*answers: str) -> str:
    return "".join(f"{answer}\n" for answer in answers)


def session_text(*answers: str, words: str = DROP) -> str:
    """A whole session as a person sees it: questions, what was typed, the answer."""
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, "screen", words], input=typed(*answers).encode(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=environment(), timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.decode()


# ---------------------------------------------------------------- a recorded session


def test_a_session_is_the_golden_one() -> None:
    text = session_text(*ANSWERS)
    if os.environ.get(REFRESH):
        GOLDEN.write_text(text, encoding="utf-8")
    kept = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    if text != kept:
        changed = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", lineterm="", n=1)
        pytest.fail(
            f"the session is another one than in tests/golden/{GOLDEN.name}:\n" + "\n".join(list(changed)[:60])
            + f"\n\nIf every line of it was meant: {REFRESH}=1 python -m pytest tests/test_screen.py", pytrace=False,
        )  # fmt: skip


def test_a_session_ends_in_the_normal_answer_after_at_most_seven_tests() -> None:
    text = session_text(*ANSWERS)
    assert set(re.findall(r"^Test (\d) of at most 7$", text, re.M)) <= set("1234567")
    for part in ("Red flag 1 of ", "Test 1 of at most 7", "Present means: ", "none reported", "best first"):
        assert part in text
    assert text.splitlines()[-1] == knowledge().data["wording"]["disclaimer"]


# ---------------------------------------------------------------- the engine


def answers_of(text: str, seed: int, steps: int = 8) -> tuple[list[str], Session]:
    """The questions of an interview whose answers are drawn by a seed, and what came of it."""
    draw, question, asked = random.Random(seed), knowledge().question(text), list[str]()
    session = with_none(question, Session())
    for _ in range(steps):
        prompt = next_prompt(question, session).prompt
        if prompt is None:
            break
        asked.append(prompt.id)
        given = draw.choice(prompt.options)
        session = with_answer(session, prompt, draw.choice((given, 12.0)) if prompt.unit else given)
    return asked, session


@pytest.mark.parametrize(
    ("text", "seed"), list(itertools.product(QUESTIONS[:4], range(2))) + [(text, 0) for text in QUESTIONS[4:]]
)
def test_it_never_asks_what_is_known(text: str, seed: int) -> None:
    asked, session = answers_of(text, seed)
    assert len(asked) == len(set(asked))
    question = knowledge().question(text)
    reported = {f"{f.side} {f.subject}" for f in question.reading.findings}
    assert not reported & set(asked)
    assert set(session.denied) == {flag.id for flag in question.triage()[0].ask}
    assert all(" " in name or name == "side" for name in asked)
    if "side" in asked:
        assert not any(f.side in ("left", "right", "bilateral") for f in question.reading.findings)
    done = [value for value in session.checks.values() if value != NOT_DONE]
    assert len(done) <= MOST


@pytest.mark.parametrize("text", QUESTIONS[:3])
def test_the_same_answers_give_the_same_questions(text: str) -> None:
    assert answers_of(text, 1) == answers_of(text, 1)


@pytest.mark.parametrize("text", QUESTIONS[:4])
def test_back_undoes_the_last_answer(text: str) -> None:
    question, session = knowledge().question(text), Session()
    before = []
    while (prompt := next_prompt(question, session).prompt) is not None:
        before.append(session)
        session = with_answer(session, prompt, "no" if prompt.kind == "red_flag" else prompt.options[-1])
        assert without_last(question, session) == before[-1]
        if len(before) > 12:
            break
    assert without_last(question, Session()) == Session()


def test_a_yes_to_an_emergency_ends_it() -> None:
    question = knowledge().question(DROP)
    prompt = next_prompt(question, Session()).prompt
    assert prompt is not None and prompt.level == "emergency"
    session = with_answer(Session(), prompt, "yes")
    assert next_prompt(question, session).prompt is None
    whole = result(question, session)
    assert whole.triage.level == "emergency" and whole.plan.items == ()


def test_who_stops_early_is_not_asked_again_what_was_denied() -> None:
    question, session = knowledge().question(DROP), Session()
    for _ in range(3):
        prompt = next_prompt(question, session).prompt
        assert prompt is not None
        session = with_answer(session, prompt, "no")
    left = result(question, session).triage
    assert left.level == "ask" and left.ask
    assert not {flag.id for flag in left.ask} & set(session.denied)
    assert result(question, with_none(question, Session())).triage.level == "clear"


def test_a_side_that_is_not_known_is_never_asked_across() -> None:
    question, session = knowledge().question("weak glute med", red_flags="none"), Session(side="not sure")
    while (prompt := next_prompt(question, session, 3).prompt) is not None:
        assert not prompt.id.startswith("opposite ")
        session = with_answer(session, prompt, PRESENT)
    sides = {finding.side for finding in result(question, session).findings}
    assert sides <= set(FINDING_SIDES) and session.checks


def test_results_are_spelt_alike_in_both_rooms() -> None:
    assert RESULTS == (PRESENT, ABSENT, NOT_DONE)


@pytest.mark.parametrize(
    ("word", "kind", "unit", "answer"),
    [
        ("y", "red_flag", None, "yes"), ("no", "red_flag", None, "no"), ("p", "red_flag", None, None),
        ("p", "check", None, "present"), ("a", "check", None, "absent"), ("n", "check", None, "not done"),
        ("no", "check", None, "absent"), ("7", "check", None, None), ("7", "check", "cm", 7.0),
        ("6,5 cm", "check", "cm", 6.5), ("-3deg", "check", "deg", -3.0), ("nan", "check", "s", None),
        ("inf", "check", "s", None), ("1e99", "check", "s", None), ("", "check", "s", None), ("b", "side", None, None),
        ("l", "side", None, "left"), ("both", "side", None, "both"), ("not sure", "side", None, "not sure"),
    ],
)  # fmt: skip
def test_what_is_typed_is_meant(word: str, kind: str, unit: str | None, answer: str | float | None) -> None:
    assert meant(word, kind, unit) == answer


# ---------------------------------------------------------------- pipes


def test_the_end_of_the_answers_stops_it() -> None:
    ran = run_command("screen", DROP, stdin="")
    assert ran.code == 0 and "Stopped" in ran.err and ran.out.startswith("Read as")
    assert "Stop first if" in ran.out  # nobody has answered the red flags
    assert run_command("screen", stdin=typed(DROP)).out == ran.out  # what was found may be typed as well
    assert run_command("screen", stdin="").code == 2


@pytest.mark.parametrize("lines", [("y",), ("b",), ("?",), ("",), ("zz",), ("n", "b"), ("none", "b"), ("p", "b", "a")])
def test_a_pipe_that_never_ends_is_not_followed_for_ever(lines: Iterable[str]) -> None:
    ran = run_command("screen", DROP, stdin=typed(*lines) * 2_000)
    assert ran.code == 0 and ran.out.startswith("Read as") and "Traceback" not in ran.err


def test_json_stands_alone_on_standard_output() -> None:
    ran = run_command("--json", "screen", DROP, stdin=typed("none", "p", "q"))
    answer = json.loads(ran.out)
    assert ran.out.count("\n") == 1 and len(answer["findings"]) == 2 and "Test 1 of at most 7" in ran.err


def test_why_do_you_ask_and_what_is_no_answer() -> None:
    ran = run_command("screen", "weak glute med", stdin=typed("?", "maybe", "none", "?", "r", "?", "5 bananas", "q"))
    assert "With yes this comes before anything else: an emergency department now." in ran.err
    assert ran.err.count("not understood") == 2
    assert "It would separate two readings: " in ran.err and "If absent: " in ran.err


def test_most_bounds_the_tests() -> None:
    ran = run_command("screen", "--most", "2", DROP, stdin=typed("none", *["a"] * 20))
    assert "Test 2 of at most 2" in ran.err and "Test 3" not in ran.err
    assert "2 tests are enough for one sitting; next would be: " in ran.err


def test_options_hold_in_an_interview() -> None:
    ran = run_command("--json", "--red-flags", "none", "--context", "age=64", "screen", DROP, stdin="")
    assert "Red flag" not in ran.err
    assert json.loads(ran.out)["facts"] == {"age": 64}


# ---------------------------------------------------------------- a terminal


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, *arguments: str, columns: int = 80) -> None:
        self.seen = ""
        self.child, self.end = pty.fork()
        if self.child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background ignores it
            os.environ.update(environment(TERM="xterm", COLUMNS=str(columns)))
            os.execv(sys.executable, [sys.executable, "-c", ENTRY, *arguments])

    def until(self, mark: str) -> str:
        """What is shown up to a mark."""
        start, stop = len(self.seen), time.monotonic() + 30
        while mark not in self.seen[start:] and time.monotonic() < stop:
            if select.select([self.end], [], [], 1)[0]:
                try:
                    self.seen += os.read(self.end, 65_536).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
        return self.seen[start:]

    def type(self, text: str) -> None:
        os.write(self.end, text.encode())

    def close(self) -> int:
        self.until("\0")
        done, status = os.waitpid(self.child, os.WNOHANG)
        if not done:  # it did not end: the test fails, and does not wait for ever
            os.kill(self.child, signal.SIGKILL)
            _, status = os.waitpid(self.child, 0)
        os.close(self.end)
        return os.waitstatus_to_exitcode(status)


def test_at_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "kept.yaml"
    there = Terminal("screen", DROP, "--save", str(file))
    assert "Red flag 1 of" in there.until("> ")
    there.type("none\n")
    assert "Test 1 of at most 7" in there.until("> ")
    there.type("p\n")
    assert "noted: present" in there.until("> ")
    there.type("b\n")
    assert "Test 1 of at most 7" in there.until("> ")
    there.type("q\n")
    assert there.close() == 0
    assert "May lie behind it" in there.seen and "\x1b[" in there.seen
    shown = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in there.seen.splitlines() if str(file) not in line]
    assert max(map(len, shown)) <= 80
    assert read_interview(str(file), knowledge()).session.checks == {}


def test_without_colour() -> None:
    there = Terminal("--color", "never", "screen", DROP)
    there.until("> ")
    there.type("\x04")  # the end of what is typed
    assert there.close() == 0
    assert not re.search(r"\x1b\[(3|9)\d", there.seen)


def test_an_interrupt_keeps_what_was_answered(tmp_path: Path) -> None:
    file = tmp_path / "kept.yaml"
    there = Terminal("screen", DROP, "--save", str(file))
    there.until("> ")
    there.type("none\n")
    there.until("> ")
    there.type("\x03")
    assert there.close() == 130
    assert "Traceback" not in there.seen and f"kept in {file}" in there.seen.replace("\r\n", "")
    assert read_interview(str(file), knowledge()).session.denied


# ---------------------------------------------------------------- the file


def test_kept_and_gone_on_with(tmp_path: Path) -> None:
    """In two sittings it is the same interview as in one."""
    file, whole = tmp_path / "kept.yaml", run_command("screen", DROP, stdin=typed("none", "p", "a", "n", "q"))
    first = run_command("screen", DROP, "--save", str(file), stdin=typed("none", "p", "q"))
    assert "--save" in first.err
    second = run_command("screen", "--save", str(file), stdin=typed("a", "n", "q"))
    assert second.out == whole.out and "Red flag" not in second.err
    kept = file.read_bytes()
    assert run_command("screen", "--answers", str(file)).out == whole.out
    assert run_command("screen", DROP, "--save", str(file), stdin="").out == whole.out
    assert file.read_bytes() == kept


def test_answers_from_a_file_ask_nothing(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"question: {DROP}\nchecks:\n  right knee_to_wall_test: present\n", encoding="utf-8")
    ran = command("screen", "--answers", file)
    assert ran.code == 0 and "Next would be asked: Is there" in ran.err and "> " not in ran.err
    ran = command("screen", "--answers", file, "--red-flags", "none", "--json")
    assert "Next would be asked: " in ran.err and "present means" in ran.err
    assert len(json.loads(ran.out)["findings"]) == 2


def test_a_file_about_something_else_is_left_alone(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"question: {DROP}\n", encoding="utf-8")
    for words in (("screen", "tight calves", "--save", file), ("screen", "tight calves", "--answers", file)):
        ran = command(*words)
        assert ran.code == 2 and f"is about `{DROP}`" in ran.err
    assert command("screen", "--save", file, "--answers", file).code == 2
    assert file.read_text(encoding="utf-8") == f"question: {DROP}\n"
    other = tmp_path / "b.yaml"
    other.write_text("rules: []\n", encoding="utf-8")
    assert command("screen", DROP, "--save", other).code == 2
    assert other.read_text(encoding="utf-8") == "rules: []\n"


BAD = {  # what stands in the file -> what is said of it, with its place
    "sides: left": "2:1: KC101 unknown key `sides`; nearest: side",
    "side: lft": "2:7: KC103 `lft` is none of right, left, both or not sure; nearest: left",
    "task: standing": "2:7: KC103 `standing` is none of weight_bearing, open_chain or posture",
    "context:\n  agee: 4": "3:3: KC111 no fact `agee` about a person; nearest: age",
    "context:\n  age: old": "3:8: KC103 `old` is none of true, false or a number",
    "context:\n  age: -4": "3:8: KC110 age is an age or the weeks since: from 0, under 10000, got -4",
    "red_flags:\n  denied:\n    - numbnes": "4:7: KC111 no red-flag question `numbnes`; nearest: numbness",
    "red_flags:\n  denied:\n    - numbness\n    - numbness": "5:7: KC112 `numbness` is answered twice",
    "red_flags: none": "2:12: KC103",
    "checks:\n  right ober_tst: absent": "3:3: KC111 no test `ober_tst`; nearest: ober_test",
    "checks:\n  right ober_test: absnt": "3:20: KC103 `absnt` is none of present, absent, not done or a number",
    "checks:\n  right ober_test: 5": "3:20: KC103 `ober_test` has no limit for a number: present, absent or not done",
    "checks:\n  middle ober_test: absent": "3:3: KC115 `middle` cannot be here: right, left, same",
    "checks:\n  ober_test: absent": "3:3: KC104 expected two words `side test`, got `ober_test`",
    "checks:\n  right ober_test: true": "3:20: KC103",
    "checks:\n  right ober_test: no": "3:20: KC003 `no` is read as true or false by many YAML readers",
    "checks: [": "KC001",
}


@pytest.mark.parametrize(("text", "said"), BAD.items(), ids=[text.replace("\n", " ") for text in BAD])
def test_every_fault_of_a_file_has_its_place(text: str, said: str, tmp_path: Path, command: Command) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(f"question: {DROP}\n{text}\n", encoding="utf-8")
    for option in ("--answers", "--save"):
        ran = command("screen", option, file)
        assert (ran.code, ran.out) == (2, "")
        assert f"{file}:{said}" in ran.err or (said == "KC001" and said in ran.err), ran.err
        assert ran.err.splitlines()[-1].endswith(f"{file} cannot be used")


def test_all_faults_are_told_at_once(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("question: sore hip\nsides: left\nside: lft\n", encoding="utf-8")
    assert command("screen", "--answers", file).err.count(str(file)) == 3
    assert command("screen", "--answers", tmp_path / "none.yaml").code == 2
    file.write_text("", encoding="utf-8")
    assert "`question:` is expected" in command("screen", "--answers", file).err


def test_names_are_looked_up_beside_faults_of_another_kind(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "bad.yaml"
    text = f"question: {DROP}\nsid: left\ncontext: [age]\nred_flags:\n  denied: [numbnes, 7]\n  reported: numbness\n"
    file.write_text(f"{text}checks:\n  right ober_tst: absent\n  right ober_test: maybe\n", encoding="utf-8")
    *lines, _ = command("screen", "--answers", file).err.splitlines()
    assert [" ".join(line.removeprefix(f"{file}:").split()[:2]) for line in lines] == [
        "2:1: KC101", "3:10: KC103", "5:12: KC111", "5:21: KC103", "6:13: KC103", "8:3: KC111", "9:20: KC103",
    ]  # fmt: skip


def some_checks() -> st.SearchStrategy[dict[str, str | float]]:
    names = [f"{side} {name}" for name, sides in known_checks(knowledge().question([])).items() for side in sides]
    return st.dictionaries(st.sampled_from(names), st.sampled_from(RESULTS), max_size=5)


def interviews() -> st.SearchStrategy[Kept]:
    flags = [rule["id"] for rule in knowledge().data["safety"] if "ask" in rule]
    known = st.dictionaries(
        st.sampled_from(sorted(knowledge().data["facts"])),
        st.booleans() | st.integers(0, 9_999).map(float) | st.sampled_from([0.5, 12.25]),
    )
    split = st.lists(st.sampled_from(flags), unique=True).map(lambda ids: (tuple(ids[::2]), tuple(ids[1::2])))
    sessions = st.tuples(split, st.sampled_from([None, *SIDES]), some_checks()).map(
        lambda drawn: Session(drawn[0][0], drawn[0][1], drawn[1], drawn[2])
    )
    texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    return st.builds(Kept, texts, known, st.sampled_from([None, "posture"]), sessions)


@settings(max_examples=150, deadline=None)
@given(kept=interviews())
def test_a_file_is_written_and_read_byte_for_byte(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "round.yaml"
    text = as_yaml(kept, knowledge())
    file.write_text(text, encoding="utf-8")
    again = read_interview(str(file), knowledge())
    assert again == kept
    assert as_yaml(again, knowledge()) == text


@pytest.mark.parametrize("number", [0.1, 6.5, 12.0, 1e-05, 123456.75, -3.0, 0.30000000000000004])
def test_numbers_are_kept(number: float, tmp_path: Path) -> None:
    name = next(name for name, test in knowledge().data["screens"].items() if unit_of(test))
    side = known_checks(knowledge().question([]))[name][0]
    kept = Kept(DROP, session=Session(checks={f"{side} {name}": number}))
    file = tmp_path / "n.yaml"
    file.write_text(as_yaml(kept, knowledge()), encoding="utf-8")
    again = read_interview(str(file), knowledge())
    assert again == kept
    assert as_yaml(again, knowledge()) == file.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_said_first(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    ran = command("screen", DROP, "--save", tmp_path / "no" / "such" / "folder.yaml")
    assert ran.code == 2 and "Red flag" not in ran.err


def test_tests_that_a_gate_holds_back_are_said_to_be() -> None:
    question = knowledge().question("hip replacement last month, weak right glute med", red_flags="none")
    assert "held back" in next_prompt(question, Session()).done


def test_what_it_asks_is_worded_with_care() -> None:
    for text in ("weak glute med", DROP):
        ran = run_command("screen", text, stdin=typed("none", *["r"] * (text != DROP), "p", "zz", "a", "n", "q"))
        assert "Test 1 of" in ran.err and not FORBIDDEN.search(ran.err)

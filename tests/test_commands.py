"""The commands that come after a first answer: what they say, from what, and how they are told from a question."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, run_command
from shipped import ask, knowledge
from test_cache import imported
from test_words import assert_clean

from kinetic_chain import Answer, cli, commands, compiled
from kinetic_chain.ask.after.what_if import Edit, edited
from kinetic_chain.ask.browse.meant import condition_in
from kinetic_chain.ask.engine import answer
from kinetic_chain.show.replies import render_reply
from kinetic_chain.terms import Condition

Command = Callable[..., Ran]

QUESTION = "weak right glute med, left hip drops, tight left QL"
DROP = "my hip drops on the left"
SORE = "outer hip pain lying on the right side"
NUMB = "weak right glute med, numb around the saddle"
REPLIES: dict[str, tuple[str, ...]] = {  # name -> what is typed
    "why": ("why", "right foot rolls in", QUESTION),
    "why found": ("why", "left pelvis dropped", QUESTION),
    "why follows": ("why", "left QL overworked", QUESTION),
    "why no side": ("why", "QL tight", "weak glute med"),
    "why nothing": ("why", "right adductors tight", QUESTION),
    "why-not faded": ("why-not", "right foot intrinsics weak", QUESTION),
    "why-not outweighed": ("why-not", "right knee valgus", QUESTION),
    "why-not listed": ("why-not", "right foot rolls in", QUESTION),
    "why-not found": ("why-not", "weak right glute med", QUESTION),
    "why-not work": ("why-not", "clamshell", QUESTION),
    "why-not held": ("why-not", "pigeon pose", SORE),
    "why-not referred": ("why-not", "left QL tight", "weak right glute med, foot drop"),
    "what-if": ("what-if", QUESTION, "--add", "right foot rolls in", "--remove", "tight left QL"),
    "what-if flip": ("what-if", QUESTION, "--flip", "left pelvis dropped"),
    "what-if without": ("what-if", QUESTION, "--without", "S0,S2"),
    "what-if numb": ("what-if", QUESTION, "--add", "numb around the saddle"),
    "smallest-change": ("smallest-change", "right adductors tight", QUESTION),
    "smallest-change out": ("smallest-change", "right foot rolls in", QUESTION),
    "smallest-change none": ("smallest-change", "right shoulder_joint painful", QUESTION),
    "compare": ("compare", "right foot rolls in", "right gluteal tendon hurts", QUESTION),
    "compare unlinked": ("compare", "right psoas tight", "left QL tight", QUESTION),
    "patterns": ("patterns", QUESTION),
    "next": ("next", DROP),
    "next clear": ("next", "--red-flags", "none", DROP),
    "next numb": ("next", NUMB),
    "why numb": ("why", "left QL tight", NUMB),
}


def lines_of(page: dict[str, Any], everything: bool = False, columns: int | None = None) -> str:
    return "\n".join(line.plain for line in render_reply(page, everything, columns)) + "\n"


@pytest.mark.parametrize("words", REPLIES.values(), ids=REPLIES.keys())
def test_all_that_is_shown_is_in_the_json(words: tuple[str, ...], command: Command) -> None:
    for options in ((), ("--all",)):
        shown, as_json = command(*options, *words), command("--json", *options, *words)
        assert shown.code == as_json.code and shown.err == as_json.err == ""
        page = json.loads(as_json.out)
        assert lines_of(page, bool(options)) == shown.out
        assert shown.out.splitlines()[-1] == ask(QUESTION).disclaimer
        assert page["data"]["heard"]["query"] in words


@pytest.mark.parametrize("words", REPLIES.values(), ids=REPLIES.keys())
def test_replies_are_worded_with_care(words: tuple[str, ...], command: Command) -> None:
    page = json.loads(command("--json", *words).out)
    for columns in (None, 120):
        printed = lines_of(page, True, columns)
        assert_clean(printed, page)
        ours = re.sub(r"\[[^\]]*\]|for     .*|against .*", "", printed)
        assert not re.search(r"log_lr|probab|likelihood|chance of|_\w+ (weak|tight|painful)", ours)


@pytest.mark.parametrize("words", REPLIES.values(), ids=REPLIES.keys())
def test_every_claim_and_name_is_explained(words: tuple[str, ...], command: Command) -> None:
    page = json.loads(command("--json", "--all", *words).out)
    text = json.dumps(page["data"])
    cited = {name for name in knowledge().data["claims"] if f'"{name}"' in text}
    assert cited <= set(page["claims"])
    assert {claim["source"] for claim in page["claims"].values()} <= set(page["sources"])
    for finding in page["data"]["heard"]["findings"]:
        assert " ".join(finding[key] for key in ("side", "subject", "state")) in page["data"]["names"]


def test_the_same_words_give_the_same_bytes() -> None:
    for name in ("why", "compare", "next"):
        assert run_command("--json", *REPLIES[name], env={"PYTHONHASHSEED": "1"}) == run_command(
            "--json", *REPLIES[name], env={"PYTHONHASHSEED": "2"}
        )


# ---------------------------------------------------------------- what comes first


@pytest.mark.parametrize("name", ["why numb", "next numb"])
def test_an_emergency_comes_before_every_reply(name: str, command: Command) -> None:
    short, whole = command(*REPLIES[name]).out, command("--all", *REPLIES[name]).out
    for out in (short, whole):
        assert "EMERGENCY" in out
    assert "That comes first" in short and len(short) < len(whole)
    assert "->" not in short


def test_red_flags_that_are_open_are_counted(command: Command) -> None:
    assert "questions not answered yet" in command(*REPLIES["why"]).out
    assert "questions not answered yet" not in command("--red-flags", "none", *REPLIES["why"]).out


# ---------------------------------------------------------------- why and why not


def test_why_shows_every_chain_with_who_says_so(command: Command) -> None:
    told = command("--all", *REPLIES["why"]).out
    page = json.loads(command("--json", *REPLIES["why"]).out)
    for chain in page["data"]["contributor"]["chains"]:
        for step in chain["steps"]:
            for name in (*step["claims_for"], *step["claims_against"]):
                assert page["claims"][name]["says"] in told
    assert re.search(r"speaks for it: (much|some|little)", told)


def test_why_says_what_speaks_for_and_what_against(command: Command) -> None:
    both = next(c for c in ask(QUESTION).contributors if any(s.log_lr < -0.01 for s in c.against) and c.role != "found")
    told = command("why", " ".join(both[:3]), QUESTION).out
    assert re.search(r"speaks against it: (much|some|little)", told)


def test_why_of_what_nothing_links_says_why_not(command: Command) -> None:
    ran = command(*REPLIES["why nothing"])
    assert ran.code == 1 and "Why not right adductors tight" in ran.out


def test_why_without_a_question_explains_the_condition(command: Command) -> None:
    assert command("why", "left pelvis dropped") == command("explain", "left pelvis dropped")
    assert command("why", "left hip drops").out == command("explain", "left pelvis dropped").out


def test_why_not_tells_three_reasons_apart(command: Command) -> None:
    """What no source names, what is outweighed, and what a gate holds back."""
    data = knowledge().data
    known = set(data["network"]["conditions"])
    paired = (name for name, entry in sorted(data["subjects"].items()) if entry["sides"] == "paired")
    unnamed = next(f"right {name} weak" for name in paired if f"{name} weak" not in known)
    kinds = {}
    for name in (unnamed, "right knee valgus"):
        kinds[name] = json.loads(command("--json", "why-not", name, QUESTION).out)["data"]["kind"]
    held = json.loads(command("--json", *REPLIES["why-not held"]).out)["data"]
    assert [*kinds.values(), held["kind"]] == ["unknown", "outweighed", "held_back"]
    assert "No source that is read here speaks of this" in command("why-not", unnamed, QUESTION).out
    assert "stand above it" in command("why-not", "right knee valgus", QUESTION).out
    assert "squeeze the tendons" in command(*REPLIES["why-not held"]).out


def test_why_not_shows_where_the_nearest_chain_breaks(command: Command) -> None:
    page = json.loads(command("--json", *REPLIES["why-not faded"]).out)
    data = page["data"]
    assert data["kind"] == "faded" and data["breaks"] is not None
    shown = command(*REPLIES["why-not faded"]).out
    marked = [line for line in shown.splitlines() if "<- here" in line]
    step = data["nearest"]["steps"][data["breaks"]]
    assert len(marked) == 1 and data["names"][step["effect"]] in marked[0]


# ---------------------------------------------------------------- what if, and the smallest change


def test_what_if_shows_what_went_and_what_came(command: Command) -> None:
    shown = command(*REPLIES["what-if"]).out
    for text in ("this was found as well: right foot rolls in", "Work that comes", "it is for"):
        assert text in shown
    first = next(" ".join(c[:3]) for c in ask(QUESTION).contributors if c.side == "right" and c.role != "found")
    assert "reported itself now" in command("what-if", QUESTION, "--add", first).out
    assert "an emergency department now" in command(*REPLIES["what-if numb"]).out


def test_what_if_without_a_source_is_the_answer_without_it(command: Command) -> None:
    data = json.loads(command("--json", "--all", *REPLIES["what-if without"]).out)["data"]
    rest = json.loads(command("--json", "--all", "--without", "S0,S2", QUESTION).out)
    others = [contributor for contributor in rest["contributors"] if contributor["role"] != "found"]
    listed = [f"{other['side']} {other['subject']} {other['state']}" for other in others]
    for move in data["moves"]:
        if move["place_after"]:
            assert listed[move["place_after"] - 1] == move["condition"]
        else:
            assert move["condition"] not in listed


CHANGES = (
    (QUESTION, "right psoas tight"), ("weak right glute med", "left QL tight"), (DROP, "right foot rolls in"),
    ("knees cave in when I squat", "right hip_abductors weak"), ("tight left QL", "right gluteus_medius weak"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "name"), CHANGES, ids=[name for _, name in CHANGES])
def test_the_smallest_change_does_what_it_says(text: str, name: str, command: Command) -> None:
    """Asked again with it, the condition stands among the first, or no longer does."""
    data = json.loads(command("--json", "smallest-change", name, text).out)["data"]
    assert data["edits"]
    question = knowledge().question(text, limit=None)
    condition: Condition = condition_in(knowledge(), question, name)
    findings, _ = question.results()
    edits = [Edit(**edit) for edit in data["edits"]]
    after: Answer = answer(question.with_findings(edited(findings, edits)))
    listed = [" ".join(c[:3]) for c in after.contributors if c.role != "found"]
    assert (str(condition) in listed[: data["first"]]) == data["into"]


# ---------------------------------------------------------------- compare, next, patterns


def test_two_readings_stand_side_by_side_where_there_is_room(command: Command) -> None:
    page = json.loads(command("--json", *REPLIES["compare"]).out)
    one, other = "right foot rolls in", "right gluteal tendon hurts"
    beside = [line for line in lines_of(page, columns=100).splitlines() if line.strip().startswith(one)]
    assert beside and other in beside[0]
    assert max(map(len, lines_of(page, columns=100).split("\n\n")[1].splitlines())) <= 100
    for columns in (None, 99):
        below = lines_of(page, columns=columns).splitlines()
        assert f"  {one}" in below and f"  {other}" in below


def test_compare_names_the_check_and_what_it_favours(command: Command) -> None:
    shown = command(*REPLIES["compare"]).out
    assert "What would tell them apart" in shown
    data = json.loads(command("--json", *REPLIES["compare"]).out)["data"]
    pair = [data["names"][data[key]["condition"]] for key in ("one", "other")]
    ordered = pair if data["favours"] == data["one"]["condition"] else pair[::-1]
    assert "would separate: {} (if positive) from {} (if negative)".format(*ordered) in shown
    assert re.search(r"^Both explain +\S", shown, re.M) and re.search(r"^Neither does +\S", shown, re.M)


def test_next_tells_how_and_what_either_result_would_do(command: Command) -> None:
    checks = json.loads(command("--json", *REPLIES["next"]).out)["data"]["checks"]
    shown = command("--all", *REPLIES["next"]).out
    for check in checks:
        assert check["how"] is None or check["how"] in shown
        assert check["name"] in shown
    for text in ("positive: ", "if positive: ", "if negative: ", "would separate: "):
        assert text in shown


def test_patterns_end_with_something_else(command: Command) -> None:
    shown = command(*REPLIES["patterns"]).out
    assert shown.index("One story") < shown.index("Another") < shown.index("something else")
    assert "leaves nothing over" in shown
    ran = command("patterns", "--sources", "S4", "tight left QL")
    assert "something else" in ran.out


# ---------------------------------------------------------------- what is typed


SENTENCES = (
    "why does my hip drop when I walk", "why is my right glute med weak", "next to my knee it hurts",
    "next day my low back aches", "compare with the left my right glute med is weak", "why my left hip drops",
    "screen time and low back pain", "patterns of low back pain",
)  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_question_that_begins_like_a_command_is_a_question(sentence: str, command: Command) -> None:
    first, _, rest = sentence.partition(" ")
    quoted = [] if commands.is_condition(knowledge(), rest) else [[first, rest]]
    for words in (sentence.split(), [sentence], *quoted):
        assert json.loads(command("--json", *words).out)["query"] == sentence


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("right gluteus_medius weak", True), ("same quadratus_lumborum tight", True), ("left QL tight", True),
        ("weak right glute med", True), ("my left hip drops", True), ("tight QL on the left", True),
        ("right gluteus_medus weak", True), ("does my hip drop", False), ("my hip drops when I walk", False),
        ("weak glute med and tight QL", False), ("does", False), ("", False), ("glute med", False),
    ],
)  # fmt: skip
def test_what_names_a_condition(text: str, is_one: bool) -> None:
    assert commands.is_condition(knowledge(), text) == is_one


@pytest.mark.parametrize(
    "words",
    [
        ("why",), ("why-not",), ("why-not", "left QL tight"), ("what-if",), ("what-if", QUESTION), ("compare",),
        ("compare", "left QL tight"), ("compare", "left QL tight", "left QL tight", QUESTION), ("patterns",), ("next",),
        ("smallest-change", "left QL tight"), ("why-not", "two cups", QUESTION), ("--add", "x", QUESTION),
        ("--save", "x.yaml", QUESTION), ("--most", "3", "next", QUESTION), ("what-if", QUESTION, "--flip", "sore knee"),
        ("what-if", QUESTION, "--add", "two cups"), ("--without", "S99", QUESTION), ("screen", "--most", "0", DROP),
        ("what-if", QUESTION, "--without", "S99"), ("why", "left psoas foo", QUESTION),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_answered_is_usage(words: Sequence[str], command: Command) -> None:
    ran = command(*words)
    assert (ran.code, ran.out) == (2, "") and re.search(r"kinetic-chain: \S", ran.err)


@pytest.mark.parametrize("name", ["why", "patterns", "next", "screen"])
def test_nothing_understood_is_said_as_ever(name: str, command: Command) -> None:
    condition = ("left QL tight",) if name == "why" else ()
    ran = command(name, *condition, "two cups of flour")
    assert ran == (3, command("two cups of flour").out, "")


def test_the_question_may_come_from_standard_input(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(QUESTION))
    assert command("why", "right foot rolls in", "-") == command(*REPLIES["why"])


def test_every_command_is_known_to_the_door(command: Command) -> None:
    assert set(cli._AFTER) == {*commands.COMMANDS, "screen"}
    told = command("-h").out
    assert all(re.search(rf"^  kinetic-chain {name} ", told, re.M) for name in cli._AFTER)


def test_sources_and_rules_can_be_left_out_of_any_question(command: Command) -> None:
    rule = json.loads(command("--json", QUESTION).out)["contributors"][0]["chains"][0]["steps"][0]["rule"]
    assert f'"{rule}"' in command("--json", QUESTION).out
    assert f'"{rule}"' not in command("--json", "--without", rule, QUESTION).out
    assert command("why", "left pelvis dropped", QUESTION, "--without", rule).code == 0


def test_a_plain_question_does_not_pay_for_them() -> None:
    modules = imported(QUESTION, cache=Path(compiled.cache_folder()))
    late = ("commands", "interview", "ask.browse", "ask.next_checks", "ask.why", "ask.what_if", "show.replies")
    assert not {f"kinetic_chain.{name}" for name in late} & set(modules)

"""Wrong arguments of the Python API: each is refused by its name, with what was found and what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

import kinetic_chain
from kinetic_chain import Answer, Finding, Knowledge, KnowledgeError, QuestionError, compiled, load
from kinetic_chain.written import ids_written

BASE = Path(__file__).parent / "language" / "base"
N = "weak right glute med, left hip drops"
C = "left quadratus_lumborum tight"
TIGHT = Finding("right", "psoas", "tight")


@cache
def knowledge() -> Knowledge:
    return load()


def finding(**changed: Any) -> list[Finding]:
    return [TIGHT._replace(**changed)]


Call = Callable[[Any], object]
REFUSED: list[tuple[str, Call, str]] = [
    ("no question", lambda k: k.ask(None), "`question` is None: expected free text, or a list of findings"),
    ("a number", lambda k: k.ask(5), "`question` is 5: expected free text"),
    ("bytes", lambda k: k.ask(b"weak"), "`question` is b'weak'"),
    ("a mapping", lambda k: k.ask({"side": "right"}), "`question` is {'side': 'right'}"),
    ("a number in it", lambda k: k.ask([5]), "`question[0]` is 5: expected a Finding, or three words"),
    ("two words", lambda k: k.ask([("right", "psoas")]), r"`question[0]` is ('right', 'psoas')"),
    ("a triple of numbers", lambda k: k.ask(["right psoas tight", (1, 2, 3)]), "`question[1]` is 1: expected three"),
    ("four words", lambda k: k.ask(["right psoas very tight"]), "expected three words"),
    ("a misspelt side", lambda k: k.ask(["rigth psoas tight"]), "did you mean right?"),
    ("a misspelt structure", lambda k: k.ask([("right", "psas", "tight")]), "did you mean psoas"),
    ("a misspelt state", lambda k: k.ask(["right psoas tigth"]), "did you mean tight"),
    ("a result of no test", lambda k: k.ask(["right psoas measured"]), "`measured` goes with a test, and `psoas`"),
    ("positive", lambda k: k.ask(["right psoas positive_test"]), "`positive_test` goes with a test"),
    ("a weak test", lambda k: k.ask(["right thomas_test weak"]), "`thomas_test` is a test, got `weak`: expected posi"),
    ("no value", lambda k: k.ask(["right thomas_test measured"]), "`question[0].value` is None: expected a number"),
    ("a pair amid", lambda k: k.ask(["midline psoas tight"]), "`psoas` has a right and a left one, got `midline`"),
    ("side", lambda k: k.ask(finding(side=None)), "`question[0].side` is None: expected a text"),
    ("subject", lambda k: k.ask(finding(subject=["psoas"])), "`question[0].subject` is ['psoas']"),
    ("present", lambda k: k.ask(finding(present="no")), "`question[0].present` is 'no': expected True or False"),
    ("hedged", lambda k: k.ask(finding(hedged=1)), "`question[0].hedged` is 1: expected True or False"),
    ("task of one", lambda k: k.ask(finding(task="standing")), "no task `standing`"),
    ("value", lambda k: k.ask(finding(value=nan)), "`question[0].value` is nan: expected a finite number or None"),
    ("endless value", lambda k: k.ask(finding(value=-inf)), "`question[0].value` is -inf"),
    ("huge value", lambda k: k.ask(finding(value=10**5000)), "`question[0].value` is a int: expected a finite"),
    ("unit", lambda k: k.ask(finding(unit=5)), "`question[0].unit` is 5: expected a text or None"),
    ("text", lambda k: k.ask(finding(text=None)), "`question[0].text` is None: expected a text"),
    ("span", lambda k: k.ask(finding(span=(0, "5"))), "`question[0].span` is '5': expected a whole number"),
    ("half a span", lambda k: k.ask(finding(span=(0,))), "`question[0].span` is (0,): expected two whole numbers"),
    ("task", lambda k: k.ask(N, task=1), "`task` is 1: expected one of weight_bearing, open_chain, posture, or None"),
    ("a misspelt task", lambda k: k.ask(N, task="postur"), "did you mean posture?"),
    ("limit 0", lambda k: k.ask(N, limit=0), "`limit` is 0: expected a whole number from 1"),
    ("limit -1", lambda k: k.ask(N, limit=-1), "`limit` is -1: expected a whole number from 1"),
    ("limit nan", lambda k: k.ask(N, limit=nan), "`limit` is nan"),
    ("limit yes", lambda k: k.ask(N, limit=True), "`limit` is True"),
    ("a list for context", lambda k: k.ask(N, context=["age"]), "`context` is ['age']: expected facts with their val"),
    ("age in words", lambda k: k.ask(N, context={"age": "64"}), "`context[\"age\"]` is '64': expected a number from 0"),
    (
        "age yes",
        lambda k: k.ask(N, context={"age": True}),
        "`age` was given without its number: expected a number from 0 to 130",
    ),
    (
        "age 9999",
        lambda k: k.ask(N, context={"age": 9999}),
        '`context["age"]` is 9999: expected a number from 0 to 130',
    ),
    ("age nan", lambda k: k.ask(N, context={"age": nan}), '`context["age"]` is nan'),
    ("weeks inf", lambda k: k.ask(N, context={"hip_replacement": inf}), '`context["hip_replacement"]` is inf'),
    ("weeks -1", lambda k: k.ask(N, context={"hip_replacement": -1}), "or the weeks since, a number from 0 to 10000"),
    ("2 for yes", lambda k: k.ask(N, context={"fever": 2}), '`context["fever"]` is 2: expected True or False'),
    ("yes in words", lambda k: k.ask(N, context={"fever": "yes"}), "`context[\"fever\"]` is 'yes': expected True or"),
    (
        "a misspelt fact",
        lambda k: k.ask(N, context={"feve": True}),
        "no fact `feve` about a person; did you mean fever",
    ),
    ("a number as fact", lambda k: k.ask(N, context={5: True}), "no fact `5` about a person"),
    ("flags", lambda k: k.ask(N, red_flags=[1]), "`red_flags` is 1: expected ids of red-flag questions, or `none`"),
    ("flag", lambda k: k.ask(N, red_flags=1), "`red_flags` is 1: expected a list of ids of red-flag questions"),
    ("flags as mapping", lambda k: k.ask(N, red_flags={"x": False}), "`red_flags` is {'x': False}"),
    ("no flags", lambda k: k.ask(N, red_flags=""), "nothing was given"),
    (
        "a rule without question",
        lambda k: k.ask(N, red_flags=["pregnancy"]),
        "`pregnancy` is no warning sign, it follows",
    ),
    ("a misspelt flag", lambda k: k.ask(N, red_flags="saddle-numbnes"), "did you mean saddle-numbness"),
    ("no such flag", lambda k: k.ask(N, red_flags=["xyz"]), "no red flag `xyz`: expected none, saddle-numbness, "),
    ("why what", lambda k: k.why(N, None), "`condition` is None: expected a text"),
    ("why a result", lambda k: k.why(N, "right psoas positive_test"), "psoas"),
    ("why not what", lambda k: k.why_not(N, 5), "`name` is 5: expected a text"),
    ("compare what", lambda k: k.compare(N, C, None), "`condition` is None"),
    ("first 0", lambda k: k.smallest_change(N, C, 0), "`first` is 0: expected a whole number from 1"),
    ("first -1", lambda k: k.smallest_change(N, C, first=-1), "`first` is -1"),
    ("checks -1", lambda k: k.next_checks(N, -1), "`limit` is -1: expected a whole number from 1"),
    ("checks 1.5", lambda k: k.next_checks(N, 1.5), "`limit` is 1.5"),
    ("add what", lambda k: k.what_if(N, add=[5]), "`add` is 5: expected findings, each in words or a Finding"),
    ("add a number", lambda k: k.what_if(N, add=5), "`add` is 5: expected findings"),
    ("add no result", lambda k: k.what_if(N, add=["right psoas positive_test"]), "`positive_test` goes with a test"),
    ("add a figure", lambda k: k.what_if(N, add="right psoas measured"), "`measured` goes with a test"),
    ("add misspelt", lambda k: k.what_if(N, add=[Finding("right", "psas", "tight")]), "did you mean psoas"),
    ("remove what", lambda k: k.what_if(N, remove=None), "`remove` is None: expected findings"),
    ("remove another", lambda k: k.what_if(N, remove=TIGHT), "`right psoas tight` is none of the findings"),
    ("flip what", lambda k: k.what_if(N, flip=[None]), "`flip` is None"),
    ("leave out what", lambda k: k.what_if(N, without=5), "`without` is 5: expected a list of ids of sources and"),
    ("leave out none", lambda k: k.what_if(N, without="S44"), "no source or rule `S44`; did you mean S4"),
    ("minutes", lambda k: k.plan(N, minutes="10"), "`minutes` is '10': expected a number"),
    ("minutes inf", lambda k: k.plan(N, minutes=inf), "`minutes` is inf: expected a number"),
    ("minutes -1", lambda k: k.plan(N, minutes=-1), "`minutes` is -1: expected 1 to 600"),
    ("days", lambda k: k.plan(N, days=1.5), "`days` is 1.5: expected a whole number"),
    ("weeks", lambda k: k.plan(N, weeks=nan), "`weeks` is nan"),
    ("level", lambda k: k.plan(N, level="easy"), "`level` is 'easy': expected a whole number"),
    ("avoid", lambda k: k.plan(N, avoid=None), "`avoid` is None: expected a list of ids of items"),
    ("avoid misspelt", lambda k: k.plan(N, avoid="clamshel"), "no piece of work `clamshel`; did you mean clamshell"),
    ("equipment", lambda k: k.plan(N, equipment=[1]), "`equipment` is 1: expected things, each a text"),
    ("positions", lambda k: k.plan(N, positions=5), "`positions` is 5: expected a list of positions"),
    ("both", lambda k: k.plan(N, positions="standing, no-standing"), "`positions` says both `standing` and `no-st"),
    ("show", lambda k: k.show(None), "`name` is None: expected a text"),
    ("explain", lambda k: k.explain(5), "`name` is 5"),
    ("explain a result", lambda k: k.explain("right psoas positive_test"), "psoas"),
    ("sources of", lambda k: k.sources(None), "`name` is None"),
    ("path", lambda k: k.path(C, 5), "`goal` is 5"),
    ("critique", lambda k: k.critique(None), "`text` is None"),
    ("replay", lambda k: k.replay(None), "`answer` is None: expected an Answer"),
    ("seed", lambda k: k.quiz(None), "`seed` is None: expected a whole number"),
    ("seed nan", lambda k: k.quiz(nan), "`seed` is nan"),
    ("seed object", lambda k: k.quiz(object()), "`seed` is <object object"),
    ("count", lambda k: k.quiz(7, -1), "`count` is -1: expected a whole number from 1"),
    ("about", lambda k: k.quiz(7, 1, 5), "`about` is 5"),
    ("load a number", lambda k: load(5), "`packs` is 5: expected the path of a folder"),  # type: ignore[arg-type]
    ("load a NUL", lambda k: load("\0"), r"no folder '\x00'"),
    ("load nothing", lambda k: load(""), "no folder ``"),
    ("load much", lambda k: load("x" * 100_000), "no folder 'xxx"),
    ("load no pack", lambda k: load("/no/such/pack"), "no folder `/no/such/pack`"),
    ("load a file", lambda k: load(__file__), "is a file: expected the folder that it lies in"),
    ("load numbers", lambda k: load(sources=[1]), "`sources` is 1: expected ids"),  # type: ignore[list-item]
    ("load no ids", lambda k: load(sources=" "), "`sources` is ' ': expected ids of sources"),
    ("load a rule", lambda k: load(without=None), "`without` is None"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused(call: Call, message: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(message)):
        call(knowledge())


SAME: list[tuple[str, Call, Call]] = [
    ("triple", lambda k: k.ask([("right", "psoas", "tight")]), lambda k: k.ask(["right psoas tight"])),
    ("list of three", lambda k: k.ask([["right", "psoas", "tight"]]), lambda k: k.ask(["right psoas tight"])),
    ("one finding", lambda k: k.ask(TIGHT), lambda k: k.ask([TIGHT])),
    ("any iterable", lambda k: k.ask(iter([TIGHT])), lambda k: k.ask([TIGHT])),
    ("span as list", lambda k: k.ask(finding(span=[0, 0])), lambda k: k.ask([TIGHT])),
    ("no context", lambda k: k.ask(N, context=None), lambda k: k.ask(N)),
    ("not known", lambda k: k.ask(N, context={"age": None}), lambda k: k.ask(N)),
    ("0 is no", lambda k: k.ask(N, context={"fever": 0}), lambda k: k.ask(N, context={"fever": False})),
    ("1 is yes", lambda k: k.ask(N, context={"fever": 1}), lambda k: k.ask(N, context={"fever": True})),
    ("all denied", lambda k: k.ask(N, red_flags=[]), lambda k: k.ask(N, red_flags="none")),
    ("flags with blanks", lambda k: k.ask(N, red_flags=" none "), lambda k: k.ask(N, red_flags=["none"])),
    ("condition as words", lambda k: k.why(N, tuple(C.split())), lambda k: k.why(N, C)),
    ("add one", lambda k: k.what_if(N, add="tight left QL"), lambda k: k.what_if(N, add=["tight left QL"])),
    ("add finding", lambda k: k.what_if(N, add=TIGHT), lambda k: k.what_if(N, add=["right psoas tight"])),
    ("add triple", lambda k: k.what_if(N, add=[TIGHT[:3]]), lambda k: k.what_if(N, add=["right psoas tight"])),
    ("remove one", lambda k: k.what_if(N, remove="left hip drops"), lambda k: k.what_if(N, remove=["left hip drops"])),
    ("leave out", lambda k: k.what_if(N, without="S0, S4"), lambda k: k.what_if(N, without=["S4", "S0"])),
    ("thing", lambda k: k.plan(N, equipment="band"), lambda k: k.plan(N, equipment=["band"])),
    ("avoid", lambda k: k.plan(N, avoid="clamshell"), lambda k: k.plan(N, avoid=["clamshell"])),
    ("positions", lambda k: k.plan(N, positions="no-floor"), lambda k: k.plan(N, positions=["no-floor"])),
    ("whole days", lambda k: k.plan(N, days=3.0), lambda k: k.plan(N, days=3)),
    ("sources", lambda k: load(sources="S0, S4").choice, lambda k: load(sources=["S4", "S0"]).choice),
    ("a source", lambda k: load(without="S4").choice, lambda k: load(without=["S4"]).choice),
]


@pytest.mark.parametrize(("call", "other"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_taken_as_it_is_meant(call: Call, other: Call) -> None:
    assert call(knowledge()) == other(knowledge())


@pytest.mark.parametrize(
    "text", ["right psoas positive_test", "right psoas measured", "midline psoas tight", "right thomas_test weak", "\0"]
)
def test_free_text_never_raises(text: str) -> None:
    answer = knowledge().ask(text)
    assert isinstance(answer, Answer)
    assert all(f.side != "midline" or f.subject != "psoas" for f in answer.findings)
    knowledge().ask(f"{text}, weak right glute med")


def test_a_middle_structure_may_be_felt_on_a_side() -> None:
    assert knowledge().ask(["right lumbar_spine painful"]).findings[0].side == "right"


def test_what_came_back_may_be_asked_again() -> None:
    for text in (N, "left pelvis dropped, thomas test positive right", "knee to wall test right 7 cm, my back hurts"):
        first = knowledge().ask(text)
        assert knowledge().ask(first.findings).findings


def test_the_rules_that_ask_are_named() -> None:
    with pytest.raises(QuestionError) as refused:
        knowledge().ask(N, red_flags=["under-eighteen"])
    for question in knowledge().ask(N).triage.ask:
        assert question.id in str(refused.value)
        assert knowledge().ask(N, red_flags=[question.id]).triage.level != "clear"


def test_a_wrong_name_costs_neither_time_nor_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINETIC_CHAIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("kinetic_chain.loading._compile", lambda *_: pytest.fail("it was compiled"))
    calls: list[Callable[[], object]] = [
        lambda: load(sources=["S0", "S11"]),
        lambda: load(without=["S0", "weak-mover-overworks-its-helper"]),
        lambda: load(BASE, sources="S11", cache=False),
        lambda: load("/no/such/pack"),
    ]
    for call in calls:
        with pytest.raises(QuestionError):
            call()
    assert not (tmp_path / "cache").exists()


def test_ids_are_read_as_they_are_compiled() -> None:
    for folder in (compiled.shipped_folder(), str(BASE)):
        written, data = ids_written([folder]), load(folder).data
        for section, names in written.items():
            assert set(data[section]) <= names | (set(data["screens"]) if section == "rules" else set())


def test_a_rule_that_a_pack_switched_off_is_refused_and_nothing_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINETIC_CHAIN_CACHE", str(tmp_path / "cache"))
    rule = "weak-abductor-tightens-opposite-ql"
    (tmp_path / "pack" / "rules").mkdir(parents=True)
    (tmp_path / "pack" / "rules" / "off.yaml").write_text(f"off:\n- {rule}\n", encoding="utf-8")
    with pytest.raises((QuestionError, KnowledgeError)):
        load(BASE, tmp_path / "pack", without=rule)
    assert not (tmp_path / "cache").exists()


def test_a_misspelt_keyword_is_found_by_whoever_checks_types() -> None:
    """An ignore that hides nothing is an error of mypy."""
    k = knowledge()
    for call in (
        lambda: k.why(N, C, taks="posture"),  # type: ignore[call-arg]
        lambda: k.why_not(N, C, red_flag="none"),  # type: ignore[call-arg]
        lambda: k.what_if(N, contxt={}),  # type: ignore[call-arg]
        lambda: k.next_checks(N, taks="posture"),  # type: ignore[call-arg]
        lambda: k.plan(N, minute=5),  # type: ignore[call-arg]
        lambda: k.compare(N, C, C, taks="posture"),  # type: ignore[call-arg]
        lambda: k.smallest_change(N, C, taks="posture"),  # type: ignore[call-arg]
        lambda: k.patterns(N, taks="posture"),  # type: ignore[call-arg]
    ):
        with pytest.raises(TypeError, match="unexpected keyword"):
            call()


def test_patterns_are_those_of_the_answer() -> None:
    told = knowledge().patterns(N, red_flags="none")
    whole = knowledge().ask(N, red_flags="none")
    assert [tuple(m.condition for m in p.members) for p in told.patterns] == [p.members for p in whole.patterns]
    assert told.something_else == whole.something_else


def test_three_words_are_one_finding_wherever_one_may_stand() -> None:
    words = ("left", "pelvis", "dropped")
    assert [f[:3] for f in knowledge().ask(words).findings] == [words]
    assert [str(edit.condition) for edit in knowledge().what_if("weak right glute med", add=words).edits] == [
        "left pelvis dropped"
    ]


def test_none_stands_alone_among_red_flags() -> None:
    with pytest.raises(QuestionError, match="stands alone"):
        knowledge().ask("weak right glute med", red_flags=["none", "saddle-numbness"])


def test_a_page_is_made_of_a_reply() -> None:
    with pytest.raises(QuestionError, match="`reply` is None"):
        knowledge().page("why", "left quadratus_lumborum tight", None)


def test_an_answer_hands_out_nothing_of_the_knowledge() -> None:
    answer = knowledge().ask("weak right glute med")
    before = answer.to_json()
    for item in answer.plan.items:
        item.emg["mine"] = "x"
    assert knowledge().ask("weak right glute med").to_json() == before


def test_every_name_of_the_package_can_be_imported() -> None:
    assert all(getattr(kinetic_chain, name) is not None for name in kinetic_chain.__all__)
    with pytest.raises(AttributeError, match="no attribute"):
        getattr(kinetic_chain, "nothing_of_the_kind")  # noqa: B009  types know of no such name


def test_only_the_result_of_a_test_has_a_figure() -> None:
    with pytest.raises(QuestionError, match="only the result of a test has a figure"):
        load().ask([Finding("left", "gluteus_medius", "weak", value=4)])

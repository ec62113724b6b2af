"""A folder of one's own over the shipped knowledge, and answering from chosen sources alone."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, lay

from kinetic_chain import Answer, Knowledge, KnowledgeError, QuestionError, load

BASE = Path(__file__).parent / "language" / "base"
QUESTION = "weak right glute med"

WORDS = """
phrases:
- words: [wobbly rump]
  means: [here gluteus_medius weak]
structures:
- id: ischial_callus
  kind: region
  name: ischial callus
  sides: paired
  also: [seat pad]
  near: [pelvis]
"""
CAUSES = """
sources:
- id: MINE
  title: My own notes
  kind: practice page
claims:
- id: MINE-1
  source: MINE
  sure: asserted
  shows: teaching
  says: a weak gluteus medius may make the seat pad of the same side sore
rules:
- id: weak-abductor-hurts-seat-pad
  when: same gluteus_medius weak
  then: same ischial_callus painful
  say: the pad takes the load
  for: [MINE-1]
"""
CASES = """
rule: weak-abductor-hurts-seat-pad
cases:
- name: the pad of the same side
  found:
  - right gluteus_medius weak
  leads_to:
  - right ischial_callus painful
  not_to:
  - left ischial_callus painful
- name: new words are understood
  text: wobbly right rump
  reads:
  - right gluteus_medius weak
"""
REPLACED = """
rules:
- id: weak-abductor-drops-pelvis
  when: same gluteus_medius weak
  then: same pelvis dropped
  say: the other way round
  for: [S0-01]
interventions:
- id: clamshell
  name: my own clamshell
  phase: strengthen
  target: gluteus_medius
  addresses: [same gluteus_medius weak]
  for: [P-01]
off:
- weak-abductor-tightens-opposite-ql
"""


def links(knowledge: Knowledge) -> set[tuple[str, str | None, str]]:
    """Every step that an answer shows, with its rule."""
    answer = knowledge.ask(QUESTION, limit=None)
    chains = [chain for contributor in answer.contributors for chain in contributor.chains]
    return {(step.cause, step.rule, step.effect) for chain in chains for step in chain.steps}


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that adds words, a structure and a rule with its case."""
    pack = lay(tmp_path_factory.mktemp("pack"), words=WORDS, **{"deeper/causes": CAUSES})
    cases = pack / "tests" / "rules" / "deeper" / "weak-abductor-hurts-seat-pad.yaml"
    cases.parent.mkdir(parents=True)
    cases.write_text(CASES, encoding="utf-8")
    return pack


@pytest.fixture(scope="module")
def packed(folder: Path) -> Knowledge:
    return load(folder)


def test_a_pack_checks_clean(folder: Path, command: Callable[..., Ran]) -> None:
    code, out, err = command("check", folder)
    assert (code, err) == (0, "")
    assert out.startswith("0 faults, 0 doubts in "), out  # the shipped knowledge's own doubts are not shown


def test_new_words_are_understood(packed: Knowledge, shipped: Knowledge) -> None:
    assert packed.ask("wobbly right rump").findings[0][:3] == ("right", "gluteus_medius", "weak")
    assert not shipped.ask("wobbly right rump").findings
    assert packed.ask("sore left seat pad").findings[0][:3] == ("left", "ischial_callus", "painful")


def test_a_new_rule_reaches_a_new_structure(packed: Knowledge) -> None:
    rule = "weak-abductor-hurts-seat-pad"
    assert ("right gluteus_medius weak", rule, "right ischial_callus painful") in links(packed)
    answer = packed.ask(QUESTION, limit=None)
    assert "ischial callus" in answer.names["ischial_callus"]
    assert answer.claims["MINE-1"]["source"] == "MINE" and answer.sources["MINE"]["title"] == "My own notes"


def test_a_pack_changes_the_version_and_leaves_the_shipped_knowledge_alone(
    packed: Knowledge, shipped: Knowledge
) -> None:
    assert packed.version != shipped.version
    assert load().ask(QUESTION).to_json() == shipped.ask(QUESTION).to_json()


def test_the_cases_of_a_pack_run(folder: Path, command: Callable[..., Ran], tmp_path: Path) -> None:
    assert command("test", folder) == (0, f"2 cases of {folder} hold, 0 fail\n", "")
    broken = tmp_path / "whole"
    shutil.copytree(BASE, broken)
    shutil.copytree(folder, broken, dirs_exist_ok=True)
    assert command("test", broken).code == 0
    (broken / "rules" / "deeper" / "causes.yaml").write_text(CAUSES.replace("then: same", "then: opposite"), "utf-8")
    code, out, err = command("test", broken)
    assert (code, err) == (1, "")
    assert "`right gluteus_medius weak` does not lead to `right ischial_callus painful`" in out
    assert "leads to `left ischial_callus painful` by `weak-abductor-hurts-seat-pad`, and must not" in out


def test_the_command_line_takes_packs(folder: Path, command: Callable[..., Ran]) -> None:
    ran = command("--pack", folder, "sore right seat pad")
    assert ran.code == 0 and "ischial callus" in ran.out and "[MINE" in ran.out
    assert command("--pack", folder, "show", "seat pad").code == 0
    assert command("--pack", folder, "explain", "MINE-1").code == 0
    assert command("--pack", folder / "none", QUESTION)[:2] == (2, "")


def test_an_id_given_again_replaces_the_earlier_entry(tmp_path: Path) -> None:
    before, after = load(BASE, cache=False), load(BASE, lay(tmp_path, replaced=REPLACED), cache=False)
    rule = "weak-abductor-drops-pelvis"
    assert ("right gluteus_medius weak", rule, "left pelvis dropped") in links(before)
    assert {link for link in links(after) if link[1] == rule} == {
        ("right gluteus_medius weak", rule, "right pelvis dropped")
    }
    items = {item.id: (item.name, item.claims) for item in after.ask(QUESTION).plan.items}
    assert items == {"clamshell": ("my own clamshell", ("P-01",))}


def test_a_rule_is_switched_off_by_its_id(tmp_path: Path) -> None:
    before, after = load(BASE, cache=False), load(BASE, lay(tmp_path, replaced=REPLACED), cache=False)
    rule = "weak-abductor-tightens-opposite-ql"
    assert any(rule == link[1] for link in links(before))
    assert not any(rule == link[1] for link in links(after))
    assert before.explain(rule)
    with pytest.raises(QuestionError):
        after.explain(rule)


def test_a_pack_of_anatomy_alone_is_laid_over(tmp_path: Path) -> None:
    (tmp_path / "anatomy.yaml").write_text(WORDS[WORDS.index("structures:") :], encoding="utf-8")
    knowledge = load(BASE, tmp_path, cache=False)
    assert knowledge.ask("sore left seat pad").findings
    assert knowledge.ask(QUESTION).contributors


def test_a_whole_folder_stands_alone_and_takes_packs(tmp_path: Path) -> None:
    alone = load(BASE, cache=False)
    assert set(alone.data["subjects"]) < set(load().data["subjects"]) | {"one_leg_stance"}
    pack = lay(tmp_path, more="phrases:\n- words: [wobbly rump]\n  means: [here gluteus_medius weak]\n")
    assert load(BASE, pack, cache=False).ask("wobbly right rump").findings
    assert not alone.ask("wobbly right rump").findings


def test_later_packs_lie_over_earlier_ones(tmp_path: Path) -> None:
    text = "facts:\n- id: fever\n  name: {}\n"
    packs = [lay(tmp_path / name, facts=text.format(name)) for name in ("one", "two")]
    assert load(BASE, *packs, cache=False).data["facts"]["fever"]["name"] == "two"
    assert load(BASE, *reversed(packs), cache=False).data["facts"]["fever"]["name"] == "one"


def test_a_later_pack_brings_back_what_an_earlier_one_switched_off(tmp_path: Path) -> None:
    off = lay(tmp_path / "off", off="off:\n- which-side-drops\n")
    note = "notes:\n- id: which-side-drops\n  about: [either pelvis dropped]\n  say: mine\n  claims: [S0-01]\n"
    back = lay(tmp_path / "back", notes=note)
    assert [n["say"] for n in load(BASE, off, back, cache=False).data["notes"]] == ["mine"]


def test_a_safety_rule_cannot_be_switched_off_or_replaced(tmp_path: Path) -> None:
    weaker = "safety:\n- id: feverish\n  when: [fever]\n  say: never mind\n  for: [P-01]\n"
    for name, text in (("off", "off:\n- feverish\n"), ("weaker", weaker)):
        with pytest.raises(KnowledgeError, match="feverish"):
            load(BASE, lay(tmp_path / name, pack=text), cache=False)


def test_a_pack_gives_more_names_to_what_there_is(tmp_path: Path) -> None:
    more = "names:\n- of: gluteus_medius\n  also: [side rump]\n- of: weak\n  also: [wobbly]\n"
    knowledge = load(BASE, lay(tmp_path, more=more), cache=False)
    assert knowledge.ask("wobbly right side rump").findings[0][:3] == ("right", "gluteus_medius", "weak")
    assert knowledge.ask(QUESTION).findings == load(BASE, cache=False).ask(QUESTION).findings


def test_a_pack_changes_one_line_of_the_grades(tmp_path: Path) -> None:
    knowledge = load(BASE, lay(tmp_path, grades="grades:\n  leak_shake: 3\n"), cache=False)
    assert knowledge.data["grades"]["leak_shake"] == 3
    assert knowledge.data["grades"]["either"] == 0.5


def test_faults_of_a_pack_are_located_in_it(tmp_path: Path, command: Callable[..., Ran]) -> None:
    pack = lay(tmp_path, bad=CAUSES.replace("gluteus_medius", "gluteus_medus"))
    code, out, _ = command("check", BASE, "--pack", pack)
    assert code == 1 and out.count("bad.yaml:14:9: KC105") == 1 and out.count("KC") == 2  # its structure is not there
    code, out, err = command("--pack", BASE, "--pack", pack, QUESTION)
    assert (code, out) == (4, "") and "bad.yaml:14:9: KC105" in err


def test_a_word_that_is_taken_is_blamed_on_the_pack(tmp_path: Path, command: Callable[..., Ran]) -> None:
    pack = lay(tmp_path, more="names:\n- of: toe\n  also: [glute med]\n", facts="facts:\n- id: hot\n  name: fever\n")
    code, out, _ = command("check", pack)
    *faults, tally = out.splitlines()
    assert code == 1 and tally.startswith("2 faults, 0 doubts in ")
    assert "facts.yaml:3:9: KC116 `fever` already names " in faults[0]
    assert "more.yaml:3:10: KC116 `glute med` already names gluteus_medius; " in faults[1]
    assert "the other stands at anatomy.yaml:" in faults[1]


@pytest.mark.parametrize(("word", "what"), [("weak", "a state"), ("right", "a side"), ("not", "a word that denies")])
def test_a_pack_names_nothing_by_a_word_that_says_something_else(
    word: str, what: str, tmp_path: Path, command: Callable[..., Ran]
) -> None:
    text = f"subjects:\n- id: laptop_bag\n  name: laptop bag\n  kind: factor\n  sides: paired\n  also: ['{word}']\n"
    faults = command("check", str(lay(tmp_path, bag=text))).out
    assert f"bag.yaml:6:10: KC116 `{word}` is {what} already" in faults


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "subjects:\n- {id: laptop_bag, name: bag, kind: factor, sides: paired, unsaid: presnt}\n",
            "KC106 no state `presnt`",
        ),
        ("subjects:\n- {id: laptop_bag, name: bag, kind: factor, sides: paired, also: ['']}\n", "KC103"),
        ("sources:\n- {id: mine, title: t, kind: table, tier: C, year: 20244}\n", "KC110"),
        ("sources:\n- {id: mine, title: t, kind: table, tier: C, year: -5}\n", "KC110"),
    ],
)
def test_what_no_reader_would_believe_is_a_fault(
    text: str, code: str, tmp_path: Path, command: Callable[..., Ran]
) -> None:
    assert code in command("check", str(lay(tmp_path, slip=text))).out


@pytest.mark.parametrize(
    "dose", ["{sets: 1e400, for: [S0-1]}", "{reps: 12-8, for: [S0-1]}", "{sets: 99999, for: [S0-1]}"]
)
def test_a_dose_that_cannot_be_is_a_fault(dose: str, tmp_path: Path, command: Callable[..., Ran]) -> None:
    text = (
        "interventions:\n- {id: bag_swing, name: bag swing, phase: strengthen, target: gluteus_medius, "
        f"addresses: [same gluteus_medius weak], how: swing, dose: {dose}, for: [S0-1]}}\n"
    )
    assert "a number above 0, or two as in" in command("check", str(lay(tmp_path, slip=text))).out


def test_an_id_of_another_kind_is_taken_too(tmp_path: Path, command: Callable[..., Ran]) -> None:
    note = "notes:\n- id: clamshell\n  about: [either pelvis dropped]\n  say: mine\n  claims: [S0-01]\n"
    out = command("check", lay(tmp_path, note=note)).out
    assert re.search(r"note\.yaml:2:7: KC112 .*; first given in `interventions` at rules/\S+:\d+:\d+\n", out)


LINKS = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@LINKS
@pytest.mark.parametrize("target", ["nowhere.yaml", "a.yaml"], ids=["to-nothing", "to-itself"])
@pytest.mark.parametrize("name", ["rules/a.yaml", "anatomy.yaml"])
def test_a_link_that_leads_nowhere_is_a_fault(
    name: str, target: str, tmp_path: Path, command: Callable[..., Ran]
) -> None:
    pack = lay(tmp_path, words=WORDS)
    (pack / name).symlink_to(Path(name).name if target == "a.yaml" else target)
    for words in (("check", pack), ("test", pack), ("--pack", pack, QUESTION)):
        code, out, err = command(*words)
        assert code in (1, 4) and (out + err).count("KC004") == 1, words
        assert f"{name}:1:1: KC004 cannot read this file: " in out + err


@LINKS
def test_what_is_passed_over_is_a_doubt(tmp_path: Path, command: Callable[..., Ran]) -> None:
    pack = lay(tmp_path, words=WORDS)
    for name in ("rules/words.YAML", "rules/deep.yml", "anatomy.YAML"):
        (pack / name).write_text("rules: 7\n", encoding="utf-8")
    (pack / "rules" / "more").symlink_to(BASE / "rules")
    code, out, _ = command("check", pack)
    assert code == 0 and out.count(" warning KC004 ") == 4 and "0 faults, 4 doubts" in out
    for name in ("anatomy.YAML", "deep.yml", "more", "words.YAML"):
        assert f"{name}:1:1: warning KC004 this " in out


def test_faulty_cases_are_told_and_none_is_counted(tmp_path: Path, command: Callable[..., Ran]) -> None:
    pack = lay(tmp_path, words=WORDS)
    (pack / "tests" / "rules").mkdir(parents=True)
    cases = pack / "tests" / "rules" / "odd.yaml"
    cases.write_text("cases:\n- name: [one]\n  found: right pelvis dropped\n  levl: ask\n", encoding="utf-8")
    code, out, _ = command("test", pack)
    assert code == 1
    assert [line.split(": ", 1)[1].split(";")[0] for line in out.splitlines()] == [
        "KC103 text is expected here, got a list",
        "KC103 a list is expected here, got `right pelvis dropped`",
        "KC101 unknown key `levl`",
    ]
    faults = json.loads(command("--json", "test", pack).out)
    assert [issue["code"] for issue in faults["issues"]] == ["KC103", "KC103", "KC101"] and faults["results"] == []


def test_faults_of_the_pack_are_in_the_json_of_its_test_too(tmp_path: Path, command: Callable[..., Ran]) -> None:
    code, out, _ = command("--json", "test", lay(tmp_path, bad="rules: 7\n"))
    assert code == 1 and [issue["code"] for issue in json.loads(out)["issues"]] == ["KC103"]


def test_testing_a_faulty_pack_exits_1(tmp_path: Path, command: Callable[..., Ran]) -> None:
    assert command("test", lay(tmp_path, bad="rules: 7\n")).code == 1


def test_testing_with_a_pack_tests_it_or_says_no(tmp_path: Path, command: Callable[..., Ran]) -> None:
    assert command("--pack", lay(tmp_path, bad="rules: 7\n"), "test", BASE).code != 0


def test_a_misspelt_condition_in_a_case_is_a_fault(folder: Path, command: Callable[..., Ran], tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    cases = next((tmp_path / "tests").rglob("*.yaml"))
    cases.write_text(CASES.replace("- left ischial_callus", "- left ischial_calus"), encoding="utf-8")
    assert command("test", tmp_path).code == 1


# ---------------------------------------------------------------- answering from chosen sources alone

QUESTIONS = (
    QUESTION, "tight left QL", "left hip drops when I stand on my right leg", "low back pain and tight hip flexors",
    "right knee caves in, weak glute max", "tight right IT band", "both glute meds weak",
)  # fmt: skip


@pytest.fixture(scope="module", params=[("S3",), ("S0", "S4"), ("S2",)], ids=",".join)
def chosen(request: pytest.FixtureRequest) -> tuple[Knowledge, frozenset[str]]:
    """Knowledge of some sources, and the claims it may use: theirs, and of what stands within them."""
    names: tuple[str, ...] = request.param
    knowledge = load(sources=names)
    sources = knowledge.data["sources"]
    within = {name for name, source in sources.items() if name in names or source.get("within") in names}
    claims = (name for name, claim in knowledge.data["claims"].items() if claim["source"] in within)
    return knowledge, frozenset(claims)


def claims_in(value: Any, but: tuple[str, ...] = ()) -> Iterator[str]:
    """Every claim that a part of an answer cites."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in but:
                continue
            if key in ("claims", "claims_for", "claims_against", "dose_claims") and isinstance(inner, list):
                yield from inner
            else:
                yield from claims_in(inner, but)
    elif isinstance(value, list):
        for inner in value:
            yield from claims_in(inner, but)


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_their_claims_are_used(chosen: tuple[Knowledge, frozenset[str]], question: str) -> None:
    knowledge, allowed = chosen
    answer = knowledge.ask(question, limit=None).to_dict()
    assert answer["findings"]
    for part in ("contributors", "checks", "notes"):
        assert set(claims_in(answer[part])) <= allowed, part
    # a caution is safety, and safety stays; what is held back for safety as well
    assert set(claims_in(answer["plan"]["items"], but=("cautions",))) <= allowed


def test_cautions_stay_whoever_said_them(shipped: Knowledge) -> None:
    everything = {item.id: item.cautions for item in shipped.ask(QUESTION, limit=None).plan.items}
    answer = load(sources=["S3"]).ask(QUESTION, limit=None)
    assert answer.plan.items
    assert all(item.cautions == everything[item.id] for item in answer.plan.items if item.id in everything)


@pytest.mark.parametrize("question", QUESTIONS)
def test_findings_and_triage_stay(chosen: tuple[Knowledge, frozenset[str]], shipped: Knowledge, question: str) -> None:
    whole, part = shipped.ask(question), chosen[0].ask(question)
    assert [f._replace(used=True, remark=None) for f in part.findings] == [
        f._replace(used=True, remark=None)
        for f in whole.findings  # what the sources say nothing about says so
    ]
    assert part.triage == whole.triage


@pytest.mark.parametrize(
    "question",
    ["numb around the saddle and weak glutes", "can't catch my breath", "hip replacement last month, weak glute med"],
)
def test_gates_stay(chosen: tuple[Knowledge, frozenset[str]], shipped: Knowledge, question: str) -> None:
    whole, part = shipped.ask(question), chosen[0].ask(question)
    assert part.triage == whole.triage and not part.plan.items


def test_anatomy_and_words_stay(chosen: tuple[Knowledge, frozenset[str]], shipped: Knowledge) -> None:
    for part in ("lexicon", "subjects", "states", "facts", "safety", "claims", "sources"):
        assert chosen[0].data[part] == shipped.data[part], part
    for part in ("structures", "actions", "relations"):
        assert chosen[0].parts.atlas[part] == shipped.parts.atlas[part], part


def test_much_less_from_one_author(shipped: Knowledge) -> None:
    whole, one = shipped.ask(QUESTION, limit=None), load(sources=["S3"]).ask(QUESTION, limit=None)
    assert 0 < len(one.contributors) * 4 < len(whole.contributors)


def test_no_sources_no_contributors_no_plan(shipped: Knowledge) -> None:
    answer = load(sources=[]).ask(QUESTION, limit=None)
    assert [c for c in answer.contributors if c.role != "found"] == [] and answer.plan.items == ()
    assert answer.status == "nothing_known"
    assert answer.triage == shipped.ask(QUESTION).triage


def test_readers_of_a_page_come_with_it_or_alone() -> None:
    def sources(answer: Answer) -> set[str]:
        return {answer.claims[name]["source"] for name in claims_in(answer.to_dict()["contributors"])}

    together = sources(load(sources=["S2"]).ask(QUESTION, limit=None))
    assert together == {"S2", "S2-readers"}
    assert sources(load(sources=["S2-readers"]).ask(QUESTION, limit=None)) == {"S2-readers"}


def test_an_unknown_source_is_refused_with_the_nearest(command: Callable[..., Ran]) -> None:
    with pytest.raises(QuestionError) as refused:
        load(BASE, sources=["S0", "S11"], cache=False)
    assert "S1" in refused.value.suggestions
    code, out, err = command("--sources", "S0,S33", QUESTION)
    assert (code, out) == (2, "")
    assert "no source `S33`; did you mean " in err and "S3" in err


def test_sources_on_the_command_line_are_those_of_python(command: Callable[..., Ran]) -> None:
    asked = load(sources=["S0", "S4"]).ask(QUESTION).to_json()
    assert command("--json", "--sources", "S0,S4", QUESTION).out == asked + "\n"
    assert command("--json", "--sources", "S4,S0,", QUESTION).out == asked + "\n"


def test_sources_of_a_pack_can_be_chosen(folder: Path) -> None:
    answer = load(folder, sources=["MINE"]).ask(QUESTION, limit=None)
    assert set(claims_in(answer.to_dict()["contributors"])) == {"MINE-1"}


def test_one_source_may_be_given_as_text() -> None:
    assert load(BASE, sources="S1", cache=False).choice.sources == frozenset(["S1"])


# ---------------------------------------------------------------- what a pack may not do to warning signs


@pytest.mark.parametrize(
    ("words", "means", "said"),
    [
        ("numb around the saddle", "here toe limited", "tells of what safety rules listen to"),
        ("feverish and sore", "here toe limited", "tells of what safety rules listen to"),
        ("knee pain", "here toe limited", "reads as `knee painful` already"),
        ("glute med", "here toe limited", "is a structure already"),
        ("weak", "here toe limited", "is a state already"),
    ],
)
def test_a_phrase_of_a_pack_hides_nothing(tmp_path: Path, words: str, means: str, said: str) -> None:
    pack = lay(tmp_path, words=f"phrases:\n- words: [{words}]\n  means: [{means}]\n")
    with pytest.raises(KnowledgeError, match=re.escape(said)) as raised:
        load(pack, cache=False)
    assert [str(issue.location).rpartition("/")[2] for issue in raised.value.issues] == ["words.yaml:2:11"]


def test_a_phrase_that_means_the_same_warning_sign_is_welcome(tmp_path: Path) -> None:
    pack = lay(tmp_path, words="phrases:\n- words: [numb saddle area]\n  means: [midline saddle numb]\n")
    assert load(pack, cache=False).ask("numb saddle area").triage.level == "emergency"


def test_a_fact_that_is_laid_over_another_keeps_its_words(tmp_path: Path) -> None:
    pack = lay(tmp_path, words="facts:\n- id: fever\n  name: a high temperature\n  also: [boiling hot]\n")
    for text in ("fever and low back pain", "boiling hot, low back pain"):
        answer = load(pack, cache=False).ask(text)
        assert answer.facts == {"fever": True} and answer.triage.level == "urgent", text


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("{name: a, found: [right toe limited], not_to: [right tooe limited]}", "no structure `tooe`"),
        ("{name: a, found: [right toe limitd], leads_to: [right toe limited]}", "no state `limitd`"),
        ("{name: a, found: [right toe limited], holds_back: [clamshel]}", "no piece of work `clamshel`"),
        ("{name: a, no_relations: [gluteus_medus part_of gluteals]}", "no structure or movement `gluteus_medus`"),
        ("{name: a, found: [right toe limited]}", "`a` expects nothing"),
        (
            "{name: a, text: weak glute med, found: [right toe limited], level: ask}",
            "`text` and `found` are both given",
        ),
    ],
)
def test_names_in_cases_are_looked_up(tmp_path: Path, command: Callable[..., Ran], case: str, said: str) -> None:
    pack = lay(tmp_path, words="phrases:\n- words: [wobbly rump]\n  means: [here gluteus_medius weak]\n")
    file = pack / "tests" / "rules" / "mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f"cases:\n- {case}\n", encoding="utf-8")
    ran = command("test", pack)
    assert ran.code == 1 and said in ran.out and re.search(r"mine\.yaml:2:\d+: KC1", ran.out)


@pytest.mark.parametrize("name", ["clamshell", "S0-38", "weak", "gluteus_medius"])
def test_what_is_switched_off_and_still_used_is_said_once_where_it_is(tmp_path: Path, name: str) -> None:
    pack = lay(tmp_path, less=f"off:\n- {name}\n")
    with pytest.raises(KnowledgeError) as raised:
        load(pack, cache=False)
    (issue,) = raised.value.issues
    assert issue.message == f"`{name}` is switched off here, and still used"
    assert str(issue.location).endswith("less.yaml:2:3")


def test_what_is_switched_off_twice_is_said_so(tmp_path: Path) -> None:
    pack = lay(tmp_path, less="off: [trouble-elsewhere-weakens-muscle, trouble-elsewhere-weakens-muscle]\n")
    with pytest.raises(KnowledgeError, match="is switched off twice"):
        load(pack, cache=False)


def test_faults_go_from_one_process_to_another(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load(lay(tmp_path, bad="rules: 7\n"), cache=False)
    assert pickle.loads(pickle.dumps(raised.value)).issues == raised.value.issues


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("relations:\n- {fact: gluteus_medius suplied_by pelvis, for: [S0-01]}", "no verb `suplied_by`"),
        ("claims:\n- {id: X-1, source: S0, sure: asserted, shows: teaching, says: a, restates: X-1}", "in a circle"),
        ("sources:\n- {id: x, title: x, kind: trial, within: x}", "in a circle"),
        (
            "sources:\n- {id: x, title: x, kind: trial, url: 'http://www.nidirect.gov.uk/node/10429/'}",
            "is the same document as `nidirect_aaa_nd`",
        ),
        (
            "rules:\n- {id: x, when: same toe limited, then: same knee painful, say: x, for: [P-01], against: [P-01]}",
            "stands for it and against it",
        ),
        (
            "screens:\n- {id: x, name: x y, who: self, how: x, positive: y, results_of: [faber_test], at_least: 5, "
            "for: [S0-01]}",
            "needs 5 results",
        ),
        (
            "interventions:\n- {id: x, name: x y, phase: strengthen, target: toe, addresses: [same toe limited], "
            "position: standng, for: [S0-01]}",
            "nearest: standing",
        ),
    ],
    ids=["verb", "claims", "sources", "document", "both ways", "cluster", "position"],
)
def test_what_cannot_be_is_a_fault_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(said)) as raised:
        load(lay(tmp_path, bad=text + "\n"), cache=False)
    assert all(issue.location and issue.location.line == 2 for issue in raised.value.issues)

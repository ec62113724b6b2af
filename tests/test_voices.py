"""Who says what about a structure: independent documents, restatements once, agreement, disagreement, interests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran, lay
from shipped import knowledge

from kinetic_chain import QuestionError, load
from kinetic_chain.ask.browse.voices import Matter, Voices

Command = Callable[..., Ran]
NAMES = ("gluteus_medius", "quadratus_lumborum", "weak right glute med", "trendelenburg_test", "knee painful")


def matter(voices: Voices, *about: str) -> Matter:
    return next(one for one in voices.matters if one.about == about)


def test_both_camps_of_a_contested_link_are_named_with_kind_year_and_interest() -> None:
    drop = matter(knowledge().sources("glute med"), "same gluteus_medius weak", "opposite pelvis dropped")
    assert (drop.kind, drop.agreement, drop.task) == ("link", "disagree", "weight_bearing")
    speaking = {voice.source: voice for voice in drop.for_}
    assert speaking["S1"].kind == "practice page"
    assert "sells" in (speaking["S1"].interest or "")
    assert {voice.kind for voice in drop.against} == {"laboratory", "observational"}
    assert all(voice.year for voice in drop.against)


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_stands_under_its_own_document_and_a_restatement_under_none(name: str) -> None:
    claims = knowledge().data["claims"]
    voices = knowledge().sources(name)
    assert voices.matters
    for one in voices.matters:
        for way in (one.for_, one.against):
            assert len({voice.source for voice in way}) == len(way)
            for voice in way:
                assert all(claims[claim]["source"] == voice.source for claim in voice.claims)
                assert not any(claims[claim].get("restates") for claim in voice.claims)
        assert all(claims[r.claim]["restates"] == r.of for r in one.restated)


@pytest.mark.parametrize("name", NAMES)
def test_agreement_follows_from_who_speaks(name: str) -> None:
    for one in knowledge().sources(name).matters:
        independent = {voice.within or voice.source for voice in one.for_ if voice.kind != "project"}
        expected = (
            "disagree" if one.for_ and one.against
            else "spoken against" if one.against or not one.for_
            else "agree" if len(independent) > 1
            else "alone"
        )  # fmt: skip
        assert one.agreement == expected, one


@pytest.mark.parametrize("name", ["gluteus_medius", "weak glute med"])
def test_documents_and_rifts_point_at_the_matters(name: str) -> None:
    voices = knowledge().sources(name)
    for document in voices.documents:
        for way, indexes in (("for_", document.speaks_for), ("against", document.speaks_against)):
            for index in indexes:
                assert document.source in {voice.source for voice in getattr(voices.matters[index], way)}
    assert voices.rifts
    for rift in voices.rifts:
        for index in rift.matters:
            assert rift.one in {voice.source for voice in voices.matters[index].for_}
            assert rift.other in {voice.source for voice in voices.matters[index].against}


def test_what_is_heard_of_a_condition_is_part_of_what_is_heard_of_its_structure() -> None:
    whole = set(knowledge().sources("gluteus_medius").matters)
    assert {m for m in knowledge().sources("weak glute med").matters if m.kind == "link"} < whole


def test_every_link_of_the_condition_is_there_once() -> None:
    page = knowledge().explain("right gluteus_medius weak")
    rows = [r for way in ("causes", "effects") for r in page.data[way] if r["grade"] != "definition"]
    links = [m for m in knowledge().sources("weak glute med").matters if len(m.about) == 2 and m.grade]
    assert len(links) == len({(m.about, m.task, m.ids) for m in links})
    assert {tuple(r["rules"]) for r in rows} == {m.ids for m in links}


def test_attachments_and_actions_name_who_asserts_them_and_who_does_not() -> None:
    voices = knowledge().sources("gluteus_medius")
    abduction = matter(voices, "gluteus_medius performs hip_abduction")
    assert len(abduction.for_) > 2
    assert abduction.agreement == "agree"
    assert matter(voices, "gluteus_medius acts_on sacroiliac_joint").agreement == "spoken against"


ECHO = """
sources:
- id: MINE
  title: My own notes
  kind: practice page
- id: ECHO
  title: A reader of them
  kind: reader comment
  within: MINE
claims:
- id: MINE-1
  source: MINE
  sure: asserted
  shows: teaching
  says: a sore ankle makes the back of the knee sore
- id: ECHO-1
  source: ECHO
  sure: asserted
  shows: teaching
  says: as was said, a sore ankle makes the back of the knee sore
  restates: MINE-1
- id: ECHO-2
  source: ECHO
  sure: anecdotal
  shows: teaching
  says: mine did that too
rules:
- id: sore-ankle-hurts-popliteus
  when: same ankle painful
  then: same popliteus painful
  say: the back of the knee takes what the ankle spares
  for: [MINE-1, ECHO-1, ECHO-2]
"""


def test_a_restatement_is_counted_once_and_a_reader_is_no_second_witness(tmp_path: Path) -> None:
    one = matter(load(lay(tmp_path, mine=ECHO)).sources("popliteus"), "same ankle painful", "same popliteus painful")
    assert {voice.source: voice.claims for voice in one.for_} == {"MINE": ("MINE-1",), "ECHO": ("ECHO-2",)}
    assert [(r.claim, r.of, r.of_source) for r in one.restated] == [("ECHO-1", "MINE-1", "MINE")]
    assert one.agreement == "alone"


@pytest.mark.parametrize("name", ["clamshel", "something nobody ever heard of"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(QuestionError):
        knowledge().sources(name)


def test_left_out_sources_are_not_heard() -> None:
    heard = {document.source for document in load(sources=["S0", "S1"]).sources("weak glute med").documents}
    assert {"S0", "S1"} <= heard <= {"S0", "S1"}


def test_the_command_prints_both_camps_and_the_json_holds_their_words(command: Command) -> None:
    ran = command("sources", "weak", "glute", "med")
    assert ran.code == 0
    assert "Where they disagree" in ran.out and "Who contradicts whom" in ran.out
    assert "interest: sells the tool it recommends" in ran.out
    assert '"matters"' in command("--json", "sources", "QL").out
    assert command("sources").code == 2

"""Pages without a question: a link laid open, with who says so, who does not, and what nobody knows."""

from __future__ import annotations

import pytest
from shipped import knowledge

from kinetic_chain import QuestionError
from kinetic_chain.show.pages import render_page

LINK = "weak right glute med -> low back pain"
QUOTED = "right gluteus_medius weak midline lumbar_spine painful"


def test_a_link_is_laid_open_with_both_sides_and_designs() -> None:
    page = knowledge().explain(LINK)
    data = page.data
    assert (page.kind, page.name) == ("link", "right gluteus_medius weak -> midline lumbar_spine painful")
    assert data["link"]["for"] and data["link"]["against"]
    assert data["back"]["cause"] == data["link"]["effect"] and data["way"] is None
    cited = {*data["link"]["for"], *data["link"]["against"], *data["back"]["for"], *data["back"]["against"]}
    assert cited <= set(page.claims)
    assert set(data["kinds"]) == {page.sources[page.claims[claim]["source"]]["kind"] for claim in cited}
    assert all(data["kinds"].values()), "every kind of document says what it can show"
    assert data["open"], "what is not known about it is said"
    text = "\n".join(line.plain for line in render_page(page.to_dict()))
    for heading in ("the other way round", "what is open", "what each kind of document can show"):
        assert heading in text
    assert "for     " in text and "against " in text


def test_a_link_is_mirrored() -> None:
    right, left = knowledge().explain(LINK).data, knowledge().explain(LINK.replace("right", "left")).data
    assert right["link"]["for"] == left["link"]["for"] and right["link"]["strength"] == left["link"]["strength"]
    assert left["link"]["cause"] == "left gluteus_medius weak"


def test_where_no_source_makes_the_link_the_way_round_is_shown() -> None:
    map_ = knowledge().map
    start = map_.node("right", "gluteus_medius", "weak")
    assert start is not None
    direct = {effect for effect, _ in map_.network.effects(start)}
    tree = map_.network.forward(start)
    end = next(node for node in tree if tree[node].depth == 2 and node not in direct)
    data = knowledge().explain(f"right gluteus_medius weak -> {' '.join(map_.words(end))}").data
    assert data["link"] is None
    assert data["way"][0]["cause"] == data["from"] and data["way"][-1]["effect"] == data["to"]
    assert len(data["way"]) == 2


@pytest.mark.parametrize("text", ["a -> b -> c", "weak right glute med -> xyzzy", "->"])
def test_a_link_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(QuestionError):
        knowledge().explain(text)


def test_every_kind_of_document_says_what_it_can_show() -> None:
    assert [kind for kind, entry in knowledge().data["grades"]["kinds"].items() if not entry.get("means")] == []


@pytest.mark.parametrize(
    "text", ["weak right glute med, low back pain", "weak right glute med to low back pain", QUOTED]
)
def test_two_conditions_in_one_text_are_a_link(text: str) -> None:
    assert knowledge().explain(text) == knowledge().explain(LINK)
    assert knowledge().path(text) == knowledge().path("weak right glute med", "low back pain")


@pytest.mark.parametrize(
    ("text", "ends", "assumed"),
    [
        ("weak right glute med to low back pain", ("right", "midline"), []),
        ("weak glute med to low back pain", ("right", "midline"), ["right gluteus_medius weak"]),
        ("weak left glute med -> knee valgus", ("left", "left"), ["left knee valgus"]),
        ("weak glute med -> left hip drop", ("left", "left"), ["left gluteus_medius weak"]),
        ("weak right glute med to left hip drop", ("right", "left"), []),
    ],
)
def test_a_side_that_nobody_named_is_that_of_the_other_end_and_said_so(
    text: str, ends: tuple[str, str], assumed: list[str]
) -> None:
    page = knowledge().path(text)
    assert (page.data["from"].split()[0], page.data["to"].split()[0]) == ends
    assert page.data["assumed"] == assumed == knowledge().explain(text).data["assumed"]
    told = "\n".join(line.plain for line in render_page(page.to_dict()))
    assert ("no side named" in told) == bool(assumed)


def test_a_condition_without_a_side_says_which_one_is_shown() -> None:
    assert knowledge().explain("weak glute med").data["assumed"] == ["right gluteus_medius weak"]
    for named in ("weak left glute med", "right gluteus_medius weak", "low back pain"):
        assert knowledge().explain(named).data["assumed"] == []


@pytest.mark.parametrize("text", ["weak glute med", "weak glute med and tight psoas and low back pain"])
def test_a_path_needs_two(text: str) -> None:
    with pytest.raises(QuestionError, match="two conditions"):
        knowledge().path(text)


def test_more_conditions_than_one_are_named_back() -> None:
    with pytest.raises(QuestionError, match=r"names 3 conditions.*psoas tight"):
        knowledge().explain("weak glute med and tight psoas and low back pain")


@pytest.mark.parametrize("link", ["because of", "due to", "from"])
def test_an_effect_that_is_told_first_is_still_the_effect(link: str) -> None:
    assert knowledge().explain(f"low back pain {link} weak right glute med") == knowledge().explain(LINK)


def test_six_bare_words_are_two_conditions_and_a_slip_in_one_is_named() -> None:
    assert (
        knowledge().path("right psoas tight midline pelvis anterior_tilt").data["to"] == "midline pelvis anterior_tilt"
    )
    with pytest.raises(QuestionError, match="no state `tihgtt`"):
        knowledge().path("right psoas tihgtt midline pelvis anterior_tilt")

"""Pages without a question: a link laid open, with who says so, who does not, and what nobody knows."""

from __future__ import annotations

import pytest
from shipped import knowledge

from kinetic_chain import QuestionError
from kinetic_chain.show.pages import render_page

LINK = "weak right glute med -> low back pain"


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

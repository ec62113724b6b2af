"""How citations become a strength: the laws of the grade table, and a few numbers worked by hand."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import knowledge, library

from kinetic_chain.build.ground import Cites
from kinetic_chain.build.models.evidence import Kind, Shows, Sure
from kinetic_chain.grades import Citation, grade, named, pool, weight

TABLE: dict[str, Any] = knowledge().data["grades"]
NAMES = [entry["name"] for entry in TABLE["names"]]

citations = st.builds(
    Citation,
    document=st.sampled_from("abcdefgh"),
    kind=st.sampled_from(get_args(Kind)),
    sure=st.sampled_from(get_args(Sure)),
    shows=st.sampled_from(get_args(Shows)),
    share=st.sampled_from([0.5, 1.0]),
)
some = st.lists(citations, max_size=8)
trial = Citation("t", "trial", "asserted", "effect")
page = Citation("p", "practice page", "asserted", "teaching")
PAGES = [page._replace(document=str(n)) for n in range(100)]


# ---- laws


@given(some, some, citations)
def test_one_more_for_it_never_lowers(for_: list[Citation], against: list[Citation], one: Citation) -> None:
    assert grade([*for_, one], against, TABLE).strength >= grade(for_, against, TABLE).strength


@given(some, some, citations)
def test_one_more_against_it_never_raises(for_: list[Citation], against: list[Citation], one: Citation) -> None:
    assert grade(for_, [*against, one], TABLE).strength <= grade(for_, against, TABLE).strength


@given(some, st.randoms(use_true_random=False))
def test_order_does_not_matter(for_: list[Citation], random: Any) -> None:
    shuffled = random.sample(for_, len(for_))
    assert pool(shuffled, TABLE) == pytest.approx(pool(for_, TABLE), abs=1e-12)


@given(some, some)
def test_repeating_every_citation_adds_nothing(for_: list[Citation], against: list[Citation]) -> None:
    assert grade([*for_, *for_], [*against, *against], TABLE) == grade(for_, against, TABLE)


@given(citations, st.sampled_from(get_args(Sure)), st.sampled_from(get_args(Shows)))
def test_a_document_counts_once_by_its_best_claim(one: Citation, sure: str, shows: str) -> None:
    second = one._replace(sure=sure, shows=shows)
    assert pool([one, second], TABLE) == pytest.approx(max(pool([one], TABLE), pool([second], TABLE)))


@given(st.lists(citations, min_size=1, max_size=40), st.sampled_from(get_args(Kind)))
def test_no_number_of_documents_brings_more_than_their_kind_can(many: list[Citation], kind: str) -> None:
    same = [one._replace(kind=kind, document=str(index)) for index, one in enumerate(many)]
    assert pool(same, TABLE) <= TABLE["kinds"][kind]["most"] + 1e-12


@given(some, some)
def test_a_strength_lies_inside_its_grade(for_: list[Citation], against: list[Citation]) -> None:
    found = grade(for_, against, TABLE)
    assert 0 <= found.low <= found.strength <= found.high < 1
    assert found.contested == bool(against)


@given(some, st.lists(citations, min_size=1, max_size=3))
def test_a_contradicted_link_ends_below_the_same_link_uncontradicted(
    for_: list[Citation], against: list[Citation]
) -> None:
    alone, opposed = grade(for_, [], TABLE), grade(for_, against, TABLE)
    assert opposed.strength < alone.strength or alone.strength == 0
    assert NAMES.index(opposed.name) <= NAMES.index(alone.name)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("sure", get_args(Sure))
def test_going_together_counts_for_less_than_bringing_about(kind: str, sure: str) -> None:
    effect = Citation("d", kind, sure, "effect")
    assert weight(effect._replace(shows="association"), TABLE) < weight(effect, TABLE)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_hedge_counts_for_less_than_a_statement_and_a_story_for_less_still(kind: str) -> None:
    asserted, hedged, anecdotal = (weight(Citation("d", kind, sure, "effect"), TABLE) for sure in get_args(Sure))
    assert asserted > hedged > anecdotal > 0


# ---- the table


def test_better_kinds_of_document_bring_more() -> None:
    adds = {kind: entry["adds"] for kind, entry in TABLE["kinds"].items()}
    most = {kind: entry["most"] for kind, entry in TABLE["kinds"].items()}
    for values in (adds, most):
        assert values["trial"] >= values["observational"] > values["practice page"] > values["reader comment"]
        assert min(values, key=lambda kind: values[kind]) == "project"
    assert all(adds[kind] <= most[kind] < 1 for kind in adds)


def test_practice_pages_alone_never_read_as_established() -> None:
    assert grade(PAGES, [], TABLE).name != "established"


def test_practice_pages_and_their_readers_never_read_as_established() -> None:
    readers = [Citation(f"r{n}", "reader comment", "asserted", "teaching") for n in range(100)]
    assert grade([*PAGES, *readers], [], TABLE).name != "established"


def test_this_projects_own_reading_is_graded_lowest() -> None:
    assert grade([Citation("project", "project", "asserted", "effect")], [], TABLE).name == NAMES[0]


def test_one_practice_page_is_told_from_several_trials() -> None:
    trials = [trial._replace(document=str(n)) for n in range(3)]
    assert NAMES.index(grade([page], [], TABLE).name) + 1 < NAMES.index(grade(trials, [], TABLE).name)


def test_a_restatement_is_no_second_voice() -> None:
    """Nor does a claim that restates another reach the arithmetic."""
    restating = [claim for claim in library().claims.values() if claim.restates]
    assert restating
    assert not list(Cites(library()).citations((claim.id, 1.0) for claim in restating))


# ---- worked by hand, on a table of its own

SMALL: dict[str, Any] = {
    "kinds": {"trial": {"adds": 0.5, "most": 0.9}, "practice page": {"adds": 0.3, "most": 0.4}},
    "sure": {"asserted": 1, "hedged": 0.5},
    "shows": {"effect": 1, "association": 0.6, "teaching": 1},
    "names": [{"name": "low", "from": 0.0}, {"name": "middle", "from": 0.3}, {"name": "high", "from": 0.7}],
}


@pytest.mark.parametrize(
    ("for_", "against", "strength", "name"),
    [
        ([], [], 0.0, "low"),
        ([trial], [], 0.5, "middle"),
        ([trial._replace(shows="association", sure="hedged")], [], 0.15, "low"),  # 0.5 x 0.6 x 0.5
        ([trial, trial._replace(document="u")], [], 0.75, "high"),  # 1 - 0.5 x 0.5
        ([page, page._replace(document="q")], [], 0.4, "middle"),  # 1 - 0.7 x 0.7 = 0.51, held at 0.4
        ([trial, page], [], 0.65, "middle"),  # 1 - 0.5 x 0.7
        ([trial, page._replace(share=0.5)], [], 0.575, "middle"),  # 1 - 0.5 x 0.85
        ([trial], [trial._replace(document="u")], 0.25, "low"),  # 0.5 x (1 - 0.5)
        ([trial, page], [page._replace(document="q")], 0.455, "middle"),  # 0.65 x 0.7
    ],
)
def test_worked_by_hand(for_: list[Citation], against: list[Citation], strength: float, name: str) -> None:
    found = grade(for_, against, SMALL)
    assert found.strength == pytest.approx(strength, abs=1e-6)
    assert found.name == name


def test_the_ends_of_a_grade_come_from_the_table() -> None:
    assert named(0.4, False, SMALL)[1:4] == (0.4, 0.3, 0.7)
    assert named(0.8, False, SMALL)[1:4] == (0.8, 0.7, 0.99)

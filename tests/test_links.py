"""The links between what was found: which findings they join, and as what they are told."""

from __future__ import annotations

import pickle

from kinetic_chain import Answer, Finding, load

PAIR = "weak right glute med, tight left QL"


def conditions(answer: Answer, number: int = 0) -> list[str]:
    steps = answer.links[number].chain.steps
    return [steps[0].cause, *(step.effect for step in steps)]


def test_a_link_names_its_findings_by_number_and_runs_from_cause_to_effect() -> None:
    told = load().ask("tight left QL, weak right glute med")
    assert (told.links[0].cause, told.links[0].effect) == (1, 0)
    assert conditions(told) == ["right gluteus_medius weak", "left quadratus_lumborum tight"]
    assert set(told.links[0].chain.steps[0].claims_for) <= set(told.claims)


def test_a_link_sets_out_from_the_finding_itself_where_a_wider_one_stands_for_it() -> None:
    told = load().ask([Finding("right", "hip", "weak"), Finding("right", "knee", "painful")])
    assert {conditions(told, number)[0] for number in range(len(told.links))} == {"right hip weak"}
    assert told.links[0].chain.steps[0].rule is None


def test_no_link_runs_by_way_of_a_pain_that_nobody_told_of() -> None:
    drop, knee = Finding("left", "pelvis", "dropped"), Finding("right", "knee", "valgus")
    assert load().ask([drop, knee]).links == ()
    back = Finding("midline", "lumbar_spine", "painful")
    told = load().ask([drop, knee, back])
    joined = {frozenset((link.cause, link.effect)) for link in told.links}
    assert frozenset((0, 2)) in joined and frozenset((0, 1)) not in joined


def test_what_only_stands_under_not_working_well_is_linked_with_nothing() -> None:
    told = load().ask([Finding("midline", "abdominals", "torn"), Finding("right", "gluteus_medius", "weak")])
    assert told.contributors and told.links == ()


def test_of_sides_that_were_not_given_the_strongest_stand_for_the_others() -> None:
    told = load().ask("weak glutes, tight hip flexors")
    assert [conditions(told, number) for number in range(len(told.links))] == [
        ["same gluteals weak", "same hip_flexors tight"]
    ]


def test_both_sides_told_are_two_links() -> None:
    told = load().ask("tight QL both sides, both glute meds weak")
    assert {conditions(told, number)[0].split()[0] for number in range(len(told.links))} == {"right", "left"}


def test_links_are_cut_by_no_limit_and_an_answer_of_an_older_schema_has_none() -> None:
    knowledge = load()
    told = knowledge.ask(PAIR)
    assert told.links and knowledge.ask(PAIR, limit=1).links == told.links
    assert Answer.from_dict(told.to_dict()).links == told.links
    older = {key: value for key, value in told.to_dict().items() if key != "links"}
    assert Answer.from_dict({**older, "schema_version": "1.0"}).links == ()


def test_what_the_same_words_say_of_two_structures_is_on_one_side() -> None:
    told = load().ask("torn meniscus")
    assert [finding.subject for finding in told.findings] == ["meniscus", "knee"]
    assert not [c for c in told.contributors if (c.side, c.subject) == ("opposite", "meniscus")]
    apart = load().ask([Finding("unspecified", "meniscus", "torn"), Finding("unspecified", "knee", "dysfunction")])
    assert [c for c in apart.contributors if (c.side, c.subject) == ("opposite", "meniscus")]


def test_where_a_source_links_two_findings_outright_that_is_the_link() -> None:
    knowledge = load()
    told = knowledge.ask("weak right glute med, left hip drops", red_flags="none")
    assert conditions(told) == ["right gluteus_medius weak", "left pelvis dropped"]
    assert told.links[0].chain.steps[0].contested and "S1" in {
        knowledge.data["claims"][c]["source"] for c in told.claims
    }


def test_a_link_that_was_tampered_with_does_not_replay() -> None:
    knowledge = load()
    told = knowledge.ask(PAIR)
    assert knowledge.replay(told).holds
    link = told.links[0]
    other = link.chain.steps[0]._replace(cause="left toe limited")
    for links in (
        (link._replace(chain=link.chain._replace(steps=(other,))),),
        (link._replace(cause=link.effect, effect=link.cause),),
        (link._replace(cause=99),),
        (link._replace(chain=link.chain._replace(grade="established")),),
    ):
        assert not knowledge.replay(told._replace(links=links)).holds


def test_knowledge_that_is_pickled_is_loaded_anew_with_its_choice() -> None:
    alone = load(sources="S0")
    again = pickle.loads(pickle.dumps(alone))
    assert again.version == alone.version and again.ask(PAIR) == alone.ask(PAIR)

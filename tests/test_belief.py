"""Beliefs against the worked examples of the design, the oracle, and whole networks summed over."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import LEAKS, WEIGHTS, Body, Gate, Link, Oracle, assignments, best_chains, bodies, differs, questions

from kinetic_chain.ask.reason.belief import Evidence, Observation, judge, rank

many = settings(max_examples=700, deadline=None, derandomize=True, database=None)
some = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def middle(leaks: tuple[float, ...], *links: Link) -> Body:
    return Body(0, leaks, links)


def present(*nodes: int) -> list[Observation]:
    return [Observation((node,), True) for node in nodes]


def check(body: Body, x: int, findings: list[Observation], belief: float, ratio: float | None = None) -> None:
    judgement, verdict = judge(x, Evidence(body.network(), findings)), Oracle(body).judge(x, findings)
    assert judgement is not None
    assert verdict is not None
    for got in (judgement, verdict):
        assert got.belief == pytest.approx(belief, abs=1e-6)
        assert ratio is None or exp(got.log_lr) == pytest.approx(ratio, abs=1e-6)


# -- the worked examples


def test_two_effects_of_one_effect_are_not_counted_as_two_chains() -> None:
    a, b, f1, f2 = range(4)
    body = middle((0.1, 0.1, 0.2, 0.1), Link(a, b, 0.6), Link(b, f1, 0.5), Link(b, f2, 0.7))
    check(body, a, present(f1, f2), 0.340777, 4.652427)
    check(body, b, present(f1, f2), 0.799460)
    verdict = Oracle(body).judge(b, present(f1, f2))
    assert verdict is not None
    assert verdict.prior == pytest.approx(0.154, abs=1e-9)
    assert exp(verdict.log_lr) == pytest.approx(21.9, abs=0.05)


def test_a_cause_that_was_found_explains_away() -> None:
    a, b, f = range(3)
    check(middle((0.1, 0.1, 0.1), Link(a, f, 0.8), Link(b, f, 0.5)), b, present(f, a), 0.109771)


def test_a_loop_does_not_support_itself() -> None:
    q, g, d = range(3)
    body = middle((0.1, 0.1, 0.1), Link(q, g, 0.4), Link(g, q, 0.5), Link(g, d, 0.6))
    check(body, q, present(g), 0.55, 7.206897)
    check(body, d, present(g), 0.64)
    assert judge(g, Evidence(body.network(), present(g))) is None  # ratio 1: nothing but its own report speaks


@pytest.mark.parametrize(("positive", "ratio"), [(True, 0.8 / 0.1), (False, 0.2 / 0.9)])
def test_a_test_result_brings_its_published_likelihood_ratio(positive: bool, ratio: float) -> None:
    sensitivity, specificity = 0.8, 0.9
    weight = (sensitivity + specificity - 1.0) / specificity
    body = middle((0.1, 0.1), Link(0, 1, weight, 1.0 - specificity))
    judgement = judge(0, Evidence(body.network(), [Observation((1,), positive)]))
    assert judgement is not None
    assert judgement.log_lr == pytest.approx(log(ratio), abs=1e-9)


# -- the oracle


@many
@given(questions())
def test_every_judgement_is_the_oracles(question: tuple[Body, list[Observation]]) -> None:
    assert differs(*question) is None


@some
@given(questions())
def test_ranked_is_what_something_speaks_for(question: tuple[Body, list[Observation]]) -> None:
    body, findings = question
    oracle = Oracle(body)
    spoken = {x for x in range(body.size) if oracle.judge(x, findings)}
    assert {judgement.node for judgement in rank(Evidence(body.network(), findings))} == spoken


@some
@given(bodies(), st.booleans())
def test_best_chains_are_the_strongest_simple_paths(body: Body, stored: bool) -> None:
    network = body.network(stored)
    for root in range(body.size):
        for forward in (True, False):
            tree = network.forward(root) if forward else network.backward(root)
            got = {node: (tree[node].parent, tree[node].strength, tree[node].depth) for node in tree if node != root}
            chains = best_chains(body, root, forward)
            assert got == {n: (c.nodes[-2], c.strength, len(c.nodes) - 1) for n, c in chains.items() if n != root}


@some
@given(bodies(), st.data())
def test_a_closed_link_is_no_link(body: Body, data: st.DataObject) -> None:
    closed = data.draw(st.integers(0, len(body.links) - 1))
    findings = present(*data.draw(st.sets(st.integers(0, body.size - 1), min_size=1, max_size=3)))
    without = body._replace(links=body.links[:closed] + body.links[closed + 1 :])
    one = Evidence(body.network().closing([closed]), findings)
    other = Evidence(without.network(), findings)
    for x in range(body.size):
        a, b = judge(x, one), judge(x, other)
        assert (a and a.log_lr) == pytest.approx(b and b.log_lr, abs=1e-12)


# -- the whole network


@st.composite
def polytrees(draw: st.DrawFn) -> tuple[Body, list[Observation], list[Gate]]:
    """Ancestors and descendants of condition 0 without a second way round; its gates, causes first."""
    above, below = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    weight, leak = st.sampled_from(WEIGHTS[1:]), st.sampled_from(LEAKS)
    links = []
    for node in range(1, 1 + above):
        links.append(Link(node, draw(st.integers(0, node - 1)), draw(weight)))
    for node in range(1 + above, 1 + above + below):
        cause = draw(st.sampled_from([0, *range(1 + above, node)]))
        links.append(Link(cause, node, draw(weight), draw(st.none() | leak)))
    size = 1 + above + below
    body = Body(0, tuple(draw(leak) for _ in range(size)), tuple(links), cut=1e-9)
    gates: list[Gate] = []
    for node in (*range(above, -1, -1), *range(1 + above, size)):
        own = next((link.leak for link in links if link.effect == node and link.leak is not None), body.leak(node))
        gates.append(((node, True), 1.0 - own, [((a, True), w) for a, b, w, _ in links if b == node]))
    found = draw(st.dictionaries(st.integers(0, size - 1), st.booleans(), max_size=4))
    return body, [Observation((node,), value) for node, value in found.items()], gates


@many
@given(polytrees())
def test_on_a_polytree_the_belief_is_that_of_the_whole_network(
    question: tuple[Body, list[Observation], list[Gate]],
) -> None:
    body, findings, gates = question
    known = {(o.nodes[0], True): o.present for o in findings if o.nodes[0] != 0}
    chance = [0.0, 0.0]
    for values, weight in assignments(gates):
        if all(values[key] == value for key, value in known.items()):
            chance[values[0, True]] += weight
    judgement = judge(0, Evidence(body.network(), findings))
    assert (judgement is not None) == bool(known)
    assert judgement is None or judgement.belief == pytest.approx(chance[1] / sum(chance), abs=1e-9)

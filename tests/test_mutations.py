"""Break the reasoning in one place, and see that the comparison with the oracle notices."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Sequence
from random import Random
from types import ModuleType
from typing import Any

import oracle
import pytest
from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample
from oracle import Body, differs, questions

from kinetic_chain.ask.reason import belief, trees
from kinetic_chain.ask.reason.belief import Evidence, Observation, Voice
from kinetic_chain.ask.reason.trees import Network

Patch = pytest.MonkeyPatch


def noticed(examples: int) -> tuple[Body, list[Observation]]:
    """A question that engine and oracle answer differently, from a seeded search."""

    def about_one_side(question: tuple[Body, list[Observation]]) -> bool:
        return all(len(finding.nodes) == 1 for finding in question[1])

    search = settings(max_examples=examples, database=None, phases=[Phase.generate])
    asked = questions().filter(about_one_side)
    return find(asked, lambda question: differs(*question) is not None, settings=search, random=Random(1))


def always_taken_for_an_effect(patch: Patch) -> None:
    """The direction is not chosen: a finding that is a cause and an effect of x speaks as an effect."""
    intact = belief.voices

    def broken(node: int, evidence: Evidence) -> tuple[Voice, ...]:
        tree = evidence.network.forward(node)
        return tuple(
            Voice(voice.finding, voice.node, True, tree[voice.node].strength)
            if voice.node in tree and belief._clear(tree, voice.node, evidence.seen)
            else voice
            for voice in intact(node, evidence)
        )

    patch.setattr(belief, "voices", broken)


def equal_speaks_as_cause(patch: Patch) -> None:
    """Of equally strong chains the one from the finding to x speaks."""
    intact = belief.voices

    def broken(node: int, evidence: Evidence) -> tuple[Voice, ...]:
        tree = evidence.network.backward(node)
        return tuple(
            voice._replace(forward=False)
            if voice.node in tree
            and tree[voice.node].strength == voice.strength
            and belief._clear(tree, voice.node, evidence.seen)
            else voice
            for voice in intact(node, evidence)
        )

    patch.setattr(belief, "voices", broken)


def no_screening_off(patch: Patch) -> None:
    """A chain counts even when it meets another finding inside."""
    patch.setattr(belief, "_clear", lambda *_: True)


def absent_below_counts_as_present(patch: Patch) -> None:
    patch.setattr(belief, "_diagnostic", all_present(belief._diagnostic))


def absent_above_counts_as_present(patch: Patch) -> None:
    patch.setattr(belief, "_absent", all_present(belief._absent))


def all_present(intact: Callable[[int, Evidence, Sequence[Voice]], Any]) -> Callable[..., Any]:
    def broken(root: int, evidence: Evidence, spoken: Sequence[Voice]) -> Any:
        evidence = copy.copy(evidence)
        evidence.seen = dict.fromkeys(evidence.seen, True)
        return intact(root, evidence, spoken)

    return broken


def no_explaining_away(patch: Patch) -> None:
    intact = belief._diagnostic

    def broken(root: int, evidence: Evidence, spoken: Sequence[Voice]) -> Any:
        evidence = copy.copy(evidence)
        evidence.explained = {}
        return intact(root, evidence, spoken)

    patch.setattr(belief, "_diagnostic", broken)


def ties_from_the_other_side(patch: Patch) -> None:
    """Of equal chains the one from the opposite side goes first."""
    intact = Network._rank
    patch.setattr(Network, "_rank", lambda self, node, root: -intact(self, node, root))


def ties_to_the_longer_chain(patch: Patch) -> None:
    """Of equal chains the one of more steps goes first: a copy of the module with one line changed."""
    source, line, broken = inspect.getsource(trees), "offer = (-strength, depth + 1, ", "offer = (-strength, -depth, "
    assert source.count(line) == 1, "the line to break has moved"
    copied = ModuleType("kinetic_chain.ask.broken_trees")
    exec(compile(source.replace(line, broken), copied.__name__, "exec"), vars(copied))
    patch.setattr(oracle, "Network", copied.Network)


BREAKS = (
    always_taken_for_an_effect, equal_speaks_as_cause, no_screening_off, absent_below_counts_as_present,
    absent_above_counts_as_present, no_explaining_away, ties_from_the_other_side, ties_to_the_longer_chain,
)  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS)
def test_a_break_in_the_reasoning_is_noticed(broken: Callable[[Patch], None], monkeypatch: Patch) -> None:
    broken(monkeypatch)
    body, findings = noticed(3000)
    monkeypatch.undo()
    assert differs(body, findings) is None  # it was the break that was noticed


def test_without_a_break_there_is_nothing_to_notice() -> None:
    with pytest.raises(NoSuchExample):
        noticed(300)

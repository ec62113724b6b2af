"""Why a condition is in the answer: every chain that bears on it; and why not: the nearest one and where it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kinetic_chain.ask.answer import Answer, Chain, Contributor, Finding, Reason, Withheld
from kinetic_chain.ask.engine import Question, answer
from kinetic_chain.ask.plan import WORKED_ON
from kinetic_chain.ask.reason.order import Scored
from kinetic_chain.ask.reason.ranking import Reasoning
from kinetic_chain.ask.reason.teller import Teller
from kinetic_chain.ask.reason.trees import Network, chain
from kinetic_chain.ask.triage import refers
from kinetic_chain.terms import TASKS, Condition

_ABOVE = 3  # contributors named that stand above an outweighed one
_MISSING = 5  # findings named that would link an unlinked one
_LISTED = 6  # contributors of either direction that a reader sees at first


class Why(NamedTuple):
    """All that bears on one condition, strongest first.

    :param place: where it stands among those of its direction, from 1; None for what was found itself
    :param contributor: with its chains, and with what each finding adds (``for``) and takes away (``against``)
    """

    condition: str
    place: int | None
    of: int
    contributor: Contributor
    findings: tuple[Finding, ...]


class WhyNot(NamedTuple):
    """Why something is not at the top of the answer.

    :param kind: ``unknown`` (no source speaks of it), ``unlinked`` (no chain to any finding), ``test`` (a result that
        is not known), ``faded`` (the chain is too weak), ``other_task`` (a link of the chain belongs to another task),
        ``screened_off`` (another finding stands in between), ``by_definition`` (only that joins them), ``found``,
        ``outweighed``, ``against`` (the findings speak against it), ``listed`` (it is at the top), ``referred``
        (somebody else looks first), ``held_back`` (a gate keeps this work out), ``offered``, ``outnumbered``
        (other work for the same comes first) and ``not_for_this`` (of work), ``of_absent`` (it would follow from what
        is not there), ``ruled_out`` (it cannot be beside what was found)
    :param above: what stands above it
    :param nearest: the best chain there is, wherever it breaks
    :param breaks: the step of it, from 0, where it breaks: the weakest, the one of another task, or the one that runs
        through another finding
    :param missing: conditions that would link it if they were found
    :param held: work for it that a gate keeps out
    """

    asked: str
    kind: str
    say: str
    place: int | None = None
    contributor: Contributor | None = None
    above: tuple[Contributor, ...] = ()
    nearest: Chain | None = None
    missing: tuple[str, ...] = ()
    held: tuple[Withheld, ...] = ()
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    breaks: int | None = None


def why(question: Question, condition: Condition) -> Why | None:
    """Every chain that bears on a condition; None when there is none: then ask :func:`why_not`."""
    reasoning = question.reasoning()
    scored = find(reasoning, condition)
    if scored is None:
        return None
    place, of = _place(reasoning, scored)
    told = Teller(reasoning).contributor(scored, None)
    return Why(" ".join(told[:3]), place, of, told, reasoning.observed.findings)


def why_not(question: Question, condition: Condition) -> WhyNot:
    """Why a condition is not at the top: the first reason that holds, in the order a reader needs them."""
    reasoning = question.reasoning()
    node = reasoning.observed.node(*condition)
    name = str(condition)
    safety, _ = question.triage()
    findings = reasoning.observed.findings
    if node is None:
        return WhyNot(name, "unknown", "no source that is read here speaks of this", findings=findings)
    scored = find(reasoning, condition)
    if refers(safety.level) and not (scored and scored.role == "found"):
        say = "what was reported belongs with a health professional first; that comes before any chain"
        told = Teller(reasoning).contributor(scored, None) if scored else None
        return WhyNot(name, "referred", say, contributor=told, reasons=safety.reasons, findings=findings)
    if scored is None:
        return _unlinked(question, reasoning, condition, node)
    return _linked(question, reasoning, scored, name)


def why_not_work(question: Question, name: str) -> WhyNot:
    """Why a piece of work is not in the plan."""
    whole = answer(question._replace(limit=None))
    entry = question.map.knowledge["interventions"][name]
    gates = (gate for gate in question.triage()[1] if gate.forbids(name, entry))
    held = tuple(w for w in whole.plan.withheld if w.id == name)
    held = held or tuple(Withheld(name, gate.say, gate.claims) for gate in gates)
    if refers(whole.triage.level):
        say = "what was reported belongs with a health professional first; no work is offered"
        return WhyNot(name, "referred", say, held=held, reasons=whole.triage.reasons, findings=whole.findings)
    if held:
        return WhyNot(name, "held_back", held[0].reason, held=held, findings=whole.findings)
    items = [item for item in whole.plan.items if item.id == name]
    if items:
        only = items[0].only_if
        say = "it is offered, if that proves to be there" if only else "it is offered"
        return WhyNot(name, "offered", say, missing=(only,) if only else (), findings=whole.findings)
    suited = tuple(_suited(question, whole, name))
    if suited:
        say = "it suits this as well; there is room for some work in each phase, and other work comes first"
        return WhyNot(name, "outnumbered", say, missing=suited, findings=whole.findings)
    say = "it is for something else: nothing it is for was found, nor stands among the first that may lie behind it"
    return WhyNot(name, "not_for_this", say, missing=tuple(entry["addresses"]), findings=whole.findings)


def _suited(question: Question, whole: Answer, name: str) -> Iterator[str]:
    """What was found, and what stands among the first that may lie behind it, that a piece of work is for."""
    goals = [(f[:3], True) for f in whole.findings if f.present]
    goals += [(c[:3], False) for c in whole.contributors[:WORKED_ON] if c.role in ("may_cause", "both")]
    for (side, subject, state), found in goals:
        if any(fit.name == name for fit in question.work.fitting(subject, state, found)):
            yield f"{side} {subject} {state}"


def find(reasoning: Reasoning, condition: Condition) -> Scored | None:
    """The entry of a condition in the ranking; one that stands for either side stands for both."""
    node = reasoning.observed.node(*condition)
    if node is None:
        return None
    _ = reasoning.order  # which conditions stand for both sides is known once all are ranked
    for one in (node, reasoning.network.mirror(node)):
        if one == node or one in reasoning.either:
            found = next((s for s in reasoning.order if s.node == one), None)
            if found is not None:
                return found
    return None


def _place(reasoning: Reasoning, scored: Scored) -> tuple[int | None, int]:
    group = ("may_follow",) if scored.role == "may_follow" else ("may_cause", "both")
    peers = [s for s in reasoning.order if s.role in group]
    return (peers.index(scored) + 1 if scored in peers else None), len(peers)


def _linked(question: Question, reasoning: Reasoning, scored: Scored, name: str) -> WhyNot:
    teller = Teller(reasoning)
    told = teller.contributor(scored, None)
    findings = reasoning.observed.findings
    held = _held_for(question, told)
    place, of = _place(reasoning, scored)
    if scored.role == "found":
        return WhyNot(name, "found", "it was reported itself, and comes after what may lie behind it", None, told,
                      held=held, findings=findings)  # fmt: skip
    assert place is not None
    peers = [s for s in reasoning.order if (s.role == "may_follow") == (scored.role == "may_follow")]
    above = tuple(teller.contributor(s, None) for s in peers[: min(place - 1, _ABOVE)])
    if scored.log_lr <= 0:
        say = "taken together the findings speak against it"
        return WhyNot(name, "against", say, place, told, above, held=held, findings=findings)
    if place <= _LISTED:
        say = f"it is listed, at place {place} of {of}"
        return WhyNot(name, "listed", say, place, told, above, held=held, findings=findings)
    group = "follow from the findings" if scored.role == "may_follow" else "lie behind the findings"
    say = f"it is linked, but outweighed: {place - 1} of the {of} that may {group} stand above it"
    return WhyNot(name, "outweighed", say, place, told, above, held=held, findings=findings)


def _held_for(question: Question, told: Contributor) -> tuple[Withheld, ...]:
    """Work that addresses the condition and that a gate keeps out of the plan."""
    fits = {fit.name for fit in question.work.fitting(told.subject, told.state, told.role == "found")}
    plan = answer(question._replace(limit=None)).plan
    return tuple(w for w in plan.withheld if w.id in fits)


def _unlinked(question: Question, reasoning: Reasoning, condition: Condition, node: int) -> WhyNot:
    """The first reason that holds why nothing joins a condition to the findings, and the chain that comes nearest.

    Each is found by asking again: in every task, and with every finding alone.
    """
    name, findings = str(condition), reasoning.observed.findings
    missing = tuple(_missing(reasoning, node))
    if node in reasoning.excluded:
        say = "it cannot be there beside what was found, which is its opposite"
        return WhyNot(name, "ruled_out", say, findings=findings)
    # what counts without a task counts for less there, so the network of the question is only one of the open ones
    faded = _nearest(reasoning, node, reasoning.map.network.uncut(reasoning.map.network.weights))
    if faded is None:
        say = "no source links this with what was found, in any number of steps"
        return WhyNot(name, "unlinked", say, missing=missing, findings=findings)
    if reasoning.is_test(node):
        say = "it is the result of a test: no contributor, and known once the test is done"
        return WhyNot(name, "test", say, nearest=faded, missing=missing, findings=findings)
    for tasks in ((), *((task,) for task in TASKS)):
        other = question._replace(reading=question.reading._replace(tasks=tasks))
        nearest = None if tasks == question.reading.tasks else _best_chain(other, condition)
        if nearest is not None:
            say = "the chain has a link that holds in another task than the one that was named"
            if not question.reading.tasks:
                say = f"the chain has a link that counts in full only when its task is named: {tasks[0]}"
            breaks = next((i for i, step in enumerate(nearest.steps) if step.task in tasks), None)
            return WhyNot(name, "other_task", say, nearest=nearest, missing=missing, findings=findings, breaks=breaks)
    for index, finding in enumerate(findings):
        nearest = _best_chain(question.with_findings([finding]), condition) if finding.used else None
        if nearest is not None:
            say = "every chain runs through something else that was found, which says it already"
            nearest = nearest._replace(finding=index)
            known = {f[1:3] for f in findings}
            inner = [tuple(step.effect.split()[1:]) in known for step in nearest.steps[:-1]]
            breaks = inner.index(True) if True in inner else None
            return WhyNot(name, "screened_off", say, nearest=nearest, missing=missing, findings=findings, breaks=breaks)
    nearest = _nearest(reasoning, node, reasoning.network)
    if any(reasoning.open_chains(node, case.evidence) for case in reasoning.cases):
        say = "it would follow only from what was found to be absent"
        return WhyNot(name, "of_absent", say, nearest=nearest, missing=missing, findings=findings)
    if nearest is not None:
        say = "only a definition joins it: the sources speak of something wider or narrower, and not of this itself"
        return WhyNot(name, "by_definition", say, nearest=nearest, missing=missing, findings=findings)
    say = "there is a chain, but after so many unsure links too little is left of it to be counted"
    names = [entry["name"] for entry in reasoning.table["names"]]
    grades = [names.index(step.grade) if step.grade in names else len(names) for step in faded.steps]
    breaks = grades.index(min(grades))
    return WhyNot(name, "faded", say, nearest=faded, missing=missing, findings=findings, breaks=breaks)


def _best_chain(question: Question, condition: Condition) -> Chain | None:
    """The strongest chain that another question has for a condition."""
    reasoning = question.reasoning()
    node = reasoning.observed.node(*condition)
    scored = None if node is None else reasoning.scored(node)
    return next(Teller(reasoning).chains(scored), None) if scored else None


def _nearest(reasoning: Reasoning, node: int, network: Network) -> Chain | None:
    """The strongest chain of a network between a condition and a finding, whatever stands in its way."""
    best: tuple[float, bool, int] | None = None
    trees = {forward: network.forward(node) if forward else network.backward(node) for forward in (True, False)}
    for case in reasoning.cases:
        for end in case.evidence.seen:
            for forward, tree in trees.items():
                if end in tree and end != node:
                    offer = (-tree[end].strength, not forward, end)
                    best = min(best, offer) if best else offer
    if best is None:
        return None
    _, backward, end = best
    tree = trees[not backward]
    path = chain(tree, end)
    links = [tree[one].link for one in path[:-1]]
    if not backward:
        path, links = path[::-1], links[::-1]
    index = next(
        case.indexes[i] for case in reasoning.cases for i, o in enumerate(case.evidence.observations) if end in o.nodes
    )
    return Teller(reasoning).along(path, links, index, not backward)


def _missing(reasoning: Reasoning, node: int) -> Iterable[str]:
    """What the condition may bring about, and then what may bring it about, by the strength of the link."""
    network, data = reasoning.network, reasoning.map.data
    rows = [(0, -data["strength"][link], other) for other, link in network.effects(node) if data["grade"][link] >= 0]
    rows += [(1, -data["strength"][link], other) for other, link in network.causes(node) if data["grade"][link] >= 0]
    for _, _, other in sorted(rows)[:_MISSING]:
        yield " ".join(reasoning.observed.shown(other))

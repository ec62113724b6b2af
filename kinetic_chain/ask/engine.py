"""The steps of an answer, in order: read, triage, rank, check, plan, note, name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import SCHEMA_VERSION, Answer, Chain, Contributor, Finding, Note, Triage
from kinetic_chain.ask.plan import make_plan, mentioned
from kinetic_chain.ask.read.query import Reading
from kinetic_chain.ask.reason.contributors import rank_findings
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.reason.ranking import Reasoning
from kinetic_chain.ask.screens import read_results, read_values, worth_checking
from kinetic_chain.ask.triage import Gate, refers, triage
from kinetic_chain.ask.work import Work
from kinetic_chain.terms import BILATERAL, MIDLINE, POSITIVE, UNSPECIFIED

ANSWERED, NOTHING_KNOWN, NOTHING_UNDERSTOOD = "answered", "nothing_known", "nothing_understood"
LIMIT = 40  # contributors in an answer unless asked for more
_NOTED = 8  # contributors that notes are looked up for
_NOTES = 18  # notes in an answer at most


class Question(NamedTuple):
    """All that an answer depends on; asking it twice gives the same answer."""

    map: Map
    work: Work
    query: str
    reading: Reading
    red_flags: Collection[str] | None = None
    limit: int | None = LIMIT

    def results(self) -> tuple[tuple[Finding, ...], tuple[Note, ...]]:
        """The findings with test results read by their norms, each once, and what there is to say of the results."""
        read, notes = read_results(self.reading.findings, self.reading.facts, self.map.knowledge)
        return _once(read), tuple(notes)

    def told(self) -> tuple[Finding, ...]:
        """The findings that were reported themselves, without what clusters make of them: those that can be changed."""
        read, _ = read_values(self.reading.findings, self.reading.facts, self.map.knowledge)
        return _once(read)

    def triage(self) -> tuple[Triage, tuple[Gate, ...]]:
        """Whether anything belongs with a professional first, and the gates that bind work and checks."""
        flags = () if self.reading.all_clear and self.red_flags is None else self.red_flags
        return triage(self.map.knowledge["safety"], self.results()[0], self.reading.facts, self.work.wider, flags)

    def reasoning(self, absolute: bool = False) -> Reasoning:
        """The findings reasoned with, for asking about single conditions."""
        return Reasoning(self.map, self.results()[0], self.reading.tasks, absolute)

    def with_findings(self, findings: Iterable[Finding]) -> Question:
        """The same question with other findings."""
        return self._replace(reading=self.reading._replace(findings=tuple(findings)))

    def with_facts(self, facts: Mapping[str, float | bool]) -> Question:
        """The same question with more known of the person."""
        return self._replace(reading=self.reading._replace(facts={**self.reading.facts, **facts})) if facts else self


def answer(question: Question) -> Answer:
    """Answer a question."""
    map_, work, query, reading, _, limit = question
    knowledge = map_.knowledge
    findings, measured = question.results()
    safety, gates = question.triage()
    ranking = rank_findings(map_, findings, reading.tasks, limit)
    in_order = _in_order(ranking.findings, ranking.main_side)
    plan = make_plan(work, in_order, ranking.contributors, safety.level, gates, ranking.main_side)
    referred = refers(safety.level)
    checks = () if referred else worth_checking(map_, in_order, ranking.contributors, gates)
    notes = (*measured, *_notes(knowledge["notes"], in_order, ranking.contributors))
    others = any(c.role != "found" for c in ranking.contributors)
    if others or plan.items or plan.withheld or checks or measured or safety.reasons or referred:
        status = ANSWERED
    else:
        status = NOTHING_KNOWN if findings or reading.facts else NOTHING_UNDERSTOOD
    whole = Answer(
        schema_version=SCHEMA_VERSION, knowledge_version=knowledge["version"], query=query,
        disclaimer=knowledge["wording"]["disclaimer"], status=status, findings=ranking.findings,
        facts={fact: reading.facts[fact] for fact in sorted(reading.facts) if not _is_hint(knowledge, fact)},
        not_understood=reading.not_understood, triage=safety, links=ranking.links,
        contributors=ranking.contributors, more_contributors=ranking.more,
        something_else=knowledge["wording"]["something_else"], checks=checks, patterns=ranking.patterns, plan=plan,
        notes=notes, names={}, claims={}, sources={},
    )  # fmt: skip
    return _explained(whole, knowledge)


def _is_hint(knowledge: Mapping[str, Any], fact: str) -> bool:
    """Whether a fact only counts in safety rules, and says too little to be told as known."""
    return bool(knowledge["facts"].get(fact, {}).get("hint"))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, however often it was said; what was said without a "maybe" counts."""
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        old = kept.setdefault(finding[:4], finding)
        if old.hedged and not finding.hedged:
            kept[finding[:4]] = old._replace(hedged=False)
    return tuple(kept.values())


def _in_order(findings: Iterable[Finding], main_side: str) -> list[Finding]:
    """Findings in an order that does not depend on the order or the side they were told in."""
    return sorted(findings, key=lambda f: (f.subject, f.state, not f.present, f.side != main_side, f.side))


def _notes(
    notes: Sequence[Mapping[str, Any]], findings: Sequence[Finding], contributors: Sequence[Contributor]
) -> Iterable[Note]:
    """The disagreements that bear on the findings and the first contributors, nearest first."""
    spoken: dict[tuple[str, str], int] = {}
    conditions = [(f.subject, f.state) for f in findings]
    conditions += [(c.subject, c.state) for c in contributors[:_NOTED] if c.role != "found"]
    for condition in conditions:
        spoken.setdefault(condition, len(spoken))
    compared = any(f.compared for f in findings)
    near: dict[int, list[Mapping[str, Any]]] = {}
    for note in notes:
        ranks = [spoken[key] for text in note.get("about", ()) if (key := _subject_and_state(text)) in spoken]
        if ranks and not note.get("unlisted") and (compared or not note.get("compared")):
            near.setdefault(min(ranks), []).append(note)
    # one for each condition in turn, so that the first condition does not take all the room
    turns = []
    for rank, mine in near.items():
        turns += [(turn, rank, note) for turn, note in enumerate(sorted(mine, key=_note_order))]
    for _, _, note in sorted(turns, key=lambda entry: (not entry[2].get("compared"), *entry[:2]))[:_NOTES]:
        yield Note(note["id"], note["say"], tuple(note["claims"]))


def _note_order(note: Mapping[str, Any]) -> tuple[bool, int, str]:
    """What only a comparison of sides brings up first, then what bears on most conditions."""
    return (not note.get("compared"), -len(note["about"]), note["id"])


def _subject_and_state(text: str) -> tuple[str, str]:
    _, subject, state = text.split()
    return subject, state


def _explained(whole: Answer, knowledge: Mapping[str, Any]) -> Answer:
    """The answer with what every id in it is called and says, so that it can be shown from itself alone."""
    cited = dict.fromkeys(_claims(whole))
    claims = {}
    sources = {}
    for name in cited:
        claim = claims[name] = knowledge["claims"].fresh(name)
        source = claim["source"]
        while source and source not in sources:
            sources[source] = knowledge["sources"].fresh(source)
            source = sources[source].get("within")
    return whole._replace(
        names=dict(sorted(_names(whole, knowledge))),
        claims=dict(sorted(claims.items())),
        sources=dict(sorted(sources.items())),
    )


def _chains(whole: Answer) -> Iterable[Chain]:
    yield from (link.chain for link in whole.links)
    for contributor in whole.contributors:
        yield from contributor.chains


def _claims(whole: Answer) -> Iterable[str]:
    for chain in _chains(whole):
        for step in chain.steps:
            yield from step.claims_for
            yield from step.claims_against
    for check in whole.checks:
        yield from check.claims
    for reason in whole.triage.reasons:
        yield from reason.claims
    for question in whole.triage.ask:
        yield from question.claims
    for note in whole.notes:
        yield from note.claims
    yield from mentioned(whole.plan)


def _names(whole: Answer, knowledge: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    subjects, states = knowledge["subjects"], knowledge["states"]
    conditions: set[tuple[str, str, str]] = {f[:3] for f in whole.findings}
    conditions.update(contributor[:3] for contributor in whole.contributors)
    for chain in _chains(whole):
        for step in chain.steps:
            for text in (step.cause, step.effect):
                side, subject, state = text.split()
                conditions.add((side, subject, state))
    for check in whole.checks:
        yield check.screen, subjects[check.screen]["name"]
        conditions.update((a.split()[0], a.split()[1], a.split()[2]) for a in check.about)
    for item in whole.plan.items:
        yield item.target, label(subjects, item.target)
        for condition in (*item.addresses, item.only_if, item.moved):
            if condition:
                side, subject, state = condition.split()
                conditions.add((side, subject, state))
        for other in (item.easier, item.harder):
            if other and other in knowledge["interventions"]:
                yield other, knowledge["interventions"][other]["name"]
    for held in whole.plan.withheld:
        yield held.id, knowledge["interventions"][held.id]["name"]
    for name in whole.facts:
        yield name, knowledge["facts"].get(name, {}).get("name", name)
    for side, subject, state in conditions:
        yield subject, label(subjects, subject)
        yield state, states.get(state, {}).get("name", state.replace("_", " "))
        yield f"{side} {subject} {state}", aloud(knowledge, side, subject, state)


def label(subjects: Mapping[str, Any], name: str) -> str:
    """What a subject is called on screen: its everyday name where it has one."""
    entry = subjects[name]
    return str(entry.get("short") or entry["name"])


def aloud(knowledge: Mapping[str, Any], side: str, subject: str, state: str) -> str:
    """A condition as it is read aloud: ``left pelvis dropped`` -> ``left side of the pelvis drops``."""
    entry = knowledge["subjects"][subject]
    how = knowledge["states"].get(state, {})
    name = label(knowledge["subjects"], subject)
    half = entry.get("half", "")
    if (side in (MIDLINE, UNSPECIFIED) and entry["sides"] == MIDLINE) or side == BILATERAL:
        where = name
    elif side == UNSPECIFIED:
        where = half or name
    elif half.startswith("side"):
        where = f"{side} {half}"
    else:
        words = {"same": "same-side", "opposite": "other-side", "either": "left or right"}
        where = f"{words.get(side, side)} {half or name}"
    if how.get("said"):
        return str(how["said"]).format(where)
    if entry["kind"] == "screen":
        return f"{where} {'positive' if state == POSITIVE else state.replace('_', ' ')}"
    verb = how.get("verb") or how.get("name") or state.replace("_", " ")
    if entry.get("plural") and how.get("verb"):
        verb = _of_several(verb)
    return f"{where} {verb}{', both sides' if side == BILATERAL else ''}"


def _of_several(verb: str) -> str:
    """A verb as it follows a name for several.

    >>> _of_several("is stiff"), _of_several("does not work well"), _of_several("takes over work")
    ('are stiff', 'do not work well', 'take over work')
    """
    first, _, rest = verb.partition(" ")
    several = {"is": "are", "has": "have", "does": "do"}.get(first) or first.removesuffix("s")
    return f"{several} {rest}".rstrip()

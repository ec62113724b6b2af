"""Findings and facts -> how far to refer, why, what still to ask, and the gates that bind the plan."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding, Question, Reason, Triage
from kinetic_chain.terms import BILATERAL, EITHER, ITSELF, LEFT, LEVELS, MIDLINE, RIGHT


class Gate(NamedTuple):
    """A safety rule that keeps work out of the plan."""

    say: str
    claims: tuple[str, ...]
    everything: bool
    phases: tuple[str, ...]
    traits: tuple[str, ...]
    items: tuple[str, ...]

    def forbids(self, name: str, entry: Mapping[str, Any]) -> bool:
        """Whether it keeps out a piece of work, or a test, with these traits."""
        if self.everything or name in self.items or entry.get("phase") in self.phases:
            return True
        return not set(entry.get("traits", ())).isdisjoint(self.traits)


def refers(level: str) -> bool:
    """Whether somebody else looks first, so that neither work nor a test is offered."""
    return LEVELS.index(level) >= LEVELS.index("refer")


def forbidding(gates: Iterable[Gate], name: str, screens: Mapping[str, Mapping[str, Any]]) -> Gate | None:
    """The gate that keeps a test out, by itself or by a part of it."""
    tests = (name, *screens[name].get("results_of", ()))
    return next((gate for gate in gates if any(gate.forbids(test, screens[test]) for test in tests)), None)


class Wider:
    """Which words a word is a kind or a part of, for matching a finding against a wider condition."""

    def __init__(self, subjects: Mapping[str, Any], states: Mapping[str, Any]) -> None:
        self.subjects, self.states = subjects, states
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def holds(self, finding: Finding, subject: str, state: str) -> bool:
        """Whether the finding is the condition, a kind of it, or about a part of it."""
        return subject in self.up("subject", finding.subject) and state in self.up("state", finding.state)

    def up(self, kind: str, name: str) -> frozenset[str]:
        """The word itself and every wider one."""
        key = (kind, name)
        if key not in self._known:
            found, waiting = {name}, [name]
            while waiting:
                word = waiting.pop()
                if kind == "state":
                    parents = [self.states.get(word, {}).get("parent")]
                else:
                    parents = list(self.subjects.get(word, {}).get("part_of", ()))
                for parent in parents:
                    if parent and parent not in found:
                        found.add(parent)
                        waiting.append(parent)
            self._known[key] = frozenset(found)
        return self._known[key]


def triage(
    safety: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
    facts: Mapping[str, float | bool],
    wider: Wider,
    red_flags: Collection[str] | None = None,
) -> tuple[Triage, tuple[Gate, ...]]:
    """Apply every safety rule.

    :param red_flags: ids of the safety rules answered with yes, all other questions being answered with no; None
        means that nobody has answered them
    """
    reasons, questions, gates = [], [], []
    for rule in safety:
        held = all(_part(part, findings, facts, wider) for part in rule["when"])
        if rule["id"] in (red_flags or ()):
            held = True
        if held:
            reasons.append(Reason(rule["id"], rule.get("level"), rule["say"], tuple(rule["for"])))
            if "holds" in rule:
                gates.append(_gate(rule))
        elif "ask" in rule and red_flags is None and not _denied(rule["when"], facts):
            questions.append(
                Question(rule["id"], rule["ask"], rule.get("level"), tuple(rule["for"]), rule.get("brief"))
            )
    floor = "ask" if questions else "clear"
    level = max([floor, *(reason.level for reason in reasons if reason.level)], key=LEVELS.index)
    order = sorted(reasons, key=lambda reason: -LEVELS.index(reason.level or "clear"))
    return Triage(level, tuple(order), tuple(questions)), tuple(gates)


def _part(part: Any, findings: Sequence[Finding], facts: Mapping[str, float | bool], wider: Wider) -> bool:
    if isinstance(part, str):
        return _atom(part, findings, facts, wider)
    return any(_atom(atom, findings, facts, wider) for atom in part["any"])


def _atom(atom: str, findings: Sequence[Finding], facts: Mapping[str, float | bool], wider: Wider) -> bool:
    words = atom.split()
    if words[0] in (EITHER, MIDLINE, BILATERAL):
        exact = words[-1] == ITSELF
        meant = (f for f in findings if f.present and (not exact or f.subject == words[1]))
        on = {f.side for f in meant if wider.holds(f, words[1], words[2])}
        return bool(on) if words[0] != BILATERAL else BILATERAL in on or {LEFT, RIGHT} <= on
    if words[0] == "not":
        return facts.get(words[1], False) is False
    value = facts.get(words[0], False)
    if len(words) == 1:
        return value is not False
    if words[1] == "undated":
        return value is True
    if isinstance(value, bool):
        return False
    limit = float(words[2])
    return value <= limit if words[1] == "within" else value < limit if words[1] == "under" else value >= limit


def _denied(when: Iterable[Any], facts: Mapping[str, float | bool]) -> bool:
    """Whether what a rule asks about was denied: one of its facts, and none of the others reported.

    Who says "bladder fine" has been asked that question.
    """
    names = [
        word.split()[0]
        for part in when
        for word in ([part] if isinstance(part, str) else part["any"])
        if word.split()[0] not in (EITHER, MIDLINE, BILATERAL, "not")
    ]
    return any(facts.get(name) is False for name in names) and not any(facts.get(name) for name in names)


def _gate(rule: Mapping[str, Any]) -> Gate:
    holds = rule["holds"]
    return Gate(
        rule["say"], tuple(rule["for"]), bool(holds.get("everything")), tuple(holds.get("phases", ())),
        tuple(holds.get("traits", ())), tuple(holds.get("items", ())),
    )  # fmt: skip

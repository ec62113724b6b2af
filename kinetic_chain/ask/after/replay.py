"""Every shown step of an answer derived once more from rules, relations and claims, by other code than made it.

What is read here is the knowledge as its authors wrote it: rules with their ``where``, the relations with what each
follows from, claims and the table of grades. The network, its links and its trees are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from kinetic_chain.ask.after.derived import (
    DIFFERS,
    PLACES,
    Derived,
    Drawn,
    Relations,
    Replay,
    Replayed,
    differences,
    fits,
    is_contributor,
    is_finding,
    placed,
    shows,
)
from kinetic_chain.ask.answer import Answer, Chain, Contributor, Finding, Step
from kinetic_chain.grades import Citation, Grade, grade, named
from kinetic_chain.terms import (
    EITHER,
    MIDLINE,
    POSITIVE,
    Condition,
    Pattern,
    Triple,
    mirror,
)  # fmt: skip

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

RULE, SCREEN, DEFINITION = "rule", "screen", "definition"
_SURENESS = ("anecdotal", "hedged", "asserted")
_LEAST, _MOST_LIKELY = 0.01, 0.99  # shares of a test are held to these


def replay(knowledge: Knowledge, answer: Answer) -> Replay:
    """Derive every shown step of an answer again, and compare.

    :returns: a record of each step; ``holds`` is true when nothing is shown that does not follow
    """
    return Replayer(knowledge).replay(answer)


class Replayer:
    """Derives links from the knowledge, each once; made once, it replays many answers."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.data = knowledge.data
        self.version, self.choice = knowledge.version, knowledge.choice
        self.table: Mapping[str, Any] = self.data["grades"]
        self.relations = Relations(knowledge.parts.atlas["relations"])
        self._links: dict[tuple[Condition, Condition], tuple[Derived, ...]] = {}
        self._definitions: dict[tuple[Condition, Condition], bool] = {}
        self._checked: dict[tuple[Step, Finding | None], tuple[Derived | None, tuple[str, ...]]] = {}

    def replay(self, answer: Answer) -> Replay:
        """Every step of every chain, and what is said of whole chains."""
        steps: list[Replayed] = []
        faults = list(self._of_the_answer(answer))
        for number, link in enumerate(answer.links):
            ends = [answer.findings[at] if 0 <= at < len(answer.findings) else None for at in link[:2]]
            for at, step in enumerate(link.chain.steps):
                derived, wrong = self._step(step, ends[1] if at == len(link.chain.steps) - 1 else None)
                steps.append(Replayed((-1, number, at), step.cause, step.effect, not wrong, derived, wrong))
            faults += (f"link {number + 1}: {fault}" for fault in self._of_a_link(link.chain, ends))
        for number, contributor in enumerate(answer.contributors):
            for index, chain in enumerate(contributor.chains):
                finding = answer.findings[chain.finding] if 0 <= chain.finding < len(answer.findings) else None
                where = f"{' '.join(contributor[:3])}, chain {index + 1}"
                for at, step in enumerate(chain.steps):
                    derived, wrong = self._step(step, finding if at == len(chain.steps) - 1 else None)
                    steps.append(Replayed((number, index, at), step.cause, step.effect, not wrong, derived, wrong))
                faults += (f"{where}: {fault}" for fault in self._of_a_chain(contributor, chain, finding))
            faults += (f"{' '.join(contributor[:3])}: {fault}" for fault in self._of_a_contributor(contributor))
        return Replay(not faults and all(step.holds for step in steps), tuple(steps), tuple(faults))

    # ---------------------------------------------------------------- what follows from the knowledge

    def links(self, cause: Condition, effect: Condition) -> tuple[Derived, ...]:
        """The links that the knowledge draws from one condition to another: one for each task, and those of tests."""
        key = (cause, effect)
        if key not in self._links:
            self._links[key] = tuple(self._drawn(cause, effect))
        return self._links[key]

    def _drawn(self, cause: Condition, effect: Condition) -> Iterator[Derived]:
        if effect.state == POSITIVE:
            yield from self._by_screen(cause, effect)
        if not (self._is_real(cause) and self._is_real(effect)) or cause == effect:
            return
        by_task: dict[str | None, list[Drawn]] = {}
        for _, name in sorted([*self._concluding.get(effect[1:], ()), *self._concluding.get(None, ())]):
            rule = self.data["rules"][name]
            drawn = self._by_rule(name, rule, cause, effect)
            if drawn is not None:
                by_task.setdefault(rule.get("task"), []).append(drawn)
        for task, group in by_task.items():
            shares: dict[str, float] = {}
            opposing: list[str] = []
            for one in group:
                rule = self.data["rules"][one.rule]
                for claim in self._kept(rule.get("for", ())):
                    shares[claim] = max(shares.get(claim, 0.0), one.share)
                opposing += rule.get("against", ())
            against = self._kept(opposing)
            value = self._grade(shares, against)
            yield self._derived(RULE, value, task, tuple(shares), against, tuple(group))

    @cached_property
    def _concluding(self) -> dict[tuple[str, ...] | None, list[tuple[int, str]]]:
        """The rules that are left, numbered, by the condition they end at; under None those that end at a variable."""
        found: dict[tuple[str, ...] | None, list[tuple[int, str]]] = {}
        for number, (name, rule) in enumerate(self.data["rules"].items()):
            if name not in self.choice.without and self._kept(rule.get("for", ())):
                then = Pattern.parse(rule["then"])
                found.setdefault(None if then.variables else then[1:], []).append((number, name))
        return found

    def _by_rule(
        self, name: str, rule: Mapping[str, Any], cause: Condition, effect: Condition, bound: Mapping[str, str] = {}
    ) -> Drawn | None:
        """The rule as it draws this link, with these bindings where some are given; None when it does not."""
        when, then = Pattern.parse(rule["when"]), Pattern.parse(rule["then"])
        bindings = dict(bound)
        for pattern, condition in ((when, cause), (then, effect)):
            if not (
                fits(pattern.subject, condition.subject, bindings) and fits(pattern.state, condition.state, bindings)
            ):
                return None
        pairs = {
            pair
            for one, other in product(PLACES[when.side], PLACES[then.side])
            for pair in ((one, other), tuple(mirror(Condition(side, "", "")).side for side in (one, other)))
        }
        if (cause.side, effect.side) not in pairs:
            return None
        where = [Triple.parse(text) for text in rule.get("where", ())]
        parts: tuple[Pattern | Triple, ...] = (when, then, *where)
        if not bindings.keys() <= {word for part in parts for word in part.variables}:
            return None
        found = next(self.relations.bindings(where, bindings), None)
        if found is None:
            return None
        open_ = EITHER in (when.side, then.side) and not (when.side == EITHER and then.side == MIDLINE)
        share = float(self.table["either"]) if open_ else 1.0
        facts = [pattern.bind(found) for pattern in where]
        premises = tuple(self.relations.premise(fact) for fact in facts if fact.verb != DIFFERS)
        return Drawn(name, dict(sorted(found.items())), str(cause), str(effect), share, premises)

    def _by_screen(self, cause: Condition, effect: Condition) -> Iterator[Derived]:
        """A condition makes a test positive: by its published figures where there are any, else by its claims."""
        screen = self.data["screens"].get(effect.subject)
        if screen is None or screen.get("not_scored") or effect.subject in self.choice.without:
            return
        for about in screen["about"]:
            if not shows(screen, about["condition"], cause, effect):
                continue
            supporting, against = self._kept(about["for"]), self._kept(about["against"])
            value = self._from_figures(supporting, against) if supporting else None
            if value is not None:
                drawn = Drawn(effect.subject, {}, str(cause), str(effect), 1.0, ())
                yield self._derived(SCREEN, value, None, supporting, against, (drawn,))

    def _from_figures(self, supporting: Sequence[str], against: Sequence[str]) -> Grade | None:
        """The study of the best kind that says least gives the strength; None when the test tells nothing."""
        claims, sources = self.data["claims"], self.data["sources"]
        studies = []
        for name in supporting:
            figures = [claims[name].get(key) for key in ("sensitivity", "specificity")]
            if None not in figures:
                held = [min(max(float(share), _LEAST), _MOST_LIKELY) for share in figures]
                adds = float(self.table["kinds"][sources[claims[name]["source"]]["kind"]]["adds"])
                studies.append((-adds, sum(held), *held))
        if not studies:
            value = self._grade(dict.fromkeys(supporting, 1.0), against)
            return value if value.strength > 0 else None
        _, together, _, specificity = min(studies)
        strength = (together - 1.0) / specificity
        return named(round(min(strength, _MOST_LIKELY), 6), bool(against), self.table) if strength > 0 else None

    def _grade(self, shares: Mapping[str, float], against: Iterable[str]) -> Grade:
        return grade(self._citations(shares.items()), self._citations((name, 1.0) for name in against), self.table)

    def _citations(self, claims: Iterable[tuple[str, float]]) -> Iterator[Citation]:
        for name, share in claims:
            claim = self.data["claims"][name]
            if not claim.get("restates"):
                kind = self.data["sources"][claim["source"]]["kind"]
                yield Citation(claim["source"], kind, claim["sure"], claim["shows"], share)

    def _kept(self, claims: Iterable[str]) -> tuple[str, ...]:
        """The claims that are left under the choice of sources, each once."""
        kept: dict[str, None] = {}
        for name in claims:
            source = self.data["claims"][name]["source"]
            names = {source, self.data["sources"][source].get("within")}
            alone = self.choice.sources
            if (alone is None or names & alone) and not names & self.choice.without:
                kept[name] = None
        return tuple(kept)

    def _derived(
        self,
        kind: str,
        value: Grade,
        task: str | None,
        supporting: tuple[str, ...],
        against: tuple[str, ...],
        drawn: tuple[Drawn, ...],
    ) -> Derived:
        claims = self.data["claims"]
        sure = _SURENESS[min((_SURENESS.index(claims[name]["sure"]) for name in supporting), default=0)]
        restated = tuple(name for name in supporting if claims[name].get("restates")) if kind == RULE else ()
        return Derived(kind, value.name, value.strength, task, sure, supporting, against, restated, drawn)

    def _is_real(self, condition: Condition) -> bool:
        """Whether the body can have it: what is paired has a side, what is not has one in a state of its own side."""
        subject = self.data["subjects"].get(condition.subject)
        if subject is None:
            return False
        directed = self.data["states"].get(condition.state, {}).get("directed", False)
        return (subject["sides"] == "paired" or bool(directed)) == (condition.side != MIDLINE)

    def by_definition(self, narrow: Condition, wide: Condition) -> bool:
        """Whether one condition is a kind or a part of the other, or how a test shows it to the eye."""
        if (key := (narrow, wide)) not in self._definitions:
            self._definitions[key] = self._is_wider(narrow, wide) or self._is_seen(narrow, wide)
        return self._definitions[key]

    def _is_wider(self, narrow: Condition, wide: Condition) -> bool:
        if wide.side not in (MIDLINE, narrow.side):
            return False
        seen, waiting = {narrow[1:]}, [narrow[1:]]
        for subject, state in waiting:  # grows while it is read
            if (subject, state) == wide[1:]:
                return narrow != wide
            entry, place = self.data["states"].get(state, {}), self.data["subjects"].get(subject, {})
            more = [(subject, entry[key]) for key in ("parent", "like") if entry.get(key)]
            meant = {"muscle": "muscles", "pain": "felt_in"}.get(entry.get("kind"), "")
            more += [(place[key], state) for key in (meant, entry.get("of_tendons") and "tendon") if key in place]
            more += [(whole, state) for whole in self.relations.wholes(subject)] if entry.get("of_wholes") else []
            waiting += [one for one in more if one not in seen]
            seen.update(more)
        return False

    def _is_seen(self, narrow: Condition, wide: Condition) -> bool:
        screen = self.data["screens"].get(wide.subject)
        if screen is None or wide.state != POSITIVE or not screen.get("seen_as") or screen.get("not_scored"):
            return False
        said = [*screen["for"], *(claim for about in screen["about"] for claim in about["for"])]
        return bool(self._kept(said)) and shows(screen, screen["seen_as"], narrow, wide)

    # ---------------------------------------------------------------- what is shown

    def _step(self, step: Step, finding: Finding | None) -> tuple[Derived | None, tuple[str, ...]]:
        """A step derived again; ``finding`` is the one of its chain, if it is the last step."""
        key = (step, finding)
        if key not in self._checked:
            found = self._defined(step, finding) if step.rule is None else self._ruled(step)
            self._checked[key] = (found[0], tuple(found[1]))
        return self._checked[key]

    def _defined(self, step: Step, finding: Finding | None) -> tuple[Derived | None, list[str]]:
        ways = [way for way in placed(step.cause, step.effect, loose=True) if self.by_definition(*way)]
        narrower = finding is not None and step.effect.split()[1:] == list(finding[1:3])
        if not ways and narrower:  # where a chain leads to what was found, the finding is the narrower one
            ways = [way for way in placed(step.effect, step.cause, loose=True) if self.by_definition(*way)]
        if not ways:
            return None, ["neither is a kind or a part of the other"]
        faults = [
            f"a definition shows {name}"
            for name in ("task", "claims_for", "claims_against", "rules", "contested")
            if getattr(step, name)
        ]
        if step.grade != DEFINITION:
            faults.append(f"grade {step.grade} on a definition")
        if step.sure != _SURENESS[-1]:
            faults.append(f"sure {step.sure} on a definition")
        return Derived(DEFINITION, DEFINITION, 1.0, None, _SURENESS[-1], (), (), (), ()), faults

    def _ruled(self, step: Step) -> tuple[Derived | None, list[str]]:
        ways = list(placed(step.cause, step.effect))
        if not ways:
            return None, ["the two sides that are shown do not go together"]
        named_ = [text.rstrip("]").partition("[")[::2] for text in step.rules]
        unknown = [n for n, _ in named_ if n not in self.data["rules"] and n not in self.data["screens"]]
        if unknown:
            return None, [f"no rule `{name}`" for name in unknown]
        found: list[Derived] = []
        for cause, effect in ways:
            offered = self.links(cause, effect)
            best = min(offered, key=lambda one: len(list(differences(step, one, self._say(one)))), default=None)
            if best is None:
                return None, [f"no rule draws `{cause}` -> `{effect}`"]
            found.append(best)
        first = found[0]
        faults = list(differences(step, first, self._say(first)))
        if any(one[:7] != first[:7] for one in found[1:]):
            faults.append("the sources do not leave the side open")
        drawn = []
        for name, inner in named_:
            rule = self.data["rules"].get(name)
            if rule is None:
                drawn += [one for one in first.drawn if one.rule == name]
                continue
            bound = dict(pair.partition("=")[::2] for pair in inner.split(",") if pair)
            one = self._by_rule(name, rule, *ways[0], bound)
            if one is None:
                faults.append(f"`{name}` does not draw this with {inner or 'nothing bound'}")
            elif one.bindings != bound:
                faults.append(f"`{name}` is not wholly bound by {inner or 'nothing'}")
            else:
                drawn.append(one)
        return first._replace(drawn=tuple(drawn) or first.drawn), faults

    def _say(self, derived: Derived) -> dict[str, str]:
        """What each of the rules says."""
        said = {}
        for one in derived.drawn:
            entry = self.data["rules"].get(one.rule) or self.data["screens"][one.rule]
            said[one.rule] = entry.get("say") or entry.get("positive") or entry["name"]
        return said

    def _of_the_answer(self, answer: Answer) -> Iterator[str]:
        if answer.knowledge_version != self.version:
            yield f"made from knowledge {answer.knowledge_version}, and replayed from {self.version}"
        for shown, known, what in (
            (answer.claims, self.data["claims"], "claim"), (answer.sources, self.data["sources"], "source"),
        ):  # fmt: skip
            for name, entry in shown.items():
                if name not in known:
                    yield f"no {what} `{name}`"
                elif dict(entry) != dict(known[name]):
                    yield f"{what} `{name}` says something else"

    def _of_a_link(self, chain: Chain, findings: Sequence[Finding | None]) -> Iterator[str]:
        if chain.steps:
            ends = (chain.steps[0].cause, chain.steps[-1].effect)
            for end, finding in zip(ends, findings, strict=True):
                if finding is None or not (finding.used and finding.present and is_finding(end, finding)):
                    yield f"`{end}` is not what was found there"
        yield from self._of_a_way(chain)

    def _of_a_chain(self, contributor: Contributor, chain: Chain, finding: Finding | None) -> Iterator[str]:
        if finding is None or not finding.used:
            yield "the finding it speaks to is not used"
        elif chain.steps:
            ends = (chain.steps[0].cause, chain.steps[-1].effect)
            root = [at for at in (0, 1) if is_contributor(ends[at], contributor)]
            if not any(is_finding(ends[1 - at], finding) for at in root):
                yield "it does not run between the contributor and the finding"
        yield from self._of_a_way(chain)

    def _of_a_way(self, chain: Chain) -> Iterator[str]:
        """Each step sets out where the last one came to, and the chain is as strong and sure as its weakest link."""
        if not chain.steps:
            yield "it has no steps"
            return
        for one, other in zip(chain.steps, chain.steps[1:], strict=False):
            if one.effect != other.cause:
                yield f"`{one.effect}` is followed by `{other.cause}`"
        grades = [entry["name"] for entry in self.table["names"]]
        ranks = [grades.index(step.grade) for step in chain.steps if step.rule and step.grade in grades]
        weakest = grades[min(ranks)] if ranks else DEFINITION
        if chain.grade != weakest:
            yield f"grade {chain.grade}, and its weakest link is {weakest}"
        sure = [_SURENESS.index(step.sure) for step in chain.steps if step.rule and step.sure in _SURENESS]
        softest = _SURENESS[min(sure, default=len(_SURENESS) - 1)]
        if chain.sure != softest:
            yield f"sure {chain.sure}, and its softest claim is {softest}"

    def _of_a_contributor(self, contributor: Contributor) -> Iterator[str]:
        """Chains run the way its role says, and no band is higher than the weakest link of the best chain allows."""
        starts = any(is_contributor(chain.steps[0].cause, contributor) for chain in contributor.chains if chain.steps)
        ends = any(is_contributor(chain.steps[-1].effect, contributor) for chain in contributor.chains if chain.steps)
        needed = {"may_cause": starts, "may_follow": ends, "both": starts and ends, "found": True}
        if not needed.get(contributor.role, False):
            yield f"no chain runs the way that {contributor.role} says"
        bands = [entry["name"] for entry in self.table["bands"]]
        caps = {entry["name"]: bands.index(entry["band"]) for entry in self.table["names"]}
        if not contributor.chains:
            return
        grade_ = contributor.chains[0].grade
        if contributor.band not in bands:
            yield f"no band {contributor.band}"
        elif bands.index(contributor.band) > max(caps.get(grade_, len(bands)), 0):
            yield f"band {contributor.band} on a chain that is {grade_}"

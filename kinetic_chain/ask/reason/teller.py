"""One condition -> what there is to say of it: its band, its chains, and who says so."""

from collections.abc import Iterator, Sequence
from math import exp
from typing import Any

from kinetic_chain.ask.answer import Chain, Contributor, Share, Step
from kinetic_chain.ask.reason.belief import judge
from kinetic_chain.ask.reason.observed import Case
from kinetic_chain.ask.reason.order import Scored
from kinetic_chain.ask.reason.ranking import Reasoning
from kinetic_chain.ask.reason.trees import chain
from kinetic_chain.terms import MIDLINE, TASKS, mirror_side

_SURENESS = ("anecdotal", "hedged", "asserted")


class Teller:
    """Says of a condition what there is to say: its band, its chains, and who says so."""

    def __init__(self, reasoning: Reasoning) -> None:
        self.reasoning = reasoning
        self.observed = reasoning.observed
        self.map, self.network = reasoning.map, reasoning.network
        self.findings = self.observed.findings
        self.cases = self.observed.cases
        self.table, self.grades = reasoning.table, reasoning.grades
        self._shown = reasoning.shown

    def contributor(self, scored: Scored, stability: str | None) -> Contributor:
        """All there is to say of one condition; ``stability`` is known for the first few only."""
        side, subject, state = self._shown(scored.node)
        shares = self.shares(scored)
        chains = tuple(self.chains(scored))
        return Contributor(
            side, subject, state, scored.role, self._band(scored.log_lr, chains), round(scored.log_lr, 6), stability,
            tuple(s for s in shares if s.log_lr > 0), tuple(s for s in shares if s.log_lr < 0), chains,
        )  # fmt: skip

    def shares(self, scored: Scored) -> list[Share]:
        """What each finding adds: the change in log_lr when it is left out."""
        totals: dict[int, float] = {}
        for case in self.cases:
            whole = judge(scored.node, case.evidence)
            if whole is None:
                continue
            for voice in whole.voices:
                at = self._place_of(case, scored.node, voice.finding)
                rest = judge(scored.node, case.evidence.without(at)) if len(case.indexes) > 1 else None
                index = case.indexes[at]
                totals[index] = totals.get(index, 0.0) + whole.log_lr - (rest.log_lr if rest else 0.0)
        return [Share(i, round(t / len(self.cases), 6)) for i, t in sorted(totals.items(), key=lambda p: (-p[1], p[0]))]

    @staticmethod
    def _place_of(case: Case, node: int, position: int) -> int:
        """Positions skip the condition's own report, which is left out when it is judged."""
        return [i for i, o in enumerate(case.evidence.observations) if node not in o.nodes][position]

    def chains(self, scored: Scored) -> Iterator[Chain]:
        """The strongest chain to each finding that speaks, and the other way round where the role is both.

        Those to what was found come before those to what is absent.
        """
        found: dict[tuple[int, bool], tuple[float, list[int], list[int], int]] = {}
        for case in self.cases:
            for end, forward, strength, *_ in self.reasoning.open_chains(scored.node, case.evidence):
                index = next(case.indexes[i] for i, o in enumerate(case.evidence.observations) if end in o.nodes)
                key = (index, forward)
                if key in found and found[key][0] >= strength:
                    continue
                found[key] = (strength, *self.way(scored.node, end, forward), index)
        keep: dict[int, bool] = {}
        if scored.role not in ("both", "found"):
            for (index, forward), (strength, *_) in found.items():
                other = found.get((index, not forward))
                keep[index] = (
                    forward
                    if other is None or strength > other[0] or (strength == other[0] and forward)
                    else not forward
                )
        ranked = sorted(found.items(), key=lambda item: (
            not self.findings[item[0][0]].present, -item[1][0], *self.place(item[0][0]), not item[0][1],
        ))  # fmt: skip
        for (index, forward), (_, path, links, _) in ranked:
            if scored.role in ("both", "found") or keep[index] == forward:
                yield self.along(path, links, index, forward)

    def way(self, node: int, end: int, forward: bool) -> tuple[list[int], list[int]]:
        """The strongest chain between a condition and an observed end, from cause to effect: conditions and links."""
        tree = self.network.forward(node) if forward else self.network.backward(node)
        path = chain(tree, end)
        links = [tree[step].link for step in path[:-1]]
        return (path[::-1], links[::-1]) if forward else (path, links)

    def place(self, index: int) -> tuple[Any, ...]:
        """Where a finding stands among equals, whatever the order and the side they were told in."""
        finding = self.findings[index]
        return (finding.hedged, finding.subject, finding.state, finding.side == mirror_side(self.observed.main_side))

    def along(self, path: Sequence[int], links: Sequence[int], finding: int, forward: bool) -> Chain:
        """The chain along a path of conditions, from cause to effect, to or from one finding.

        Its sides are those of this one chain. The contributor alone is called ``either``, and only where the next link
        is drawn for both of its sides; elsewhere the chain is that of one side, which stands for the other too.
        """
        root, beside = (path[0], path[1]) if forward else (path[-1], path[-2])
        open_ = root in self.reasoning.either and self._for_both(root, beside, links[0 if forward else -1], forward)
        called = [" ".join((self._shown if open_ and node == root else self.observed.shown)(node)) for node in path]
        steps = tuple(self._told(*row) for row in zip(called, called[1:], links, strict=False))
        return self._chain(
            self._from_narrower(finding, path[-1] if forward else path[0], steps, forward), links, finding
        )

    def between(self, path: Sequence[int], links: Sequence[int], cause: int, effect: int) -> Chain:
        """The chain along a path of conditions from one finding to another."""
        called = [" ".join(self.observed.shown(node)) for node in path]
        steps = tuple(self._told(*row) for row in zip(called, called[1:], links, strict=False))
        steps = self._from_narrower(cause, path[0], steps, forward=False)
        return self._chain(self._from_narrower(effect, path[-1], steps, forward=True), links, effect)

    def _chain(self, steps: tuple[Step, ...], links: Sequence[int], finding: int) -> Chain:
        grades = [self.grades[link] for link in links if self.grades[link] >= 0]
        names = self.table["names"]
        softest = min((_SURENESS.index(step.sure) for step in steps if step.rule), default=len(_SURENESS) - 1)
        return Chain(names[min(grades)]["name"] if grades else "definition", _SURENESS[softest], finding, steps)

    def _for_both(self, node: int, beside: int, link: int, forward: bool) -> bool:
        """Whether the same rules link the mirror image of a condition with the one beside it."""
        texts, mirrored = self.map.data["texts"], self.network.mirror(node)
        near = self.network.effects(mirrored) if forward else self.network.causes(mirrored)
        return any(other == beside and texts[one] == texts[link] for other, one in near)

    def _from_narrower(self, index: int, node: int, steps: tuple[Step, ...], forward: bool) -> tuple[Step, ...]:
        """The step by definition between a finding and the wider condition it was taken for, if that is another."""
        finding = self.findings[index]
        side, subject, state = self.observed.shown(node)
        if (finding.subject, finding.state) == (subject, state):
            return steps
        narrow = f"{finding.side if side == MIDLINE else side} {finding.subject} {finding.state}"
        wide = f"{side} {subject} {state}"
        return (*steps, _by_definition(wide, narrow)) if forward else (_by_definition(narrow, wide), *steps)

    def _told(self, cause: str, effect: str, link: int) -> Step:
        """One link with who says so."""
        data, knowledge = self.map.data, self.map.knowledge
        rules_text, for_text, against_text = data["texts"][link].split(";")
        rules = tuple(rules_text.split())
        claims_for, claims_against = tuple(for_text.split()), tuple(against_text.split())
        if self.grades[link] < 0:
            return _by_definition(cause, effect)
        first = rules[0].partition("[")[0]
        rule = knowledge["rules"].get(first) or knowledge["screens"][first]
        task = data["task"][link]
        sure = min((_SURENESS.index(knowledge["claims"][c]["sure"]) for c in claims_for), default=0)
        say = rule.get("say") or rule.get("positive") or rule["name"]
        grade = self.table["names"][self.grades[link]]["name"]
        return Step(
            cause, effect, first, TASKS[task] if task >= 0 else None, say, grade,
            bool(claims_against), _SURENESS[sure], claims_for, claims_against, rules,
        )  # fmt: skip

    def _band(self, log_lr: float, chains: Sequence[Chain]) -> str:
        """The band of the likelihood ratio, capped by the best chain's weakest grade and by a hedged finding."""
        bands: list[str] = [entry["name"] for entry in self.table["bands"]]
        ratio = exp(min(log_lr, 50.0))
        level = max(i for i, entry in enumerate(self.table["bands"]) if i == 0 or ratio >= entry["from"] - 1e-9)
        if not chains or level == 0:
            return bands[level]
        caps = {entry["name"]: bands.index(entry["band"]) for entry in self.table["names"]}
        level = min(level, caps.get(chains[0].grade, level))
        if self.findings[chains[0].finding].hedged:
            level = min(level, bands.index(self.table["hedged_band"]))
        return bands[level]


def _by_definition(narrow: str, wide: str) -> Step:
    return Step(narrow, wide, None, None, "by definition", "definition", False, "asserted", (), ())

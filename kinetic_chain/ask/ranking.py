"""Findings -> ranked contributors, each with its chains, what each finding adds, and whether the order is real.

A question is always reasoned with its main side on the right and read back in the mirror, so that the mirrored
question gets the mirrored answer down to ties. Findings without a side are tried on both sides in every combination.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product
from math import exp
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Chain, Contributor, Finding, Share, Step, Story
from kinetic_chain.ask.belief import Evidence, Observation, judge, rank
from kinetic_chain.ask.trees import Network, Tree, chain
from kinetic_chain.terms import (
    BILATERAL,
    EITHER,
    LEFT,
    MIDLINE,
    OPPOSITE,
    RIGHT,
    SAME,
    TASKS,
    UNSPECIFIED,
)  # fmt: skip

_FREE = 4  # findings without a side that are tried on both sides; further ones go with the first
_SHAKEN = 5  # contributors whose order is put to the test
_MEMBERS = 20  # contributors that stories are drawn from
_STORIES = 3
_SURENESS = ("anecdotal", "hedged", "asserted")
_ROLES = ("may_cause", "both", "may_follow", "found")


class Map(NamedTuple):
    """The compiled network with what is needed to speak of its conditions and links."""

    network: Network
    rows: Mapping[str, int]
    names: Sequence[str]
    data: Mapping[str, Any]
    knowledge: Mapping[str, Any]

    def node(self, side: str, subject: str, state: str) -> int | None:
        """The number of a condition, or None when no source speaks of it."""
        row = self.rows.get(f"{subject} {state}")
        if row is None:
            return None
        pairs = self.network.pairs
        if (row >= pairs) != (side == MIDLINE):
            return None
        return row + pairs if row >= pairs else 2 * row + (side == LEFT)

    def is_midline(self, row: int) -> bool:
        """Whether a row of the network is a condition of the midline."""
        return row >= self.network.pairs

    def spoken_of(self, subject: str, state: str) -> int | None:
        """The row of a condition, or of the nearest wider one that sources speak of: a kind of, a part of."""
        subjects, states = self.knowledge["subjects"], self.knowledge["states"]
        seen, waiting = {(subject, state)}, [(subject, state)]
        for subject, state in waiting:  # grows while it is read: nearest first
            row = self.rows.get(f"{subject} {state}")
            if row is not None:
                return row
            entry = states.get(state, {})
            wider = [(subject, entry["parent"])] if entry.get("parent") else []
            if entry.get("of_wholes") and not entry.get("vague"):  # a stiff toe is not a leg that is not right
                wider += [(whole, state) for whole in subjects.get(subject, {}).get("part_of", ())]
            for option in wider:
                if option not in seen:
                    seen.add(option)
                    waiting.append(option)
        return None

    def words(self, node: int) -> tuple[str, str, str]:
        """Side, subject and state of a condition."""
        pairs = self.network.pairs
        if node >= 2 * pairs:
            side, row = MIDLINE, node - pairs
        else:
            side, row = (LEFT if node & 1 else RIGHT), node >> 1
        subject, _, state = self.names[row].partition(" ")
        return side, subject, state

    def network_for(self, tasks: Sequence[str]) -> Network:
        """The network of a question that names these tasks: links of another task are closed.

        A question that names none is taken to be about the usual task; links of another count for less in it.
        """
        named = {TASKS.index(task) for task in tasks}
        if not named:
            return self.network
        closed = [link for link, task in enumerate(self.data["task"]) if task >= 0 and task not in named]
        usual = named == {TASKS.index(self.knowledge["grades"]["usual_task"])}
        return self.network.closing(closed, None if usual else self.data["strength"])

    def shaken(self, network: Network, end: str) -> Network:
        """The same trees with every weight at the low or the high end of its grade, and the leaks against it."""
        shake = float(self.knowledge["grades"]["leak_shake"])
        weights = [
            value * (used / strength if strength else 1.0)
            for value, used, strength in zip(self.data[end], network.weights, self.data["strength"], strict=True)
        ]
        leaks = [min(leak * shake, 0.5) if end == "low" else leak / shake for leak in network.leaks]
        return network.reweighted(weights, leaks)


class Ranking(NamedTuple):
    """What reasoning gives: the findings as they were used, contributors best first, stories, and how many were cut."""

    findings: tuple[Finding, ...]
    contributors: tuple[Contributor, ...]
    patterns: tuple[Story, ...]
    more: int
    main_side: str


class _Case(NamedTuple):
    """One combination of sides: its evidence and which finding each observation is."""

    evidence: Evidence
    indexes: tuple[int, ...]


class _Open(NamedTuple):
    """A chain that counts: its observed end, its way, its strength, and whether one source links the two outright."""

    end: int
    forward: bool
    strength: float
    outright: bool


class _Scored(NamedTuple):
    node: int
    log_lr: float
    role: str


def rank_findings(map_: Map, findings: Sequence[Finding], tasks: Sequence[str], limit: int | None) -> Ranking:
    """Rank everything that has a chain to or from the findings."""
    return _Ranker(map_, findings, tasks).run(limit)


class _Ranker:
    def __init__(self, map_: Map, findings: Sequence[Finding], tasks: Sequence[str]) -> None:
        self.map = map_
        self.network = map_.network_for(tasks)
        self.table = map_.knowledge["grades"]
        self.taken: list[int | None] = []
        self.findings = self._checked(findings)
        used = [f for f in self.findings if f.used]
        self.relative = not any(f.side in (LEFT, RIGHT, BILATERAL) for f in used)
        self.flip = _leans_left(used)
        self.cases = list(self._cases())
        self.grades: Sequence[int] = map_.data["grade"]
        seen = {node for case in self.cases for node in case.evidence.seen}
        self.tests = {node for node in seen if self._is_screen(map_.words(node)[1])}  # what one shows is named

    # -- findings to observations

    def _checked(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Findings with what keeps one from being used: nothing known of it, or a contradiction."""
        opposed = {f[:3] for f in findings if any(g.present != f.present and _same_place(f, g) for g in findings)}
        result = []
        for finding in findings:
            row = self.map.spoken_of(finding.subject, finding.state)
            exact = row is not None and self.map.names[row] == f"{finding.subject} {finding.state}"
            if not finding.used:
                pass
            elif finding[:3] in opposed:
                finding = finding._replace(used=False, remark="reported present and absent at once: neither is used")
            elif row is None:
                finding = finding._replace(used=False, remark="understood, but the sources say nothing about it")
            elif not exact and not finding.present:
                finding = finding._replace(used=False, remark="absent, and the sources speak only of something wider")
            self.taken.append(row)
            result.append(finding)
        return tuple(result)

    def _is_free(self, index: int) -> bool:
        row = self.taken[index]
        return self.findings[index].side == UNSPECIFIED and row is not None and not self.map.is_midline(row)

    def _cases(self) -> Iterator[_Case]:
        order = sorted(range(len(self.findings)), key=lambda i: self._sort_key(self.findings[i]))
        free = [i for i in order if self.findings[i].used and self._is_free(i)]
        tried = free[:_FREE]
        first = (0,) if self.relative else (0, 1)
        for choice in product(*((first if n == 0 else (0, 1)) for n in range(len(tried)))):
            lefts = dict(zip(tried, choice, strict=True))
            observations: list[Observation] = []
            indexes: list[int] = []
            for index in order:
                finding = self.findings[index]
                if not finding.used:
                    continue
                left = lefts.get(index, choice[0] if choice else 0)
                nodes = self._nodes(index, left)
                same = [o for o in observations if o.present == finding.present and set(nodes) <= set(o.nodes)]
                if nodes and not same:
                    observations.append(Observation(nodes, finding.present))
                    indexes.append(index)
            yield _Case(Evidence(self.network, observations), tuple(indexes))

    @staticmethod
    def _sort_key(finding: Finding) -> tuple[Any, ...]:
        return (finding.side != BILATERAL, finding.subject, finding.state, finding.present)

    def _nodes(self, index: int, left: int) -> tuple[int, ...]:
        finding, row = self.findings[index], self.taken[index]
        assert row is not None
        pairs = self.network.pairs
        if row >= pairs:
            return (row + pairs,)
        if finding.side in (BILATERAL, MIDLINE):
            return (2 * row, 2 * row + 1)
        if finding.side == UNSPECIFIED:
            return (2 * row + left,)
        return (2 * row + ((finding.side == LEFT) != self.flip),)

    # -- ranking

    def run(self, limit: int | None) -> Ranking:
        scored = self._scored()
        order = sorted(scored, key=self._order)
        kept = order if limit is None else _share_out(order, limit)
        stable = self._stability(order[:_SHAKEN])
        contributors = tuple(self._contributor(s, stable.get(s.node)) for s in kept)
        stories = tuple(self._stories([s for s in order if s.role != "found"][:_MEMBERS]))
        return Ranking(self.findings, contributors, stories, len(order) - len(kept), LEFT if self.flip else RIGHT)

    def _scored(self) -> list[_Scored]:
        totals: dict[int, float] = {}
        spoken: dict[int, None] = {}
        for case in self.cases:
            for judgement in rank(case.evidence):
                totals[judgement.node] = totals.get(judgement.node, 0.0) + judgement.log_lr
                spoken[judgement.node] = None
        found = {node for case in self.cases for node in case.evidence.seen}
        for node in found:
            totals.setdefault(node, 0.0)
        result = []
        for node, total in totals.items():
            subject = self.map.words(node)[1]
            if self._is_screen(subject) and node not in found:
                continue
            role = "found" if node in found else self._role(node)
            if role:
                result.append(_Scored(node, total / len(self.cases), role))
        return self._without_twins(result)

    def _without_twins(self, scored: Sequence[_Scored]) -> list[_Scored]:
        """Left and right of what the findings cannot tell apart are one contributor, on either side."""
        by_node = {s.node: s for s in scored}
        self.either: set[int] = set()
        kept = []
        for one in scored:
            other = by_node.get(self.network.mirror(one.node))
            twins = (
                other is not None and other.node != one.node and one.role == other.role != "found"
                and abs(one.log_lr - other.log_lr) < 1e-9
            )  # fmt: skip
            if twins and one.node & 1:
                continue
            if twins:
                self.either.add(one.node)
            kept.append(one)
        return kept

    def _is_screen(self, subject: str) -> bool:
        return bool(self.map.knowledge["subjects"][subject].get("kind") == "screen")

    def _role(self, node: int) -> str | None:
        """Which way the chains run; None when nothing but a definition joins it to what was found.

        The weaker way counts as well where one source links the two outright, and not only by way of others.
        """
        best = {True: 0.0, False: 0.0}
        outright = {True: 0.0, False: 0.0}
        for case in self.cases:
            for row in self._open_chains(node, case.evidence):
                best[row.forward] = max(best[row.forward], row.strength)
                if row.outright:
                    outright[row.forward] = max(outright[row.forward], row.strength)
        strongest = max(best.values())
        if not strongest:
            return None
        forward = best[True] >= best[False]
        if outright[not forward] >= strongest * float(self.table["both"]):
            return "both"
        return "may_cause" if forward else "may_follow"

    def _open_chains(self, node: int, evidence: Evidence) -> list[_Open]:
        """Chains to and from observed ends that meet no other observation and say more than a definition does.

        What a finding is by definition, more narrowly or more widely, neither brings it about nor follows from it, and
        what is wider than a finding is no news at all. A chain that sets out by a definition counts where a source
        speaks of this very condition too.
        """
        found, same = [], set()
        seen = evidence.seen
        own = next((o.nodes for o in evidence.observations if node in o.nodes), ())  # its own report says nothing of it
        for forward, near in ((False, evidence.below), (True, evidence.above)):
            if node not in near:
                continue
            tree = self.network.forward(node) if forward else self.network.backward(node)
            for end in seen:
                if end in own or end == node or end not in tree.position:
                    continue
                links = self._evidence_on(tree, node, end, seen)
                if links == 0 and not forward:
                    return []
                if links == 0:
                    same.add(end)
                elif links is not None:
                    found.append(_Open(end, forward, tree[end].strength, links == 1))
        return [row for row in found if row.end not in same] if same else found

    def _evidence_on(self, tree: Tree, node: int, end: int, seen: Mapping[int, bool]) -> int | None:
        """How many links of a chain are evidence, 0 for a mere definition; None when the chain does not count."""
        grades = self.grades
        at, step = end, tree[end]
        count, last = 0, -1  # how many, and what the one nearest to the root leads to or comes from
        while True:
            if grades[step.link] >= 0:
                count, last = count + 1, at
            if step.depth == 1:
                break
            at, step = step.parent, tree[step.parent]
            if at in seen:
                return None
        if count == 0:
            return 1 if end in self.tests else 0
        if grades[step.link] >= 0:
            return count
        own = self.network.causes(node) if tree.backward else self.network.effects(node)
        return count if any(other == last and grades[link] >= 0 for other, link in own) else None

    def _order(self, scored: _Scored) -> tuple[Any, ...]:
        side, subject, state = self.map.words(scored.node)
        group = {"may_cause": 0, "both": 0, "may_follow": 1, "found": 2}[scored.role]
        return (group, -round(scored.log_lr, 9), (RIGHT, LEFT, MIDLINE).index(side), subject, state)

    def _stability(self, top: Sequence[_Scored]) -> dict[int, str]:
        """Put the upper of two neighbours to the low end of its grades and the lower to the high end."""
        low, high = self.map.shaken(self.network, "low"), self.map.shaken(self.network, "high")
        firm = {s.node: True for s in top if s.role != "found"}
        for upper, lower in pairwise(top):
            if self._order(upper)[0] != self._order(lower)[0] or "found" in (upper.role, lower.role):
                continue
            if self._score(upper.node, low) < self._score(lower.node, high):
                firm[upper.node] = firm[lower.node] = False
        return {node: "stable" if survives else "depends on the grading" for node, survives in firm.items()}

    def _score(self, node: int, network: Network) -> float:
        total = 0.0
        for case in self.cases:
            judgement = judge(node, Evidence(network, case.evidence.observations))
            total += judgement.log_lr if judgement else 0.0
        return total / len(self.cases)

    # -- what to say of one

    def _contributor(self, scored: _Scored, stability: str | None) -> Contributor:
        side, subject, state = self._shown(scored.node)
        shares = self._shares(scored)
        chains = tuple(self._chains(scored))
        return Contributor(
            side, subject, state, scored.role, self._band(scored.log_lr, chains), round(scored.log_lr, 6), stability,
            tuple(s for s in shares if s.log_lr > 0), tuple(s for s in shares if s.log_lr < 0), chains,
        )  # fmt: skip

    def _shown(self, node: int) -> tuple[str, str, str]:
        """A condition as it is called in the answer: mirrored back, and relative where no side was given."""
        side, subject, state = self.map.words(node)
        if side == MIDLINE:
            return side, subject, state
        if node in self.either:
            return EITHER, subject, state
        if self.relative:
            return (SAME if side == RIGHT else OPPOSITE), subject, state
        if self.flip:
            side = LEFT if side == RIGHT else RIGHT
        return side, subject, state

    def _shares(self, scored: _Scored) -> list[Share]:
        """What each finding adds: the change in log_lr when it is left out."""
        totals: dict[int, float] = {}
        for case in self.cases:
            whole = judge(scored.node, case.evidence)
            if whole is None:
                continue
            for voice in whole.voices:
                rest = judge(scored.node, case.evidence.without(voice.finding)) if len(whole.voices) > 1 else None
                index = self._finding_of(case, scored.node, voice.finding)
                totals[index] = totals.get(index, 0.0) + whole.log_lr - (rest.log_lr if rest else 0.0)
        return [Share(i, round(t / len(self.cases), 6)) for i, t in sorted(totals.items(), key=lambda p: (-p[1], p[0]))]

    @staticmethod
    def _finding_of(case: _Case, node: int, position: int) -> int:
        """Positions skip the condition's own report, which is left out when it is judged."""
        own = [i for i, o in enumerate(case.evidence.observations) if node in o.nodes]
        kept = [i for i in range(len(case.indexes)) if i not in own]
        return case.indexes[kept[position]]

    def _chains(self, scored: _Scored) -> Iterator[Chain]:
        """The strongest chain to each finding that speaks, and the other way round where the role is both."""
        found: dict[tuple[int, bool], tuple[float, list[int], list[int], int]] = {}
        for case in self.cases:
            for end, forward, strength, _ in self._open_chains(scored.node, case.evidence):
                index = next(case.indexes[i] for i, o in enumerate(case.evidence.observations) if end in o.nodes)
                key = (index, forward)
                if key in found and found[key][0] >= strength:
                    continue
                tree = self.network.forward(scored.node) if forward else self.network.backward(scored.node)
                path = chain(tree, end)
                links = [tree[node].link for node in path[:-1]]
                if forward:
                    path, links = path[::-1], links[::-1]
                found[key] = (strength, path, links, index)
        keep: dict[int, bool] = {}
        if scored.role not in ("both", "found"):
            for (index, forward), (strength, *_) in found.items():
                other = found.get((index, not forward))
                keep[index] = (
                    forward
                    if other is None or strength > other[0] or (strength == other[0] and forward)
                    else not forward
                )
        ranked = sorted(found.items(), key=lambda item: (-item[1][0], *self._place(item[0][0]), not item[0][1]))
        for (index, forward), (_, path, links, _) in ranked:
            if scored.role in ("both", "found") or keep[index] == forward:
                yield self._chain(path, links, index, forward)

    def _place(self, index: int) -> tuple[Any, ...]:
        """Where a finding stands among equals, whatever the order and the side they were told in."""
        finding = self.findings[index]
        return (finding.hedged, finding.subject, finding.state, finding.side == (RIGHT if self.flip else LEFT))

    def _chain(self, path: Sequence[int], links: Sequence[int], finding: int, forward: bool) -> Chain:
        steps = tuple(self.step(a, b, link) for a, b, link in zip(path, path[1:], links, strict=False))
        steps = self._from_narrower(finding, path[-1] if forward else path[0], steps, forward)
        grades = [self.grades[link] for link in links if self.grades[link] >= 0]
        names = self.table["names"]
        softest = min((_SURENESS.index(step.sure) for step in steps if step.rule), default=len(_SURENESS) - 1)
        return Chain(names[min(grades)]["name"] if grades else "definition", _SURENESS[softest], finding, steps)

    def _from_narrower(self, index: int, node: int, steps: tuple[Step, ...], forward: bool) -> tuple[Step, ...]:
        """The step by definition between a finding and the wider condition it was taken for, if that is another."""
        finding = self.findings[index]
        side, subject, state = self._shown(node)
        if (finding.subject, finding.state) == (subject, state):
            return steps
        narrow = f"{finding.side if side == MIDLINE else side} {finding.subject} {finding.state}"
        wide = f"{side} {subject} {state}"
        return (*steps, _by_definition(wide, narrow)) if forward else (_by_definition(narrow, wide), *steps)

    def step(self, cause: int, effect: int, link: int) -> Step:
        """One link with who says so."""
        data, knowledge = self.map.data, self.map.knowledge
        rules_text, for_text, against_text = data["texts"][link].split(";")
        rules = tuple(rules_text.split())
        claims_for, claims_against = tuple(for_text.split()), tuple(against_text.split())
        one, other = " ".join(self._shown(cause)), " ".join(self._shown(effect))
        if self.grades[link] < 0:
            return _by_definition(one, other)
        first = rules[0].partition("[")[0]
        rule = knowledge["rules"].get(first) or knowledge["screens"][first]
        task = data["task"][link]
        sure = min((_SURENESS.index(knowledge["claims"][c]["sure"]) for c in claims_for), default=0)
        say = rule.get("say") or rule.get("positive") or rule["name"]
        return Step(
            one, other, first, TASKS[task] if task >= 0 else None, say, self.table["names"][self.grades[link]]["name"],
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

    # -- stories

    def _stories(self, members: Sequence[_Scored]) -> Iterator[Story]:
        """The smallest sets whose members have a chain to every finding, by size, then likelihood."""
        case = self.cases[0]
        bit: dict[int, int] = {}  # observed condition -> the bit of its finding
        for position, observation in enumerate(case.evidence.observations):
            if observation.present:
                bit.update(dict.fromkeys(observation.nodes, 1 << position))
        every = 0
        for one in bit.values():
            every |= one
        covers = []
        for scored in members:
            reached = 0
            for row in self._open_chains(scored.node, case.evidence):
                reached |= bit.get(row.end, 0) if row.forward else 0
            if reached:
                covers.append((scored, reached))
        best = _smallest_covers(covers, every)
        for _, group, explained in best[:_STORIES]:
            names = tuple(" ".join(self._shown(s.node)) for s in group)
            told = [case.indexes[i] for i in range(len(case.indexes)) if explained >> i & 1]
            left = [case.indexes[i] for i in range(len(case.indexes)) if (every & ~explained) >> i & 1]
            yield Story(names, tuple(sorted(told)), tuple(sorted(left)))


def _share_out(order: Sequence[_Scored], limit: int) -> list[_Scored]:
    """The best ones up to a limit, with room kept for what may follow and for what was found."""
    behind = [s for s in order if s.role in ("may_cause", "both")]
    follow = [s for s in order if s.role == "may_follow"]
    found = [s for s in order if s.role == "found"]
    found = found[: max(limit // 5, limit - len(behind) - len(follow))]
    behind = behind[: max(limit - len(found) - min(len(follow), limit // 3), limit - len(found) - len(follow))]
    return [*behind, *follow[: limit - len(behind) - len(found)], *found]


def _smallest_covers(covers: Sequence[tuple[_Scored, int]], every: int) -> list[tuple[float, tuple[_Scored, ...], int]]:
    """The smallest groups, up to three, that reach the most findings; none with a member it could do without."""
    best: list[tuple[float, tuple[_Scored, ...], int]] = []
    most, size_of_best = 0, 0
    for size in (1, 2, 3):
        for group in combinations(covers, size):
            explained = 0
            for _, reached in group:
                explained |= reached
            count = explained.bit_count()
            if count < most or (count == most and size > size_of_best):
                continue
            if size > 1 and any(_union(r for s, r in group if s is not one) == explained for one, _ in group):
                continue
            if count > most:
                most, size_of_best, best = count, size, []
            best.append((sum(s.log_lr for s, _ in group), tuple(s for s, _ in group), explained))
        if most == every.bit_count():
            break
    return sorted(best, key=lambda entry: -entry[0])


def _union(masks: Iterable[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total


def _by_definition(narrow: str, wide: str) -> Step:
    return Step(narrow, wide, None, None, "by definition", "definition", False, "asserted", (), ())


def _same_place(one: Finding, other: Finding) -> bool:
    """Whether two findings speak of the same condition, on the same side or on both."""
    same = one.side == other.side or BILATERAL in (one.side, other.side)
    return one[1:3] == other[1:3] and same


def _leans_left(findings: Sequence[Finding]) -> bool:
    """Whether the question's main side is the left: more findings there, or the first one in order of name."""
    sided = [f for f in findings if f.side in (LEFT, RIGHT)]
    lefts = sum(f.side == LEFT for f in sided)
    if 2 * lefts != len(sided):
        return 2 * lefts > len(sided)
    alone = sorted(
        (f.subject, f.state, f.present, f.side)
        for f in sided
        if not any(g[1:4] == f[1:4] and g.side != f.side for g in sided)
    )
    return bool(alone) and alone[0][3] == LEFT

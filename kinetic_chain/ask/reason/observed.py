"""Findings -> observations of the network, with the side of the question on the right.

A question is always reasoned with its main side on the right and read back in the mirror, so that the mirrored
question gets the mirrored answer down to ties. Findings without a side are tried on both sides in every combination.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding
from kinetic_chain.ask.reason.belief import Evidence, Observation
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.reason.trees import Network
from kinetic_chain.terms import BILATERAL, LEFT, MIDLINE, OPPOSITE, RIGHT, SAME, UNSPECIFIED

_FREE = 4  # findings without a side that are tried on both sides; further ones go with the first


class Case(NamedTuple):
    """One combination of sides: its evidence and which finding each observation is."""

    evidence: Evidence
    indexes: tuple[int, ...]


class Observed:
    """The findings of one question as the network sees them.

    :ivar findings: with what keeps one from being used: nothing known of it, or a contradiction
    :ivar cases: one for each combination of the sides that were not given
    :ivar flip: whether the question leans to the left, and is reasoned in the mirror
    :ivar relative: whether no finding names a side, and the answer speaks of the same and the other one; not where
        right and left are asked for (``absolute``)
    """

    def __init__(self, map_: Map, findings: Sequence[Finding], network: Network, absolute: bool = False) -> None:
        self.map = map_
        self.network = network
        self.taken: list[int | None] = []
        self.findings = self._checked(findings)
        used = [f for f in self.findings if f.used]
        self.relative = not absolute and not any(f.side in (LEFT, RIGHT, BILATERAL) for f in used)
        self.flip = _leans_left(used)
        self.cases = list(self._cases())

    @property
    def main_side(self) -> str:
        """The side that the question is mostly about."""
        return LEFT if self.flip else RIGHT

    def node(self, side: str, subject: str, state: str) -> int | None:
        """The number of a condition as this question speaks of it, or None when no source speaks of it."""
        if side in (SAME, OPPOSITE):
            side = RIGHT if side == SAME else LEFT
        elif side in (LEFT, RIGHT) and self.flip:
            side = LEFT if side == RIGHT else RIGHT
        return self.map.node(side, subject, state)

    def shown(self, node: int) -> tuple[str, str, str]:
        """A condition as it is called in the answer: mirrored back, and relative where no side was given."""
        side, subject, state = self.map.words(node)
        if side == MIDLINE:
            return side, subject, state
        if self.relative:
            return (SAME if side == RIGHT else OPPOSITE), subject, state
        if self.flip:
            side = LEFT if side == RIGHT else RIGHT
        return side, subject, state

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
            elif self._is_named_closer(finding, findings):
                finding = finding._replace(used=False, remark="named more closely by the same words: that is used")
            elif row is None:
                finding = finding._replace(used=False, remark="understood, but the sources say nothing about it")
            elif not exact and not finding.present:
                finding = finding._replace(used=False, remark="not used: the sources speak only of something wider")
            self.taken.append(row)
            result.append(finding)
        return tuple(result)

    def _is_named_closer(self, finding: Finding, findings: Sequence[Finding]) -> bool:
        """`torn meniscus` is a knee that is not right: the causes of any other trouble of the knee are not its own."""
        states = self.map.knowledge["states"]
        return bool(finding.text and states.get(finding.state, {}).get("vague")) and any(
            (other.text, other.span, other.side, other.present)
            == (finding.text, finding.span, finding.side, finding.present)
            and not states.get(other.state, {}).get("vague")
            for other in findings
        )

    @property
    def has_free(self) -> bool:
        """Whether a finding that is used could lie on either side."""
        return any(finding.used and self.is_free(index) for index, finding in enumerate(self.findings))

    def is_free(self, index: int) -> bool:
        """Whether a finding could lie on either side."""
        row = self.taken[index]
        return self.findings[index].side == UNSPECIFIED and row is not None and not self.map.is_midline(row)

    def _cases(self) -> Iterator[Case]:
        order = sorted(range(len(self.findings)), key=lambda i: self._sort_key(self.findings[i]))
        free = [i for i in order if self.findings[i].used and self.is_free(i)]
        places = self._places(free)
        subjects = list(dict.fromkeys(places.values()))[:_FREE]
        first = (0,) if self.relative else (0, 1)
        for choice in product(*((first if n == 0 else (0, 1)) for n in range(len(subjects)))):
            on = dict(zip(subjects, choice, strict=True))
            observations: list[Observation] = []
            indexes: list[int] = []
            for index in order:
                finding = self.findings[index]
                if not finding.used:
                    continue
                left = on.get(places.get(finding.subject, ""), choice[0] if choice else 0)
                nodes = self._nodes(index, left)
                same = [o for o in observations if o.present == finding.present and set(nodes) <= set(o.nodes)]
                if nodes and not same:
                    observations.append(Observation(nodes, finding.present))
                    indexes.append(index)
            there = {node for observation in observations for node in observation.nodes if observation.present}
            pairs = {node: other for node in there if (other := self.map.opposite(node)) is not None}
            yield Case(Evidence(self.network, observations, pairs), tuple(indexes))

    def _places(self, free: Sequence[int]) -> dict[str, str]:
        """The structure whose side each one shares: what is said of one structure is said of one side, and so is what
        the same words say of two (`torn meniscus`: the meniscus and the knee).
        """
        places: dict[str, str] = {}
        said: dict[tuple[int, int], str] = {}
        for index in free:
            finding = self.findings[index]
            head = said.setdefault(finding.span, finding.subject) if finding.text else finding.subject
            places.setdefault(finding.subject, places.get(head, head))
        return places

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

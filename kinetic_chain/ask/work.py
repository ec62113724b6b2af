"""The pieces of work there are, and which of them suits a condition, the best first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.triage import Wider


class Fit(NamedTuple):
    """An item that addresses a condition: which one, on which side of it, and whether it aims right at it."""

    rank: tuple[Any, ...]
    name: str
    where: str
    phase: str


class Work:
    """The interventions, and which of them address a condition.

    :param index: ``fits``: ``subject state`` -> the items that address it, each with the side of the work, as
        ``name where name where``; ``stretches``: muscle -> the stretches of it
    """

    def __init__(
        self,
        interventions: Mapping[str, Mapping[str, Any]],
        index: Mapping[str, Mapping[str, str]],
        wider: Wider,
        states: Mapping[str, Any],
    ) -> None:
        self.interventions, self.index, self.wider, self.states = interventions, index, wider, states
        self._fitting: dict[tuple[str, str, bool], tuple[Fit, ...]] = {}

    def rank(self, name: str) -> tuple[int, bool, int, str]:
        """Where an item stands among those for the same: the easier first, then what has a dose and more sayers."""
        entry = self.interventions[name]
        return (entry.get("level") or 2, "dose" not in entry, -len(entry["for"]), name)

    def _addressing(self, subject: str, state: str) -> Iterator[Fit]:
        words = self.index["fits"].get(f"{subject} {state}", "").split()
        for name, where in zip(words[0::2], words[1::2], strict=True):
            entry = self.interventions[name]
            yield Fit((entry["target"] != subject, *self.rank(name)), name, where, entry["phase"])

    def fitting(self, subject: str, state: str, wider: bool = True) -> tuple[Fit, ...]:
        """The items for a condition, best first; in a phase with none of its own, those for anything wider.

        :param wider: whether what is good for the wider state is good for this one
        """
        if (subject, state, wider) not in self._fitting:
            best: dict[str, Fit] = {}
            for one in self.wider.up("subject", subject):
                for other in (*self.wider.up("state", state), *self._hurting(state)) if wider else (state,):
                    for fit in self._addressing(one, other):
                        fit = fit._replace(rank=(one != subject, *fit.rank))
                        if fit.name not in best or fit < best[fit.name]:
                            best[fit.name] = fit
            own = {fit.phase for fit in best.values() if not fit.rank[0]}
            self._fitting[subject, state, wider] = tuple(
                sorted(f for f in best.values() if not f.rank[0] or f.phase not in own)
            )
        return self._fitting[subject, state, wider]

    def stretches(self, subject: str) -> set[str]:
        """The stretches of a muscle, or of what it is part of."""
        table = self.index["stretches"]
        return {name for one in self.wider.up("subject", subject) for name in table.get(one, "").split()}

    def _hurting(self, state: str) -> Sequence[str]:
        """`My Achilles is acting up`: a loose word may mean that it hurts."""
        if not self.states.get(state, {}).get("vague"):
            return ()
        return [
            name for name, one in self.states.items() if one["kind"] == "pain" and state in self.wider.up("state", name)
        ]

    def within(self, name: str, subject: str) -> bool:
        """Whether an item works on the subject itself or on a part of it."""
        return subject in self.wider.up("subject", self.interventions[name]["target"])

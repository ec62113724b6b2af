"""The pieces of work there are, and which of them suits a condition, the best first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
            # what works on something else and serves this: the fewer other things it is for, the more it is for this
            elsewhere = entry["target"] != subject
            wide = len({text.split()[1] for text in entry["addresses"]}) if elsewhere else 0
            yield Fit((elsewhere, wide, *self.rank(name)), name, where, entry["phase"])

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

    def said_of(self, name: str, conditions: Collection[Sequence[str]]) -> tuple[list[str], list[str]]:
        """The claims for and against an item where it is done for these conditions.

        What is said of all it is for, and of those further uses that the conditions are, or are kinds or parts of.
        """
        entry = self.interventions[name]
        said = [entry, *(use for use in entry.get("uses", ()) if self._is_for(use["addresses"], conditions))]
        if not any(one["for"] for one in said):
            said = [entry, *entry.get("uses", ())]
        supporting, against = ([claim for one in said for claim in one[way]] for way in ("for", "against"))
        return list(dict.fromkeys(supporting)), [c for c in dict.fromkeys(against) if c not in supporting]

    def _is_for(self, addresses: Sequence[str], conditions: Collection[Sequence[str]]) -> bool:
        for text in addresses:
            _, subject, state = text.split()
            for condition in conditions:
                states = (condition[2], *self._hurting(condition[2]))
                about = subject in self.wider.up("subject", condition[1])
                if about and any(state in self.wider.up("state", one) for one in states):
                    return True
        return False

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

    def tried_on(self, name: str, subject: str, state: str) -> bool:
        """Whether an item is made for this very condition first of all, and studies of it are cited."""
        entry = self.interventions[name]
        return bool(entry.get("studied")) and entry["addresses"][0].split()[1:] == [subject, state]

    def within(self, name: str, subject: str) -> bool:
        """Whether an item works on the subject itself or on a part of it."""
        return subject in self.wider.up("subject", self.interventions[name]["target"])

"""The compiled network with what is needed to speak of its conditions and links."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.reason.trees import Network
from kinetic_chain.tables import Stored
from kinetic_chain.terms import LEFT, MIDLINE, RIGHT, TASKS


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
        """The row of a condition, or of the nearest one that sources speak of and that it can be taken for."""
        subjects, states = self.knowledge["subjects"], self.knowledge["states"]
        seen, waiting = {(subject, state)}, [(subject, state)]
        for subject, state in waiting:  # grows while it is read: nearest first
            row = self.rows.get(f"{subject} {state}")
            if row is not None:
                return row
            for option in taken_for(subjects.get(subject, {}), states, subject, state):
                if option not in seen:
                    seen.add(option)
                    waiting.append(option)
        return None

    def opposite(self, node: int) -> int | None:
        """What cannot be there beside a condition: a foot that rolls in does not roll out, one leg is the shorter."""
        side, subject, state = self.words(node)
        other = self.knowledge["states"].get(state, {}).get("excludes")
        if other is not None:
            return self.node(side, subject, other)
        return self.network.mirror(node) if self.knowledge["subjects"][subject].get("one_sided") else None

    def is_pain(self, node: int) -> bool:
        """Whether a condition is a pain and not what may bring one about."""
        return bool(self.knowledge["states"].get(self.words(node)[2], {}).get("kind") == "pain")

    def words(self, node: int) -> tuple[str, str, str]:
        """Side, subject and state of a condition."""
        pairs = self.network.pairs
        if node >= 2 * pairs:
            side, row = MIDLINE, node - pairs
        else:
            side, row = (LEFT if node & 1 else RIGHT), node >> 1
        subject, _, state = self.names[row].partition(" ")
        return side, subject, state

    def named(self, node: int) -> int:
        """How many other conditions sources name this one a cause of; both sides of one count once."""
        pairs = self.network.pairs
        count: int = self.data["named"][node >> 1 if node < 2 * pairs else node - pairs]
        return count

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


def taken_for(
    place: Mapping[str, Any], states: Mapping[str, Any], subject: str, state: str
) -> Iterator[tuple[str, str]]:
    """What a condition can be taken for where no source speaks of it, nearest first.

    The muscles that a weak or tight region means, the tendon that a torn muscle is torn at, the region in which a
    muscle hurts, the wider state, one like it, then the same in a whole. A pain is a trouble; were a weak muscle one
    too, it would borrow the causes of a pain.
    """
    entry = states.get(state, {})
    kind, parent = entry.get("kind"), entry.get("parent")
    if kind == "muscle" and "muscles" in place:
        yield place["muscles"], state
    if entry.get("of_tendons") and "tendon" in place:
        yield place["tendon"], state
    if kind == "pain" and "felt_in" in place:
        yield place["felt_in"], state
    if parent and (kind == "pain" or not states[parent].get("vague")):
        yield subject, parent
    if "like" in entry:
        yield subject, entry["like"]
    if entry.get("of_wholes") and not entry.get("vague"):  # a stiff toe is not a leg that is not right
        for whole in place.get("part_of", ()):
            yield whole, state


def network_of(data: Mapping[str, Any], stored: Callable[[], Stored] | None = None) -> Network:
    """The causal network of compiled knowledge; ``stored`` gives the trees that were made with it."""
    return Network(
        data["pairs"], data["leaks"], data["effects"], data["causes"], data["unnamed"], data["cut"], stored=stored,
        link_leaks={int(link): leak for link, leak in data["link_leaks"].items()},
    )  # fmt: skip

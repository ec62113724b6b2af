"""What somebody may have meant who named a condition that nobody knows, or that no source speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kinetic_chain.ask.reason.map import Map
from kinetic_chain.errors import nearest
from kinetic_chain.terms import CONDITION_SIDES, Condition, mirror_side
from kinetic_chain.words import stem

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

_TELLING = 4  # letters of a word that work may be called by


def near_words(knowledge: Knowledge, words: Sequence[str]) -> Iterable[str]:
    """Subjects with a name like the one that was written, or else work that is called by one of the words."""
    near = nearest(words[1], knowledge.data["subjects"], 3) if len(words) == 3 else ()
    if near:
        return near
    meant = {stem(word.lower()) for word in words if len(word) >= _TELLING}
    shared = {
        name: len(meant & {stem(word) for text in (item["name"], *item.get("also", ())) for word in text.split()})
        for name, item in knowledge.data["interventions"].items()
    }
    called = sorted((name for name, count in shared.items() if count), key=lambda name: (-shared[name], name))[:3]
    return called or nearest("_".join(words).lower(), knowledge.data["interventions"], 3)


def near_conditions(knowledge: Knowledge, condition: Condition) -> list[str]:
    """Conditions that sources do speak of: the same state in what is wider, beside or narrower, then other states."""
    known = knowledge.data["network"]["conditions"]
    subjects, place = knowledge.data["subjects"], condition.subject
    wider = set(subjects[place].get("part_of", ()))
    up = knowledge.work.wider.up
    related = [name for name in subjects if name in wider or {place, *wider} & up("subject", name)]
    same = [f"{name} {condition.state}" for name in sorted(related, key=lambda name: (name not in wider, name))]
    near = [name for name in same if name in known and name.split()[0] != place]
    names = [*near[:4], *(name for name in known if name.split()[0] == place)]
    map_: Map = knowledge.map
    found = []
    for name in names[:5]:
        subject, state = name.split()
        side = next(
            (
                s
                for s in (condition.side, mirror_side(condition.side), *CONDITION_SIDES)
                if map_.node(s, subject, state) is not None
            ),
            condition.side,
        )
        found.append(f"{side} {subject} {state}")
    return found

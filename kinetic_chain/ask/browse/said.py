"""One link as the sources have it, for lessons: what it says, in which task, who for and who against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kinetic_chain.ask.answer import Note
from kinetic_chain.ask.browse.pages import link_row

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge


class Said(NamedTuple):
    """A link of the map; ``say`` and ``readings`` (where it is ours) hold a sentence for each of its rules."""

    cause: str
    effect: str
    rules: tuple[str, ...]
    say: tuple[str, ...]
    readings: tuple[str, ...]
    task: str | None
    grade: str
    claims_for: tuple[str, ...]
    claims_against: tuple[str, ...]


def said(knowledge: Knowledge, cause: int, effect: int, link: int) -> Said:
    """The link between two conditions of the network."""
    row = link_row(knowledge, cause, effect, link)
    return Said(
        row["cause"], row["effect"], tuple(row["rules"]), tuple(dict.fromkeys(row["say"])), tuple(row["readings"]),
        row["task"], row["grade"], tuple(row["for"]), tuple(row["against"]),
    )  # fmt: skip


def notes_about(knowledge: Knowledge, subject: str, state: str) -> tuple[Note, ...]:
    """Where the sources leave this condition open or disagree about it."""
    return tuple(
        Note(note["id"], note["say"], tuple(note["claims"]))
        for note in knowledge.data["notes"]
        if any(text.split()[1:] == [subject, state] for text in note.get("about", ()))
    )

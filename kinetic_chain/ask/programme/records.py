"""What a plan that fits is made of."""

from __future__ import annotations

from typing import NamedTuple

from kinetic_chain.ask.answer import Chain, Finding, Item, Triage, Unread, Withheld
from kinetic_chain.ask.programme.figure import Mark
from kinetic_chain.ask.programme.follow_up import Again, Word
from kinetic_chain.ask.programme.means import Means


class Slot(NamedTuple):
    """One item of a session.

    :param seconds: how long it takes, the long end of its dose
    :param by: whether that follows from the ``dose`` alone or also from figures of the ``project``
    :param days: on how many days of the week; ``remark`` says where the source asks for another number
    :param easier: a neighbour that fits the means and the rest of the plan; so with ``harder``, and with ``instead``,
        which is of the same phase
    """

    item: Item
    seconds: int
    by: str
    days: int
    remark: str | None
    position: str | None
    equipment: tuple[str, ...]
    feel: str | None
    faults: str | None
    easier: str | None
    harder: str | None
    instead: str | None


class LeftOut(NamedTuple):
    """An item that suits the findings and is not in the plan, and why."""

    id: str
    side: str
    kind: str
    say: str


class Programme(NamedTuple):
    """A plan somebody can follow.

    :param seconds: of one session, at most the minutes given
    :param found: what was found that it addresses; ``supported`` what may lie behind it
    :param open: what it leaves unaddressed though work was offered
    :param reach: how much it addresses: conditions found, phases of work for these, those of them by work that tells
        how it is done, the strengthening that suits these best, the other work that does, conditions that may lie
        behind it, phases of work for those; more minutes never make it less, compared in this order
    :param exact: whether no other choice addresses more; false where the search was cut short
    :param chains: the best chain of each of the first contributors, for a picture
    :param marks: where what was found, the chains and what is worked on lie on the sketch of the body
    :param nearest: where nothing fits, the item that comes nearest, and what it would need
    """

    query: str
    means: Means
    level: str
    say: str
    slots: tuple[Slot, ...]
    seconds: int
    found: tuple[str, ...]
    supported: tuple[str, ...]
    open: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    withheld: tuple[Withheld, ...]
    words: tuple[Word, ...]
    again: tuple[Again, ...]
    reach: tuple[int, ...]
    exact: bool
    nearest: LeftOut | None
    chains: tuple[Chain, ...]
    marks: tuple[Mark, ...]
    findings: tuple[Finding, ...]
    not_understood: tuple[Unread, ...]
    triage: Triage

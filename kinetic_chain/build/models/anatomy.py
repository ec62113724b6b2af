"""Structures, subjects, actions and states."""

from __future__ import annotations

from typing import Literal

from kinetic_chain.build.models.entry import Entry, Id, Text


class Action(Entry):
    """A movement at a joint, with the movement that undoes it."""

    id: Id
    name: Text
    joint: Id
    opposite: Id | None = None
    also: tuple[Text, ...] = ()


class Named(Entry):
    """Something conditions can be about."""

    id: Id
    name: Text
    short: str | None = None
    plural: bool = False  # the name stands for several: the adductors hurt, the psoas hurts
    half: str | None = None  # what one side of a midline structure is called
    sides: Literal["paired", "midline"]
    also: tuple[Text, ...] = ()
    ask: str | None = None  # what would make this word precise
    unsaid: str | None = None  # the state a bare mention stands for: a pain word has it built in


class Structure(Named):
    """A muscle, part, joint, bone, fascia, nerve or region, with its relations and who says so."""

    kind: Literal[
        "muscle", "part", "group", "joint", "bone", "landmark", "fascia", "tendon", "ligament", "bursa", "nerve",
        "region", "organ",
    ]  # fmt: skip
    part_of: tuple[Id, ...] = ()
    near: tuple[Id, ...] = ()
    muscles: Id | None = None  # of a region: those that are meant where it is called weak or tight
    felt_in: Id | None = None  # of a muscle: the region that hurts where it is said to hurt
    tendon: Id | None = None  # of a muscle: what tears where it is said to be torn
    arises_from: dict[Id, tuple[Id, ...]] = {}
    inserts_on: dict[Id, tuple[Id, ...]] = {}
    supplied_by: dict[Id, tuple[Id, ...]] = {}
    performs: dict[Id, tuple[Id, ...]] = {}
    roots: dict[Id, tuple[str, ...]] = {}
    posture: dict[Id, str] = {}
    uberon: str | None = None
    fma: str | None = None
    ta98: str | None = None
    note: str | None = None


class Subject(Named):
    """Something that is no structure and can still be reported: a gait, a habit, a body function."""

    kind: Literal["sign", "activity", "function", "factor", "history"]
    one_sided: bool = False  # where it is so on one side it is not on the other: a leg is short beside a longer one


class State(Entry):
    """A word for how something is; ``parent`` is the wider word it is a kind of."""

    id: Id
    name: Text
    kind: Literal["muscle", "position", "movement", "pain", "sign", "factor"]
    parent: Id | None = None
    like: Id | None = None  # whose links stand in where no source speaks of this one
    excludes: Id | None = None  # what the same structure cannot be at once; it holds both ways
    family: Id | None = None  # states that the same kind of work is for; its kind, where none is given
    directed: bool = False  # of a midline structure, it has a side of its own: a pelvis drops on one side
    midline: bool = False  # of a midline structure, it has no side even where the structure may be felt on one
    vague: bool = False  # says only that something is wrong
    yields: bool = False  # gives way where its parent is said too: `tight and short` is tight
    no_stretch: Text | None = None  # by itself no reason to stretch: what the plan says of a muscle found so
    of_tendons: bool = False  # a muscle in it is taken for its tendon
    irritable: bool = False  # work that also loads such a muscle waits
    also: tuple[Text, ...] = ()
    fine: tuple[str, ...] = ()  # words that say it is not there: `strong`; with a "not" before them, that it is
    needs: tuple[str, ...] = ()  # what there is too little of then: `strength`, said to be poor or good
    # the only subjects that can be in it, and what each is then called: a hip that drops is a pelvis
    of: dict[Id, Id] = {}
    becomes: dict[Id, Id] = {}  # what it is called of some subjects: an ankle that is stiff is limited
    # joint -> movement -> the muscles that are meant where it is said to be so: `hip external rotation is weak`
    movements: dict[Id, dict[Text, Id]] = {}
    past: Text | None = None  # the subject and state that it is where it is long past: an old sprain is an old injury
    verb: str | None = None  # how it reads in a chain said aloud
    said: str | None = None  # the same where it does not follow its subject: `poor {}`
    ask: str | None = None

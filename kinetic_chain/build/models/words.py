"""The words that questions are read with."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kinetic_chain.build.models.entry import Entry, Id, Task, Text


class Phrase(Entry):
    """Words that stand for whole conditions, facts or a task."""

    words: tuple[Text, ...] = Field(min_length=1)
    means: tuple[Text, ...] = ()  # `here pelvis dropped`; sides: here, other, both, midline
    facts: tuple[Text, ...] = ()  # `fever`, or `not fever`
    task: Task | None = None
    hedged: bool = False
    absent: bool = False  # says that what it means is not there
    all_clear: bool = False  # answers every red-flag question with no
    stance: bool = False  # the side beside it is that of the leg stood on: `standing on my right leg`


class Lexicon(Entry):
    """The small closed words of a question; names stand with what they name."""

    sides: dict[Literal["left", "right", "bilateral", "other", "same"], tuple[Text, ...]] = {}
    variants: dict[Text, tuple[Text, ...]] = {}  # a word -> what else stands for it, alone or inside names and phrases
    # what is not so, and what may be so
    negations: tuple[Text, ...] = ()
    denials: tuple[Text, ...] = ()  # a negation that goes on through a whole list
    negations_after: tuple[Text, ...] = ()
    overs: tuple[Text, ...] = ()  # those of them that reach over a comma: `was painful, fine now`
    hedges: tuple[Text, ...] = ()
    lacking: tuple[Text, ...] = ()  # too little of what a state needs: `poor`
    enough: tuple[Text, ...] = ()
    positives: tuple[Text, ...] = ()
    negatives: tuple[Text, ...] = ()
    # what holds words together and what keeps them apart
    breaks: tuple[Text, ...] = ()
    joins: tuple[Text, ...] = ()
    links: tuple[Text, ...] = ()  # `because of`: what follows is something else
    companions: tuple[Text, ...] = ()  # `with`: part names and sides as links do, but end no negation
    circumstances: tuple[Text, ...] = ()  # `when`: a part of the body named after it is not where it hurts
    within: tuple[Text, ...] = ()  # `of`, `in`: a name after a name says where the first one is
    ahead: tuple[Text, ...] = ()  # a state that ends in one is said of the name after it: `radiates into`
    verbs: tuple[Text, ...] = ()  # a name before one of these begins a sentence of its own
    skipped: tuple[Text, ...] = ()  # may stand inside a name: `front of my hip`
    pronouns: tuple[Text, ...] = ()
    owners: tuple[Text, ...] = ()  # a plural after one of these means both sides
    plurals: tuple[Text, ...] = ()  # those without an s
    singulars: tuple[Text, ...] = ()  # those that end in one
    limbs: tuple[Id, ...] = ()  # a limb without a state of its own lends its side to what is beside it
    unsupported: tuple[Id, ...] = ()  # states of the side that no leg stands under: `dropped`
    abbreviations: tuple[Text, ...] = ()  # a dot after one ends no sentence
    # sides
    comparatives: dict[str, Text] = {}  # `stronger: other weak`
    across: tuple[Text, ...] = ()  # states told by the other side: a left leg that is longer is a short right one
    comparing: tuple[Text, ...] = ()  # states said of one side against the other: `weaker`
    than: tuple[Text, ...] = ()
    aggravators: tuple[Text, ...] = ()  # what follows brings something on, and is no finding
    # what states nothing of anybody
    instructions: tuple[Text, ...] = ()  # a sentence that begins with one
    selves: tuple[Text, ...] = ()  # words of somebody who tells: `my`
    these: tuple[Text, ...] = ()  # what follows an instruction: `lift the top leg`
    definitions: tuple[Text, ...] = ()  # a sentence that holds one
    unreal: tuple[Text, ...] = ()  # what follows one
    unrelated: tuple[Text, ...] = ()  # a sentence about something else altogether
    elsewhere: tuple[Text, ...] = ()  # parts of the body outside the map
    failing: tuple[Text, ...] = ()  # right after a test they are its result: `FABER limited`
    bare_units: tuple[Text, ...] = ()  # that the figure of a test may be told without: `knee to wall 4`
    hurting: tuple[Text, ...] = ()  # before a test they are its result: `pain with FABER`
    nearby: tuple[Text, ...] = ()  # after a comma they tell where a name is: `my hip, just below the waist`
    places: tuple[Text, ...] = ()  # told after a name they narrow it: `my hip hurts on the outside`
    echoes: tuple[Text, ...] = ()  # what was said last is said of another name: `so is my hip`, `the psoas is too`
    before_ages: tuple[Text, ...] = ()  # between a person and an age: `my daughter, who is now 10`
    two: tuple[Text, ...] = ()  # before a name they speak of both sides: `no pain in either knee`
    # they say when where somebody tells, and a side in a note: `groin pain right when kicking`
    moments: tuple[Text, ...] = ()
    past: tuple[Text, ...] = ()  # `old`, `previous`, and the times that are long past with one of `ago` after them
    ago: tuple[Text, ...] = ()
    merely: tuple[Text, ...] = ()  # end what a negation covers: `no pain, just weakness`
    dating: tuple[Text, ...] = ()  # before a number they make it a year
    exceptions: tuple[Text, ...] = ()  # after a negation they say when it is there: `no pain until mile three`
    before_states: tuple[Text, ...] = ()  # right before a state they deny it: `doesn't feel weak`, `stopped hurting`
    backwards: tuple[Text, ...] = ()  # of the links those that stand between an effect and its cause
    articles: tuple[Text, ...] = ()  # what stands before a name as an owner does: `drags the kneecap across`
    answers: tuple[Text, ...] = ()  # at the end of a complaint or after its question mark they deny it: `fever? No`
    pointing: tuple[Text, ...] = ()  # before a name they say that its side was said before: `that thigh`
    becoming: tuple[Text, ...] = ()  # before a state they do not deny it: `my foot has gone numb`
    withouts: tuple[Text, ...] = ()  # of a thing before an owner they deny that thing alone
    spreading: tuple[Text, ...] = ()  # of what a clause began with, which need not be pain: `tightness that radiates`
    unable: tuple[Text, ...] = ()  # before a `without` they say that it is there: `can't run without pain`
    fillers: tuple[Text, ...] = ()  # may stand before a state that says no name: `still very stiff`
    ignored: tuple[Text, ...] = ()
    never_names: tuple[Text, ...] = ()
    # numbers
    units: dict[Text, Text] = {}
    times: dict[Text, float] = {}  # in weeks
    numbers: dict[Text, float] = {}
    ages: tuple[Text, ...] = ()
    persons: tuple[Text, ...] = ()  # a number that stands alone after one is an age: `my son is 12`
    sexes: tuple[Text, ...] = ()  # a number right before one is an age: `40F`
    ratings: dict[int, Id] = {}  # `4/5`: less than all of it is this state

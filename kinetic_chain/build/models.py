"""What the YAML says, as frozen pydantic models that refuse unknown keys.

Each model is one kind of entry; :data:`SECTIONS` names the top-level key it stands under. Any file may hold any
sections, so a folder is laid out by topic and a pack needs no more than what it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kinetic_chain.terms import FIGURE_HALF, FIGURE_HEIGHT, VIEWS, Condition, Pattern, Triple, row_name

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]*$")]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, StringConstraints(min_length=1)]

Kind = Literal[
    "trial", "review", "observational", "laboratory", "guideline", "textbook", "practice page", "reader comment",
    "case report", "model", "table", "project",
]  # fmt: skip
Sure = Literal["asserted", "hedged", "anecdotal"]
Shows = Literal["effect", "association", "prediction", "mechanism", "accuracy", "teaching", "guidance"]
Unused = Literal[
    "no content", "restates another claim", "contradicts itself", "opinion about attention or taste", "biography",
    "outside the body map",
]  # fmt: skip
Task = Literal["weight_bearing", "open_chain", "posture"]
Phase = Literal["release", "lengthen", "activate", "strengthen", "balance", "refer"]
Level = Literal["ask", "refer", "urgent", "emergency"]


def _pattern(text: str) -> str:
    Pattern.parse(text)
    return text


def _triple(text: str) -> str:
    Triple.parse(text)
    return text


def _felt(text: str) -> str:
    Condition.parse(text, ("either", "midline"))
    return text


def _spot(text: str) -> str:
    words = text.split()
    if len(words) != 3 or words[0] not in VIEWS or not all(word.isdecimal() for word in words[1:]):
        raise ValueError(f"expected `front X Y` or `back X Y`, got `{text}`")
    if int(words[1]) > FIGURE_HALF or int(words[2]) > FIGURE_HEIGHT:
        raise ValueError(f"x goes from 0 to {FIGURE_HALF} and y from 0 to {FIGURE_HEIGHT}, got `{text}`")
    return text


PatternText = Annotated[str, AfterValidator(_pattern)]
TripleText = Annotated[str, AfterValidator(_triple)]
FeltText = Annotated[str, AfterValidator(_felt)]
SpotText = Annotated[str, AfterValidator(_spot)]


class Entry(BaseModel):
    """Anything in the YAML: frozen, and a key that nobody knows is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Names(Entry):
    """More words for something that has an entry already: a structure, subject, screen, state, fact or intervention."""

    of: Id
    also: tuple[Text, ...] = Field(min_length=1)


class Action(Entry):
    """A movement at a joint, with the movement that undoes it."""

    id: Id
    name: Text
    joint: Id
    opposite: Id | None = None
    also: tuple[str, ...] = ()


class Named(Entry):
    """Something conditions can be about."""

    id: Id
    name: Text
    short: str | None = None
    plural: bool = False  # the name stands for several: the adductors hurt, the psoas hurts
    half: str | None = None  # what one side of a midline structure is called
    sides: Literal["paired", "midline"]
    also: tuple[str, ...] = ()
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


class State(Entry):
    """A word for how something is; ``parent`` is the wider word it is a kind of."""

    id: Id
    name: Text
    kind: Literal["muscle", "position", "movement", "pain", "sign", "factor"]
    parent: Id | None = None
    directed: bool = False  # of a midline structure, it has a side of its own: a pelvis drops on one side
    midline: bool = False  # of a midline structure, it has no side even where the structure may be felt on one
    vague: bool = False  # says only that something is wrong
    yields: bool = False  # gives way where its parent is said too: `tight and short` is tight
    no_stretch: Text | None = None  # by itself no reason to stretch: what the plan says of a muscle found so
    irritable: bool = False  # work that also loads such a muscle waits
    also: tuple[str, ...] = ()
    fine: tuple[str, ...] = ()  # words that say it is not there: `strong`; with a "not" before them, that it is
    needs: tuple[str, ...] = ()  # what there is too little of then: `strength`, said to be poor or good
    # the only subjects that can be in it, and what each is then called: a hip that drops is a pelvis
    of: dict[Id, Id] = {}
    becomes: dict[Id, Id] = {}  # what it is called of some subjects: an ankle that is stiff is limited
    # joint -> movement -> the muscles that are meant where it is said to be so: `hip external rotation is weak`
    movements: dict[Id, dict[Text, Id]] = {}
    verb: str | None = None  # how it reads in a chain said aloud
    said: str | None = None  # the same where it does not follow its subject: `poor {}`
    ask: str | None = None


class Source(Entry):
    """A document, and what its author sells."""

    id: Id
    title: Text
    authors: str | None = None
    year: int | None = None
    kind: Kind
    where: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    design: str | None = None
    population: str | None = None
    tier: Literal["A", "B", "C"] | None = None
    interest: str | None = None
    within: Id | None = None


class Claim(Entry):
    """One statement of one source, in our words."""

    id: Id
    source: Id
    at: str | None = None
    sure: Sure
    shows: Shows
    says: Text
    restates: Id | None = None
    reading: str | None = None
    unused: Unused | None = None
    figures: dict[str, Any] = {}
    sensitivity: Share | None = None
    specificity: Share | None = None
    how: str | None = None


class Measured(Entry):
    """The moment arm of a muscle in a published body model; it speaks for or against an action."""

    id: Id
    source: Id
    of: Id
    about: Id
    posture: str
    moment_arm_mm: float
    also_mm: tuple[float, ...] = ()
    part: str | None = None


class Relation(Entry):
    """A relation with the claims for and against it; with none for it, it is kept but not asserted."""

    fact: TripleText
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")
    say: str | None = None


class Derivation(Entry):
    """A rule that derives relations from relations."""

    id: Id
    where: tuple[TripleText, ...] = Field(min_length=1)
    then: TripleText
    say: str | None = None


class Rule(Entry):
    """A causal link from one condition to another, for every binding of its variables and for both sides."""

    id: Id
    when: PatternText
    then: PatternText
    where: tuple[TripleText, ...] = ()
    task: Task | None = None
    mechanism: str | None = None
    say: Text
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Cause(Entry):
    """One row of a table of what sources name behind a complaint."""

    when: PatternText
    task: Task | None = None
    say: Text
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Taught(Entry):
    """A complaint with all that sources name behind it and do not explain further: each row is a rule of its own."""

    then: PatternText
    causes: tuple[Cause, ...] = Field(min_length=1)

    def rules(self) -> Iterator[Rule]:
        """Its rows as rules, named after what they join.

        >>> row = {"when": "opposite quads weak", "say": "named by one page", "for": ["A-1"]}
        >>> [rule.id for rule in Taught.model_validate({"then": "same knee painful", "causes": [row]}).rules()]
        ['taught-opposite-quads-weak-and-knee-painful']
        """
        for row in self.causes:
            name = row_name(row.when, self.then)
            yield Rule.model_validate(
                {"id": name, "then": self.then, "mechanism": "not stated", **row.model_dump(by_alias=True)}
            )


class Norm(Entry):
    """A published limit of a measured result: beyond it the result counts as positive."""

    unit: Text
    positive_below: float | None = None
    positive_above: float | None = None
    age_from: int | None = None
    age_to: int | None = None
    error: float | None = None
    worse: Literal["lower", "higher"] | None = None  # where no line is published and the legs are held together
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class About(Entry):
    """What a positive screen result is a sign of; figures come from the claims cited, where they have any."""

    condition: PatternText
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Screen(Entry):
    """A test a person can do. Its result is the condition ``side screen positive_test`` of the tested side."""

    id: Id
    name: Text
    also: tuple[str, ...] = ()
    sides: Literal["paired", "midline"] = "paired"
    how: str | None = None
    positive: str | None = None
    who: Literal["self", "trainer", "clinician"]
    about: tuple[About, ...] = ()
    seen_as: PatternText | None = None  # the condition that a positive result shows to the eye
    prompted_by: tuple[PatternText, ...] = ()  # findings after which a source says to look here
    results_of: tuple[Id, ...] = ()  # a cluster: the screens it counts
    at_least: int | None = Field(default=None, ge=1)
    norms: tuple[Norm, ...] = ()
    not_scored: str | None = None
    traits: tuple[str, ...] = ()  # what a gate may forbid, in the words that interventions use
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Dose(Entry):
    """How much, as its source says; nothing is filled in."""

    sets: int | str | None = None
    reps: int | str | None = None
    hold_seconds: float | str | None = None
    per_week: int | str | None = None
    per_day: int | str | None = None
    weeks: int | str | None = None
    load: str | None = None
    each_side: bool = False
    note: str | None = None
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Load(Entry):
    """A muscle that an exercise works besides its target."""

    condition: Annotated[str, StringConstraints(pattern=r"^(same|opposite|midline) [a-z0-9_]+$")]
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)
    say: str | None = None


class Caution(Entry):
    """A warning that goes with an item."""

    say: Text
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Intervention(Entry):
    """One piece of work."""

    id: Id
    name: Text
    also: tuple[str, ...] = ()
    phase: Phase
    target: Id
    addresses: tuple[PatternText, ...] = Field(min_length=1)
    works: Literal["same", "opposite", "both"] = "same"
    check_first: PatternText | None = None
    how: str | None = None
    feel: str | None = None
    faults: str | None = None
    position: str | None = None
    equipment: tuple[str, ...] = ()
    level: int | None = Field(default=None, ge=1, le=5)
    easier: Id | None = None
    harder: Id | None = None
    instead: tuple[Id, ...] = ()
    dose: Dose | None = None
    emg: dict[str, Literal["low", "moderate", "high", "very high"]] = {}
    emg_claims: tuple[Id, ...] = ()
    loads: tuple[Load, ...] = ()
    traits: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    reading: str | None = None
    supported: tuple[Id, ...] = Field(default=(), alias="for")
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


Words = Annotated[tuple[Text, ...], Field(min_length=1)]


class Fact(Entry):
    """Something known of the person that is no condition: pregnancy, fever, surgery and when, a medicine."""

    id: Id
    name: Text
    also: tuple[str, ...] = ()
    dated: bool = False  # a time since can be stated
    number: bool = False  # its value is a number, as an age is
    unless: tuple[Text, ...] = ()  # words between the same marks that explain it: `lost weight on a diet`
    together: tuple[tuple[Words, ...], ...] = ()  # lists of words: one of each in a sentence tells it too


class Holds(Entry):
    """What a safety rule keeps out of the plan."""

    everything: bool = False
    phases: tuple[Phase, ...] = ()
    traits: tuple[str, ...] = ()
    items: tuple[Id, ...] = ()


class AnyOf(Entry):
    """One of several is enough."""

    any: tuple[Text, ...] = Field(min_length=1)


class Safety(Entry):
    """A red flag, a gate or both: when it holds, how far it refers, what it keeps out of the plan."""

    id: Id
    when: tuple[AnyOf | Text, ...] = Field(min_length=1)
    level: Level | None = None
    ask: str | None = None
    brief: str | None = None  # the question in a few words, for a list of all of them
    holds: Holds | None = None
    say: Text
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Note(Entry):
    """A disagreement between sources, shown when the answer touches one of the conditions it is about."""

    id: Id
    about: tuple[FeltText, ...] = ()
    compared: bool = False  # only where the finding came from comparing the two sides
    unlisted: bool = False  # shown with the sources and claims, not in answers
    say: Text
    claims: tuple[Id, ...] = Field(min_length=1)


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
    nearby: tuple[Text, ...] = ()  # after a comma they tell where a name is: `my hip, just below the waist`
    echoes: tuple[Text, ...] = ()  # what was said last is said of another name: `so is my hip`, `the psoas is too`
    withouts: tuple[Text, ...] = ()  # of a thing before an owner they deny that thing alone
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


class KindWeight(Entry):
    """How much one citation of a kind of document adds, and the most that any number of them can bring."""

    adds: Share
    most: Share
    means: Text | None = None  # what this kind of document can and cannot show, in a client's words
    group: str | None = None  # kinds of one group together bring no more than the largest `most` among them


class GradeName(Entry):
    """A named stretch of strength, with the best band that a chain this weak can have."""

    name: Text
    start: Share = Field(alias="from")
    band: Text


class Band(Entry):
    """A named stretch of likelihood ratio."""

    name: Text
    start: float = Field(alias="from", ge=0)


class Grades(Entry):
    """The one table of weights; ``docs/grading.md`` explains it."""

    kinds: dict[Kind, KindWeight]
    sure: dict[Sure, Share]
    shows: dict[Shows, Share]
    either: Share
    definition: Share
    usual_task: Task
    other_task: Share  # of the strength of a link of another task, in a question that names none
    names: tuple[GradeName, ...] = Field(min_length=1)
    leaks: dict[str, Annotated[float, Field(gt=0, lt=1)]]
    bands: tuple[Band, ...] = Field(min_length=1)
    hedged_band: Text
    both: Share  # a weaker direction counts as well when its chain has at least this share of the stronger's strength
    again: Share  # of its log likelihood ratio in the order, for each state of the same structure that stands above
    most_leak: Share = 1.0
    leak_shake: Annotated[float, Field(ge=1)]  # leaks are divided and multiplied by it to see how much they decide
    cut: Annotated[float, Field(gt=0, lt=1)]
    check_cost: dict[Literal["self", "trainer", "clinician"], Annotated[float, Field(gt=0)]]


class Programme(Entry):
    """The project's own figures for fitting work into somebody's time; labelled so wherever they are used."""

    seconds_per_repetition: Annotated[float, Field(gt=0)]
    rest_seconds: Annotated[float, Field(ge=0)]  # between two sets
    change_seconds: Annotated[float, Field(ge=0)]  # from one item to the next
    seconds_without_dose: dict[Phase, Annotated[float, Field(gt=0)]]  # on one side
    one_sided: tuple[Text, ...] = ()  # traits of work that is done for one side after the other
    hands_on: Text  # the trait of work that somebody else does, unless it says what to do it with
    at_hand: tuple[Text, ...] = ()  # equipment that every home has
    minutes: Annotated[float, Field(gt=0)]  # of one session, unless the reader says otherwise
    days: Annotated[int, Field(ge=1, le=7)]  # a week
    weeks: Annotated[int, Field(ge=1)]
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Advice(Entry):
    """What sources say about doing the work: pain, stopping, progress, how often, testing again."""

    id: Id
    kind: Literal["pain", "stop", "progress", "often", "again"]
    phases: tuple[Phase, ...] = ()  # said where the plan has work of one of these; none: always
    items: tuple[Id, ...] = ()  # said where the plan has one of these
    say: Text
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)
    opposed: tuple[Id, ...] = Field(default=(), alias="against")


class Figure(Entry):
    """Where structures lie on the sketch of the body: ``front 9 145``, x from the midline, y down from the top."""

    places: dict[Id, SpotText]
    supported: tuple[Id, ...] = Field(alias="for", min_length=1)


class Restriction(Entry):
    """What the answer's fixed words are."""

    disclaimer: Text
    something_else: Text


# key -> model of one entry (a list of entries under the key)
SECTIONS: dict[str, type[Entry]] = {
    "actions": Action,
    "structures": Structure,
    "subjects": Subject,
    "states": State,
    "sources": Source,
    "claims": Claim,
    "measured": Measured,
    "relations": Relation,
    "derive": Derivation,
    "rules": Rule,
    "taught": Taught,
    "screens": Screen,
    "interventions": Intervention,
    "facts": Fact,
    "safety": Safety,
    "notes": Note,
    "advice": Advice,
    "phrases": Phrase,
    "names": Names,
}
# key -> model of the one mapping under it; mappings of several files are laid together
SINGLES: dict[str, type[Entry]] = {
    "lexicon": Lexicon,
    "grades": Grades,
    "wording": Restriction,
    "programme": Programme,
    "figure": Figure,
}
OFF = "off"  # a list of ids that a pack switches off


def _known(value: Any) -> Any:
    if not isinstance(value, bool | int | float):
        raise PydanticCustomError("literal_error", "nothing known", {"expected": "true, false or a number"})
    return value


def _result(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not number and value not in RESULTS:
        raise PydanticCustomError("literal_error", "no result", {"expected": f"{', '.join(RESULTS)} or a number"})
    return value


RESULTS = ("present", "absent", "not done")  # what a test of an interview may have brought, besides a number


class Interview(Entry):
    """An interview that was kept in a file: what was asked about, and every answer."""

    class Flags(Entry):
        """The red-flag questions that were answered: with yes, and with no."""

        reported: tuple[Id, ...] = ()
        denied: tuple[Id, ...] = ()

    question: Text
    context: dict[Text, Annotated[Any, AfterValidator(_known)]] = {}
    task: Task | None = None
    side: Literal["right", "left", "both", "not sure"] | None = None
    red_flags: Flags = Flags()
    checks: dict[Text, Annotated[Any, AfterValidator(_result)]] = {}


class CaseFile(Entry):
    """A file of cases beside the rules: what must follow from what, and what must not."""

    class Case(Entry):
        """One case a person who knows bodies can read."""

        name: Text
        why: str | None = None
        found: tuple[Text, ...] = ()
        text: str | None = None
        leads_to: tuple[Text, ...] = ()
        follows_from: tuple[Text, ...] = ()
        not_to: tuple[Text, ...] = ()
        offers: tuple[Id, ...] = ()
        holds_back: tuple[Id, ...] = ()
        level: Literal["clear", "ask", "refer", "urgent", "emergency"] | None = None
        reads: tuple[Text, ...] | None = None
        relations: tuple[TripleText, ...] = ()
        no_relations: tuple[TripleText, ...] = ()

    rule: Id | None = None
    cases: tuple[Case, ...] = Field(min_length=1)

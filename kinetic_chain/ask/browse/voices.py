"""Who says what about a structure or a condition, where they agree and where not, and what they sell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kinetic_chain.ask.browse.meant import condition_named, meant_by, refuse_work
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import LEFT, MIDLINE, RIGHT, TASKS, relative_side

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

LINK, RELATION, SCREEN, WORK = "link", "relation", "screen", "work"
AGREE, DISAGREE, ALONE, UNHEARD = "agree", "disagree", "alone", "spoken against"
_OURS = "project"  # the kind of our own readings
_ORDER = (DISAGREE, AGREE, ALONE, UNHEARD)


class Voice(NamedTuple):
    """One document on one matter.

    :param claims: what it says of it, without what only restates somebody else
    :param interest: what its author sells, or None
    :param within: the document it stands in, as a reader's comment does
    """

    source: str
    kind: str
    year: int | None
    interest: str | None
    within: str | None
    claims: tuple[str, ...]


class Restated(NamedTuple):
    """A claim that repeats another one, and is not counted beside it."""

    claim: str
    source: str
    of: str
    of_source: str


class Matter(NamedTuple):
    """One thing that is said: a link, a relation of the body, what a test is a sign of, or work.

    :param kind: ``link``, ``relation``, ``screen`` or ``work``
    :param about: cause and effect of a link, as ``same gluteus_medius weak`` and ``opposite pelvis dropped``; what a
        test or work is for; the relation in three words
    :param ids: the rules, or the test or the work
    :param agreement: ``agree`` (several independent documents, none against), ``disagree``, ``alone`` (one document, or
        only a reading of ours) or ``spoken against`` (nobody for it)
    """

    kind: str
    about: tuple[str, ...]
    ids: tuple[str, ...]
    say: str
    task: str | None
    grade: str | None
    for_: tuple[Voice, ...]
    against: tuple[Voice, ...]
    restated: tuple[Restated, ...]
    agreement: str


class Document(NamedTuple):
    """One document over all matters: how many it speaks for and against; ``matters`` counts from 0."""

    source: str
    kind: str
    year: int | None
    interest: str | None
    speaks_for: tuple[int, ...]
    speaks_against: tuple[int, ...]
    only_restates: bool


class Rift(NamedTuple):
    """Two documents of which one speaks for what the other speaks against."""

    one: str
    other: str
    matters: tuple[int, ...]


class Voices(NamedTuple):
    """Who says what about something; the matters with most disagreement come first, then those with most documents.

    :param notes: where the sources disagree, in a sentence, with the claims
    """

    name: str
    called: str
    matters: tuple[Matter, ...]
    documents: tuple[Document, ...]
    rifts: tuple[Rift, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]


def sources(knowledge: Knowledge, name: str) -> Voices:
    """Who says what about a structure, or about one condition.

    :raises QuestionError: when the name is neither
    """
    subject, state, called = about(knowledge, name)
    found = [
        *_links(knowledge, subject, state),
        *_screens(knowledge, subject, state),
        *_work(knowledge, subject, state),
    ]
    if state is None:
        found += _relations(knowledge, subject)
    matters = tuple(sorted(found, key=_place))
    spoken = (subject, state)
    notes = tuple(
        (note["say"], tuple(note["claims"]))
        for note in knowledge.data["notes"]
        if any(_is_about(text, *spoken) for text in note.get("about", ()))
    )
    return Voices(name, called, matters, tuple(_documents(knowledge, matters)), tuple(_rifts(matters)), notes)


def _place(matter: Matter) -> tuple[Any, ...]:
    documents = len(matter.for_) + len(matter.against)
    return (
        _ORDER.index(matter.agreement),
        -documents,
        (LINK, SCREEN, WORK, RELATION).index(matter.kind),
        matter.about,
        matter.ids,
    )


def about(knowledge: Knowledge, name: str) -> tuple[str, str | None, str]:
    """Subject, state if one is meant, and the id."""
    subjects = knowledge.data["subjects"]
    for word in (name, meant_by(knowledge, name), name.strip().lower().replace(" ", "_")):
        if word in subjects:
            return word, None, word
    refuse_work(knowledge, name)
    words = name.split()
    if len(words) == 2 and words[0] in subjects and words[1] in knowledge.data["states"]:
        return words[0], words[1], name
    try:
        condition = condition_named(knowledge, name).condition
    except QuestionError:
        raise QuestionError(
            f"nothing is called `{name}`, and it is not one condition", nearest(name.replace(" ", "_"), subjects, 3)
        ) from None
    return condition.subject, condition.state, f"{condition.subject} {condition.state}"


def _is_about(text: str, subject: str, state: str | None) -> bool:
    """Whether three words speak of the subject, in this state if one is meant."""
    words = text.split()
    return words[1] == subject and state in (None, words[2])


# ---------------------------------------------------------------- matters


def _links(knowledge: Knowledge, subject: str, state: str | None) -> Iterator[Matter]:
    """Every link into and out of the conditions, each once, its sides said relative to its cause."""
    map_, data = knowledge.map, knowledge.map.data
    seen = set()
    for row, text in enumerate(map_.names):
        if not _is_about(f"- {text}", subject, state):
            continue
        sides = (MIDLINE,) if map_.is_midline(row) else (RIGHT, LEFT)
        for node in (map_.node(side, *text.split()) for side in sides):
            assert node is not None
            ends = [(node, other, link) for other, link in map_.network.effects(node)]
            ends += [(other, node, link) for other, link in map_.network.causes(node)]
            for cause, effect, link in ends:
                if data["grade"][link] >= 0 and link not in seen:
                    seen.add(link)
                    yield _link(knowledge, cause, effect, link)


def _link(knowledge: Knowledge, cause: int, effect: int, link: int) -> Matter:
    map_, data = knowledge.map, knowledge.map.data
    rules_text, for_text, against_text = data["texts"][link].split(";")
    ids = tuple(dict.fromkeys(text.partition("[")[0] for text in rules_text.split()))
    one, two = map_.words(cause), map_.words(effect)
    start = one[0] if one[0] != MIDLINE else two[0]
    ends = tuple(" ".join((relative_side(side, start), *rest)) for side, *rest in (one, two))
    entry = knowledge.data["rules"].get(ids[0]) or knowledge.data["screens"][ids[0]]
    task, grade = data["task"][link], knowledge.data["grades"]["names"][data["grade"][link]]["name"]
    say = entry.get("say") or entry.get("positive") or entry["name"]
    kind = LINK if ids[0] in knowledge.data["rules"] else SCREEN
    named = TASKS[task] if task >= 0 else None
    return _matter(knowledge, kind, ends, ids, say, for_text.split(), against_text.split(), named, grade)


def _screens(knowledge: Knowledge, subject: str, state: str | None) -> Iterator[Matter]:
    """Tests that are no link: not scored, or with nothing that tells; and what is said of a test as a whole."""
    for name, screen in knowledge.data["screens"].items():
        conditions = [entry["condition"] for entry in screen["about"]]
        if name != subject and not any(_is_about(text, subject, state) for text in conditions):
            continue
        linked = not screen.get("not_scored") and any(e["for"] for e in screen["about"])
        parts = [] if linked else screen["about"]
        supporting = [*screen["for"], *(claim for entry in parts for claim in entry["for"])]
        against = [*screen["against"], *(claim for entry in parts for claim in entry["against"])]
        if supporting or against:
            say = screen.get("not_scored") or screen.get("reading") or screen["name"]
            yield _matter(knowledge, SCREEN, tuple(conditions) or (name,), (name,), say, supporting, against)


def _work(knowledge: Knowledge, subject: str, state: str | None) -> Iterator[Matter]:
    for name, item in knowledge.data["interventions"].items():
        for text in item["addresses"]:
            if _is_about(text, subject, state):
                said = knowledge.work.said_of(name, [text.split()])
                yield _matter(knowledge, WORK, (text,), (name,), item["name"], *said)
                break
        else:
            if state is None and item["target"] == subject:
                yield _matter(knowledge, WORK, (subject,), (name,), item["name"], *knowledge.work.said_of(name, ()))


def _relations(knowledge: Knowledge, subject: str) -> Iterator[Matter]:
    """What is asserted of the structure: where it attaches, what feeds it, what it does."""
    atlas = knowledge.parts.atlas
    opposed = atlas["opposed"]
    for text, rule, _, sayers in atlas["relations"]:
        if text.split()[0] == subject and rule is None and (sayers or text in opposed):
            against = opposed.get(text, {}).get("against", ())
            yield _matter(knowledge, RELATION, (text,), (), opposed.get(text, {}).get("say") or "", sayers, against)
    known = {row[0] for row in atlas["relations"]}
    for text, entry in opposed.items():
        if text.split()[0] == subject and text not in known:
            yield _matter(knowledge, RELATION, (text,), (), entry["say"] or "", (), entry["against"])


def _matter(
    knowledge: Knowledge,
    kind: str,
    about: tuple[str, ...],
    ids: tuple[str, ...],
    say: str,
    supporting: Iterable[str],
    against: Iterable[str],
    task: str | None = None,
    grade: str | None = None,
) -> Matter:
    voices, restated = _voices(knowledge, supporting)
    others, restated_too = _voices(knowledge, against)
    if voices and others:
        agreement = DISAGREE
    elif not voices:
        agreement = UNHEARD
    else:
        agreement = AGREE if len(_independent(voices)) > 1 else ALONE
    return Matter(kind, about, ids, say, task, grade, voices, others, (*restated, *restated_too), agreement)


def _independent(voices: Iterable[Voice]) -> set[str]:
    """The documents that agree without leaning on each other: a reader belongs to the page, and we are no witness."""
    return {voice.within or voice.source for voice in voices if voice.kind != _OURS}


def _voices(knowledge: Knowledge, names: Iterable[str]) -> tuple[tuple[Voice, ...], list[Restated]]:
    """The independent documents behind claims, or behind bare sources; restatements apart."""
    claims, known = knowledge.data["claims"], knowledge.data["sources"]
    said: dict[str, list[str]] = {}
    restated = []
    for name in dict.fromkeys(names):
        if name in claims:
            source, of = claims[name]["source"], claims[name].get("restates")
            if of:
                restated.append(Restated(name, source, of, claims[of]["source"]))
            else:
                said.setdefault(source, []).append(name)
        elif name in known:
            said.setdefault(name, [])
    return tuple(_voice(known[source], source, tuple(mine)) for source, mine in said.items()), restated


def _voice(entry: Mapping[str, Any], source: str, claims: tuple[str, ...]) -> Voice:
    return Voice(source, entry["kind"], entry.get("year"), entry.get("interest"), entry.get("within"), claims)


# ---------------------------------------------------------------- over all matters


def _documents(knowledge: Knowledge, matters: Sequence[Matter]) -> Iterator[Document]:
    """Every document that speaks, those that say most first; one that only restates says so."""
    spoken: dict[str, tuple[list[int], list[int]]] = {}
    for index, matter in enumerate(matters):
        for way, voices in enumerate((matter.for_, matter.against)):
            for voice in voices:
                spoken.setdefault(voice.source, ([], []))[way].append(index)
        for one in matter.restated:
            spoken.setdefault(one.source, ([], []))
    for source, (mine, against) in sorted(spoken.items(), key=lambda row: (-len(row[1][0]) - len(row[1][1]), row[0])):
        entry = knowledge.data["sources"][source]
        only = not mine and not against
        yield Document(
            source, entry["kind"], entry.get("year"), entry.get("interest"), tuple(mine), tuple(against), only
        )  # fmt: skip


def _rifts(matters: Sequence[Matter]) -> Iterator[Rift]:
    """Pairs of documents that disagree, those that do most often first."""
    apart: dict[tuple[str, str], list[int]] = {}
    for index, matter in enumerate(matters):
        for one in matter.for_:
            for other in matter.against:
                if one.source != other.source:
                    apart.setdefault((one.source, other.source), []).append(index)
    for (speaker, opponent), where in sorted(apart.items(), key=lambda row: (-len(row[1]), row[0])):
        yield Rift(speaker, opponent, tuple(where))

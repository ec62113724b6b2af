"""Browse without a question: structures, sources, claims, rules, the links of a condition, paths between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from kinetic_chain.ask.answer import plain
from kinetic_chain.ask.browse.meant import ARROW, Named, condition_named, meant_by, pair_named, refuse_work
from kinetic_chain.ask.browse.near import near_conditions
from kinetic_chain.ask.engine import Question, aloud, label
from kinetic_chain.ask.heard import heard
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.reason.trees import Tree, chain
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import (
    EITHER,
    MIDLINE,
    TASKS,
    Condition,
)  # fmt: skip

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge


class Page(NamedTuple):
    """Something to read: what kind of thing it is, its name, its data, and the claims and sources the data cites."""

    kind: str
    name: str
    data: dict[str, Any]
    claims: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """The page as plain data."""
        return dict(self._asdict())

    def to_json(self, indent: int | None = None) -> str:
        """The page as JSON."""
        import json

        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)


def show(knowledge: Knowledge, name: str) -> Page:
    """A structure, a source, a claim, a screen, a piece of work, another subject such as a habit, or a state."""
    data = knowledge.data
    atlas = knowledge.parts.atlas
    for kind, table, make in (
        ("structure", atlas["structures"], _structure),
        ("source", data["sources"], _source),
        ("claim", data["claims"], _claim),
        ("screen", data["screens"], _entry),
        ("intervention", data["interventions"], _entry),
        ("subject", data["subjects"], _subject),
        ("state", data["states"], _state),
    ):
        for word in (name, meant_by(knowledge, name)):
            if word in table:
                return _page(knowledge, kind, word, make(knowledge, atlas, word, table[word]))
    tables = (atlas["structures"], *(data[key] for key in ("sources", "claims", "screens", "interventions")))
    names = [name for table in (*tables, data["subjects"], data["states"]) for name in table]
    raise QuestionError(f"nothing is called `{name}`", nearest(name.replace(" ", "_"), names, 3))


def explain(knowledge: Knowledge, name: str) -> Page:
    """The links of a condition with who says so and who does not; or a rule; or a claim."""
    data = knowledge.data
    if name in data["rules"]:
        return _page(knowledge, "rule", name, dict(data["rules"][name]))
    if name in data["claims"]:
        return _page(knowledge, "claim", name, _claim(knowledge, {}, name, data["claims"][name]))
    refuse_work(knowledge, name)
    pair = pair_named(knowledge, name)
    if pair:
        return _link_page(knowledge, *pair)
    condition, assumed = condition_named(knowledge, name)
    node = knowledge.map.node(*condition)
    if node is None:
        raise QuestionError(f"no source speaks of `{condition}`", near_conditions(knowledge, condition))
    network = knowledge.map.network
    links = {
        "causes": [link_row(knowledge, other, node, link) for other, link in network.causes(node)],
        "effects": [link_row(knowledge, node, other, link) for other, link in network.effects(node)],
    }
    for rows in links.values():
        rows.sort(key=lambda row: (-row["strength"], row["cause"], row["effect"]))
    return _page(
        knowledge,
        "condition",
        str(condition),
        {"aloud": aloud(data, *condition), "assumed": [str(condition)] if assumed else [], **links},
    )


def _link_page(knowledge: Knowledge, start: Named, goal: Named) -> Page:
    """One link with who says so and who does not, the other way round too, and what is left open."""
    whole = _between(knowledge, start, goal)
    map_ = knowledge.map
    one, two = Condition(*whole["from"].split()), Condition(*whole["to"].split())
    nodes = [map_.node(*one), map_.node(*two)]
    about = {f"{EITHER if c.side != MIDLINE else MIDLINE} {c.subject} {c.state}" for c in (one, two)}
    links = {}
    for key, (cause, effect) in (("link", nodes), ("back", reversed(nodes))):
        assert cause is not None and effect is not None
        found = (link for other, link in map_.network.effects(cause) if other == effect)
        links[key] = next((link_row(knowledge, cause, effect, link) for link in found), None)
    kinds = knowledge.data["grades"]["kinds"]
    said = [claim for row in links.values() if row for claim in (*row["for"], *row["against"])]
    shown = dict.fromkeys(knowledge.data["sources"][knowledge.data["claims"][c]["source"]]["kind"] for c in said)
    data = {
        "from": whole["from"], "to": whole["to"], "assumed": whole["assumed"], **links,
        "way": None if links["link"] else whole["forward"],
        "open": [
            {"say": note["say"], "claims": note["claims"]}
            for note in knowledge.data["notes"]
            if about <= set(note.get("about", ()))
        ],
        "kinds": {kind: kinds[kind].get("means") for kind in shown},
    }  # fmt: skip
    return _page(knowledge, "link", f"{one} {ARROW} {two}", data)


def path(knowledge: Knowledge, start: str, goal: str | None = None) -> Page:
    """The best chains from one condition to another and back; without ``goal`` the one text names both."""
    if goal is not None:
        pair = condition_named(knowledge, start), condition_named(knowledge, goal)
    else:
        both = pair_named(knowledge, start)
        if both is None:
            raise QuestionError(f"`{start}`: a path needs two conditions: weak right glute med to low back pain")
        pair = both
    data = _between(knowledge, *pair)
    return _page(knowledge, "path", f"{data['from']} {ARROW} {data['to']}", data)


def _between(knowledge: Knowledge, start: Named, goal: Named) -> dict[str, Any]:
    """The best chains between two conditions; one that was named without a side is on the side of the other."""
    map_ = knowledge.map
    sides = {named.condition.side for named in (start, goal) if not named.assumed} - {MIDLINE}
    ends, assumed = [], []
    for condition, is_assumed in (start, goal):
        if is_assumed and sides:
            condition = condition._replace(side=min(sides))
        condition = _in_the_middle(map_, condition)
        node = map_.node(*condition)
        if node is None:
            raise QuestionError(f"no source speaks of `{condition}`", near_conditions(knowledge, condition))
        if is_assumed and condition.side != MIDLINE:
            assumed.append(str(condition))
        ends.append((condition, node))
    (one, first), (two, second) = ends
    network = map_.network
    return {
        "from": str(one),
        "to": str(two),
        "assumed": assumed,
        "forward": _walk(knowledge, network.forward(first), second),
        "back": _walk(knowledge, network.forward(second), first),
    }


def _in_the_middle(map_: Map, condition: Condition) -> Condition:
    """A pain of one side of the back is one of the back, as in a question."""
    middle = condition._replace(side=MIDLINE)
    return middle if map_.node(*condition) is None and map_.node(*middle) is not None else condition


def _walk(knowledge: Knowledge, tree: Tree, end: int) -> list[dict[str, Any]] | None:
    if end not in tree:
        return None
    nodes = chain(tree, end)[::-1]
    return [link_row(knowledge, a, b, tree[b].link) for a, b in pairwise(nodes)]


def link_row(knowledge: Knowledge, cause: int, effect: int, link: int) -> dict[str, Any]:
    """One link as data: what it says, how strong, under which task, who for and who against."""
    map_, data = knowledge.map, knowledge.map.data
    rules_text, for_text, against_text = data["texts"][link].split(";")
    rules = [text.partition("[")[0] for text in rules_text.split()]
    one, two = map_.words(cause), map_.words(effect)
    grade = data["grade"][link]
    says = [knowledge.data["rules"].get(r, knowledge.data["screens"].get(r, {})) for r in rules]
    return {
        "cause": " ".join(one),
        "effect": " ".join(two),
        "aloud": f"{aloud(knowledge.data, *one)} -> {aloud(knowledge.data, *two)}",
        "grade": "definition" if grade < 0 else knowledge.data["grades"]["names"][grade]["name"],
        "strength": data["strength"][link],
        "task": TASKS[data["task"][link]] if data["task"][link] >= 0 else None,
        "rules": rules,
        "say": [s.get("say") or s.get("name") for s in says] if grade >= 0 else ["by definition"],
        "readings": [s["reading"] for s in says if s.get("reading")],
        "for": for_text.split(),
        "against": against_text.split(),
    }


_SHOWN = ("name", "short", "kind", "sides", "also", "uberon", "fma", "ta98", "note", "roots")


def _structure(knowledge: Knowledge, atlas: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    relations: dict[str, list[dict[str, Any]]] = {}
    for text, rule, premises, sayers in atlas["relations"]:
        subject, verb, object_ = text.split()
        if subject == name:
            relations.setdefault(verb, []).append(
                {
                    "object": object_,
                    "name": _any_name(knowledge, atlas, object_),
                    "by": rule,
                    "because": premises,
                    "says": sayers,
                }
            )
    for text, opposed in atlas["opposed"].items():
        subject, verb, object_ = text.split()
        if subject == name:
            relations.setdefault(f"not {verb}", []).append(
                {
                    "object": object_,
                    "name": _any_name(knowledge, atlas, object_),
                    "by": None,
                    "because": [],
                    "says": opposed["against"],
                }
            )
    measured = [row for row in atlas["measured"] if row["of"] == name]
    conditions = sorted(c for c in knowledge.data["network"]["conditions"] if c.split()[0] == name)
    work = sorted(i for i, item in knowledge.data["interventions"].items() if item["target"] == name)
    return {
        **{key: value for key, value in entry.items() if key in _SHOWN},
        "relations": relations, "models": measured, "conditions": conditions, "work": work,
    }  # fmt: skip


def _any_name(knowledge: Knowledge, atlas: Mapping[str, Any], name: str) -> str:
    if name in atlas["actions"]:
        return str(atlas["actions"][name]["name"])
    return label(knowledge.data["subjects"], name) if name in knowledge.data["subjects"] else name


def _source(knowledge: Knowledge, atlas: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    inside = [s for s, other in knowledge.data["sources"].items() if s == name or other.get("within") == name]
    claims = [c for c, claim in knowledge.data["claims"].items() if claim["source"] in inside]
    unused = {c: reason for c, reason in atlas["unused"].items() if c in claims}
    return {**entry, "says": claims, "unused": unused}


def _claim(knowledge: Knowledge, atlas: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    data = knowledge.data
    uses: dict[str, list[str]] = {"for": [], "against": []}
    for section in ("rules", "screens", "interventions"):
        for key, other in data[section].items():
            for way in uses:
                if any(name in one.get(way, ()) for one in (other, *other.get("uses", ()))):
                    uses[way].append(key)
    for rule in data["safety"]:
        if name in rule["for"]:
            uses["for"].append(rule["id"])
    notes = [note["id"] for note in data["notes"] if name in note["claims"]]
    return {**entry, "cited_for": uses["for"], "cited_against": uses["against"], "notes": notes}


def _subject(knowledge: Knowledge, atlas: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Something that is no structure: what kind of thing it is, the words it is called by, what sources say it is."""
    return {
        "name": entry["name"], "kind": entry["kind"], "sides": entry["sides"],
        "also": _words_for(knowledge, "subject", name),
        "conditions": sorted(c for c in knowledge.data["network"]["conditions"] if c.split()[0] == name),
    }  # fmt: skip


def _state(knowledge: Knowledge, atlas: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A state: the words it is called by, what it is a kind of, and what sources say is in it."""
    about = sorted(c.split()[0] for c in knowledge.data["network"]["conditions"] if c.split()[1] == name)
    return {
        "name": entry["name"], "also": _words_for(knowledge, "state", name), "a kind of": entry.get("parent"),
        "subjects": about,
    }  # fmt: skip


def _words_for(knowledge: Knowledge, kind: str, name: str) -> list[str]:
    """The words that are read as this, as they are looked up."""
    words = knowledge.data["lexicon"]["words"]
    return sorted(word for word, (what, meant) in words.items() if what == kind and name in (meant, *meant))


def _entry(knowledge: Knowledge, atlas: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return dict(entry)


def _page(knowledge: Knowledge, kind: str, name: str, data: dict[str, Any]) -> Page:
    data = plain(data)  # a page is its own: what is done to it is not done to the knowledge
    claims = {c: plain(knowledge.data["claims"][c]) for c in sorted(set(_cited(data))) if c in knowledge.data["claims"]}
    named = {claim["source"] for claim in claims.values()} | {s for s in _cited(data) if s in knowledge.data["sources"]}
    return Page(kind, name, data, claims, {s: plain(knowledge.data["sources"][s]) for s in sorted(named)})


def _cited(value: Any) -> Iterator[str]:
    """Every text in the data: those that are ids of claims or sources are looked up by it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _cited(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _cited(inner)


def reply_page(knowledge: Knowledge, kind: str, name: str, reply: Any, question: Question | None = None) -> Page:
    """A reply as a page: its plain data, and what every id, condition and claim in it is called and says.

    :param question: what was asked: the page then says under ``heard`` how it was read, and whether anything of it
        belongs with a professional first
    """
    wording = {"disclaimer": knowledge.data["wording"]["disclaimer"], "bands": knowledge.data["grades"]["bands"]}
    data = {**({"heard": plain(heard(question))} if question else {}), **plain(reply), **wording}
    page = _page(knowledge, kind, name, data)
    return page._replace(data={**data, "names": dict(sorted(_called(knowledge, data)))})


def _called(knowledge: Knowledge, data: Any) -> Iterator[tuple[str, str]]:
    """What every name in the data is called: conditions, subjects, states and work."""
    subjects, states, work = (knowledge.data[key] for key in ("subjects", "states", "interventions"))
    facts, claims = knowledge.data["facts"], knowledge.data["claims"]
    for text in dict.fromkeys(
        (*_cited(data), *_conditions(data), *data.get("heard", {}).get("facts", ()), *data.get("facts", ()))
    ):
        if text in claims:
            continue
        words = text.split(" ")
        if len(words) == 3 and words[1] in subjects:
            yield text, aloud(knowledge.data, words[0], words[1], words[2])
        elif text in subjects:
            yield text, label(subjects, text)
        elif text in states:
            yield text, states[text]["name"]
        elif text in work:
            yield text, work[text]["name"]
        elif text in facts:
            yield text, facts[text].get("name", text)


def _conditions(value: Any) -> Iterator[str]:
    """Every condition that is written as a record of its three words."""
    if isinstance(value, Mapping):
        if {"side", "subject", "state"} <= set(value):
            yield f"{value['side']} {value['subject']} {value['state']}"
        for inner in value.values():
            yield from _conditions(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _conditions(inner)

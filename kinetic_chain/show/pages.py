"""A page of browsing -> lines; reads nothing but the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kinetic_chain.show.doses import amount
from kinetic_chain.show.lines import LABEL, Line

_MOST = 8  # rows of one kind unless everything is asked for
_EMPTY: tuple[Any, ...] = (None, [], {}, ())
_VERBS = {
    "arises_from": "arises from", "inserts_on": "inserts on", "supplied_by": "supplied by", "performs": "performs",
    "part_of": "part of", "near": "near", "antagonist_of": "works against", "synergist_of": "does the same as",
    "belongs_to": "belongs to", "moves": "moves",
}  # fmt: skip


def render_page(page: Mapping[str, Any], everything: bool = False) -> Iterator[Line]:
    """A page as a person reads it."""
    most = 10_000 if everything else _MOST
    draw = {
        "structure": _structure, "condition": _condition, "path": _path, "source": _source, "claim": _claim,
        "rule": _rule, "link": _whole_link, "intervention": _work, "screen": _test,
    }.get(page["kind"], _plain)  # fmt: skip
    yield Line(0, ((page["name"], "head"), (f"  {page['kind']}", "dim")))
    yield from draw(page, most)


def _field(name: str, text: str, style: str = "") -> Line:
    return Line(2, ((name.ljust(LABEL), "strong"), (text, style)), LABEL + 2)


def _more(rows: Sequence[Any], most: int) -> Iterator[Line]:
    if len(rows) > most:
        yield Line(4, ((f"{len(rows) - most} more: --all", "dim"),))


def _structure(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    data = page["data"]
    yield _field("called", _few([data["name"], *data.get("also", [])], most))
    ids = [f"{key} {data[key]}" for key in ("uberon", "fma", "ta98") if data.get(key)]
    if ids:
        yield _field("ids", ", ".join(ids))
    if data.get("roots"):
        yield _field("roots", "; ".join(f"{', '.join(roots)} [{table}]" for table, roots in data["roots"].items()))
    for verb, rows in data["relations"].items():
        against = verb.startswith("not ")  # sources speak against this relation
        verb = verb.removeprefix("not ")
        yield _field(_VERBS.get(verb, verb.replace("_", " ")), "against it:" if against else "")
        for row in rows[:most]:
            by = f" (by {row['by']})" if row["by"] else ""
            says = f" [{', '.join(row['says'])}]" if row["says"] else ""
            yield Line(4, ((row["name"], ""), (by + says, "dim")), 6)
        yield from _more(rows, most)
    if data["models"]:
        yield _field("models", "moment arms, mm; a sign against an action speaks against it")
        for row in data["models"][:most]:
            part = f" ({row['part']})" if row.get("part") else ""
            yield Line(
                4, ((f"{row['source']}{part}: {row['about']} {row['moment_arm_mm']:+.1f} at {row['posture']}", ""),), 6
            )
        yield from _more(data["models"], most)
    yield _field("conditions", ", ".join(data["conditions"]) or "no source speaks of it")
    if data["work"]:
        yield _field("work", ", ".join(data["work"]))


def _condition(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    data = page["data"]
    yield _field("read aloud", data["aloud"])
    yield from _assumed(data)
    for title, rows in (("may come from", data["causes"]), ("may lead to", data["effects"])):
        yield Line(0, ())
        yield Line(0, ((title if rows else f"{title}: nothing in the sources", "head"),))
        for row in rows[:most]:
            yield from _link(page, row)
        yield from _more(rows, most)


def _assumed(data: Mapping[str, Any]) -> Iterator[Line]:
    """Which side something is shown on, where none was named."""
    if data["assumed"]:
        sides = " and ".join(dict.fromkeys(condition.split()[0] for condition in data["assumed"]))
        yield Line(0, ((f"no side named: shown on the {sides}; the other side is its mirror image", "dim"),))


def _whole_link(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    """One link: for and against, the other way round, what is open, and what each kind of document can show."""
    data = page["data"]
    yield from _assumed(data)
    yield Line(0, ())
    if data["link"]:
        yield from _link(page, data["link"])
    else:
        yield Line(2, (("no source makes this link in one step", "strong"),))
        for row in data["way"] or ():
            yield from _link(page, row)
    if data["back"]:
        yield Line(0, ())
        yield Line(0, (("the other way round", "head"),))
        yield from _link(page, data["back"])
    if data["open"]:
        yield Line(0, ())
        yield Line(0, (("what is open, or where sources disagree", "head"),))
        for note in data["open"]:
            yield Line(2, ((note["say"], ""), (f" [{', '.join(note['claims'])}]", "dim")), 4)
    if data["kinds"]:
        yield Line(0, ())
        yield Line(0, (("what each kind of document can show", "head"),))
        for kind, means in data["kinds"].items():
            yield _field(kind, means or "")


def _link(page: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Line]:
    task = f", task {row['task']}" if row["task"] else ""
    contested = ", contested" if row["against"] else ""
    yield Line(2, ((row["aloud"], "strong"), (f"  {row['grade']}{contested}{task}", "dim")), 4)
    for say in dict.fromkeys(row["say"]):
        yield Line(4, ((say, ""),), 6)
    for reading in dict.fromkeys(row["readings"]):
        yield Line(4, ((f"our reading: {reading}", "dim"),), 6)
    for label, claims in (("for", row["for"]), ("against", row["against"])):
        for name in claims:
            yield cited(page, name, label)


def cited(page: Mapping[str, Any], name: str, label: str) -> Line:
    """A claim as it is cited: what it says, in which document, how sure, and with which interest."""
    claim = page["claims"][name]
    source = page["sources"][claim["source"]]
    year = f" {source['year']}" if source.get("year") else ""
    interest = f"; interest: {source['interest']}" if source.get("interest") else ""
    who = f"{name}, {source['kind']}{year}, {claim['sure']}{interest}"
    return Line(
        4, ((f"{label:8}", "warn" if label == "against" else ""), (claim["says"], ""), (f" [{who}]", "dim")), 12
    )


def _path(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    data = page["data"]
    yield from _assumed(data)
    for title, steps in (
        (f"{data['from']} -> {data['to']}", data["forward"]),
        (f"{data['to']} -> {data['from']}", data["back"]),
    ):
        yield Line(0, ())
        yield Line(0, ((title, "strong"),))
        if steps is None:
            yield Line(2, (("no source links these this way (above the cut)", ""),))
            continue
        if not steps:
            yield Line(2, (("the same condition", ""),))
        for step in steps:
            yield from _link(page, step)


def _source(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    data = page["data"]
    for key in (
        "title",
        "authors",
        "year",
        "kind",
        "where",
        "design",
        "population",
        "tier",
        "interest",
        "doi",
        "pmid",
        "url",
        "within",
    ):
        if data.get(key):
            yield _field(key, str(data[key]))
    yield _field("says", f"{len(data['says'])} claims, {len(data['unused'])} of them unused")
    for name in data["says"][:most]:
        claim = page["claims"][name]
        unused = f", unused: {data['unused'][name]}" if name in data["unused"] else ""
        yield Line(4, ((f"{name}  ", "strong"), (claim["says"], ""), (f" ({claim['sure']}{unused})", "dim")), 8)
    yield from _more(data["says"], most)


def _claim(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    data = page["data"]
    source = page["sources"].get(data["source"], {})
    yield _field("says", data["says"])
    yield _field(
        "source",
        f"{data['source']}: {source.get('title', '')}, {source.get('kind', '')}, {data.get('at') or 'no place given'}",
    )
    if source.get("interest"):
        yield _field("interest", source["interest"])
    yield _field("how sure", f"{data['sure']}; it shows {data['shows']}")
    for key, title in (("reading", "our reading"), ("restates", "restates"), ("how", "how")):
        if data.get(key):
            yield _field(title, str(data[key]))
    if data.get("figures"):
        yield _field("figures", ", ".join(f"{key} {value}" for key, value in data["figures"].items()))
    for key, title in (("cited_for", "used for"), ("cited_against", "against"), ("notes", "notes")):
        if data[key]:
            yield _field(title, ", ".join(data[key]))


def _rule(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    data = page["data"]
    yield _field("when", data["when"])
    yield _field("then", data["then"])
    for key in ("where", "task", "mechanism", "say", "reading", "place"):
        if data.get(key):
            value = data[key]
            yield _field(key, "; ".join(value) if isinstance(value, list) else str(value))
    for label in ("for", "against"):
        for name in data.get(label, ()):
            yield cited(page, name, label)


def _work(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    """A piece of work: what it is for, how it is done, how much, what to mind, who says so."""
    data = page["data"]
    yield _field("called", _few([data["name"], *data.get("also", ())], most))
    yield _field("phase", data["phase"])
    yield _field("works on", _spoken(data["target"]))
    yield _field("for", _few([_spoken(text) for text in data["addresses"]], most))
    for key, title in (("how", "how"), ("feel", "feel"), ("faults", "avoid"), ("position", "position")):
        if data.get(key):
            yield _field(title, str(data[key]))
    if data.get("equipment"):
        yield _field("with", ", ".join(data["equipment"]))
    if data.get("level"):
        yield _field("level", f"{data['level']} of 5")
    near = [f"{key}: {_spoken(data[key])}" for key in ("easier", "harder") if data.get(key)]
    near += [f"instead: {', '.join(map(_spoken, data['instead']))}"] if data.get("instead") else []
    if near:
        yield _field("neighbours", "; ".join(near))
    if data.get("dose"):
        yield _field("how much", f"{amount(data['dose'])} [{', '.join(data['dose']['for'])}]")
    if data.get("emg"):
        yield _field("muscle at work", ", ".join(f"{_spoken(name)} {how}" for name, how in data["emg"].items()))
    if data.get("check_first"):
        yield _field("only if", _spoken(data["check_first"]))
    for load in data.get("loads", ()):
        say = load.get("say") or f"it also works the {_spoken(load['condition'])}"
        yield _field("mind", f"{say} [{', '.join(load['for'])}]", "warn")
    for caution in data.get("cautions", ()):
        yield _field("mind", f"{caution['say']} [{', '.join(caution['for'])}]", "warn")
    if data.get("traits"):
        yield _field("it asks for", ", ".join(map(_spoken, data["traits"])))
    if data.get("reading"):
        yield _field("our reading", data["reading"])
    yield from _who_says(page, data)
    for use in data.get("uses", ()):
        yield _field("also for", _few([_spoken(text) for text in use["addresses"]], most))
        yield from _who_says(page, use)


def _test(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    """A test: how it is done, what counts, its limits, what it is about and who says so."""
    data = page["data"]
    yield _field("called", _few([data["name"], *data.get("also", ())], most))
    yield _field(
        "done", {"self": "by oneself", "trainer": "with a trainer", "clinician": "by a clinician"}[data["who"]]
    )
    for key, title in (("how", "how"), ("positive", "positive"), ("not_scored", "not scored"), ("seen_as", "shows")):
        if data.get(key):
            yield _field(title, _spoken(data[key]) if key == "seen_as" else str(data[key]))
    if data.get("results_of"):
        yield _field("made of", f"{', '.join(map(_spoken, data['results_of']))}; at least {data['at_least']} positive")
    for norm in data.get("norms", ()):
        yield _field("limit", f"{_limit(norm)} [{', '.join(norm['for'])}]")
    if data.get("traits"):
        yield _field("it asks for", ", ".join(map(_spoken, data["traits"])))
    if data.get("reading"):
        yield _field("our reading", data["reading"])
    yield from _who_says(page, data)
    for about in data["about"]:
        yield _field("about", _spoken(about["condition"]))
        yield from _who_says(page, about)


def _limit(norm: Mapping[str, Any]) -> str:
    """A limit of a test in words.

    >>> _limit({"unit": "cm", "positive_below": 9, "error": 1.0})
    'positive below 9 cm, measurement error 1 cm'
    """
    unit = norm["unit"]
    parts = [f"positive {key} {norm[f'positive_{key}']:g} {unit}" for key in ("below", "above") if _has(norm, key)]
    if norm.get("worse"):
        parts.append(f"{norm['worse']} than the other side counts")
    if norm.get("error") is not None:
        parts.append(f"measurement error {norm['error']:g} {unit}")
    ages = [
        f"{word} {norm[key]:g}" for key, word in (("age_from", "from"), ("age_to", "to")) if norm.get(key) is not None
    ]
    return ", ".join(parts) + (f", at an age {' '.join(ages)}" if ages else "")


def _has(norm: Mapping[str, Any], key: str) -> bool:
    return norm.get(f"positive_{key}") is not None


def _who_says(page: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Line]:
    for label in ("for", "against"):
        for name in data.get(label, ()):
            if name in page["claims"]:
                yield cited(page, name, label)


def _spoken(name: str) -> str:
    """An id, or a condition of three words, without the signs that join its words."""
    return name.replace("_", " ")


def _few(words: Sequence[str], most: int) -> str:
    """A list of words, cut where it grows long."""
    more = f", and {len(words) - most - 4} more: --all" if len(words) > most + 4 else ""
    return ", ".join(words[: most + 4]) + more


def _plain(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    for key, value in page["data"].items():
        if value not in _EMPTY:
            words = isinstance(value, list) and all(isinstance(one, str) for one in value)
            yield _field(key, _few(list(map(_spoken, value)), most) if words else _text(value))
    for name in _claims_of(page["data"]):
        if name in page["claims"]:
            yield cited(page, name, "cites")


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(inner)}" for key, inner in value.items() if inner not in _EMPTY)
    if isinstance(value, list):
        return "; ".join(_text(inner) for inner in value)
    return str(value)


def _claims_of(data: Mapping[str, Any]) -> Iterable[str]:
    return dict.fromkeys([*data.get("for", ()), *data.get("against", ())])

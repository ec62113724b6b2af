"""What teachers and doubters ask for -> lines; reads nothing but the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kinetic_chain.show.lines import Line
from kinetic_chain.show.pages import cited

_MOST = 8  # rows of one kind unless everything is asked for
_VOICES = 4  # documents named on one line
_VERDICTS = {
    "made": ("made", ""), "reading": ("our reading only", "warn"), "other_task": ("another task", "warn"),
    "wrong_side": ("wrong side", "warn"), "reversed": ("other way round", "warn"),
    "by_way": ("not in one step", "warn"),
    "definition": ("by definition", "dim"), "unlinked": ("no source", "warn"), "unread": ("not understood", "warn"),
}  # fmt: skip
_STANDINGS = {
    "disagree": "Where they disagree", "agree": "Where several agree", "alone": "Said by one alone",
    "spoken against": "Only spoken against",
}  # fmt: skip

Data = Mapping[str, Any]


def render_lesson(page: Data, everything: bool = False) -> Iterator[Line]:
    """A page of replay, voices, quiz or critique as a person reads it."""
    draw = {"replay": _replay, "voices": _voices, "quiz": _quiz, "critique": _critique}[page["kind"]]
    yield Line(0, ((page["name"], "head"), (f"  {page['kind']}", "dim")))
    yield from draw(page, 10_000 if everything else _MOST)
    yield Line(0, ())
    yield Line(0, ((page["data"]["disclaimer"], "dim"),))


def _name(page: Data, text: str) -> str:
    return str(page["data"]["names"].get(text, text))


def _chain(page: Data, conditions: Iterable[str]) -> str:
    return " -> ".join(_name(page, text) for text in conditions)


def _task(task: str | None) -> str:
    return f", for {task.replace('_', ' ')}" if task else ""


def _more(count: int, what: str) -> Iterator[Line]:
    if count > 0:
        yield Line(2, ((f"{count} more {what}: --all", "dim"),))


# ---------------------------------------------------------------- replay


def _replay(page: Data, most: int) -> Iterator[Line]:
    data = page["data"]
    steps = {(s["cause"], s["effect"], s["holds"], tuple(s["faults"])): s for s in data["steps"]}
    wrong = [step for step in steps.values() if not step["holds"]]
    total = f"{len(data['steps'])} steps shown, {len(steps)} of them different"
    verdict = "every one follows from the knowledge" if data["holds"] else "not everything that is shown follows"
    yield Line(0, ((f"{total}: {verdict}", "strong" if data["holds"] else "alarm"),))
    for fault in data["faults"]:
        yield Line(2, ((fault, "alarm"),))
    for step in wrong:
        yield from _replayed(page, step)
    held = [step for step in steps.values() if step["holds"]]
    for step in held[:most]:
        yield from _replayed(page, step)
    yield from _more(len(held) - most, "steps")


def _replayed(page: Data, step: Data) -> Iterator[Line]:
    yield Line(0, ())
    derived = step["derived"]
    grade = f"  {derived['grade']}{_task(derived['task'])}" if derived else ""
    yield Line(2, ((_chain(page, (step["cause"], step["effect"])), "strong"), (grade, "dim")), 4)
    for fault in step["faults"]:
        yield Line(4, ((f"does not follow: {fault}", "alarm"),), 6)
    for drawn in derived["drawn"] if derived else ():
        bound = ", ".join(f"{word} is {_name(page, value)}" for word, value in drawn["bindings"].items())
        share = "; gives no side, counts by its share" if drawn["share"] < 1 else ""
        yield Line(4, ((f"by {drawn['rule']}", ""), (f"{f'; {bound}' if bound else ''}{share}", "dim")), 6)
        for premise in drawn["premises"]:
            because = f" (by {premise['by']}, from {'; '.join(premise['because'])})" if premise["by"] else ""
            says = f" [{', '.join(premise['says'])}]" if premise["says"] else ""
            yield Line(6, ((f"since {premise['fact']}", ""), (because + says, "dim")), 8)
    if derived:
        for label, names in (("for", derived["claims_for"]), ("against", derived["claims_against"])):
            if names:
                yield Line(4, ((label.ljust(8), "warn" if label == "against" else ""), (", ".join(names), "dim")), 12)
        if derived["not_counted"]:
            yield Line(4, ((f"restated and not counted: {', '.join(derived['not_counted'])}", "dim"),), 6)


# ---------------------------------------------------------------- voices


def _voices(page: Data, most: int) -> Iterator[Line]:
    data = page["data"]
    matters = data["matters"]
    counts = {agreement: sum(m["agreement"] == agreement for m in matters) for agreement in _STANDINGS}
    shown = ", ".join(f"{title.lower()}: {counts[key]}" for key, title in _STANDINGS.items() if counts[key])
    yield Line(0, ((f"{len(matters)} things said by {len(data['documents'])} documents; {shown}", "strong"),))
    for agreement, title in _STANDINGS.items():
        mine = [matter for matter in matters if matter["agreement"] == agreement]
        if mine:
            yield Line(0, ())
            yield Line(0, ((title, "head"),))
            for matter in mine[:most]:
                yield from _matter(page, matter)
            yield from _more(len(mine) - most, "of these")
    yield Line(0, ())
    yield Line(0, (("Who speaks", "head"),))
    for document in data["documents"][:most]:
        yield _document(page, document)
    yield from _more(len(data["documents"]) - most, "documents")
    if data["rifts"]:
        yield Line(0, ())
        yield Line(0, (("Who contradicts whom", "head"),))
        for rift in data["rifts"][:most]:
            times = f"on {len(rift['matters'])} of these" if len(rift["matters"]) > 1 else "on one of these"
            yield Line(2, ((f"{rift['other']} speaks against {rift['one']}", ""), (f", {times}", "dim")), 4)
        yield from _more(len(data["rifts"]) - most, "pairs")
    for say, claims in data["notes"][:most]:
        yield Line(2, ((say, ""), (f" [{', '.join(claims)}]", "dim")), 4)


def _matter(page: Data, matter: Data) -> Iterator[Line]:
    linked = len(matter["about"]) == 2 and matter["grade"]
    what = (" -> " if linked else ", ").join(_name(page, text) for text in matter["about"])
    grade = f", {matter['grade']}" if matter["grade"] else ""
    yield Line(2, ((what, "strong"), (f"  {matter['kind']}{grade}{_task(matter['task'])}", "dim")), 4)
    if matter["say"] and matter["say"] != what:
        yield Line(4, ((matter["say"], ""),), 6)
    for label, voices in (("for", matter["for"]), ("against", matter["against"])):
        if voices:
            text = "; ".join(_voice(voice) for voice in voices[:_VOICES])
            more = f"; and {len(voices) - _VOICES} more" if len(voices) > _VOICES else ""
            yield Line(4, ((label.ljust(8), "warn" if label == "against" else ""), (text + more, "dim")), 12)
    for one in matter["restated"]:
        text = f"{one['claim']} ({one['source']}) restates {one['of']} ({one['of_source']}): counted once"
        yield Line(4, ((text, "dim"),), 6)


def _voice(voice: Data) -> str:
    within = f", within {voice['within']}" if voice["within"] else ""
    return f"{voice['source']} ({voice['kind']}{_year(voice)}{within}{_interest(voice)})"


def _year(entry: Data) -> str:
    return f" {entry['year']}" if entry["year"] else ""


def _interest(entry: Data) -> str:
    return f"; interest: {entry['interest']}" if entry["interest"] else ""


def _document(page: Data, document: Data) -> Line:
    says = []
    for key, word in (("speaks_for", "for"), ("speaks_against", "against")):
        if document[key]:
            says.append(f"{word} {len(document[key])}")
    told = ", ".join(says) or "only restates others"
    title = page["sources"].get(document["source"], {}).get("title", "")
    who = f"  {document['kind']}{_year(document)}{_interest(document)}; {told}"
    return Line(2, ((document["source"], "strong"), (f"  {title}", ""), (who, "dim")), 4)


# ---------------------------------------------------------------- quiz


def _quiz(page: Data, most: int) -> Iterator[Line]:
    data = page["data"]
    yield Line(0, ((f"seed {data['seed']}: the same seed gives the same questions", "dim"),))
    for question in data["questions"]:
        yield from render_question(page, question)
        if "right" in question:
            yield from render_solution(page, question, most=most if most > _MOST else _VOICES)
    if len(data["questions"]) < data["wanted"]:
        yield Line(0, ())
        yield Line(0, (("no more can be asked about this: the rest is contested or told too softly", "dim"),))


def render_question(page: Data, question: Data) -> Iterator[Line]:
    """A question with its options."""
    yield Line(0, ())
    yield Line(0, ((f"{question['number']}. {question['ask']}", "strong"),), 3)
    yield Line(3, ((_chain(page, question["chain"]), ""),), 5)
    for letter, option in zip("abcdefghij", question["options"], strict=False):
        yield Line(3, ((f"{letter}) {_name(page, option)}", ""),), 6)


def render_solution(page: Data, question: Data, chosen: int | None = None, most: int = _VOICES) -> Iterator[Line]:
    """The right option, what is so of the others, and who says the chain."""
    right = question["right"]
    if chosen is not None:
        yield Line(3, (("yes" if chosen == right else "no", "strong"),))
    yield Line(3, ((f"{'abcdefghij'[right]}) {_name(page, question['options'][right])}", "strong"),), 6)
    for index, why in enumerate(question["why"]):
        if index != right and chosen in (None, index):
            yield Line(3, ((f"not {'abcdefghij'[index]}: {why}", ""),), 6)
    for step in question["steps"]:
        yield from _said(page, step, most)
    for note in question["notes"][:2]:
        yield Line(3, ((f"mind: {note['say']}", "dim"),), 5)


def _said(page: Data, step: Data, most: int) -> Iterator[Line]:
    yield Line(
        3, ((_chain(page, (step["cause"], step["effect"])), ""), (f"  {step['grade']}{_task(step['task'])}", "dim")), 5
    )
    for say in step["say"]:
        yield Line(5, ((say, ""),), 7)
    for reading in step["readings"]:
        yield Line(5, ((f"our reading: {reading}", "dim"),), 7)
    for label, names in (("for", step["claims_for"]), ("against", step["claims_against"])):
        for name in names[:most]:
            yield cited(page, name, label)
        if len(names) > most:
            yield Line(5, ((f"{len(names) - most} more {label} it: --all", "dim"),))


# ---------------------------------------------------------------- critique


def _critique(page: Data, most: int) -> Iterator[Line]:
    data = page["data"]
    yield Line(0, ((data["say"], "strong"),))
    for part in data["parts"]:
        yield from _part(page, part)
    for link in data["links"]:
        yield Line(0, ())
        title, style = _VERDICTS[link["kind"]]
        contested = ", contested" if link["contested"] else ""
        what = _chain(page, (link["cause"], link["effect"]))
        yield Line(2, ((what, "strong"), (f"  {title}{contested}", style or "dim")), 4)
        yield Line(4, ((link["say"], ""),), 6)
        for step in link["steps"]:
            yield from _said(page, step, most if most > _MOST else _VOICES)
        for step in link["other"][:most]:
            both = _chain(page, (step["cause"], step["effect"]))
            yield Line(4, ((f"also: {both}  {step['grade']}{_task(step['task'])}", "dim"),), 6)
    if data["notes"]:
        yield Line(0, ())
        yield Line(0, (("What is open, or where sources disagree", "head"),))
    for note in data["notes"][:2]:
        yield Line(2, ((note["say"], ""), (f" [{', '.join(note['claims'])}]", "dim")), 4)


def _part(page: Data, part: Data) -> Iterator[Line]:
    marks = []
    if part["taken"]:
        marks.append(f"taken for {_name(page, part['taken'])}, of which sources speak")
    if part["remark"]:
        marks.append(part["remark"])
    if part["unread"]:
        marks.append(f"not understood: {', '.join(part['unread'])}")
    marks += [f"for {task.replace('_', ' ')}" for task in part["tasks"]]
    read = _name(page, part["condition"]) if part["condition"] else "not understood"
    yield Line(2, ((f"{part['text']}: {read}", ""), (f"  ({'; '.join(marks)})" if marks else "", "dim")), 4)

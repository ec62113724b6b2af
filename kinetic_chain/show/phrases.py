"""What every form of a plan says in the same words: headings, sentences, where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kinetic_chain.show.sheet import Path, Row, Said, Sheet, Test

MADE = "Sketch and page by kinetic-chain; what the sources say is theirs."
OWN_TIME = "Times with * rest on this project's own figures; no source gives them."
NO_SIDE = "No side was named: “that side” is the one it is on, “other side” the one across."
NOT_CERTAIN = "Sources suggest these links; none of them is certain for any one body."
HEADS = {
    "first": "See someone first if any answer is yes",
    "stop": "When to stop or not begin",
    "pain": "How much pain is all right",
    "ticks": "Tick a box each time",
    "where": "Where it is",
    "legend": "How it may hang together",
    "work": "What to do, in this order",
    "progress": "How to go on over the weeks",
    "again": "Test again",
    "held": "Held back, and why",
    "sources": "Sources",
}


_NAMED = 4  # pieces of work named with one reason


def sentence(text: str) -> str:
    """Text as a sentence: with a capital and a full stop."""
    text = text[:1].upper() + text[1:].rstrip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def refs(sheet: Sheet, sources: Iterable[str], against: Iterable[str] = ()) -> str:
    """The numbers of sources, and of those that speak against it."""
    spoken = sheet.numbers(against)
    numbers = sheet.numbers(sources)
    both = f"{numbers}, against it {spoken}" if spoken and numbers else numbers or (spoken and f"against it {spoken}")
    return f" {both}" if both else ""


def refs_of(sheet: Sheet, said: Iterable[Said]) -> str:
    """The sources of several sentences together."""
    return refs(sheet, {source for one in said for source in one.sources})


def chain_words(path: Path) -> str:
    """A chain by the numbers of the picture and in words."""
    numbers = " → ".join(map(str, path.numbers))
    return f"{numbers}: {' → '.join(path.names)} ({path.grade}{', contested' if path.contested else ''})"


def row_lines(row: Row) -> Iterator[tuple[str, str]]:
    """What there is to say of one piece of work, each with its label."""
    if row.only_if:
        yield "Only if: ", row.only_if
    feel = f" Feel: {sentence(row.feel)}" if row.feel else ""
    faults = f" Avoid: {sentence(row.faults)}" if row.faults else ""
    yield "", f"{sentence(row.how)}{feel}{faults}"
    star = "*" if row.own else ""
    days = "" if row.days == "each time" else f"; on {row.days}"
    remark = f"; {row.remark}" if row.remark else ""
    yield "How much: ", f"{row.dose}; {row.time}{star}{days}{remark}"
    if row.near:
        yield "", "; ".join(f"{label}: {name}" for label, name in row.near)


def test_name(test: Test) -> str:
    """A test with its side."""
    return f"{test.name}, {test.side}" if test.side else test.name


def test_words(test: Test) -> str:
    """How a test is done, and what it shows."""
    how = f"{sentence(test.how)} " if test.how else ""
    shows = f" It shows up as: {test.positive}." if test.positive else ""
    return f"{test.who}. {how}It is about: {test.about}.{shows}"


def held_lines(sheet: Sheet, most: int = 5) -> Iterator[tuple[str, str]]:
    """What is held back or left for later, or asks for another pair of hands; not what merely had no room."""
    if sheet.alarm:
        return
    reasons: dict[str, tuple[list[str], dict[str, None]]] = {}
    for said in sheet.withheld:
        name, _, reason = said.text.partition(": ")
        names, sources = reasons.setdefault(reason, ([], {}))
        names.append(name)
        sources.update(dict.fromkeys(said.sources))
    told = (
        [one for one in sheet.left_out if one[3] in ("later", "fights", "others", "apart")]
        if sheet.rows
        else sheet.left_out
    )
    for name, side, reason, _ in told:
        reasons.setdefault(reason, ([], {}))[0].append(f"{name}{f', {side}' if side else ''}")
    for reason, (names, sources) in list(reasons.items())[:most]:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield sentence(f"{'; '.join(names[:_NAMED])}{more}: {reason}"), refs(sheet, sources)

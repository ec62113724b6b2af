"""The page of a plan -> what a sheet of paper says, in order and in plain words, whatever it is then written as."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.answer import Finding, Item
from kinetic_chain.show.aloud import reason_aloud
from kinetic_chain.show.doses import dose
from kinetic_chain.terms import LEVELS, PHASES

QUERY = 240  # characters of a question that a sheet repeats
WHO = {
    "emergency": ("Emergency", "Go to an emergency department now."),
    "urgent": ("Urgent", "See a health professional today or tomorrow, before any exercise."),
    "refer": ("See someone first", "Take this to a health professional before any exercise."),
}
_SIDES = {
    "left": "left side", "right": "right side", "both": "both sides", "bilateral": "both sides", "same": "that side",
    "unspecified": "that side", "opposite": "other side", "either": "whichever side", "midline": "",
}  # fmt: skip
_DOERS = {"self": "by yourself", "trainer": "with a trainer", "clinician": "with a clinician"}
KINDS = {
    "found": "reported",
    "chain": "may contribute or follow",
    "work": "may contribute; worked on",
}
_CUT = "…"
_NO_STEPS = "No steps in the sources."
_TITLE = 58  # characters of a title in the small print


class Said(NamedTuple):
    """A sentence, the ids of the sources that say so, and of those that speak against it."""

    text: str
    sources: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Row(NamedTuple):
    """One piece of work."""

    number: int
    phase: str
    name: str
    side: str
    how: str
    feel: str | None
    faults: str | None
    dose: str
    time: str
    own: bool
    days: str
    only_if: str | None
    mind: tuple[Said, ...]
    near: tuple[tuple[str, str], ...]
    remark: str | None
    sources: tuple[str, ...]
    against: tuple[str, ...]


class Test(NamedTuple):
    """A test to repeat."""

    name: str
    side: str
    who: str
    how: str | None
    positive: str | None
    about: str
    week: int
    sources: tuple[str, ...]


class Legend(NamedTuple):
    """A number on the picture and what it stands for."""

    number: int
    name: str
    kind: str
    view: str | None
    side: str
    x: int
    y: int


class Path(NamedTuple):
    """A chain as the numbers of the picture, and in words."""

    numbers: tuple[int, ...]
    names: tuple[str, ...]
    grade: str
    contested: bool
    sources: tuple[str, ...]
    against: tuple[str, ...]


class Sheet(NamedTuple):
    """All that a sheet says.

    :param alarm: from a referral on, who to see; there is then no work on it
    :param sources: id, short and long form of every document that the sheet cites, in order of first use
    """

    title: str
    lead: str
    query: str
    read_as: tuple[str, ...]
    unread: tuple[str, ...]
    alarm: tuple[str, str] | None
    reasons: tuple[Said, ...]
    ask: tuple[Said, ...]
    rows: tuple[Row, ...]
    weeks: int
    days: int
    words: Mapping[str, tuple[Said, ...]]
    tests: tuple[Test, ...]
    left_out: tuple[tuple[str, str, str, str], ...]
    withheld: tuple[Said, ...]
    nearest: str | None
    exact: bool
    paths: tuple[Path, ...]
    legend: tuple[Legend, ...]
    relative: bool
    sources: tuple[tuple[str, str], ...]
    disclaimer: str

    def number(self, source: str) -> int:
        """The number under which a source stands in the small print."""
        return 1 + [name for name, _ in self.sources].index(source)

    def numbers(self, sources: Iterable[str]) -> str:
        """The numbers of some sources, as they stand in the text: ``[1, 4–6]``."""
        runs: list[list[int]] = []
        for number in sorted({self.number(source) for source in sources}):
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        texts = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
        return f"[{', '.join(texts)}]" if texts else ""


def clean(text: str, most: int | None = None) -> str:
    """Text without what steers a screen or turns the direction of writing, on one line.

    >>> clean("weak\\x1b[31m right\\u202e glute\\n med")
    'weak [31m right glute med'
    """
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else "" if _steers(c) else c for c in text
    )  # fmt: skip
    kept = " ".join(kept.split())
    return kept if most is None or len(kept) <= most else kept[: most - 1].rstrip() + _CUT


def _steers(character: str) -> bool:
    """Marks of writing direction, halves of surrogate pairs, and what is no character."""
    code = ord(character)
    turns = code in (0x061C, 0x200E, 0x200F, 0xFEFF) or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return turns or unicodedata.category(character) in ("Cs", "Cn", "Co") or code & 0xFFFE == 0xFFFE


def sheet_of(page: Mapping[str, Any]) -> Sheet:
    """What the page of a plan says on paper."""
    return _Maker(page).sheet()


class _Maker:
    def __init__(self, page: Mapping[str, Any]) -> None:
        self.page, self.data = page, page["data"]
        self.names: Mapping[str, str] = self.data["names"]

    def sheet(self) -> Sheet:
        data, means = self.data, self.data["means"]
        level = data["level"]
        alarm = WHO.get(level)
        rows = tuple(self._row(n, slot) for n, slot in enumerate(data["slots"], 1))
        triage = data["triage"]
        legend = () if alarm else tuple(self._legend())
        bare = Sheet(
            title=self._title(alarm), lead=clean(data["say"]), query=clean(data["query"], QUERY),
            read_as=tuple(self._read_as()), unread=tuple(self._unread()), alarm=alarm,
            reasons=tuple(Said(clean(r["say"]), self._who(r["claims"])) for r in triage["reasons"]),
            ask=tuple(
                Said(clean(q["brief"] or q["ask"]), self._who(q["claims"])) for q in triage["ask"] if level == "ask"
            ),
            rows=rows, weeks=means["weeks"], days=means["days"], words=self._words(), tests=tuple(self._tests()),
            left_out=tuple(self._left(one) for one in data["left_out"]),
            withheld=() if alarm else tuple(self._held()), nearest=self._nearest(), exact=data["exact"],
            paths=tuple(self._path(chain, legend) for chain in data["chains"]), legend=legend,
            relative=any(mark.side in ("same", "opposite") for mark in legend), sources=(),
            disclaimer=clean(data["disclaimer"]),
        )  # fmt: skip
        return bare._replace(sources=tuple((name, self._source(name)) for name in _cited(bare)))

    def _title(self, alarm: tuple[str, str] | None) -> str:
        means = self.data["means"]
        if alarm:
            return "Please see a health professional first"
        if not self.data["findings"] and not self.data["triage"]["reasons"]:
            return "Nothing here was understood as a finding"
        if not self.data["slots"]:
            if self.data["left_out"]:
                return "No plan fits"
            return "All work is held back" if self.data["withheld"] else "No work in the sources"
        weeks = "1 week" if means["weeks"] == 1 else f"{means['weeks']} weeks"
        days = "1 day" if means["days"] == 1 else f"{means['days']} days"
        return f"Plan for {weeks}, {days} a week"

    def _read_as(self) -> Iterator[str]:
        for record in self.data["findings"]:
            finding = Finding(**record)
            name = self._name(" ".join(finding[:3]))
            yield name if finding.present else f"not: {name}"

    def _unread(self) -> Iterator[str]:
        for one in self.data["not_understood"]:
            yield clean(one["text"], QUERY)

    def _name(self, key: str) -> str:
        """What a condition or a piece of work is called; a condition of another side by the words of its own."""
        words = key.split()
        if key in self.names:
            return clean(self.names[key])
        subject, state = (self.names.get(word, word.replace("_", " ")) for word in words[1:3])
        side = "" if words[0] == "midline" else f"{_SIDES.get(words[0], words[0])}: "
        return clean(f"{side}{subject} {state}")

    def _who(self, claims: Iterable[str]) -> tuple[str, ...]:
        known = self.page["claims"]
        return tuple(dict.fromkeys(known[c]["source"] for c in claims if c in known))

    def _row(self, number: int, slot: Mapping[str, Any]) -> Row:
        item = slot["item"]
        own = slot["by"] != "dose"
        near = tuple(
            (label, self._name(slot[key]))
            for key, label in (("easier", "easier"), ("harder", "harder"), ("instead", "instead"))
            if slot.get(key) and (key != "instead" or slot[key] not in (slot["easier"], slot["harder"]))
        )
        days = self.data["means"]["days"]
        return Row(
            number, item["phase"], clean(item["name"]), _SIDES.get(item["side"], item["side"]),
            _text(item["how"]) or _NO_STEPS,
            _text(slot["feel"]), _text(slot["faults"]), clean(dose(Item(**item))).replace(", (", " ("),
            _minutes(slot["seconds"]), own, "each time" if slot["days"] >= days else f"{slot['days']} of {days} days",
            self._name(item["only_if"]) if item["only_if"] else None,
            tuple(Said(clean(c["say"]), self._who(c["claims"])) for c in item["cautions"]), near, _text(slot["remark"]),
            self._who((*item["claims"], *item["dose_claims"])), self._who(item["claims_against"]),
        )  # fmt: skip

    def _words(self) -> dict[str, tuple[Said, ...]]:
        words: dict[str, tuple[Said, ...]] = {}
        for word in self.data["words"]:
            said = Said(clean(word["say"]), self._who(word["claims"]), self._who(word["claims_against"]))
            words[word["kind"]] = (*words.get(word["kind"], ()), said)
        return words

    def _tests(self) -> Iterator[Test]:
        for t in self.data["again"]:
            yield Test(
                clean(t["name"]), _SIDES.get(t["side"], t["side"]), _DOERS.get(t["who"], t["who"]), _text(t["how"]),
                _text(t["positive"]), self._name(t["about"]), t["week"], self._who(t["claims"]),
            )  # fmt: skip

    def _left(self, left: Mapping[str, Any]) -> tuple[str, str, str, str]:
        side = _SIDES.get(left["side"], left["side"])
        say = " ".join(clean(left["say"]).split())
        for condition in self.names:  # what it waits for is a condition
            if len(condition.split()) == 3 and say.endswith(f": {condition}"):
                say = say.removesuffix(condition) + self._name(condition)
        return self._name(left["id"]), side, say, left["kind"]

    def _held(self) -> Iterator[Said]:
        for held in self.data["withheld"]:
            reason = clean(reason_aloud(self.names, held["reason"]))
            yield Said(f"{self._name(held['id'])}: {reason}", self._who(held["claims"]))

    def _nearest(self) -> str | None:
        near = self.data["nearest"]
        return None if near is None else ": ".join((self._name(near["id"]), clean(near["say"])))

    def _legend(self) -> Iterator[Legend]:
        for m in self.data["marks"]:
            side = m["condition"].split()[0]
            yield Legend(m["number"], self._name(m["condition"]), m["kind"], m["view"], side, m["x"], m["y"])

    def _path(self, chain: Mapping[str, Any], legend: Sequence[Legend]) -> Path:
        steps = chain["steps"]
        conditions = [steps[0]["cause"], *(step["effect"] for step in steps)]
        numbers = {mark["condition"]: mark["number"] for mark in self.data["marks"]}
        claims = [c for step in steps for c in step["claims_for"]]
        against = [c for step in steps for c in step["claims_against"]]
        return Path(
            tuple(dict.fromkeys(numbers[c] for c in conditions if c in numbers)),
            tuple(self._name(c) for c in conditions), clean(chain["grade"]), any(step["contested"] for step in steps),
            self._who(claims), self._who(against),
        )  # fmt: skip

    def _source(self, name: str) -> str:
        """A document in one line: who and when, and its doi, or where it has none its title."""
        source = self.page["sources"].get(name, {})
        authors = clean(source.get("authors") or "").partition(" (")[0]
        people = [one.strip() for one in authors.split(",")]
        if len(people) > 2:
            authors = f"{people[0]} et al."
        found = f"doi:{source['doi']}" if source.get("doi") else f"PMID {source['pmid']}" if source.get("pmid") else ""
        title = "" if authors and found else clean(source.get("title", name), _TITLE).rstrip(".")
        return clean(", ".join(part for part in (authors, title, str(source.get("year") or ""), found) if part))


def _minutes(seconds: int) -> str:
    """Whole and half minutes, rounded up.

    >>> _minutes(90), _minutes(30), _minutes(130)
    ('about 1½ min', 'about ½ min', 'about 2½ min')
    """
    halves = -(-seconds // 30)
    return f"about {halves // 2 or ''}{'½' if halves % 2 else ''} min"


def _text(text: str | None) -> str | None:
    return clean(text) if text else None


def _cited(sheet: Sheet) -> list[str]:
    """The sources of everything on the sheet, in reading order."""
    found: dict[str, None] = {}

    def take(said: Iterable[Said]) -> None:
        for one in said:
            found.update(dict.fromkeys((*one.sources, *one.against)))

    take(sheet.reasons)
    take(sheet.ask)
    for path in sheet.paths:
        found.update(dict.fromkeys((*path.sources, *path.against)))
    for row in sheet.rows:
        found.update(dict.fromkeys((*row.sources, *row.against)))
        take(row.mind)
    for said in sheet.words.values():
        take(said)
    for test in sheet.tests:
        found.update(dict.fromkeys(test.sources))
    take(sheet.withheld)
    return list(found)


def by_phase(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows under their phases, in order."""
    for phase in PHASES:
        found = [row for row in rows if row.phase == phase]
        if found:
            yield phase, found


def refers(level: str) -> bool:
    """Whether somebody has to be seen before anything is done."""
    return LEVELS.index(level) >= LEVELS.index("refer")

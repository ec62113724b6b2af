"""How citations become a strength: one small pure function, used when building and when asking "what if".

Nobody types a strength. The table (``rules/grades.yaml``) says how much a citation adds by the kind of its document,
how sure its author is and what it shows; this module does the arithmetic and nothing else.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Citation(NamedTuple):
    """One claim as evidence for or against one link.

    ``document`` is what counts as one: a source, or the source it stands within; ``share`` is 1, or less where the
    source leaves the side open and the link is one of two it may mean.
    """

    document: str
    kind: str
    sure: str
    shows: str
    share: float = 1.0


class Grade(NamedTuple):
    """A strength with the ends of the grade it lies in; all three between 0 and 1."""

    name: str
    strength: float
    low: float
    high: float
    contested: bool


def weight(citation: Citation, table: Mapping[str, Any]) -> float:
    """What one citation adds by itself: kind of document x how sure x what it shows x share of the side."""
    adds: float = table["kinds"][citation.kind]["adds"]
    return adds * float(table["sure"][citation.sure]) * float(table["shows"][citation.shows]) * citation.share


def pool(citations: Iterable[Citation], table: Mapping[str, Any]) -> float:
    """Independent documents together: each counts once, by its best citation; no kind brings more than its most.

    Kinds of one ``group`` share the largest most among them: however many pages, readers and readings of ours say it,
    it stays an opinion.

    Within a kind, and between kinds, ``1 - product of (1 - weight)``: the noisy-or of independent support.

    >>> kinds = {"practice page": {"adds": 0.3, "most": 0.5}}
    >>> table = {"kinds": kinds, "sure": {"asserted": 1}, "shows": {"teaching": 1}}
    >>> page = Citation("S0", "practice page", "asserted", "teaching")
    >>> round(pool([page, page], table), 3), round(pool([page, page._replace(document="S4")], table), 3)
    (0.3, 0.5)
    """
    best: dict[tuple[str, str], float] = {}
    for citation in citations:
        key = (citation.kind, citation.document)
        best[key] = max(best.get(key, 0.0), weight(citation, table))
    groups: dict[str, float] = {}  # kinds that say the same sort of thing share one most
    for kind in sorted({kind for kind, _ in best}):
        entry = table["kinds"][kind]
        missing = 1.0
        for (other, _), value in sorted(best.items()):
            if other == kind:
                missing *= 1.0 - value
        group = entry.get("group", kind)
        together = 1.0 - (1.0 - groups.get(group, 0.0)) * max(missing, 1.0 - float(entry["most"]))
        limit = max(float(e["most"]) for k, e in table["kinds"].items() if e.get("group", k) == group)
        groups[group] = min(together, limit)
    missing = 1.0
    for value in groups.values():
        missing *= 1.0 - value
    return 1.0 - missing


def grade(supporting: Iterable[Citation], opposing: Iterable[Citation], table: Mapping[str, Any]) -> Grade:
    """The grade of a link: what speaks for it, lowered by what speaks against it.

    ``strength = pool(for) x (1 - pool(against))``; the name and the ends come from the table's ``names``.
    """
    opposing = tuple(opposing)
    value = round(pool(supporting, table) * (1.0 - pool(opposing, table)), 6)
    return named(value, bool(opposing), table)


def named(value: float, contested: bool, table: Mapping[str, Any]) -> Grade:
    """The grade that a strength lies in, with its ends."""
    names = table["names"]
    index = max(i for i, entry in enumerate(names) if i == 0 or value >= entry["from"])
    low = float(names[index]["from"])
    high = float(names[index + 1]["from"]) if index + 1 < len(names) else 0.99
    return Grade(names[index]["name"], value, min(low, value), max(high, value), contested)

"""Test results -> findings, and findings -> the tests worth doing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kinetic_chain.ask.answer import Check, Contributor, Finding, Note
from kinetic_chain.ask.reason.map import Map
from kinetic_chain.ask.triage import Gate, forbidding
from kinetic_chain.terms import MEASURED, MIDLINE, OPPOSITE, POSITIVE, UNSPECIFIED, mirror_side

_CONTRIBUTORS = 10  # how far down the ranking tests are looked for
_NEAR = 3  # contributors that stand so near to each other that the easier test comes first
_CHECKS = 8


def fits(subject: Mapping[str, Any], side: str, state: str) -> bool:
    """Whether a subject can be so on a side: a test shows a result and nothing else does, and a pair has no middle.

    A test of either side may be told as a whole.
    """
    if subject.get("kind") == "screen":
        return state in (POSITIVE, MEASURED)
    return state not in (POSITIVE, MEASURED) and (side != MIDLINE or subject["sides"] == MIDLINE)


def read_results(
    findings: Sequence[Finding], facts: Mapping[str, float | bool], knowledge: Mapping[str, Any]
) -> tuple[list[Finding], list[Note]]:
    """Measured values become positive or negative by their norms, clusters count their parts, and each says so."""
    read, notes = read_values(findings, facts, knowledge)
    return _clusters(read, knowledge["screens"]), notes


def read_values(
    findings: Sequence[Finding], facts: Mapping[str, float | bool], knowledge: Mapping[str, Any]
) -> tuple[list[Finding], list[Note]]:
    """Measured values become positive or negative by their norms, and each says so; clusters have not counted yet."""
    screens = knowledge["screens"]
    read: list[Finding] = []
    notes: list[Note] = []
    for finding in findings:
        screen = screens.get(finding.subject)
        if screen is not None and finding.value is not None:
            verdict = _beside_other(finding, findings, screen) or _verdict(finding, screen, facts)
            if verdict is None and finding.state == MEASURED:
                remark = _unfitting(finding, screen)
                read.append(finding._replace(state=POSITIVE, used=False, remark=remark))
                notes += _error(finding, screen)
                continue
            if verdict is not None:
                present, say, claims = verdict
                notes.append(Note(finding.subject, say, claims))
                finding = finding._replace(state=POSITIVE, present=present)
        if screen is not None and screen.get("not_scored"):
            finding = finding._replace(used=False, remark=f"not scored: {screen['not_scored']}")
        read.append(finding)
    return read, notes


def _unfitting(finding: Finding, screen: Mapping[str, Any]) -> str:
    """Why no limit was held against a result: none is published, the unit is missing or another, or the age."""
    units = " or ".join(dict.fromkeys(norm["unit"] for norm in screen.get("norms", ())))
    if not units:
        return "no published limit for this result"
    if finding.unit is None:
        return f"its unit is not given: limits are published in {units}"
    if all(norm["unit"] != finding.unit for norm in screen["norms"]):
        return f"no limit is published in {finding.unit}: those there are are in {units}"
    return "no limit fits this result"


def _error(finding: Finding, screen: Mapping[str, Any]) -> Iterator[Note]:
    """How far two measurements may differ, where that is published and a limit is not."""
    norm = next((n for n in screen.get("norms", ()) if n.get("error") and n["unit"] == finding.unit), None)
    if norm is not None and finding.value is not None:
        say = f"{screen['name']}: no limit is published in {finding.unit}; there is a measurement error of"
        within = ", and the result is no more than that" if finding.value <= norm["error"] else ""
        yield Note(finding.subject, f"{say} {norm['error']:g} {finding.unit}{within}", tuple(norm["for"]))


def _verdict(
    finding: Finding, screen: Mapping[str, Any], facts: Mapping[str, float | bool]
) -> tuple[bool, str, tuple[str, ...]] | None:
    """A result held against the line for its age, or against all lines together where none fits that age."""
    value, age = finding.value, facts.get("age")
    assert value is not None
    others = []
    for norm in screen.get("norms", ()):
        below, above = norm.get("positive_below"), norm.get("positive_above")
        limit = below if below is not None else above
        if norm["unit"] != finding.unit or limit is None:
            continue
        present = value < limit if below is not None else value > limit
        low, high = norm.get("age_from"), norm.get("age_to")
        if low is not None or high is not None:
            known = age is not None and not isinstance(age, bool)
            if not known or (low is not None and age < low) or (high is not None and age > high):
                others.append((limit, present, norm["for"]))
                continue
        beside = "below" if value < limit else "above" if value > limit else "at"
        say = f"{screen['name']}: {value:g} {finding.unit} is {beside} the published limit of {limit:g} {finding.unit}"
        if low is not None or high is not None:
            say += f" for this age ({low if low is not None else ''}-{high if high is not None else ''})"
        error = norm.get("error")
        if error is not None and abs(value - limit) <= error:
            say += f"; that is within the measurement error of {error:g} {finding.unit}"
        return present, say, tuple(norm["for"])
    if not others or not all(present for _, present, _ in others):
        return None
    limits = [limit for limit, _, _ in others]
    beyond = "below" if value < min(limits) else "above"
    say = f"{screen['name']}: {value:g} {finding.unit} is {beyond} every published limit"
    span = f"{min(limits):g} to {max(limits):g} {finding.unit}, by age"
    return True, f"{say} ({span}; none is for this age)", tuple(dict.fromkeys(c for _, _, said in others for c in said))


def _beside_other(
    finding: Finding, findings: Sequence[Finding], screen: Mapping[str, Any]
) -> tuple[bool, str, tuple[str, ...]] | None:
    """A result held against that of the other leg, where the legs differ by more than the published error, if any."""
    norm = next((n for n in screen.get("norms", ()) if n.get("worse") and n["unit"] == finding.unit), None)
    across = (mirror_side(finding.side), finding.subject)
    other = next((f.value for f in findings if f[:2] == across and f.unit == finding.unit), None)
    value = finding.value
    if norm is None or value is None or other is None or abs(value - other) <= norm.get("error", 0):
        return None
    worse = (value < other) == (norm["worse"] == "lower")
    how = "less" if value < other else "more"
    say = f"{screen['name']}: {value:g} {finding.unit} is {how} than {other:g} {finding.unit} on the other side"
    error = (
        f"beyond the published error of {norm['error']:g} {finding.unit} between the legs" if norm.get("error") else ""
    )
    return worse, f"{say}; {error or 'no line is published for how much counts'}", tuple(norm["for"])


def _clusters(findings: list[Finding], screens: Mapping[str, Any]) -> list[Finding]:
    """A cluster with enough positive parts on a side speaks for it, and then its parts do not."""
    result = list(findings)
    for name, screen in sorted(screens.items()):
        parts = screen.get("results_of", ())
        spoken = {f.side for f in result if f.subject == name}
        for side in sorted({f.side for f in result if f.subject in parts} - spoken):
            mine = [f for f in result if f.subject in parts and f.side == side]
            if len({f.subject for f in mine if f.present}) >= screen["at_least"]:
                text = ", ".join(sorted({f.text for f in mine}))
                result.append(Finding(side, name, POSITIVE, text=text, span=mine[0].span))
                spoken.add(side)
        counted = f"counted in {screen['name']}"
        result = [
            f._replace(used=False, remark=counted) if f.subject in parts and f.side in spoken else f for f in result
        ]
    return result


def worth_checking(
    map_: Map, findings: Sequence[Finding], contributors: Sequence[Contributor], gates: Sequence[Gate]
) -> tuple[Check, ...]:
    """Tests about what was found or may lie behind it that no gate forbids.

    Those a source asks for come first, then those about the first contributors, the easiest and most telling first.
    """
    found: dict[tuple[str, str], tuple[tuple[Any, ...], Check]] = {}
    done = {(f.subject, f.side) for f in findings}
    known = {(f.subject, f.state) for f in findings}
    for order, (screen, side, about, place) in enumerate(_candidates(map_, findings, contributors)):
        entry = map_.knowledge["screens"][screen]
        if (screen, side) in done or (screen, UNSPECIFIED) in done:
            continue
        if forbidding(gates, screen, map_.knowledge["screens"]) is not None:
            continue
        if "seen_as" in entry and tuple(entry["seen_as"].split()[1:]) in known:
            continue  # what it would show has been seen
        value = _value(map_, screen, entry)
        key = (screen, side)
        if key in found:
            rank, check = found[key]
            if about not in check.about:
                found[key] = (rank, check._replace(about=(*check.about, about)))
            continue
        cost = ("self", "trainer", "clinician").index(entry["who"])
        claims = dict.fromkeys([*entry["for"], *(c for a in entry["about"] for c in a["for"])])
        check = Check(
            screen, side, (about,), entry["who"], value, entry.get("how"), entry.get("positive"),
            entry.get("not_scored"), tuple(claims),
        )  # fmt: skip
        weak = (
            ("well", "partly", "weakly", "against").index(value)
            if value in ("well", "partly", "weakly", "against")
            else 4
        )
        found[key] = ((bool(check.not_scored), place, cost, weak, order), check)
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(check for _, check in ranked[:_CHECKS])


def _candidates(
    map_: Map, findings: Sequence[Finding], contributors: Sequence[Contributor]
) -> Iterator[tuple[str, str, str, int]]:
    """A test, its side, what it is about, and how near the top that stands: 0 where a source asks for the test."""
    screens = map_.knowledge["screens"]
    for finding in findings:
        if finding.present:
            for name, entry in sorted(screens.items()):
                for pattern in entry.get("prompted_by", ()) if entry["about"] else ():
                    where, subject, state = pattern.split()
                    if (subject, state) == (finding.subject, finding.state):
                        side = _side(where, finding.side)
                        yield name, side, _about(entry, side), 0
    for index, contributor in enumerate(contributors[:_CONTRIBUTORS]):
        for name, entry in sorted(screens.items()):
            shown = (*(about["condition"] for about in entry["about"]), *filter(None, [entry.get("seen_as")]))
            for text in shown:
                where, subject, state = text.split()
                if (subject, state) == (contributor.subject, contributor.state):
                    yield name, _side(where, contributor.side), " ".join(contributor[:3]), 1 + index // _NEAR


def _about(entry: Mapping[str, Any], side: str) -> str:
    where, subject, state = entry["about"][0]["condition"].split()
    return f"{_side(where, side)} {subject} {state}"


def _side(where: str, side: str) -> str:
    """The side of the test from the side of what it is about; seen from one, the other lies the same way."""
    if where == MIDLINE or side == MIDLINE:
        return UNSPECIFIED if side == MIDLINE else MIDLINE
    if where == OPPOSITE:
        return {"same": "opposite", "opposite": "same"}.get(side, mirror_side(side))
    return side


def _value(map_: Map, screen: str, entry: Mapping[str, Any]) -> str:
    """How much a positive result tells, by the likelihood ratio of the strongest link; no figures, no scoring."""
    row = map_.rows.get(f"{screen} {POSITIVE}")
    if row is None or entry.get("not_scored"):
        return "not scored"
    network = map_.network
    node = row + network.pairs if row >= network.pairs else 2 * row
    best = 0.0
    for _, link in network.causes(node):
        if map_.data["grade"][link] < 0:
            continue
        leak, weight = network.leak(node, link), network.weights[link]
        best = max(best, (1.0 - (1.0 - leak) * (1.0 - weight)) / leak)
    names = [band["name"] for band in map_.knowledge["grades"]["bands"] if best >= band["from"]]
    return names[-1] if best else "not scored"

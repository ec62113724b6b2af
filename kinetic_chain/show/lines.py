"""An answer -> lines of text with styles; reads nothing but the answer.

A line is an indent, a label and pieces of text. Printed plain each line is one line, however long, so that a pipe and
a screen reader get whole sentences; on a terminal it is wrapped under its own indent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kinetic_chain.ask.answer import Answer, Chain, Check, Contributor, Item
from kinetic_chain.show.aloud import SIDES, reason_aloud
from kinetic_chain.show.doses import dose
from kinetic_chain.terms import PHASES, POSITIVE, REFER, WEEKS_A_YEAR

_NEXT = (
    "Go on with the same words: kinetic-chain next, why, why-not, what-if, compare, patterns, screen or plan; see -h"
)
_UNREAD = 8  # words that were not used, as far as they are named
_ASK = "ask about"  # what somebody else does
LABEL = 15  # columns of the label at the start of a section

SURE = {"asserted": "stated", "hedged": "said with a may", "anecdotal": "in part one person's experience"}
TASKS = {"weight_bearing": "in standing and walking", "open_chain": "with the leg free", "posture": "in posture"}
BANDS = {
    "well": "well supported",
    "partly": "partly supported",
    "weakly": "weakly supported",
    "against": "spoken against",
}


class Line(NamedTuple):
    """One line: its indent, its pieces as (text, style), and where wrapped lines start."""

    indent: int
    pieces: tuple[tuple[str, str], ...]
    hang: int = 0

    @property
    def plain(self) -> str:
        """The line as plain text."""
        return (" " * self.indent + "".join(text for text, _ in self.pieces)).rstrip()


class Limits(NamedTuple):
    """How much of each section is shown; what is cut is said."""

    between: int = 3
    behind: int = 6
    follow: int = 3
    unlikely: int = 2
    names: int = 6
    chains: int = 1
    checks: int = 2
    items: int = 1
    notes: int = 2
    questions: int = 2
    held: int = 1
    sources: int = 2

    @classmethod
    def none(cls) -> Limits:
        """Everything."""
        return cls(*([10_000] * len(cls._fields)))


def render(answer: Answer, limits: Limits | None = None) -> Iterator[Line]:
    """The answer as a person reads it: what was understood, safety, contributors, checks, work, disagreements."""
    shown = limits or Limits()
    yield from read_as(answer)
    if answer.status == "nothing_understood":
        yield Line(0, (("Nothing here was understood as a finding. Try: weak right glute med", "strong"),))
        return
    yield from safety_lines(answer, shown)
    if answer.triage.level in ("emergency", "urgent") and limits is None:
        yield blank()
        yield Line(0, (("That comes first. What the sources link this with: --all", "dim"),))
    else:
        yield from _sections(answer, shown)
        if answer.contributors:
            yield blank()
            yield Line(0, ((_NEXT, "dim"),))
    yield blank()
    yield Line(0, ((answer.disclaimer, "dim"),))


def _sections(answer: Answer, limits: Limits) -> Iterator[Line]:
    yield from _between(answer, limits)
    yield from _contributors(answer, limits)
    yield from _checks(answer, limits)
    yield from _plan(answer, limits)
    yield from _notes(answer, limits)


def blank() -> Line:
    """An empty line."""
    return Line(0, ())


def labelled(label: str, text: str, style: str = "", label_style: str = "strong") -> Line:
    """A line with a label in front of it."""
    return Line(0, ((label.ljust(LABEL), label_style), (text, style)), LABEL)


def head(text: str, note: str = "") -> Iterator[Line]:
    """A heading, with an empty line above it."""
    yield blank()
    yield Line(0, ((text, "head"), (f"  {note}" if note else "", "dim")))


def cut(count: int, what: str) -> Iterator[Line]:
    """That something is left out, and how to see it."""
    if count > 0:
        yield Line(2, ((f"{count} more {what if count > 1 else what.removesuffix('s')}: --all", "dim"),))


def read_as(answer: Answer, relative: bool | None = None) -> Iterator[Line]:
    """What was understood, and what was not used."""
    label = "Read as"
    if relative is None:
        relative = any(c.side in ("same", "opposite") for c in answer.contributors)
    referred = answer.triage.level in ("refer", "urgent", "emergency")
    for finding in answer.findings:
        name = answer.names.get(" ".join(finding[:3]), " ".join(finding[:3]))
        if finding.value is not None and not finding.used:
            name = name.removesuffix(" positive")  # measured, and nothing says whether that is much or little
        negative = finding.state == POSITIVE and not finding.present
        if negative:  # nobody says that a positive test was absent
            name = f"{name.removesuffix(' positive')} negative"
        marks = [] if finding.present or negative else ["absent"]
        if finding.side == "unspecified" and relative:
            marks.append("side not given: what follows is seen from it")
        if finding.hedged:
            marks.append("as you are not sure")
        if finding.value is not None:
            marks.append(f"{finding.value:g} {finding.unit or ''}".strip())
        if finding.remark and not (referred and finding.present):
            marks.append(finding.remark)
        yield labelled(label, name + (f"  ({'; '.join(marks)})" if marks else ""))
        label = ""
    tasks = dict.fromkeys(finding.task for finding in answer.findings if finding.task)
    if tasks:
        yield labelled("Task", ", ".join(TASKS.get(task, task) for task in tasks))
    known = [f"{answer.names.get(k, k)}{_amount(k, v)}" for k, v in answer.facts.items()]
    if known:
        yield labelled("Known", ", ".join(known))
    loose = {finding.text for finding in answer.findings if finding.used and finding.text}
    vague = [unread for unread in answer.not_understood if unread.hint and unread.text in loose]
    unused = [unread for unread in answer.not_understood if unread not in vague]
    for name, listed in (("Say more", vague), ("Not used", unused)):
        parts = []
        for unread in listed[:_UNREAD]:
            near = f" (did you mean {' or '.join(unread.suggestions)}?)" if unread.suggestions else ""
            parts.append(f"{unread.text}{near}{f' ({unread.hint})' if unread.hint else ''}")
        more = len(listed) - _UNREAD
        if parts:
            yield labelled(name, ", ".join(parts) + (f", and {more} more words" if more > 0 else ""), "dim")


def _amount(name: str, value: float | bool) -> str:
    if isinstance(value, bool):
        return "" if value else ": no"
    if name == "age":
        return f" {value:g}"
    return f", {value:.0f} weeks ago" if value < 2 * WEEKS_A_YEAR else f", {value / WEEKS_A_YEAR:.0f} years ago"


def safety_lines(answer: Answer, limits: Limits) -> Iterator[Line]:
    """Whether anything belongs with a professional first, and what is still to be asked."""
    triage = answer.triage
    words = {
        "emergency": ("EMERGENCY", "Go to an emergency department now."),
        "urgent": ("URGENT", "See a health professional today or tomorrow, before any exercise."),
        "refer": ("See first", "Take this to a health professional before any exercise."),
    }
    if triage.level in words:
        label, text = words[triage.level]
        yield labelled(label, text, "alarm", "alarm")
    for reason in triage.reasons:
        style = "alarm" if reason.level in words else "warn"
        yield labelled("" if triage.level in words else "Mind", reason.say + who(answer, reason.claims), style)
    if triage.level == "ask":
        whole = len(triage.ask) <= limits.questions
        for index, question in enumerate(triage.ask if whole else ()):
            yield labelled("Stop first if" if index == 0 else "", question.ask, "warn")
        if not whole:
            yield labelled("Stop first if", "; ".join(q.brief or q.ask for q in triage.ask), "warn")
        if triage.ask:
            yield labelled("", "None of these: --red-flags none. One by one: kinetic-chain screen", "dim")
    elif triage.level == "clear":
        yield labelled("Red flags", "none reported", "dim")


def who(answer: Answer, claims: Sequence[str], most: int = 4) -> str:
    """The documents behind claims, each once, at most a few."""
    names = list(dict.fromkeys(answer.claims[c]["source"] for c in claims if c in answer.claims))
    if not names:
        return ""
    more = f" +{len(names) - most}" if len(names) > most else ""
    return f" [{', '.join(names[:most])}{more}]"


def _between(answer: Answer, limits: Limits) -> Iterator[Line]:
    """The shortest chains between two things that were both found."""
    yield from head("Links between what was found") if answer.links else ()
    for link in answer.links[: limits.between]:
        yield Line(2, (*_marked(answer, link.chain, ""), (f"  {_says(answer, link.chain, limits.sources)}", "dim")), 6)
    yield from cut(len(answer.links) - limits.between, "links")


def _contributors(answer: Answer, limits: Limits) -> Iterator[Line]:
    behind = [c for c in answer.contributors if c.role in ("may_cause", "both")]
    follow = [c for c in answer.contributors if c.role == "may_follow"]
    if answer.findings and not behind and not follow:
        yield blank()
        yield Line(0, (("The sources say nothing about what may lie behind this or follow from it.", ""),))
        return
    likely = [c for c in behind if c.band != "against"]
    unlikely = [c for c in behind if c.band == "against"]
    if likely:
        yield from head("May lie behind it", "best first")
        for contributor in likely[: limits.behind]:
            yield from _contributor(answer, contributor, limits)
        yield from _also(answer, likely[limits.behind :], "contributors", limits)
        yield Line(2, ((answer.something_else, "dim"),))
    if unlikely:
        yield from head("Less likely now", "since something that would go with it was not found")
        for contributor in unlikely[: limits.unlikely]:
            yield from _contributor(answer, contributor, limits)
        yield from _also(answer, unlikely[limits.unlikely :], "contributors", limits)
    if follow:
        yield from head("May follow from it")
        for contributor in follow[: limits.follow]:
            yield from _contributor(answer, contributor, limits)
        yield from _also(answer, follow[limits.follow :], "consequences", limits)
    if answer.more_contributors:
        yield Line(2, ((f"{answer.more_contributors} more, further down these lists: --all", "dim"),))


def _also(answer: Answer, rest: Sequence[Contributor], what: str, limits: Limits) -> Iterator[Line]:
    """Those further down, by name alone, and how many more there are."""
    named = rest[: limits.names]
    if named:
        names = "; ".join(answer.names[" ".join(c[:3])] for c in named)
        yield Line(2, (("also  ", "dim"), (names, "dim")), 8)
    yield from cut(len(rest) - len(named), what)


def _contributor(answer: Answer, contributor: Contributor, limits: Limits) -> Iterator[Line]:
    """Its chains, each on a line, with its own name standing out; those after the first one indented.

    Where it may be cause and effect alike, the first chain of either direction is shown.
    """
    own = " ".join(contributor[:3])
    tags = [BANDS[contributor.band]]
    if contributor.stability == "stable":
        tags.append("whatever the grading")
    name = answer.names[own]
    # what was told is explained before what a test showed; a cause is shown as one first
    ordered = sorted(contributor.chains, key=lambda c: _chain_order(answer, c, own, contributor.role))
    shown = ordered[: limits.chains]
    if not shown:
        yield Line(2, ((name, "strong"), (f"  {', '.join(tags)}", "dim")), 6)
    if contributor.role == "both" and shown:
        backward = [c for c in ordered if (c.steps[0].cause == own) != (shown[0].steps[0].cause == own)]
        shown += [c for c in backward[:1] if c not in shown]
    for index, chain in enumerate(shown):
        said = f"  {_says(answer, chain, limits.sources)}"
        if index == 0:
            said = f"  {', '.join(tags)};{said[1:]}"
            if contributor.role == "both":
                said += "; check both directions"
        ends = (chain.steps[0].cause, chain.steps[-1].effect)
        # what may be on either side is shown along the chain of one side
        lead = () if own in ends else ((name, "strong"), ("; on one side: ", "dim"))
        yield Line(2 + 2 * bool(index), (*lead, *_marked(answer, chain, own), (said, "dim")), 6)


def _chain_order(answer: Answer, chain: Chain, own: str, role: str) -> tuple[bool, bool, bool]:
    finding = answer.findings[chain.finding]
    end = chain.steps[-1].effect if role == "may_follow" else chain.steps[0].cause
    return (not finding.present, finding.state == POSITIVE, end != own)


def _marked(answer: Answer, chain: Chain, own: str) -> Iterator[tuple[str, str]]:
    """A chain in pieces, the contributor's own name strong."""
    for index, condition in enumerate((chain.steps[0].cause, *(step.effect for step in chain.steps))):
        task = chain.steps[index - 1].task if index else None
        yield (" -> " if index else "", "")
        yield (answer.names[condition], "strong" if condition == own else "")
        yield (f", {TASKS[task]}" if task else "", "")


def _says(answer: Answer, chain: Chain, sources: int) -> str:
    claims_for = [c for step in chain.steps for c in step.claims_for]
    against = [c for step in chain.steps for c in step.claims_against]
    joined = "link" if len(chain.steps) == 1 else "chain"
    text = f"{joined}: {chain.grade}, {SURE[chain.sure]}{who(answer, claims_for, sources)}"
    if against:
        text += f"; contested{who(answer, against, sources)}"
    return text


def _checks(answer: Answer, limits: Limits) -> Iterator[Line]:
    if not answer.checks:
        return
    yield from head("Worth checking")
    for check in answer.checks[: limits.checks]:
        yield Line(2, ((_check(answer, check), ""), (who(answer, check.claims, limits.sources), "dim")), 4)
    yield from cut(len(answer.checks) - limits.checks, "checks")


def _check(answer: Answer, check: Check) -> str:
    who = {"self": "yourself", "trainer": "with a trainer", "clinician": "by a clinician"}[check.who]
    side = "" if check.side in ("midline", "unspecified") else f" ({SIDES.get(check.side, check.side)})"
    about = " or ".join(answer.names[a] for a in check.about)
    tells = (
        ""
        if check.value == "not scored"
        else f", tells {({'well': 'much', 'partly': 'some'}).get(check.value, 'little')}"
    )
    return f"{answer.names[check.screen]}{side}: for {about}; {who}{tells}"


def _plan(answer: Answer, limits: Limits) -> Iterator[Line]:
    plan = answer.plan
    if not plan.items and not plan.withheld:
        return
    yield from head("What suits it", "the order matters" if plan.items else "")
    if not plan.items:
        yield Line(2, (("No work is offered here.", ""),))
    for phase in PHASES:
        items = [item for item in plan.items if item.phase == phase]
        sure = [item for item in items if item.only_if is None or item.addresses[0] != item.only_if]
        most = limits.items + 1 if len(sure) > limits.items else limits.items  # one more for what was found
        for index, item in enumerate(items[:most]):
            label = (_ASK if phase == REFER else phase) if index == 0 else ""
            yield Line(2, ((label.ljust(LABEL - 2), "strong"), *_item(answer, item, limits)), LABEL + 2)
            if item.moved:
                yield Line(
                    LABEL + 2,
                    ((f"later: once {answer.names.get(item.moved, item.moved)} is settled", "warn"),),
                    LABEL + 4,
                )
            for caution in item.cautions[: limits.items]:
                said = who(answer, caution.claims, limits.sources)
                yield Line(LABEL + 2, ((f"mind: {caution.say}", "warn"), (said, "dim")), LABEL + 4)
        if len(items) > most:
            shown = {item.name for item in items[:most]}
            names = list(dict.fromkeys(_again(item) if item.name in shown else item.name for item in items[most:]))
            more = f", and {len(names) - limits.names} more: --all" if len(names) > limits.names else ""
            yield Line(LABEL, ((f"also {', '.join(names[: limits.names])}{more}", "dim"),), LABEL + 2)
    for held in plan.withheld[: limits.held]:
        yield Line(
            2,
            (
                ("held back".ljust(LABEL - 2), "strong"),
                (f"{answer.names.get(held.id, held.id)}: {reason_aloud(answer.names, held.reason)}", ""),
            ),
            LABEL + 2,
        )
    rest = list(dict.fromkeys(answer.names.get(w.id, w.id) for w in plan.withheld[limits.held :]))
    if rest:
        yield Line(LABEL, ((f"also {', '.join(rest[: limits.names])}, and why: --all", "dim"),), LABEL + 2)


def _again(item: Item) -> str:
    """A piece of work whose name stands there already, for another side."""
    return f"{item.name}, {SIDES.get(item.side, item.side)}"


def _item(answer: Answer, item: Item, limits: Limits) -> Iterable[tuple[str, str]]:
    side = "both sides" if item.side == "both" else SIDES.get(item.side, item.side)
    yield (f"{item.name}{f', {side}' if side else ''}", "")
    if item.only_if:
        yield (f"; only if {answer.names.get(item.only_if, item.only_if)}", "warn")
    if item.phase == REFER:
        said, against = (who(answer, c, limits.sources) for c in (item.claims, item.claims_against))
        yield (f"; for it{said}{f'; against it{against}' if against else ''}", "dim")
    else:
        yield (f"; {dose(item)}{who(answer, item.dose_claims or item.claims, limits.sources)}", "dim")


def _notes(answer: Answer, limits: Limits) -> Iterator[Line]:
    if not answer.notes:
        return
    yield from head("Where the sources leave it open or disagree")
    for note in answer.notes[: limits.notes]:
        yield Line(2, ((note.say, ""), (who(answer, note.claims, limits.sources), "dim")), 4)
    yield from cut(len(answer.notes) - limits.notes, "notes")

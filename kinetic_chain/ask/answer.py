"""The answer: one frozen, versioned document of plain named tuples.

Named tuples and not dataclasses: they are as plain and as frozen, and importing :mod:`dataclasses` costs more than
asking a question does. For the same reason annotations are real types here and not postponed ones, which would each be
compiled once more. A field whose name is a word of Python ends in ``_`` here and not in JSON (``for_`` -> ``for``).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kinetic_chain.terms import LEVELS

SCHEMA_VERSION = "1.1"


class Finding(NamedTuple):
    """A condition reported present or absent, with the words it came from."""

    side: str
    subject: str
    state: str
    present: bool = True
    hedged: bool = False
    task: str | None = None
    value: float | None = None
    unit: str | None = None
    text: str = ""
    span: tuple[int, int] = (0, 0)
    compared: bool = False
    used: bool = True
    remark: str | None = None


class Unread(NamedTuple):
    """Words that were not used, with what they may have meant."""

    text: str
    span: tuple[int, int]
    suggestions: tuple[str, ...] = ()
    hint: str = ""


class Reason(NamedTuple):
    """A safety rule that holds: why, and who says so."""

    id: str
    level: str | None
    say: str
    claims: tuple[str, ...]


class Question(NamedTuple):
    """A red-flag question that nobody has answered yet."""

    id: str
    ask: str
    level: str | None
    claims: tuple[str, ...]
    brief: str | None = None


class Triage(NamedTuple):
    """Whether anything here belongs with a professional first."""

    level: str
    reasons: tuple[Reason, ...]
    ask: tuple[Question, ...]


class Share(NamedTuple):
    """What one finding adds to the log likelihood ratio of a contributor; negative where it takes away."""

    finding: int
    log_lr: float


class Step(NamedTuple):
    """One link of a chain."""

    cause: str
    effect: str
    rule: str | None
    task: str | None
    say: str
    grade: str
    contested: bool
    sure: str
    claims_for: tuple[str, ...]
    claims_against: tuple[str, ...]
    rules: tuple[str, ...] = ()


class Chain(NamedTuple):
    """The path between a contributor and a finding; ``sure`` is the softest of its claims."""

    grade: str
    sure: str
    finding: int
    steps: tuple[Step, ...]


class Link(NamedTuple):
    """A shortest chain between two things that were both found: the finding it sets out from, and where it ends."""

    cause: int
    effect: int
    chain: Chain


class Contributor(NamedTuple):
    """A condition that may lie behind the findings or follow from them."""

    side: str
    subject: str
    state: str
    role: str
    band: str
    log_lr: float
    stability: str | None
    for_: tuple[Share, ...]
    against: tuple[Share, ...]
    chains: tuple[Chain, ...]


class Check(NamedTuple):
    """A screen worth doing, and what it is about."""

    screen: str
    side: str
    about: tuple[str, ...]
    who: str
    value: str
    how: str | None
    positive: str | None
    not_scored: str | None
    claims: tuple[str, ...]


class Story(NamedTuple):
    """A smallest set of contributors that together have a chain to every finding, and what it leaves open."""

    members: tuple[str, ...]
    explains: tuple[int, ...]
    leftover: tuple[int, ...]


class Caution(NamedTuple):
    """A warning that goes with an item."""

    say: str
    claims: tuple[str, ...]


class Item(NamedTuple):
    """One piece of work, for one side."""

    phase: str
    id: str
    name: str
    side: str
    target: str
    dose: dict[str, Any] | None
    dose_claims: tuple[str, ...]
    addresses: tuple[str, ...]
    only_if: str | None
    moved: str | None
    cautions: tuple[Caution, ...]
    claims: tuple[str, ...]
    claims_against: tuple[str, ...] = ()
    how: str | None = None
    level: int | None = None
    easier: str | None = None
    harder: str | None = None
    emg: dict[str, str] = {}  # noqa: RUF012  never changed


class Withheld(NamedTuple):
    """An item that is kept out of the plan, and why."""

    id: str
    reason: str
    claims: tuple[str, ...] = ()


class Plan(NamedTuple):
    """Ordered work, and what was held back. From ``refer`` on there are no items: see :func:`no_plan`."""

    items: tuple[Item, ...]
    withheld: tuple[Withheld, ...]


class Note(NamedTuple):
    """A disagreement between sources that bears on this answer."""

    id: str
    say: str
    claims: tuple[str, ...]


class Answer(NamedTuple):
    """Everything there is to show for one question."""

    schema_version: str
    knowledge_version: str
    query: str
    disclaimer: str
    status: str
    findings: tuple[Finding, ...]
    facts: dict[str, float | bool]
    not_understood: tuple[Unread, ...]
    triage: Triage
    links: tuple[Link, ...]
    contributors: tuple[Contributor, ...]
    more_contributors: int
    something_else: str
    checks: tuple[Check, ...]
    patterns: tuple[Story, ...]
    plan: Plan
    notes: tuple[Note, ...]
    names: dict[str, str]
    claims: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data: dicts, lists, strings, numbers, booleans and None."""
        data: dict[str, Any] = plain(self)
        return data

    def to_json(self, indent: int | None = None) -> str:
        """The answer as JSON; the same answer gives the same text."""
        import json

        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Answer":
        """Read an answer back from its plain data, so that it can be shown from its JSON alone.

        :raises ValueError: when it is no answer, or one of another schema
        """
        if not isinstance(data, dict) or "schema_version" not in data:
            raise ValueError("this is not an answer of kinetic-chain: there is no schema_version in it")
        if str(data["schema_version"]).split(".")[0] != SCHEMA_VERSION.split(".")[0]:
            raise ValueError(
                f"this answer has schema {data['schema_version']}, and {SCHEMA_VERSION} is understood here"
            )
        if not isinstance(data.get("disclaimer"), str):
            raise ValueError("this answer is not whole: its disclaimer is missing")
        try:
            whole = _answer(plain(data))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this answer is not whole: {error}") from None
        for fault in _faults(whole):
            raise ValueError(f"this answer is not whole: {fault}")
        return whole


def _faults(whole: Answer) -> Iterator[str]:
    """What would make an answer that was read back show something else than was meant."""
    if whole.triage.level not in LEVELS:
        yield f"no level of triage `{whole.triage.level}`"
    numbers = [chain.finding for one in whole.contributors for chain in one.chains]
    numbers += [number for link in whole.links for number in link[:2]]
    for number in numbers:
        if not 0 <= number < len(whole.findings):
            yield f"it has no finding {number}"
    said = {c for one in whole.contributors for chain in one.chains for step in chain.steps for c in step.claims_for}
    for name in sorted(said - set(whole.claims)):
        yield f"it does not hold the claim `{name}` that it cites"


def no_plan(withheld: tuple[Withheld, ...] = ()) -> Plan:
    """The plan of an answer that refers: it has no items."""
    return Plan((), withheld)


def plain(value: Any) -> Any:
    """A record of named tuples as plain data; a field whose name is a word of Python loses its ``_``.

    >>> plain(Share(0, 1.5))
    {'finding': 0, 'log_lr': 1.5}
    """
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        kind = type(value)
        fields = _KEYS.get(kind)
        if fields is None:
            if not hasattr(kind, "_fields"):
                return [plain(item) for item in value] if value else []
            fields = _KEYS[kind] = tuple(f.rstrip("_") for f in kind._fields)
        return {key: plain(item) for key, item in zip(fields, value, strict=True)}
    return value


def _read(kind: Any, data: dict[str, Any], **nested: Any) -> Any:
    values = {}
    for field, key in zip(kind._fields, _KEYS[kind], strict=True):
        if key not in data:
            continue
        value = data[key]
        reader = nested.get(field)
        if reader is not None:
            value = tuple(reader(item) for item in value)
        elif isinstance(value, list):
            value = tuple(value)
        if not _is_of(kind.__annotations__[field], value):
            raise TypeError(f"`{key}` is {value!r:.60}")
        values[field] = value
    return kind(**values)


def _is_of(kind: Any, value: Any) -> bool:
    """Whether a value is of the kind that a field says; of what is inside a list or a mapping only that it is one."""
    kinds = [getattr(one, "__origin__", None) or one for one in getattr(kind, "__args__", ()) or ()]
    if getattr(kind, "__origin__", None) is not None:
        kinds = [kind.__origin__]
    kinds = kinds or [kind]
    if not all(isinstance(one, type) for one in kinds) or any(hasattr(one, "_fields") for one in kinds):
        return True  # a record, which is read by itself
    if isinstance(value, bool) and bool not in kinds:
        return False
    return isinstance(value, (*kinds, int) if float in kinds else tuple(kinds))


def _answer(data: dict[str, Any]) -> Answer:
    triage = data["triage"]
    plan = data["plan"]
    whole: Answer = _read(
        Answer,
        {"links": [], **data},  # an answer of schema 1.0 has none
        findings=lambda d: _read(Finding, d),
        not_understood=lambda d: _read(Unread, d),
        links=_link,
        contributors=_contributor,
        checks=lambda d: _read(Check, d),
        patterns=lambda d: _read(Story, d),
        notes=lambda d: _read(Note, d),
    )
    return whole._replace(
        triage=_read(Triage, triage, reasons=lambda d: _read(Reason, d), ask=lambda d: _read(Question, d)),
        plan=_read(Plan, plan, items=_item, withheld=lambda d: _read(Withheld, d)),
    )


def _contributor(data: dict[str, Any]) -> Any:
    return _read(
        Contributor,
        data,
        for_=lambda d: _read(Share, d),
        against=lambda d: _read(Share, d),
        chains=_chain,
    )


def _chain(data: dict[str, Any]) -> Any:
    return _read(Chain, data, steps=lambda d: _read(Step, d))


def _link(data: dict[str, Any]) -> Any:
    return _read(Link, data)._replace(chain=_chain(data["chain"]))


def _item(data: dict[str, Any]) -> Any:
    return _read(Item, data, cautions=lambda d: _read(Caution, d))


_KINDS: tuple[Any, ...] = (
    Finding, Unread, Reason, Question, Triage, Share, Step, Chain, Link, Contributor, Check, Story, Caution, Item,
    Withheld, Plan, Note, Answer,
)  # fmt: skip
_KEYS: dict[Any, tuple[str, ...]] = {kind: tuple(f.rstrip("_") for f in kind._fields) for kind in _KINDS}

"""The shipped knowledge, loaded once for all tests that ask it or look at its data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

import kinetic_chain
from kinetic_chain import Answer, Knowledge
from kinetic_chain.ask.answer import Contributor, Item
from kinetic_chain.build.read import Library
from kinetic_chain.cases import Bench, bench
from kinetic_chain.compiled import shipped_folder

T = TypeVar("T")
FOLDER = shipped_folder()
ARTICLES = ("S0", "S1", "S2", "S3", "S4")  # readers' comments stand within S2


@cache
def knowledge() -> Knowledge:
    """The shipped knowledge as people ask it."""
    return kinetic_chain.load()


@cache
def articles() -> Knowledge:
    """The same, answering from the five founding articles and their readers alone."""
    return kinetic_chain.load(sources=ARTICLES)


@cache
def workbench() -> Bench:
    """The YAML as it was read, with the relations that follow from it."""
    return bench(None)


def library() -> Library:
    """Every entry of every file."""
    return workbench().library


@cache
def ask(text: str, red_flags: str | None = None, task: str | None = None) -> Answer:
    """The whole answer, nothing cut."""
    return knowledge().ask(text, red_flags=red_flags, task=task, limit=None)


def roles(answer: Answer) -> dict[str, str]:
    """Contributors in order, each with its role: ``right gluteus_medius weak`` -> ``may_cause``."""
    return {" ".join(c[:3]): c.role for c in answer.contributors}


def contributor(answer: Answer, condition: str) -> Contributor:
    """One contributor of an answer."""
    return next(c for c in answer.contributors if " ".join(c[:3]) == condition)


def readings(answer: Answer) -> list[str]:
    """What was read, as three words, ``absent`` before what is denied."""
    return [f"{'' if f.present else 'absent '}{' '.join(f[:3])}" for f in answer.findings]


def offered(answer: Answer) -> dict[str, Item]:
    """Items of the plan by id; the first of those that stand on several sides."""
    return {item.id: item for item in reversed(answer.plan.items)}


def effects(condition: str) -> dict[str, dict[str, Any]]:
    """Conditions that one link leads to, each with the link."""
    page = knowledge().explain(condition)
    return {str(row["effect"]): row for row in page.data["effects"]}


def citing(claim: str) -> Iterator[str]:
    """Ids of the causal rules that cite a claim in their support."""
    for name, rule in library().rules.items():
        if claim in rule.supported:
            yield name


def there(value: T | None) -> T:
    """What must be there."""
    assert value is not None
    return value

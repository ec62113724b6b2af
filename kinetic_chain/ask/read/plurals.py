"""Whether a name or a phrase speaks of one or of both sides: `flat feet`, but not `shin splints`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kinetic_chain.ask.read.mentions import is_plural
from kinetic_chain.words import stem

FLESH = ("muscle", "part", "tendon")  # kinds of structure of which there are several on one side


def one_each(subject: Mapping[str, Any]) -> bool:
    """Whether there is one of it on either side; of muscles there are several."""
    return subject["kind"] not in ("group", *FLESH)


def are_both(phrase: str, owned: bool, subject: Mapping[str, Any], knowledge: Mapping[str, Any]) -> bool:
    """Whether a phrase speaks of both sides: ``arches are falling``, ``my glutes do not fire``; ``runner's knee`` is
    one.

    :param owned: whether an owner stands before it
    :param subject: what the phrase is about

    >>> foot = {"kind": "region", "sides": "paired"}
    >>> knowledge = {"lexicon": {"words": {"feet": ["subject", "foot"]}, "plurals": ["feet"], "singulars": []},
    ...     "subjects": {"foot": foot}}
    >>> [are_both(phrase, False, foot, knowledge) for phrase in ("flat feet", "a foot that falls in")]
    [True, False]
    """
    lexicon, subjects = knowledge["lexicon"], knowledge["subjects"]
    first, *rest = phrase.lower().split()
    names = {word: lexicon["words"].get(stem(word), ("", "")) for word in rest}
    places = [word for word, (kind, name) in names.items() if kind == "subject" and subjects[name]["kind"] == "region"]
    named = lexicon["words"].get(stem(first), ("", ""))[0] in ("subject", "phrase")  # `pronates` is no plural
    several = any(is_plural(word, lexicon) for word in (*([first] if named else []), *places))
    return several and subject["sides"] == "paired" and (owned or one_each(subject))

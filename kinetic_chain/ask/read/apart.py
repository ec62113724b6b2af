"""Facts that a sentence or two tell in words that stand apart: `the toilet ... I don't make it`.

Warning signs are put in many ways, and seldom in the words of a textbook; what they have in common are a few words of
which one of each kind stands in the sentence, or, where there are three kinds and more, in it and the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from kinetic_chain.ask.read.mentions import Scan
from kinetic_chain.words import stem

_ENDS = (".", ";", "!", "?", "\n\n")
_APART = 3  # kinds of words that may stand in two sentences: two are too easily met by chance
_DENIED = 3  # words between a negation and what it denies at most

Span = tuple[int, int]


def told_apart(scan: Scan, lexicon: Mapping[str, Any]) -> Iterator[str]:
    """Each fact that a sentence or two tell so.

    >>> from kinetic_chain.words import tokenise
    >>> lexicon = {"together": {"leaking": [[["toilet"], ["don't make it", "too late"]]]}, "unless": {},
    ...     "parts": {"toilet": 1}, "roles": {"verbs": ()}}
    >>> def told(text): return list(told_apart(Scan(text, tokenise(text), []), lexicon))
    >>> told("I run to the toilet and don't make it"), told("The toilet is upstairs. I was too late")
    (['leaking'], [])
    """
    ways: Mapping[str, Sequence[Sequence[Sequence[str]]]] = lexicon["together"]
    negations = {at for m in scan.mentions if m.kind in ("negation", "denial") for at in range(m.first, m.last)}
    listed = _listed(scan, lexicon["roles"]["verbs"])
    told: set[str] = set()
    for start, end, most in _stretches(scan):
        words = [stem(token.word) for token in scan.tokens[start:end]]
        denied = {at - start for at in listed}
        held = set(words)
        if not any(word in lexicon["parts"] for word in held):
            continue  # marks, or no word that is known
        for fact, several in ways.items():
            ways_in = (way for way in several if len(way) >= most)
            if fact not in told and any(_is_told(way, words, held, start, negations, denied) for way in ways_in):
                text = f" {' '.join(words)} "
                if not any(f" {word} " in text for word in lexicon["unless"].get(fact, ())):
                    told.add(fact)
                    yield fact


def _listed(scan: Scan, verbs: Collection[str]) -> set[int]:
    """What a denial covers as a list, up to a `but`, a verb or the end: `denies fever/chills/night sweats`."""
    covered: set[int] = set()
    begun = False
    for mention in scan.mentions:
        begun = mention.kind == "denial" or (
            begun and mention.kind != "break" and mention.value not in _ENDS and mention.key not in verbs
        )
        if begun:
            covered.update(range(mention.first, mention.last))
    return covered


def _stretches(scan: Scan) -> Iterator[tuple[int, int, int]]:
    """Each sentence, and each with the one after it, with how many kinds of words a fact must be told in there."""
    ends = [at for at, token in enumerate(scan.tokens) if token.word in _ENDS]
    sentences = list(zip([0, *(at + 1 for at in ends)], [*ends, len(scan.tokens)], strict=True))
    yield from ((start, end, 1) for start, end in sentences)
    yield from ((one[0], two[1], _APART) for one, two in pairwise(sentences))


def _is_told(
    way: Sequence[Sequence[str]], words: Sequence[str], held: set[str], start: int, negations: set[int],
    denied: set[int],
) -> bool:  # fmt: skip
    """Whether one of each list stands in a sentence, each in words of its own, and none is denied."""
    taken: list[Span] = []
    for texts in way:
        places = (place for text in texts for place in _places(text.split(), words, held))
        free = next((p for p in places if all(p[1] <= one[0] or one[1] <= p[0] for one in taken)), None)
        if free is None:
            return False
        taken.append(free)
    own = {start + at for first, last in taken for at in range(first, last)}
    if any(not denied.isdisjoint(range(first, last)) for first, last in taken):
        return False
    before = {start + at for first, _ in taken for at in range(first - _DENIED, first)}
    return not (before - own) & negations


def _places(key: Sequence[str], words: Sequence[str], held: set[str]) -> Iterator[Span]:
    if not held.issuperset(key):
        return
    for at in range(len(words) - len(key) + 1):
        if list(words[at : at + len(key)]) == list(key):
            yield at, at + len(key)

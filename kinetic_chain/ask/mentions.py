"""Free text -> mentions: the words of a question matched against the lexicon, longest match first.

Names may be misspelt and are found by similarity; sides, negations and states may not (``right`` is one letter from
``tight``): what counts for those stands in the lexicon, with a fixed list of misspellings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.words import Token, key, stem, tokenise

_SHORTEST_TYPO = 5  # shorter words are too near to each other to be guessed


class Mention(NamedTuple):
    """Something recognised: its kind, its value, the tokens it covers (first, after the last), and its place."""

    kind: str
    value: Any
    first: int
    last: int
    start: int
    end: int
    plural: bool = False


class Scan(NamedTuple):
    """A text taken apart: its mentions in order, and the words that nothing recognised."""

    text: str
    tokens: list[Token]
    mentions: list[Mention]
    unknown: list[Token]


def scan(text: str, lexicon: Mapping[str, Any]) -> Scan:
    """Match a text against the lexicon.

    >>> words = {"right": ["side", "right"], "knee": ["subject", "knee"], "pain": ["state", "painful"]}
    >>> found = scan("Right knee pain!", {"words": words, "longest": 2, "names": [], "never_names": []})
    >>> [(m.kind, m.value) for m in found.mentions]
    [('side', 'right'), ('subject', 'knee'), ('state', 'painful'), ('mark', '!')]
    """
    tokens = _without_hyphens(tokenise(text))
    words = [token.word for token in tokens]
    mentions, unknown = [], []
    at = 0
    while at < len(tokens):
        size, entry, exact = _longest(words, tokens, at, lexicon)
        if entry is None and tokens[at].is_word:
            size, entry, exact = _guess(words, tokens, at, lexicon)
        token = tokens[at]
        if entry is not None:
            end = tokens[at + size - 1].end
            value = tuple(entry[1]) if isinstance(entry[1], list) else entry[1]
            mentions.append(Mention(entry[0], value, at, at + size, token.start, end, not exact))
        elif not token.is_word:
            mentions.append(Mention("mark", token.word, at, at + 1, token.start, token.end))
        elif token.word.replace(".", "").isdigit():
            mentions.append(Mention("number", float(token.word), at, at + 1, token.start, token.end))
        else:
            unknown.append(token)
        at += size
    return Scan(text, tokens, mentions, unknown)


def _without_hyphens(tokens: list[Token]) -> list[Token]:
    """Drop hyphens inside words, so that ``side-lying`` is ``side lying``; a dash between words stays."""
    kept = []
    for index, token in enumerate(tokens):
        inside = (
            token.word == "-"
            and 0 < index < len(tokens) - 1
            and tokens[index - 1].end == token.start
            and tokens[index + 1].start == token.end
        )
        if not inside and token.word not in ('"', "'", "*", "_"):
            kept.append(token)
    return kept


def _longest(
    words: Sequence[str], tokens: Sequence[Token], at: int, lexicon: Mapping[str, Any]
) -> tuple[int, Any, bool]:
    """The longest entry that starts here: how many tokens, the entry, and whether its last word stood as it is listed."""
    table = lexicon["words"]
    if not tokens[at].is_word:
        return 1, None, True
    longest = 1
    while longest < lexicon["longest"] and at + longest < len(tokens) and tokens[at + longest].is_word:
        longest += 1
    for size in range(longest, 0, -1):
        found = table.get(key(list(words[at : at + size])))
        if found is not None:
            last = words[at + size - 1]
            return size, found, last == stem(last)
    return 1, None, True


def _guess(
    words: Sequence[str], tokens: Sequence[Token], at: int, lexicon: Mapping[str, Any]
) -> tuple[int, Any, bool]:
    """A misspelt name: the nearest word that names are made of, if putting it in makes a name."""
    word = words[at]
    if len(word) < _SHORTEST_TYPO or word.isdigit() or stem(word) in lexicon["never_names"]:
        return 1, None, True
    from difflib import get_close_matches  # costs more than everything else here; only for words nobody knows

    vocabulary = {part for name in lexicon["names"] for part in name.split() if abs(len(part) - len(word)) <= 2}
    cutoff = 0.8 if len(word) < 8 else 0.84
    for near in get_close_matches(word, sorted(vocabulary), n=3, cutoff=cutoff):
        if near[0] != word[0]:
            continue
        repaired = [*words[:at], near, *words[at + 1 :]]
        size, entry, exact = _longest(repaired, tokens, at, lexicon)
        if entry is not None and entry[0] in ("subject", "screen"):
            return size, entry, exact
    return 1, None, True

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

    >>> words = {"right": ["side", "right"], "knee": ["subject", "knee"], "pain": ["state", ["painful"]]}
    >>> found = scan("Right knee pain!", {"words": words, "longest": 2, "names": [], "never_names": [], "skipped": []})
    >>> [(m.kind, m.value) for m in found.mentions]
    [('side', 'right'), ('subject', 'knee'), ('state', ('painful',)), ('mark', '!')]
    """
    tokens = _without_hyphens(tokenise(text))
    words = [token.word for token in tokens]
    mentions, unknown = [], []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        match = _longest(words, tokens, at, lexicon)
        if match is None and token.is_word:
            match = _guess(words, tokens, at, lexicon)
        if match is not None:
            for inner in match.sides:
                side = tokens[inner]
                value = lexicon["words"][stem(side.word)][1]
                mentions.append(Mention("side", value, at, at, side.start, side.end))
            value = tuple(match.entry[1]) if isinstance(match.entry[1], list) else match.entry[1]
            end = tokens[at + match.size - 1].end
            mentions.append(Mention(match.entry[0], value, at, at + match.size, token.start, end, match.plural))
            at += match.size
            continue
        if token.word == "+":
            mentions.append(Mention("positive", "+", at, at + 1, token.start, token.end))
        elif not token.is_word:
            mentions.append(Mention("mark", token.word, at, at + 1, token.start, token.end))
        elif token.word.replace(".", "").isdigit():
            mentions.append(Mention("number", float(token.word), at, at + 1, token.start, token.end))
        else:
            unknown.append(token)
        at += 1
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


class _Match(NamedTuple):
    """An entry that starts at a token: how many tokens it takes, and the sides that stand inside it."""

    size: int
    entry: Any
    plural: bool
    sides: tuple[int, ...] = ()


def _longest(words: Sequence[str], tokens: Sequence[Token], at: int, lexicon: Mapping[str, Any]) -> _Match | None:
    """The longest entry that starts here; ``the``, ``my`` and a side may stand inside: ``outer right hip``."""
    table, skipped = lexicon["words"], lexicon["skipped"]
    if not tokens[at].is_word:
        return None
    longest = 1
    while longest < lexicon["longest"] + 2 and at + longest < len(tokens) and tokens[at + longest].is_word:
        longest += 1
    for size in range(longest, 0, -1):
        stretch = list(words[at : at + size])
        last = stretch[-1]
        found = table.get(key(stretch))
        if found is not None:
            return _Match(size, found, last != stem(last))
        if size < 3:
            continue
        kept = [stretch[0], *(word for word in stretch[1:-1] if word not in skipped), last]
        found = table.get(key(kept)) if len(kept) < size else None
        if found is not None:
            return _Match(size, found, last != stem(last))
        sides = [i for i in range(1, size - 1) if table.get(stem(stretch[i]), ("",))[0] == "side"]
        if sides:
            kept = [w for i, w in enumerate(stretch) if i not in sides and (i in (0, size - 1) or w not in skipped)]
            found = table.get(key(kept))
            if found is not None and found[0] in ("subject", "phrase"):
                return _Match(size, found, last != stem(last), tuple(at + i for i in sides))
    return None


def _guess(words: Sequence[str], tokens: Sequence[Token], at: int, lexicon: Mapping[str, Any]) -> _Match | None:
    """A misspelt name: the nearest word that names are made of, if putting it in makes a name."""
    word = words[at]
    if len(word) < _SHORTEST_TYPO or word.isdigit() or stem(word) in lexicon["never_names"]:
        return None
    from difflib import get_close_matches  # costs more than everything else here; only for words nobody knows

    vocabulary = {part for name in lexicon["names"] for part in name.split() if abs(len(part) - len(word)) <= 2}
    cutoff = 0.8 if len(word) < 7 else 0.85
    for near in get_close_matches(word, sorted(vocabulary), n=3, cutoff=cutoff):
        if near[0] != word[0]:
            continue
        match = _longest([*words[:at], near, *words[at + 1 :]], tokens, at, lexicon)
        if match is not None and match.entry[0] in ("subject", "screen"):
            return match
    return None

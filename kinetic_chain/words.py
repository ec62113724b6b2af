"""Text to words, the same way for the lexicon and for a question."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"\([lr+-]\)|\d+(?:\.\d+)?|[^\W\d_][^\W_]*(?:'[^\W_]+)*|[-=]>|[^\w\s]|\n\s*|_", re.IGNORECASE)
_CONTROLS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")  # and the orders to a terminal
_MARKS = str.maketrans("\u2019\u2018\u00b4`\u2013\u2014\u2022\u25cf\u25aa", "''''--;;;")  # a bullet parts as `;` does
_SHORT, _LONG = 6, 9  # letters: shorter words are too near to each other for any slip, longer ones bear two


class Token(NamedTuple):
    """One word or mark of a text, in lower case, with its place."""

    word: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word and not a mark; ``(L)`` and ``(+)`` are words."""
        return self.word[-1].isalnum() or (len(self.word) == 3 and self.word[0] == "(")


def tokenise(text: str) -> list[Token]:
    """Words, numbers and marks of a text with their places; one break of a line or of a paragraph is one mark.

    >>> [token.word for token in tokenise("Tight left QL, can't (R) IT-band 2.5cm")]
    ['tight', 'left', 'ql', ',', "can't", '(r)', 'it', '-', 'band', '2.5', 'cm']
    """
    text = text.translate(_MARKS)
    if text.isascii() and not _CONTROLS.search(text):
        return [Token(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    plain, places = _plain(text)
    return [
        Token(match.group().lower(), places[match.start()], places[match.end() - 1] + 1)
        for match in _TOKEN.finditer(plain)
    ]


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without what is not seen (soft hyphens, marks of direction, controls) and without accents; with where
    each letter of it stood.

    >>> _plain("ri\u00adght")[0], _plain("R\u0130GHT")[0], _plain("a\x1b[31mb")[1]
    ('right', 'RIGHT', [0, 6])
    """
    import unicodedata

    letters, places = [], []
    hidden = {at for match in _CONTROLS.finditer(text) for at in range(match.start(), match.end())}
    for at, letter in enumerate(text):
        if at in hidden:
            continue
        for part in unicodedata.normalize("NFKD", letter):
            if unicodedata.category(part) not in ("Cf", "Mn"):
                letters.append(part)
                places.append(at)
    return "".join(letters), places


def stem(word: str) -> str:
    """A word without its plural or verb s, so that ``knees`` finds ``knee`` and ``drops`` finds ``drop``.

    >>> [stem(word) for word in ("knees", "arches", "aches", "hammies", "gluteus", "weakness", "abs")]
    ['knee', 'arch', 'ache', 'hammy', 'gluteus', 'weakness', 'abs']
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("'s"):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")) and not word.endswith("aches"):
        return word[:-2]
    return word[:-1]


def as_one(tokens: Iterable[Token], variants: Mapping[str, Sequence[Sequence[str]]]) -> list[Token]:
    """Tokens with every way to write a word brought to one: `cannot` and `unable to` are `can't`.

    :param variants: first word -> the words after it with the one that stands for all, the longest first

    >>> variants = {"unable": [["to", "can't"]], "cannot": [["can't"]]}
    >>> [token.word for token in as_one(tokenise("unable to run"), variants)]
    ["can't", 'run']
    """
    kept: list[Token] = []
    waiting = list(tokens)
    at = 0
    while at < len(waiting):
        token, length = waiting[at], 1
        for *rest, meant in variants.get(token.word, ()):
            if [follower.word for follower in waiting[at + 1 : at + 1 + len(rest)]] == rest:
                length = 1 + len(rest)
                token = Token(meant, token.start, waiting[at + length - 1].end)
                break
        kept.append(token)
        at += length
    return kept


def key(words: Sequence[str], skipped: Collection[str] = ()) -> str:
    """What words are looked up by; those of ``skipped`` count only where they begin or end it."""
    stems = [stem(word) for word in words]
    return " ".join(w for i, w in enumerate(stems) if i in (0, len(stems) - 1) or w not in skipped)


def words_of(text: str, variants: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """The words of a phrase of the lexicon, without marks; an underscore is a space."""
    return [token.word for token in as_one(tokenise(text), variants) if token.is_word]


def key_of(
    text: str, skipped: Collection[str] = (), variants: Mapping[str, Sequence[Sequence[str]]] | None = None
) -> str:
    """The key of a phrase of the lexicon.

    >>> key_of("IT-bands"), key_of("gluteus_medius"), key_of("front of the hip", {"the", "of"})
    ('it band', 'gluteus medius', 'front hip')
    """
    return key(words_of(text, variants or {}), skipped)


def likely_slip(word: str, names: Iterable[str]) -> str | None:
    """The name that a misspelt word is one slip away from (two in long words): a letter more, less, other or swapped.

    The first letter is trusted. Short words must hold the same letters, for almost every short word is near another.

    >>> likely_slip("pirifornis", ["piriformis"]), likely_slip("thihg", ["thigh"]), likely_slip("shine", ["spine"])
    ('piriformis', 'thigh', None)
    """
    most = 1 if len(word) < _LONG else 2
    letters = set(word)
    best: tuple[int, str] | None = None
    for name in names:
        if abs(len(name) - len(word)) > most or name[0] != word[0] or len(letters ^ set(name)) > 2 * most:
            continue
        if min(len(name), len(word)) < _SHORT and letters != set(name):
            continue
        slips = _slips(word, name)
        if slips <= most and (best is None or (slips, name) < best):
            best = (slips, name)
    return best[1] if best else None


def _slips(one: str, two: str) -> int:
    """How many slips of the hand lie between two words (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""Text to words, the same way for the lexicon and for a question."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(r"\([lr]\)|[^\W_]+(?:'[^\W_]+)*|[^\w\s]|\n", re.IGNORECASE)
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"})


class Token(NamedTuple):
    """One word or mark of a text, in lower case, with its place."""

    word: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word and not a mark; ``(L)`` and ``(R)`` are words."""
        return self.word[-1].isalnum() or len(self.word) == 3


def tokenise(text: str) -> list[Token]:
    """Words and marks of a text with their places.

    >>> [token.word for token in tokenise("Tight left QL, can't (R) IT-band")]
    ['tight', 'left', 'ql', ',', "can't", '(r)', 'it', '-', 'band']
    """
    text = text.translate(_APOSTROPHES)
    return [Token(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def stem(word: str) -> str:
    """A word without its plural or verb s, so that ``knees`` finds ``knee`` and ``drops`` finds ``drop``.

    >>> stem("knees"), stem("gluteus"), stem("weakness"), stem("abs")
    ('knee', 'gluteus', 'weakness', 'abs')
    """
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-2] if word.endswith("'s") else word[:-1]
    return word


def key(words: list[str]) -> str:
    """What words are looked up by."""
    return " ".join(stem(word) for word in words)


def key_of(text: str) -> str:
    """The key of a phrase of the lexicon; marks do not count, and an underscore is a space.

    >>> key_of("IT-bands"), key_of("gluteus_medius")
    ('it band', 'gluteus medius')
    """
    return key([token.word for token in tokenise(text.replace("_", " ")) if token.is_word])

"""Free text -> mentions: the words of a question matched against the lexicon, longest match first.

Names may be misspelt and are found by similarity; sides, negations and states may not (``right`` is one letter from
``tight``): what counts for those stands in the lexicon, with a fixed list of misspellings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from kinetic_chain.errors import QuestionError
from kinetic_chain.words import Token, as_one, likely_slip, stem, tokenise

_SHORTEST_TYPO = 5  # shorter words are too near to each other to be guessed
_MOST_TYPOS = 40  # words looked at for slips; more than that is no question
_INSIDE = 8  # articles, owners and sides that may stand inside a name or phrase
_BRACKET = 8  # tokens in a bracket that a name may go on after
_DROPPED = ('"', "*", "_", "'", "#", "~")
_ARROWS = ("->", "=>", "\u2192")
_NAMES = ("subject", "screen", "elsewhere")
_SAYINGS = (*_NAMES, "phrase", "fact")

LONGEST = 20_000  # characters of a question; a part of one is never answered as if it were the whole


class Mention(NamedTuple):
    """Something recognised: its kind, its value, the tokens it covers (first, after the last), its place and key."""

    kind: str
    value: Any
    first: int
    last: int
    start: int
    end: int
    key: str = ""
    plural: bool = False


class Scan(NamedTuple):
    """A text taken apart: its words and marks, and its mentions in order, those of kind ``unknown`` among them."""

    text: str
    tokens: list[Token]
    mentions: list[Mention]


class _Match(NamedTuple):
    """An entry of the lexicon: the token after its last, its key, and the sides that stand inside it."""

    end: int
    key: str
    entry: Sequence[Any]
    sides: tuple[int, ...] = ()


def scan(text: str, lexicon: Mapping[str, Any]) -> Scan:
    """Match a text against the lexicon.

    >>> words = {"right": ["side", "right"], "knee": ["subject", "knee"], "pain": ["state", ["painful"]]}
    >>> parts = {"right": 1, "knee": 1, "pain": 1}
    >>> found = scan("Right knee pain!", {"words": words, "parts": parts, "skipped": [], "plurals": [], "singulars": [],
    ...     "abbreviations": [], "spelling": {}, "ratings": {}, "variants": {}})
    >>> [(m.kind, m.value) for m in found.mentions]
    [('side', 'right'), ('subject', 'knee'), ('state', ('painful',)), ('mark', '!')]
    """
    if len(text) > LONGEST:
        raise QuestionError(f"the question has {len(text):,} characters; up to {LONGEST:,} are read")
    tokens = _tidied(as_one(tokenise(text), lexicon["variants"]), lexicon)
    for index, token in enumerate(tokens):  # a line that begins small goes on with the one before
        if token.word[0] == "\n" and not text[token.end : token.end + 1].islower():
            tokens[index] = token._replace(word="\n\n")
    stems = [stem(token.word) for token in tokens]
    mentions = _Scanner(tokens, stems, lexicon, frozenset()).run()
    slips = _slips(mentions, tokens, lexicon)
    if slips:
        stems = [slips.get(index, word) for index, word in enumerate(stems)]
        mentions = _Scanner(tokens, stems, lexicon, frozenset(slips)).run()
    return Scan(text, tokens, mentions)


def _tidied(tokens: list[Token], lexicon: Mapping[str, Any]) -> list[Token]:
    """Without quotes, without hyphens inside words (``side-lying``) and without the dots of abbreviations."""
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        if token.word in _DROPPED:
            continue
        if token.word == "ve" and kept and kept[-1].word in "+-" and kept[-1].end == token.start:
            kept[-1] = kept[-1]._replace(word=f"({kept[-1].word})", end=token.end)  # `+ve` is `(+)`
            continue
        if token.word in "-." and 0 < index < len(tokens) - 1:
            before, after = tokens[index - 1], tokens[index + 1]
            close = before.end == token.start and token.end == after.start and before.is_word and after.is_word
            short = token.word == "." and before.word in lexicon["abbreviations"]
            if short or (close and (token.word == "-" or len(before.word) == 1)):
                continue
        kept.append(token)
    return kept


def _slips(mentions: Sequence[Mention], tokens: Sequence[Token], lexicon: Mapping[str, Any]) -> dict[int, str]:
    """Misspelt names, in a text that says how something is: token -> the word that was meant."""
    if not any(mention.kind in ("state", "positive", "fine") for mention in mentions):
        return {}
    slips = {}
    unknown = [m for m in mentions if m.kind == "unknown" and m.end - m.start >= _SHORTEST_TYPO]
    for mention in unknown[:_MOST_TYPOS]:
        word = stem(tokens[mention.first].word)
        meant = likely_slip(word, lexicon["spelling"].get(word[0], ()))
        if meant:
            slips[mention.first] = meant
    return slips


class _Scanner:
    def __init__(
        self, tokens: Sequence[Token], stems: Sequence[str], lexicon: Mapping[str, Any], guessed: frozenset[int]
    ) -> None:
        self.tokens, self.stems, self.guessed = tokens, stems, guessed
        self.lexicon = lexicon
        self.table: Mapping[str, Sequence[Any]] = lexicon["words"]
        self.parts: Mapping[str, int] = lexicon["parts"]
        self.skipped = lexicon["skipped"]
        self.mentions: list[Mention] = []

    def run(self) -> list[Mention]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if not token.is_word:
                self._mark(at)
                at += 1
            elif token.word[0].isdecimal() and not self._takes_number(at):
                at = self._number(at)
            else:
                match = self._best(at)
                if match is None:
                    self._add("unknown", token.word, at, at + 1)
                    at += 1
                else:
                    self._take(match, at)
                    at = self._after(match, at)
        return self.mentions

    def _after(self, match: _Match, at: int) -> int:
        """Where to read on: a phrase that only denies a fact (`no numbness`) does not hide its words."""
        if match.entry[0] == "phrase" and match.end > at + 1:
            phrase = self.lexicon["phrases"][match.entry[1]]
            if phrase["facts"] and not phrase["means"] and all(fact.startswith("not ") for fact in phrase["facts"]):
                inner = self._longest(at, match.end)
                if inner is not None:
                    self._take(inner, at)
                    return self._after(inner, at)
        return match.end

    def _add(self, kind: str, value: Any, first: int, last: int, key: str = "", plural: bool = False) -> None:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        self.mentions.append(Mention(kind, value, first, last, start, end, key, plural))

    def _mark(self, at: int) -> None:
        word = self.tokens[at].word
        entry = self.table.get(word)
        if entry is not None:
            self._add(entry[0], entry[1], at, at + 1, word)
        elif word in _ARROWS:
            self._add("link", word, at, at + 1, word)
        else:
            self._add("mark", "\n" * min(word.count("\n"), 2) or word, at, at + 1, word)

    def _takes_number(self, at: int) -> bool:
        """Whether a number begins a name: ``12th rib``, ``30 second stance``."""
        match = self._longest(at)
        return match is not None and match.end > at + 1

    def _number(self, at: int) -> int:
        """A number, or how much out of how much: ``4/5`` and ``4-/5`` are a weak muscle."""
        words = [token.word for token in self.tokens[at : at + 4]]
        if len(words) > 2 and words[1] in ("+", "-"):
            del words[1]
        if len(words) > 2 and words[1] == "/" and words[2] in self.lexicon["ratings"]:
            last = at + 3 if self.tokens[at + 1].word == "/" else at + 4
            full = last == at + 3 and float(words[0]) >= float(words[2])
            self._add("fine" if full else "state", (self.lexicon["ratings"][words[2]],), at, last, "/")
            return last
        self._add("number", float(words[0]), at, at + 1)
        return at + 1

    def _take(self, match: _Match, at: int) -> None:
        for inner in match.sides:
            self._add("side", self.table[self.stems[inner]][1], inner, inner + 1, self.stems[inner])
        kind, value = match.entry
        last = self.tokens[match.end - 1].word
        plural = is_plural(last, self.lexicon)
        self._add(kind, tuple(value) if isinstance(value, list) else value, at, match.end, match.key, plural)

    def _best(self, at: int) -> _Match | None:
        match = self._longest(at)
        if match is not None and match.entry[0] not in _NAMES and not self.guessed.isdisjoint(range(at, match.end)):
            return None
        hidden = match is not None and match.entry[0] == "ignored" and self._is_side(at)
        if match is not None and hidden and (self._is_placed(at) or self._is_note(match)):
            return _Match(at + 1, self.stems[at], self.table[self.stems[at]])
        if match is None or match.entry[0] not in _SAYINGS:
            return self._shared(at) or match
        return match

    def _is_placed(self, at: int) -> bool:
        """Whether an article, an owner, an `on`, a `to` or a result stands before: `on the right at night` and
        `positive right at 40 degrees` are no `right at`.
        """
        placing = self.mentions and self.mentions[-1].kind in ("owner", "within", "positive", "negative")
        before = self.stems[at - 1] if at else ""
        placing = placing or self.table.get(before, ("",))[0] == "within"
        return bool(placing or before in self.skipped or before in self.lexicon.get("roles", {}).get("ahead", ()))

    def _is_note(self, match: _Match) -> bool:
        """Whether what may say a moment (`it hurts right when I land`) stands in a note, where nobody speaks of himself
        and no side is said: `groin pain right when kicking`.
        """
        named = bool(self.mentions) and self.mentions[-1].kind in ("subject", "state", "phrase")
        return named and match.key in self.lexicon["roles"]["moments"] and self._is_terse

    @cached_property
    def _is_terse(self) -> bool:
        told = any(word in self.lexicon["roles"]["selves"] for word in self.stems)
        return not told and sum(map(self._is_side, range(len(self.stems)))) == 1

    def _longest(self, at: int, before: int | None = None) -> _Match | None:
        """The longest entry that begins here.

        Articles and owners may stand inside it, a short bracket, and a side: ``outer right hip``; in what is known of
        a person a number too: ``lost 10 kilos``.

        :param before: only entries that end before this token
        """
        head = bare = self.stems[at]  # all words, and those without articles, owners and sides
        most = self.parts.get(head, 0)
        if not most:
            return None
        entry = self.table.get(head)
        best = _Match(at + 1, head, entry) if entry is not None else None
        count, index = 1, at + 1
        sides: tuple[int, ...] = ()
        bracketed: tuple[int, ...] = ()
        counted = False  # whether a number was passed over
        last = min(at + most + _INSIDE, len(self.tokens) if before is None else before - 1)
        while count < most and index < last:
            if not self.tokens[index].is_word:
                beyond = self._beyond(index)
                if beyond == index:
                    break
                bracketed += tuple(i for i in range(index, beyond) if self._is_side(i))
                index = beyond
                continue
            word = self.stems[index]
            index += 1
            head, whole = f"{head} {word}", f"{bare} {word}"
            found = self.table.get(head)
            if found is not None:
                best = _Match(index, head, found, bracketed)
            elif head != whole or sides or counted:
                found = self.table.get(whole)
                if found is not None and (found[0] == "fact" if counted else not sides or found[0] in _SAYINGS):
                    best = _Match(index, whole, found, (*sides, *bracketed))
            if self._is_side(index - 1):
                sides += (index - 1,)
            elif self._is_number(index - 1):
                counted = True
            elif word not in self.skipped:
                bare, count = whole, count + 1
        return best

    def _is_side(self, index: int) -> bool:
        entry = self.table.get(self.stems[index])
        return entry is not None and entry[0] == "side"

    def _is_number(self, index: int) -> bool:
        entry = self.table.get(self.stems[index])
        return self.stems[index][0].isdecimal() or (entry is not None and entry[0] == "number")

    def _beyond(self, index: int) -> int:
        """The token after a slash between words or a short bracket; the same token where there is none."""
        word, last = self.tokens[index].word, len(self.tokens) - 1
        if word in "/&" and index < last:
            return index + 1
        if word == "(":
            for close in range(index + 1, min(index + _BRACKET, last)):
                if self.tokens[close].word == ")":
                    return close + 1
        return index

    def _shared(self, at: int) -> _Match | None:
        """A name that shares a word with its neighbour: ``gluteus medius and minimus``, ``inner and outer thigh``."""
        if at and self.mentions:
            before = [m for m in self.mentions[-4:] if m.kind not in ("join", "mark", "owner", "side")]
            if before and before[-1].kind == "subject" and " " in before[-1].key and before[-1].last < at:
                key = f"{before[-1].key.split()[0]} {self.stems[at]}"
                found = self.table.get(key)
                if found is not None and found[0] == "subject":
                    return _Match(at + 1, key, found)
        if at + 2 < len(self.tokens) and self._joins(at + 1):
            follower = self._longest(at + 2)
            if follower is not None and follower.entry[0] == "subject" and " " in follower.key:
                key = " ".join([self.stems[at], *follower.key.split()[1:]])
                found = self.table.get(key)
                if found is not None and found[0] == "subject":
                    return _Match(at + 1, key, found)
        return None

    def _joins(self, at: int) -> bool:
        entry = self.table.get(self.stems[at])
        return self.tokens[at].word in "/&" or (entry is not None and entry[0] == "join")


def is_plural(word: str, lexicon: Mapping[str, Any]) -> bool:
    """Whether a name stands for several; ``my knee's sore`` is one knee.

    >>> none = {"plurals": [], "singulars": ["pes"]}
    >>> [is_plural(word, none) for word in ("knees", "knee", "knee's", "pes")]
    [True, False, False, False]
    """
    single = word.endswith("'s") or word in lexicon["singulars"]
    return word in lexicon["plurals"] or (word != stem(word) and not single)

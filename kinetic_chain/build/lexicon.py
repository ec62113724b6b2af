"""Names, states, phrases and small words -> one table of keys that a question is read with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.build.models.words import Phrase
from kinetic_chain.build.read import Library, Placed
from kinetic_chain.errors import Issues, Location
from kinetic_chain.words import key, key_of, tokenise, words_of

_NAMED = (("structures", "subject"), ("subjects", "subject"), ("screens", "screen"))
_SMALL = {
    "negations": "negation",
    "denials": "denial",
    "negations_after": "negation_after",
    "hedges": "hedge",
    "positives": "positive",
    "negatives": "negative",
    "breaks": "break",
    "joins": "join",
    "links": "link",
    "companions": "companion",
    "circumstances": "circumstance",
    "within": "within",
    "pronouns": "pronoun",
    "owners": "owner",
    "swing": "swing",
    "than": "than",
    "aggravators": "aggravator",
    "definitions": "definition",
    "unreal": "unreal",
    "unrelated": "unrelated",
    "elsewhere": "elsewhere",
    "ages": "age",
}  # small words that are nothing else; the later list has the word where two have it
_VALUED = {"comparatives": "compare", "units": "unit", "times": "time", "numbers": "number"}
_ROLES = (
    "lacking", "enough", "instructions", "these", "selves", "fillers", "verbs", "ahead", "across", "comparing",
    "persons", "sexes", "withouts", "unable", "spreading", "echoes", "nearby", "places", "failing", "hurting",
    "before_ages", "overs", "two", "moments", "past", "ago", "becoming", "pointing", "answers", "articles",
    "backwards", "merely", "exceptions", "before_states", "dating",
)  # small words that may have another meaning beside this one  # fmt: skip
_SHORTEST_TYPO = 5


Variants = Mapping[str, Sequence[Sequence[str]]]


def variants_of(small: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """First word of every way to write something -> what follows it, and the word that stands for all.

    >>> variants_of({"variants": {"can't": ["cannot", "unable to"]}})
    {'cannot': [["can't"]], 'unable': [['to', "can't"]]}
    """
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for meant, texts in small.get("variants", {}).items():
        for text in sorted(texts, key=lambda text: -len(text.split())):
            first, *rest = [token.word for token in tokenise(text)]
            found[first].append([*rest, meant])
    return dict(sorted(found.items()))


def names_of(entry: Any) -> Iterator[str]:
    """Everything an entry is called; its id comes after everybody's names."""
    yield entry.name
    if getattr(entry, "short", None):
        yield entry.short
    yield from entry.also


class _Word(NamedTuple):
    """A name as it is written somewhere, and what it names."""

    at: tuple[int, Location]
    text: str
    owner: str


def check_words(library: Library, issues: Issues) -> None:
    """No word may name two things; what is read later is at fault: a pack."""
    small = library.merged("lexicon")
    skipped, variants = frozenset(small.get("skipped", ())), variants_of(small)
    for sections in (("structures", "subjects", "screens"), ("facts",)):
        placed = (p for section in sections for p in library.sections[section].values())
        _one_owner_each((word for one in placed for word in _words(one, library)), skipped, variants, issues)
    # states that anything can be in; one with an `of` is told apart by its subject
    plain = (placed for placed in library.sections["states"].values() if not placed.entry.of)
    _one_owner_each((word for one in plain for word in _words(one, library, named=False)), skipped, variants, issues)


def _words(placed: Placed, library: Library, named: bool = True) -> Iterator[_Word]:
    """Everything an entry is called, each where it is written."""
    entry, origin = placed
    for index, text in enumerate(entry.also):
        written, inside = library.added.get((entry.id, text), (origin, index))
        yield _Word(written.read_at("also", inside), text, entry.id)
    for field in ("name", "short") if named else ():
        text = getattr(entry, field, None)
        if text:
            yield _Word(origin.read_at(field), text, entry.id)


def _one_owner_each(words: Iterable[_Word], skipped: Collection[str], variants: Variants, issues: Issues) -> None:
    first: dict[str, _Word] = {}
    for word in sorted(words):
        other = first.setdefault(key_of(word.text, skipped, variants), word)
        if other.owner != word.owner:
            hint = f"keep it with one of the two; the other stands at {other.at[1]}"
            issues.add("KC116", f"`{word.text}` already names {other.owner}", word.at[1], hint)


def check_phrase_words(library: Library, issues: Issues) -> None:
    """The same words in two phrases mean what both say: they must not say two things."""
    first: dict[str, tuple[Phrase, Location]] = {}
    variants = variants_of(library.merged("lexicon"))
    for phrase, origin in sorted(library.all("phrases", Phrase), key=lambda one: one[1].read_at()):
        for index, text in enumerate(phrase.words):
            place = origin.locate("words", index)
            other, there = first.setdefault(key_of(text, (), variants), (phrase, place))
            both = [
                field
                for field in ("means", "facts", "task")
                if getattr(other, field) and getattr(phrase, field) not in ((), None, getattr(other, field))
            ]
            if both:
                hint = f"keep them in one of the two; the other stands at {there}"
                issues.add("KC116", f"`{text}` already means something else", place, hint)


def compile_lexicon(library: Library) -> dict[str, Any]:
    """The table and what stands beside it.

    - ``words``: key -> [kind, value]; where one key has several meanings, the closed small words win over phrases,
      these over facts, states and names
    - ``needs``, ``doubles`` (names that are states too), ``tests``, ``roles``: meanings that a key has beside that one
    - ``movements``: state -> joint -> movement -> the muscles that are meant where it is so
    - ``unless``: fact -> the words that explain it away
    - ``together``: fact -> ways to tell it in a sentence that holds one word of each list, the words as keys
    - ``variants``: first word -> the words after it and the one that stands for all of them
    - ``parts``: every word that keys are made of -> how many words the longest key has that begins with it
    - ``spelling``: first letter -> the words of names, for finding what was misspelt
    """
    return _Lexicon(library).compiled()


class _Lexicon:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.small = library.merged("lexicon")
        self.skipped = frozenset(self.small.get("skipped", ()))
        self.articles = self.skipped.difference(self.small.get("verbs", ()))  # `is` and `are` tell one leg from two
        self.variants = variants_of(self.small)
        self.words: dict[str, list[Any]] = {}
        self.doubles: dict[str, list[str]] = {}
        self.loose: dict[str, list[Any]] = {}  # the same without articles and owners inside

    def compiled(self) -> dict[str, Any]:
        names = self._names()
        tests = {word: name for word, (kind, name) in self.words.items() if kind == "screen"}
        needs = self._states()
        doubles = {word: states for word, states in self.doubles.items() if self.words[word][0] == "subject"}
        for name, placed in sorted(self.library.sections["facts"].items()):
            for text in (placed.entry.name, *placed.entry.also):
                self._add(text, ["fact", name])
        phrases = self._phrases()
        self._small_words(needs)
        for word, entry in self.loose.items():
            self.words.setdefault(word, entry)
        self.words.pop("", None)
        return {
            "words": self.words,
            "phrases": phrases,
            "needs": needs,
            "doubles": doubles,
            "tests": {word: name for word, name in tests.items() if self.words[word][0] != "screen"},
            "measures": self._measures(),
            "roles": {role: dict.fromkeys(self._keys(role), 1) for role in _ROLES},
            "unsaid": self._unsaid(),
            "unless": self._unless(),
            "together": self._together(),
            "skipped": sorted(self.skipped),
            "movements": self._movements(),
            "variants": self.variants,
            "limbs": list(self.small.get("limbs", ())),
            "unsupported": list(self.small.get("unsupported", ())),
            "plurals": list(self.small.get("plurals", ())),
            "singulars": list(self.small.get("singulars", ())),
            "abbreviations": list(self.small.get("abbreviations", ())),
            "ratings": {str(most): state for most, state in self.small.get("ratings", {}).items()},
            "parts": self._parts(),
            "spelling": _spelling(names, self._keys("never_names")),
        }

    def _key(self, text: str, skipped: Collection[str] = ()) -> str:
        return key_of(text, skipped, self.variants)

    def _add(self, text: str, entry: list[Any]) -> None:
        words = words_of(text, self.variants)
        self.words[key(words)] = self.loose[key(words, self.articles)] = entry

    def _add_new(self, text: str, entry: list[Any]) -> None:
        words = words_of(text, self.variants)
        self.words.setdefault(key(words), entry)
        self.loose.setdefault(key(words, self.articles), entry)

    def _measures(self) -> dict[str, str]:
        """Screen -> what its bare figure is counted in, where there is one unit only: `knee to wall 4`."""
        units = {name: {norm.unit for norm in screen.norms} for name, screen in self.library.screens.items()}
        one = {name: next(iter(found)) for name, found in sorted(units.items()) if len(found) == 1}
        return {name: unit for name, unit in one.items() if unit in self.small.get("bare_units", ())}

    def _keys(self, field: str) -> list[str]:
        return sorted({self._key(text) for text in self.small.get(field, ())})

    def _names(self) -> list[str]:
        for section, kind in _NAMED:
            for name, placed in sorted(self.library.sections[section].items()):
                for text in names_of(placed.entry):
                    self._add_new(text, [kind, name])
        for section, kind in _NAMED:
            for name in self.library.sections[section]:
                self._add_new(name, [kind, name])
        return sorted(self.words)

    def _unsaid(self) -> dict[str, str]:
        """The names that say by themselves what is the matter."""
        entries = [p.entry for section in ("structures", "subjects") for p in self.library.sections[section].values()]
        return {entry.id: entry.unsaid for entry in sorted(entries, key=lambda e: e.id) if entry.unsaid}

    def _unless(self) -> dict[str, list[str]]:
        """The words that explain a fact away where they stand beside it."""
        facts = sorted(self.library.sections["facts"].items())
        return {name: sorted(map(self._key, p.entry.unless)) for name, p in facts if p.entry.unless}

    def _together(self) -> dict[str, list[list[list[str]]]]:
        """The ways to tell a fact in words that stand apart."""
        facts = sorted(self.library.sections["facts"].items())
        return {
            name: [[sorted(map(self._key, words)) for words in way] for way in placed.entry.together]
            for name, placed in facts
            if placed.entry.together
        }

    def _states(self) -> dict[str, list[str]]:
        """States into the table, with the words for their absence; what they need comes back."""
        needs: defaultdict[str, list[str]] = defaultdict(list)
        states = sorted(self.library.states.values(), key=lambda s: (not s.of, s.id))
        for state in states:
            for text in (*names_of(state), state.id):
                self._add_state(text, "state", state.id)
            for text in state.needs:
                needs[self._key(text)].append(state.id)
        self._prefer_fitting()
        for state in states:
            for text in state.fine:
                self._add_state(text, "fine", state.id)
                self._add_state(f"as {text} as", "fine", state.id)
        return dict(needs)

    def _prefer_fitting(self) -> None:
        """A knee that `drops in` caves in; a hip that `drops in standing` drops: where the longer does not fit."""
        for word, (kind, meant) in sorted(self.words.items()):
            shorter = self.words.get(word.rsplit(" ", 1)[0])
            if shorter is not None and kind == shorter[0] == "state":
                meant += [state for state in shorter[1] if state not in meant]

    def _add_state(self, text: str, kind: str, state: str) -> None:
        entry = self.words.setdefault(self._key(text), [kind, []])
        if entry[0] == "subject" and kind == "state":
            self.doubles.setdefault(self._key(text), []).append(state)
        if entry[0] == kind and state not in entry[1]:
            entry[1].append(state)
        self.loose.setdefault(self._key(text, self.articles), entry)

    def _phrases(self) -> list[dict[str, Any]]:
        phrases: list[dict[str, Any]] = []
        for phrase, _ in self.library.all("phrases", Phrase):
            meant = phrase.model_dump(mode="json", exclude={"words"})
            phrases.append(meant)
            whole = len(phrases) - 1
            for text in phrase.words:
                kind, index = self.words.get(self._key(text), ("", whole))
                if kind == "phrase" and index != whole:  # words of two phrases mean what both say
                    phrases.append({field: phrases[index][field] or meant[field] for field in meant})
                    self._add(text, ["phrase", len(phrases) - 1])
                else:
                    self._add(text, ["phrase", whole])
        return phrases

    def _small_words(self, needs: Iterable[str]) -> None:
        for field, kind in _SMALL.items():
            for word in self._keys(field):
                self._add(word, [kind, word])
        for side, texts in self.small.get("sides", {}).items():
            for text in texts:
                self._add(text, ["side", side])
        for field, kind in _VALUED.items():
            for text, value in self.small.get(field, {}).items():
                self._add(text, [kind, value])
        for word in (*needs, *(word for of in self._movements().values() for one in of.values() for word in one)):
            self.words.setdefault(word, ["need", []])
        for field in (*_ROLES, "ignored"):
            for word in self._keys(field):
                self.words.setdefault(word, ["ignored", word])

    def _movements(self) -> dict[str, dict[str, dict[str, str]]]:
        """State -> joint -> the words for its movements -> the muscles that are meant."""
        states, found = self.library.states, {}
        for name, state in sorted(states.items()):
            wider = states.get(state.parent or "")
            of = state.movements or (wider.movements if wider else {})
            if of:
                found[name] = {joint: {self._key(text): who for text, who in one.items()} for joint, one in of.items()}
        return found

    def _parts(self) -> dict[str, int]:
        parts: dict[str, int] = {}
        for word in self.words:
            first, *others = word.split()
            parts[first] = max(parts.get(first, 0), 1 + len(others))
            for other in others:
                parts.setdefault(other, 0)
        for word in self._keys("never_names"):
            parts.setdefault(word, 0)
        return dict(sorted(parts.items()))


def _spelling(names: Iterable[str], ordinary: Collection[str]) -> dict[str, list[str]]:
    spelling: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted({word for name in names for word in name.split()}.difference(ordinary)):
        if len(word) >= _SHORTEST_TYPO and word.isalpha():
            spelling[word[0]].append(word)
    return dict(spelling)

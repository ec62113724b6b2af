"""Mentions -> clauses: where one ends, what it states nothing about, what it denies and how surely.

``strong`` and ``activation`` become the states they speak of here, so that whoever reads on sees states alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.ask.read.ranges import as_lesser
from kinetic_chain.ask.read.wording import as_muscles, as_places, as_spreading, settled, two_sides
from kinetic_chain.terms import LEFT, RIGHT

_LONGEST = 150  # mentions in a clause; what goes on longer is no sentence, and is cut
_LEADS = ("mark", "number", "join")  # what may stand before the first word of a sentence
_PARTS = ("mark", "join", "link", "companion", "circumstance", "aggravator", "break")
_SMALL = ("ignored", "pronoun", "hedge", "join", "time", "owner")
_NAMES = ("subject", "screen", "elsewhere")
_SAID = (*_NAMES, "state", "phrase", "fact")


class Clause(NamedTuple):
    """A stretch of text that is read as one.

    ``negated`` and ``flipped`` hold first tokens: those that a negation covers, and those of words that say by
    themselves that a state is not there (``strong``). A state is absent where exactly one of them holds it.
    """

    mentions: tuple[Mention, ...]
    negated: frozenset[int]
    flipped: frozenset[int]
    hedged: frozenset[int]  # the first tokens of what stands between the same commas as a hedge
    asked: bool  # a question
    void: bool  # an instruction, a definition, another topic: nothing is said of anybody

    def is_present(self, *mentions: Mention) -> bool:
        """Whether what these mentions say together is there, or is said not to be."""
        denied = any(m.first in self.negated for m in mentions)
        return denied == any(m.first in self.flipped for m in mentions)

    def is_hedged(self, *mentions: Mention) -> bool:
        """Whether whoever wrote it was not sure of it."""
        return any(m.first in self.hedged for m in mentions)


def clauses(mentions: Sequence[Mention], lexicon: Mapping[str, Any]) -> Iterator[Clause]:
    """Divide a text into clauses.

    >>> roles = "instructions these selves lacking enough withouts unable overs places spreading ahead becoming "
    >>> roles += "answers articles verbs merely exceptions before_states"
    >>> roles = dict.fromkeys(roles.split(), ())
    >>> lexicon = {"words": {}, "limbs": [], "roles": roles, "needs": {}, "movements": {}}
    >>> def mention(kind, value, at): return Mention(kind, value, at, at + 1, at, at + 1, str(value))
    >>> [no, pain, but, weak] = [mention("negation", "no", 0), mention("state", ("painful",), 1),
    ...     mention("break", "but", 2), mention("state", ("weak",), 3)]
    >>> [(len(clause.mentions), sorted(clause.negated)) for clause in clauses([no, pain, but, weak], lexicon)]
    [(2, [1]), (1, [])]
    """
    strange = any(m.kind == "unrelated" for m in mentions) and not any(m.kind == "owner" for m in mentions)
    for sentence, asked in _sentences(mentions, lexicon["roles"]):
        if all(m.kind == "mark" for m in sentence):
            continue
        void = strange or _is_void(sentence, lexicon)
        for clause in _divided(sentence, lexicon["limbs"]):
            yield _clause(clause, lexicon, void, asked)


def _sentences(mentions: Sequence[Mention], roles: Mapping[str, Any]) -> Iterator[tuple[list[Mention], bool]]:
    """Sentences, and whether each is a question."""
    sentence: list[Mention] = []
    for index, mention in enumerate(mentions):
        then = mentions[index + 1 : index + 3]
        if mention.value == "?" and then and then[0].key in roles["answers"] and {m.kind for m in then[1:]} <= {"mark"}:
            mention = mention._replace(value=":")  # `fever? No.` is `fever: no`
        if mention.kind == "mark" and (mention.value in ".;!?" or mention.value == "\n\n"):
            if sentence:
                yield sentence, mention.value == "?"
            sentence = []
        else:
            sentence.append(mention)
    if sentence:
        yield sentence, False


def _divided(sentence: Sequence[Mention], limbs: Collection[str]) -> Iterator[list[Mention]]:
    clause: list[Mention] = []
    for index, mention in enumerate(sentence):
        heading = mention.kind in ("side", "within") and clause and _is_heading(sentence, index, limbs)
        heading = heading and not _waits(clause)
        if clause and (heading or len(clause) == _LONGEST or mention.kind == "break"):
            yield clause
            clause = []
        if mention.kind != "break":
            clause.append(mention)
    if clause:
        yield clause


def _waits(clause: Sequence[Mention]) -> bool:
    """Whether a state stands in a clause and no name yet: `tight on the left: hip flexor, quad`."""
    kinds = {m.kind for m in clause}
    return "state" in kinds and not kinds.intersection((*_NAMES, "phrase"))


def _is_heading(sentence: Sequence[Mention], index: int, limbs: Collection[str]) -> bool:
    """Whether what follows is about one side by itself: `R: tight QL`, `and on the left I have a weak glute`."""
    placed = sentence[index].kind == "within" and sentence[index - 1].kind in _PARTS
    at = index + 1 if placed else index
    while placed and at < len(sentence) and sentence[at].kind in ("owner", "ignored"):
        at += 1
    if at == len(sentence) or sentence[at].kind != "side" or sentence[at].value not in (LEFT, RIGHT):
        return False
    after = sentence[at + 1 : at + 3]
    if after and after[0].kind == "subject" and (after[0].value in limbs or not placed):
        after = sentence[at + 2 : at + 4]
    if not placed:
        return bool(after) and after[0].value == ":"
    kinds = set()
    for mention in sentence[at + 2 if after and after[0].value in (",", ":") else at + 1 :]:
        if mention.kind in _PARTS:
            break
        kinds.add("name" if mention.kind in _NAMES and mention.value not in limbs else mention.kind)
    return "phrase" in kinds or {"name", "state"} <= kinds


def _is_void(sentence: Sequence[Mention], lexicon: Mapping[str, Any]) -> bool:
    roles = lexicon["roles"]
    # no definition speaks of one side, or of me
    sided = any(m.kind == "side" and m.value in (LEFT, RIGHT) for m in sentence)
    told = sided or any(word in roles["selves"] for m in sentence for word in m.key.split())
    if any(m.kind == "unrelated" or (m.kind == "definition" and not told) for m in sentence):
        return True
    if any(m.key in roles["selves"] for m in sentence):
        return False
    words: list[Mention] = []  # the first two of each stretch between commas
    for mention in (*sentence, Mention("mark", ",", 0, 0, 0, 0)):
        if mention.kind == "mark" and mention.value in ",:":
            if len(words) > 1 and words[0].key in roles["instructions"] and words[1].key in roles["these"]:
                return True
            words = []
        elif mention.kind not in _LEADS:
            words.append(mention)
    opening = [m for m in sentence if m.kind not in _LEADS][:2]
    if not opening or opening[0].kind != "ignored" or opening[0].key not in roles["instructions"]:
        return False
    # nobody is told to `walks`, nor to `lunge hurts`: that tells of somebody
    return not any(_is_inflected(m) for m in opening if m.kind in ("ignored", "state"))


def _is_inflected(mention: Mention) -> bool:
    return " " not in mention.key and mention.end - mention.start > len(mention.key)


def _clause(mentions: Sequence[Mention], lexicon: Mapping[str, Any], void: bool, asked: bool) -> Clause:
    end = next((i for i, m in enumerate(mentions) if m.kind == "unreal"), None)
    mentions = as_lesser(two_sides(mentions, lexicon), lexicon)
    mentions = as_spreading(as_places(as_muscles(mentions, lexicon), lexicon), lexicon["roles"])
    negated = _negated(mentions, lexicon["roles"])
    words, flipped = settled(mentions if end is None else mentions[:end], lexicon, negated)
    if end is not None:  # facts count wherever they stand
        words += [m for m in mentions[end:] if m.kind in ("fact", "age", "number", "time")]
    hedged = frozenset(_hedged(mentions, asked))
    return Clause(tuple(words), frozenset(negated), frozenset(flipped), hedged, asked, void)


def _hedged(clause: Sequence[Mention], asked: bool) -> set[int]:
    hedged: set[int] = set()
    stretch: list[Mention] = []
    for mention in (*clause, None):
        if mention is not None and not (mention.kind == "mark" and mention.value == ","):
            stretch.append(mention)
            continue
        if asked or any(m.kind == "hedge" for m in stretch):
            hedged |= {m.first for m in stretch}
        stretch = []
    return hedged


# -- negation


def _negated(clause: Sequence[Mention], roles: Mapping[str, Any]) -> set[int]:
    """The first tokens that negations cover."""
    covered: set[int] = set()
    for index, mention in enumerate(clause):
        then = next((m for m in clause[index + 1 :] if m.kind not in ("ignored", "hedge")), None)
        if mention.key in roles["becoming"] and then is not None and then.kind == "state":
            continue  # `my foot has gone completely numb`
        if mention.kind == "negation" and _is_excepted(clause, index, roles["exceptions"]):
            continue  # `my knee doesn't hurt unless I run`
        leads = mention.kind == "negation_after" and not any(m.kind in _SAID for m in clause[:index])
        if mention.key in roles["before_states"]:
            leads = then is not None and then.kind == "state"  # `stopped hurting`
        trails = _trails(clause, index, roles["answers"])
        if (mention.kind in ("negation", "denial") and not trails) or leads:  # `ruled out a leg length difference`
            scope: Sequence[Mention] = list(_scope(clause, index, roles))
            if mention.key in roles["withouts"]:
                if any(
                    word in roles["unable"]
                    for m in _stretch_before(clause, index, roles["selves"])
                    for word in m.key.split()
                ):
                    continue
                scope = _thing(scope)
            weighty = [m for m in scope if m.kind in ("subject", "state")]
            bare = mention.kind == "negation" and [m.kind for m in weighty[:2]] == ["state", "subject"]
            # `weak, not tight adductors` denies what they are not, and no more of them; two negations cancel each other
            covered ^= {m.first for m in scope if not (bare and m.kind == "subject")}
        elif mention.kind in ("negation_after", "fine") or trails:
            # `was painful last year, fine now`: the comma parts nothing
            parted = index > 0 and clause[index - 1].value in (",", ":", "-")
            answered = parted and clause[index - 1].value in (":", "-") and mention.key in roles["answers"]
            over = answered or (parted and (trails or mention.key in roles["overs"]))
            for before in reversed(clause[: index - over]):
                if before.kind in ("mark", "link", "break") or (before.kind == "join" and mention.kind != "denial"):
                    break
                if mention.kind == "fine" and before.kind in ("unknown", "than"):
                    break  # it says this of something else: `long past the normal recovery`, `more than normal`
                if mention.kind != "fine" or before.kind in ("fact", "phrase"):
                    covered.add(before.first)
    return covered


def _is_excepted(clause: Sequence[Mention], index: int, exceptions: Collection[str]) -> bool:
    """Whether what is denied is there all the same at one time: `no pain until mile three`."""
    after = (m for m in clause[index + 1 :] if m.kind in ("join", "mark") or m.key in exceptions)
    return next((m.key in exceptions for m in after), False)


def _trails(clause: Sequence[Mention], index: int, answers: Collection[str]) -> bool:
    """Whether a denial ends what it denies: `saddle numbness denied, low back pain`, `fever: no`."""
    mention, then = clause[index], clause[index + 1] if index + 1 < len(clause) else None
    if index == 0 or not (then is None or then.kind == "mark"):
        return False
    before = clause[index - 1]
    if mention.kind == "denial":
        return before.kind in _SAID or (before.value in (":", "-") and index > 1 and clause[index - 2].kind in _SAID)
    named = next((m for m in reversed(clause[:index]) if m.kind not in ("ignored", "hedge", "owner")), before)
    if mention.kind == "negation" and named.kind == "subject":
        start = max((at for at in range(index) if clause[at].kind in ("mark", "join")), default=-1) + 1
        alone = not any(m.kind == "state" for m in clause[start:index])
        return alone and (then is None or any(m.kind == "state" for m in clause[:start]))  # `tight, hamstrings aren't`
    told = before.value in (":", "-") and index > 1 and clause[index - 2].kind in _SAID
    told = told or (mention.key in answers and before.kind in ("state", "phrase", "fact"))  # `fever no`
    return mention.kind in ("negation", "negative") and (told or (mention.kind == "negative" and before.kind == "fact"))


def _stretch_before(clause: Sequence[Mention], index: int, selves: Collection[str]) -> Iterator[Mention]:
    """What stands before a word, back to the last comma or to an "and" that begins anew.

    `Can't run without pain` says that it hurts, and `unable to kneel and walks without pain` does not.
    """
    anew = False
    for at in range(index - 1, -1, -1):
        mention, then = clause[at], clause[at + 1]
        anew = anew or then.key in selves
        inflected = " " not in then.key and then.end - then.start > len(then.key)
        if mention.kind == "mark" or (mention.kind == "join" and (inflected or anew)):
            return
        yield mention


def _thing(scope: Sequence[Mention]) -> Sequence[Mention]:
    """`without shoes my feet roll in`: what is denied is the shoes alone."""
    words = next((i for i, m in enumerate(scope) if m.kind not in ("unknown", "ignored")), len(scope))
    return scope[:words] if 0 < words < len(scope) and scope[words].kind == "owner" else scope


def _scope(clause: Sequence[Mention], index: int, roles: Mapping[str, Any]) -> Iterator[Mention]:
    """From a negation to the next comma, or on through a list: `no pain, numbness or tingling`, `denies a, b, c`."""
    goes_on = clause[index].kind == "denial"
    first_is_state = None
    opened = 0  # brackets
    for at in range(index + 1, len(clause)):
        mention = clause[at]
        if mention.kind in ("negation", "denial"):
            if mention.kind == "denial" or clause[at - 1].kind in ("mark", "join"):
                return
            continue
        if mention.kind == "companion" and _is_own(clause, at, roles["articles"]):
            return  # `no tingling with the back pain`
        opened += (mention.value == "(") - (mention.value == ")")
        if opened < 0 or mention.kind in ("link", "unreal") or (mention.kind == "mark" and mention.value == "\n"):
            return
        if mention.kind == "mark" and mention.value in ",-:" and not goes_on and not _list_goes_on(clause, at, roles):
            return
        if mention.value == "," and goes_on and clause[at + 1 : at + 2] and clause[at + 1].key in roles["verbs"]:
            return  # `denies fever, has night sweats`
        if mention.value == "," and goes_on and not _list_goes_on(clause, at, roles):
            denied = {m.kind for m in clause[index + 1 : at]}
            if "side" not in denied and _is_complaint(clause[at + 1 :], "subject" in denied or "mark" in denied):
                return  # `no history of cancer, left hip pain`
        if mention.key in roles["merely"]:
            return  # `no pain, just weakness`, `not only tight`
        if mention.kind == "join" and mention.value not in ("or", "nor"):
            then = clause[at + 1 : at + 2]
            if _turns(clause, at, first_is_state) or any(
                m.kind == "ignored" and m.key in roles["selves"] for m in then
            ):
                return  # `no pain there and I have lost weight`
            if _is_sentence(clause[at + 1 :], roles["verbs"]):
                return  # `my left knee isn't swollen and my right hip is tight`
        if first_is_state is None and mention.kind in ("subject", "state"):
            first_is_state = mention.kind == "state" and _follows(clause, at, "subject")
        yield mention


def _is_sentence(words: Sequence[Mention], verbs: Collection[str]) -> bool:
    """Whether somebody's part comes first, and a verb right after it: `my right hip is`, `my knee hurts`."""
    kinds = [m.kind for m in words if m.kind not in ("side", "time")][:2]
    if kinds != ["owner", "subject"]:
        return False
    at = next(i for i, m in enumerate(words) if m.kind == "subject")
    then = next((m for m in words[at + 1 :] if m.kind != "hedge"), None)
    if then is None or then.kind not in ("ignored", "negation", "state"):
        return False
    return then.kind == "negation" or then.key in verbs or (then.kind == "state" and _is_inflected(then))


def _is_complaint(words: Sequence[Mention], listed: bool) -> bool:
    """Whether a side comes first, or right after a state: `left hip pain`, `weak left glute`; not `pain in my left`.

    :param listed: whether names or several things were denied before; else `low back pain` is a complaint as well
    """
    weighty = [m for m in words[:4] if m.kind not in ("owner", "hedge")]
    kinds = [m.kind for m in weighty[:2]]
    named = kinds == ["subject", "state"] and not listed
    return kinds[:1] == ["side"] or named or (kinds == ["state", "side"] and weighty[0].last == weighty[1].first)


def _list_goes_on(clause: Sequence[Mention], at: int, roles: Mapping[str, Any]) -> bool:
    """Whether the list that a comma stands in ends with an "or": then the negation covers all of it.

    No list goes on past a verb or an `I`: `no fever, I have saddle numbness or tingling`.
    """
    for index in range(at + 1, len(clause)):
        mention = clause[index]
        if mention.kind in ("negation", "denial", "link"):
            return False
        if mention.kind == "ignored" and (mention.key in roles["verbs"] or mention.key in roles["selves"]):
            return False
        if mention.kind == "join":
            return mention.value in ("or", "nor")
    return False


def _is_own(clause: Sequence[Mention], at: int, articles: Collection[str]) -> bool:
    """Whether a complaint of one's own follows: `with my hip pain`, but not `with squatting` nor `with pain`."""
    after = [m for m in clause[at + 1 : at + 6] if m.kind != "side"]
    kinds = ["owner" if m.kind == "owner" or m.key in articles else m.kind for m in after]
    return kinds[:3] == ["owner", "subject", "state"] and kinds[3:4] in ([], ["mark"], ["join"])


def _turns(clause: Sequence[Mention], at: int, first_is_state: bool | None) -> bool:
    """`no numbness and weak glutes`: after the "and" a state is said of its own subject, as it was not before.

    `can't pass water and my groin feels dead` turns too: a fact that somebody owns begins anew.
    """
    if [m.kind for m in clause[at + 1 : at + 3]] == ["owner", "fact"]:
        return True
    weighty = (i for i in range(at + 1, len(clause)) if clause[i].kind in ("subject", "state", "mark", "join"))
    ahead = next(weighty, None)
    if ahead is None or clause[ahead].kind != "state":
        return False
    return not first_is_state and _follows(clause, ahead, "subject")


def _follows(clause: Sequence[Mention], at: int, kind: str) -> bool:
    """Whether the next thing of weight in the clause is of this kind."""
    for mention in clause[at + 1 :]:
        if mention.kind in ("subject", "state", "mark", "join", "link", "phrase", "circumstance"):
            return mention.kind == kind
    return False


def is_elliptic(clause: Sequence[Mention], lexicon: Mapping[str, Any]) -> bool:
    """`The left isn't weak, but my right is`: nothing but a side and a small verb."""
    known = (*lexicon["roles"]["verbs"], *lexicon["skipped"])
    small = (m for m in clause if m.kind not in ("side", "owner", "negation", "join", "mark", "hedge", "within"))
    return all(m.key in known for m in small)


def is_over(clause: Sequence[Mention]) -> bool:
    """`but it's gone now`: a clause that begins with nothing but the end of what was told before."""
    kinds = [m.value if m.value == ":" else m.kind for m in clause if m.kind not in _SMALL][:2]
    return kinds[:1] == ["negation_after"] and kinds[1:] in ([], ["mark"])

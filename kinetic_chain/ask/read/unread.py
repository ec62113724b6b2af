"""What of a question was not used, with what it may have meant, and what would make a finding more precise."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kinetic_chain.ask.answer import Finding, Unread
from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.words import likely_slip, stem

NO_BODY = ("sign", "activity", "factor", "function", "history")  # kinds of subject that are not a part of the body
_OUTSIDE = "outside this map of the body"
_NUMBER = "a number of what? an age is written `aged 40`"
_HOW = "say how it is: weak, tight, painful ..."
_SHORTEST = 4  # letters: shorter words nobody knows are not worth showing, but for `TKR`
_SUGGESTED = 20  # unknown words that names are suggested for; more of them are no question


def unread(
    text: str,
    mentions: Sequence[Mention],
    findings: Sequence[Finding],
    placing: Collection[Mention],
    knowledge: Mapping[str, Any],
    ages: Collection[int] = (),
) -> Iterator[Unread]:
    """The words that no finding came from, and hints.

    :param placing: names that said where something was done and not what is the matter
    :param ages: where the numbers stand that were read as ages
    """
    lexicon, subjects = knowledge["lexicon"], knowledge["subjects"]
    found = {finding.subject for finding in findings}
    strange = 0
    for index, mention in enumerate(mentions):
        if any(f.span[0] <= mention.start and mention.end <= f.span[1] for f in findings):
            continue
        words, span = text[mention.start : mention.end], (mention.start, mention.end)
        if mention.kind == "unknown" and (len(words) >= _SHORTEST or (len(words) > 2 and words.isupper())):
            strange += 1
            near = _meant(mention, lexicon) if strange <= _SUGGESTED else None
            yield Unread(words, span, (near,) if near else ())
        elif mention.kind == "number" and mention.start not in ages and _is_alone(mentions, index):
            yield Unread(words, span, (), _NUMBER)
        elif mention.kind == "elsewhere":
            yield Unread(words, span, (), _OUTSIDE)
        elif mention.kind == "subject" and mention not in placing and mention.value not in found:
            entry = subjects[mention.value]
            if entry.get("kind") not in NO_BODY:
                yield Unread(words, span, (), entry.get("ask") or _HOW)
    phrases = {(mention.start, mention.end) for mention in mentions if mention.kind == "phrase"}
    yield from _hints([f for f in findings if f.span not in phrases], subjects, knowledge["states"])


def _is_alone(mentions: Sequence[Mention], index: int) -> bool:
    """Whether a number stands between marks, and counts nothing."""
    beside = [*mentions[max(index - 1, 0) : index], *mentions[index + 1 : index + 2]]
    return mentions[index].key == "" and all(m.kind == "mark" and m.value in ",.;()!?\n\n" for m in beside)


def _meant(mention: Mention, lexicon: Mapping[str, Any]) -> str | None:
    word = stem(mention.value)
    return None if word in lexicon["parts"] else likely_slip(word, lexicon["spelling"].get(word[0], ()))


def _hints(findings: Sequence[Finding], subjects: Mapping[str, Any], states: Mapping[str, Any]) -> Iterator[Unread]:
    """Each question once that a wide place (`hip`) or a vague state (`out of whack`) leaves open.

    :param findings: without those that a phrase tells: `slipped disc` is not asked whether it is weak or tight
    """
    precise = {f.span for f in findings if not states.get(f.state, {}).get("ask")}  # `torn meniscus` says how it is
    hints: dict[str, Finding] = {}
    for finding in findings:
        state = states.get(finding.state, {})
        if state.get("ask") and finding.span in precise:
            continue
        if state.get("kind") == "sign":
            continue  # a numb leg is a warning wherever on it
        for entry in (state, subjects[finding.subject]):
            if entry.get("ask") and finding.present:
                hints.setdefault(entry["ask"], finding)
    for hint, finding in hints.items():
        yield Unread(finding.text, finding.span, (), hint)

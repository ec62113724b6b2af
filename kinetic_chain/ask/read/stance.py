"""On which leg somebody stands, taken out of a clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kinetic_chain.ask.read.mentions import Mention
from kinetic_chain.terms import LEFT, RIGHT

_ONTO = ("on", "onto", "through", "over")  # where a phrase for standing on a leg ends in one, the leg comes after it


def without_stance(
    clause: Sequence[Mention], lexicon: Mapping[str, Any]
) -> tuple[list[Mention], str | None, list[Mention]]:
    """Take `standing on my right leg` and `left stance phase` out of a clause: that side is no finding's.

    :returns: the clause without it, the side stood on, and what was taken out
    """
    tested = any(m.kind in ("unit", "positive", "negative") for m in clause)  # then it is the leg that was tested
    for index, mention in enumerate(clause):
        if tested or mention.kind != "phrase" or not lexicon["phrases"][mention.value]["stance"]:
            continue
        start, end = index, index + 1
        after = end
        while after < len(clause) and clause[after].kind in ("owner", "within", "ignored"):
            after += 1
        limb = index > 1 and clause[index - 1].value in lexicon["limbs"]  # `left leg single leg squat`
        found = _side_at(clause, index - 1 - limb) if not _is_led_to(clause, index - 1 - limb, lexicon) else None
        leads = mention.key.split()[-1] in _ONTO or any(m.kind == "within" for m in clause[end:after])
        if not found or (leads and _side_at(clause, after)):  # `leans to the right in stance on the left`
            found, end = _side_at(clause, after), after + 1
        else:
            start = index - (1 if clause[index - 1].kind == "side" else 2)
        if found:
            if end < len(clause) and clause[end].kind == "subject" and clause[end].value in lexicon["limbs"]:
                end += 1
            return [*clause[:start], *clause[end:]], found, list(clause[start:end])
    return list(clause), None, []


def _is_led_to(clause: Sequence[Mention], index: int, lexicon: Mapping[str, Any]) -> bool:
    """`leans to the right in midstance`: a side that the phrase before it ends with is where that leads."""
    before = clause[index - 1] if index > 0 else None
    return before is not None and before.kind == "phrase" and before.key.split()[-1] in lexicon["skipped"]


def _side_at(clause: Sequence[Mention], index: int) -> str | None:
    if 0 <= index < len(clause) and clause[index].kind == "side" and clause[index].value in (LEFT, RIGHT):
        return str(clause[index].value)
    return None

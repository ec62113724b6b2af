"""Alternatives in brackets -> every text they stand for, so that a list of sayings can be read by a person.

``(my|his|her) foot (up|)`` is six sayings, ``(20..41) weeks`` twenty-two. Only plain entries of a list are patterns;
one in quotes is taken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, product, zip_longest
from math import prod

MOST = 1000  # texts of one pattern: more are a slip

_GROUP = re.compile(r"\(([^()|]*(?:\|[^()|]*)+|\d+\.\.\d+)\)")


def is_pattern(text: str) -> bool:
    """Whether a text holds alternatives.

    >>> is_pattern("(my|his) foot"), is_pattern("weeks (20..41)"), is_pattern("hip (left)")
    (True, True, False)
    """
    return _GROUP.search(text) is not None


def written_out(pattern: str) -> list[str]:
    """Every text that a pattern stands for, in order; what is no pattern stands for itself.

    :raises ValueError: when it stands for nothing, for more than :data:`MOST`, or for the same text twice

    >>> written_out("toe of (my|the) (left|) shoe")
    ['toe of my left shoe', 'toe of my shoe', 'toe of the left shoe', 'toe of the shoe']
    >>> written_out("every (9..11) minutes")
    ['every 9 minutes', 'every 10 minutes', 'every 11 minutes']
    """
    pieces = _GROUP.split(pattern)
    groups = [_alternatives(group) for group in pieces[1::2]]
    if not 0 < prod(map(len, groups)) <= MOST:
        raise ValueError("it stands for nothing" if not all(groups) else f"it stands for more than {MOST} texts")
    texts = [_joined(pieces[::2], chosen) for chosen in product(*groups)]
    if len(set(texts)) < len(texts):
        raise ValueError("it stands for the same text twice")
    return texts


def _alternatives(group: str) -> list[str]:
    first, dots, last = group.partition("..")
    return [str(n) for n in range(int(first), int(last) + 1)[: MOST + 1]] if dots else group.split("|")


def _joined(fixed: Sequence[str], chosen: Sequence[str]) -> str:
    """What stands between the brackets, with what was chosen for each; a choice of nothing leaves one space."""
    return " ".join("".join(chain(*zip_longest(fixed, chosen, fillvalue=""))).split())

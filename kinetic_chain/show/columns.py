"""Two blocks of lines beside each other, each wrapped in its own half of the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from kinetic_chain.show.lines import Line

_GAP = 4  # columns between the two

Row = tuple[tuple[tuple[str, str], ...], int]


def side_by_side(left: Sequence[Line], right: Sequence[Line], columns: int) -> Iterator[Line]:
    """Lines of two blocks in two halves; a line that is too long for its half is wrapped in it.

    >>> one, other = [Line(2, (("left text", ""),), 4)], [Line(2, (("right", ""),), 4)]
    >>> [line.plain for line in side_by_side(one, other, 44)]
    ['  left text               right']
    """
    half = (columns - _GAP) // 2
    rows = zip_longest(_wrapped(left, half), _wrapped(right, half), fillvalue=((), 0))
    for (pieces, width), (others, _) in rows:
        yield Line(0, (*pieces, (" " * (half + _GAP - width if others else 0), ""), *others), half + _GAP)


def _wrapped(lines: Sequence[Line], width: int) -> Iterator[Row]:
    """Rows of styled text no wider than this, each with how wide it is."""
    for line in lines:
        text = "".join(piece for piece, _ in line.pieces).rstrip()
        first, rest = " " * line.indent, " " * max(line.hang, line.indent)
        at = 0
        for row in textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest) or [""]:
            words = row.strip()
            start = text.find(words, at)
            at = start + len(words)
            indent = row[: len(row) - len(row.lstrip())]
            yield ((indent, ""), *_between(line, start, at)), len(row)


def _between(line: Line, start: int, end: int) -> Iterator[tuple[str, str]]:
    """The pieces of a line from one character to another."""
    at = 0
    for text, style in line.pieces:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            yield part, style
        at += len(text)

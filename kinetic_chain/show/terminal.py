"""Lines -> the screen: plain in a pipe, wrapped and styled by rich on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from kinetic_chain.show.lines import Line

_STYLES = {
    "": "",
    "head": "bold underline",
    "strong": "bold",
    "dim": "dim",
    "warn": "yellow",
    "alarm": "bold red",
}

_USUAL = 80  # columns
_LEAST = 20  # for text, however narrow the terminal is


def wants_style(stream: TextIO, colour: str = "auto") -> bool:
    """Whether the stream is a terminal that is written to for a person."""
    return colour == "always" or stream.isatty() or (colour == "auto" and bool(os.environ.get("FORCE_COLOR")))


def columns(stream: TextIO | None = None, colour: str = "auto") -> int | None:
    """How wide the stream is; None where it is no terminal and nothing is wrapped."""
    if not wants_style(stream or sys.stdout, colour):
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size((stream or sys.stdout).fileno()).columns or _USUAL
    except (OSError, ValueError):  # coloured into a pipe
        return _USUAL


def write(lines: Iterable[Line], stream: TextIO | None = None, colour: str = "auto") -> None:
    """Write lines: with rich on a terminal, one whole line each everywhere else."""
    stream = stream or sys.stdout
    if not wants_style(stream, colour):
        for line in lines:
            stream.write(_safe(line.plain, stream) + "\n")
        return
    from rich.console import Console  # only on a terminal: a pipe should not pay for it
    from rich.text import Text

    bare = colour == "never" or (colour == "auto" and bool(os.environ.get("NO_COLOR")))  # neither colour nor bold
    always = True if colour == "always" else None
    console = Console(file=stream, highlight=False, force_terminal=always, width=columns(stream, colour) or _USUAL)
    for line in lines:
        text = Text.assemble(*((_safe(piece, stream), "" if bare else _STYLES[style]) for piece, style in line.pieces))
        hang = max(line.hang - line.indent, 0)
        width = max(console.width - line.indent, _LEAST)
        rows = list(text.wrap(console, width))
        if hang and len(rows) > 1:
            first = rows[0]
            rest = text[len(first.plain) :]
            rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
            rows = [first, *rest.wrap(console, max(width - hang, _LEAST))]
        for index, row in enumerate(rows):
            row.rstrip()
            row.pad_left(line.indent + (hang if index else 0))
            console.print(row, no_wrap=True, overflow="ignore", crop=False)
        if not rows:
            console.print()


def _safe(text: str, stream: TextIO) -> str:
    """Text without control characters, in what the stream can write."""
    text = "".join(c if c.isprintable() else " " for c in text)
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)

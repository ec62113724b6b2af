"""The sketch of the body, front and back, with numbered marks: drawn by this project, as SVG.

Everything lies on the grid of ``terms``: x from the midline, y down from the top of the head. Seen from the front the
person's right is on the viewer's left; seen from the back it is on the viewer's right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from kinetic_chain.show.sheet import Legend, Path
from kinetic_chain.terms import LEFT, MIDLINE, OPPOSITE, RIGHT, SAME, VIEWS

PANEL, TALL, TOP = 150, 226, 20  # one view: its width and height, and where the head begins
_MIDDLE = PANEL / 2
_BADGE, _APART = 6.5, 15.0  # radius of a number, and how far apart two numbers stand at least
_COLUMN = 10.0  # the middle of a column of numbers, from the edge

_NEAR = 12.0  # two ends this near need no arrow

Point = tuple[float, float]

# half of the outline; the other half is its mirror image
_TRUNK: tuple[Point, ...] = (
    (3.6, 21), (4.2, 29), (8, 34), (16, 37), (19, 42), (17.5, 50), (16, 58), (14.6, 68), (13, 77), (14.6, 86),
    (17.2, 95), (18.6, 104), (17.6, 118), (15.2, 132), (13.2, 142), (12.8, 148), (13.9, 158), (12.6, 170), (10.2, 182),
    (10.4, 189), (13.6, 196), (12.2, 199.4), (6, 199.2), (5.4, 193), (6, 186), (5.2, 172), (4.4, 160), (5, 148),
    (3.8, 136), (2.2, 120), (0.9, 109),
)  # fmt: skip
_ARM: tuple[Point, ...] = (
    (13, 37), (19, 37.6), (23, 42), (24.6, 52), (26.4, 64), (28, 76), (30.2, 90), (31.6, 100), (33.6, 107), (32, 114),
    (29.4, 112), (28.4, 102), (25.6, 90), (22.8, 77), (20.6, 66), (18, 54), (14, 46),
)  # fmt: skip
_LINES = {  # a few lines that tell front from back, for one half
    "front": (((2, 44), (9, 43.4), (15, 41)), ((1, 106), (7, 101), (14, 93)), ((6.4, 141), (9, 139.4), (11.6, 141)),
              ((6.8, 147), (9, 148.6), (11.2, 147)), ((3, 60), (8, 62), (14, 58))),
    "back": (((0, 34), (0, 60), (0, 92)), ((1, 109), (6, 110.5), (12, 108)), ((0.4, 97), (0.4, 104), (0.8, 109)),
             ((7, 44), (9, 52), (15, 57)), ((5.6, 146), (9, 144.8), (12, 146)), ((8, 176), (8, 184), (8, 190))),
}  # fmt: skip
_COLOURS = ".kc-body{fill:#f1efe9;stroke:#333;stroke-width:1.4;stroke-linejoin:round}.kc-skin{fill:#f1efe9}" \
    ".kc-line{fill:none;stroke:#8a867c;stroke-width:.7;stroke-linecap:round}.kc-lead{stroke:#333;stroke-width:.6}" \
    ".kc-dot{fill:#9c1c1c;stroke:#fff;stroke-width:.6}.kc-ring{fill:#fff;stroke:#9c1c1c;stroke-width:1.2}" \
    ".kc-found{fill:#9c1c1c;stroke:#9c1c1c}.kc-chain,.kc-work{fill:#fff;stroke:#9c1c1c;stroke-width:1.2}" \
    ".kc-work{stroke-dasharray:2 1.4}.kc-word{fill:#222}.kc-in{fill:#fff}.kc-out{fill:#222}" \
    ".kc-arrow{fill:none;stroke:#1f4e8c;stroke-width:1.3}.kc-head{fill:#1f4e8c}"  # fmt: skip


class Spot(NamedTuple):
    """A dot on one view, with the number that stands for it."""

    number: int
    kind: str
    x: float
    y: float


def place(view: str, side: str, x: float) -> float:
    """Where something lies across a view: seen from the front the right side is on the viewer's left.

    >>> place("front", "right", 10) < place("front", "left", 10)
    True
    >>> place("back", "right", 10) > place("back", "left", 10)
    True
    """
    if side == MIDLINE:
        return _MIDDLE
    right = side in (RIGHT, SAME)
    return _MIDDLE + (-x if right == (view == "front") else x)


def sides_of(side: str) -> tuple[str, ...]:
    """The sides that a condition is drawn on; none where nobody said which."""
    if side in ("bilateral", "both"):
        return (RIGHT, LEFT)
    return (side,) if side in (RIGHT, LEFT, MIDLINE, SAME, OPPOSITE) else ()


def describe(legend: Sequence[Legend], paths: Sequence[Path]) -> str:
    """The picture in words, for whoever does not see it."""
    parts = ["Outline of a body seen from the front and from the back, a sketch and no picture of anybody."]
    for mark in legend:
        where = f"marked on the {mark.view}" if mark.view and sides_of(mark.side) else "not marked on the sketch"
        parts.append(f"{mark.number}: {mark.name}, {where}.")
    for path in paths:
        if len(path.numbers) > 1:
            parts.append(f"An arrow leads from {' to '.join(map(str, path.numbers))}.")
    return " ".join(parts)


def draw(
    legend: Sequence[Legend],
    paths: Sequence[Path],
    relative: bool = False,
    alone: bool = True,
    font: str = "system-ui, sans-serif",
) -> str:
    """The sketch as an SVG document, or as a part of a page.

    :param relative: no side was named: the figure then speaks of that side and the other one
    :param alone: with its own colours; a page brings them along and may have dark ones
    """
    words = ("that side", "other side") if relative else ("RIGHT", "LEFT")
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * PANEL} {TALL}" role="img" '
        f'aria-labelledby="kc-title kc-desc" font-family="{escape(font)}" text-anchor="middle">'
        '<title id="kc-title">Where it is in the body</title>'
        f'<desc id="kc-desc">{escape(describe(legend, paths))}</desc>'
    )
    parts = [start]
    if alone:
        parts.append(f'<style>{_COLOURS}</style><rect width="{2 * PANEL}" height="{TALL}" fill="#fff"/>')
    for number, view in enumerate(VIEWS):
        parts.append(f'<g transform="translate({number * PANEL} 0)">')
        parts += _view(view, legend, paths, words)
        parts.append("</g>")
    parts.append("</svg>")
    return "".join(parts)


def _view(view: str, legend: Sequence[Legend], paths: Sequence[Path], words: tuple[str, str]) -> Iterator[str]:
    yield _word(_MIDDLE, 9, view.upper(), 8)
    for side, word in zip((RIGHT, LEFT), words, strict=True):
        yield _word(place(view, side, 42), 17, word, 7.5)
    shapes = [_closed(_ARM), _closed(_mirrored(_ARM)), _closed((*_TRUNK, *_mirrored(_TRUNK)[::-1]))]
    head = f'cx="{_n(_MIDDLE)}" cy="{_n(TOP + 12.5)}" rx="8.6" ry="12"'
    for kind in ("kc-body", "kc-skin"):  # first every edge, then every inside, so that no edge shows within the body
        yield "".join(f'<path class="{kind}" d="{shape}"/>' for shape in shapes)
        yield f'<ellipse class="{kind}" {head}/>'
    for line in _LINES[view]:
        for half in {line, _mirrored(line)}:
            yield f'<path class="kc-line" d="{_open(half)}"/>'
    spots = list(_spots(view, legend))
    yield from _arrows(spots, paths)
    yield from _numbers(spots)


def _spots(view: str, legend: Sequence[Legend]) -> Iterator[Spot]:
    for mark in legend:
        if mark.view == view:
            for side in sides_of(mark.side):
                yield Spot(mark.number, mark.kind, place(view, side, mark.x), TOP + mark.y)


def _numbers(spots: Sequence[Spot]) -> Iterator[str]:
    """The dots, and beside the body their numbers, each joined to its dot."""
    columns: dict[bool, list[Spot]] = {False: [], True: []}
    for spot in sorted(spots, key=lambda s: (s.y, s.x, s.number)):
        middle = spot.x == _MIDDLE
        columns[len(columns[True]) < len(columns[False]) if middle else spot.x > _MIDDLE].append(spot)
    badges = []
    for right, column in columns.items():
        x = PANEL - _COLUMN if right else _COLUMN
        for spot, y in zip(column, _spread([spot.y for spot in column]), strict=True):
            edge = x - _BADGE if right else x + _BADGE
            yield f'<line class="kc-lead" x1="{_n(edge)}" y1="{_n(y)}" x2="{_n(spot.x)}" y2="{_n(spot.y)}"/>'
            badges.append((spot, x, y))
    for spot in sorted(spots, key=lambda s: (s.kind == "found", s.number)):  # what was reported lies on top
        dot, size = ("kc-dot", 2.5) if spot.kind == "found" else ("kc-ring", 2.2)
        yield f'<circle class="{dot}" cx="{_n(spot.x)}" cy="{_n(spot.y)}" r="{size}"/>'
    for spot, x, y in badges:
        yield f'<circle class="kc-{spot.kind}" cx="{_n(x)}" cy="{_n(y)}" r="{_BADGE}"/>'
        ink = "kc-in" if spot.kind == "found" else "kc-out"
        yield _word(x, y + 3, str(spot.number), 8.5 if spot.number < 10 else 7.5, ink)


def _spread(wanted: Sequence[float]) -> list[float]:
    """Heights as near to what is wanted as they can be without touching; ``wanted`` rises."""
    low, high = TOP + 12.0, TALL - _BADGE - 2.0
    apart = min(_APART, (high - low) / max(len(wanted) - 1, 1))
    heights: list[float] = []
    for want in wanted:
        heights.append(max(want, heights[-1] + apart if heights else low))
    limit = high
    for at in range(len(heights) - 1, -1, -1):
        heights[at] = min(heights[at], limit)
        limit = heights[at] - apart
    return heights


def _arrows(spots: Sequence[Spot], paths: Iterable[Path]) -> Iterator[str]:
    """An arrow for each step whose two ends are seen from this side."""
    drawn: set[tuple[int, int]] = set()
    for path in paths:
        for cause, effect in pairwise(path.numbers):
            starts = [s for s in spots if s.number == cause]
            ends = [s for s in spots if s.number == effect]
            if len(starts) == 1 and len(ends) == 1 and (cause, effect) not in drawn:
                drawn.add((cause, effect))
                yield from _arrow(starts[0], ends[0])


def _arrow(start: Spot, end: Spot) -> Iterator[str]:
    across, down = end.x - start.x, end.y - start.y
    length = (across**2 + down**2) ** 0.5
    if length < _NEAR:
        return
    unit = (across / length, down / length)
    bow = min(6.0, length / 4)
    middle = ((start.x + end.x) / 2 - unit[1] * bow, (start.y + end.y) / 2 + unit[0] * bow)
    into = (end.x - middle[0], end.y - middle[1])
    size = (into[0] ** 2 + into[1] ** 2) ** 0.5
    towards = (into[0] / size, into[1] / size)
    tip = (end.x - towards[0] * 3, end.y - towards[1] * 3)
    back = (tip[0] - towards[0] * 4, tip[1] - towards[1] * 4)
    wings = [(back[0] - towards[1] * s, back[1] + towards[0] * s) for s in (2.2, -2.2)]
    yield (
        f'<path class="kc-arrow" d="M{_n(start.x)} {_n(start.y)}Q{_n(middle[0])} {_n(middle[1])} '
        f'{_n(back[0])} {_n(back[1])}"/>'
    )
    corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in (tip, *wings))
    yield f'<polygon class="kc-head" points="{corners}"/>'


def _word(x: float, y: float, text: str, size: float, ink: str = "kc-word") -> str:
    return f'<text class="{ink}" x="{_n(x)}" y="{_n(y)}" font-size="{size}" font-weight="600">{escape(text)}</text>'


def _mirrored(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple((-x, y) for x, y in points)


def _at(point: Point) -> Point:
    return (_MIDDLE + point[0], TOP + point[1])


def _closed(points: Sequence[Point]) -> str:
    """A smooth closed line through the points (Catmull-Rom, as cubic curves)."""
    count = len(points)
    ring = [_at(point) for point in points]
    first = ring[0]
    curves = [f"M{_n(first[0])} {_n(first[1])}"]
    for at in range(count):
        curves.append(_curve(ring[at - 1], ring[at], ring[(at + 1) % count], ring[(at + 2) % count]))
    return "".join(curves) + "Z"


def _open(points: Sequence[Point]) -> str:
    line = [_at(point) for point in points]
    whole = [line[0], *line, line[-1]]
    curves = [_curve(*whole[at : at + 4]) for at in range(len(line) - 1)]
    return f"M{_n(line[0][0])} {_n(line[0][1])}" + "".join(curves)


def _curve(before: Point, start: Point, end: Point, after: Point) -> str:
    one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
    two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
    return "C" + " ".join(f"{_n(x)} {_n(y)}" for x, y in (one, two, end))


def _n(value: float) -> str:
    return f"{round(value, 1):g}"

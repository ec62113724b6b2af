"""Compiled knowledge: plain data, read and written as JSON, and its cache; all that passes from build to ask.

A compiled file is one line that says what it was made from, and the knowledge after it. It is used only when that
line matches and the checksum of the rest is right; otherwise the knowledge is compiled again. Its parts are kept apart,
so that a plain question reads little: ``ask``, the ``trees`` behind it, the ``atlas`` for browsing, and long tables of
which an answer shows a few entries.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kinetic_chain.tables import Stored, Table, Words, dumps

FORMAT = 4


class Choice(NamedTuple):
    """Which part of the knowledge is answered from: these sources alone, and without these sources and rules.

    Safety rules, anatomy and words stay whole whatever is chosen.
    """

    sources: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """The choice as a text, the same for the same choice."""
        alone = "all" if self.sources is None else " ".join(sorted(self.sources))
        return f"{alone} without {' '.join(sorted(self.without))}" if self.without else alone


ALL = Choice()
_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def shipped_folder() -> str:
    """Where the shipped knowledge lies: beside the package in a repository, inside it when installed.

    The repository is looked at first, since an editable install leaves a copy in site-packages that does not change.
    """
    beside = os.path.dirname(_PACKAGE)
    if os.path.isfile(os.path.join(beside, "anatomy.yaml")) and os.path.isdir(os.path.join(beside, "rules")):
        return beside
    return os.path.join(_PACKAGE, "data")


def is_whole(folder: str) -> bool:
    """Whether a folder stands alone: it has its own ``anatomy.yaml`` and ``rules/``."""
    return os.path.isfile(os.path.join(folder, "anatomy.yaml")) and os.path.isdir(os.path.join(folder, "rules"))


def is_folder(path: str) -> bool:
    """Whether there is a folder at ``path``."""
    return os.path.isdir(path)


def files_of(folder: str) -> Iterator[str]:
    """The YAML files of a knowledge folder, in a fixed order."""
    anatomy = os.path.join(folder, "anatomy.yaml")
    if os.path.isfile(anatomy):
        yield anatomy
    waiting = [os.path.join(folder, "rules")]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name, reverse=True)
        except OSError:
            continue  # a pack need not have rules/; a folder with nothing at all is reported when it is read
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name.endswith(".yaml") and not entry.name.startswith("."):
                yield entry.path


def fingerprint(folders: Sequence[str], choice: Choice, version: str) -> str:
    """What a compiled file was made from: version, choice of sources, and size and time of every YAML file.

    The code that compiles counts too, so that whoever changes it in a checkout never reads what the old code made.
    """
    parts = [f"{FORMAT} {version} {sys.version_info[:2]} {choice.words}"]
    build = os.path.join(_PACKAGE, "build")
    rooms = (build, os.path.join(build, "models"))
    code = [entry.path for room in rooms for entry in os.scandir(room) if entry.name.endswith(".py")]
    code += [os.path.join(_PACKAGE, name) for name in ("compiled.py", "grades.py", "tables.py", "terms.py", "words.py")]
    code += [os.path.join(_PACKAGE, "ask", "reason", name) for name in ("map.py", "trees.py")]
    for path in [*sorted(code), *(path for folder in folders for path in files_of(folder))]:
        try:
            status = os.stat(path)
        except OSError:  # a link that leads nowhere: reported, with its path, when the file is read
            parts.append(f"{path} cannot be read")
        else:
            parts.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return "|".join(parts)


def content_mark(folder: str) -> str:
    """What the files of a folder hold, wherever and whenever they were written."""
    parts = []
    for path in files_of(folder):
        with open(path, "rb") as file:
            parts.append(f"{os.path.relpath(path, folder).replace(os.sep, '/')}:{zlib.crc32(file.read()):08x}")
    return "|".join(parts)


def cache_folder() -> str:
    """The user's cache folder: ``$KINETIC_CHAIN_CACHE``, else what the system calls so."""
    chosen = os.environ.get("KINETIC_CHAIN_CACHE")
    if chosen:
        return chosen
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "kinetic_chain")


def cache_path(folders: Sequence[str], choice: Choice, version: str) -> str:
    """Where the compiled form of this choice of knowledge is kept."""
    which = zlib.crc32(repr((folders, choice.words, version, sys.version_info[:2])).encode())
    return os.path.join(cache_folder(), f"{which:08x}.json")


TABLES = ("rules", "claims", "sources", "interventions")


def split(knowledge: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Compiled knowledge as the parts that are stored: ask, trees, their priors, atlas, words and the tables."""
    ask = {key: value for key, value in knowledge.items() if key not in ("trees", "atlas", *TABLES)}
    ask["lexicon"] = {key: value for key, value in knowledge["lexicon"].items() if key != "words"}
    network = dict(knowledge["network"])
    for key in ("effects", "causes"):
        network[key] = [" ".join(f"{other} {link}" for other, link in row) for row in network[key]]
    ask["network"] = network
    trees: Stored = knowledge["trees"]
    words = Words.of(knowledge["lexicon"]["words"])
    texts = (dumps(knowledge["atlas"]), words, *(Table.of(knowledge[name]) for name in TABLES))
    return dumps(ask).encode(), dumps(trees[:2]).encode(), trees.priors, *(text.encode() for text in texts)


def _joined(parts: Sequence[bytes]) -> Parts:
    ask, trees, priors, atlas, words, *tables = parts
    data = json.loads(ask)
    data |= {name: Table(text) for name, text in zip(TABLES, tables, strict=True)}
    data["lexicon"]["words"] = Words(words)
    return Parts(data, trees, priors, atlas)


def write(path: str, mark: str, knowledge: Mapping[str, Any]) -> bool:
    """Write a compiled file in one move, so that a reader never sees half of it; whether it could be written."""
    parts = split(knowledge)
    head = " ".join(f"{len(part)}:{zlib.crc32(part):08x}" for part in parts)
    return _put(path, f"{head}\n{_mark_line(mark)}\n".encode() + b"".join(parts))


def _mark_line(mark: str) -> str:
    """The mark in a form that any file name survives."""
    return mark.encode("utf-8", "backslashreplace").decode().replace("\n", " ")


def _put(path: str, content: bytes) -> bool:
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        try:
            os.unlink(temporary)
        except OSError:
            return False
        return False
    return True


class Parts:
    """A compiled file, its later parts parsed when first asked for."""

    def __init__(self, ask: dict[str, Any], trees: bytes, priors: bytes, atlas: bytes) -> None:
        self.ask = ask
        self._trees, self._priors, self._atlas = trees, priors, atlas

    @property
    def trees(self) -> Stored:
        """The stored best-chain trees."""
        forward, backward = json.loads(self._trees)
        return Stored(forward, backward, self._priors)

    @property
    def atlas(self) -> dict[str, Any]:
        """What can be browsed without a question."""
        data: dict[str, Any] = json.loads(self._atlas)
        return data

    @classmethod
    def of(cls, knowledge: Mapping[str, Any]) -> Parts:
        """Freshly compiled knowledge in the same shape."""
        return _joined(split(knowledge))


_PARTS = 5 + len(TABLES)


def read(path: str, mark: str) -> Parts | None:
    """Read a compiled file made from ``mark``; None when it is missing, of another making, or damaged."""
    try:
        with open(path, "rb") as file:
            head, made_from = file.readline(), file.readline()
            if made_from != f"{_mark_line(mark)}\n".encode():
                return None
            parts = []
            for piece in head.split():
                size, _, check = piece.partition(b":")
                part = file.read(int(size)) if size.isdigit() else b""
                if f"{zlib.crc32(part):08x}".encode() != check:
                    return None
                parts.append(part)
            whole = len(parts) == _PARTS and not file.read(1)
    except OSError:
        return None
    return _joined(parts) if whole else None


READY_MADE = "compiled.json"


def ready_mark(folder: str, version: str) -> str:
    """What a shipped compiled file was made from: the content of every YAML file, wherever it lies."""
    return f"{FORMAT} {version} {content_mark(folder)}"


def ready_made(folder: str, version: str) -> Parts | None:
    """The compiled form that an installed package brings along, when the YAML beside it is still what it was made from.

    It is for machines whose cache folder cannot be written; checking it reads every YAML file once.
    """
    path = os.path.join(folder, READY_MADE)
    return read(path, ready_mark(folder, version)) if os.path.isfile(path) else None


def adopt_ready_made(folder: str, path: str, mark: str) -> bool:
    """Keep the compiled form that came along in the cache, under the mark that is quick to check."""
    try:
        with open(os.path.join(folder, READY_MADE), "rb") as file:
            head, _, rest = file.read().partition(b"\n")
    except OSError:
        return False
    return _put(path, head + b"\n" + _mark_line(mark).encode() + b"\n" + rest.partition(b"\n")[2])

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
from functools import cached_property
from typing import Any, NamedTuple

FORMAT = 2


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
    code = [entry.path for entry in os.scandir(os.path.join(_PACKAGE, "build")) if entry.name.endswith(".py")]
    code += [os.path.join(_PACKAGE, "compiled.py"), os.path.join(_PACKAGE, "ask", "trees.py")]
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


TABLES = ("rules", "claims", "sources")


class Table(Mapping[str, Any]):
    """A long table kept as a text, a line an entry, of which only what is looked at is parsed.

    >>> table = Table('S0\\t{"kind":"model"}\\nS1\\t{"kind":"trial"}')
    >>> table["S1"], list(table), "S2" in table
    ({'kind': 'trial'}, ['S0', 'S1'], False)
    """

    def __init__(self, text: str | bytes) -> None:
        self._text = text
        self._parsed: dict[str, Any] = {}

    @staticmethod
    def of(entries: Mapping[str, Any]) -> str:
        """The text of a table."""
        return "\n".join(f"{name}\t{_dumps(entry)}" for name, entry in entries.items())

    @cached_property
    def _lines(self) -> dict[str, str]:
        text = self._text if isinstance(self._text, str) else self._text.decode()
        rows = (line.partition("\t") for line in text.split("\n") if line)
        return {name: entry for name, _, entry in rows}

    def __getitem__(self, name: str) -> Any:
        if name not in self._parsed:
            self._parsed[name] = json.loads(self._lines[name])
        return self._parsed[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def split(knowledge: Mapping[str, Any]) -> tuple[str, ...]:
    """Compiled knowledge as the texts that are stored: ask, trees, atlas and the tables."""
    ask = {key: value for key, value in knowledge.items() if key not in ("trees", "atlas", *TABLES)}
    ask["lexicon"] = _pack_lexicon(knowledge["lexicon"])
    network = dict(knowledge["network"])
    for key in ("effects", "causes"):
        network[key] = [" ".join(f"{other} {link}" for other, link in row) for row in network[key]]
    ask["network"] = network
    tables = [Table.of(knowledge[name]) for name in TABLES]
    return _dumps(ask), _dumps(knowledge["trees"]), _dumps(knowledge["atlas"]), *tables


def _pack_lexicon(lexicon: Mapping[str, Any]) -> dict[str, Any]:
    """Keys by what they mean, in one text each: far quicker to read back than a table with an entry for every key."""
    meant: dict[str, tuple[Any, list[str]]] = {}
    for text, entry in lexicon["words"].items():
        meant.setdefault(json.dumps(entry), (entry, []))[1].append(text)
    rest = {key: value for key, value in lexicon.items() if key not in ("words", "names")}
    return {**rest, "meant": [[entry, "|".join(keys)] for entry, keys in meant.values()]}


def _unpack(ask: dict[str, Any], tables: Sequence[bytes]) -> dict[str, Any]:
    ask |= {name: Table(text) for name, text in zip(TABLES, tables, strict=True)}
    lexicon = ask["lexicon"]
    words: dict[str, Any] = {}
    names: list[str] = []
    for entry, text in lexicon.pop("meant"):
        keys = text.split("|")
        words.update(dict.fromkeys(keys, entry))
        if entry[0] in ("subject", "screen"):
            names += keys
    lexicon["words"], lexicon["names"] = words, names
    return ask


def _dumps(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def write(path: str, mark: str, knowledge: Mapping[str, Any]) -> bool:
    """Write a compiled file in one move, so that a reader never sees half of it; whether it could be written."""
    parts = [part.encode() for part in split(knowledge)]
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

    def __init__(self, ask: dict[str, Any], trees: bytes, atlas: bytes) -> None:
        self.ask = ask
        self._trees, self._atlas = trees, atlas

    @property
    def trees(self) -> tuple[list[str], list[str]]:
        """The stored best-chain trees, forward and backward."""
        forward, backward = json.loads(self._trees)
        return forward, backward

    @property
    def atlas(self) -> dict[str, Any]:
        """What can be browsed without a question."""
        data: dict[str, Any] = json.loads(self._atlas)
        return data

    @classmethod
    def of(cls, knowledge: Mapping[str, Any]) -> Parts:
        """Freshly compiled knowledge in the same shape."""
        ask, trees, atlas, *tables = (part.encode() for part in split(knowledge))
        return cls(_unpack(json.loads(ask), tables), trees, atlas)


def read(path: str, mark: str) -> Parts | None:
    """Read a compiled file made from ``mark``; None when it is missing, of another making, or damaged."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return None
    head, _, rest = content.partition(b"\n")
    made_from, _, body = rest.partition(b"\n")
    if made_from != _mark_line(mark).encode():
        return None
    parts, start = [], 0
    for piece in head.split():
        size, _, check = piece.partition(b":")
        if not size.isdigit():
            return None
        part = body[start : start + int(size)]
        if f"{zlib.crc32(part):08x}".encode() != check:
            return None
        parts.append(part)
        start += int(size)
    if len(parts) != 3 + len(TABLES) or start != len(body):
        return None
    return Parts(_unpack(json.loads(parts[0]), parts[3:]), parts[1], parts[2])


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

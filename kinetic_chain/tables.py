"""What is stored in a form that is quick to read back: long tables of which a question looks at little, and trees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple


def dumps(data: Any) -> str:
    """Plain data as the JSON that is stored."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


class Table(Mapping[str, Any]):
    """A table with a line for each entry: its name, a tab, and its JSON.

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
        return "\n".join(f"{name}\t{dumps(entry)}" for name, entry in entries.items())

    @cached_property
    def _lines(self) -> dict[str, str]:
        text = self._text if isinstance(self._text, str) else self._text.decode()
        parts = text.replace("\n", "\t").split("\t") if text else []
        return dict(zip(parts[0::2], parts[1::2], strict=True))

    def __getitem__(self, name: str) -> Any:
        if name not in self._parsed:
            self._parsed[name] = json.loads(self._lines[name])
        return self._parsed[name]

    def fresh(self, name: str) -> Any:
        """An entry that is the caller's own: what is done to it is not done to the table."""
        return json.loads(self._lines[name])

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class Words(Mapping[str, Any]):
    """Keys of one or more words and what they mean, kept as a :class:`Table` by the first word of the keys.

    >>> words = Words(Words.of({"hip": ["subject", "hip"], "hip drop": ["phrase", 3]}))
    >>> words["hip drop"], words.get("hip flexor"), sorted(words)
    (['phrase', 3], None, ['hip', 'hip drop'])
    """

    def __init__(self, text: str | bytes) -> None:
        self._groups = Table(text)

    @staticmethod
    def of(meant: Mapping[str, Any]) -> str:
        """The text of such a table."""
        groups: dict[str, dict[str, Any]] = {}
        for key, entry in meant.items():
            first, _, rest = key.partition(" ")
            groups.setdefault(first, {})[rest] = entry
        return Table.of(groups)

    def __getitem__(self, key: str) -> Any:
        first, _, rest = key.partition(" ")
        return self._groups[first][rest]

    def __iter__(self) -> Iterator[str]:
        for first, group in self._groups.items():
            yield from (f"{first} {rest}".rstrip() for rest in group)

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))


class Stored(NamedTuple):
    """Trees made earlier: a text for every right and midline root, and the priors in them.

    ``priors`` holds those of all backward trees one after the other, as 8-byte floats in the order of the trees.
    """

    forward: Sequence[str]
    backward: Sequence[str]
    priors: bytes

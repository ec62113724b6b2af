"""The text of a YAML file -> plain data and the position of every node.

A safe reader on PyYAML's composer: no tags, no duplicate keys, and none of the guesses of YAML 1.1 (``no`` is not
false, ``1:30`` is not ninety). What such a guess would have changed is reported, not silently taken either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kinetic_chain.build.patterns import is_pattern, written_out
from kinetic_chain.errors import Issues, Location

_UNTAGGED = "?"  # the tag of a node where none is written: what a text stands for is decided below, and only there


def loader_on(parser: Any) -> Any:
    """A loader on one of PyYAML's parsers that gives no node a tag of its own."""
    tags = dict.fromkeys(("DEFAULT_SCALAR_TAG", "DEFAULT_SEQUENCE_TAG", "DEFAULT_MAPPING_TAG"), _UNTAGGED)
    return type("Loader", (parser,), {"yaml_implicit_resolvers": {}, **tags})


_Loader = loader_on(getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # the C parser where PyYAML was built with it


OWN_KEYS = ("off",)  # section names of the language that other YAML readers would take for false

Path_ = tuple[str | int, ...]

_GUESSED = re.compile(
    r"""(?ix) ( yes | no | on | off | true | false )   # YAML 1.1 reads these as true or false
            | null                         # and this as nothing
            | [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?   # base sixty: 1:30 is 90
            | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*     # a date
            | [-+]?0[0-7_]+ | [-+]?0b[01_]+ | 0x[0-9a-f_]+ | =  # octal, binary, hexadecimal
            | [-+]?[0-9]+(_[0-9_]*)(\.[0-9_]*)?    # 1_000 is a thousand
            | [-+]?\.inf | \.nan           # without end, and no number
    """
)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_REAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")

_TOO_DEEP = "not readable as YAML: it is nested too deeply, or an alias names itself"


class Document(NamedTuple):
    """One file as plain data, with where everything stands."""

    path: str
    data: Any
    values: dict[Path_, tuple[int, int]]
    keys: dict[Path_, tuple[int, int]]
    name: str = ""  # the path inside its knowledge folder, wherever that lies
    number: int = 0  # in the order of reading: a pack comes after what it is laid over

    def locate(self, path: Path_, key: bool = False) -> Location:
        """Where the value (or, with ``key``, the key) at ``path`` stands; else its nearest parent."""
        table = self.keys if key else self.values
        while path not in table and path:
            path, table = path[:-1], self.values
        line, column = table.get(path, (1, 1))
        return Location(self.path, line, column)


def read_yaml(file: Path, shown: str, issues: Issues) -> Document | None:
    """Read one file; faults become issues and what could be read is still returned.

    :param shown: the path to print in messages
    :returns: None when there is nothing that could be read
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        issues.add("KC004", f"cannot read this file: {reason}", Location(shown, 1, 1))
        return None
    return parse_yaml(text, shown, issues)


def parse_yaml(text: str, shown: str, issues: Issues) -> Document | None:
    """Parse YAML text.

    >>> issues = Issues()
    >>> document = parse_yaml("a: [1, two]", "x.yaml", issues)
    >>> document.data, str(document.locate(("a", 1)))
    ({'a': [1, 'two']}, 'x.yaml:1:8')
    >>> _ = parse_yaml("stop: no", "x.yaml", issues)
    >>> print(issues.all[0])
    x.yaml:1:7: KC003 `no` is read as true or false by many YAML readers; write it in quotes: "no"
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in f"{error.problem}":  # where the reader stops by itself, before the recursion below
            issues.add("KC001", _TOO_DEEP, Location(shown, 1, 1))
            return None
        mark = error.problem_mark or error.context_mark
        place = Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown, 1, 1)
        found = " ".join(part for part in (error.context, error.problem) if part)
        issues.add("KC001", f"not readable as YAML: {found}", place)
        return None
    except yaml.YAMLError as error:
        issues.add("KC001", f"not readable as YAML: {' '.join(str(error).split())}", Location(shown, 1, 1))
        return None
    except RecursionError:
        issues.add("KC001", _TOO_DEEP, Location(shown, 1, 1))
        return None
    finally:
        loader.dispose()
    document = Document(shown, None, {}, {})
    if node is None:
        return document
    try:
        return document._replace(data=_plain(node, (), document, issues))
    except RecursionError:
        mark = node.start_mark
        place = Location(shown, mark.line + 1, mark.column + 1)
        issues.add("KC001", _TOO_DEEP, place)
        return None


def _plain(node: yaml.Node, path: Path_, document: Document, issues: Issues) -> Any:
    mark = node.start_mark
    document.values[path] = (mark.line + 1, mark.column + 1)
    if node.tag != _UNTAGGED:
        place = document.locate(path)
        issues.add("KC003", f"the tag `{node.tag}` would be lost", place, "leave it out, or write it in quotes")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, issues)
    if isinstance(node, yaml.SequenceNode):
        children = (one for child in node.value for one in _written_out(child, document, issues))
        return [_plain(child, (*path, index), document, issues) for index, child in enumerate(children)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, document.locate(path), issues)


def _written_out(node: yaml.Node, document: Document, issues: Issues) -> Iterator[yaml.Node]:
    """An entry of a list, or where it is a pattern every text it stands for: all of them stand where it does."""
    if not isinstance(node, yaml.ScalarNode) or node.style or not is_pattern(node.value):
        yield node
        return
    try:
        for text in written_out(node.value):
            yield yaml.ScalarNode(node.tag, text, node.start_mark, node.end_mark, node.style)
    except ValueError as error:
        mark = node.start_mark
        hint = "write fewer of them and each once, or put the text in quotes if it holds none"
        issues.add("KC005", f"`{node.value}`: {error}", Location(document.path, mark.line + 1, mark.column + 1), hint)


def _mapping(node: yaml.MappingNode, path: Path_, document: Document, issues: Issues) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        mark = key_node.start_mark
        place = Location(document.path, mark.line + 1, mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            issues.add("KC103", "a key must be a plain word", place)
            continue
        key = str(key_node.value)
        if not key_node.style and _GUESSED.fullmatch(key) and not (path == () and key in OWN_KEYS):
            _report_guess(key, place, issues)
        if key in result:
            issues.add("KC002", f"`{key}` stands twice in this mapping", place, "join the two or rename one")
            continue
        document.keys[(*path, key)] = (place.line, place.column)
        result[key] = _plain(value_node, (*path, key), document, issues)
    return result


def _scalar(node: yaml.ScalarNode, place: Location, issues: Issues) -> Any:
    text = str(node.value)
    if node.style:  # quoted or folded: the C parser says "" for plain, the Python one None
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.match(text):
        return int(text)
    if _REAL.match(text) and not _GUESSED.fullmatch(text):
        return float(text)
    if _GUESSED.fullmatch(text):
        _report_guess(text, place, issues)
    return text


def _report_guess(text: str, place: Location, issues: Issues) -> None:
    kind = "a date" if text.count("-") == 2 else "another number"
    if text.isalpha():
        kind = "nothing" if text.lower() == "null" else "true or false"
    issues.add("KC003", f"`{text}` is read as {kind} by many YAML readers", place, f'write it in quotes: "{text}"')

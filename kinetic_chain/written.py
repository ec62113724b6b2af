"""YAML files -> the ids that stand in them, without compiling: so that a misspelt one is refused at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kinetic_chain import compiled
from kinetic_chain.terms import row_name

_KEY = re.compile(r"""["']?(\w+)["']?\s*:""")  # what begins a section of a file
_ROW = re.compile(r"""\b(then|when)["']?\s*:\s*["']?([a-z]+ \w+ \w+)""")  # a table of causes: what, and what behind it
_ID = re.compile(r"""\bid["']?\s*:\s*["']?([^\s"',}#]+)""")


def ids_written(folders: Sequence[str]) -> dict[str, set[str]]:
    """The ids of sources, rules and tests as they stand in the files, without compiling them.

    A pack may switch some of them off: that shows once it is compiled, and those names are looked at again then.
    """
    found: dict[str, set[str]] = {"sources": set(), "rules": set(), "screens": set()}
    for file in (file for folder in folders for file in compiled.files_of(folder)):
        section: set[str] | None = None
        table, then = False, ""
        with Path(file).open(encoding="utf-8-sig", errors="replace") as lines:
            for line in lines:
                if not line[:1].isspace() and (key := _KEY.match(line)):
                    section, table = found.get(key[1]), key[1] == "taught"
                for which, condition in _ROW.findall(line) if table else ():
                    if which == "then":
                        then = condition
                    else:
                        found["rules"].add(row_name(condition, then))
                if section is not None and "id" in line:
                    section.update(_ID.findall(line))
    return found

"""Folders of YAML -> knowledge to ask: from the cache, from what the package brings along, or compiled anew."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kinetic_chain import compiled
from kinetic_chain.arguments import names_of, refuse, shown
from kinetic_chain.ask.reason.map import network_of
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.version import VERSION


def load(
    *packs: str | os.PathLike[str],
    sources: str | Iterable[str] | None = None,
    without: str | Iterable[str] = (),
    cache: bool = True,
) -> Knowledge:
    """Load the shipped knowledge, or a whole folder, with packs laid over it.

    :param packs: folders of the same shape (``anatomy.yaml``, ``rules/``); one that has both stands alone, any other is
        laid over what comes before it
    :param sources: ids of the sources to answer from; safety rules, anatomy and words stay whole
    :param without: ids of sources and rules to leave out
    :param cache: keep the compiled form in the user's cache folder
    :raises KnowledgeError: when the YAML has faults; it lists all of them with their places
    :raises QuestionError: for a folder that is not there, or a source or rule nobody knows

    >>> knowledge = load()
    >>> knowledge.ask("weak right glute med").findings[0].subject
    'gluteus_medius'
    """
    folders: list[str] = []
    for pack in packs:
        path = os.path.abspath(_folder(pack))
        folders = [path] if compiled.is_whole(path) else [*(folders or [compiled.shipped_folder()]), path]
    folders = folders or [compiled.shipped_folder()]
    alone = None if sources is None else frozenset(names_of("sources", sources, "ids of sources"))
    if isinstance(sources, str) and not alone:
        raise refuse("sources", sources, "ids of sources; an empty list for none of them")
    choice = compiled.Choice(alone, frozenset(names_of("without", without, "ids of sources and rules")))
    mark = compiled.fingerprint(folders, choice, VERSION)
    path = compiled.cache_path(folders, choice, VERSION)
    parts = compiled.read(path, mark) if cache else None
    if parts is None:
        if choice != compiled.ALL:
            from kinetic_chain.written import ids_written

            _check_names(choice, ids_written(folders))
        parts = _compile(folders, choice, mark, path if cache else None)
    return Knowledge(folders, parts, choice, cache)


def _folder(pack: object) -> str:
    """The path of a pack; there is a folder at it."""
    if not isinstance(pack, str | os.PathLike):
        raise refuse("packs", pack, "the path of a folder")
    path = os.fspath(pack)
    if not isinstance(path, str):
        raise refuse("packs", path, "the path of a folder as a text")
    if not compiled.is_folder(path):
        lies_in = " is a file: expected the folder that it lies in" if os.path.isfile(path) else ""
        raise QuestionError(f"no folder `{path}`{lies_in}" if path.isprintable() and len(path) < 300
                            else f"no folder {shown(path)}")  # fmt: skip
    return path


def _compile(folders: Sequence[str], choice: compiled.Choice, mark: str, path: str | None) -> compiled.Parts:
    if choice == compiled.ALL and len(folders) == 1:
        parts = compiled.ready_made(folders[0], VERSION)
        if parts is not None:
            if path is not None:
                compiled.adopt_ready_made(folders[0], path, mark)
            return parts
    from pathlib import Path

    from kinetic_chain.build.compile import compile_folders

    data = compile_folders([Path(folder) for folder in folders], choice, _shown)
    _check_names(choice, data)
    ready = {**data, "trees": network_of(data["network"]).store()}
    if path is not None:
        compiled.write(path, mark, ready)
    return compiled.Parts.of(ready)


def write_ready_made(folder: str, file: str) -> None:
    """Compile a knowledge folder into a file that an installed package can use as it is."""
    from pathlib import Path

    from kinetic_chain.build.compile import compile_folders

    data = compile_folders([Path(folder)])
    mark = compiled.ready_mark(folder, VERSION)
    if not compiled.write(file, mark, {**data, "trees": network_of(data["network"]).store()}):
        raise OSError(f"cannot write {file}")


def _shown(path: os.PathLike[str]) -> str:
    """A path as it is printed: from here where that is shorter."""
    text = os.fspath(path)
    try:
        relative = os.path.relpath(text)
    except ValueError:  # another drive
        return text
    return text if relative.startswith("..") else relative


def _check_names(choice: compiled.Choice, known: Mapping[str, Any]) -> None:
    for name in sorted(choice.sources or ()):
        if name not in known["sources"]:
            raise QuestionError(f"no source `{name}`", nearest(name, known["sources"], 3))
    leavable = [*known["sources"], *known["rules"], *known["screens"]]
    for name in sorted(choice.without):
        if name not in leavable:
            raise QuestionError(f"no source or rule `{name}`", nearest(name, leavable, 3))

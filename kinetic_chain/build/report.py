"""What ``kinetic-chain check`` prints: faults and doubts, how claims are used, how actions are corroborated."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kinetic_chain.build.checks import check_library
from kinetic_chain.build.doubts import cited_claims
from kinetic_chain.build.read import Library, read
from kinetic_chain.compiled import is_whole, shipped_folder
from kinetic_chain.errors import Issue, Issues

SILENT_MM = 2.0  # a moment arm below this pulls neither way (the figures' own convention)


class Corroboration(NamedTuple):
    """One asserted action, who says so, and the geometry families whose models pull the same or the other way."""

    structure: str
    action: str
    says: tuple[str, ...]
    agree: tuple[str, ...]
    disagree: tuple[str, ...]
    silent: tuple[str, ...]


def folders_for(path: str | None, packs: Sequence[str] = ()) -> list[Path]:
    """The folders to read: a whole knowledge folder stands alone, a pack is laid over the shipped knowledge."""
    if path is not None and is_whole(path):
        return [Path(path), *map(Path, packs)]
    over = [*packs, *([path] if path is not None else [])]
    return [Path(shipped_folder()), *map(Path, over)]


def check(path: str | None, packs: Sequence[str], coverage: bool, corroboration: bool, as_json: bool) -> int:
    """Print what is wrong or doubtful; 1 when there are faults, else 0."""
    issues = Issues()
    folders = folders_for(path, packs)
    library = read(folders, issues, _shown)
    check_library(library, issues)
    shown = [
        issue for issue in issues.all if len(folders) == 1 or issue.severity == "error" or _inside(issue, folders[1:])
    ]
    if as_json:
        data: dict[str, Any] = {"issues": [issue.to_dict() for issue in shown]}
        if coverage:
            data["coverage"] = coverage_data(library)
        if corroboration:
            data["corroboration"] = [row._asdict() for row in corroborations(library)]
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return 1 if issues.errors else 0
    for issue in shown:
        print(issue)
    if not issues.errors:
        if corroboration:
            print("\n".join(corroboration_lines(library)))
        if coverage:
            print("\n".join(coverage_lines(library)))
            return 0
    doubts = len(shown) - len(issues.errors)
    faults = len(issues.errors)
    many = f"{faults} fault{'' if faults == 1 else 's'}, {doubts} doubt{'' if doubts == 1 else 's'}"
    print(f"{many} in {', '.join(map(_shown, folders))}")
    return 1 if issues.errors else 0


def _shown(path: Path) -> str:
    try:
        return str(_real(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _real(path: Path) -> Path:
    """A path without links on the way; a link at its end stays, since it may lead nowhere."""
    return Path(os.path.realpath(path.parent)) / path.name


def _inside(issue: Issue, folders: Sequence[Path]) -> bool:
    return issue.location is not None and any(
        _real(Path(issue.location.path)).is_relative_to(folder.resolve()) for folder in folders
    )


def coverage_data(library: Library) -> dict[str, Any]:
    """Claims by document: how many are used, and which are not, with the reason."""
    cited = cited_claims(library)
    documents: dict[str, dict[str, Any]] = {}
    for name, claim in sorted(library.claims.items()):
        source = library.sources[claim.source]
        entry = documents.setdefault(source.within or source.id, {"claims": 0, "used": 0, "unused": {}})
        entry["claims"] += 1
        if name in cited:
            entry["used"] += 1
        else:
            entry["unused"][name] = claim.unused or "no reason given"
    return documents


def coverage_lines(library: Library) -> Iterator[str]:
    """The tally, the unused claims with their reasons, and a summary as the last line."""
    documents = coverage_data(library)
    yield f"{'document':34} {'claims':>6} {'used':>5} {'unused':>6}"
    for name, entry in documents.items():
        yield f"{name:34} {entry['claims']:6} {entry['used']:5} {len(entry['unused']):6}"
    yield ""
    for entry in documents.values():
        for name, reason in entry["unused"].items():
            yield f"{name:12} unused: {reason}"
    total = sum(e["claims"] for e in documents.values())
    used = sum(e["used"] for e in documents.values())
    bare = sum(reason == "no reason given" for e in documents.values() for reason in e["unused"].values())
    yield (
        f"{total} claims of {len(documents)} documents: {used} used, {total - used} unused, "
        f"{bare} of those without a reason"
    )


def corroborations(library: Library) -> Iterator[Corroboration]:
    """Each asserted action that models of at least two geometry families cover, against the sign of their figures."""
    for name, structure in sorted(library.structures.items()):
        for action, sayers in sorted(structure.performs.items()):
            opposite = library.actions[action].opposite
            agree: list[str] = []
            disagree: list[str] = []
            silent: list[str] = []
            for entry in library.measured.values():
                if entry.of != name or entry.about not in (action, opposite):
                    continue
                pull = entry.moment_arm_mm if entry.about == action else -entry.moment_arm_mm
                part = f" {entry.part}" if entry.part else ""
                posture = "" if entry.posture == "neutral" else f" at {entry.posture}"
                text = f"{entry.source}{part} {pull:+.1f} mm{posture}"
                (silent if abs(pull) < SILENT_MM else agree if pull > 0 else disagree).append(text)
            families = {text.split()[0] for text in (*agree, *disagree, *silent)}
            if len(families) >= 2:
                yield Corroboration(
                    name, action, tuple(sayers), tuple(sorted(agree)), tuple(sorted(disagree)), tuple(sorted(silent))
                )


def corroboration_lines(library: Library) -> Iterator[str]:
    """The table: action, who says so, models for, models against."""
    rows = list(corroborations(library))
    for row in rows:
        yield f"{row.structure} performs {row.action}"
        for label, texts in (
            ("says", row.says), ("for", row.agree), ("against", row.disagree), ("neither", row.silent),
        ):  # fmt: skip
            for index, text in enumerate(texts):
                yield f"    {'' if index else label:8} {text}"
    contested = sum(bool(row.disagree) for row in rows)
    yield f"{len(rows)} actions that two or more model families cover: {contested} with a model against"

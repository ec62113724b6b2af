"""The command ``plan``: what somebody has, from the command line; a plan fitted into it; and what it is written as."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kinetic_chain.errors import QuestionError
from kinetic_chain.options import FORMATS
from kinetic_chain.terms import LEVELS

if TYPE_CHECKING:
    import argparse

    from kinetic_chain.ask.programme.records import Programme
    from kinetic_chain.knowledge import Knowledge

_OK, _NOTHING_KNOWN, _NOTHING_UNDERSTOOD = 0, 1, 3


def run(knowledge: Knowledge, text: str, options: argparse.Namespace, known: Mapping[str, Any]) -> int:
    """Make the plan and write it."""
    form = _format(options)
    programme = _programme(knowledge, text, _means(options), known)
    page = knowledge.page("plan", programme.query, programme)
    if options.json:
        _write(page.to_json() + "\n", options.out)
    elif form == "pdf":
        from kinetic_chain.show.typeset import pdf

        _write(pdf(page.to_dict()), options.out)
    elif form in ("md", "html"):
        from kinetic_chain.show.handout import html
        from kinetic_chain.show.markdown import markdown

        _write({"md": markdown, "html": html}[form](page.to_dict()), options.out)
    else:
        _write_text(page.to_dict(), options)
    if not programme.findings and not programme.triage.reasons:
        return _NOTHING_UNDERSTOOD
    offered = programme.slots or programme.left_out or programme.withheld
    return _OK if offered or LEVELS.index(programme.level) >= LEVELS.index("refer") else _NOTHING_KNOWN


def _format(options: argparse.Namespace) -> str:
    """The format that was asked for, or that the ending of the file says."""
    if options.json and options.format:
        raise QuestionError("--json is a format of its own: leave --format out")
    if options.format:
        form = str(options.format)
    else:
        _, dot, ending = (options.out or "").replace("\\", "/").rpartition("/")[2].rpartition(".")
        form = {"htm": "html", "markdown": "md", "txt": "text", "": "text"}.get(ending.lower(), ending.lower())
        if not dot:
            form = "text"
        elif form not in FORMATS:
            raise QuestionError(f"no format `.{ending}`: expected .txt, .md, .html or .pdf, or --format")
    if form == "pdf" and not options.json and not options.out and sys.stdout.isatty():
        raise QuestionError("a PDF goes into a file: --out plan.pdf")
    return form


def _means(options: argparse.Namespace) -> dict[str, Any]:
    means: dict[str, Any] = {name: getattr(options, name) for name in ("minutes", "days", "weeks", "level")}
    for name in ("equipment", "positions", "avoid"):
        given = getattr(options, name)
        if given is not None:
            means[name] = [word.strip() for word in given.split(",") if word.strip()]
    return means


def _programme(knowledge: Knowledge, text: str, means: Mapping[str, Any], known: Mapping[str, Any]) -> Programme:
    """The plan of a question, or of an answer given as its JSON."""
    if not text.lstrip().startswith("{"):
        return knowledge.plan(text, **means, **known)
    import json

    from kinetic_chain.ask.answer import Answer

    try:
        answer = Answer.from_dict(json.loads(text))
        findings = [finding for finding in answer.findings if finding.state and finding.side]
        facts, query = dict(answer.facts), str(answer.query or "")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise QuestionError(f"this is no whole answer: {error}") from None
    flags = "none" if answer.triage.level == "clear" else _flags(knowledge, answer)
    asked = {**known, "context": {**facts, **known.get("context", {})}}
    if asked.get("red_flags") is None:
        asked["red_flags"] = flags
    return knowledge.plan(findings, **means, **asked)._replace(query=query)


def _flags(knowledge: Knowledge, answer: Any) -> Sequence[str] | None:
    """The red-flag questions answered with yes: they stay so. What follows from findings and facts follows again."""
    raised = {reason.id for reason in answer.triage.reasons if reason.level in LEVELS[2:]}
    return [rule["id"] for rule in knowledge.data["safety"] if rule["id"] in raised and "ask" in rule] or None


def _write(content: str | bytes, out: str | None) -> None:
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if out:
        with open(out, "wb") as file:  # noqa: PTH123  importing pathlib costs as much as starting Python does
            file.write(data)
    elif isinstance(content, str):
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(content.encode(encoding, "replace").decode(encoding))
    else:
        sys.stdout.buffer.write(data)


def _write_text(page: Mapping[str, Any], options: argparse.Namespace) -> None:
    from kinetic_chain.show.programme import render_programme
    from kinetic_chain.show.terminal import write

    lines = render_programme(page, everything=options.all)
    if not options.out:
        write(lines, colour=options.color)
        return
    _write("".join(f"{line.plain}\n" for line in lines), options.out)

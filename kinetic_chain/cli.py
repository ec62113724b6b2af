"""The command line: arguments, exit codes, printing.

Bare words are a question; ``explain``, ``path``, ``show``, ``check`` and ``test`` are commands. Results go to standard
output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kinetic_chain.errors import KineticChainError, KnowledgeError, QuestionError
from kinetic_chain.version import VERSION

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

OK, NOTHING_KNOWN, USAGE, NOTHING_UNDERSTOOD, UNUSABLE = range(5)
FAULTS = 1  # of check and test
_LONGEST = 20_000  # characters of a question that are read

_EPILOG = """\
commands:
  kinetic-chain WORDS...               ask, in plain words or as three-word conditions
  kinetic-chain explain NAME           a condition, rule or claim: who says so, who does not
  kinetic-chain path FROM TO           the best chains between two conditions
  kinetic-chain show NAME              a structure or source; `show -` shows an answer from its JSON
  kinetic-chain plan WORDS...          work that fits into what somebody has: --minutes, --days, --weeks, --equipment,
                                       --positions, --level, --avoid; a page to pin up with --format md|html|pdf
  kinetic-chain check [PATH]           look for faults in the knowledge, or in a pack
  kinetic-chain test [PATH]            run the cases beside the rules

examples:
  kinetic-chain weak right glute med
  kinetic-chain "left hip drops when I stand on my right leg" --red-flags none
  kinetic-chain --sources S0,S4 tight left QL
  kinetic-chain --json "right gluteus_medius weak" | kinetic-chain show -
  kinetic-chain path "right gluteus_medius weak" "midline lumbar_spine painful"
  kinetic-chain check my_pack/

exit codes of a question: 0 answered (a referral is an answer), 1 understood but the sources say nothing
about it, 2 usage, 3 nothing understood, 4 the knowledge cannot be used; of check and test: 0 fine,
1 faults found, 2 usage.
"""


def entry() -> None:
    """The installed command: run, flush and leave at once.

    A process that answers one question has no use for the garbage collector, nor for taking its knowledge apart again
    at the end; the two cost as much as answering does.
    """
    gc.disable()
    try:
        code = main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else OK if stop.code is None else USAGE
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        code = code or OK
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except BrokenPipeError:
        return OK
    except OSError as error:
        print(f"kinetic-chain: {error.strerror or error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    parser = _parser()
    options = parser.parse_intermixed_args(arguments)
    words: list[str] = options.words
    command = words[0] if words and words[0] in _COMMANDS else None
    if options.pack and command == "test":
        parser.error("test runs the cases of one PATH; --pack goes with questions and check")
    if command != "plan":
        from kinetic_chain.plans import OPTIONS

        for name in OPTIONS:
            if getattr(options, name) is not None:
                parser.error(f"--{name} goes with plan")
    if (options.coverage or options.corroboration) and command != "check":
        parser.error("--coverage and --corroboration go with check")
    try:
        if command:
            return _COMMANDS[command](words[1:], options, parser)
        return _ask(words, options, parser)
    except KnowledgeError as error:
        for issue in error.issues:
            print(issue, file=sys.stderr)
        print(f"{len(error.issues)} faults: the knowledge cannot be used", file=sys.stderr)
        return UNUSABLE
    except QuestionError as error:
        print(f"kinetic-chain: {error}", file=sys.stderr)
        return USAGE
    except KineticChainError as error:
        print(f"kinetic-chain: {error}", file=sys.stderr)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kinetic-chain",
        usage="kinetic-chain [options] WORDS... | explain NAME | path FROM TO | show NAME | check [PATH] | test [PATH]",
        description="From screened findings to likely contributors, chains and work: what published sources suggest.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("words", nargs="*", metavar="WORDS", help="a question (`-` reads it from standard input), or a command")
    add("--json", action="store_true", help="one JSON document instead of text")
    add("--all", action="store_true", help="everything, nothing cut")
    add("--limit", type=_positive, metavar="N", help="at most N contributors")
    add("--sources", metavar="ID,...", help="answer from these sources alone")
    add("--pack", action="append", default=[], metavar="DIR", help="lay a folder of your own over the knowledge")
    add("--red-flags", metavar="none|ID,...", help="the red-flag questions that were answered with yes; the rest is no")
    add(
        "--context",
        action="append",
        default=[],
        metavar="NAME[=N]",
        help="what is known: age=64, pregnant, hip_replacement=4",
    )
    add("--task", metavar="TASK", help="what the body was doing: weight_bearing, open_chain, posture")
    _plan_options(add)
    add("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: on a terminal)")
    add("--coverage", action="store_true", help="with check: which claims are used, and why the others are not")
    add("--corroboration", action="store_true", help="with check: each action against published body models")
    add("--version", action="version", version=f"kinetic-chain {VERSION}")
    return parser


def _plan_options(add: Callable[..., object]) -> None:
    from kinetic_chain.plans import add_options

    add_options(add)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number from 1")
    return int(text)


def _load(options: argparse.Namespace) -> Knowledge:
    from kinetic_chain.compiled import is_folder
    from kinetic_chain.knowledge import load

    for pack in options.pack:
        if not is_folder(pack):
            raise QuestionError(f"no folder `{pack}`")
    sources = None if options.sources is None else [name for name in options.sources.split(",") if name]
    return load(*options.pack, sources=sources)


def _context(options: argparse.Namespace) -> dict[str, float | bool]:
    context: dict[str, float | bool] = {}
    for piece in (part for text in options.context for part in text.split(",") if part):
        name, has_value, value = piece.partition("=")
        try:
            context[name.strip()] = float(value) if has_value else True
        except ValueError:
            raise QuestionError(f"`{piece}`: expected NAME or NAME=NUMBER") from None
    return context


def _ask(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    text = sys.stdin.read() if list(words) == ["-"] else " ".join(words)
    if not text.strip():
        print("kinetic-chain: ask something, for example: kinetic-chain weak right glute med", file=sys.stderr)
        return USAGE
    knowledge = _load(options)
    limit = {"limit": None} if options.all else {"limit": options.limit} if options.limit else {}
    answer = knowledge.ask(
        text[:_LONGEST], context=_context(options), red_flags=options.red_flags, task=options.task, **limit
    )
    if options.json:
        print(answer.to_json())
    else:
        from kinetic_chain.show.lines import Limits, render
        from kinetic_chain.show.terminal import write

        write(render(answer, Limits.none() if options.all else None), colour=options.color)
    return {"answered": OK, "nothing_known": NOTHING_KNOWN}.get(answer.status, NOTHING_UNDERSTOOD)


def _page(
    words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser, name: str, count: int
) -> int:
    if len(words) < count:
        parser.error(f"{name} needs {'two conditions' if count == 2 else 'a name'}")
    knowledge = _load(options)
    if name == "path":
        page = knowledge.path(*_two_conditions(words))
    elif name == "show":
        page = knowledge.show(" ".join(words))
    else:
        page = knowledge.explain(" ".join(words))
    if options.json:
        print(page.to_json())
    else:
        from kinetic_chain.show.pages import render_page
        from kinetic_chain.show.terminal import write

        write(render_page(page.to_dict(), everything=options.all), colour=options.color)
    return OK


def _two_conditions(words: Sequence[str]) -> tuple[str, str]:
    """Two quoted conditions, or six bare words."""
    if len(words) == 6:
        return " ".join(words[:3]), " ".join(words[3:])
    if len(words) == 2:
        return words[0], words[1]
    raise QuestionError(
        "path needs two conditions of three words each: path 'right psoas tight' 'midline pelvis anterior_tilt'"
    )


def _explain(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    return _page(words, options, parser, "explain", 1)


def _path(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    return _page(words, options, parser, "path", 2)


def _show(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if list(words) != ["-"]:
        return _page(words, options, parser, "show", 1)
    import json

    from kinetic_chain.ask.answer import Answer
    from kinetic_chain.show.lines import Limits, render
    from kinetic_chain.show.terminal import write

    try:
        data = json.loads(sys.stdin.read())
    except (ValueError, RecursionError):
        raise QuestionError("this is no JSON; an answer comes from `kinetic-chain --json ...`") from None
    try:
        answer = Answer.from_dict(data)
        lines = list(render(answer, Limits.none() if options.all else None))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise QuestionError(f"this is no whole answer: {error}") from None
    write(lines, colour=options.color)
    return OK


def _plan(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from kinetic_chain.plans import run

    text = sys.stdin.read() if list(words) == ["-"] else " ".join(words)[:_LONGEST]
    if not text.strip():
        print("kinetic-chain: plan what, for example: kinetic-chain plan weak right glute med", file=sys.stderr)
        return USAGE
    known = {"context": _context(options), "red_flags": options.red_flags, "task": options.task}
    return run(_load(options), text, options, known)


def _check(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from kinetic_chain.build.report import check

    return check(_one_path(words, parser), options.pack, options.coverage, options.corroboration, options.json)


def _test(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from kinetic_chain.cases import run

    return run(_one_path(words, parser), options.json)


def _one_path(words: Sequence[str], parser: argparse.ArgumentParser) -> str | None:
    if len(words) > 1:
        parser.error("one PATH at most")
    if not words:
        return None
    from kinetic_chain.compiled import is_folder

    if not is_folder(words[0]):
        raise QuestionError(f"no folder `{words[0]}`")
    return words[0]


_COMMANDS = {"explain": _explain, "path": _path, "show": _show, "check": _check, "test": _test}
_COMMANDS["plan"] = _plan

if __name__ == "__main__":
    sys.exit(main())

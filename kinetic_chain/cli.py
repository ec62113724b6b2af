"""The command line: arguments, exit codes, printing.

Bare words are a question; ``explain``, ``path``, ``show``, ``check`` and ``test`` are commands, and so are those that
come after a first answer (see ``commands.py``). Results go to standard output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kinetic_chain.errors import FileError, KineticChainError, KnowledgeError, QuestionError
from kinetic_chain.options import (
    GOES_WITH,
    NOTHING_KNOWN,
    NOTHING_UNDERSTOOD,
    OK,
    UNUSABLE,
    USAGE,
    ids_of,
    knowledge_of,
    known_of,
    parser_of,
)
from kinetic_chain.words import likely_slip, stem

if TYPE_CHECKING:
    from kinetic_chain.ask.answer import Answer
    from kinetic_chain.ask.browse.pages import Page
    from kinetic_chain.knowledge import Knowledge


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
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        pass  # whoever read it has read enough
    except OSError as error:
        os.write(2, f"kinetic-chain: {error.strerror or error}\n".encode())
        code = USAGE
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if sys.stdin is None:  # closed, as by `<&-`
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  for as long as the process runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stdout is None:
        print("kinetic-chain: standard output is closed", file=sys.stderr)
        return USAGE
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except BrokenPipeError:
        return OK
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"kinetic-chain: {where}{error.strerror or error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    parser = parser_of(arguments)
    options = parser.parse_intermixed_args(arguments)
    words: list[str] = options.words
    command = words[0] if words and words[0] in _COMMANDS else None
    if options.pack and command == "test":
        parser.error("test runs the cases of one PATH; --pack goes with questions and check")
    after = words[0] if words and words[0] in _AFTER else None
    for option, names in GOES_WITH.items():
        if getattr(options, option, None) not in (None, False, []) and (after or command) not in names:
            parser.error(f"--{option} goes with {' and '.join(names)}")
    try:
        if command:
            return _COMMANDS[command](words[1:], options, parser)
        if after:
            return _after(after, words[1:], options, parser)
        return _ask(words, options, parser)
    except KnowledgeError as error:
        for issue in error.issues:
            print(issue, file=sys.stderr)
        count = len(error.issues)
        print(f"{count} fault{'s' if count > 1 else ''}: the knowledge cannot be used", file=sys.stderr)
        return UNUSABLE
    except FileError as error:
        for issue in error.issues:
            print(issue, file=sys.stderr)
        count = len(error.issues)
        print(f"{count} fault{'s' if count > 1 else ''}: {error.file} cannot be used", file=sys.stderr)
        return USAGE
    except QuestionError as error:
        print(f"kinetic-chain: {error}", file=sys.stderr)
        return USAGE
    except KineticChainError as error:
        print(f"kinetic-chain: {error}", file=sys.stderr)
        return UNUSABLE


def _ask(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    text = sys.stdin.read().removesuffix("\n") if list(words) == ["-"] else " ".join(words)
    if not text.strip():
        print("kinetic-chain: ask something, for example: kinetic-chain weak right glute med", file=sys.stderr)
        return USAGE
    knowledge = knowledge_of(options)
    _hint_at_command(text.split()[0].lower(), knowledge)
    return _show_answer(knowledge.ask(text, **known_of(options)), options)


def _hint_at_command(first: str, knowledge: Knowledge) -> None:
    """Say so where a question begins with a word that nobody knows and a command is written much like it."""
    meant = likely_slip(first, (*_COMMANDS, *_AFTER))
    if meant and meant != first and stem(first) not in knowledge.data["lexicon"]["parts"]:
        print(f"kinetic-chain: `{first}` is read as part of the question; the command is `{meant}`", file=sys.stderr)


def _show_answer(answer: Answer, options: argparse.Namespace) -> int:
    if options.json:
        print(answer.to_json())
    else:
        from kinetic_chain.show.lines import Limits, render
        from kinetic_chain.show.terminal import write

        write(render(answer, Limits.none() if options.all else None), colour=options.color)
    return {"answered": OK, "nothing_known": NOTHING_KNOWN}.get(answer.status, NOTHING_UNDERSTOOD)


def _after(name: str, words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """A command that comes after a first answer; or a question that only began like one."""
    from kinetic_chain import commands
    from kinetic_chain.ask.answer import Answer
    from kinetic_chain.interview import Settings

    words = [sys.stdin.read() if word == "-" and name != "screen" else word for word in words]
    left_out = ids_of(options.without) or ()
    request = commands.Request(
        knowledge=knowledge_of(options, whole=name == "what-if"), known=known_of(options), everything=options.all,
        add=options.add, remove=options.remove, flip=options.flip, left_out=left_out,
        interview=Settings(options.save, options.answers, options.most, options.color),
    )  # fmt: skip
    reply = commands.run(name, words, request)
    if isinstance(reply, str):
        return _ask([reply], options, parser)
    if isinstance(reply, int):
        return reply
    if isinstance(reply.shown, Answer):
        return _show_answer(reply.shown, options)
    _show_page(reply.shown, options)
    return reply.code


def _page(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser, name: str) -> int:
    if not words:
        parser.error(f"{name} needs {'two conditions' if name == 'path' else 'a name'}")
    knowledge = knowledge_of(options)
    if name == "path":
        quoted = len(words) == 2 and any(" " in word for word in words)
        page = knowledge.path(*words) if quoted else knowledge.path(" ".join(words))
    elif name == "show":
        page = knowledge.show(" ".join(words))
    else:
        page = knowledge.explain(" ".join(words))
    _show_page(page, options)
    return OK


def _show_page(page: Page, options: argparse.Namespace) -> None:
    if options.json:
        print(page.to_json())
        return
    from kinetic_chain.show.terminal import columns, write

    if "heard" in page.data:
        from kinetic_chain.show.replies import render_reply

        lines = render_reply(page.to_dict(), options.all, columns(colour=options.color))
    else:
        from kinetic_chain.show.pages import render_page

        lines = render_page(page.to_dict(), everything=options.all)
    write(lines, colour=options.color)


def _explain(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if options.replay:
        return _lesson(words, options, parser)
    return _page(words, options, parser, "explain")


def _path(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    return _page(words, options, parser, "path")


def _show(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if list(words) != ["-"]:
        return _page(words, options, parser, "show")
    import json

    from kinetic_chain.ask.answer import Answer
    from kinetic_chain.show.lines import Limits, render
    from kinetic_chain.show.terminal import write

    try:
        data = json.loads(sys.stdin.read().removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise QuestionError("this is no JSON; an answer comes from `kinetic-chain --json ...`") from None
    try:
        answer = Answer.from_dict(data)
        lines = list(render(answer, Limits.none() if options.all else None))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise QuestionError(f"this is no whole answer: {error}") from None
    if options.json:
        print(answer.to_json())
    else:
        write(lines, colour=options.color)
    return OK


def _lesson(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from kinetic_chain.lessons import LESSONS

    return LESSONS[options.words[0]](words, options, parser)


def _plan(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from kinetic_chain.plans import run

    text = sys.stdin.read() if list(words) == ["-"] else " ".join(words)
    if not text.strip():
        print("kinetic-chain: plan what, for example: kinetic-chain plan weak right glute med", file=sys.stderr)
        return USAGE
    known = {key: value for key, value in known_of(options).items() if key != "limit"}
    return run(knowledge_of(options), text, options, known)


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


_AFTER = ("why", "why-not", "what-if", "smallest-change", "compare", "patterns", "next", "screen")  # see commands.py
_COMMANDS = {"explain": _explain, "path": _path, "show": _show, "check": _check, "test": _test}
_COMMANDS |= {"sources": _lesson, "quiz": _lesson, "critique": _lesson}
_COMMANDS["plan"] = _plan

if __name__ == "__main__":
    sys.exit(main())

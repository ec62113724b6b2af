"""Commands for those who teach and those who doubt: replay, sources, quiz, critique."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from kinetic_chain.ask.browse.pages import Page
from kinetic_chain.ask.browse.quiz import Quiz, QuizQuestion
from kinetic_chain.errors import QuestionError
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.options import FAULTS, OK, knowledge_of, known_of
from kinetic_chain.show.lines import Line
from kinetic_chain.show.teach import render_lesson, render_question, render_solution
from kinetic_chain.show.terminal import write

_SHOWN = "shown"


def replay(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Ask, and derive every shown step of the answer once more; exit code 1 when one does not follow."""
    text = " ".join(words)
    if not text.strip():
        parser.error("explain --replay needs a question")
    knowledge = knowledge_of(options)
    answer = knowledge.ask(text, **known_of(options))
    replayed = knowledge.replay(answer)
    _print(knowledge.page("replay", text, replayed), options)
    return OK if replayed.holds else FAULTS


def sources(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Who says what about a structure or a condition."""
    if not words:
        parser.error("sources needs a name")
    knowledge = knowledge_of(options)
    voices = knowledge.sources(" ".join(words))
    _print(knowledge.page("voices", voices.name, voices), options)
    return OK


def critique(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """A typed chain, judged link by link."""
    if not words:
        parser.error("critique needs a chain: critique 'weak right glute med -> left hip drops'")
    text = sys.stdin.read() if list(words) == ["-"] else " ".join(words)
    knowledge = knowledge_of(options)
    judged = knowledge.critique(text)
    _print(knowledge.page("critique", judged.text, judged), options)
    return OK


def quiz(words: Sequence[str], options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Questions: on a terminal one by one with the solution after each; else printed, with solutions if wanted."""
    if options.answers not in (None, _SHOWN):
        parser.error(f"--answers with quiz is `{_SHOWN}`")
    about = " ".join(words) or None
    knowledge = knowledge_of(options)
    questions = knowledge.quiz(options.seed, options.count, about)
    if not questions:
        raise QuestionError(f"no chain through `{about}` is told firmly enough to ask about")
    whole = Quiz(options.seed, about, options.count, questions)
    if not options.json and options.answers is None and sys.stdin.isatty() and sys.stdout.isatty():
        return _ask_one_by_one(knowledge, whole, questions, options)
    _print(knowledge.page("quiz", about or "quiz", whole if options.answers else whole.unsolved()), options)
    return OK


def _ask_one_by_one(
    knowledge: Knowledge, whole: Quiz, questions: Sequence[QuizQuestion], options: argparse.Namespace
) -> int:
    page = knowledge.page("quiz", whole.about or "quiz", whole).to_dict()
    right = asked = 0
    for index, question in enumerate(questions):
        data = page["data"]["questions"][index]
        _write(render_question(page, data), options)
        chosen = _chosen(len(question.options))
        if chosen is None:
            break
        asked += 1
        right += chosen == question.right
        _write(render_solution(page, data, chosen), options)
    _write(iter([Line(0, ((f"{right} of {asked}", "strong"),))]), options)
    return OK


def _chosen(count: int) -> int | None:
    """The option that somebody chose, by number or letter; None when they stop."""
    letters = "abcdefghij"[:count]
    while True:
        try:
            reply = input(f"a-{letters[-1]}, or q to stop: ").strip().lower()
        except EOFError:
            return None
        if reply in ("q", "quit"):
            return None
        if len(reply) == 1 and reply in letters:
            return letters.index(reply)
        if reply.isdecimal() and 1 <= int(reply) <= count:
            return int(reply) - 1


def _print(page: Page, options: argparse.Namespace) -> None:
    if options.json:
        print(page.to_json())
    else:
        _write(render_lesson(page.to_dict(), everything=options.all), options)


def _write(lines: Iterator[Line], options: argparse.Namespace) -> None:
    write(lines, colour=options.color)


LESSONS = {"explain": replay, "sources": sources, "quiz": quiz, "critique": critique}

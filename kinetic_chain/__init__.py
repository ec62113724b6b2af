"""kinetic_chain: from screened findings to likely contributors, chains and work.

>>> import kinetic_chain
>>> knowledge = kinetic_chain.load()
>>> answer = knowledge.ask("weak right glute med")
>>> answer.findings[0].side, answer.findings[0].state
('right', 'weak')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinetic_chain.ask.answer import Answer, Finding
from kinetic_chain.errors import Issue, KineticChainError, KnowledgeError, QuestionError
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.loading import load
from kinetic_chain.version import VERSION as __version__

if TYPE_CHECKING:
    from kinetic_chain.ask.after.compare import Comparison
    from kinetic_chain.ask.after.derived import Replay
    from kinetic_chain.ask.after.next_checks import NextChecks
    from kinetic_chain.ask.after.patterns import Patterns
    from kinetic_chain.ask.after.what_if import Change, Difference
    from kinetic_chain.ask.after.why import Why, WhyNot
    from kinetic_chain.ask.browse.critique import Critique
    from kinetic_chain.ask.browse.pages import Page
    from kinetic_chain.ask.browse.quiz import QuizQuestion
    from kinetic_chain.ask.browse.voices import Voices
    from kinetic_chain.ask.programme.records import Programme

_REPLIES = {  # what comes back after a first answer; a plain question imports none of it
    "Change": "after.what_if",
    "Comparison": "after.compare",
    "Critique": "browse.critique",
    "Difference": "after.what_if",
    "NextChecks": "after.next_checks",
    "Page": "browse.pages",
    "Patterns": "after.patterns",
    "Programme": "programme.records",
    "QuizQuestion": "browse.quiz",
    "Replay": "after.derived",
    "Voices": "browse.voices",
    "Why": "after.why",
    "WhyNot": "after.why",
}

__all__ = [
    "Answer",
    "Change",
    "Comparison",
    "Critique",
    "Difference",
    "Finding",
    "Issue",
    "KineticChainError",
    "Knowledge",
    "KnowledgeError",
    "NextChecks",
    "Page",
    "Patterns",
    "Programme",
    "QuestionError",
    "QuizQuestion",
    "Replay",
    "Voices",
    "Why",
    "WhyNot",
    "__version__",
    "load",
]


if not TYPE_CHECKING:  # whoever checks types is told of a name that is not there

    def __getattr__(name: str) -> object:
        if name not in _REPLIES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.ask.{_REPLIES[name]}"), name)

"""kinetic_chain: from screened findings to likely contributors, chains and work.

>>> import kinetic_chain
>>> knowledge = kinetic_chain.load()
>>> answer = knowledge.ask("weak right glute med")
>>> answer.findings[0].side, answer.findings[0].state
('right', 'weak')
"""

from __future__ import annotations

from kinetic_chain.ask.answer import Answer, Finding
from kinetic_chain.errors import Issue, KineticChainError, KnowledgeError, QuestionError
from kinetic_chain.knowledge import Knowledge
from kinetic_chain.loading import load
from kinetic_chain.version import VERSION as __version__

__all__ = [
    "Answer",
    "Finding",
    "Issue",
    "KineticChainError",
    "Knowledge",
    "KnowledgeError",
    "QuestionError",
    "__version__",
    "load",
]

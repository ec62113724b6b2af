"""Knowledge: what :func:`load` returns. Ask it, browse it, explain with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kinetic_chain import compiled
from kinetic_chain.ask.answer import Answer, Finding
from kinetic_chain.ask.engine import LIMIT, Question, answer
from kinetic_chain.ask.map import Map, network_of
from kinetic_chain.ask.plan import Work
from kinetic_chain.ask.query import Reading, read
from kinetic_chain.ask.triage import Wider
from kinetic_chain.errors import QuestionError, nearest
from kinetic_chain.terms import FINDING_SIDES, TASKS, UNSPECIFIED

if TYPE_CHECKING:
    import networkx

    from kinetic_chain.ask.browse import Page
    from kinetic_chain.ask.compare import Comparison
    from kinetic_chain.ask.critique import Critique
    from kinetic_chain.ask.next_checks import NextChecks
    from kinetic_chain.ask.programme import Programme
    from kinetic_chain.ask.quiz import QuizQuestion
    from kinetic_chain.ask.replay import Replay
    from kinetic_chain.ask.voices import Voices
    from kinetic_chain.ask.what_if import Change, Difference, Edit
    from kinetic_chain.ask.why import Why, WhyNot
    from kinetic_chain.terms import Condition


Asked = str | Sequence[Finding | str]  # what may be asked: free text, findings, three-word conditions


class Knowledge:
    """Knowledge to ask. It is never changed by asking, and may be shared between threads."""

    def __init__(self, folders: Sequence[str], parts: compiled.Parts, choice: compiled.Choice) -> None:
        self.folders = tuple(folders)
        self.choice = choice
        self.data = parts.ask
        self.parts = parts
        network = self.data["network"]
        rows = {name: row for row, name in enumerate(network["conditions"])}
        self.map = Map(network_of(network, lambda: parts.trees), rows, network["conditions"], network, self.data)
        wider = Wider(self.data["subjects"], self.data["states"])
        self.work = Work(self.data["interventions"], wider, self.data["states"])

    @property
    def version(self) -> str:
        """A short mark of the knowledge's content."""
        return str(self.data["version"])

    def ask(
        self,
        question: Asked,
        *,
        context: Mapping[str, float | bool] | None = None,
        red_flags: str | Collection[str] | None = None,
        task: str | None = None,
        limit: int | None = LIMIT,
    ) -> Answer:
        """Ask a question.

        :param question: free text, or findings, or three-word conditions
        :param context: what is known of the person: ``{"age": 64, "pregnant": True, "hip_replacement": 4}``; a number
            is an age, or the weeks since
        :param red_flags: ``"none"`` when every red-flag question was answered with no, or the ids of those answered
            with yes
        :param task: what the body was doing, where it is not said: weight_bearing, open_chain or posture
        :param limit: contributors to give; None for all
        :raises QuestionError: for a name nobody knows

        >>> from kinetic_chain import load
        >>> answer = load().ask(["right gluteus_medius weak"], red_flags="none")
        >>> answer.triage.level
        'clear'
        """
        return answer(self.question(question, context=context, red_flags=red_flags, task=task, limit=limit))

    def question(
        self,
        question: Asked,
        *,
        context: Mapping[str, float | bool] | None = None,
        red_flags: str | Collection[str] | None = None,
        task: str | None = None,
        limit: int | None = LIMIT,
    ) -> Question:
        """What is asked, read and checked, for :meth:`ask` and for all that comes after a first answer."""
        if isinstance(question, str):
            query, reading = question, read(question, self.data)
        else:
            query, reading = self._structured(question)
        facts = dict(reading.facts)
        for name, value in (context or {}).items():
            if name not in self.data["facts"]:
                raise QuestionError(f"no fact `{name}` about a person", nearest(name, self.data["facts"], 3))
            if not isinstance(value, bool) and not 0 <= value < 10_000:
                raise QuestionError(f"`{name}` is {value}: expected a number from 0, an age or the weeks since")
            facts[name] = value
        tasks = reading.tasks
        if task is not None:
            if task not in TASKS:
                raise QuestionError(f"no task `{task}`: it is one of {', '.join(TASKS)}", nearest(task, TASKS))
            tasks = (task,)
        reading = reading._replace(facts=facts, tasks=tasks)
        return Question(self.map, self.work, query, reading, self._flags(red_flags), limit)

    def _structured(self, findings: Sequence[Finding | str]) -> tuple[str, Reading]:
        taken: list[Finding] = []
        for finding in findings:
            if isinstance(finding, str):
                words = finding.split()
                if len(words) != 3:
                    raise QuestionError(f"expected three words `side subject state`, got `{finding}`")
                finding = Finding(*words, text=finding)  # type: ignore[arg-type, misc]
            self._known(finding)
            taken.append(finding)
        return ", ".join(" ".join(f[:3]) for f in taken), Reading(tuple(taken), {}, (), ())

    def _known(self, finding: Finding) -> None:
        subjects, states = self.data["subjects"], self.data["states"]
        if finding.side not in FINDING_SIDES:
            raise QuestionError(f"no side `{finding.side}`: it is one of {', '.join(FINDING_SIDES)}")
        if finding.subject not in subjects:
            raise QuestionError(f"no structure `{finding.subject}`", nearest(finding.subject, subjects, 3))
        if finding.state not in states and finding.state not in ("positive_test", "measured"):
            raise QuestionError(f"no state `{finding.state}`", nearest(finding.state, states, 3))

    def _flags(self, red_flags: str | Collection[str] | None) -> Collection[str] | None:
        if red_flags is None:
            return None
        named = [n for n in red_flags.split(",") if n] if isinstance(red_flags, str) else list(red_flags)
        if isinstance(red_flags, str) and not named:
            raise QuestionError("red flags are `none` or ids, and nothing was given")
        if named == ["none"]:
            return ()
        known = [rule["id"] for rule in self.data["safety"]]
        for name in named:
            if name not in known:
                raise QuestionError(f"no red flag `{name}`", nearest(name, known, 3))
        return named

    def next_checks(self, question: Asked, limit: int | None = 8, **known: Any) -> NextChecks:
        """The tests not done yet, the most telling for their cost first, with what either result would do.

        :param known: ``context``, ``red_flags`` and ``task`` as for :meth:`ask`; so in all that follows

        >>> from kinetic_chain import load
        >>> load().next_checks("left hip drops when I stand on my right leg").checks[0].who
        'self'
        """
        from kinetic_chain.ask.next_checks import next_checks

        return next_checks(self.question(question, **known), limit)

    def why(self, question: Asked, condition: str, **known: Any) -> Why | None:
        """Every chain that bears on a condition, and what each finding adds; None when nothing does.

        >>> from kinetic_chain import load
        >>> load().why("weak right glute med", "left quadratus_lumborum tight").contributor.role
        'both'
        """
        from kinetic_chain.ask.why import why

        asked = self.question(question, **known)
        return why(asked, self._condition(asked, condition))

    def why_not(self, question: Asked, name: str, **known: Any) -> WhyNot:
        """Why a condition, or a piece of work, is not at the top of the answer.

        >>> from kinetic_chain import load
        >>> load().why_not("weak right glute med", "right gluteus_medius weak").kind
        'found'
        """
        from kinetic_chain.ask.browse import work_meant
        from kinetic_chain.ask.why import why_not, why_not_work

        asked = self.question(question, **known)
        work = work_meant(self, name)
        return why_not_work(asked, work) if work else why_not(asked, self._condition(asked, name))

    def what_if(
        self,
        question: Asked,
        *,
        add: Iterable[Finding | str] = (),
        remove: Iterable[str] = (),
        flip: Iterable[str] = (),
        without: Iterable[str] = (),
        **known: Any,
    ) -> Difference:
        """The answer's difference when findings are added, removed or turned round, or sources and rules left out.

        >>> from kinetic_chain import load
        >>> difference = load().what_if("weak right glute med", flip=["right gluteus_medius weak"])
        >>> difference.edits[0].present
        False
        """
        from kinetic_chain.ask.what_if import difference, with_edits

        asked = self.question(question, **known)
        add = tuple(add)
        edits = [*self._added(add), *self._changed(asked, remove, "remove"), *self._changed(asked, flip, "flip")]
        left_out = tuple(sorted(set(without)))
        other = with_edits(asked, edits).with_facts(self._added_facts(add))
        if left_out:
            from kinetic_chain.loading import load

            rest = load(*self.folders, sources=self.choice.sources, without=self.choice.without | set(left_out))
            other = other._replace(map=rest.map, work=rest.work)
        return difference(asked, other, edits, left_out)

    def smallest_change(self, question: Asked, condition: str, first: int = 3, **known: Any) -> Change:
        """The fewest changed findings that bring a condition into the first few, or out of them where it is there."""
        from kinetic_chain.ask.what_if import smallest_change

        asked = self.question(question, **known)
        return smallest_change(asked, self._condition(asked, condition), first)

    def compare(self, question: Asked, one: str, other: str, **known: Any) -> Comparison:
        """Two conditions as rival readings of the same findings."""
        from kinetic_chain.ask.compare import compare

        asked = self.question(question, **known)
        return compare(asked, self._condition(asked, one), self._condition(asked, other))

    def plan(
        self,
        question: Asked,
        *,
        minutes: float | None = None,
        days: int | None = None,
        weeks: int | None = None,
        equipment: Iterable[str] | None = None,
        positions: Iterable[str] | None = None,
        level: int | None = None,
        avoid: Iterable[str] = (),
        **known: Any,
    ) -> Programme:
        """The plan of a question, fitted into what somebody has.

        :param minutes: of one session
        :param equipment: things at hand; ``["none"]`` for nothing but what every home has; None: anything
        :param positions: positions to use, ``["standing", "sitting"]``, or to avoid, ``["no-kneeling", "no-floor"]``
        :param level: the hardest level, 1 to 5
        :param avoid: ids of items that are not wanted

        >>> from kinetic_chain import load
        >>> programme = load().plan("weak right glute med", minutes=10, equipment=["none"])
        >>> programme.seconds <= 600
        True
        """
        from kinetic_chain.ask.programme import make_programme

        return make_programme(
            self.question(question, **known), minutes=minutes, days=days, weeks=weeks, equipment=equipment,
            positions=positions, level=level, avoid=avoid,
        )  # fmt: skip

    def page(self, kind: str, name: str, reply: Any) -> Page:
        """What came back from one of these, as a page with what every id in it is called and says."""
        from kinetic_chain.ask.browse import reply_page

        return reply_page(self, kind, name, reply)

    def _condition(self, asked: Question, text: str) -> Condition:
        from kinetic_chain.ask.browse import condition_in

        return condition_in(self, asked, text)

    def _added(self, add: Iterable[Finding | str]) -> Iterator[Edit]:
        from kinetic_chain.ask.what_if import Edit

        for text in add:
            findings = (text,) if not isinstance(text, str) else self._read_findings(text, or_facts=True)
            for finding in findings:
                yield Edit("add", finding.side, finding.subject, finding.state, finding.present)

    def _added_facts(self, add: Iterable[Finding | str]) -> dict[str, float | bool]:
        """What added texts tell of the person: `saddle numbness` is a warning sign and no finding."""
        facts: dict[str, float | bool] = {}
        for text in add:
            if isinstance(text, str):
                facts |= read(text, self.data).facts
        return facts

    def _changed(self, asked: Question, texts: Iterable[str], kind: str) -> Iterator[Edit]:
        from kinetic_chain.ask.what_if import Edit

        findings = asked.told()
        for text in texts:
            meant = [f[:3] for f in self._read_findings(text)]
            matching = [f for f in findings if any(_same_finding(f, m) for m in meant)]
            if not matching:
                raise QuestionError(f"`{text}` is none of the findings", [" ".join(f[:3]) for f in findings][:5])
            for f in matching:
                yield Edit(kind, f.side, f.subject, f.state, f.present if kind == "remove" else not f.present)

    def _read_findings(self, text: str, or_facts: bool = False) -> tuple[Finding, ...]:
        words, states = text.split(), (*self.data["states"], "positive_test")
        if len(words) == 3 and words[0] in FINDING_SIDES and words[1] in self.data["subjects"] and words[2] in states:
            return self._structured([text])[1].findings
        reading = read(text, self.data)
        if not reading.findings and not (or_facts and reading.facts):
            raise QuestionError(f"no finding was understood in `{text}`")
        return reading.findings

    def replay(self, answer: Answer) -> Replay:
        """Every shown step of an answer derived once more from rules, relations and claims; what does not hold is said.

        >>> from kinetic_chain import load
        >>> knowledge = load()
        >>> knowledge.replay(knowledge.ask("weak right glute med")).holds
        True
        """
        from kinetic_chain.ask.replay import replay

        return replay(self, answer)

    def sources(self, name: str) -> Voices:
        """Who says what about a structure or a condition: documents for and against, restatements apart, interests.

        :raises QuestionError: for a name nobody knows

        >>> from kinetic_chain import load
        >>> load().sources("weak right glute med").matters[0].agreement
        'disagree'
        """
        from kinetic_chain.ask.voices import sources

        return sources(self, name)

    def quiz(self, seed: int, count: int = 5, about: str | None = None) -> tuple[QuizQuestion, ...]:
        """Questions about chains of the map, each with its solution; the same seed gives the same ones anywhere.

        >>> from kinetic_chain import load
        >>> load().quiz(7, 1)[0].chain.count("?")
        1
        """
        from kinetic_chain.ask.quiz import quiz

        return quiz(self, seed, count, about)

    def critique(self, text: str) -> Critique:
        """A chain that somebody typed, link by link: whether a source makes it, and what is wrong with it.

        >>> from kinetic_chain import load
        >>> load().critique("weak right glute med -> right hip drops").links[0].kind
        'wrong_side'
        """
        from kinetic_chain.ask.critique import critique

        return critique(self, text)

    def show(self, name: str) -> Page:
        """Everything known of a structure, source or claim.

        :raises QuestionError: for a name nobody knows
        """
        from kinetic_chain.ask.browse import show

        return show(self, name)

    def path(self, start: str, goal: str) -> Page:
        """The best chains between two conditions, both ways.

        :raises QuestionError: for a condition nobody knows
        """
        from kinetic_chain.ask.browse import path

        return path(self, start, goal)

    def explain(self, name: str) -> Page:
        """What is said for and against a condition's links, a rule or a claim.

        :raises QuestionError: for a name nobody knows
        """
        from kinetic_chain.ask.browse import explain

        return explain(self, name)

    @property
    def anatomy(self) -> networkx.MultiDiGraph[str]:
        """The anatomy as a networkx graph: structures and actions, joined by asserted and derived relations."""
        from pathlib import Path

        from kinetic_chain.build.graph import anatomy_graph
        from kinetic_chain.build.read import read as read_library
        from kinetic_chain.errors import Issues

        return anatomy_graph(read_library([Path(folder) for folder in self.folders], Issues()))


def _same_finding(finding: Finding, meant: tuple[str, ...]) -> bool:
    """Whether a finding is the one that was meant; who names no side means it on whichever side it is."""
    side, subject, state = meant
    return finding[1:3] == (subject, state) and (side in (finding.side, UNSPECIFIED))

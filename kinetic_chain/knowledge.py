"""Knowledge: what :func:`load` returns. Ask it, browse it, explain with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kinetic_chain import arguments, compiled
from kinetic_chain.arguments import Asked, Context
from kinetic_chain.ask.answer import Answer, Finding
from kinetic_chain.ask.engine import LIMIT, Question, answer
from kinetic_chain.ask.read.query import Reading, read
from kinetic_chain.ask.reason.map import Map, network_of
from kinetic_chain.ask.triage import Wider
from kinetic_chain.ask.work import Work
from kinetic_chain.errors import Issues, QuestionError
from kinetic_chain.terms import FINDING_SIDES, UNSPECIFIED

if TYPE_CHECKING:
    from typing import Unpack

    import networkx

    from kinetic_chain.arguments import Known
    from kinetic_chain.ask.after.compare import Comparison
    from kinetic_chain.ask.after.derived import Replay
    from kinetic_chain.ask.after.next_checks import NextChecks
    from kinetic_chain.ask.after.patterns import Patterns
    from kinetic_chain.ask.after.what_if import Change, Difference, Edit
    from kinetic_chain.ask.after.why import Why, WhyNot
    from kinetic_chain.ask.browse.critique import Critique
    from kinetic_chain.ask.browse.pages import Page
    from kinetic_chain.ask.browse.quiz import QuizQuestion
    from kinetic_chain.ask.browse.voices import Voices
    from kinetic_chain.ask.programme.records import Programme
    from kinetic_chain.terms import Condition


def _loaded(folders: Sequence[str], choice: compiled.Choice, cached: bool) -> Knowledge:
    from kinetic_chain.loading import load

    return load(*folders, sources=choice.sources, without=choice.without, cache=cached)


class Knowledge:
    """Knowledge to ask. It is never changed by asking, and may be shared between threads."""

    def __init__(
        self, folders: Sequence[str], parts: compiled.Parts, choice: compiled.Choice, cached: bool = True
    ) -> None:
        self.folders = tuple(folders)
        self.choice = choice
        self.cached = cached
        self.data = parts.ask
        self.parts = parts
        network = self.data["network"]
        rows = {name: row for row, name in enumerate(network["conditions"])}
        self.map = Map(network_of(network, lambda: parts.trees), rows, network["conditions"], network, self.data)
        wider = Wider(self.data["subjects"], self.data["states"])
        self.work = Work(self.data["interventions"], self.data["work"], wider, self.data["states"])

    def __reduce__(self) -> tuple[Callable[..., Knowledge], tuple[object, ...]]:
        """It is not copied into another process but loaded there, from the same folders with the same choice."""
        return _loaded, (self.folders, self.choice, self.cached)

    @property
    def version(self) -> str:
        """A short mark of the knowledge's content."""
        return str(self.data["version"])

    def ask(
        self,
        question: Asked,
        *,
        context: Context | None = None,
        red_flags: str | Collection[str] | None = None,
        task: str | None = None,
        limit: int | None = LIMIT,
    ) -> Answer:
        """Ask a question.

        :param question: free text, or findings, or three-word conditions
        :param context: what is known of the person: ``{"age": 64, "pregnant": True, "hip_replacement": 4}``; a number
            is an age, or the weeks since; None is not known
        :param red_flags: ``"none"`` when every red-flag question was answered with no, or the ids of those answered
            with yes
        :param task: what the body was doing, where it is not said: weight_bearing, open_chain or posture
        :param limit: contributors to give; None for all
        :raises QuestionError: for a name nobody knows, or a value of the wrong kind

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
        context: Context | None = None,
        red_flags: str | Collection[str] | None = None,
        task: str | None = None,
        limit: int | None = LIMIT,
    ) -> Question:
        """What is asked, read and checked, for :meth:`ask` and for all that comes after a first answer."""
        if isinstance(question, str):
            query, reading = question, read(question, self.data)
        else:
            findings = arguments.findings_of(question, self.data)
            query, reading = ", ".join(" ".join(f[:3]) for f in findings), Reading(findings, {}, (), ())
        told = arguments.task_of(task)
        reading = reading._replace(
            facts={**reading.facts, **arguments.context_of(context, self.data["facts"])},
            tasks=reading.tasks if told is None else (told,),
        )
        flags = arguments.flags_of(red_flags, self.data["safety"])
        return Question(self.map, self.work, query, reading, flags, arguments.count_of("limit", limit))

    def next_checks(self, question: Asked, limit: int | None = 8, **known: Unpack[Known]) -> NextChecks:
        """The tests not done yet, the most telling for their cost first, with what either result would do.

        :param known: ``context``, ``red_flags`` and ``task`` as for :meth:`ask`; so in all that follows

        >>> from kinetic_chain import load
        >>> load().next_checks("left hip drops when I stand on my right leg").checks[0].who
        'self'
        """
        from kinetic_chain.ask.after.next_checks import next_checks

        return next_checks(self.question(question, **known), arguments.count_of("limit", limit))

    def why(self, question: Asked, condition: str, **known: Unpack[Known]) -> Why | None:
        """Every chain that bears on a condition, and what each finding adds; None when nothing does.

        >>> from kinetic_chain import load
        >>> load().why("weak right glute med", "left quadratus_lumborum tight").contributor.role
        'both'
        """
        from kinetic_chain.ask.after.why import why

        asked = self.question(question, **known)
        return why(asked, self._condition(asked, condition))

    def why_not(self, question: Asked, name: str, **known: Unpack[Known]) -> WhyNot:
        """Why a condition, or a piece of work, is not at the top of the answer.

        >>> from kinetic_chain import load
        >>> load().why_not("weak right glute med", "right gluteus_medius weak").kind
        'found'
        """
        from kinetic_chain.ask.after.why import why_not, why_not_work
        from kinetic_chain.ask.browse.meant import work_meant

        asked, name = self.question(question, **known), arguments.text_of("name", name)
        work = work_meant(self, name)
        return why_not_work(asked, work) if work else why_not(asked, self._condition(asked, name))

    def what_if(
        self,
        question: Asked,
        *,
        add: str | Finding | Iterable[Finding | str] = (),
        remove: str | Finding | Iterable[Finding | str] = (),
        flip: str | Finding | Iterable[Finding | str] = (),
        without: str | Iterable[str] = (),
        **known: Unpack[Known],
    ) -> Difference:
        """The answer's difference when findings are added, removed or turned round, or sources and rules left out.

        >>> from kinetic_chain import load
        >>> difference = load().what_if("weak right glute med", flip=["right gluteus_medius weak"])
        >>> difference.edits[0].present
        False
        """
        from kinetic_chain.ask.after.what_if import difference, with_edits

        asked = self.question(question, **known)
        add = arguments.changes_of("add", add)
        edits = [*self._added(add), *self._changed(asked, remove, "remove"), *self._changed(asked, flip, "flip")]
        left_out = tuple(sorted(set(arguments.names_of("without", without, "ids of sources and rules"))))
        other = with_edits(asked, edits).with_facts(self._added_facts(add))
        if left_out:
            from kinetic_chain.loading import load

            less = self.choice.without | set(left_out)
            rest = load(*self.folders, sources=self.choice.sources, without=less, cache=self.cached)
            other = other._replace(map=rest.map, work=rest.work)
        return difference(asked, other, edits, left_out)

    def smallest_change(self, question: Asked, condition: str, first: int = 3, **known: Unpack[Known]) -> Change:
        """The fewest changed findings that bring a condition into the first few, or out of them where it is there."""
        from kinetic_chain.ask.after.what_if import smallest_change

        asked = self.question(question, **known)
        return smallest_change(asked, self._condition(asked, condition), arguments.whole_of("first", first, 1))

    def compare(self, question: Asked, one: str, other: str, **known: Unpack[Known]) -> Comparison:
        """Two conditions as rival readings of the same findings."""
        from kinetic_chain.ask.after.compare import compare

        asked = self.question(question, **known)
        return compare(asked, self._condition(asked, one), self._condition(asked, other))

    def plan(
        self,
        question: Asked,
        *,
        minutes: float | None = None,
        days: int | None = None,
        weeks: int | None = None,
        equipment: str | Iterable[str] | None = None,
        positions: str | Iterable[str] | None = None,
        level: int | None = None,
        avoid: str | Iterable[str] = (),
        **known: Unpack[Known],
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
        from kinetic_chain.ask.programme.fit import make_programme

        means = arguments.means_of(
            minutes=minutes, days=days, weeks=weeks, equipment=equipment, positions=positions, level=level, avoid=avoid
        )
        return make_programme(self.question(question, **known), **means)

    def patterns(self, question: Asked, **known: Unpack[Known]) -> Patterns:
        """The smallest sets of contributors that tell the findings as one story, with the chains they are made of.

        >>> from kinetic_chain import load
        >>> load().patterns("weak right glute med, left hip drops").patterns[0].leftover
        ()
        """
        from kinetic_chain.ask.after.patterns import patterns

        return patterns(self.question(question, **known))

    def page(self, kind: str, name: str, reply: Any) -> Page:
        """What came back from one of these, as a page with what every id in it is called and says."""
        from kinetic_chain.ask.browse.pages import reply_page

        if not isinstance(reply, tuple):
            raise arguments.refuse("reply", reply, "what why, plan or another of these gave back")
        return reply_page(self, kind, name, reply)

    def _condition(self, asked: Question, text: str) -> Condition:
        from kinetic_chain.ask.browse.meant import condition_in

        return arguments.can_be(condition_in(self, asked, arguments.text_of("condition", text)), self.data)

    def _added(self, add: object) -> Iterator[Edit]:
        from kinetic_chain.ask.after.what_if import Edit

        for one in arguments.changes_of("add", add):
            for finding in self._read_findings(one, "add"):
                yield Edit("add", finding.side, finding.subject, finding.state, finding.present)

    def _added_facts(self, add: object) -> dict[str, float | bool]:
        """What added texts tell of the person: `saddle numbness` is a warning sign and no finding."""
        facts: dict[str, float | bool] = {}
        for one in arguments.changes_of("add", add):
            if isinstance(one, str):
                facts |= read(one, self.data).facts
        return facts

    def _changed(self, asked: Question, changed: object, kind: str) -> Iterator[Edit]:
        from kinetic_chain.ask.after.what_if import Edit

        findings = asked.told()
        for one in arguments.changes_of(kind, changed):
            meant = [f[:3] for f in self._read_findings(one, kind)]
            if isinstance(one, str):
                # `right ankle stiff` may also have been told in plain words; a full stop makes such of three words
                meant += [f[:3] for f in read(f"{one}.", self.data).findings]
            matching = [f for f in findings if any(_same_finding(f, m) for m in meant)]
            if not matching:
                text = one if isinstance(one, str) else " ".join(one[:3])
                raise QuestionError(f"`{text}` is none of the findings", [" ".join(f[:3]) for f in findings][:5])
            for f in matching:
                yield Edit(kind, f.side, f.subject, f.state, f.present if kind == "remove" else not f.present)

    def _read_findings(self, one: str | Finding, name: str) -> tuple[Finding, ...]:
        if isinstance(one, Finding):
            return (arguments.finding_of(one, self.data, name),)
        words, states = one.split(), (*self.data["states"], *arguments.RESULTS)
        if len(words) == 3 and words[0] in FINDING_SIDES and words[1] in self.data["subjects"] and words[2] in states:
            return (arguments.finding_of(one, self.data, name),)
        reading = read(one, self.data)
        if not reading.findings and not (name == "add" and reading.facts):
            raise QuestionError(f"no finding was understood in `{one}`")
        return reading.findings

    def replay(self, answer: Answer) -> Replay:
        """Every shown step of an answer derived once more from rules, relations and claims; what does not hold is said.

        >>> from kinetic_chain import load
        >>> (knowledge := load()).replay(knowledge.ask("weak right glute med")).holds
        True
        """
        from kinetic_chain.ask.after.replay import replay

        if not isinstance(answer, Answer):
            raise arguments.refuse("answer", answer, "an Answer")
        return replay(self, answer)

    def sources(self, name: str) -> Voices:
        """Who says what about a structure or a condition: documents for and against, restatements apart, interests.

        :raises QuestionError: for a name nobody knows

        >>> from kinetic_chain import load
        >>> load().sources("weak right glute med").matters[0].agreement
        'disagree'
        """
        from kinetic_chain.ask.browse.voices import sources

        return sources(self, arguments.text_of("name", name))

    def quiz(self, seed: int, count: int = 5, about: str | None = None) -> tuple[QuizQuestion, ...]:
        """Questions about chains of the map, each with its solution; the same seed gives the same ones anywhere.

        >>> from kinetic_chain import load
        >>> load().quiz(7, 1)[0].chain.count("?")
        1
        """
        from kinetic_chain.ask.browse.quiz import quiz

        about = None if about is None else arguments.text_of("about", about)
        return quiz(self, arguments.whole_of("seed", seed), arguments.whole_of("count", count, 1), about)

    def critique(self, text: str) -> Critique:
        """A chain that somebody typed, link by link: whether a source makes it, and what is wrong with it.

        >>> from kinetic_chain import load
        >>> load().critique("weak right glute med -> right hip drops").links[0].kind
        'wrong_side'
        """
        from kinetic_chain.ask.browse.critique import critique

        return critique(self, arguments.text_of("text", text))

    def show(self, name: str) -> Page:
        """Everything known of a structure, source or claim.

        :raises QuestionError: for a name nobody knows
        """
        from kinetic_chain.ask.browse.pages import show

        return show(self, arguments.text_of("name", name))

    def path(self, start: str, goal: str | None = None) -> Page:
        """The best chains between two conditions, both ways; one text may name both.

        :raises QuestionError: for a condition nobody knows

        >>> from kinetic_chain import load
        >>> load().path("weak left glute med to low back pain").name
        'left gluteus_medius weak -> midline lumbar_spine painful'
        """
        from kinetic_chain.ask.browse.pages import path

        named = [("start", start)] if goal is None else [("start", start), ("goal", goal)]
        return path(self, *(arguments.text_of(*end) for end in named))

    def explain(self, name: str) -> Page:
        """What is said for and against a condition's links, the link between two conditions, a rule or a claim.

        :raises QuestionError: for a name nobody knows
        """
        from kinetic_chain.ask.browse.pages import explain

        return explain(self, arguments.text_of("name", name))

    @property
    def anatomy(self) -> networkx.MultiDiGraph[str]:
        """The anatomy as a networkx graph: structures and actions, joined by asserted and derived relations."""
        from pathlib import Path

        from kinetic_chain.build.graph import anatomy_graph
        from kinetic_chain.build.read import read as read_library

        return anatomy_graph(read_library([Path(folder) for folder in self.folders], Issues()))


def _same_finding(finding: Finding, meant: tuple[str, ...]) -> bool:
    """Whether a finding is the one that was meant; who names no side means it on whichever side it is."""
    side, subject, state = meant
    return finding[1:3] == (subject, state) and (side in (finding.side, UNSPECIFIED))

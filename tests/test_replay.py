"""Every shown step of an answer follows from the knowledge, and a step that was tampered with does not."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import lay
from shipped import knowledge

from kinetic_chain import Answer, Finding, Knowledge, load
from kinetic_chain.ask.after.replay import Replayer
from kinetic_chain.ask.answer import Chain, Step
from kinetic_chain.terms import Condition

QUESTIONS = 1000
SIDES = ("right", "left", "right", "left", "bilateral", "unspecified", "unspecified")
TASKS = (None, None, None, "weight_bearing", "open_chain", "posture")
CHOSEN = (["S0", "S1", "S2", "S3", "S4"], ["S0", "project"])  # answered from these alone
LEFT_OUT = (["S1", "CHN-022"], ["weak-mover-overworks-its-helpers", "project"], ["trendelenburg_test", "S4"])


def question(seed: int, map_: Knowledge) -> tuple[list[Finding], str | None]:
    """One to five findings about what sources speak of: sided, unsided or both sides, some denied, some hedged."""
    drawn = random.Random(seed)
    unsided = drawn.random() < 0.2
    findings = []
    for row in drawn.sample(range(len(map_.map.names)), drawn.choice((1, 1, 2, 2, 3, 4, 5))):
        side = "midline" if map_.map.is_midline(row) else "unspecified" if unsided else drawn.choice(SIDES)
        subject, state = map_.map.names[row].split()
        findings.append(Finding(side, subject, state, drawn.random() < 0.75, drawn.random() < 0.2))
    return findings, drawn.choice(TASKS)


@cache
def replayer() -> Replayer:
    return Replayer(knowledge())


def assert_holds(answer: Answer, by: Replayer) -> int:
    replay = by.replay(answer)
    assert [step for step in replay.steps if not step.holds] == []
    assert replay.faults == ()
    assert replay.holds
    return len(replay.steps)


@pytest.mark.parametrize("part", range(4))
def test_every_shown_step_of_thousands_of_questions_replays(part: int) -> None:
    steps = 0
    for seed in range(part * QUESTIONS // 4, (part + 1) * QUESTIONS // 4):
        findings, task = question(seed, knowledge())
        steps += assert_holds(knowledge().ask(findings, task=task), replayer())
    assert steps > QUESTIONS


@pytest.mark.parametrize("sources", CHOSEN, ids=",".join)
def test_every_shown_step_replays_under_a_choice_of_sources(sources: list[str]) -> None:
    chosen = load(sources=sources)
    by = Replayer(chosen)
    assert sum(assert_holds(chosen.ask(question(seed, chosen)[0]), by) for seed in range(100)) > 100


@pytest.mark.parametrize(
    "without", [["S1"], ["weak-mover-overworks-its-helpers", "project"], ["trendelenburg_test", "S4"]]
)
def test_every_shown_step_replays_with_sources_and_rules_left_out(without: list[str]) -> None:
    rest = load(without=without)
    by = Replayer(rest)
    assert sum(assert_holds(rest.ask(question(seed, rest)[0], limit=None), by) for seed in range(60)) > 60


WORDS = (
    "weak right glute med", "left hip drops when I stand on my right leg, low back aches after walking",
    "in side-lying my left waist hikes", "both glute meds weak, no back pain", "right biceps femoris is tight",
    "low back pain", "positive Trendelenburg on the right", "hip replacement last month and weak right glute med",
)  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_an_answer_to_words_replays_from_its_json_alone(text: str) -> None:
    answer = knowledge().ask(text, limit=None)
    assert_holds(Answer.from_dict(answer.to_dict()), replayer())


def test_every_link_of_the_network_follows_with_its_strength() -> None:
    """The network is grounded once more from the compiled rules, by code that shares nothing with build/."""
    map_, data, by = knowledge().map, knowledge().map.data, replayer()
    for node in range(len(map_.network)):
        for effect, link in map_.network.effects(node):
            if data["grade"][link] < 0:
                assert by.by_definition(Condition(*map_.words(node)), Condition(*map_.words(effect)))
                continue
            derived = by.links(Condition(*map_.words(node)), Condition(*map_.words(effect)))
            assert data["strength"][link] in [pytest.approx(one.strength) for one in derived], data["texts"][link]


def test_a_record_says_by_which_rule_bindings_and_premises() -> None:
    answer = knowledge().ask("weak right glute min", limit=None)
    for record in knowledge().replay(answer).steps:
        contributor, chain, at = record.place
        step = answer.contributors[contributor].chains[chain].steps[at]
        assert (record.cause, record.effect) == (step.cause, step.effect)
        assert record.derived is not None
        if step.rule == "weak-mover-overworks-its-helpers":
            drawn = next(one for one in record.derived.drawn if one.rule == step.rule)
            assert set(drawn.bindings) == {"?muscle", "?helper", "?group"}
            derived = [premise for premise in drawn.premises if premise.by]
            assert [premise.by for premise in derived] == ["synergists"]
            assert len(derived[0].because) >= 2
            return
    pytest.fail("no step by that rule")


# ---------------------------------------------------------------- what was tampered with is refused

SIDE = {"right": "left", "left": "right", "same": "opposite", "opposite": "same"}


def other_side(text: str) -> str:
    side, _, rest = text.partition(" ")
    return f"{SIDE.get(side, side)} {rest}"


def grade_raised(step: Step) -> Step:
    return step._replace(grade="established" if step.grade != "established" else "conjecture")


TAMPERED: dict[str, Callable[[Step], Step]] = {
    "side of the effect": lambda s: s._replace(effect=other_side(s.effect)),
    "side of the cause": lambda s: s._replace(cause=other_side(s.cause)),
    "cause and effect turned round": lambda s: s._replace(cause=s.effect, effect=s.cause),
    "grade raised": grade_raised,
    "claim removed": lambda s: s._replace(claims_for=s.claims_for[1:]),
    "claim twice": lambda s: s._replace(claims_for=(*s.claims_for, *s.claims_for[:1])),
    "claim added": lambda s: s._replace(claims_for=(*s.claims_for, "S0-01")),
    "what speaks against it hidden": lambda s: s._replace(claims_against=(), contested=False),
    "what speaks against it added": lambda s: s._replace(claims_against=(*s.claims_against, "S0-01")),
    "called uncontested": lambda s: s._replace(contested=not s.contested),
    "made surer": lambda s: s._replace(sure="anecdotal" if s.sure == "asserted" else "asserted"),
    "task": lambda s: s._replace(task="open_chain" if s.task is None else None),
    "wrong rule": lambda s: s._replace(rule="sitting-weakens-abductor", rules=("sitting-weakens-abductor[]",)),
    "unknown rule": lambda s: s._replace(rule="nobody", rules=("nobody[]",)),
    "no rule": lambda s: s._replace(rules=()),
    "a rule left out": lambda s: s._replace(rules=s.rules[:-1]),
    "bindings": lambda s: s._replace(rules=tuple(f"{r.partition('[')[0]}[?muscle=psoas]" for r in s.rules)),
    "other words": lambda s: s._replace(say=f"{s.say}, always"),
    "a muscle that no source names": lambda s: s._replace(effect=f"{s.effect.split()[0]} deltoid weak"),
    "called a definition": lambda s: s._replace(rule=None),
}  # fmt: skip


@cache
def asked() -> Answer:
    return knowledge().ask("weak right glute med, left hip drops", limit=None)


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_step_is_refused(how: str) -> None:
    tried = 0
    for contributor in asked().contributors:
        for step in (step for chain in contributor.chains for step in chain.steps if step.rule):
            other = TAMPERED[how](step)
            mirrored = how.startswith("side") and "midline" in (step.cause.split()[0], step.effect.split()[0])
            if other != step and not mirrored and not _also_drawn(step, other):
                assert replayer()._step(other, None)[1], step
                tried += 1
    assert tried > 20


def _also_drawn(step: Step, other: Step) -> bool:
    """Whether a source draws the changed link as well, and by the same rules: then it is no fault of the step."""
    ends = [Condition(*text.split()) for text in (other.cause, other.effect)]
    shown = {text.partition("[")[0] for text in step.rules}
    if other.cause == step.cause and other.effect == step.effect:
        return False
    sides = {"either"} & {ends[0].side, ends[1].side}
    return bool(sides) or any({d.rule for d in one.drawn} == shown for one in replayer().links(*ends))


def changed(answer: Answer, change: Callable[[Chain], Chain]) -> Answer:
    first = answer.contributors[0]
    chains = (change(first.chains[0]), *first.chains[1:])
    return answer._replace(contributors=(first._replace(chains=chains), *answer.contributors[1:]))


def test_a_tampered_chain_or_answer_is_refused() -> None:
    answer = asked()
    claim = next(iter(answer.claims))
    first = answer.contributors[0]
    for other in (
        changed(answer, lambda c: c._replace(grade="established" if c.grade != "established" else "suggested")),
        changed(answer, lambda c: c._replace(sure="hedged" if c.sure != "hedged" else "asserted")),
        changed(answer, lambda c: c._replace(steps=c.steps[::-1] if len(c.steps) > 1 else ())),
        changed(answer, lambda c: c._replace(finding=99)),
        answer._replace(contributors=(first._replace(band="unheard of"),)),
        answer._replace(contributors=(first._replace(side="left" if first.side == "right" else "right"),)),
        answer._replace(claims={**answer.claims, claim: {**answer.claims[claim], "says": "it cures"}}),
        answer._replace(claims={**answer.claims, "S9-99": answer.claims[claim]}),
        answer._replace(knowledge_version="00000000"),
    ):  # fmt: skip
        assert other != answer
        assert not replayer().replay(other).holds


def test_an_answer_of_all_sources_does_not_replay_from_some() -> None:
    rest = load(sources=["S0", "S1"])
    replay = rest.replay(asked())
    assert not replay.holds
    assert any(
        "missing" in fault or "not for it" in fault or "no rule" in fault for s in replay.steps for fault in s.faults
    )


# ---------------------------------------------------------------- what replaying brought to light

MIXED = """
sources:
- id: MINE
  title: My own notes
  kind: practice page
claims:
- id: MINE-1
  source: MINE
  sure: asserted
  shows: teaching
  says: a stiff ankle makes the calf of the same side tight
- id: MINE-2
  source: MINE
  sure: asserted
  shows: teaching
  says: with the leg free, a stiff ankle makes the calf of the same side tight
- id: MINE-3
  source: MINE
  sure: hedged
  shows: teaching
  says: the ankle comes first, as was said above
  restates: MINE-1
rules:
- id: stiff-ankle-tightens-calf
  when: same ankle painful
  then: same popliteus painful
  say: at any time
  for: [MINE-1, MINE-3]
- id: stiff-ankle-tightens-calf-off-the-ground
  when: same ankle painful
  then: same popliteus painful
  task: open_chain
  say: with the leg free
  for: [MINE-2]
"""


def test_rules_of_different_tasks_stay_apart(tmp_path: Path) -> None:
    """Merged into one link they lost their task, and what holds in one task only was counted in every one."""
    mine = load(lay(tmp_path, mine=MIXED))
    seen = set()
    for task in ("weight_bearing", "open_chain", None):
        answer = mine.ask(["right popliteus painful"], task=task, limit=None)
        assert_holds(answer, Replayer(mine))
        ankle = next(c for c in answer.contributors if c[1:3] == ("ankle", "painful"))
        steps = [s for chain in ankle.chains for s in chain.steps if s.rule]
        assert [(s.task, s.claims_for) for s in steps] in (
            [(None, ("MINE-1", "MINE-3"))],
            [("open_chain", ("MINE-2",))],
        )
        seen |= {(task, s.task) for s in steps}
    assert ("weight_bearing", None) in seen and ("weight_bearing", "open_chain") not in seen


def weight_of_a_page() -> float:
    table = knowledge().data["grades"]
    return float(table["kinds"]["practice page"]["adds"]) * float(table["shows"]["teaching"])


def test_a_restatement_is_shown_and_not_counted(tmp_path: Path) -> None:
    mine = load(lay(tmp_path, mine=MIXED))
    ends = Condition("right", "ankle", "painful"), Condition("right", "popliteus", "painful")
    one = next(link for link in Replayer(mine).links(*ends) if link.task is None)
    assert (one.claims_for, one.not_counted, one.sure) == (("MINE-1", "MINE-3"), ("MINE-3",), "hedged")
    assert one.strength == pytest.approx(weight_of_a_page())


def test_a_chain_keeps_to_its_side() -> None:
    """Of two sides that the findings cannot tell apart, a chain runs on one: only the contributor may be `either`.

    It was called `either` in the middle of chains that run on the left or on the right, too.
    """
    answer = knowledge().ask("left hip drops when I stand on my right leg, low back aches after walking", limit=None)
    assert any(c.side == "either" for c in answer.contributors)
    for contributor in answer.contributors:
        for chain in contributor.chains:
            called = [*(step.cause for step in chain.steps), chain.steps[-1].effect]
            assert [text for text in called if text.startswith("either")] in ([], [" ".join(contributor[:3])])

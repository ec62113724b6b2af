"""One question of an interview -> lines: what is asked, how it is done, what may be answered, and why it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kinetic_chain.show.changes import LEVELS_ALOUD
from kinetic_chain.show.checks import BY, named_test, outcome
from kinetic_chain.show.lines import Line, blank, read_as
from kinetic_chain.show.told import asked_of, called, listing, sentence, text_line

_KEYS = "? why, b back, q stop"


def render_start(page: Mapping[str, Any], most: int) -> Iterator[Line]:
    """How the question was read, and what comes now."""
    yield from read_as(asked_of(page), page["data"]["heard"]["relative"])
    prompt = page["data"]["prompt"]
    if prompt is not None:
        tests = f"at most {most} test{'s' if most > 1 else ''}, the most telling for its cost first"
        order = f"Red flags first, then {tests}" if prompt["kind"] == "red_flag" else sentence(tests)
        yield blank()
        yield text_line(0, f"{order}. Nothing you type leaves this machine.", "dim")


def render_prompt(page: Mapping[str, Any]) -> Iterator[Line]:
    """A question with what may be answered."""
    prompt = page["data"]["prompt"]
    yield blank()
    yield from {"red_flag": _red_flag, "side": _side, "check": _check}[prompt["kind"]](page, prompt)


def _progress(name: str, prompt: Mapping[str, Any], bound: str = "of") -> Line:
    of = f" {bound} {prompt['of']}" if prompt["of"] is not None else ""
    return Line(0, ((f"{name} {prompt['number']}{of}", "dim"),))


def _red_flag(page: Mapping[str, Any], prompt: Mapping[str, Any]) -> Iterator[Line]:
    yield _progress("Red flag", prompt)
    yield text_line(0, prompt["ask"], "strong")
    yield text_line(0, f"y yes, n no, none: no to all that are left; {_KEYS}", "dim")


def _side(page: Mapping[str, Any], prompt: Mapping[str, Any]) -> Iterator[Line]:
    yield text_line(0, prompt["ask"], "strong")
    yield text_line(0, f"r right, l left, both, n not sure; {_KEYS}", "dim")


def _check(page: Mapping[str, Any], prompt: Mapping[str, Any]) -> Iterator[Line]:
    check = prompt["check"]
    yield _progress("Test", prompt, "of at most")
    yield text_line(0, named_test(check["name"], check["side"]), "strong", BY[check["who"]])
    if check["parts"]:
        yield text_line(2, f"It is made of: {listing(page, check['parts'])}.")
    if check["how"]:
        yield text_line(2, check["how"])
    if check["positive"]:
        yield text_line(2, f"Present means: {check['positive']}.")
    number = f", or a number in {prompt['unit']}" if prompt["unit"] else ""
    yield text_line(0, f"p present, a absent, n not done{number}; {_KEYS}", "dim")


def render_reason(page: Mapping[str, Any]) -> Iterator[Line]:
    """Why a question is asked: what each answer would do, and who asks for it."""
    prompt, names = page["data"]["prompt"], page["data"]["names"]
    if prompt["kind"] == "red_flag":
        yield text_line(
            2, f"With yes this comes before anything else: {LEVELS_ALOUD.get(prompt['level'], 'with care')}."
        )
    elif prompt["kind"] == "side":
        yield text_line(
            2, "What the sources link may lie on the same side or on the other one; this says which is which."
        )
    else:
        check = prompt["check"]
        if check["separates"]:
            one, other = (called(page, condition) for condition in check["separates"])
            yield text_line(2, f"It would separate two readings: {one} (if present) and {other} (if absent).")
        yield text_line(2, f"If present: {outcome(names, check['if_positive'])}.")
        yield text_line(2, f"If absent: {outcome(names, check['if_negative'])}.")
    for name in prompt["claims"][:2]:
        claim = page["claims"][name]
        yield text_line(2, sentence(claim["says"]), "", f"[{name}, {page['sources'][claim['source']]['kind']}]")


def render_noted(given: str) -> Iterator[Line]:
    """That an answer was taken, and as what."""
    yield Line(2, ((f"noted: {given}", "dim"),))


def render_end(page: Mapping[str, Any]) -> Iterator[Line]:
    """Why nothing more is asked; or what would be asked next."""
    stage = page["data"]
    yield blank()
    if stage["prompt"] is None:
        yield text_line(0, sentence(stage["done"]) + ".", "dim")
        return
    prompt = stage["prompt"]
    check = prompt["check"]
    ask = prompt["ask"]
    if check:
        ask = named_test(check["name"], check["side"])
        ask += f" (present means: {check['positive']})" if check["positive"] else ""
    yield text_line(0, f"Next would be asked: {ask}", "dim")

"""The options of the command line: which command each goes with, and what they say of knowledge and question."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kinetic_chain.errors import QuestionError
from kinetic_chain.version import VERSION

if TYPE_CHECKING:
    from kinetic_chain.knowledge import Knowledge

OK, NOTHING_KNOWN, USAGE, NOTHING_UNDERSTOOD, UNUSABLE = range(5)
FAULTS = 1  # of check and test

COMMANDS = (
    "explain", "path", "sources", "quiz", "critique", "show", "check", "test", "plan",
    "screen", "next", "why", "why-not", "what-if", "smallest-change", "compare", "patterns",
)  # fmt: skip
FORMATS = ("text", "md", "html", "pdf")
GOES_WITH = {  # option -> the commands it goes with
    "add": ("what-if",), "remove": ("what-if",), "flip": ("what-if",), "save": ("screen",), "most": ("screen",),
    **dict.fromkeys(
        ("minutes", "days", "weeks", "equipment", "positions", "level", "avoid", "format", "out"), ("plan",)
    ),
    "answers": ("screen", "quiz"), "replay": ("explain",), "coverage": ("check",), "corroboration": ("check",),
}  # fmt: skip
EPILOG = """\
commands:
  kinetic-chain WORDS...            ask, in plain words or three-word conditions
  kinetic-chain explain NAME        a condition, rule or claim, or a link
                                    "A -> B": who says so, who does not
  kinetic-chain explain --replay WORDS...   every step derived once more
  kinetic-chain path FROM TO        the best chains between two conditions
  kinetic-chain sources NAME        who says what about it, and who disagrees
  kinetic-chain quiz [ABOUT]        questions about chains of the map, for a
                                    class: --seed, --count
  kinetic-chain critique "A -> B"   a typed chain: whether a source makes each
                                    link, and on which side
  kinetic-chain show NAME           a structure or source; `show -` shows an
                                    answer from its JSON

after a first answer (CONDITION is one argument: "left pelvis dropped"):
  kinetic-chain screen [WORDS...]   an interview: red flags first, then the
                                    tests that tell most
  kinetic-chain next WORDS...       the next checks, and what each would do
  kinetic-chain why CONDITION WORDS...      every chain that bears on it
  kinetic-chain why-not NAME WORDS...       why a condition, or a piece of work,
                                            is not at the top
  kinetic-chain what-if WORDS...    what changes with --add, --remove, --flip
                                    or --without
  kinetic-chain smallest-change CONDITION WORDS...   the fewest changed findings
                                            that would bring it in, or out
  kinetic-chain compare A B WORDS...        two conditions as rival readings
  kinetic-chain patterns WORDS...   the smallest stories that explain everything
  kinetic-chain plan WORDS...       work that fits into what somebody has:
                                    --minutes, --days, --weeks, --equipment,
                                    --positions, --level, --avoid; a page to pin
                                    up with --format md|html|pdf

for people who write knowledge:
  kinetic-chain check [PATH]        faults in the knowledge, or in a pack
  kinetic-chain test [PATH]         run the cases beside the rules

examples:
  kinetic-chain weak right glute med
  kinetic-chain "left hip drops when I stand on my right leg" --red-flags none
  kinetic-chain --sources S0,S4 tight left QL
  kinetic-chain --json "right gluteus_medius weak" | kinetic-chain show -
  kinetic-chain path weak right glute med to low back pain
  kinetic-chain why "left QL tight" weak right glute med
  kinetic-chain what-if weak right glute med --add "left hip drops"
  kinetic-chain screen my hip drops on the left --save interview.yaml
  kinetic-chain check my_pack/

exit codes of a question: 0 answered (a referral is an answer), 1 understood but
the sources say nothing about it, 2 usage, 3 nothing understood, 4 the knowledge
cannot be used; of check and test: 0 fine, 1 faults found, 2 usage.
"""


def parser_of(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for these arguments: a question is not made to wait for the options of the commands."""
    parser = argparse.ArgumentParser(
        prog="kinetic-chain",
        usage="kinetic-chain [options] WORDS... | COMMAND ...",
        description="From screened findings to likely contributors, chains and work:\nwhat published sources suggest.",
        epilog=EPILOG,
        formatter_class=_Help,
    )
    add = parser.add_argument
    add("words", nargs="*", metavar="WORDS", help="a question (`-` reads it from standard input), or a command")
    own = [
        add("--json", action="store_true", help="one JSON document instead of text"),
        add("--all", action="store_true", help="everything, nothing cut"),
        add("--limit", type=_positive, metavar="N", help="at most N contributors"),
        add("--sources", metavar="ID,...", help="answer from these sources alone"),
        add("--without", metavar="ID,...", help="leave out these sources and rules; safety rules stay in any case"),
        add("--pack", action="append", default=[], metavar="DIR", help="lay a folder of your own over the knowledge"),
        add("--red-flags", metavar="none|ID,...", help="the red-flag questions answered with yes; the rest is no"),
        add(
            "--context", action="append", default=[], metavar="NAME[=N]",
            help="what is known: age=64, pregnant, hip_replacement=4",
        ),
        add("--task", metavar="TASK", help="what the body was doing: weight_bearing, open_chain, posture"),
        add("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: on a terminal)"),
        add("--version", action="version", version=f"kinetic-chain {VERSION}"),
    ]  # fmt: skip
    known = {name for action in own for name in action.option_strings}
    others = any(word.startswith("-") and word.partition("=")[0] not in known for word in arguments)
    if others or not set(COMMANDS).isdisjoint(arguments):
        _of_commands(parser)
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of 80 columns, as wide as what it says of the commands; asking how wide the terminal is costs more than
    the parser itself.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=78)


def _of_commands(parser: argparse.ArgumentParser) -> None:
    """The options that go with one command each."""
    add = parser.add_argument
    add("--minutes", type=float, metavar="N", help="with plan: of one session")
    add("--days", type=int, metavar="N", help="with plan: days a week")
    add("--weeks", type=int, metavar="N", help="with plan: how many weeks")
    add("--equipment", metavar="none|THING,...", help="with plan: what is at hand: band, ball, step; unless told, all")
    add(
        "--positions",
        metavar="NAME,...",
        help="with plan: positions to use, or not to: standing, no-floor, no-kneeling",
    )
    add("--level", type=int, metavar="1-5", help="with plan: the hardest level")
    add("--avoid", metavar="ID,...", help="with plan: pieces of work that are not wanted")
    add("--format", choices=FORMATS, help="with plan: text, or a page to pin up as md, html or pdf")
    add("--out", metavar="FILE", help="with plan: write to this file; its ending says the format unless told")
    for option, help_ in (("add", "add a finding"), ("remove", "drop one"), ("flip", "turn one round")):
        add(f"--{option}", action="append", default=[], metavar="FINDING", help=f"with what-if: {help_}")
    add(
        "--save",
        metavar="FILE",
        help="with screen: keep the interview in this YAML file, and go on with it if it is there",
    )
    add(
        "--answers",
        metavar="FILE|shown",
        help="with screen: take the answers from this file and ask nothing; with quiz: print the solutions too",
    )
    add("--most", type=_positive, metavar="N", help="with screen: at most N tests (7 unless told)")
    add("--coverage", action="store_true", help="with check: which claims are used, and why the others are not")
    add("--corroboration", action="store_true", help="with check: each action against published body models")
    add("--replay", action="store_true", help="with explain: derive every step of an answer once more")
    add("--seed", type=int, default=1, metavar="N", help="with quiz: the same seed gives the same questions")
    add("--count", type=_positive, default=5, metavar="N", help="with quiz: how many questions")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number from 1")
    return int(text)


def knowledge_of(options: argparse.Namespace, whole: bool = False) -> Knowledge:
    """The knowledge that the options speak of; ``whole`` where what is left out is the question itself."""
    from kinetic_chain.compiled import is_folder
    from kinetic_chain.loading import load

    for pack in options.pack:
        if not is_folder(pack):
            raise QuestionError(f"no folder `{pack}`")
    return load(*options.pack, sources=ids_of(options.sources), without=() if whole else ids_of(options.without) or ())


def ids_of(text: str | None) -> list[str] | None:
    """Ids with commas between them."""
    if text is None:
        return None
    names = [name for name in text.split(",") if name]
    if not names:
        raise QuestionError("ids with commas between them are expected, and nothing was given")
    return names


def _context(options: argparse.Namespace) -> dict[str, float | bool]:
    context: dict[str, float | bool] = {}
    for piece in (part for text in options.context for part in text.split(",") if part):
        name, has_value, value = piece.partition("=")
        try:
            context[name.strip()] = float(value) if has_value else True
        except ValueError:
            raise QuestionError(f"`{piece}`: expected NAME or NAME=NUMBER") from None
    return context


def known_of(options: argparse.Namespace) -> dict[str, Any]:
    """What goes with a question: context, red flags, task, and how many contributors."""
    limit = {"limit": None} if options.all else {"limit": options.limit} if options.limit else {}
    return {"context": _context(options), "red_flags": options.red_flags, "task": options.task, **limit}

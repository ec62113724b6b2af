"""The words of reasoning: conditions, patterns and triples, how they are read, printed and mirrored.

A condition is three words, ``side subject state``, everywhere: in YAML, in JSON, in tests and in messages.
"""

from typing import NamedTuple

LEFT, RIGHT, MIDLINE = "left", "right", "midline"
BILATERAL, UNSPECIFIED = "bilateral", "unspecified"
SAME, OPPOSITE, EITHER = "same", "opposite", "either"

CONDITION_SIDES = (RIGHT, LEFT, MIDLINE)
FINDING_SIDES = (RIGHT, LEFT, MIDLINE, BILATERAL, UNSPECIFIED)
PATTERN_SIDES = (SAME, OPPOSITE, MIDLINE, EITHER)
TASKS = ("weight_bearing", "open_chain", "posture")
MEASURED, POSITIVE = "measured", "positive_test"  # the states that the result of a test can be in
ITSELF = "itself"  # after a condition of a safety rule: of this structure and no part of it
REFER = "refer"  # what somebody else fits, teaches or does
PHASES = ("release", "lengthen", "activate", "strengthen", "balance", REFER)
LEVELS = ("clear", "ask", "refer", "urgent", "emergency")
VIEWS = ("front", "back")  # of the sketch of the body
FIGURE_HALF, FIGURE_HEIGHT = 50, 200  # its grid: from the midline to the edge, from the top of the head to the soles

WEEKS_A_YEAR = 52.18

_MIRRORED = {LEFT: RIGHT, RIGHT: LEFT}


def mirror_side(side: str) -> str:
    """The side across the body; anything that is not left or right stays as it is.

    >>> mirror_side("left"), mirror_side("midline"), mirror_side("bilateral")
    ('right', 'midline', 'bilateral')
    """
    return _MIRRORED.get(side, side)


def row_name(when: str, then: str) -> str:
    """What the row of a table of causes is called as a rule.

    >>> row_name("opposite quads weak", "same knee painful")
    'taught-opposite-quads-weak-and-knee-painful'
    """
    cause, effect = (text.partition(" ")[2] for text in (when, then))
    across = "opposite " if when.startswith("opposite ") else ""
    return f"taught {across}{cause} and {effect}".replace(" ", "-").replace("_", "-")


def across_side(side: str) -> str:
    """The side across the body, however it is spoken of: left and right, same and opposite.

    >>> across_side("left"), across_side("same"), across_side("midline")
    ('right', 'opposite', 'midline')
    """
    return {SAME: OPPOSITE, OPPOSITE: SAME}.get(side, mirror_side(side))


class Condition(NamedTuple):
    """One condition of one body: ``right gluteus_medius weak``, the atom of all reasoning."""

    side: str
    subject: str
    state: str

    def __str__(self) -> str:
        return f"{self.side} {self.subject} {self.state}"

    @classmethod
    def parse(cls, text: str, sides: tuple[str, ...] = CONDITION_SIDES) -> "Condition":
        """Read three words; printing gives the same words back.

        :raises ValueError: when there are not three words or the first is none of ``sides``

        >>> str(Condition.parse("left pelvis dropped"))
        'left pelvis dropped'
        >>> Condition.parse("pelvis dropped")
        Traceback (most recent call last):
        ...
        ValueError: expected three words `side subject state`, got `pelvis dropped`
        """
        words = text.split()
        if len(words) != 3:
            raise ValueError(f"expected three words `side subject state`, got `{text}`")
        if words[0] not in sides:
            raise ValueError(f"side must be one of {', '.join(sides)}, got `{words[0]}`")
        return cls(*words)


def mirror(condition: Condition) -> Condition:
    """The same condition on the other side of the body; the midline stays where it is.

    :returns: ``right gluteus_medius weak`` -> ``left gluteus_medius weak``

    Mirroring twice gives the condition back; every rule is applied to both sides by it.

    >>> str(mirror(Condition.parse("right gluteus_medius weak")))
    'left gluteus_medius weak'
    """
    return condition._replace(side=mirror_side(condition.side))


class Pattern(NamedTuple):
    """One side of a rule: ``opposite ?muscle tight``. Subject and state may be variables (``?name``)."""

    side: str
    subject: str
    state: str

    def __str__(self) -> str:
        return f"{self.side} {self.subject} {self.state}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables in it, in order.

        >>> Pattern.parse("same ?muscle weak").variables
        ('?muscle',)
        """
        return tuple(word for word in (self.subject, self.state) if word.startswith("?"))

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Read three words with a relative side.

        :raises ValueError: when there are not three words or the side is not relative

        >>> Pattern.parse("right gluteus_medius weak")
        Traceback (most recent call last):
        ...
        ValueError: side must be one of same, opposite, midline, either, got `right`
        """
        return cls(*Condition.parse(text, PATTERN_SIDES))

    def bind(self, bindings: dict[str, str]) -> "Pattern":
        """The pattern with its variables replaced.

        >>> str(Pattern.parse("same ?muscle weak").bind({"?muscle": "psoas"}))
        'same psoas weak'
        """
        return Pattern(self.side, bindings.get(self.subject, self.subject), bindings.get(self.state, self.state))


class Triple(NamedTuple):
    """A relation: ``gluteus_medius performs hip_abduction``, or a pattern for one with variables."""

    subject: str
    verb: str
    object: str

    def __str__(self) -> str:
        return f"{self.subject} {self.verb} {self.object}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables in it, in order."""
        return tuple(word for word in (self.subject, self.object) if word.startswith("?"))

    @classmethod
    def parse(cls, text: str) -> "Triple":
        """Read three words.

        :raises ValueError: when there are not three words

        >>> Triple.parse("?a performs ?b").variables
        ('?a', '?b')
        """
        words = text.split()
        if len(words) != 3:
            raise ValueError(f"expected three words `subject verb object`, got `{text}`")
        return cls(*words)

    def bind(self, bindings: dict[str, str]) -> "Triple":
        """The triple with its variables replaced as far as they are bound."""
        return Triple(bindings.get(self.subject, self.subject), self.verb, bindings.get(self.object, self.object))


def relative_side(side: str, reference: str) -> str:
    """How ``side`` lies to ``reference``: same, opposite or midline.

    >>> relative_side("left", "right"), relative_side("right", "right"), relative_side("midline", "left")
    ('opposite', 'same', 'midline')
    """
    if side not in (LEFT, RIGHT):
        return side
    return SAME if side == reference else OPPOSITE

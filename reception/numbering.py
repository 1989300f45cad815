"""PURE. How the numbers of appeals are written: a template for each office, such as
"{code}-{year}-{n:05}".

No two offices, years or templates can make the same number. In whatever order a template has its
three parts, each can be told from the others in the number: only the code has a letter, the year
has four digits, the count at least five; and signs that no part contains stand between them. So
a number says of which office it is, of which year, and its count, which is never given out twice.
"""

import re
from string import Formatter

SEPARATORS = "-/."
CODE = r"^(?=.*[^\W\d_])[^\W_]+$"  # letters and digits, a letter among them
FEWEST_DIGITS, MOST_DIGITS = 5, 9
LONGEST = 32  # of a number


class BadTemplate(ValueError):
    """The template could not be told apart, or would be too long. `reason` is one of: "parts",
    "digits", "signs", "apart", "long"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check(template: str) -> None:
    """Raises BadTemplate."""
    try:
        pieces = [(text, name, spec, how) for text, name, spec, how in Formatter().parse(template)]
    except ValueError:
        raise BadTemplate("parts") from None
    named = [(name, spec, how) for _, name, spec, how in pieces if name is not None]
    if sorted(name for name, _, _ in named) != ["code", "n", "year"]:
        raise BadTemplate("parts")
    for name, spec, how in named:
        if how or (name != "n" and spec):
            raise BadTemplate("parts")
        if name == "n" and not (
            re.fullmatch(r"0\d", spec or "") and FEWEST_DIGITS <= int(spec or 0) <= MOST_DIGITS
        ):
            raise BadTemplate("digits")
    texts = [text for text, _, _, _ in pieces]
    if any(sign not in SEPARATORS for text in texts for sign in text):
        raise BadTemplate("signs")
    between = [text for (text, name, _, _) in pieces if name is not None][1:]
    if not all(between):
        raise BadTemplate("apart")
    if len(number(template, code="X" * 8, year=9999, n=10**MOST_DIGITS - 1)) > LONGEST:
        raise BadTemplate("long")


def number(template: str, *, code: str, year: int, n: int) -> str:
    """The number of the n-th appeal of the office with this code in a year."""
    return template.format(code=code, year=year, n=n)


def apart(template: str, *, code: str, year: int) -> tuple[str, int, str]:
    """What of such a number stands before the count, its fewest digits, and what stands after."""
    before, rest = template.split("{n:0")
    digits, after = rest[0], rest[2:]
    return before.format(code=code, year=year), int(digits), after.format(code=code, year=year)

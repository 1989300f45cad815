"""PURE. Tax numbers of organisations, as far as the number itself tells whether it can be one."""

import re
from collections.abc import Callable, Sequence

# Weights of check digits: of the Russian INN (order ЕД-7-14/559@ of the tax service, annex 7) and
# of the Kazakh BIN (decree 853 of the government, 2007).
TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
ELEVENTH = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
TWELFTH = (3, *ELEVENTH)
BIN = tuple(range(1, 12))
BIN_AGAIN = (*range(3, 12), 1, 2)
SEPARATORS = re.compile(r"[\s\-]")


def _sum(digits: str, weights: Sequence[int]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11


def _ru(digits: str) -> bool:
    """10 digits of a legal entity, 12 of a sole trader."""
    if len(digits) == 10:
        return _sum(digits, TEN) % 10 == int(digits[9])
    if len(digits) != 12:
        return False
    return [_sum(digits, ELEVENTH) % 10, _sum(digits, TWELFTH) % 10] == [
        int(one) for one in digits[10:]
    ]


def _kz(digits: str) -> bool:
    """12 digits; a remainder of 10 is tried again with other weights, and twice there is none."""
    if len(digits) != 12:
        return False
    check = _sum(digits, BIN)
    if check == 10:
        check = _sum(digits, BIN_AGAIN)
    return check == int(digits[11])


def _uz(digits: str) -> bool:
    """The STIR has 9 digits; how its last one is made is not published, so none is refused by it.

    Those of legal entities begin with 2 or 3, those of persons with 4 to 9.
    """
    return len(digits) == 9 and digits[0] in "23456789"


RULES: dict[str, Callable[[str], bool]] = {"uz": _uz, "kz": _kz, "ru": _ru}
LENGTHS = {"uz": (9,), "kz": (12,), "ru": (10, 12)}


def normalised(text: str) -> str:
    """Without the spaces and hyphens that people put into long numbers."""
    return SEPARATORS.sub("", text)


def is_tax_number(text: str, country: str) -> bool:
    """`country`: the country profile, a key of `reception.deadlines.PROFILES`."""
    digits = normalised(text)
    if not (digits.isascii() and digits.isdigit()) or set(digits) == {"0"}:
        return False
    return RULES[country](digits)

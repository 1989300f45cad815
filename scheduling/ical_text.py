"""Strangers' texts made fit for a calendar: no control characters, no addresses that aren't any."""

import re

LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, surrogates (not UTF-8) and overrides of direction (a subject could be made to read
# as something else). The library escapes commas and newlines, but passes these on as they are.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x1f\x7f<>()\\,;\"@]+")


def lines(text: str) -> str:
    """A stranger's text with plain newlines and nothing that a parser could stumble over."""
    return HARMFUL.sub("", LINE_BREAK.sub("\n", text.replace("\t", " ")))


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(lines(text).split())


def parameter(text: str) -> str:
    """The same as the value of a parameter, which can't hold a double quote (RFC 5545, 3.2)."""
    return line(text).replace('"', "'")


def uri(text: str) -> str:
    return re.sub(r"\s", "", line(text))


def is_address(email: str) -> bool:
    """Whether an invitation can name this e-mail address."""
    return bool(ADDRESS.fullmatch(email)) and not HARMFUL.search(email)

"""What is wrong with a request, field by field, in the caller's language."""

from typing import Any

from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from reception.api.problems import Problem, invalid

BODY, ASKED = "body", "asked"


def wrong(error: ValidationError) -> Problem:
    return invalid(*(one(found) for found in error.errors))


def one(found: dict[str, Any]) -> dict[str, str]:
    source, *way = found["loc"]
    if source == BODY:  # the second is the name that the operation gives to the whole body
        return {"pointer": pointer(way[1:]), "detail": words(found)}
    # Of what is asked for together the first is the name that the operation gives to all of it.
    names = [step for step in way if isinstance(step, str) and step != ASKED]
    return {"parameter": names[0] if names else source, "detail": words(found)}


def pointer(way: list[Any]) -> str:
    """A JSON pointer as a fragment (RFC 6901, section 6)."""
    return "#" + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in way)


def words(found: dict[str, Any]) -> str:
    """Of what people do wrong in their language; of what programs do in English."""
    kind, bounds = found["type"], found.get("ctx", {})
    if kind == "missing" or (kind == "string_too_short" and bounds.get("min_length") == 1):
        return _("This field is required.")
    if kind == "string_too_long":
        return _("At most %(most)s characters") % {"most": bounds["max_length"]}
    return str(found["msg"])

"""The problems of an operation for its OpenAPI description, and answers as they are sent."""

from typing import Any

from django.http import HttpResponse
from msgspec.json import Encoder

from reception.api.problems import MEDIA

TEXT = {"type": "string"}
ERROR = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": TEXT,
        "pointer": TEXT | {"description": "JSON pointer into the body that was sent."},
        "parameter": TEXT | {"description": "Of the query, the path or the header."},
    },
}
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": TEXT | {"description": "urn:qabul:…, or about:blank."},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT | {"description": "May be shown to people; in their language."},
        "errors": {"type": "array", "items": ERROR},
    },
}
WORDS = {
    400: "No JSON, or no sensible request",
    401: "A token is wanted, or this one is none any more",
    404: "There is nothing like that, or it is another person's",
    406: "Only JSON is to be had",
    409: "It can't be done now; `type` says why",
    413: "Too large",
    415: "Only JSON is read",
    422: "Something in the request is wrong; `errors` say what",
    429: "Too much was asked for; see docs/fairness.md",
}
CHALLENGED = {"WWW-Authenticate": {"required": True, "schema": TEXT}}
LATER = {"Retry-After": {"required": True, "schema": {"type": "integer"}}}
HEADERS = {401: CHALLENGED, 429: LATER}


def problems(*statuses: int) -> dict[str, Any]:
    """For `openapi_extra`: the refusals of an operation."""
    return {
        "responses": {
            status: {
                "description": WORDS[status],
                "headers": HEADERS.get(status, {}),
                "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            for status in (*statuses, 406)
        }
    }


SENDS = (400, 413, 415, 422)  # what may be wrong with any body


ENCODER = Encoder(enc_hook=lambda words: f"{words}")  # which wait for their language


def answered(content: dict[str, Any], status: int = 200, **headers: str) -> HttpResponse:
    """As JSON that no cache keeps."""
    return HttpResponse(
        ENCODER.encode(content),
        content_type="application/json",
        status=status,
        headers={"Cache-Control": "no-store"} | headers,
        charset="utf-8",  # else Django looks for one in the type that it gives it
    )

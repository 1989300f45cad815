"""What a program is told when something isn't done: problem details (RFC 9457).

`title` is in English, for whoever writes the program; `detail` may be shown to its user and is
then in the language of Accept-Language.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse

MEDIA = "application/problem+json"


class Problem(Exception):
    """Ends a request. `kind` is the last part of a URN, "" when the status says it all;
    `errors`: see `invalid`."""

    def __init__(
        self,
        status: int,
        kind: str = "",
        detail: str = "",
        *,
        title: str = "",
        errors: Sequence[dict[str, str]] = (),
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(status, kind)
        self.status, self.headers = status, headers or {}
        self.body: dict[str, Any] = {
            "type": f"urn:qabul:{kind}" if kind else "about:blank",
            "title": title or kind.replace("-", " ").capitalize() or HTTPStatus(status).phrase,
            "status": status,
        }
        if detail:
            self.body["detail"] = detail
        if errors:
            self.body["errors"] = list(errors)
        self.body |= more or {}

    def response(self) -> HttpResponse:
        response = JsonResponse(self.body, status=self.status, content_type=MEDIA)
        for name, value in ({"Cache-Control": "no-store"} | self.headers).items():
            response[name] = value
        return response


def invalid(*errors: dict[str, str]) -> Problem:
    """422. Each error: `detail`, and `pointer` or `parameter`."""
    return Problem(422, "invalid", errors=errors)


def not_found() -> Problem:
    """New each time: an exception keeps the frames it went through, and what is in them."""
    return Problem(404)

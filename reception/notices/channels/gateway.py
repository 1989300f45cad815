"""Asking a server that the operator named, and what its answer means for a notice."""

from datetime import timedelta

from reception.notices.channels import Permanent, Temporary
from reception.outside import Response, Unfetched, exchange


def asked(method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Response:
    """Raises Temporary when it can't be reached."""
    try:
        return exchange(method, url, headers, body, trusted=True)
    except Unfetched as error:
        raise Temporary(error.problem, down=True) from error


def judge(answer: Response) -> None:
    """400 and 422 are about this message; whatever else isn't well may be mended.

    Raises Permanent, Temporary.
    """
    if answer.status in {400, 422}:
        raise Permanent(f"http_{answer.status}")
    if not 200 <= answer.status < 300:
        raise Temporary(f"http_{answer.status}", after=asked_to_wait(answer), down=True)


def asked_to_wait(answer: Response) -> timedelta:
    """What the server's Retry-After says, an hour at most."""
    wait = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(wait), 3600) if wait.isdecimal() else 0)

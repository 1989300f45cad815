"""What is asked of an address that somebody typed in: `reception.outside` checks it, for each
redirect anew."""

from dataclasses import dataclass
from urllib.parse import urljoin

from reception.outside import Unfetched, exchange

MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """`content` None: unchanged since the `etag` or `modified` that was sent."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


def fetch(url: str, *, etag: str = "", modified: str = "") -> Fetched:
    """Raises Unfetched."""
    headers = {
        "Accept": "text/calendar",
        "Accept-Encoding": "identity",
        "User-Agent": "Qabul",
        **({"If-None-Match": etag} if etag else {}),
        **({"If-Modified-Since": modified} if modified else {}),
    }
    for _ in range(MOST_REDIRECTS + 1):
        answer = asked(url, headers)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise Unfetched("redirects")


def asked(url: str, headers: dict[str, str]) -> Fetched | str:
    """The calendar, or where to look for it."""
    answer = exchange("GET", url, headers)
    if answer.status == 304:
        return Fetched(None)
    if answer.status in REDIRECTS:
        return answer.headers.get("location", "")
    if answer.status != 200:
        raise Unfetched("refused")
    return Fetched(
        answer.content,
        plain(answer.headers.get("etag", ""), 200),
        plain(answer.headers.get("last-modified", ""), 100),
    )


def plain(header: str, most: int) -> str:
    """A header as it can be kept and sent back; nothing when it can't."""
    return header if len(header) <= most and header.isascii() and header.isprintable() else ""

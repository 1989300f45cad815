"""A calendar on somebody's CalDAV server (RFC 4791): found, looked through, and written to.

Every request goes through the guard of `fetch`. What comes back is a stranger's: XML is read
without entities, calendars are left to `strangers`.
"""

import base64
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from reception.incoming.fetch import REDIRECTS, plain
from reception.outside import Response, Unfetched, exchange

D, C, CS = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
MOST_REDIRECTS = 3
MOST_STEPS = 6
MOST_CALENDARS = 30
FOUND = f"""<D:propfind {SPACES}><D:prop><D:resourcetype/><D:displayname/>
<D:current-user-principal/><C:calendar-home-set/><C:supported-calendar-component-set/>
</D:prop></D:propfind>"""
STATE = f"<D:propfind {SPACES}><D:prop><CS:getctag/><D:sync-token/></D:prop></D:propfind>"
BETWEEN = f"""<C:calendar-query {SPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{{:%Y%m%dT%H%M%SZ}}" end="{{:%Y%m%dT%H%M%SZ}}"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""


class Changed(Exception):
    """Somebody else has written there since: RFC 9110's 412."""


@dataclass(frozen=True)
class Account(ABC):
    """Who asks, and from which address on."""

    url: str

    @abstractmethod
    def authorisation(self) -> str:
        """The header of that name."""

    def ask(self, method: str, url: str, body: bytes = b"", **more: str) -> Response:
        """Raises Unfetched: "refused" for every status that is none of the expected ones."""
        answer = self.send(method, url, body, **more)
        if answer.status in {401, 403}:
            raise Unfetched("unauthorised")
        return answer

    def send(self, method: str, url: str, body: bytes, **more: str) -> Response:
        headers = {
            "Authorization": self.authorisation(),
            "Accept-Encoding": "identity",
            "User-Agent": "Qabul",
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        return exchange(method, url, headers, body)

    def tell(self, method: str, url: str, query: str, *, depth: int) -> tuple[str, list[Element]]:
        """What the server says of the resources at `url`, and at which address it said so."""
        for _ in range(MOST_REDIRECTS + 1):
            answer = self.ask(
                method, url, query.encode(), Depth=str(depth), Content_Type="application/xml"
            )
            if answer.status not in REDIRECTS:
                break
            url = urljoin(url, answer.headers.get("location", ""))
        if answer.status != 207:
            raise Unfetched("refused")
        try:
            return url, fromstring(answer.content).findall(f"{D}response")
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise Unfetched("unreadable") from error


@dataclass(frozen=True)
class Login(Account):
    username: str
    password: str

    def authorisation(self) -> str:
        login = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return f"Basic {login}"


@dataclass(frozen=True)
class Kept:
    """A resource of a calendar. `path`: to compare addresses by, however they are written."""

    url: str
    etag: str
    content: bytes = b""

    @property
    def path(self) -> str:
        return path_of(self.url)


def path_of(url: str) -> str:
    return unquote(urlsplit(url).path)


def calendars(account: Account) -> dict[str, str]:
    """The calendars for events that can be found from the account's address: address → name.

    The address is a calendar, or leads to the person, and so to their calendars (RFC 6764).
    """
    seen: set[tuple[str, int]] = set()
    queue = [(account.url, 0)]
    while queue and len(seen) < MOST_STEPS:
        url, depth = step = queue.pop(0)
        if step in seen:
            continue
        seen.add(step)
        try:
            url, responses = account.tell("PROPFIND", url, FOUND, depth=depth)
        except Unfetched as error:
            if error.problem != "refused" or len(seen) > 1:
                raise
            queue.append((urljoin(account.url, "/.well-known/caldav"), 0))
            continue
        if found := dict(events_in(url, responses)):
            return found
        for response in responses:
            queue += [(home, 1) for home in hrefs(response, f"{C}calendar-home-set", url)]
            queue += [(who, 0) for who in hrefs(response, f"{D}current-user-principal", url)]
    raise Unfetched("no_calendar")


def events_in(url: str, responses: list[Element]) -> Iterator[tuple[str, str]]:
    for response in responses[:MOST_CALENDARS]:
        if response.find(f".//{D}resourcetype/{C}calendar") is None:
            continue
        kinds = {one.get("name") for one in response.iter(f"{C}comp")}
        if not kinds or "VEVENT" in kinds:
            name = response.findtext(f".//{D}displayname") or ""
            yield urljoin(url, response.findtext(f"{D}href", "")), plain_name(name)


def plain_name(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:80]


def hrefs(response: Element, name: str, base: str) -> Iterator[str]:
    for href in response.iterfind(f".//{name}/{D}href"):
        if href.text:
            yield urljoin(base, href.text)


def state(account: Account) -> str:
    """Changes whenever anything in the calendar does; "" where the server doesn't tell."""
    _, responses = account.tell("PROPFIND", account.url, STATE, depth=0)
    for name in (f"{CS}getctag", f"{D}sync-token"):
        for response in responses:
            if told := response.findtext(f".//{name}"):
                return plain(told, 200)
    return ""


def between(account: Account, first: datetime, last: datetime) -> list[Kept]:
    """What happens in `[first, last)`, recurring events as they are written."""
    query = BETWEEN.format(first.astimezone(UTC), last.astimezone(UTC))
    url, responses = account.tell("REPORT", account.url, query, depth=1)
    return [
        Kept(
            urljoin(url, response.findtext(f"{D}href", "")),
            plain(response.findtext(f".//{D}getetag", ""), 200),
            response.findtext(f".//{C}calendar-data", "").encode(),
        )
        for response in responses
    ]


def get(account: Account, url: str) -> Kept | None:
    answer = account.ask("GET", url)
    if answer.status in {404, 410}:
        return None
    if answer.status != 200:
        raise Unfetched("refused")
    return Kept(url, plain(answer.headers.get("etag", ""), 200), answer.content)


def put(account: Account, url: str, content: bytes, *, etag: str) -> str:
    """Its new ETag, "" where the server doesn't say. `etag`: of what is replaced; "": nothing may
    be there yet. Raises Changed."""
    guard = {"If_Match": etag} if etag else {"If_None_Match": "*"}
    answer = account.ask("PUT", url, content, Content_Type="text/calendar; charset=utf-8", **guard)
    if answer.status in {409, 412}:
        raise Changed
    if answer.status not in {200, 201, 204}:
        raise Unfetched("refused")
    return plain(answer.headers.get("etag", ""), 200)


def delete(account: Account, url: str, *, etag: str) -> None:
    """Raises Changed. What isn't there is deleted."""
    answer = account.ask("DELETE", url, If_Match=etag or "*")
    if answer.status == 412:
        raise Changed
    if answer.status not in {200, 204, 404, 410}:
        raise Unfetched("refused")

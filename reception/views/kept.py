"""What somebody typed, kept in the page that stands between it and the page it was typed for.

A password isn't written into a page: it goes there encrypted and is good for a quarter of an hour.
"""

import time

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, QueryDict

from reception.crypto import decrypt, encrypt
from reception.limits import WAIT_FIELD, WORK_FIELD

PASSWORD = "password"  # noqa: S105 (a name)
MARK = "kept for a while"
OURS = {"csrfmiddlewaretoken", WORK_FIELD, WAIT_FIELD}
LIVES_SECONDS = 900
MOST_CHARACTERS = 100_000  # far above any form of ours that is limited


class TooMuch(Exception):
    """More was sent than any of our forms asks for."""


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of the form that was sent, but for files. Raises TooMuch."""
    pairs = [
        (name, sealed(value) if name == PASSWORD else value)
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS
    ]
    if sum(len(name) + len(value) for name, value in pairs) > MOST_CHARACTERS:
        raise TooMuch
    return pairs


def sealed(password: str) -> str:
    return encrypt(f"{MARK}\n{int(time.time()) + LIVES_SECONDS}\n{password}")


def opened(sent: QueryDict) -> QueryDict:
    """The form as it was typed, whether or not its password was kept for a while."""
    try:
        mark, _line, rest = decrypt(sent.get(PASSWORD, "")).partition("\n")
    except InvalidToken:  # as typed
        return sent
    expires, _line, password = rest.partition("\n")
    good = mark == MARK and int(expires) > time.time()
    form = sent.copy()
    form[PASSWORD] = password if good else ""
    return form

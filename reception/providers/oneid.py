"""OneID, the state's single sign-on of Uzbekistan, in its own dialect of OAuth 2.0.

One address does everything: `response_type=one_code` asks the person, and POSTs with
`grant_type=one_authorization_code` and `one_access_token_identify` give the token and the person.
There is no signed token: what is believed is what its server says to us over https.
"""

from typing import Any
from urllib.parse import urlencode

import requests
from django.http import HttpRequest

from reception.models.identities import Person
from reception.providers.errors import Cancelled, Failed, refuse

TIMEOUT_SECONDS = 10


class OneID:
    def __init__(self, slug: str, **config: str) -> None:
        self.slug, self.title = slug, config["title"]
        self.address, self.scope = config["address"], config["scope"]
        self.client = {
            "client_id": config["client_id"],
            "client_secret": config["client_secret"],
        }

    def ask(self, request: HttpRequest, *, back: str, state: str, anew: bool = False) -> str:
        wanted = {
            "response_type": "one_code",
            "client_id": self.client["client_id"],
            "redirect_uri": back,
            "scope": self.scope,
            "state": state,
        }
        return f"{self.address}?{urlencode(wanted)}"

    def answer(self, request: HttpRequest, *, back: str) -> Person:
        refuse(request)
        code = request.GET.get("code", "")
        if not code:
            raise Cancelled
        token = self._post("one_authorization_code", code=code, redirect_uri=back)
        said = self._post(
            "one_access_token_identify", access_token=_word(token, "access_token"), scope=self.scope
        )
        if str(said.get("ret_cd", "0")) != "0":
            raise Failed("not identified")
        number = str(said.get("pin") or "")
        return Person(
            provider=self.slug,
            subject=number or _word(said, "user_id"),
            name=_name(said),
            number=number,
            email=str(said.get("email") or ""),
        )

    def _post(self, grant: str, **more: str) -> dict[str, Any]:
        """Raises Failed."""
        data = {"grant_type": grant} | self.client | more
        try:
            response = requests.post(
                self.address, data=data, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
            response.raise_for_status()
            said = response.json()
        except (requests.RequestException, ValueError) as error:
            raise Failed from error
        if not isinstance(said, dict):
            raise Failed
        return said


def _word(said: dict[str, Any], name: str) -> str:
    if not isinstance(said.get(name), str) or not said[name]:
        raise Failed(name)
    return str(said[name])


def _name(said: dict[str, Any]) -> str:
    parts = (said.get(part) for part in ("sur_name", "first_name", "mid_name"))
    return str(said.get("full_name") or " ".join(str(part) for part in parts if part))

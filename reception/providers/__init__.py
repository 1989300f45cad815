"""Providers of identities: who else than we knows who somebody is, and how they are asked."""

from typing import Protocol

from django.conf import settings
from django.http import HttpRequest

from reception.models.identities import Person
from reception.providers.oidc import OpenIDConnect
from reception.providers.oneid import OneID

KINDS: dict[str, type["Provider"]] = {"oidc": OpenIDConnect, "oneid": OneID}


class Provider(Protocol):
    slug: str
    title: str

    def __init__(self, slug: str, **config: str) -> None: ...

    def ask(self, request: HttpRequest, *, back: str, state: str, anew: bool = False) -> str:
        """The address to which the person goes. `back`: where they come back to; `state`: a word
        that comes back with them; `anew`: they sign in there although they are signed in, where
        the provider knows how to ask for that. Raises Failed."""

    def answer(self, request: HttpRequest, *, back: str) -> Person:
        """Who came back, in a request whose state was checked. Raises Failed."""


def all_of_them() -> list[Provider]:
    return [of(slug) for slug in settings.IDENTITY_PROVIDERS]


def of(slug: str) -> Provider:
    """Raises KeyError."""
    config = dict(settings.IDENTITY_PROVIDERS[slug])
    return KINDS[config.pop("kind")](slug, **config)

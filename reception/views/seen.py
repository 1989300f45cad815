"""Whose appeals the person at the desk sees, and what they look for."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from reception import casebook
from reception.models import User
from reception.views.session import private

WORDS = "casebook_words"  # in the session


def sight_of(user: User) -> casebook.Sight:
    """Raises Http404 for who sees no appeals at all."""
    sight = casebook.sight_of(user)
    if not sight.around:
        raise Http404
    timezone.activate(casebook.zone_of(sight))
    return sight


def words_in(request: HttpRequest) -> str:
    return str(private(request, WORDS) or "")

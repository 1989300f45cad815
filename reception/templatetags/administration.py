"""People and roles in words."""

from datetime import datetime, timedelta

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.languages import said
from reception.models import Post, User
from reception.templatetags.qabul import day

register = template.Library()

WORDS: dict[str, Promise] = {
    Post.REGISTRAR: _("Registrar"),
    Post.ADMINISTRATOR: _("Administrator"),
    Post.AUDITOR: _("Auditor"),
    Post.SECRETARY: _("Secretary"),
    Post.DEPUTY: _("Deputy"),
    Post.OFFICIAL: _("Official"),
    "operator": _("Operator"),
}


@register.filter
def role_words(post: str) -> str:
    return str(WORDS.get(post, post))


@register.filter
def person(user: User) -> str:
    official = getattr(user, "official", None)
    return user.full_name or (said(official.name) if official else user.username)


@register.filter
def last_day(ends: datetime) -> str:
    """The day before the moment from which on it is over."""
    return day(ends - timedelta(seconds=1))

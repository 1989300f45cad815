"""How figures are called."""

from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.figures import NAMES, Figures
from reception.languages import said
from reception.models.applicants import ApplicantKind

register = template.Library()

FIGURE_WORDS = {
    "received": _("Received"),
    "considered": _("Considered"),
    "satisfied": _("Satisfied"),
    "explained": _("Explained"),
    "refused": _("Refused"),
    "forwarded": _("Forwarded"),
    "left": _("Left without consideration"),
}
TABLE_WORDS = {
    "office": _("By office"),
    "topic": _("By topic"),
    "kind": _("By kind of applicant"),
}
KINDS = {
    ApplicantKind.PERSON: _("Persons"),
    ApplicantKind.COMPANY: _("Companies and organisations"),
    ApplicantKind.STATE_BODY: _("State bodies"),
}


@register.simple_tag
def figure_names() -> list[str]:
    return [str(FIGURE_WORDS[name]) for name in NAMES]


@register.filter
def numbers(one: Figures | dict[str, Any]) -> list[int | None]:
    """In the order of `figure_names`; None is not told."""
    if isinstance(one, dict):
        return [one.get(name) for name in NAMES]
    return [getattr(one, name) for name in NAMES]


@register.filter
def table_words(name: str) -> str:
    return str(TABLE_WORDS[name])


@register.filter
def line_words(label: Any) -> str:
    if isinstance(label, str) and label in KINDS:
        return str(KINDS[ApplicantKind(label)])
    return said(label) if label else gettext("No topic")

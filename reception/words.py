"""Sentences that are not only shown but kept, so that it is known what somebody agreed to."""

from django.conf import settings
from django.utils.translation import gettext as _

from reception.languages import said
from reception.models import Reception


def question(reception: Reception) -> str:
    """What each person is asked before a recording, in the language of the page."""
    return _(
        "%(official)s has decided to record picture and sound of this reception. The recording is "
        "kept encrypted for %(days)d days and then deleted; only the official can watch it, and "
        "each time is put on record. You may refuse, and you may take your consent back at any "
        "time: recording then stops at once. Your appeal is treated the same either way."
    ) % {"official": said(reception.official.name), "days": settings.RECORDING_DAYS}

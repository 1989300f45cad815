"""Sentences that are not only shown: kept, so that it is known what somebody agreed to, or said to
people and to programs alike."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from reception.languages import said
from reception.models import Official, Reception
from reception.templatetags.qabul import when


def question(reception: Reception) -> str:
    """What each person is asked before a recording, in the language of the page."""
    return _(
        "%(official)s has decided to record picture and sound of this reception. The recording is "
        "kept encrypted for %(days)d days and then deleted; only the official can watch it, and "
        "each time is put on record. You may refuse, and you may take your consent back at any "
        "time: recording then stops at once. Your appeal is treated the same either way."
    ) % {"official": said(reception.official.name), "days": settings.RECORDING_DAYS}


def why_barred(official: Official, until: datetime) -> str:
    """To whoever has cancelled too often."""
    return _(
        "You have cancelled receptions with this official several times in a few days, and each "
        "time nobody else could have that time for a while. You can choose a time with them again "
        "from %(when)s on. Until then you can wait for a time that somebody gives back."
    ) % {"when": when(until, official.office.tzid)}

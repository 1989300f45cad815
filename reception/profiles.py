"""Which country's law holds here, and what it says in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.deadlines import PROFILES, Duty, Ground, Profile, due, due_between_bodies
from reception.models import Appeal, Office

GROUND_WORDS: dict[str, Promise] = {
    Ground.DECIDED_BEFORE: _("An appeal of the same nature was decided before, and you were told"),
    Ground.ANONYMOUS: _("The appeal is anonymous"),
    Ground.NO_MANDATE: _("The representative has no mandate"),
    Ground.DEFECT_OF_FORM: _("The appeal lacks what the law asks of its form"),
    Ground.ABUSIVE: _("The appeal contains insults or threats"),
    Ground.IN_COURT: _("The same matter is before a court"),
}
HOW_TO_APPEAL: dict[str, Promise] = {
    "uz": _(
        "If you disagree with this answer, you can ask the superior body or a court to review it "
        "(Law O'RQ-445, articles 31 and 32). On your page you can ask this office for a "
        "clarification or complain until %(day)s."
    ),
    "kz": _(
        "If you disagree with this answer, you can ask the superior body or a court to review it. "
        "On your page you can ask this office for a clarification or complain until %(day)s."
    ),
    "ru": _(
        "If you disagree with this answer, you can ask the superior body or a court to review it "
        "(Federal Law 59-FZ, article 5). On your page you can ask this office for a "
        "clarification or complain until %(day)s."
    ),
}


def profile() -> Profile:
    return PROFILES[settings.COUNTRY]


def how_to_appeal() -> str:
    """With a place for the last %(day)s."""
    return str(HOW_TO_APPEAL[settings.COUNTRY])


def grounds() -> list[tuple[str, Promise]]:
    """The only ones on which an appeal may be refused here."""
    return [(one.value, GROUND_WORDS[one]) for one in Ground if one in profile().grounds]


def today_at(office: Office, now: datetime) -> date:
    return now.astimezone(ZoneInfo(office.tzid)).date()


def last_day_of(duty: Duty, begins: date) -> date:
    return due(duty, begins, profile())


def last_day_for(appeal: Appeal, duty: Duty, begins: date) -> date | None:
    """The last day of what is owed to this applicant; None: nothing is, by any clock."""
    if not appeal.between_bodies:
        return last_day_of(duty, begins)
    return due_between_bodies(duty, begins, profile())


def answer_day(appeal: Appeal, duty: Duty, begins: date) -> date:
    """Until when this applicant is answered; between state bodies one term holds for all."""
    found = last_day_for(appeal, duty, begins) or last_day_for(appeal, Duty.ANSWER, begins)
    assert found  # every profile has one
    return found

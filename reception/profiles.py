"""Which country's law holds here, and what it says in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.deadlines import (
    PROFILES,
    Duty,
    Ground,
    Profile,
    due,
    due_between_bodies,
    last_day,
    pauses_of,
    registered_on,
)
from reception.models import Appeal, Office

GROUND_WORDS: dict[str, Promise] = {
    Ground.DECIDED_BEFORE: _("An appeal of the same nature was decided before, and you were told"),
    Ground.ANONYMOUS: _("The appeal is anonymous"),
    Ground.NO_MANDATE: _("The representative has no mandate"),
    Ground.DEFECT_OF_FORM: _("The appeal lacks what the law asks of its form"),
    Ground.ABUSIVE: _("The appeal contains insults or threats"),
    Ground.IN_COURT: _("The same matter is before a court"),
    Ground.NOT_CLARIFIED: _("You were asked to complete the appeal, and did not in time"),
    Ground.ABSENT: _("You did not come to the reception, and without you it can't be decided"),
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


def left() -> list[tuple[str, Promise]]:
    """The only grounds on which an appeal may be left without consideration, if the head agrees."""
    return [(one.value, GROUND_WORDS[one]) for one in Ground if one in profile().left]


def refusals() -> list[tuple[str, Promise]]:
    """The only grounds on which an appeal may be refused here."""
    return [(one.value, GROUND_WORDS[one]) for one in Ground if one in profile().refusals]


def today_at(office: Office, now: datetime) -> date:
    return now.astimezone(ZoneInfo(office.tzid)).date()


def registered_at(office: Office, submitted: datetime) -> date:
    """The day of registration: after hours the next working one (O'RQ-445 art. 23)."""
    return registered_on(submitted, ZoneInfo(office.tzid), profile())


def registered(appeal: Appeal) -> date:
    """As it is on record; reckoned, for an appeal of before that was kept."""
    return appeal.registered or registered_at(appeal.office, appeal.submitted)


def answer_due(appeal: Appeal, today: date) -> date:
    """The last day for the answer to an appeal for which nothing else was promised, without the
    days on which the citizen was asked to complete it."""
    spans = [(one.begins, one.ends) for one in appeal.clarifications.all()]
    law = profile()
    pauses = pauses_of(spans, today) if law.clarifying_stops else []
    terms = law.between_bodies if appeal.between_bodies else law.terms
    return last_day(registered(appeal), terms[Duty.ANSWER], law, pauses)


def put_by(appeal: Appeal) -> date:
    """The last day for a request to come before the head."""
    return last_day_of(Duty.PUT_TO_HEAD, registered(appeal))


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

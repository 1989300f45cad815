"""Who may do what: one predicate for each verb. Views turn "no" into 404."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from reception.lifecycle import ACTIVE
from reception.models import (
    Appeal,
    Deputyship,
    Dispute,
    FollowUp,
    Guest,
    Objection,
    Office,
    Official,
    Reception,
    RoleKind,
    User,
    VideoPoint,
)
from reception.models.answers import ObjectionKind
from reception.models.guests import AT_POINT
from reception.permissions.offices import (
    administered_offices,
    can_administer,
    can_order_offices,
    can_register,
    can_reset_second_factor,
    has_role,
    operates,
    reads_all,
)
from reception.search import same_name

__all__ = [
    "administered_offices",
    "can_administer",
    "can_order_offices",
    "can_register",
    "can_reset_second_factor",
    "has_role",
    "reads_all",
]


def has_desk(user: User | AnonymousUser) -> bool:
    """Whoever has a role in some office has a desk; citizens, who prove an address, never do."""
    if not isinstance(user, User) or user.is_citizen:
        return False
    if user.is_operator or Official.objects.for_desk(user).exists():
        return True
    return Office.objects.where(user, *RoleKind).exists()


def works_for(user: User, official: Official) -> bool:
    """The official, a secretary, or whoever stands in for the official, at this moment."""
    if official.user_id == user.pk and official.active:
        return True
    return keeps_desk(user, official)


def on_desk(user: User, reception: Reception) -> bool:
    """Whoever works for its official holds it, and writes what comes of it."""
    return works_for(user, reception.official)


def keeps_desk(user: User, official: Official) -> bool:
    """The same as the database has it now, however long ago the official was read."""
    return Official.objects.for_desk(user).filter(pk=official.pk).exists()


def acts_as(user: User, official: Official) -> bool:
    """The official, or whoever stands in for them at this moment: receives, decides and signs."""
    if official.user_id == user.pk and (official.active or works_for(user, official)):
        return True
    return Deputyship.objects.at(timezone.now()).filter(user=user, official=official).exists()


def presides(user: User, reception: Reception) -> bool:
    return acts_as(user, reception.official)


def role_in(user: User, reception: Reception) -> str | None:
    """The person's role in the room, decided by the server alone; None: not theirs."""
    if reception.citizen_id == user.pk:
        return "citizen"
    if acts_as(user, reception.official):
        return "official"
    if works_for(user, reception.official):
        return "secretary"
    guest = Guest.objects.standing().filter(user=user, reception=reception).first()
    if guest is None or (guest.role == AT_POINT and reception.state not in ACTIVE):
        return None  # what a helper opened at a video point dies with the reception
    return str(guest.role)


def owns_account(user: User) -> bool:
    """A citizen whose account is their own. A guest's, and a video point's, is for one reception:
    whoever came by a stolen link must not keep it by a way in of their own."""
    return user.is_citizen and not Guest.objects.filter(user=user).exists()


def may_receive(official: Official, appeal: Appeal) -> bool:
    """Nobody receives a person who complains about them. Whoever complains about a whole body is
    received there by its head alone."""
    if appeal.against_official_id == official.pk:
        return False
    if appeal.against_office_id != official.office_id:
        return True
    head = head_of(official.office)
    return head is not None and head.pk == official.pk


def stands_aside(user: User, reception: Reception) -> bool:
    """Whether this person can't hold the reception, nor write or sign what comes of it: who is
    complained about, and whoever would act in the name of such an official."""
    return accused(user, reception.appeal) or not may_receive(reception.official, reception.appeal)


def may_be_forwarded(appeal: Appeal, office: Office) -> bool:
    """Never to the body complained about, nor to that of the official complained about (O'RQ-445
    art. 25); nor to the one where it lies."""
    accused = appeal.against_official
    return office.pk not in {
        appeal.office_id,
        appeal.against_office_id,
        accused.office_id if accused else None,
    }


def is_accused_body(name: str, appeal: Appeal) -> bool:
    """Whether a body outside, as somebody wrote its name, may be the one complained about: then
    the appeal isn't forwarded to it. Of what is named alike, rather one too many."""
    bodies = [appeal.office, appeal.against_office]
    bodies.append(appeal.against_official.office if appeal.against_official else None)
    names = [name for body in bodies if body for name in body.name.values()]
    names += [appeal.against_name] if appeal.against_name else []
    return any(same_name(name, one) for one in names)


def can_stand_in(deputy: Official, reception: Reception) -> bool:
    """Whether this official may receive instead of the present one: of the same office, competent
    for the topic, speaking the citizen's language, as far as it is known what they speak, and not
    the one about whom the citizen complains."""
    spoken = {code.partition("-")[0] for code in deputy.languages}
    return (
        deputy.active
        and deputy.pk != reception.official_id
        and deputy.office_id == reception.office_id
        and reception.topic_id in {topic.pk for topic in deputy.topics.all()}
        and (not spoken or reception.appeal.language.partition("-")[0] in spoken)
        and may_receive(deputy, reception.appeal)
    )


def decides_about(user: User, reception: Reception) -> bool:
    """Whether and when it is held: the desk, the registrar and the head of the office."""
    if works_for(user, reception.official) or leads(user, reception.office):
        return True
    return can_register(user, reception.office)


def can_triage(user: User, reception: Reception) -> bool:
    """They, but about a complaint not the one complained about."""
    return not accused(user, reception.appeal) and decides_about(user, reception)


def can_rule(user: User, reception: Reception) -> bool:
    """Refuses it, or proposes not to consider it: nobody in the name of the one complained about,
    but the registrar or the head of the office."""
    if not stands_aside(user, reception):
        return True
    return can_triage(user, reception) and (
        can_register(user, reception.office) or leads(user, reception.office)
    )


def can_agree(user: User, reception: Reception) -> bool:
    """To that an appeal is not considered: the head, or the secretary at their dictation."""
    return leads(user, reception.office) and not accused(user, reception.appeal)


def can_decide_dispute(user: User, dispute: Dispute) -> bool:
    """About an absence: the head, not the official who waited, unless they are the same person."""
    return leads(user, dispute.reception.office) and not accused(user, dispute.reception.appeal)


def accused(user: User, appeal: Appeal) -> bool:
    """Whether this is the person about whom the appeal complains."""
    about = appeal.against_official
    return about is not None and about.user_id == user.pk


def helps_at_point(user: User, reception: Reception) -> bool:
    """Somebody at the video point from which the citizen takes part."""
    point = reception.point_id
    return point is not None and VideoPoint.objects.helped_by(user).filter(pk=point).exists()


def can_book_for(user: User, official: Official) -> bool:
    """For somebody at the counter or on the telephone: the desk, and the registrar."""
    return works_for(user, official) or can_register(user, official.office)


def keep_hours(user: User, officials: Sequence[Official]) -> bool:
    """Whether this person keeps the hours of all of them."""
    wanted = {one.pk for one in officials}
    kept = Official.objects.kept_by(user).filter(pk__in=wanted)
    return wanted == set(kept.values_list("pk", flat=True))


def can_set_holidays(user: User, _officials: Sequence[Official] = ()) -> bool:
    """What a date is for a whole country, whoever receives there."""
    return operates(user)


def can_put_off_end(user: User, reception: Reception) -> bool:
    """Whose time it is decides: the official, never the secretary."""
    return acts_as(user, reception.official) and not stands_aside(user, reception)


def can_decide_recording(user: User, reception: Reception) -> bool:
    """The head of the reception decides: the official, never the secretary."""
    return acts_as(user, reception.official) and not stands_aside(user, reception)


def can_watch_recording(user: User, reception: Reception) -> bool:
    """The official, and who audits the office; each time is journaled."""
    if accused(user, reception.appeal):
        return False
    audits = has_role(user, reception.office, RoleKind.AUDITOR)
    return audits or acts_as(user, reception.official)


def head_of(office: Office) -> Official | None:
    """Who decides what only the head of an office may."""
    return office.head or office.officials.filter(active=True).first()


def led_offices(user: User) -> list[int]:
    """Offices whose head this person is, or works for."""
    ours = Official.objects.for_desk(user).filter(active=True)
    offices = Office.objects.filter(officials__in=ours).distinct()
    heads = {office.pk: head_of(office) for office in offices.select_related("head")}
    mine = set(ours.values_list("pk", flat=True))
    return [pk for pk, head in heads.items() if head and head.pk in mine]


def wordable_offices(user: User) -> QuerySet[Office]:
    """Whose letters this person may word: an operator all, the head of an office its own."""
    if user.is_citizen:
        return Office.objects.none()
    every = Office.objects.order_by("pk")
    return every if user.is_operator else every.filter(pk__in=led_offices(user))


def can_word(user: User, office: Office | None) -> bool:
    """`office` None: the letters of all."""
    if office is None:
        return operates(user)
    return wordable_offices(user).filter(pk=office.pk).exists()


def leads(user: User, office: Office) -> bool:
    """The head, or the secretary at their dictation."""
    head = head_of(office)
    return head is not None and works_for(user, head)


def can_report(user: User, follow_up: FollowUp) -> bool:
    """The executor; the desk for one who has no account."""
    if follow_up.executor_id:
        return follow_up.executor_id == user.pk
    return works_for(user, follow_up.official)


def can_control(user: User, follow_up: FollowUp) -> bool:
    """Whoever gave the instruction checks what was reported: the desk, not the executor alone."""
    return works_for(user, follow_up.official)


def can_extend(user: User, follow_up: FollowUp) -> bool:
    return leads(user, follow_up.official.office)


def can_sign(user: User, reception: Reception) -> bool:
    """Only the official, or who stands in for them: a secretary prepares the answer and never
    signs it. Nobody answers what is said about themselves."""
    return acts_as(user, reception.official) and not stands_aside(user, reception)


def can_reply(user: User, note: Objection) -> bool:
    """To a question the desk replies; to a complaint the head of the office, not the one complained
    about, as long as they are not the same person."""
    official = note.appeal.reception.official
    if note.kind == ObjectionKind.COMPLAINT:
        return leads(user, official.office)
    return works_for(user, official)


def can_see_objection(user: User, note: Objection) -> bool:
    official = note.appeal.reception.official
    return can_reply(user, note) or Official.objects.seen_by(user).filter(pk=official.pk).exists()


def role_towards(user: User, appeal: Appeal) -> str:
    """As whom somebody of the staff sees an appeal: what its citizen is told instead of a name."""
    official = appeal.reception.official if hasattr(appeal, "reception") else appeal.official
    if official.user_id == user.pk:
        return "official"
    if works_for(user, official):
        return "deputy" if acts_as(user, official) else "secretary"
    if leads(user, appeal.office):
        return "head"
    for kind in (RoleKind.REGISTRAR, RoleKind.AUDITOR):
        if has_role(user, appeal.office, kind):
            return kind.value
    return "executor" if appeal.follow_ups.filter(executor=user).exists() else "staff"


def can_audit(user: User) -> bool:
    """Reads the journal of the offices of `audited_offices`."""
    return bool(audited_offices(user))


def audited_offices(user: User) -> list[int]:
    """Offices whose journal this person reads: the operator all, the head of one that one, an
    auditor those they audit."""
    if user.is_citizen:
        return []
    if user.is_operator:
        return list(Office.objects.values_list("pk", flat=True))
    audited = Office.objects.where(user, RoleKind.AUDITOR).values_list("pk", flat=True)
    return sorted({*led_offices(user), *audited})


def can_hold(user: User, appeal: Appeal) -> bool:
    """A court's or an inquiry's wish is taken note of by the head, or by the operator."""
    return operates(user) or leads(user, appeal.office)


def can_hold_any(user: User) -> bool:
    return not user.is_citizen and (user.is_operator or bool(led_offices(user)))


def can_see_requests(user: User) -> bool:
    """What citizens ask for about their data concerns all offices at once: the operator."""
    return operates(user)

"""Who may do what: one predicate for each verb. Views turn "no" into 404."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from reception.models import Appeal, FollowUp, Objection, Office, Official, Reception, User
from reception.models.answers import ObjectionKind


def has_desk(user: User | AnonymousUser) -> bool:
    """Officials and secretaries have a desk; citizens, who prove an address, never do."""
    if not isinstance(user, User) or user.is_citizen:
        return False
    return Official.objects.filter(user=user).exists() or user.secretary_of.exists()


def works_for(user: User, official: Official) -> bool:
    return official.user_id == user.pk or official.secretaries.filter(pk=user.pk).exists()


def role_in(user: User, reception: Reception) -> str | None:
    """The person's role in the room, decided by the server alone; None: not theirs."""
    if reception.official.user_id == user.pk:
        return "official"
    if reception.citizen_id == user.pk:
        return "citizen"
    if reception.official.secretaries.filter(pk=user.pk).exists():
        return "secretary"
    return None


def can_stand_in(deputy: Official, reception: Reception) -> bool:
    """Whether this official may receive instead of the present one: of the same office, competent
    for the topic, and speaking the citizen's language, as far as it is known what they speak.

    Nobody receives a person who complains about them: the official whom an appeal names as the
    one complained about is to be refused here, as soon as appeals name one.
    """
    spoken = {code.partition("-")[0] for code in deputy.languages}
    return (
        deputy.active
        and deputy.pk != reception.official_id
        and deputy.office_id == reception.office_id
        and reception.topic_id in {topic.pk for topic in deputy.topics.all()}
        and (not spoken or reception.appeal.language.partition("-")[0] in spoken)
    )


def can_write_card(user: User, reception: Reception) -> bool:
    """The official, or the secretary at their dictation."""
    return works_for(user, reception.official)


def can_set_holidays(user: User) -> bool:
    """What a date is for a whole country: the operator, never a citizen."""
    return user.is_operator and not user.is_citizen


def can_decide_recording(user: User, reception: Reception) -> bool:
    """The head of the reception decides: the official, never the secretary."""
    return reception.official.user_id == user.pk


def can_watch_recording(user: User, reception: Reception) -> bool:
    """The official; each time is journaled."""
    return reception.official.user_id == user.pk


def head_of(office: Office) -> Official | None:
    """Who decides what only the head of an office may."""
    return office.head or office.officials.filter(active=True).first()


def led_offices(user: User) -> list[int]:
    """Offices whose head this person is, or works for."""
    ours = Official.objects.filter(Q(user=user) | Q(secretaries=user), active=True)
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
    """Only the official: a secretary prepares the answer and never signs it."""
    return reception.official.user_id == user.pk


def can_reply(user: User, note: Objection) -> bool:
    """To a question the desk replies; to a complaint the head of the office, not the one complained
    about, as long as they are not the same person."""
    official = note.appeal.reception.official
    if note.kind == ObjectionKind.COMPLAINT:
        return leads(user, official.office)
    return works_for(user, official)


def can_see_objection(user: User, note: Objection) -> bool:
    return can_reply(user, note) or works_for(user, note.appeal.reception.official)


def role_towards(user: User, appeal: Appeal) -> str:
    """As whom somebody of the staff sees an appeal: what its citizen is told instead of a name."""
    official = appeal.reception.official if hasattr(appeal, "reception") else appeal.official
    if official.user_id == user.pk:
        return "official"
    if official.secretaries.filter(pk=user.pk).exists():
        return "secretary"
    if leads(user, appeal.office):
        return "head"
    return "executor" if appeal.follow_ups.filter(executor=user).exists() else "staff"


def can_audit(user: User) -> bool:
    """Reads the journal of the offices of `audited_offices`."""
    return bool(audited_offices(user))


def audited_offices(user: User) -> list[int]:
    """Offices whose journal this person reads: the operator all, the head of one that one."""
    if user.is_citizen:
        return []
    if user.is_operator:
        return list(Office.objects.values_list("pk", flat=True))
    return led_offices(user)


def can_hold(user: User, appeal: Appeal) -> bool:
    """A court's or an inquiry's wish is taken note of by the head, or by the operator."""
    return (user.is_operator and not user.is_citizen) or leads(user, appeal.office)


def can_hold_any(user: User) -> bool:
    return not user.is_citizen and (user.is_operator or bool(led_offices(user)))

"""Who may do what: one predicate for each verb. Views turn "no" into 404."""

from django.contrib.auth.models import AnonymousUser

from reception.models import Official, Reception, User


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


def can_write_card(user: User, reception: Reception) -> bool:
    """The official, or the secretary at their dictation."""
    return works_for(user, reception.official)

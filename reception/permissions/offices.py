"""Rights over a whole office, by the roles that somebody has in it or in one above it."""

from django.db.models import Q, QuerySet

from reception.models import Office, Official, RoleKind, User


def has_role(user: User, office: Office, *kinds: RoleKind) -> bool:
    return Office.objects.where(user, *kinds).filter(pk=office.pk).exists()


def reads_all(user: User) -> "QuerySet[Office]":
    """Offices of which this person sees every reception: as registrar or as auditor."""
    return Office.objects.where(user, RoleKind.REGISTRAR, RoleKind.AUDITOR)


def can_register(user: User, office: Office) -> bool:
    """Registers and triages all appeals of the office."""
    return has_role(user, office, RoleKind.REGISTRAR)


def administered_offices(user: User) -> "QuerySet[Office]":
    """Whose people, officials and topics this person keeps; the operator keeps all."""
    if user.is_citizen:
        return Office.objects.none()
    if user.is_operator:
        return Office.objects.all()
    return Office.objects.where(user, RoleKind.ADMINISTRATOR)


def can_administer(user: User, office: Office) -> bool:
    return administered_offices(user).filter(pk=office.pk).exists()


def can_reset_second_factor(user: User, person: User) -> bool:
    """Of whoever works only in offices that this person administers, and is no operator; never
    their own. The operator for all others."""
    if user.is_citizen or person.is_citizen or person.pk == user.pk:
        return False
    if user.is_operator:
        return True
    offices = offices_of(person)
    ours = administered_offices(user).filter(pk__in=offices).count()
    return not person.is_operator and 0 < len(offices) == ours


def offices_of(person: User) -> set[int]:
    """Where somebody works, in whatever role, also one that is over or still to come."""
    beside = Q(secretaryships__user=person) | Q(deputyships__user=person) | Q(user=person)
    found = set(Official.objects.filter(beside).values_list("office", flat=True))
    return found | set(person.roles.values_list("office", flat=True))


def operates(user: User) -> bool:
    """The operator's own deeds, which are never a citizen's."""
    return user.is_operator and not user.is_citizen


def can_order_offices(user: User) -> bool:
    """Which office lies under which is the state's order, not an office's own: the operator."""
    return operates(user)

"""Rights over a whole office, by the roles that somebody has in it or in one above it."""

from django.db.models import QuerySet

from reception.models import Office, RoleKind, User


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


def can_order_offices(user: User) -> bool:
    """Which office lies under which is the state's order, not an office's own: the operator."""
    return user.is_operator and not user.is_citizen

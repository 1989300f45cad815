"""Who does what in an office: given, ended, and asked by letter."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import administration
from reception.actions import roles, staffing
from reception.actions import second_factor as factors
from reception.control import staff_of
from reception.forms.administration import ROLES, GiveForm, InviteForm
from reception.models import Office, StaffInvitation, User
from reception.permissions import can_reset_second_factor
from reception.views.administration.common import office_of, page, posted
from reception.views.session import confirmed, desk_required, signed_in

LAST = gettext_lazy(
    "Nobody else administers this office without an end. Make somebody its administrator first."
)


@require_safe
@desk_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    office, now = office_of(request, slug), timezone.now()
    invitations = administration.invitations_of(office)
    context = {
        "held": administration.roles_of(office, now),
        "waiting": [(one, one.stands(now)) for one in invitations if not one.accepted],
        "keyed": [
            (one, has, can_reset_second_factor(signed_in(request), one))
            for one, has in administration.staff_with_keys(office)
        ],
        "roles": ROLES,
        "now": now,
    }
    return page(request, "people", office, "people", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def give(request: HttpRequest, slug: str) -> HttpResponse:
    office, now = office_of(request, slug), timezone.now()
    form = GiveForm(posted(request), office=office, now=now)
    if form.is_valid():
        said, by = form.cleaned_data, signed_in(request)
        try:
            roles.give(said["person"], said["post"], office, by=by, now=now, **form.role())
        except roles.LastAdministrator:
            form.add_error(None, LAST)
        else:
            messages.success(request, _("The role is given."))
            return redirect("desk-people", slug=slug)
    return page(request, "give", office, "people", form=form)


@require_POST
@desk_required
def end(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    office = office_of(request, slug)
    held = administration.role_of(office, kind, pk)
    if held is None:
        raise Http404
    try:
        roles.end(held, by=signed_in(request), now=timezone.now())
    except roles.LastAdministrator:
        messages.warning(request, LAST)
        return redirect("desk-people", slug=slug)
    messages.success(request, _("The role is ended, from this moment on."))
    here = administration_left(request, slug)
    return redirect("desk-day") if here else redirect("desk-people", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def second_factor(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET: what it does, and to whom. POST: it is done, by somebody who just proved themselves."""
    office = office_of(request, slug)
    person = next((one for one in staff_of(office) if one.pk == pk), None)
    if person is None or not can_reset_second_factor(signed_in(request), person):
        raise Http404
    response = confirmed(reset)(request, office=office, person=person)
    assert isinstance(response, HttpResponse)
    return response


def reset(request: HttpRequest, office: Office, person: User) -> HttpResponse:
    if request.method != "POST":
        return page(request, "second_factor", office, "people", person=person)
    by, now = signed_in(request), timezone.now()
    factors.reset(person, by=by, now=now, office=office.pk)
    messages.success(request, _("It is reset, their sessions are ended, and a letter tells them."))
    return redirect("desk-people", slug=office.slug)


def administration_left(request: HttpRequest, slug: str) -> bool:
    """Whether the person has just ended their own right to be here."""
    try:
        office_of(request, slug)
    except Http404:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    office, now = office_of(request, slug), timezone.now()
    initial = {"language": get_language()}
    form = InviteForm(posted(request), office=office, now=now, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        about = {"language": said["language"], "by": signed_in(request), "now": now}
        staffing.invite(office, said["post"], said["email"], **about, **form.role())
        messages.success(request, _("The letter with the link is on its way."))
        return redirect("desk-people", slug=slug)
    return page(request, "invite", office, "people", form=form)


def find(request: HttpRequest, slug: str, uid: uuid.UUID) -> StaffInvitation:
    return get_object_or_404(office_of(request, slug).invitations, uid=uid)


@require_POST
@desk_required
def again(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    found = find(request, slug, uid)
    try:
        staffing.again(found, by=signed_in(request), now=timezone.now())
        messages.success(request, _("A new letter is on its way; the earlier link is void."))
    except staffing.NotGood:
        messages.warning(request, _("It has changed meanwhile; look at it again."))
    return redirect("desk-people", slug=slug)


@require_POST
@desk_required
def withdraw(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    found = find(request, slug, uid)
    try:
        staffing.withdraw(found, by=signed_in(request), now=timezone.now())
        messages.success(request, _("The invitation is withdrawn; its link opens nothing."))
    except staffing.NotGood:
        messages.warning(request, _("It was accepted meanwhile; you can end the role."))
    return redirect("desk-people", slug=slug)

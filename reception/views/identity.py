"""Checking in: the identity document that was seen."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception.actions import identity
from reception.actions.changes import TooLate
from reception.forms.proceedings import IdentityForm
from reception.views.desk import find
from reception.views.session import desk_required, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST `begin`: it is about to be shown. POST `give_up`: it was not. Else what was seen."""
    found = find(request, public_id)
    user, now = signed_in(request), timezone.now()
    with_mandate = identity.needs_mandate(found)
    form = IdentityForm(with_mandate=with_mandate)
    try:
        if "begin" in request.POST:
            identity.begin(found, by=user, now=now)
            return redirect("desk-identity", public_id=public_id)
        if "give_up" in request.POST:
            identity.give_up(found, by=user, now=now)
            return redirect("desk-reception", public_id=public_id)
        if request.method == "POST":
            form = IdentityForm(request.POST, with_mandate=with_mandate)
            if form.is_valid():
                identity.finish(found, **form.cleaned_data, by=user, now=now)
                messages.success(request, _("It is on record that the document was seen."))
                return redirect("desk-reception", public_id=public_id)
    except TooLate:
        messages.warning(request, _("The reception is not going on."))
        return redirect("desk-reception", public_id=public_id)
    if not identity.can_check(found, now):
        return redirect("desk-reception", public_id=public_id)
    context = {
        "reception": found,
        "appeal": found.appeal,
        "form": form,
        "begun": identity.open_check(found),
    }
    return render(request, "desk/identity.html", context, status=422 if form.is_bound else 200)

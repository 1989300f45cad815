"""What could not be sent, for whoever can do something about it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reception import unreached
from reception.actions import undelivered
from reception.forms.notices import CHANNELS
from reception.permissions import has_desk
from reception.views.session import desk_required, signed_in

AT_ONCE = 50


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if not user.is_operator and not has_desk(user):
        raise Http404
    found = Paginator(unreached.given_up(user), AT_ONCE).get_page(request.GET.get("page"))
    rows = [(one, CHANNELS.get(one.channel, "")) for one in found]
    context = {"rows": rows, "found": found, "stuck": unreached.stuck(user)[:AT_ONCE]}
    return render(request, "desk/undelivered.html", context)


VERBS = {
    "retry": undelivered.retry,
    "dismiss": undelivered.dismiss,
    "told": undelivered.told_by_phone,
}


@require_POST
@desk_required
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Back to the page it was pressed on."""
    notice = get_object_or_404(unreached.given_up(signed_in(request)), pk=pk)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](notice, by=signed_in(request), now=timezone.now())
    said = {
        "retry": _("It is sent once more."),
        "dismiss": _("Done. It is on the list no more."),
        "told": _("Noted: the person was told by telephone."),
    }
    messages.success(request, said[verb])
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, None) and back.startswith("/")
    return redirect(back if here else "desk-notices")


@require_POST
@desk_required
def retry_event(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(unreached.stuck(signed_in(request)), pk=pk)
    undelivered.retry_event(row, by=signed_in(request), now=timezone.now())
    messages.success(request, _("It is tried once more."))
    return redirect("desk-notices")

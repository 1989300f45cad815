"""One verb for many appeals: what would be done, then what was."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from reception import casebook, control
from reception.actions import bulk
from reception.forms.bulk import VERBS, WHYS, BulkForm
from reception.models import Appeal, User
from reception.views.seen import sight_of
from reception.views.session import desk_required, signed_in


def chosen(request: HttpRequest) -> list[Appeal]:
    """Those of the appeals named that this person sees; others are as if they weren't named."""
    keys = [int(one) for one in request.POST.getlist("rows") if one.isdecimal() and len(one) < 19]
    seen = casebook.whole(sight_of(signed_in(request)).rows)
    return list(seen.filter(pk__in=keys[: bulk.MOST]).order_by("pk"))


def staff_for(appeals: list[Appeal]) -> list[User]:
    offices = {one.office_id: one.office for one in appeals}
    people = {one.pk: one for office in offices.values() for one in control.staff_of(office)}
    return list(people.values())


@require_POST
@desk_required
def page(request: HttpRequest) -> HttpResponse:
    """POST `rows` and `verb` for a preview, with `confirm` to do it."""
    user, now = signed_in(request), timezone.now()
    appeals = chosen(request)
    try:
        verb = bulk.Verb(request.POST.get("verb", ""))
    except ValueError as error:
        raise Http404 from error
    if not appeals:
        messages.warning(request, _("Choose at least one appeal first."))
        return redirect("desk-appeals")
    confirmed = "confirm" in request.POST
    form = BulkForm(request.POST if confirmed else None, verb=verb, staff=staff_for(appeals))
    context = {"verb": verb, "verb_words": VERBS[verb], "form": form}
    if confirmed and form.is_valid():
        rows = bulk.carry_out(verb, appeals, form.said(), by=user, now=now)
        tell(request, rows)
        return render(request, "desk/bulk.html", context | {"rows": said(rows), "done": True})
    rows = bulk.preview(verb, appeals, bulk.Said(), by=user, now=now)
    context |= {"rows": said(rows), "some": any(row.why is None for row in rows)}
    return render(request, "desk/bulk.html", context, status=422 if confirmed else 200)


def said(rows: list[bulk.Row]) -> list[tuple[Appeal, object]]:
    return [(row.appeal, WHYS[row.why] if row.why else "") for row in rows]


def tell(request: HttpRequest, rows: list[bulk.Row]) -> None:
    done = sum(row.why is None for row in rows)
    words = ngettext("Done for %(number)d appeal.", "Done for %(number)d appeals.", done)
    messages.success(request, words % {"number": done})

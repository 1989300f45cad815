"""What happened in an office, for those who check on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import audit
from reception.forms.record import JournalForm
from reception.models import Office, User
from reception.permissions import audited_offices
from reception.views.session import desk_required, signed_in


def audited(user: User) -> list[Office]:
    """At least one. Raises Http404."""
    offices = list(Office.objects.filter(pk__in=audited_offices(user)).order_by("pk"))
    if not offices:
        raise Http404
    return offices


@require_safe
@desk_required
def page(request: HttpRequest) -> HttpResponse:
    offices = audited(signed_in(request))
    office = next((one for one in offices if one.slug == request.GET.get("office")), offices[0])
    timezone.activate(office.tzid)
    form = JournalForm(request.GET, offices=offices, people=audit.people_of([office.pk]))
    events, before = audit.events_of(office, form.wanted())
    context = {
        "office": office,
        "form": form,
        "events": events,
        "before": before,
        "later": "before" in request.GET,
        "view": "journal",
    }
    return render(request, "desk/journal.html", context)

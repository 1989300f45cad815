"""What single dates are for all calendars that keep the holidays of a country: the operator's."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import permissions
from reception.actions import hour_changes as changes
from reception.forms.hours_policy import CountryDayForm
from reception.models import Official
from reception.templatetags.hours import country_name
from reception.views.hour_changes import Change, Page, posted, seen_first
from reception.views.session import desk_required, signed_in
from scheduling.models import Calendar, DayOverride

may = permissions.can_set_holidays


def require_operator(request: HttpRequest) -> None:
    """To anybody else the page does not exist. Raises Http404."""
    if not permissions.can_set_holidays(signed_in(request)):
        raise Http404


@require_safe
@desk_required
def table(request: HttpRequest) -> HttpResponse:
    require_operator(request)
    rows = DayOverride.objects.filter(calendar=None, date__gte=timezone.localdate())
    context = {"days": rows.order_by("country", "date")}
    return render(request, "desk/hours/holidays.html", context)


def officials_in(country: str) -> list[Official]:
    return list(Official.objects.filter(calendar__country=country).select_related("calendar"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def day(request: HttpRequest) -> HttpResponse:
    require_operator(request)
    kept = Calendar.objects.exclude(country="").values_list("country", flat=True)
    countries = [(code, country_name(code)) for code in sorted(set(kept))]
    form = CountryDayForm(posted(request), today=timezone.localdate(), countries=countries)
    change: Change | None = None
    officials: list[Official] = []
    if form.is_valid():
        country, on = form.cleaned_data["country"], form.cleaned_data["day"]
        change = partial(changes.set_country_day, country, on, form.written())
        officials = officials_in(country)
    return seen_first(
        request, officials, change, page(_("A special day of the country")), form, may
    )


@require_POST
@desk_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    require_operator(request)
    row = get_object_or_404(DayOverride, pk=pk, calendar=None)
    change = partial(changes.remove, row)
    title = page(_("An ordinary day again"))
    return seen_first(request, officials_in(row.country), change, title, may=may, day=row)


def page(title: str) -> Page:
    """An operator keeps no official's calendar, so no name of a citizen is shown."""
    return Page(title, "", reverse("desk-holidays"), nameless=True)

"""The figures of a quarter for the offices of the desk."""

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import figures
from reception.forms.figures import FigureForm
from reception.models import Office
from reception.tables import csv_lines
from reception.templatetags.figures import FIGURE_WORDS, TABLE_WORDS, line_words
from reception.views.export import as_xlsx
from reception.views.seen import sight_of
from reception.views.session import desk_required, signed_in


@require_safe
@desk_required
def page(request: HttpRequest) -> HttpResponseBase:
    """`format`: csv or xlsx gives the same as a file."""
    sight = sight_of(signed_in(request))
    offices = list(Office.objects.filter(pk__in=sight.around).order_by("pk"))
    this = figures.Quarter.of(timezone.localdate())
    form = FigureForm(request.GET, offices=offices, this=this)
    quarter, chosen = form.wanted(), form.chosen()
    found = figures.tables(quarter, [one.pk for one in chosen])
    if request.GET.get("format") in {"csv", "xlsx"}:
        return as_file(found, quarter, request.GET["format"])
    context = {"form": form, "tables": found, "quarter": quarter, "view": "figures"}
    return render(request, "desk/figures.html", context)


def as_file(found: list[figures.Table], quarter: figures.Quarter, how: str) -> HttpResponseBase:
    rows = list(lines(found))
    name = f"figures-{quarter.year}-q{quarter.number}"
    if how == "xlsx":
        return as_xlsx(iter(rows), name)
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def lines(found: list[figures.Table]) -> list[list[str]]:
    rows = [["", "", *(str(FIGURE_WORDS[name]) for name in figures.NAMES)]]
    for table in found:
        for line in table.lines:
            numbers = [str(getattr(line.figures, name)) for name in figures.NAMES]
            rows.append([str(TABLE_WORDS[table.by]), line_words(line.label), *numbers])
    return rows

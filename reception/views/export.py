"""The list of appeals as a file for spreadsheets. Nothing leaves that is not in the journal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from reception import casebook
from reception.actions import looking
from reception.forms.casebook import STATES, CasebookForm
from reception.languages import said
from reception.models import Appeal, User
from reception.tables import csv_lines, write_xlsx
from reception.views.seen import sight_of, words_in
from reception.views.session import desk_required, signed_in

AT_ONCE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    label: Promise
    read: Callable[[Appeal], object]


def outcome(appeal: Appeal) -> object:
    card = getattr(getattr(appeal, "reception", None), "card", None)
    return card.get_outcome_display() if card and card.written else ""


def official(appeal: Appeal) -> str:
    reception = getattr(appeal, "reception", None)
    return said((reception or appeal).official.name)


def moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


COLUMNS = {
    "number": Column(_("Number"), lambda one: one.number),
    "submitted": Column(_("Handed in"), lambda one: moment(one.submitted)),
    "office": Column(_("Office"), lambda one: said(one.office.name)),
    "official": Column(_("Official"), official),
    "topic": Column(_("Topic"), lambda one: said(one.topic.name) if one.topic else ""),
    "kind": Column(_("Who asks"), lambda one: one.get_kind_display()),
    "state": Column(_("State"), lambda one: STATES.get(one.state, one.state)),
    "outcome": Column(_("Outcome"), outcome),
    "due": Column(_("By which day"), lambda one: one.due or ""),  # type: ignore[attr-defined]
    "name": Column(_("Name"), lambda one: one.name),
    "organisation": Column(_("Organisation"), lambda one: one.organisation),
    "residence": Column(_("Address"), lambda one: one.residence),
    "phone": Column(_("Telephone"), lambda one: one.phone),
    "email": Column(_("E-mail"), lambda one: one.email),
    "subject": Column(_("Subject"), lambda one: one.subject),
    "text": Column(_("Text"), lambda one: one.text),
}
PERSONAL = {"name", "organisation", "residence", "phone", "email", "subject", "text"}
USUAL = {"number", "submitted", "official", "topic", "kind", "state", "outcome", "due", "name"}


@require_POST
@desk_required
def export(request: HttpRequest) -> HttpResponseBase:
    """POST the columns and `format`: the rows of the list as it is narrowed and searched now."""
    user, now = signed_in(request), timezone.now()
    sight = sight_of(user)
    form = CasebookForm(request.GET, officials=casebook.officials_in(sight))
    rows = casebook.found(sight, form.wanted(words_in(request)), now)
    keys = list(rows.values_list("pk", flat=True)[: casebook.MOST])
    chosen = [name for name in COLUMNS if name in request.POST.getlist("columns")]
    columns = chosen or [name for name in COLUMNS if name in USUAL]
    looking.searched(user, "exported", len(keys), now, columns=columns)
    table = lines(user, casebook.found(sight, casebook.Wanted(), now), keys, columns)
    name = f"appeals-{timezone.localtime(now):%Y-%m-%d}"
    if request.POST.get("format") == "xlsx":
        return as_xlsx(table, name)
    response = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def as_xlsx(table: Iterator[list[str]], name: str) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_xlsx(table, file, gettext("Appeals"))
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def lines(
    user: User, rows: casebook.Rows, keys: list[int], columns: list[str]
) -> Iterator[list[str]]:
    """The head, then the rows, a few hundred at a time: each is put on record before it goes out.

    A response is sent after its request is over, so language and zone are kept for it.
    """
    language, zone = translation.get_language(), timezone.get_current_timezone()
    yield [str(COLUMNS[name].label) for name in columns]
    for begin in range(0, len(keys), AT_ONCE):
        part = keys[begin : begin + AT_ONCE]
        with translation.override(language), timezone.override(zone):
            found = casebook.whole(rows.filter(pk__in=part)).in_bulk(part)
            present = [found[key] for key in part if key in found]
            if PERSONAL & set(columns):
                looking.looked_at_all(user, present, "list", timezone.now())
            said_rows = [[str(COLUMNS[name].read(one)) for name in columns] for one in present]
        yield from said_rows

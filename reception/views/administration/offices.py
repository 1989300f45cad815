"""Which offices somebody administers, and the office itself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception import administration
from reception.actions import offices as actions
from reception.forms.administration import (
    NewOfficeForm,
    NewTopicForm,
    NumbersForm,
    OfficeForm,
    TopicForm,
)
from reception.models import Topic
from reception.permissions import administered_offices, can_order_offices
from reception.views.administration.common import office_of, page, posted
from reception.views.session import desk_required, signed_in


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    offices = list(administered_offices(user).select_related("parent").order_by("pk"))
    if not offices and not can_order_offices(user):
        raise Http404
    orders = can_order_offices(user)
    return page(request, "offices", None, "", offices=offices, can_order=orders)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if not can_order_offices(user):
        raise Http404
    form = NewOfficeForm(posted(request))
    if form.is_valid():
        said = form.said() | {n: form.cleaned_data[n] for n in ("slug", "code", "email", "parent")}
        try:
            made = actions.found(by=user, now=timezone.now(), tzid=settings.TIME_ZONE, **said)
        except actions.Taken:
            form.add_error(None, _("Another office has this short name or this code"))
        else:
            messages.success(request, _("The office is there. Invite its administrator now."))
            return redirect("desk-invite", slug=made.slug)
    return page(request, "new_office", None, "", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def one(request: HttpRequest, slug: str) -> HttpResponse:
    office, user = office_of(request, slug), signed_in(request)
    form = OfficeForm(posted(request), office=office, orders=can_order_offices(user))
    if form.is_valid():
        try:
            actions.change(office, by=user, now=timezone.now(), **form.written())
        except actions.Cycle:
            form.add_error("parent", _("This office lies below the one you are changing"))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk-office", slug=slug)
    return page(request, "office", office, "office", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """POST `preview` shows what the next number would be; without it the template is kept."""
    office, user = office_of(request, slug), signed_in(request)
    initial = {"number_template": office.number_template}
    form = NumbersForm(posted(request), initial=initial)
    preview = None
    if form.is_valid():
        template = form.cleaned_data["number_template"]
        if "preview" not in request.POST:
            actions.change(office, by=user, now=timezone.now(), number_template=template)
            messages.success(request, _("Saved. Numbers that were given out stay as they are."))
            return redirect("desk-numbers", slug=slug)
        preview = administration.next_number(office, template, timezone.localdate())
    context: dict[str, Any] = {
        "form": form,
        "preview": preview,
        "following": administration.next_number(
            office, office.number_template, timezone.localdate()
        ),
    }
    if preview is not None:
        context["status"] = 200
    return page(request, "numbers", office, "office", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def topics(request: HttpRequest, slug: str) -> HttpResponse:
    """All topics, and a form for a new one."""
    office, user = office_of(request, slug), signed_in(request)
    form = NewTopicForm(posted(request))
    if form.is_valid():
        slug_of = form.cleaned_data["slug"]
        about: dict[str, Any] = {"office": office, "by": user, "now": timezone.now()}
        try:
            actions.keep_topic(None, slug=slug_of, **about, **form.said())
        except actions.Taken:
            form.add_error("slug", _("There is a topic with this short name"))
        else:
            messages.success(request, _("The topic is there. Give it to an official."))
            return redirect("desk-topics", slug=slug)
    rows = administration.topics_of(office)
    return page(request, "topics", office, "topics", form=form, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def topic(request: HttpRequest, slug: str, topic: str) -> HttpResponse:
    """Its words: the operator's, and an office's own as long as no other's officials answer."""
    office, user = office_of(request, slug), signed_in(request)
    found = get_object_or_404(Topic, slug=topic)
    own = next(own for one, _ours, own in administration.topics_of(office) if one.pk == found.pk)
    if not own and not can_order_offices(user):
        raise Http404
    form = TopicForm(posted(request), kept=found)
    if form.is_valid():
        about: dict[str, Any] = {"office": office, "by": user, "now": timezone.now()}
        actions.keep_topic(found, **about, **form.said())
        messages.success(request, _("Saved."))
        return redirect("desk-topics", slug=slug)
    return page(request, "topic", office, "topics", form=form, topic=found)

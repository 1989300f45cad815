"""A person's notices on the site, and the ways by which they are told."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import unreached
from reception.actions import choices, reaching, seen
from reception.forms.notices import BrowserForm, ChoicesForm, CodeForm, PhoneForm
from reception.models import Phone, PushSubscription, TelegramChat, User
from reception.notices.channels import push, sms, telegram
from reception.permissions import has_desk, wordable_offices
from reception.views.proof import send_code_to_phone
from reception.views.session import signed_in

AT_ONCE = 50


def layout(user: User) -> str:
    return "base.html" if user.is_citizen else "base_desk.html"


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The newest ones. What is shown counts as seen once the person says so, or opens it."""
    user = signed_in(request)
    rows = list(unreached.on_page(user)[:AT_ONCE])
    context = {
        "layout": layout(user),
        "rows": rows,
        "can_mend": user.is_operator or has_desk(user),
        "can_word": user.is_operator or wordable_offices(user).exists(),
        "unseen": sum(1 for row in rows if row.seen is None),
    }
    return render(request, "notices/page.html", context)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    seen.all_of(signed_in(request), now=timezone.now())
    return redirect("notices")


@require_POST
@login_required
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks it and goes where it leads."""
    notice = get_object_or_404(unreached.on_page(signed_in(request)), pk=pk)
    seen.one(notice, now=timezone.now())
    if url_has_allowed_host_and_scheme(notice.path, None) and notice.path.startswith("/"):
        return redirect(notice.path)
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ways(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = ChoicesForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        choices.choose(user, form.wanted(), form.quiet(), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("notice-ways")
    return shown(request, form, status=422 if form.is_bound else 200)


def shown(request: HttpRequest, form: ChoicesForm | None = None, **others: object) -> HttpResponse:
    """The page of ways, with what went wrong in one of its forms."""
    user = signed_in(request)
    now = timezone.now()
    phone = Phone.objects.filter(user=user).first()
    waiting = bool(phone and phone.code and phone.expires and now < phone.expires)
    status = others.pop("status", 200)
    assert isinstance(status, int)
    context: dict[str, Any] = {
        "layout": layout(user),
        "choices": form or ChoicesForm(user),
        "phone": phone,
        "code_waits": waiting,
        "phone_form": PhoneForm(initial={"number": user.phone}),
        "code_form": CodeForm(),
        "chat": TelegramChat.objects.filter(user=user).exclude(linked=None).first(),
        "browsers": PushSubscription.objects.filter(user=user).order_by("-made"),
        "push_key": push.public_key() if push.configured() else "",
        "has_sms": sms.configured(),
        "has_telegram": telegram.configured(),
        "bot_name": settings.TELEGRAM_BOT,
    }
    context |= others
    forms = (context[name] for name in ("choices", "phone_form", "code_form"))
    context["forms_with_errors"] = [one for one in forms if one.is_bound and one.errors]
    context["form"] = next(iter(context["forms_with_errors"]), None)  # the title says so too
    return render(request, "notices/ways.html", context, status=status)


@require_POST
@login_required
def phone(request: HttpRequest) -> HttpResponse:
    """A number is written, its code is, or it is taken back."""
    user, now = signed_in(request), timezone.now()
    if "forget" in request.POST:
        reaching.forget_phone(user, now=now)
        messages.success(request, _("No more messages go to this number."))
    elif "code" in request.POST:
        return code_of_phone(request)
    else:
        form = PhoneForm(request.POST)
        if not form.is_valid():
            return shown(request, phone_form=form, status=422)
        send_code_to_phone(request, user, form.cleaned_data["number"])
    return redirect("notice-ways")


def code_of_phone(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            now = timezone.now()
            reaching.prove_phone(signed_in(request), form.cleaned_data["code"], now=now)
        except reaching.WrongCode:
            form.add_error("code", _("This is not the code, or it is too old."))
        else:
            messages.success(request, _("Short messages come to this number from now on."))
            return redirect("notice-ways")
    return shown(request, code_form=form, status=422)


@require_POST
@login_required
def bot(request: HttpRequest) -> HttpResponse:
    """Shows a code for the bot, or ends the talk with it."""
    user, now = signed_in(request), timezone.now()
    if "leave" in request.POST:
        reaching.unlink_telegram(user, now=now)
        messages.success(request, _("Telegram gets no more notices."))
        return redirect("notice-ways")
    return shown(request, bot_code=reaching.telegram_code(user, now=now))


@require_POST
@login_required
def subscribe(request: HttpRequest) -> HttpResponse:
    """What the browser's push manager says, as a form."""
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": "unreadable"}, status=422)
    reaching.subscribe(signed_in(request), **form.cleaned_data, now=timezone.now())
    return JsonResponse({})


@require_POST
@login_required
def unsubscribe(request: HttpRequest, pk: int) -> HttpResponse:
    reaching.unsubscribe(signed_in(request), pk, now=timezone.now())
    messages.success(request, _("This browser shows no more notices."))
    return redirect("notice-ways")


@require_safe
@cache_control(public=True, max_age=3600)
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, at the root: it may only speak for what lies below its own address."""
    script = (settings.BASE_DIR / "frontend/static/js/push-worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")

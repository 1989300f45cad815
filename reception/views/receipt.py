"""Whoever came by the code of a receipt shows that it is theirs, before they change something or
enter a reception: a code goes where the desk wrote that they are reached (docs/decisions/0055)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception import signed
from reception.actions import counter, proofs, reaching
from reception.forms.notices import CodeForm, PhoneForm
from reception.limits import admit_guess, count
from reception.models import User
from reception.notices.channels import sms
from reception.views.code import safe_next
from reception.views.proof import pending, send_code, send_code_to_phone
from reception.views.session import holder_of, signed_in

ABOUT = "receipt"  # what the code to an address is for
SENT = "receipt_code"  # in the session: the way by which the newest code went


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def more(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if not counter.has_receipt(user):
        return redirect(safe_next(request))
    ways = ways_of(user)
    sent = str(request.session.get(SENT, ""))
    sent = sent if sent in ways else ""
    if request.method == "POST" and (way := request.POST.get("way")) in ways:
        send(request, user, str(way))
        return HttpResponseRedirect(request.get_full_path())
    form = form_for(request, ways, sent)
    if form is not None and form.is_valid() and (by := proved(request, user, form, sent)):
        return gone_on(request, user, by)
    context = {
        "form": form,
        "ways": ways,
        "sent": sent,
        "email": masked(user.email),
        "phone": masked(user.phone),
        "next": safe_next(request),
        "known": signed.by_receipt(request.session) == signed.ACTS,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "accounts/receipt.html", context, status=status)


def ways_of(user: User) -> list[str]:
    """By which a code reaches them. What the desk wrote was never proven; it is theirs."""
    by_sms = sms.configured() and PhoneForm({"number": user.phone}).is_valid()
    return [way for way, good in (("email", bool(user.email)), ("sms", by_sms)) if good]


def form_for(request: HttpRequest, ways: list[str], sent: str) -> CodeForm | PhoneForm | None:
    """For the code that was sent; where none can be, for the number that they told the desk."""
    data = request.POST if request.method == "POST" else None
    if ways:
        return CodeForm(data) if sent else None
    return PhoneForm(data)


def send(request: HttpRequest, user: User, way: str) -> None:
    """Raises Ratelimited, WorkWanted."""
    if way == "email":
        if send_code(request, user.email, about=ABOUT):
            request.session[SENT] = way
        return
    number = PhoneForm({"number": user.phone})
    number.is_valid()
    send_code_to_phone(request, user, number.cleaned_data["number"])
    request.session[SENT] = way


def proved(request: HttpRequest, user: User, form: CodeForm | PhoneForm, sent: str) -> str:
    """By what; "" with the error on the form."""
    if isinstance(form, PhoneForm):
        return "number" if knows_number(request, user, form) else ""
    code, now = form.cleaned_data["code"], timezone.now()
    try:
        if sent == "email":
            if pending(request) != [ABOUT, user.email]:
                raise proofs.WrongCode
            proofs.check(user.email, code, session=holder_of(request), now=now)
        else:
            reaching.prove_phone(user, code, now=now)
    except (proofs.WrongCode, reaching.WrongCode):
        form.add_error("code", _("This code is wrong or too old. Ask for a new one."))
        return ""
    return sent


def knows_number(request: HttpRequest, user: User, form: PhoneForm) -> bool:
    who = f"number {user.pk}"
    admit_guess(request, "password", who=who, widely="passwords")
    if counter.same_number(form.cleaned_data["number"], user.phone):
        return True
    count(request, "password", who=who)
    count(request, "passwords")
    form.add_error("number", _("The office has noted another number for this reception."))
    return False


def gone_on(request: HttpRequest, user: User, by: str) -> HttpResponse:
    counter.proved(user, by, now=timezone.now())
    request.session.pop(SENT, None)
    signed.confirm(request.session, receipt=signed.ACTS if by == "number" else "")
    return HttpResponseRedirect(safe_next(request))


def masked(text: str) -> str:
    """Enough to know one's own again, and no more: "s…@example.uz", "…11"."""
    name, at, domain = text.partition("@")
    return f"{name[:1]}…@{domain}" if at else f"…{text[-2:]}"

"""A recording on the official's desk: who agreed, and watching it, each time put on record."""

import re
import uuid
from datetime import timedelta

from django.core import signing
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reception.actions import recorder, recording
from reception.lifecycle import RecordingState
from reception.models import Recording, User
from reception.permissions import can_watch_recording
from reception.sealed import SealedReader
from reception.views.desk import find_seen as find_reception
from reception.views.session import desk_required, signed_in

SALT = "reception.watch"
LIFE = timedelta(hours=4)  # of one watching
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def find(request: HttpRequest, public_id: uuid.UUID) -> tuple[Recording, User]:
    """Raises Http404 for everybody but the official and who audits the office."""
    found, user = find_reception(request, public_id), signed_in(request)
    if not can_watch_recording(user, found):
        raise Http404
    return get_object_or_404(Recording, reception=found), user


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """With POST the recording is opened, which is put on record, and can be watched."""
    found, user = find(request, public_id)
    url = ""
    if request.method == "POST" and found.state == RecordingState.READY:
        recording.open_to(found, user, now=timezone.now())
        word = signing.dumps([str(found.uid), user.pk], salt=SALT)
        url = reverse("desk-recording-file", args=[public_id, word])
    context = {
        "reception": found.reception,
        "appeal": found.reception.appeal,
        "recording": found,
        "file_url": url,
        "length": timedelta(seconds=round(found.seconds)),
        "consents": found.consents.order_by("pk"),
        "watched": found.reception.events.filter(kind="recording_watched")
        .select_related("actor")
        .order_by("at"),
    }
    return render(request, "desk/recording.html", context)


@require_safe
@desk_required
def file(request: HttpRequest, public_id: uuid.UUID, word: str) -> HttpResponseBase:
    """The plain bytes, also in pieces (RFC 9110 §14), for who opened it a while ago."""
    found, user = find(request, public_id)
    try:
        opened = signing.loads(word, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise Http404 from error
    if opened != [str(found.uid), user.pk] or found.state != RecordingState.READY:
        raise Http404
    span = asked_for(request.headers.get("Range", ""), found.size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    start, end = span
    reader = SealedReader(recorder.path_of(found.file), size=found.size)
    response = StreamingHttpResponse(reader.pieces(start, end), content_type="video/webm")
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(end - start)
    response["Cache-Control"] = "private, no-store"
    if "Range" in request.headers:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    return response


def asked_for(header: str, size: int) -> tuple[int, int] | None:
    """From where to where; None when there is nothing there. Several ranges count as all."""
    match = RANGE.fullmatch(header)
    if match is None or not any(match.groups()):
        return 0, size
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    end = min(size, int(last) + 1) if last else size
    return (int(first), end) if int(first) < end else None

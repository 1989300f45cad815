"""What a machine is told that asked too often: problem details (RFC 9457).

429 with `"type": "urn:qabul:work-wanted"` and `"work"`, an ALTCHA challenge: solve it and send the
same request again with the answer, base64 of {algorithm, challenge, number, salt, signature}, in
the header Qabul-Work. Or wait: after Retry-After seconds nothing is asked for.
"""

from django.http import JsonResponse

from reception.limits import WORK_HEADER, Ratelimited, WorkWanted

HARD_SECONDS = 60
ANSWER = (
    "Many requests came from this address. Send this request again with an answer to the challenge "
    f"`work` in the header {WORK_HEADER}."
)
WAIT = "Too many requests came from this address. Wait, and send this request again."
WORDS = {
    "urn:qabul:work-wanted": ("Work wanted", ANSWER),
    "urn:qabul:too-many-requests": ("Too many requests", WAIT),
}


def as_problem(error: Ratelimited) -> JsonResponse:
    kind = (
        "urn:qabul:work-wanted" if isinstance(error, WorkWanted) else "urn:qabul:too-many-requests"
    )
    title, detail = WORDS[kind]
    body = {"type": kind, "title": title, "status": 429, "detail": detail}
    if isinstance(error, WorkWanted):
        body["work"] = error.challenge.as_dict()
    response = JsonResponse(body, status=429, content_type="application/problem+json")
    response["Retry-After"] = str(retry_after(error))
    response["Cache-Control"] = "no-store"
    return response


def retry_after(error: Ratelimited) -> int:
    """Seconds."""
    return error.window_seconds if isinstance(error, WorkWanted) else HARD_SECONDS

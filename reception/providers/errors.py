from django.http import HttpRequest


class Failed(Exception):
    """The provider can't be reached, or what it says can't be believed."""


class Cancelled(Failed):
    """The person turned back there."""


def refuse(request: HttpRequest) -> None:
    """Raises what the provider says went wrong (RFC 6749, 4.1.2.1)."""
    error = request.GET.get("error")
    if error == "access_denied":
        raise Cancelled
    if error:
        raise Failed(error)

"""One reading of a form that moves a reception, for the citizen's page and the desk's."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.actions import changes
from reception.actions.one_coming import AlreadyBooked
from reception.models import Official, Reception
from reception.views.booking import parsed_start
from reception.views.session import signed_in
from scheduling.errors import SchedulingError


def moved(request: HttpRequest, reception: Reception, to: Official | None = None) -> str:
    """Moves it to the chosen start, of `to` if it is to be another official's; gives the words of
    the refusal, none when it is done."""
    start = parsed_start(request)
    try:
        if start is None:
            raise SchedulingError
        changes.move(reception, start, by=signed_in(request), now=timezone.now(), to=to)
    except SchedulingError:
        return _("This time is not free any more. Please choose another one.")
    except AlreadyBooked:
        return _("You have another coming reception with this official already.")
    except changes.ComplainedAbout:
        return _("Nobody is received by the one they complain about. Choose another official.")
    except changes.TooLate:
        return _("It can't be changed any more.")
    except changes.TooManyMoves:
        return _("It was moved twice already. You can only cancel it.")
    return ""

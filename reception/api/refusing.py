"""What actions refuse, as problems. The words are for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from reception.actions.at_once import OtherContent
from reception.actions.booking import Incomplete
from reception.actions.changes import TooLate, TooManyMoves
from reception.actions.limits import AlreadyBooked
from reception.api.problems import NOT_FOUND, Problem, invalid
from reception.models import User
from scheduling.errors import HoldExpired, NotFound, SlotNotOffered, SlotTaken


@contextmanager
def refusals(citizen: User) -> Iterator[None]:
    """Round the actions of an operation."""
    try:
        yield
    except SlotTaken:
        words = _("Somebody has just taken this time. Please choose another one.")
        raise Problem(409, "slot-taken", words) from None
    except SlotNotOffered:
        words = _("This time is not free any more. Please choose another one.")
        raise Problem(409, "slot-not-offered", words) from None
    except HoldExpired:
        words = _("This time is not free any more. Please choose another one.")
        raise Problem(409, "hold-expired", words) from None
    except TooLate:
        raise Problem(409, "too-late", _("It can't be changed any more.")) from None
    except TooManyMoves:
        words = _("It was moved twice already. You can only cancel it.")
        raise Problem(409, "too-many-moves", words) from None
    except AlreadyBooked as error:
        raise already_booked(error, citizen) from None
    except OtherContent:
        words = "This Idempotency-Key was used with another content. Make a new key."
        raise Problem(422, "key-reused", words) from None
    except Incomplete:
        words = _("Write the number on which the office calls you")
        raise invalid({"pointer": "#/phone", "detail": words}) from None
    except NotFound:
        raise NOT_FOUND from None


def already_booked(error: AlreadyBooked, citizen: User) -> Problem:
    """Names the reception only if it is of this address, and not of another of the same person."""
    words = _(
        "You already have a reception with this official. "
        "You can choose another time for it, or cancel it and book anew."
    )
    own = error.reception.citizen_id == citizen.pk
    more = {"reception": str(error.reception.public_id)} if own else {}
    return Problem(409, "already-booked", words, more=more)

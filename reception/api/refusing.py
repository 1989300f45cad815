"""What actions refuse, as problems. The words are for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.actions.applications import NotOpen, OneIsEnough
from reception.actions.at_once import OtherContent
from reception.actions.bars import CancelledTooOften
from reception.actions.booking import Incomplete
from reception.actions.changes import ComplainedAbout, TooLate, TooManyMoves
from reception.actions.one_coming import AlreadyBooked
from reception.actions.points import PointClosed
from reception.actions.tokens import Claim
from reception.actions.waitlist import AlreadyWaiting, OfferOver, TooManyEntries
from reception.actions.wanted import NoSuchOfficial, WrongTopic
from reception.api.problems import Problem, invalid, not_found
from reception.models import User
from reception.words import why_barred
from scheduling.errors import HoldExpired, NotFound, SlotNotOffered, SlotTaken

WHICH_TOPIC = {"pointer": "#/topic", "detail": "name one of the official's topics"}
WHICH_OFFICIAL = {"pointer": "#/official", "detail": "there is no such official"}
NOT_FREE = gettext_lazy("This time is not free any more. Please choose another one.")
CONFLICTS: dict[type[Exception], tuple[str, Promise]] = {
    SlotTaken: (
        "slot-taken",
        gettext_lazy("Somebody has just taken this time. Please choose another one."),
    ),
    SlotNotOffered: ("slot-not-offered", NOT_FREE),
    HoldExpired: ("hold-expired", NOT_FREE),
    ComplainedAbout: (
        "complained-about",
        gettext_lazy("Nobody is received by the one they complain about. Choose another official."),
    ),
    PointClosed: (
        "point-closed",
        gettext_lazy("This video point is closed. Choose another one."),
    ),
    TooLate: ("too-late", gettext_lazy("It can't be changed any more.")),
    TooManyMoves: (
        "too-many-moves",
        gettext_lazy("It was moved twice already. You can only cancel it."),
    ),
    AlreadyWaiting: (
        "already-waiting",
        gettext_lazy("You wait for this official already, under another form of your address."),
    ),
    TooManyEntries: (
        "too-many-entries",
        gettext_lazy("You wait for several officials already. Stop waiting for one of them first."),
    ),
    OfferOver: ("offer-over", gettext_lazy("This time can't be taken any more.")),
    NotOpen: ("not-open", gettext_lazy("Applications are not taken now.")),
    OneIsEnough: (
        "one-is-enough",
        gettext_lazy(
            "You have applied already, under another spelling of your address. "
            "Each person takes part once."
        ),
    ),
}


@contextmanager
def refusals(citizen: User | Claim) -> Iterator[None]:
    """Round the actions of an operation."""
    try:
        yield
    except tuple(CONFLICTS) as error:
        kind, reason = CONFLICTS[type(error)]
        raise Problem(409, kind, str(reason)) from None
    except AlreadyBooked as error:
        own = citizen.user if isinstance(citizen, Claim) else citizen
        raise already_booked(error, own) from None
    except CancelledTooOften as error:
        words = why_barred(error.official, error.until)
        more = {"until": error.until.isoformat()}
        raise Problem(409, "cancelled-too-often", words, more=more) from None
    except OtherContent:
        words = "This Idempotency-Key was used with another content. Make a new key."
        raise Problem(422, "key-reused", words) from None
    except Incomplete:
        words = _("Write the number on which the office calls you")
        raise invalid({"pointer": "#/phone", "detail": words}) from None
    except NoSuchOfficial:
        raise invalid(WHICH_OFFICIAL) from None
    except WrongTopic:
        raise invalid(WHICH_TOPIC) from None
    except NotFound:
        raise not_found() from None


def already_booked(error: AlreadyBooked, citizen: User) -> Problem:
    """Names the reception only if it is of this address, and not of another of the same person."""
    words = _(
        "You already have a reception with this official. "
        "You can choose another time for it, or cancel it and book anew."
    )
    own = error.reception.citizen_id == citizen.pk
    more = {"reception": str(error.reception.public_id)} if own else {}
    return Problem(409, "already-booked", words, more=more)

"""How the rows of the matrix name their objects: the parts of the address."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core import signing

from reception.models import (
    CalledAway,
    User,
)
from reception.notices.leaving import SALT as LEAVING
from reception.views.watching import SALT
from tests.rights import who
from tests.rights.stage import Stage

Kwargs = dict[str, Any]


def public_id(name: str) -> Callable[[Stage, User | None], Kwargs]:
    return lambda stage, _: {"public_id": stage.made[name].public_id}


def uid(name: str) -> Callable[[Stage, User | None], Kwargs]:
    return lambda stage, _: {"uid": stage.made[name].uid}


def of_official(name: str, key: str = "pk") -> Callable[[Stage, User | None], Kwargs]:
    """Something of Botir's, in an address that begins with him."""
    return lambda stage, _: {"slug": stage.botir.slug, key: getattr(stage.made[name], key)}


def absence_of(stage: Stage, _: User | None) -> Kwargs:
    called: CalledAway = stage.made["away"]
    return {"slug": stage.botir.slug, "pk": called.absence_id}


def word_of(stage: Stage, user: User | None) -> Kwargs:
    """What is signed for this person when the recording is opened."""
    recording = stage.made["recording"]
    word = signing.dumps([str(recording.uid), user.pk if user else 0], salt=SALT)
    return {"public_id": recording.reception.public_id, "word": word}


def of_office(name: str, key: str, value: str) -> Callable[[Stage, User | None], Kwargs]:
    """Something of the office Navbahor, in an address that begins with it."""
    return lambda stage, _: {
        "slug": stage.world.office.slug,
        key: getattr(stage.made[name], value),
    }


def keyed(name: str) -> Callable[[Stage, User | None], Kwargs]:
    return lambda stage, _: {"pk": stage.made[name].pk}


ABOUT: dict[str, Callable[[Stage, User | None], Kwargs]] = {
    "": lambda *_: {},
    "office": lambda stage, _: {"slug": stage.world.office.slug},
    "official": lambda stage, _: {"slug": stage.botir.slug},
    "topic": lambda *_: {"slug": "housing"},
    "reception": public_id("reception"),
    "held reception": public_id("held"),
    "mandate": public_id("mandate"),
    "saved view": uid("saved view"),
    "recorded reception": public_id("held"),
    "recording's word": word_of,
    "draft": uid("draft"),
    "draft paper": lambda stage, _: {
        "uid": stage.made["draft"].uid,
        "paper": stage.made["draft's paper"].uid,
    },
    "desk draft": uid("desk draft"),
    "paper": uid("paper"),
    "answer": uid("answer"),
    "answer's paper": lambda stage, _: {
        "public_id": stage.made["answer"].appeal.reception.public_id,
        "paper": stage.made["answer's paper"].uid,
    },
    "instruction": uid("instruction"),
    "complaint": uid("complaint"),
    "question": uid("question"),
    "batch": uid("batch"),
    "drawn batch": uid("drawn"),
    "official's batch": of_official("desk batch", "uid"),
    "application": uid("application"),
    "waiting": uid("waiting"),
    "offer": uid("offer"),
    "hold": lambda stage, _: {"uid": UUID(str(stage.made["draft"].booking.uid))},
    "feed": keyed("feed"),
    "feed's secret": lambda stage, _: {"token": stage.made["feed's token"]},
    "letter": lambda *_: {"name": "a-letter"},
    "rule": of_official("rule"),
    "recurring absence": of_official("recurring"),
    "special day": of_official("special"),
    "day of the country": keyed("of the country"),
    "passkey": keyed("passkey"),
    "export": uid("export"),
    "provider": lambda *_: {"slug": "oneid"},
    "identity": keyed("identity"),
    "review": lambda *_: {"year": 2026, "quarter": 3},
    "dispute": uid("dispute"),
    "failed reception": public_id("failed"),
    "reception about its official": public_id("about its official"),
    "handed paper": lambda stage, _: {
        "public_id": stage.made["reception"].public_id,
        "uid": stage.made["handed paper"].uid,
    },
    "guest's link": lambda stage, _: {"token": stage.made["guest"].token},
    "guest": lambda stage, _: {
        "public_id": stage.made["reception"].public_id,
        "guest": stage.made["guest"].uid,
    },
    "role": of_office("role", "pk", "pk"),
    "deputyship": of_office("deputyship", "pk", "pk"),
    "secretaryship": of_office("secretaryship", "pk", "pk"),
    "staff invitation": of_office("staff invitation", "uid", "uid"),
    "official of office": lambda stage, _: {
        "slug": stage.world.office.slug,
        "official": stage.botir.slug,
    },
    "point of office": of_office("point", "uid", "uid"),
    "reception at a point": public_id("at a point"),
    "person of office": lambda stage, _: {
        "slug": stage.world.office.slug,
        "pk": stage.ours[who.DEPUTY].pk,
    },
    "topic of office": lambda stage, _: {"slug": stage.world.office.slug, "topic": "housing"},
    "letter of staff": lambda stage, _: {"word": stage.made["staff invitation"].word},
    "notice": keyed("notice"),
    "failed notice": keyed("failed notice"),
    "stuck event": keyed("stuck event"),
    "browser": keyed("browser"),
    "ruling": uid("ruling"),
    "leaving": lambda stage, _: {
        "token": signing.dumps([stage.world.aziza.pk, "reception", "mail"], salt=LEAVING)
    },
    "wording": lambda stage, _: {
        "slug": stage.world.office.slug,
        "name": "booked",
        "language": "en",
    },
    "visit": keyed("visit"),
    "password letter": lambda *_: {"letter": "1-a-token"},
    "absence": of_official("away"),
    "absence to end": absence_of,
    "busy source": of_official("busy"),
}
"""What the rows are about: the parts of the address that name it."""

"""Five programs of others read what we write, and see the same booking."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scheduling.ical import Conference, Invitation, Party, cancel, feed, request, single
from tests import readers
from tests.readers import Reading, Seen
from tests.readers.khal import khal_reads
from tests.readers.radicale import radicale

ZONES = [
    "Asia/Tashkent", "Asia/Almaty", "Europe/Berlin", "Europe/Dublin", "Africa/Casablanca",
    "America/New_York", "America/Caracas", "Asia/Pyongyang", "Asia/Kathmandu", "Pacific/Apia",
    "Pacific/Kiritimati", "Australia/Lord_Howe", "Antarctica/Troll", "UTC",
]  # fmt: skip
# Without shrinking, which would start these programs hundreds of times.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
SECOND = timedelta(seconds=1)
# Letters of our languages, and what iCalendar has to escape or fold round.
# node-ical takes quotes round a whole value away, though RFC 5545 knows them in parameters only.
WORDS = st.text("abz ʻʼ’ ўқғҳё Яя,;:\"'^ 😀é-—", min_size=1, max_size=120).filter(
    lambda text: text.strip() and not text.strip().startswith('"')
)
NAMES = st.text("abz ʻʼ ўқғҳ,;:'-", min_size=1, max_size=40).filter(str.strip)
# vobject takes a zone that is at +0000 from 2000 to 2020 for UTC and then asks pytz, which it uses
# wrongly: so it reads Casablanca in the years that begin in Ramadan (2033 to 2036).
STARTS = st.datetimes(datetime(2000, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC))


@st.composite
def invitations(draw) -> Invitation:
    start = draw(STARTS).replace(microsecond=0)
    place = draw(st.sampled_from(["video", "in person", "phone"]))
    calls = {
        "video": Conference("https://qabul.example/my/1/", label=draw(NAMES)),
        "phone": Conference("tel:+998711234567", ("PHONE",)),
    }
    return Invitation(
        uid=str(draw(st.uuids())),
        sequence=draw(st.integers(0, 9)),
        start=start,
        end=start + timedelta(minutes=draw(st.integers(1, 240))),
        tzid=draw(st.sampled_from(ZONES)),
        summary=" ".join(draw(WORDS).split()),
        description=draw(WORDS),
        location=" ".join(draw(WORDS).split()),
        url="https://qabul.example/my/1/",
        organizer=Party(draw(NAMES), "qabul@toshkent.example"),
        attendees=(
            Party(draw(NAMES), "aziza@example.uz"),
            Party(draw(NAMES), "qabul@toshkent.example", "CHAIR", "ACCEPTED", rsvp=False),
        ),
        stamp=start,
        status=draw(st.sampled_from(["CONFIRMED", "TENTATIVE"])),
        conference=calls.get(place),
        language=draw(st.sampled_from(["uz", "uz-Cyrl", "ru", "en", ""])),
    )


def meant(one: Invitation, method: str) -> Seen:
    invited = tuple(f"mailto:{party.email}" for party in one.attendees)
    return Seen(
        uid=one.uid,
        start=one.start,
        end=one.end,
        summary=one.summary,
        location=one.location,
        sequence=one.sequence,
        status="CANCELLED" if method == "CANCEL" else one.status,
        method=method,
        attendees=() if method == "PUBLISH" else invited,
    )


def agree(found: Reading, expected: Reading, reader: str) -> None:
    for calendar, right in zip(found, expected, strict=True):
        assert calendar.keys() == right.keys(), reader
        for uid, event in calendar.items():
            said = {name: value for name, value in vars(event).items() if value is not None}
            assert said == {name: getattr(right[uid], name) for name in said}, reader


@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.lists(invitations(), min_size=5, max_size=20, unique_by=lambda one: one.uid))
def test_what_is_written_is_what_they_read(tmp_path: Path, rows: list[Invitation]) -> None:
    calendars = [make(one) for one in rows for make in (request, cancel, single)]
    methods = ("REQUEST", "CANCEL", "PUBLISH")
    expected = [{one.uid: meant(one, method)} for one in rows for method in methods]
    calendars.append(feed(rows, name="Qabul, бўлим"))
    expected.append({one.uid: meant(one, "PUBLISH") for one in rows})
    for name, reading in readers.node(calendars).items():
        agree(reading, expected, name)
    agree(readers.vobject_reads(calendars), expected, "vobject")
    agree([khal_reads(calendars[-1], tmp_path)], expected[-1:], "khal")


@settings(max_examples=3, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(st.lists(invitations(), min_size=3, max_size=8, unique_by=lambda one: one.uid))
def test_a_caldav_server_finds_them_to_the_second(rows: list[Invitation]) -> None:
    with radicale() as server:
        server.keep(feed(rows, name="Qabul"))
        for one in rows:
            assert one.uid in server.between(one.start, one.start + SECOND)
            assert one.uid in server.between(one.end - SECOND, one.end)
            assert one.uid not in server.between(one.start - SECOND, one.start)
            assert one.uid not in server.between(one.end, one.end + SECOND)


def test_folded_lines_of_cyrillic_are_whole_letters() -> None:
    row = Invitation(
        uid="1",
        sequence=0,
        start=datetime(2026, 12, 1, 9, tzinfo=UTC),
        end=datetime(2026, 12, 1, 10, tzinfo=UTC),
        tzid="Asia/Tashkent",
        summary="ʻўқувчи қабули 😀" * 30,
        description="",
        location="",
        url="",
        organizer=Party("ў" * 100, "qabul@toshkent.example"),
        attendees=(),
        stamp=datetime(2026, 11, 23, tzinfo=UTC),
    )
    for text in request(row).split(b"\r\n"):
        assert len(text) <= 75
        text.decode()

"""By which of a person's channels a notice goes: what they chose, what is known and proven, and
what the law wants to arrive in any case (docs/notices.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from reception.models import (
    Notice,
    NoticeChoice,
    Phone,
    PushSubscription,
    QuietHours,
    TelegramChat,
    User,
)
from reception.models.notices import Channel, NoticeState, Sort
from reception.quiet import after_quiet

# The law wants these to arrive: they can be had by more ways than a letter, never by none.
OBLIGATORY = {Sort.RECEPTION, Sort.PROMISE, Sort.ACCOUNT}
# A short message costs money: unasked only what a missed one would cost a journey.
SMS_UNASKED = {Sort.RECEPTION, Sort.REMINDER}
CHOSEN = (Channel.MAIL, Channel.SMS, Channel.TELEGRAM, Channel.PUSH)


def usual(sort: str, channel: str, *, staff: bool) -> bool:
    """What holds for who has chosen nothing."""
    if channel == Channel.SMS:
        return sort in SMS_UNASKED and not staff
    return not (staff and sort == Sort.REMINDER and channel == Channel.MAIL)


@dataclass
class Reach:
    """The ways to one person that are known and proven."""

    user: User
    choices: dict[tuple[str, str], bool] = field(default_factory=dict)
    phone: str = ""
    chat: str = ""
    browsers: list[PushSubscription] = field(default_factory=list)
    quiet: QuietHours | None = None

    def wants(self, sort: str, channel: str) -> bool:
        if channel == Channel.MAIL and sort in OBLIGATORY:
            return True
        default = usual(sort, channel, staff=not self.user.is_citizen)
        return self.choices.get((sort, channel), default)

    def ways(self, mail: str) -> Iterator[tuple[str, str, str]]:
        """(channel, end of the key, address) of each known one, the most lasting first."""
        if mail:
            yield Channel.MAIL, "", mail
        if self.phone:
            yield Channel.SMS, "-sms", self.phone
        if self.chat:
            yield Channel.TELEGRAM, "-telegram", self.chat
        for one in self.browsers:
            yield Channel.PUSH, f"-push-{one.pk}", str(one.pk)

    def not_before(self, moment: datetime) -> datetime:
        quiet = self.quiet or QuietHours(user=self.user)
        return after_quiet(moment, quiet.begins, quiet.ends, ZoneInfo(quiet.tzid))


def reach_of(users: Iterable[User]) -> dict[int, Reach]:
    """Five queries, whatever their number."""
    found = {user.pk: Reach(user) for user in users}
    for choice in NoticeChoice.objects.filter(user__in=found):
        found[choice.user_id].choices[choice.sort, choice.channel] = choice.wanted
    for phone in Phone.objects.filter(user__in=found).exclude(proven=None):
        found[phone.user_id].phone = phone.number
    for chat in TelegramChat.objects.filter(user__in=found).exclude(linked=None):
        found[chat.user_id].chat = chat.chat
    for browser in PushSubscription.objects.filter(user__in=found).order_by("pk"):
        found[browser.user_id].browsers.append(browser)
    for quiet in QuietHours.objects.filter(user__in=found):
        found[quiet.user_id].quiet = quiet
    return found


def spread(letters: Iterable[Notice]) -> list[Notice]:
    """Each letter as the rows by which it goes; all unsaved."""
    by_user: dict[User | None, list[Notice]] = defaultdict(list)
    for letter in letters:
        by_user[letter.recipient].append(letter)
    reaches = reach_of(user for user in by_user if user)
    rows = by_user.pop(None, [])
    for user, theirs in by_user.items():
        assert user
        for letter in theirs:
            rows.extend(rows_of(letter, reaches[user.pk]))
    return rows


def rows_of(letter: Notice, reach: Reach) -> Iterator[Notice]:
    if letter.secret:
        yield letter
        return
    known = list(reach.ways(letter.address))
    ways = [one for one in known if reach.wants(letter.sort, one[0])]
    obligatory = letter.sort in OBLIGATORY
    if obligatory and not ways:
        ways = known[:1]
    for channel, end, address in ways:
        yield from by_way(letter, reach, channel, end, address)
    yield on_page(letter)
    if obligatory and not ways:  # nobody was reached, and somebody is to know
        letter.state, letter.problem = NoticeState.FAILED, "no_address"
        yield letter


def by_way(letter: Notice, reach: Reach, channel: str, end: str, address: str) -> Iterator[Notice]:
    if channel == Channel.MAIL:
        yield letter
        return
    due = letter.due if letter.urgent else reach.not_before(letter.due)
    if letter.expires is None or due < letter.expires:
        row = copied(letter, channel, end)
        row.address, row.due = address, due
        row.body = letter.body if channel == Channel.TELEGRAM else letter.brief
        yield row


def on_page(letter: Notice) -> Notice:
    row = copied(letter, Channel.PAGE, "-page")
    row.address, row.body, row.state, row.sent = "", "", NoticeState.SENT, letter.due
    return row


def copied(letter: Notice, channel: str, end: str) -> Notice:
    row = copy(letter)
    row.channel, row.key, row.calendar, row.method = channel, letter.key + end, "", ""
    return row

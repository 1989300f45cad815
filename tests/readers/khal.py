"""Debian's khal reads our calendars."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.readers import Seen, by_uid

CONFIG = """[calendars]
[[home]]
path = {place}/calendar
[sqlite]
path = {place}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
"""
MARK, END = "\x1f", "\x1e"  # our calendars hold no control characters
FORM = MARK.join(["", "{uid}", "{start}", "{end}", "{title}", "{location}", ""]) + END


def khal_reads(calendar: bytes, place: Path) -> dict[str, Seen]:
    config, path = place / "khal.conf", place / "calendar.ics"
    config.write_text(CONFIG.format(place=place))
    path.write_bytes(calendar)
    command = ["khal", "-c", str(config), "printics", "-f", FORM, str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return by_uid([seen(one) for one in output.split(END) if MARK in one])


def seen(text: str) -> Seen:
    _, uid, start, end, title, location, _ = text.split(MARK)
    return Seen(uid, moment(start), moment(end), summary=title, location=location)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

"""Another program's eyes: Debian's khal reads our invitations."""

import subprocess
from pathlib import Path

CONFIG = """[calendars]
[[home]]
path = {place}/calendar
[sqlite]
path = {place}/khal.db
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def shown(invitation: bytes, place: Path) -> tuple[str, str, str, str]:
    """(start, end, UID, title) of the one event, times as "2026-12-01 10:20" in Europe/Berlin."""
    config, path = place / "khal.conf", place / "invitation.ics"
    config.write_text(CONFIG.format(place=place))
    path.write_bytes(invitation)
    form = "{start}|{end}|{uid}|{title}"
    command = ["khal", "-c", str(config), "printics", "-f", form, str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    start, end, uid, title = output.splitlines()[1].split("|")
    return start, end, uid, title

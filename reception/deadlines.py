"""PURE. Statutory clocks by country profile (law.md; a lawyer must confirm them before use)."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Profile:
    """`control_days`: an appeal on control is answered within so many days of its hearing."""

    control_days: int


PROFILES = {
    "uz": Profile(control_days=15),  # O'RQ-445 art. 28
    "ru": Profile(control_days=30),  # 59-FZ art. 12
}


def on_control(heard: date, profile: Profile) -> date:
    """The last day to answer what was taken on control on the day `heard`."""
    return heard + timedelta(days=profile.control_days)

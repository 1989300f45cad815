"""The people of the matrix, and where its objects are kept.

All objects are of Botir's, of the office Navbahor; Aziza is their citizen. The second office has
the same roles, to see that none of them opens anything of the first.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reception.models import (
    Deputyship,
    OfficeRole,
    Official,
    RoleKind,
    User,
)
from tests.rights import who
from tests.world import PASSWORD, World, official


def staff(login: str) -> User:
    return User.objects.create_staff(
        login, PASSWORD, full_name=login.title(), email=f"{login}@office.example", language="en"
    )


def cast_of(receives: Official, secretary: User) -> dict[str, User]:
    """Everybody of one office, who receives and all who help or watch."""
    office, mark = receives.office, receives.slug
    head, colleague = official(office, f"head-{mark}"), official(office, f"colleague-{mark}")
    office.head = head
    office.save()
    others = {role: staff(f"{role}-{mark}") for role in (who.DEPUTY, *RoleKind.values)}
    Deputyship.objects.create(official=receives, user=others[who.DEPUTY])
    for kind in RoleKind:
        OfficeRole.objects.create(office=office, user=others[kind], kind=kind)
    return others | {
        who.OFFICIAL: receives.user,
        who.SECRETARY: secretary,
        who.HEAD: head.user,
        who.COLLEAGUE: colleague.user,
    }


@dataclass
class Stage:
    """`ours`: by role, the people of Navbahor and those of no office; `theirs`: of the other."""

    world: World
    now: datetime
    ours: dict[str, User] = field(default_factory=dict)
    theirs: dict[str, User] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    absent: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)
    """By row and method, what was answered for something that isn't there."""

    @property
    def botir(self) -> Official:
        return self.world.botir

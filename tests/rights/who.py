"""The columns of the matrix, and the groups of them that its rows name."""

from dataclasses import dataclass, field

VISITOR = "visitor"
STRANGER = "another citizen"
CITIZEN = "citizen"
OFFICIAL = "official"
DEPUTY = "deputy"
SECRETARY = "secretary"
HEAD = "head"
COLLEAGUE = "colleague"
REGISTRAR = "registrar"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
OPERATOR = "operator"
ROLES = (
    VISITOR,
    STRANGER,
    CITIZEN,
    OFFICIAL,
    DEPUTY,
    SECRETARY,
    HEAD,
    COLLEAGUE,
    REGISTRAR,
    ADMINISTRATOR,
    AUDITOR,
    OPERATOR,
)
OF_AN_OFFICE = (OFFICIAL, DEPUTY, SECRETARY, HEAD, COLLEAGUE, REGISTRAR, ADMINISTRATOR, AUDITOR)

Who = frozenset[str]


def who(*roles: str | Who) -> Who:
    found: set[str] = set()
    for one in roles:
        found |= {one} if isinstance(one, str) else one
    return frozenset(found)


ANYBODY = who(*ROLES)
NOBODY = who()
SIGNED_IN = ANYBODY - {VISITOR}
STAFF = SIGNED_IN - {STRANGER, CITIZEN}
CITIZENS = who(STRANGER, CITIZEN)
MINE = who(CITIZEN)
DESK = who(OFFICIAL, DEPUTY, SECRETARY)
SIGNS = who(OFFICIAL, DEPUTY)
TRIAGE = who(DESK, REGISTRAR)
READS = who(TRIAGE, AUDITOR)
KEEPS = who(DESK, ADMINISTRATOR)
ADMINISTERS = who(ADMINISTRATOR, OPERATOR)
LEADS = who(HEAD)
HAS_DESK = who(READS, HEAD, COLLEAGUE)
OPERATES = who(OPERATOR)


@dataclass(frozen=True)
class Row:
    """One address with what it is about. `may`: who reaches it by which method; `fixed`: those
    parts of the address that are words of ours, as `verb`."""

    name: str
    about: str
    may: dict[str, Who]
    fixed: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def is_somebodys(self) -> bool:
        """Whether it is about something that staff of another office have no part in."""
        return bool(self.about) and not any(may >= STAFF for may in self.may.values())

    @property
    def label(self) -> str:
        return " ".join([self.name, *self.fixed.values()])


def row(
    name: str,
    about: str = "",
    *,
    get: Who | None = None,
    post: Who | None = None,
    note: str = "",
    **fixed: str,
) -> Row:
    may = {method: one for method, one in (("get", get), ("post", post)) if one is not None}
    return Row(name, about, may, fixed, note)

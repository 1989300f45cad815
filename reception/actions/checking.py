"""The desk looks at what an applicant claims: a mandate, a category that comes first."""

from datetime import datetime

from reception.actions.guards import acting
from reception.actions.journal import record
from reception.models import Reception, User
from reception.models.applicants import Verdict
from reception.permissions import decides_about
from scheduling.retry import retrying

CLAIMS = ("mandate", "claim")


class NothingClaimed(Exception):
    """The applicant claims no such thing."""


@retrying
def check(
    reception: Reception, what: str, verdict: Verdict, *, by: User, now: datetime
) -> Reception:
    """Writes down whether the paper was accepted; saying so again changes it and is on record.

    `what`: one of CLAIMS. Refuses nobody: an appeal without a good mandate is decided on apart.
    Raises NothingClaimed, PermissionDenied.
    """
    with acting(reception, by, decides_about) as current:
        claimed = getattr(current.appeal, what, None) if what in CLAIMS else None
        if claimed is None:
            raise NothingClaimed
        if claimed.verdict == verdict:
            return current
        claimed.verdict, claimed.checked_by, claimed.checked = verdict, by, now
        claimed.save(update_fields=["verdict", "checked_by", "checked"])
        kind = f"{what}_{verdict.value}"
        record(kind, at=now, actor=by, reception=current, tell=False)
    return current

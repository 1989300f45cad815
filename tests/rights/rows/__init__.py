from tests.rights.rows.account import ACCOUNT_PAGES
from tests.rights.rows.administration import ADMINISTRATION_PAGES
from tests.rights.rows.api import OPERATIONS
from tests.rights.rows.citizens import CITIZENS_PAGES
from tests.rights.rows.desk import DESK_PAGES
from tests.rights.rows.hours import HOURS_PAGES
from tests.rights.rows.public import PUBLIC_PAGES

PAGES = {
    "Public pages": PUBLIC_PAGES,
    "A citizen's pages": CITIZENS_PAGES,
    "Signing in and one's account": ACCOUNT_PAGES,
    "The desk": DESK_PAGES,
    "Administration": ADMINISTRATION_PAGES,
    "Hours and calendars at the desk": HOURS_PAGES,
}
"""By the title of its table."""

__all__ = ["OPERATIONS", "PAGES"]

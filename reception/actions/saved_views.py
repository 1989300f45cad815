"""Lists of appeals that somebody keeps to come back to."""

from reception.models import Office, SavedView, User

MOST = 30  # of one person


class TooMany(Exception):
    """The person keeps enough of them."""


def keep_view(user: User, name: str, query: dict[str, str], office: Office | None) -> SavedView:
    """`query`: filters of the list as its address has them. `office`: everybody there sees it.

    Raises TooMany.
    """
    if SavedView.objects.filter(user=user).count() >= MOST:
        raise TooMany
    return SavedView.objects.create(user=user, name=name, query=query, office=office)


def forget_view(view: SavedView) -> None:
    view.delete()

"""Keeps the words by which officials are found, whatever of them changes (see listeners)."""

from django.db.models import QuerySet

from reception.models import Official
from reception.search import searched

AT_ONCE = 500


def refresh_words(officials: "QuerySet[Official]") -> int:
    """Writes the searched words of these officials anew; how many had others before."""
    whole = officials.select_related("office").prefetch_related("topics", "calendar__rules")
    changed = []
    for official in whole.iterator(chunk_size=AT_ONCE):
        words = words_of_official(official)
        if words != official.words:
            official.words = words
            changed.append(official)
    Official.objects.bulk_update(changed, ["words"], batch_size=AT_ONCE)
    return len(changed)


def words_of_official(official: Official) -> str:
    """Name, position, office and its address, topics and their other names, places of windows."""
    office = official.office
    topics = list(official.topics.all())
    return searched(
        [
            official.name,
            official.position,
            *(topic.name for topic in topics),
            *(topic.keywords for topic in topics),
            office.name,
            office.address,
            *(rule.place for rule in official.calendar.rules.all()),
        ]
    )

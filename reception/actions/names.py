"""The blind index of applicants' names (docs/decisions/0033): filled by the worker, a moment after
an appeal is handed in, so that handing in costs nothing more."""

from django.db import transaction

from reception.casebook import hashed_name
from reception.models import Appeal, NameWord
from reception.search import words_of
from scheduling.retry import retrying

AT_ONCE = 200
MOST_WORDS = 16


@retrying
def index_next() -> int:
    """Makes the names of some more appeals findable; how many. Idempotent."""
    with transaction.atomic():
        waiting = Appeal.objects.filter(indexed=False).select_related("mandate").order_by("pk")
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
        NameWord.objects.filter(appeal__in=rows).delete()
        NameWord.objects.bulk_create(word for one in rows for word in words_for(one))
        Appeal.objects.filter(pk__in=[one.pk for one in rows]).update(indexed=True)
    return len(rows)


def words_for(appeal: Appeal) -> list[NameWord]:
    mandate = getattr(appeal, "mandate", None)
    names = [appeal.name, appeal.organisation, mandate.representative if mandate else ""]
    found = dict.fromkeys(words_of(" ".join(names)))
    return [
        NameWord(appeal=appeal, word=hashed_name(appeal.office_id, word))
        for word in list(found)[:MOST_WORDS]
    ]


def index_anew() -> None:
    """After a change of LOOKUP_KEY or of how words are folded."""
    Appeal.objects.filter(anonymised=None).update(indexed=False)
    while index_next():
        pass

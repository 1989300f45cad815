"""Who comes before others where too many want one official."""

from django.core.validators import MaxValueValidator
from django.db import models

from reception.fields import LocalizedField
from reception.languages import said

NO_PRIORITY = 1000
"""The rank of everybody else: after all categories."""


class Category(models.Model):
    """Named by law, such as persons with disabilities or veterans. Lower ranks come first.

    Anybody may claim one; the evidence is shown at the reception.
    """

    slug = models.SlugField(unique=True)
    name = LocalizedField()
    rank = models.PositiveSmallIntegerField(validators=[MaxValueValidator(NO_PRIORITY - 1)])

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(rank__lt=NO_PRIORITY), name="category_before_all_others"
            ),
        )

    def __str__(self) -> str:
        return said(self.name)


def priority_of(category: Category | None) -> int:
    """What `scheduling.lottery` calls a priority."""
    return category.rank if category else NO_PRIORITY

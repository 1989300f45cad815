"""What was booked by the desk, for somebody on the telephone or at the counter."""

from django.conf import settings
from django.db import models

from reception.fields import EncryptedTextField
from reception.models.appeals import Appeal


class BookedFor(models.Model):
    """Who booked, and the code by which the person finds the reception without an account. It
    stands on the receipt that is printed for them."""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="booked_for")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    code = EncryptedTextField()

    def __str__(self) -> str:
        return f"booked for {self.pk}"

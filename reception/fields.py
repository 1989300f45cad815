"""Model fields for personal data and for text that offices write in several languages."""

from typing import TYPE_CHECKING, Any

from django.db import models

from reception import crypto

if TYPE_CHECKING:  # only the stubs are generic
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class EncryptedTextField(TextField):
    """Text that is encrypted in the database and plain in Python. It can't be searched."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return crypto.decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        if type(value) is not str:  # which Django would find out by four calls
            value = super().get_prep_value(value)
        return crypto.encrypt(value) if value else value


class LocalizedField(models.JSONField):
    """`{"uz": "…", "ru": "…"}`; shown in the reader's language by the `said` filter."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(**kwargs)

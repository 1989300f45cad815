"""Everybody who signs in: citizens by a code sent to their e-mail or by a provider of identities,
staff by a password and a second factor."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from reception.crypto import email_hash, identity_of, normalise_email
from reception.fields import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    def create_staff(self, username: str, password: str | None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`: the operator's own account."""
        return self.create_staff(username, password, is_operator=True, **fields)

    def citizen(self, email: str, **fields: Any) -> "User":
        """The citizen of this proven address, made at the first visit."""
        hashed = email_hash(email)
        user, _ = self.get_or_create(
            email_hash=hashed,
            defaults={
                "username": f"citizen-{uuid.uuid4()}",
                "email": normalise_email(email),
                "identity": identity_of(email),
                "is_citizen": True,
            }
            | fields,
        )
        return user


class User(AbstractBaseUser):
    """A person. Names and addresses are encrypted.

    `email_hash` is the look-up of the address that a citizen proved; staff never have one, so a
    code sent by e-mail can't open the account of an official. `proven_by` names the provider of
    identities (`models.sign_in.Identity`) that proved who a citizen is. `identity` is the same for
    all the ways in which one mailbox can be written, or for one person whom a provider knows:
    limits count by it.
    """

    username = models.CharField(max_length=64, unique=True)
    full_name = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    email_hash = models.CharField(max_length=64, unique=True, null=True, default=None)  # noqa: DJ001 (many have none)
    identity = models.CharField(max_length=64, db_index=True, blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="uz")
    is_citizen = models.BooleanField(default=False)
    proven_by = models.CharField(max_length=40, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_citizen=True) | models.Q(email_hash=None),
                name="only_citizens_prove_an_address",
            ),
        )

    def __str__(self) -> str:
        return f"user {self.pk}"  # no personal data where objects are printed


class EmailProof(models.Model):
    """A one-time code sent to an address, and whether the person gave it back in time."""

    email_hash = models.CharField(max_length=64, db_index=True)
    email = EncryptedTextField()
    code = EncryptedTextField()
    session = models.CharField(max_length=64)  # the browser that asked; no other may answer
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"e-mail proof {self.pk}"

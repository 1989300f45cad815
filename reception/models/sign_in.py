"""How people prove who they are: second factors of staff, ways of citizens, and where they are
signed in. Secrets are encrypted; what is only compared is kept as a keyed hash."""

from django.db import models

from reception.fields import EncryptedTextField
from reception.models.people import User


class Identity(models.Model):
    """A person as a provider of identities (OneID, OpenID Connect) knows them.

    `subject_hash` and `number_hash` are keyed look-ups (`reception.crypto`): of the provider's own
    name for the person, and of the personal number (PINFL) that it vouches for, if any.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    subject = EncryptedTextField()
    subject_hash = models.CharField(max_length=64, unique=True)
    name = EncryptedTextField(blank=True, default="")
    number = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")  # on file there; no proof
    number_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    since = models.DateTimeField()
    last_used = models.DateTimeField()

    def __str__(self) -> str:
        return f"identity {self.pk}"


class Authenticator(models.Model):
    """The app that shows a code of six digits each half minute (TOTP, RFC 6238)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="authenticator")
    secret = EncryptedTextField()
    confirmed = models.DateTimeField(null=True)  # until then it is only being set up
    last_step = models.BigIntegerField(default=0)  # the half minute whose code was used last
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"authenticator of user {self.user_id}"


class Passkey(models.Model):
    """A key in a device of the person's (WebAuthn); ours is only its public half."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)  # base64url
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = EncryptedTextField()
    since = models.DateTimeField()
    last_used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class RecoveryCode(models.Model):
    """For whoever lost phone and keys. Each opens once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    hashed = models.CharField(max_length=64, unique=True)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Visit(models.Model):
    """A session in which somebody is signed in; it goes with the session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="visits")
    session = models.CharField(max_length=40, unique=True)
    device = EncryptedTextField(blank=True, default="")  # "Firefox, Android"
    how = models.CharField(max_length=60, blank=True, default="")
    since = models.DateTimeField()
    seen = models.DateTimeField()

    class Meta:
        ordering = ("-seen", "-pk")

    def __str__(self) -> str:
        return f"visit {self.pk}"


class KnownDevice(models.Model):
    """A browser in which the person was signed in before: it carries a word whose hash this is."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    hashed = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    last_used = models.DateTimeField()

    def __str__(self) -> str:
        return f"known device {self.pk}"

"""Passkeys of staff (WebAuthn). One is two factors: the device, and the finger, face or PIN that
opens it, so user verification is always asked for.

`rp_id` is the host under which the page was opened, `origin` its scheme, host and port. Challenges
are made here and kept by the browser's session until they are answered, once.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from reception.actions.journal import record
from reception.models import Passkey, User

MOST_PASSKEYS = 10
VERIFIED = UserVerificationRequirement.REQUIRED


class Refused(Exception):
    """The answer of the browser proves nothing, or not this."""


@dataclass(frozen=True)
class Site:
    rp_id: str
    origin: str


def options_to_add(user: User, site: Site) -> tuple[str, str]:
    """(what the browser is asked, as JSON; the challenge in it)."""
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name="Qabul",
        user_id=str(user.pk).encode(),
        user_name=user.username,
        user_display_name=user.full_name or user.username,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=_descriptors(user),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def options_to_use(user: User | None, site: Site) -> tuple[str, str]:
    """The same for signing in; `user`: who has given a password already."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        user_verification=VERIFIED,
        allow_credentials=_descriptors(user) if user else None,
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    credentials = user.passkeys.values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in credentials]


def add(
    user: User, answer: str, *, challenge: str, site: Site, name: str, now: datetime
) -> Passkey:
    """Raises Refused."""
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise Refused from error
    with transaction.atomic():
        if user.passkeys.count() >= MOST_PASSKEYS:
            raise Refused
        try:
            with transaction.atomic():
                passkey = Passkey.objects.create(
                    user=user,
                    credential=bytes_to_base64url(verified.credential_id),
                    public_key=verified.credential_public_key,
                    sign_count=verified.sign_count,
                    name=name,
                    since=now,
                )
        except IntegrityError as error:
            raise Refused from error
        record("passkey_added", at=now, actor=user)
    return passkey


def use(answer: str, *, challenge: str, site: Site, now: datetime) -> User:
    """The person whose passkey signed the challenge. Raises Refused."""
    try:
        credential = str(json.loads(answer)["id"])
    except (ValueError, TypeError, KeyError) as error:
        raise Refused from error
    with transaction.atomic():
        # Locked: of two answers with one counter, the second is a copied key.
        rows = Passkey.objects.select_for_update(of=("self",)).select_related("user")
        passkey = rows.filter(credential=credential, user__is_active=True).first()
        if passkey is None:
            raise Refused
        try:
            verified = verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.rp_id,
                expected_origin=site.origin,
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise Refused from error
        passkey.sign_count, passkey.last_used = verified.new_sign_count, now
        passkey.save(update_fields=["sign_count", "last_used"])
    return passkey.user


def remove(passkey: Passkey, *, now: datetime) -> None:
    with transaction.atomic():
        passkey.delete()
        record("passkey_removed", at=now, actor=passkey.user)

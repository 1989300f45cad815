"""What staff carry: an app that shows codes, and a passkey in software (WebAuthn, level 2)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from reception.actions import second_factor
from reception.models import Authenticator, User

PRESENT_AND_VERIFIED, ATTESTED = 0x05, 0x40


def app_of(user: User) -> pyotp.TOTP:
    """The app on the person's telephone, set up and asked for from now on."""
    secret = second_factor.begin_setting_up(user).secret
    Authenticator.objects.filter(user=user).update(confirmed=user.created)
    return pyotp.TOTP(secret)


@dataclass
class Device:
    """One passkey; `flags` say what its owner did: touched it, and showed a finger."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0
    flags: int = PRESENT_AND_VERIFIED

    def made(self, options: dict[str, Any], origin: str) -> str:
        """The answer to being added."""
        public = self.key.public_key().public_numbers()
        cose = {
            1: 2, 3: -7, -1: 1,
            -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big"),
        }  # fmt: skip
        credential = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential
        data = self._data(options["rp"]["id"], self.flags | ATTESTED)
        data += credential + cbor2.dumps(cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, origin)
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def signed(self, options: dict[str, Any], origin: str) -> str:
        """The answer to a sign-in."""
        self.count += 1
        data = self._data(options["rpId"], self.flags)
        client = self._client("webauthn.get", options, origin)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, rp_id: str, flags: int) -> bytes:
        head = hashlib.sha256(rp_id.encode()).digest()
        return head + bytes([flags]) + self.count.to_bytes(4, "big")

    @staticmethod
    def _client(kind: str, options: dict[str, Any], origin: str) -> bytes:
        asked = {"type": kind, "challenge": options["challenge"], "origin": origin}
        return json.dumps(asked).encode()

    def _answer(self, **parts: bytes) -> str:
        name = bytes_to_base64url(self.credential)
        response = {key: bytes_to_base64url(value) for key, value in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

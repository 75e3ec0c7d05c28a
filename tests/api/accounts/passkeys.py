"""A device with passkeys, as WebAuthn (https://www.w3.org/TR/webauthn-3/) asks of one: ES256, no attestation."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

USER_PRESENT, USER_VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
ORIGIN = "http://testserver"


@dataclass
class Device:
    """Holds one passkey."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: str = ""
    rp_id: str = ""
    uses: int = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.create` gives for these options."""
        public = options["publicKey"]
        self.rp_id, self.user_handle = public["rp"]["id"], public["user"]["id"]
        client_data = _client_data("webauthn.create", public["challenge"])
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + self._cose_key()
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._authenticator_data(HAS_KEY) + attested}
        return self._credential(
            {"clientDataJSON": b64(client_data), "attestationObject": b64(cbor.encode(attestation))}
        ) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.get` gives for these options."""
        client_data = _client_data("webauthn.get", options["publicKey"]["challenge"])
        data = self._authenticator_data(0)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            {
                "clientDataJSON": b64(client_data),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": self.user_handle,
            }
        )

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        own_id = b64(self.credential_id)
        return {"id": own_id, "rawId": own_id, "type": "public-key", "response": response}

    def _authenticator_data(self, more_flags: int) -> bytes:
        self.uses += 1
        flags = USER_PRESENT | USER_VERIFIED | more_flags
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _cose_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        return cbor.encode({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _client_data(kind: str, challenge: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}).encode()

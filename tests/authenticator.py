"""A phone's authenticator in software: makes passkeys and signs with them as WebAuthn says."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT_AND_VERIFIED = 0x05


class Authenticator:
    """Holds one passkey. `counter` is what it says it has signed so far; a key ring says 0."""

    def __init__(self, origin: str, counter: int = 0) -> None:
        self.origin, self.counter = origin, counter
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.handle = b""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        asked = options["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        key = ES256.from_cryptography_key(self.private.public_key())
        held = AttestedCredentialData.create(bytes(16), self.id, key)
        data = AuthenticatorData.create(_hash(asked["rp"]["id"]), PRESENT_AND_VERIFIED | 0x40, self.counter, held)
        attestation = AttestationObject.create("none", data, {})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=bytes(attestation))

    def get(self, options: dict[str, Any], **changes: bytes) -> dict[str, Any]:
        asked = options["publicKey"]
        if self.counter:
            self.counter += 1
        data = AuthenticatorData.create(_hash(asked["rpId"]), PRESENT_AND_VERIFIED, self.counter)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.private.sign(bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        answer = {
            "clientDataJSON": client, "authenticatorData": bytes(data), "signature": signature,
            "userHandle": self.handle, **changes,
        }  # fmt: skip
        return self._answer(**answer)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        own = websafe_encode(self.id)
        values = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": own, "rawId": own, "type": "public-key", "response": values, "clientExtensionResults": {}}


def _hash(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()

"""What the calls about a member's access carry."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

NO_NUL = r"^[^\x00]*$"

Name = Annotated[str, Field(max_length=100, pattern=NO_NUL, description="how the member calls the phone")]
Pin = Annotated[str, Field(max_length=20, pattern=NO_NUL, description="8 digits")]
Number = Annotated[
    str, Field(max_length=40, pattern=NO_NUL, description="Party card number, or the member's reference")
]
# An answer of WebAuthn has a few hundred bytes; its form is checked by fido2.
Credential = Annotated[dict[str, Any], Field(description="PublicKeyCredential.toJSON() of the browser")]
Options = Annotated[
    dict[str, Any], Field(description="`publicKey` of navigator.credentials, binary values as base64url")
]


class PinSignInIn(Schema):
    number: Number
    pin: Pin
    name: Name = ""


class PasskeyIn(Schema):
    credential: Credential
    name: Name = ""


class PinIn(Schema):
    pin: Pin


class RenameIn(Schema):
    name: Name


class ProofIn(Schema):
    """Exactly one of the three."""

    pin: Pin | None = None
    credential: Credential | None = None
    code: Annotated[str, Field(max_length=100, pattern=NO_NUL)] | None = None


class PasskeyOptionsOut(Schema):
    publicKey: Options  # noqa: N815  # as WebAuthn spells it


class PasskeyOut(Schema):
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class AccessOut(Schema):
    reference: str = Field(description="stands for the card number where a member has none")
    card_number: str
    has_pin: bool
    passkeys: list[PasskeyOut]
    ways: list[Literal["passkey", "pin", "code"]] = Field(description="how this member can prove who they are")
    proved_until: datetime | None


class ProofOut(Schema):
    proved_until: datetime


class DeviceOut(Schema):
    id: UUID
    name: str
    created_at: datetime
    last_seen_at: datetime
    current: bool
    assisted: bool = Field(description="the browser of a secretary who acts for the member")


class EndedOut(Schema):
    ended: int


class AssistanceOut(Schema):
    signed_in: bool = Field(description="whether this browser's own member is signed in again")

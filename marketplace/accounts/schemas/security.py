"""What the operations on one's own ways to sign in read and answer."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from marketplace.accounts.schemas.auth import Base64Url, Code, Email, Password, Phone
from marketplace.core.schemas import StrictSchema

PasskeyName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class EmailKeyIn(StrictSchema):
    key: Annotated[str, Field(min_length=8, max_length=512)] = Field(description="From the link in the mail.")


class PhoneIn(StrictSchema):
    phone: Phone


class PhoneOut(BaseModel):
    """Where the code was sent."""

    phone: str


class PhoneCodeIn(StrictSchema):
    code: Code


class PasswordResetIn(StrictSchema):
    email: Email


class PasswordResetConfirmIn(StrictSchema):
    key: Annotated[str, Field(min_length=8, max_length=256)] = Field(description="From the link in the mail.")
    password: Password


class PasswordChangeIn(StrictSchema):
    current_password: Password | None = Field(default=None, description="Not needed to set the first one.")
    new_password: Password


class ReauthenticateIn(StrictSchema):
    """The password, or a code: of a second factor, or one that was sent."""

    password: Password | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.password is None) == (self.code is None):
            raise PydanticCustomError("one_proof", "Give either `password` or `code`.")
        return self


class TotpCodeIn(StrictSchema):
    code: Code = Field(description="The app's first code, which shows that it has the secret.")


class AttestationResponseIn(StrictSchema):
    clientDataJSON: Base64Url  # noqa: N815  # WebAuthn's own names
    attestationObject: Base64Url  # noqa: N815
    authenticatorData: Base64Url | None = None  # noqa: N815
    publicKey: Base64Url | None = None  # noqa: N815
    publicKeyAlgorithm: int | None = None  # noqa: N815
    transports: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=10)


class AttestationIn(StrictSchema):
    """A new passkey, as `PublicKeyCredential.toJSON()` writes it."""

    id: Base64Url
    rawId: Base64Url  # noqa: N815
    type: Literal["public-key"]
    response: AttestationResponseIn
    authenticatorAttachment: Literal["platform", "cross-platform"] | None = None  # noqa: N815
    clientExtensionResults: dict[str, Any] = Field(default_factory=dict)  # noqa: N815


class NewPasskeyIn(StrictSchema):
    name: PasskeyName = Field(examples=["Phone"])
    credential: AttestationIn

    def as_allauth_reads_it(self) -> dict[str, Any]:
        return {"name": self.name, "credential": self.credential.model_dump(exclude_none=True)}


class PasskeyNameIn(StrictSchema):
    name: PasskeyName = Field(examples=["Phone"])


class TotpSetupOut(BaseModel):
    """What an authenticator app needs; it is on once PUT has seen a first code."""

    secret: str
    otpauth_url: str


class PasskeyCreationOut(BaseModel):
    """What to hand to `navigator.credentials.create`."""

    creation_options: dict[str, Any]


class SecondFactorOut(BaseModel):
    """One way to show that it is really them."""

    type: Literal["totp", "recovery_codes", "webauthn"]
    created_at: datetime
    last_used_at: datetime | None
    id: int | None = Field(description="Of a passkey; the others are one each.")
    name: str | None
    unused_codes: int | None = Field(description="How many recovery codes are left.")

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls(
            type=data["type"],
            created_at=_instant(data["created_at"]),
            last_used_at=_instant(data["last_used_at"]) if data["last_used_at"] else None,
            id=data.get("id"),
            name=data.get("name"),
            unused_codes=data.get("unused_code_count"),
        )


class SecondFactorsOut(BaseModel):
    items: list[SecondFactorOut]


class RecoveryCodesOut(BaseModel):
    """Each code is good once."""

    codes: list[str]
    total: int

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls(codes=data["unused_codes"], total=data["total_code_count"])


class SessionOut(BaseModel):
    """Somewhere they are signed in."""

    id: int
    ip: str
    user_agent: str
    created_at: datetime
    is_current: bool

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls.model_validate({**data, "created_at": _instant(data["created_at"])})


class SessionsOut(BaseModel):
    items: list[SessionOut]


def _instant(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)

"""What the operations around signing in read and answer."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.numerals import in_latin_digits
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from marketplace.core.schemas import StrictSchema

BASE64URL = r"^[A-Za-z0-9_-]*={0,2}$"


def _normalized(text: str) -> str:
    try:
        return normalize_phone(text)
    except InvalidPhoneError as error:
        raise PydanticCustomError("invalid_phone", "{words}", {"words": str(error)}) from error


Email = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), Field(examples=["rahima@example.com"])
]
Phone = Annotated[str, AfterValidator(_normalized), Field(min_length=6, max_length=40, examples=["01712-345678"])]
Password = Annotated[str, Field(min_length=1, max_length=256, examples=["quiet river lantern"])]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=4, max_length=20),
    AfterValidator(in_latin_digits),
    Field(examples=["402817"]),
]
SessionToken = Annotated[
    str, Field(min_length=8, max_length=128, pattern=r"^[A-Za-z0-9:_-]+$", description="From the answer before.")
]
Token = Annotated[str, Field(min_length=8, max_length=4096)]
Base64Url = Annotated[str, Field(min_length=1, max_length=16_384, pattern=BASE64URL)]


class _OneContact(StrictSchema):
    """Somebody's e-mail address or phone number; one of the two."""

    email: Email | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.email is None) == (self.phone is None):
            raise PydanticCustomError("one_contact", "Give either `email` or `phone`.")
        return self

    @property
    def contact(self) -> dict[str, str]:
        """The one that was given, by its name."""
        return {"email": self.email} if self.email is not None else {"phone": self.phone or ""}


class RegisterIn(_OneContact):
    """Somebody new: with an address and a password, or with a number to which a code is sent."""

    password: Password | None = Field(default=None, description="With `email`, and only then.")
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = Field(
        default="", examples=["Rahima Begum"]
    )
    role: Literal[Role.CUSTOMER, Role.SELLER] = Field(
        default=Role.CUSTOMER, description="Sellers are customers too. Other roles are given by the market."
    )

    @model_validator(mode="after")
    def _has_password_with_email(self) -> Self:
        if (self.email is None) != (self.password is None):
            raise PydanticCustomError("password_with_email", "Give a `password` with `email`, and none with `phone`.")
        return self


class LoginIn(_OneContact):
    password: Password


class LoginCodeIn(_OneContact):
    """Where to send a code."""


class SessionTokenIn(StrictSchema):
    session_token: SessionToken


class CodeIn(SessionTokenIn):
    code: Code


class RefreshIn(StrictSchema):
    refresh_token: Token


class AccessTokenIn(StrictSchema):
    access_token: Token


class ProviderTokenIn(StrictSchema):
    """What the provider's own library gave an app."""

    id_token: Token | None = None
    access_token: Token | None = None
    nonce: Annotated[str, Field(min_length=8, max_length=256)] | None = Field(
        default=None, description="What the app had the provider put into `id_token`, itself or as its SHA-256 in hex."
    )

    @model_validator(mode="after")
    def _has_token(self) -> Self:
        if self.id_token is None and self.access_token is None:
            raise PydanticCustomError("token_missing", "Give `id_token` or `access_token`.")
        return self


class AssertionIn(StrictSchema):
    """What a passkey signed, as `PublicKeyCredential.toJSON()` writes it."""

    id: Base64Url
    rawId: Base64Url  # noqa: N815  # WebAuthn's own names
    type: Literal["public-key"]
    response: "AssertionResponseIn"
    authenticatorAttachment: Literal["platform", "cross-platform"] | None = None  # noqa: N815
    clientExtensionResults: dict[str, Any] = Field(default_factory=dict)  # noqa: N815


class AssertionResponseIn(StrictSchema):
    clientDataJSON: Base64Url  # noqa: N815
    authenticatorData: Base64Url  # noqa: N815
    signature: Base64Url
    userHandle: Base64Url | None = None  # noqa: N815


class PasskeyIn(SessionTokenIn):
    credential: AssertionIn

    def as_allauth_reads_it(self) -> dict[str, Any]:
        return {"credential": self.credential.model_dump(exclude_none=True)}


class UserOut(BaseModel):
    """Whoever is signed in."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    email: str | None
    email_verified: bool
    phone: str | None
    phone_verified: bool
    language: str
    roles: list[Role]

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(
            id=user.pk,
            name=user.name,
            email=user.email,
            email_verified=user.email_verified_at is not None,
            phone=user.phone,
            phone_verified=user.phone_verified_at is not None,
            language=user.language,
            roles=[Role(role) for role in user.roles],
        )


class TokensOut(BaseModel):
    """An access token for the header `Authorization: Bearer …`, and a refresh token to be used once."""

    model_config = ConfigDict(frozen=True)

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: int = Field(
        default_factory=lambda: settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN,
        description="Seconds.",
    )
    refresh_expires_in: int = Field(
        default_factory=lambda: settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN, description="Seconds."
    )


class SignedInOut(TokensOut):
    user: UserOut


class StepOut(BaseModel):
    """They are not in yet: one more step is to be taken, under the session token."""

    model_config = ConfigDict(frozen=True)

    step: Literal["confirm_code", "verify_phone", "second_factor"] = Field(
        description="`confirm_code` and `verify_phone`: POST /auth/code/confirm. `second_factor`: "
        "POST /auth/second-factor or /auth/second-factor/passkey."
    )
    methods: list[str] = Field(
        description="Where the code was sent (`email`, `sms`), or which second factors there are "
        "(`totp`, `recovery_codes`, `webauthn`)."
    )
    session_token: str


class TokenFactsOut(BaseModel):
    """Whom an access token stands for."""

    user_id: UUID
    roles: list[Role]
    has_second_factor: bool


class PasskeyOptionsOut(BaseModel):
    """What to hand to `navigator.credentials.get`."""

    request_options: dict[str, Any]
    session_token: str


class ProviderOut(BaseModel):
    """A service that people may sign in with."""

    id: str
    name: str
    client_id: str
    openid_configuration_url: str | None = None


class ProvidersOut(BaseModel):
    items: list[ProviderOut]

"""What the operations on one's own account read and answer."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from geo.points import GeoPoint
from geo.schemas import PointOut
from marketplace.accounts.activity import ActivityEntry, Kind
from marketplace.accounts.addresses import AddressDraft
from marketplace.accounts.avatars import avatar_url
from marketplace.accounts.models import Address, Consent, DataExport, Language
from marketplace.accounts.preferences import Preferences
from marketplace.accounts.selectors import Profile
from marketplace.accounts.services import ProfileChanges
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from marketplace.core.schemas import StrictSchema, line


def normal_phone(text: str) -> str:
    """A phone number as it is kept.

    Raises:
        ValueError: it is none; pydantic makes that the field's error.
    """
    try:
        return normalize_phone(text)
    except InvalidPhoneError as error:
        raise ValueError(str(error)) from error


Name = Annotated[str, line(120)]
Label = Annotated[str, line(40, least=1)]
Recipient = Annotated[str, line(120, least=1)]
AddressLine = Annotated[str, line(300, least=1)]
Landmark = Annotated[str, line(200)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(normal_phone)]


class ProfileIn(StrictSchema):
    """What is to be different; what is left out stays. E-mail, phone and roles are changed elsewhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "রহিমা খাতুন", "language": "bn"}]})

    name: Name | None = None
    language: Language | None = Field(default=None, description="Of pages and messages.")
    preferences: Preferences | None = None

    def to_changes(self) -> ProfileChanges:
        return ProfileChanges(name=self.name, language=self.language, preferences=self.preferences)


class ContactOut(BaseModel):
    """An e-mail address or phone number, and whether it was shown to be theirs."""

    value: str
    is_verified: bool


class ProfileOut(BaseModel):
    """One's own account."""

    id: UUID
    name: str
    email: ContactOut | None
    phone: ContactOut | None
    language: Language
    roles: list[str]
    avatar_url: str | None = Field(description="A square of 512 pixels at most, WebP.")
    preferences: Preferences
    wants_newsletter: bool
    member_since: datetime
    figures: dict[str, int] = Field(description="How many addresses they keep, and what else the market counts.")

    @classmethod
    def of(cls, profile: Profile) -> Self:
        user = profile.user
        return cls(
            id=user.pk,
            name=user.name,
            email=_contact(user.email, user.email_verified_at),
            phone=_contact(user.phone, user.phone_verified_at),
            language=Language(user.language),
            roles=user.roles,
            avatar_url=avatar_url(user),
            preferences=Preferences.read(user.preferences),
            wants_newsletter=user.wants_newsletter,
            member_since=user.created_at,
            figures=dict(profile.figures),
        )


class AvatarOut(BaseModel):
    """Where the picture is."""

    avatar_url: str | None


class ConsentIn(StrictSchema):
    """Agree, or withdraw."""

    is_given: bool


class ConsentOut(BaseModel):
    """One time that somebody agreed or withdrew."""

    model_config = ConfigDict(from_attributes=True)

    purpose: str
    is_given: bool
    source: str
    at: datetime

    @classmethod
    def of(cls, consent: Consent) -> Self:
        return cls.model_validate(consent)


class PinPointIn(StrictSchema):
    """Where the door is."""

    lat: float = Field(ge=-90, le=90, description="Latitude in degrees (WGS 84).")
    lon: float = Field(ge=-180, le=180, description="Longitude in degrees (WGS 84).")


class SavedAddressIn(StrictSchema):
    """An address, whole: what is left out of a change is emptied."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "label": "Home",
                    "recipient": "Rahima Khatun",
                    "phone": "01712-345678",
                    "line": "House 12, Road 3, Nasirabad",
                    "landmark": "Behind the mosque, green gate",
                    "location": {"lat": 22.3592, "lon": 91.8215},
                }
            ]
        }
    )

    label: Label
    recipient: Recipient = Field(description="Who takes it at the door.")
    phone: Phone = Field(description="Of who takes it; written as people do.")
    line: AddressLine = Field(description="House, road and quarter.")
    landmark: Landmark = Field(default="", description="How to find it, in words.")
    location: PinPointIn

    def to_draft(self) -> AddressDraft:
        return AddressDraft(
            label=self.label,
            recipient=self.recipient,
            phone=self.phone,
            line=self.line,
            landmark=self.landmark,
            location=GeoPoint(lat=self.location.lat, lon=self.location.lon),
        )


class DefaultIn(StrictSchema):
    """What an address shall be the default for."""

    use: Literal["delivery", "billing"] = "delivery"


class AddressAreaOut(BaseModel):
    """The upazila or thana that a pin stands in, with its district."""

    id: UUID
    name_en: str
    name_bn: str
    district_en: str
    district_bn: str


class SavedAddressOut(BaseModel):
    """An address of one's own."""

    id: UUID
    label: str
    recipient: str
    phone: str
    line: str
    landmark: str
    location: PointOut
    area: AddressAreaOut | None
    is_default_delivery: bool
    is_default_billing: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, address: Address) -> Self:
        plain = {name: getattr(address, name) for name in cls.model_fields if name not in {"location", "area"}}
        return cls(**plain, location=PointOut.of(address.location), area=_area(address))


class ActivityOut(BaseModel):
    """One sign-in or change; network and device are empty for changes."""

    at: datetime
    kind: Kind
    action: str = Field(description="How they signed in, or what was done, for programs.")
    words: str = Field(description="The same for people.")
    is_own: bool = Field(description="Whether the account's owner did it.")
    network: str
    user_agent: str

    @classmethod
    def of(cls, entry: ActivityEntry) -> Self:
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class DataExportOut(BaseModel):
    """A copy of one's data; when it is ready, its file can be fetched until `expires_at`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: DataExport.State
    size_bytes: int
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, export: DataExport) -> Self:
        return cls.model_validate(export)


class ErasureIn(StrictSchema):
    """The second word that an account is to go for good."""

    confirmation: str = Field(
        max_length=254, description="The account's own e-mail address or phone number; `haat` where it has neither."
    )


class InvitationTokenIn(StrictSchema):
    """The link of an invitation."""

    token: str = Field(min_length=1, max_length=100, description="From the link in the mail.")


def _contact(value: str | None, verified_at: datetime | None) -> ContactOut | None:
    return ContactOut(value=value, is_verified=verified_at is not None) if value else None


def _area(address: Address) -> AddressAreaOut | None:
    area = address.area
    if area is None or area.parent is None:
        return None
    return AddressAreaOut(
        id=area.pk,
        name_en=area.name_en,
        name_bn=area.name_bn,
        district_en=area.parent.name_en,
        district_bn=area.parent.name_bn,
    )

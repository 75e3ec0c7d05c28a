"""What operations on one's own shops read and answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from geo.points import GeoPoint
from geo.schemas import PointOut
from marketplace.accounts.schemas.me import Phone
from marketplace.core.schemas import StrictSchema, line, paragraphs
from sellers.models import CaseState, ShopPermission, ShopRole, ShopStatus
from sellers.models.members import EVERYTHING
from sellers.opening import state_at
from sellers.schemas.shops import AreaOfShop, CategoryOfShop
from sellers.selectors.desk import DeskShop, ToDo
from sellers.services.pictures import picture_url
from sellers.services.profile import ProfileChanges

Name = Annotated[str, line(200, least=1)]
Address = Annotated[str, line(300)]
Landmark = Annotated[str, line(200)]
Description = Annotated[str, paragraphs(2000)]
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,60}$")]


class ShopProfileIn(StrictSchema):
    """What is to be different; what is left out stays."""

    name_en: Name | None = None
    name_bn: Name | None = None
    category: Slug | None = Field(default=None, description="Slug of a leaf of the tree of kinds.")
    phone: Phone | None = Field(default=None, description="For buyers; null shows none.")
    address_en: Address | None = None
    address_bn: Address | None = None
    landmark_en: Landmark | None = None
    landmark_bn: Landmark | None = None
    description_en: Description | None = None
    description_bn: Description | None = None

    def to_changes(self) -> ProfileChanges:
        changes: ProfileChanges = self.model_dump(exclude_none=True)  # type: ignore[assignment]  # of the same fields
        if "phone" in self.model_fields_set:
            changes["phone"] = self.phone
        return changes


class ShopLocationIn(StrictSchema):
    """Where the shop's door is, in degrees on WGS 84."""

    lat: float = Field(ge=-90, le=90, examples=[22.3569])
    lon: float = Field(ge=-180, le=180, examples=[91.7832])

    def to_point(self) -> GeoPoint:
        return GeoPoint(lat=self.lat, lon=self.lon)


class ShopClosingIn(StrictSchema):
    """The second word."""

    confirmation: str = Field(min_length=1, max_length=200, description="One of the shop's names, as it is written.")


class ShopPictureOut(BaseModel):
    """Where the picture is served now; null without one."""

    url: str | None


class MyShopOut(BaseModel):
    """A shop as its people see it in a list."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    category: CategoryOfShop
    status: ShopStatus
    is_verified: bool
    verification: CaseState | None = Field(description="How its last case at the staff stands.")
    role: ShopRole | None = Field(description="What you are to it; null for staff of the market.")
    permissions: list[ShopPermission] = Field(description="What you may do in it.")
    is_open: bool | None = Field(description="Null where nobody has told the hours.")
    opens_at: datetime | None
    closes_at: datetime | None
    logo_url: str | None = Field(description="A square of 320 pixels at most, WebP.")
    to_do: list[ToDo] = Field(description="What would help buyers and is not there yet.")

    @classmethod
    def of(cls, found: DeskShop, *, now: datetime) -> Self:
        return cls.model_validate(_in_list(found, now=now))


class MyShopDetailOut(MyShopOut):
    """A shop as its people see it, whole."""

    location: PointOut
    area: AreaOfShop | None
    address_en: str
    address_bn: str
    landmark_en: str
    landmark_bn: str
    phone: str | None = Field(description="E.164.")
    description_en: str
    description_bn: str
    cover_url: str | None = Field(description="1200 by 480 pixels at most, WebP.")
    time_zone: str
    created_at: datetime

    @classmethod
    def of(cls, found: DeskShop, *, now: datetime) -> Self:
        shop = found.shop
        area = shop.area
        plain = [f"{name}_{code}" for name in ("address", "landmark", "description") for code in ("en", "bn")]
        return cls.model_validate(
            {
                **_in_list(found, now=now),
                **{name: getattr(shop, name) for name in plain},
                "location": PointOut.of(shop.location),
                "area": AreaOfShop(id=area.pk, name_en=area.name_en, name_bn=area.name_bn) if area else None,
                "phone": shop.phone,
                "cover_url": picture_url(shop.cover),
                "time_zone": shop.time_zone,
                "created_at": shop.created_at,
            }
        )


def _in_list(found: DeskShop, *, now: datetime) -> dict[str, object]:
    shop, member = found.shop, found.member
    state = state_at(shop, now)
    return {
        **{name: getattr(shop, name) for name in ("id", "slug", "name_en", "name_bn", "status")},
        "category": CategoryOfShop.model_validate(shop.category, from_attributes=True),
        "is_verified": shop.verified_at is not None,
        "verification": found.case,
        "role": ShopRole(member.role) if member else None,
        "permissions": sorted(member.permissions if member else EVERYTHING),
        "is_open": state.is_open,
        "opens_at": state.opens_at,
        "closes_at": state.closes_at,
        "logo_url": picture_url(shop.logo),
        "to_do": list(found.to_do),
    }

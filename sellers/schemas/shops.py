"""What sellers' endpoints read and answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from geo.schemas import Notice, PinIn, PointOut
from marketplace.core.pagination import Cursor, InvalidCursorError
from marketplace.core.schemas import PageParams
from sellers.hours import DAY_MIN, Opening, clock_text
from sellers.models import Closure, Shop, ShopCategory, ShopSource
from sellers.nearby import MAX_RADIUS_M, MIN_RADIUS_M, After, NearbyQuery
from sellers.opening import state_at

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ATTRIBUTIONS = {ShopSource.OPENSTREETMAP: "© OpenStreetMap contributors"}
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NearbyParams(PageParams, PinIn):
    """Which shops around which pin. Coordinates are degrees, the radius is metres."""

    radius_m: int = Field(
        default=MAX_RADIUS_M, ge=MIN_RADIUS_M, le=MAX_RADIUS_M, description="How far away at most, in metres."
    )
    category: str | None = Field(
        default=None, pattern="^[a-z0-9-]{1,60}$", description="Slug of a kind of shop; a root stands for all below it."
    )
    open_now: bool = Field(default=False, description="Only shops that are known to be open now.")

    def to_query(self, *, now: datetime) -> NearbyQuery:
        """The question as sellers asks it.

        Raises:
            InvalidCursorError: the cursor belongs to another question.
        """
        return NearbyQuery(
            pin=self.to_point(),
            now=now,
            limit=self.limit,
            radius_m=self.radius_m,
            category=self.category,
            open_now=self.open_now,
            after=self._after(),
        )

    def next_cursor(self, after: After | None) -> str | None:
        """The cursor of the page that begins there."""
        if after is None:
            return None
        return Cursor((after.distance_m, after.shop_id)).encode(query=self._bound_query())

    def _after(self) -> After | None:
        if self.cursor is None:
            return None
        match Cursor.decode(self.cursor, query=self._bound_query()).values:
            case (float(distance_m), UUID() as shop_id):
                return After(distance_m, shop_id)
        raise InvalidCursorError

    def _bound_query(self) -> str:
        return f"shops/nearby|{self.query_key()}"


class CategoryOfShop(BaseModel):
    """The kind of a shop in a list."""

    model_config = ConfigDict(frozen=True)

    slug: str
    name_en: str
    name_bn: str
    icon: str = Field(description="Name of an icon of the interface's set.")


class AreaOfShop(BaseModel):
    """The upazila or thana a shop lies in."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name_en: str
    name_bn: str


class ShopCard(BaseModel):
    """A shop as lists show it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    category: CategoryOfShop
    location: PointOut
    area: AreaOfShop | None
    address_en: str
    address_bn: str
    landmark_en: str
    landmark_bn: str
    phone: str | None = Field(description="E.164.")
    is_open: bool | None = Field(description="Null where nobody has told the hours.")
    opens_at: datetime | None = Field(description="When it opens next, if it is closed.")
    closes_at: datetime | None = Field(description="When it closes, if it is open and ever does.")
    hours_are_synthetic: bool = Field(description="The hours are made up for the demo.")
    time_zone: str = Field(description="Whose clocks its hours follow, by its IANA name.", examples=["Asia/Dhaka"])


class NearbyShop(ShopCard):
    """A shop of the list around a pin."""

    distance_m: float = Field(description="Metres from the pin, a geodesic on the WGS 84 spheroid.")


class NearbyOut(BaseModel):
    """Shops around the pin, nearest first."""

    items: list[NearbyShop]
    next: str | None
    notice: Notice | None


class ShopCategoryLeafOut(BaseModel):
    """A kind of shop without kinds below it."""

    slug: str
    name_en: str
    name_bn: str
    icon: str


class ShopCategoryOut(ShopCategoryLeafOut):
    """A root of the tree with its leaves."""

    children: list[ShopCategoryLeafOut]


class ShopCategoriesOut(BaseModel):
    """The whole tree; it is small, so there is one page."""

    items: list[ShopCategoryOut]
    next: None = None

    @classmethod
    def of(cls, roots: Iterable[ShopCategory]) -> Self:
        """The tree as `sellers.selectors.shops.list_shop_categories` fetched it."""
        return cls(
            items=[
                ShopCategoryOut(
                    **_said(root), children=[ShopCategoryLeafOut(**_said(leaf)) for leaf in root.children.all()]
                )
                for root in roots
            ]
        )


class OpeningOut(BaseModel):
    """Open on one weekday; `closes` that is not after `opens` is the next day's, and 24:00 is midnight."""

    weekday: Weekday
    opens: Annotated[str, Field(examples=["09:00"])]
    closes: Annotated[str, Field(examples=["21:30"])]

    @classmethod
    def of(cls, opening: Opening) -> Self:
        closes_min = opening.closes_min if opening.closes_min <= DAY_MIN else opening.closes_min - DAY_MIN
        return cls(
            weekday=WEEKDAYS[opening.weekday - 1], opens=clock_text(opening.opens_min), closes=clock_text(closes_min)
        )


class ClosureOut(BaseModel):
    """A span for which a shop is closed although its week says open; reasons may be empty."""

    starts_at: datetime
    ends_at: datetime
    reason_en: str
    reason_bn: str


class ShopOut(ShopCard):
    """One shop with its week."""

    hours: list[OpeningOut] | None = Field(description="Null where nobody has told them, empty where it never opens.")
    closures: list[ClosureOut] = Field(description="What is not over of when it is closed besides, the next first.")
    attribution: str | None = Field(description="Whom to name for this entry, by its licence.")

    @classmethod
    def of(cls, shop: Shop, *, closures: Iterable[Closure], now: datetime) -> Self:
        """A shop with its category and area; open or closed at `now`."""
        state = state_at(shop, now)
        area = shop.area
        return cls(
            id=shop.pk,
            slug=shop.slug,
            name_en=shop.name_en,
            name_bn=shop.name_bn,
            category=CategoryOfShop(**_said(shop.category)),
            location=PointOut.of(shop.location),
            area=AreaOfShop(id=area.pk, name_en=area.name_en, name_bn=area.name_bn) if area else None,
            address_en=shop.address_en,
            address_bn=shop.address_bn,
            landmark_en=shop.landmark_en,
            landmark_bn=shop.landmark_bn,
            phone=shop.phone,
            is_open=state.is_open,
            opens_at=state.opens_at,
            closes_at=state.closes_at,
            hours_are_synthetic=shop.hours_are_synthetic,
            time_zone=shop.time_zone,
            hours=[OpeningOut.of(opening) for opening in shop.hours.openings()] if shop.hours is not None else None,
            closures=[
                ClosureOut(
                    starts_at=closure.starts_at,
                    ends_at=closure.ends_at,
                    reason_en=closure.reason_en,
                    reason_bn=closure.reason_bn,
                )
                for closure in closures
            ],
            attribution=ATTRIBUTIONS.get(ShopSource(shop.source)),
        )


def _said(category: ShopCategory) -> dict[str, str]:
    return {
        "slug": category.slug,
        "name_en": category.name_en,
        "name_bn": category.name_bn,
        "icon": category.icon,
    }

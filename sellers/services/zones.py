"""Writes: where a shop delivers, and on which terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast
from uuid import UUID

from django.contrib.gis.geos import MultiPolygon
from django.db import transaction

from geo.models import Area
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import publish
from sellers.errors.shops import ShopNotFoundError
from sellers.errors.zones import InvalidZoneError, TooManyZonesError, ZoneNotFoundError
from sellers.events import ShopZonesChanged
from sellers.models import DeliveryZone, Shop, ZoneKind
from sellers.shapes import Mending, Shape, shape_of_areas, shape_of_circle, shape_of_geojson
from sellers.unverified import require_zone_within_reach
from sellers.zones import MOST_ZONES, ZoneDraft

# What is copied from a draft as it is.
TERMS = (
    "name", "kind", "radius_m", "priority", "is_active", "fee_kind", "fee", "free_above", "minimum_order",
    "lead_time_min", "hours", "is_synthetic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SavedZone:
    """A zone as it was saved.

    Attributes:
        mending: what was wrong with the shape that was sent; None where it was taken as it came.
    """

    zone: DeliveryZone
    mending: Mending | None


@transaction.atomic
def create_zone(*, actor_id: UUID | None, shop_id: UUID, draft: ZoneDraft, now: datetime) -> SavedZone:
    """Add a zone; it is audited and told to other rooms.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose zone it becomes.
        draft: what it is; checked here.
        now: UTC.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidZoneError: the draft makes no zone; the subclasses say what is wrong with a shape, and where.
        UnverifiedZoneTooFarError: the staff have not verified the shop, and it reaches farther than it may yet.
        TooManyZonesError: the shop has as many as it may.
    """
    shop = _locked(shop_id)
    if DeliveryZone.objects.filter(shop=shop).count() >= MOST_ZONES:
        raise TooManyZonesError
    zone = DeliveryZone(shop=shop)
    saved = _write(zone, draft, shop, is_new=True)
    _record(zone, "sellers.create_zone", {}, _told(zone, draft.area_ids), actor_id=actor_id, now=now)
    _tell(shop, [zone.pk], now=now)
    return saved


@transaction.atomic
def change_zone(*, actor_id: UUID | None, shop_id: UUID, zone_id: UUID, draft: ZoneDraft, now: datetime) -> SavedZone:
    """Make a zone what the draft says; nothing of it stays as it was but its id.

    Raises:
        ShopNotFoundError: there is no such shop.
        ZoneNotFoundError: the shop has no such zone.
        InvalidZoneError: the draft makes no zone.
        UnverifiedZoneTooFarError: as for a new one.
    """
    shop = _locked(shop_id)
    zone = _own(shop, zone_id)
    before = _told(zone, list(zone.areas.values_list("pk", flat=True)))
    saved = _write(zone, draft, shop, is_new=False)
    after = _told(zone, draft.area_ids)
    if before != after:
        _record(zone, "sellers.change_zone", before, after, actor_id=actor_id, now=now)
        _tell(shop, [zone.pk], now=now)
    return saved


@transaction.atomic
def delete_zone(*, actor_id: UUID | None, shop_id: UUID, zone_id: UUID, now: datetime) -> None:
    """Remove a zone.

    Raises:
        ShopNotFoundError: there is no such shop.
        ZoneNotFoundError: the shop has no such zone.
    """
    shop = _locked(shop_id)
    zone = _own(shop, zone_id)
    before = _told(zone, list(zone.areas.values_list("pk", flat=True)))
    _record(zone, "sellers.delete_zone", before, dict.fromkeys(before), actor_id=actor_id, now=now)
    zone.delete()
    _tell(shop, [zone_id], now=now)


@transaction.atomic
def replace_zones(
    *, actor_id: UUID | None, shop_id: UUID, drafts: Sequence[tuple[UUID | None, ZoneDraft]], now: datetime
) -> list[DeliveryZone]:
    """Give a shop exactly these zones, or none of them where one is wrong.

    Args:
        drafts: each with the id of the zone that it changes, or None for a new one; what is not among them is removed.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidZoneError: some of the drafts make no zone; the details name each by its place, as `features.2.name`.
        UnverifiedZoneTooFarError, TooManyZonesError: as for a new zone.
    """
    shop = _locked(shop_id)
    if len(drafts) > MOST_ZONES:
        raise TooManyZonesError
    own = {zone.pk: zone for zone in DeliveryZone.objects.filter(shop=shop).prefetch_related("areas")}
    kept = [zone_id for zone_id, _draft in drafts if zone_id is not None]
    _check_all(drafts, shop, own)
    for zone_id in own.keys() - set(kept):
        delete_zone(actor_id=actor_id, shop_id=shop_id, zone_id=zone_id, now=now)
    return [_put(actor_id, shop_id, zone_id, draft, now) for zone_id, draft in drafts]


def _check_all(drafts: Sequence[tuple[UUID | None, ZoneDraft]], shop: Shop, own: Mapping[UUID, DeliveryZone]) -> None:
    """Find everything that is wrong before anything is written."""
    details: list[ErrorDetail] = []
    seen: set[UUID] = set()
    for index, (zone_id, draft) in enumerate(drafts):
        try:
            draft.check()
            _shape(draft, shop, field="geometry")
        except InvalidZoneError as error:
            details += [_placed(index, detail) for detail in error.details]
        if zone_id is not None and (zone_id not in own or zone_id in seen):
            details.append(ErrorDetail(f"features.{index}.properties.id", ZoneNotFoundError.message))
        seen |= {zone_id} if zone_id is not None else set()
    if details:
        raise InvalidZoneError(details=details)


def _placed(index: int, detail: ErrorDetail) -> ErrorDetail:
    """A detail about one of many, as GeoJSON has its parts."""
    is_shape = detail.field.split(".")[0] in {"geometry", "shape"}
    place = detail.field.replace("shape", "geometry", 1) if is_shape else f"properties.{detail.field}"
    return ErrorDetail(f"features.{index}.{place}", detail.message)


def _put(actor_id: UUID | None, shop_id: UUID, zone_id: UUID | None, draft: ZoneDraft, now: datetime) -> DeliveryZone:
    if zone_id is None:
        return create_zone(actor_id=actor_id, shop_id=shop_id, draft=draft, now=now).zone
    return change_zone(actor_id=actor_id, shop_id=shop_id, zone_id=zone_id, draft=draft, now=now).zone


def _locked(shop_id: UUID) -> Shop:
    """The shop, held so that two who add zones at once do not pass the limit together."""
    shop = Shop.objects.select_for_update().filter(pk=shop_id).first()
    if shop is None:
        raise ShopNotFoundError
    return shop


def _own(shop: Shop, zone_id: UUID) -> DeliveryZone:
    zone = DeliveryZone.objects.filter(shop=shop, pk=zone_id).first()
    if zone is None:
        raise ZoneNotFoundError
    return zone


def _write(zone: DeliveryZone, draft: ZoneDraft, shop: Shop, *, is_new: bool) -> SavedZone:
    draft.check()
    shape = _shape(draft, shop)
    require_zone_within_reach(shop, shape.reach_m)
    for name in TERMS:
        setattr(zone, name, getattr(draft, name))
    zone.name = draft.name.strip()
    zone.band_from, zone.band_fee = list(draft.band_from), list(draft.band_fee)
    zone.polygon, zone.area_m2 = shape.polygon, shape.area_m2
    zone.save(force_insert=is_new)
    zone.areas.set(Area.objects.filter(pk__in=draft.area_ids).only("pk"))
    return SavedZone(zone, shape.mending)


def _shape(draft: ZoneDraft, shop: Shop, field: str = "shape") -> Shape:
    """What the draft covers; `ZoneDraft.check` has seen that it says so in the one way of its kind."""
    if draft.kind == ZoneKind.RADIUS:
        return shape_of_circle(cast("int", draft.radius_m), shop=shop)
    if draft.kind == ZoneKind.AREAS:
        return shape_of_areas(draft.area_ids, shop=shop)
    return shape_of_geojson(cast("dict[str, Any]", draft.shape), shop=shop, mends=draft.mends, field=field)


def _told(zone: DeliveryZone, area_ids: Sequence[UUID]) -> dict[str, Any]:
    """A zone as the trail has it: of a shape its size and a fingerprint, for a thousand corners tell nobody much."""
    told = {name: getattr(zone, name) for name in TERMS}
    openings = zone.hours.openings() if zone.hours is not None else None
    told["hours"] = None if openings is None else [[one.weekday, one.opens_min, one.closes_min] for one in openings]
    told["bands"] = [[f"{start:.2f}", f"{fee:.2f}"] for start, fee in zip(zone.band_from, zone.band_fee, strict=True)]
    told["areas"] = sorted(str(area_id) for area_id in area_ids)
    told["shape"] = _fingerprint(zone.polygon)
    return told | {"area_m2": round(zone.area_m2)}


def _fingerprint(polygon: MultiPolygon) -> str:
    return f"{polygon.num_coords} corners, {blake2b(bytes(polygon.wkb), digest_size=8).hexdigest()}"


def _record(
    zone: DeliveryZone,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    actor_id: UUID | None,
    now: datetime,
) -> None:
    changes = audit.changes_between(before, after) | {"shop": (str(zone.shop_id), str(zone.shop_id))}
    audit.record(actor_id=actor_id, action=action, target=zone, changes=changes, now=now)


def _tell(shop: Shop, zone_ids: list[UUID], *, now: datetime) -> None:
    publish(ShopZonesChanged(shop_id=shop.pk, zone_ids=zone_ids, changed_at=now))

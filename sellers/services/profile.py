"""Writes: what a shop says of itself, and where it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction

from geo.points import GeoPoint
from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers.errors.zones import ZonesOutOfReachError
from sellers.events import ShopProfileChanged
from sellers.models import Shop
from sellers.selectors.zones import list_zones_beyond
from sellers.services.approvals import keep_what_stands, note_drift
from sellers.services.opening import area_of, leaf
from sellers.services.people import locked_shop
from sellers.unverified import zone_reach_m


class ProfileChanges(TypedDict, total=False):
    """What is to be different; what is left out stays. `category` is a leaf's slug, `phone` E.164 or None."""

    name_en: str
    name_bn: str
    category: str
    phone: str | None
    address_en: str
    address_bn: str
    landmark_en: str
    landmark_bn: str
    description_en: str
    description_bn: str


@transaction.atomic
def change_profile(*, actor_id: UUID | None, shop_id: UUID, changes: ProfileChanges, now: datetime) -> Shop:
    """Change what a shop says of itself; each field's value before and after is audited.

    Where a verified shop has another name or kind than staff approved, they are told (`ShopIdentityChanged`).

    Raises:
        ShopCategoryNotFoundError: the tree has no such leaf.
        ShopNotFoundError: there is no such shop.
    """
    shop = locked_shop(shop_id)
    values: dict[str, Any] = dict(changes)
    before = {name: _told(shop, name) for name in values}
    changed = audit.changes_between(before, values)
    if not changed:
        return shop
    keep_what_stands(shop)
    for name in changed:
        setattr(shop, name, leaf(values[name]) if name == "category" else values[name])
    tell_of_change(shop, action="sellers.change_shop_profile", changes=changed, actor_id=actor_id, now=now)
    note_drift(shop, changed, actor_id=actor_id, now=now)
    return shop


@transaction.atomic
def move_shop(*, actor_id: UUID | None, shop_id: UUID, location: GeoPoint, now: datetime) -> Shop:
    """Set a shop's pin.

    Where a verified shop stands more than `SHOP_MOVE_NOTED_M` from where staff approved it, by one move or by many,
    they are told (`ShopMoved`): it may be another shop by now. It stays listed meanwhile.

    Raises:
        ShopNotFoundError: there is no such shop.
        ShopOutsideServiceAreaError: the pin stands outside Bangladesh.
        ZonesOutOfReachError: zones that do not move along would end too far from it; the details name them.
    """
    area_id = area_of(location)
    shop = locked_shop(shop_id)
    before = GeoPoint.from_geos(shop.location)
    if before == location:
        return shop
    _require_zones_within_reach(shop, location)
    keep_what_stands(shop)
    shop.location, shop.area_id = location.to_geos(), area_id
    changes = {"location": (_written(before), _written(location))}
    tell_of_change(shop, action="sellers.move_shop", changes=changes, actor_id=actor_id, now=now)
    note_drift(shop, changes, actor_id=actor_id, now=now)
    return shop


@transaction.atomic
def place_shop(*, actor_id: UUID, shop_id: UUID, location: GeoPoint, changes: ProfileChanges, now: datetime) -> Shop:
    """Set a shop's pin and say how one finds it, both or neither.

    Raises:
        As `move_shop` and `change_profile`.
    """
    move_shop(actor_id=actor_id, shop_id=shop_id, location=location, now=now)
    return change_profile(actor_id=actor_id, shop_id=shop_id, changes=changes, now=now)


def tell_of_change(
    shop: Shop, *, action: str, changes: Mapping[str, tuple[Any, Any]], actor_id: UUID | None, now: datetime
) -> None:
    """Save the fields that changed, with the entry and the event that say so."""
    columns = [*changes, "area"] if "location" in changes else list(changes)
    shop.save(update_fields=[*columns, "updated_at"])
    audit.record(actor_id=actor_id, action=action, target=shop, changes=changes, now=now)
    publish(ShopProfileChanged(shop_id=shop.pk, fields=sorted(changes), changed_at=now))


def _require_zones_within_reach(shop: Shop, location: GeoPoint) -> None:
    most_m = zone_reach_m(shop)
    beyond = list_zones_beyond(shop, pin=location, most_m=most_m)
    if beyond:
        raise ZonesOutOfReachError(beyond, most_m // 1000)


def _told(shop: Shop, name: str) -> Any:
    return shop.category.slug if name == "category" else getattr(shop, name)


def _written(point: GeoPoint) -> str:
    return f"{point.lat:.6f}, {point.lon:.6f}"

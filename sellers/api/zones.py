"""A shop's own delivery zones over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from sellers.access import ShopAccess, reach_shop
from sellers.models import ShopPermission
from sellers.schemas.zones import (
    ZoneCollectionIn,
    ZoneCollectionOut,
    ZoneIn,
    ZoneOut,
    ZonesOut,
    ZoneTestItem,
    ZoneTestOut,
    ZoneTestParams,
)
from sellers.selectors import zones as selectors
from sellers.services import zones as services

router = Router(tags=["delivery zones"])
READS = requires(Action.READ_SHOPS)
CHANGES = requires(Action.CHANGE_SHOPS)


@router.get("/me/shops/{shop}/zones", auth=READS, response=ZonesOut, summary="A shop's delivery zones")
def list_zones(request: HttpRequest, shop: str) -> ZonesOut:
    return ZonesOut(items=[ZoneOut.of(zone) for zone in selectors.list_zones(_read(request, shop).shop)])


@router.post("/me/shops/{shop}/zones", auth=CHANGES, response={201: ZoneOut}, summary="Add a delivery zone")
def create_zone(request: HttpRequest, shop: str, body: ZoneIn) -> Status[ZoneOut]:
    """A drawn shape may have holes and several parts. One that crosses itself is mended, which `mending` tells."""
    access = _changed(request, shop)
    saved = services.create_zone(
        actor_id=principal_in(request).own_id,
        shop_id=access.shop.pk,
        draft=body.to_zone_draft(),
        now=timezone.now(),
    )
    return Status(201, ZoneOut.saved(saved))


@router.get("/me/shops/{shop}/zones.geojson", auth=READS, response=ZoneCollectionOut, summary="All zones as GeoJSON")
def export_zones(request: HttpRequest, shop: str) -> ZoneCollectionOut:
    return ZoneCollectionOut.of(list(selectors.list_zones(_read(request, shop).shop)))


@router.put("/me/shops/{shop}/zones.geojson", auth=CHANGES, response=ZoneCollectionOut, summary="Replace all zones")
def replace_zones(request: HttpRequest, shop: str, body: ZoneCollectionIn) -> ZoneCollectionOut:
    """The shop has exactly these zones afterwards, or, where one of them is wrong, those it had.

    A feature with the id of a zone changes it, one without adds one, and zones without a feature are removed. Errors
    name the feature.
    """
    access = _changed(request, shop)
    services.replace_zones(
        actor_id=principal_in(request).own_id,
        shop_id=access.shop.pk,
        drafts=[(feature.properties.id, feature.to_draft()) for feature in body.features],
        now=timezone.now(),
    )
    return ZoneCollectionOut.of(list(selectors.list_zones(access.shop)))


@router.get("/me/shops/{shop}/zones/test", auth=READS, response=ZoneTestOut, summary="Test a pin")
def test_pin(request: HttpRequest, shop: str, params: Query[ZoneTestParams]) -> ZoneTestOut:
    """Every active zone that holds the pin: which one counts and why, and what it costs; for shops of any status."""
    access, pin = _read(request, shop), params.to_point()
    found = selectors.test_pin(shop=access.shop, pin=pin, subtotal=params.subtotal, now=timezone.now())
    return ZoneTestOut(
        items=[ZoneTestItem.of(ranked) for ranked in found],
        distance_m=round(found[0].zone.distance_m, 3) if found else None,
        nearest_zone_m=None if found else selectors.distance_to_zones_m(shop=access.shop, pin=pin),
    )


@router.get("/me/shops/{shop}/zones/{uuid:zone_id}", auth=READS, response=ZoneOut, summary="One delivery zone")
def get_zone(request: HttpRequest, shop: str, zone_id: UUID) -> ZoneOut:
    return ZoneOut.of(selectors.get_zone(_read(request, shop).shop, zone_id))


@router.put("/me/shops/{shop}/zones/{uuid:zone_id}", auth=CHANGES, response=ZoneOut, summary="Change a delivery zone")
def change_zone(request: HttpRequest, shop: str, zone_id: UUID, body: ZoneIn) -> ZoneOut:
    """The body says everything anew; what it leaves out is as for a new zone."""
    access = _changed(request, shop)
    saved = services.change_zone(
        actor_id=principal_in(request).own_id,
        shop_id=access.shop.pk,
        zone_id=zone_id,
        draft=body.to_zone_draft(),
        now=timezone.now(),
    )
    return ZoneOut.saved(saved)


@router.delete(
    "/me/shops/{shop}/zones/{uuid:zone_id}", auth=CHANGES, response={204: None}, summary="Remove a delivery zone"
)
def delete_zone(request: HttpRequest, shop: str, zone_id: UUID) -> Status[None]:
    access = _changed(request, shop)
    services.delete_zone(
        actor_id=principal_in(request).own_id, shop_id=access.shop.pk, zone_id=zone_id, now=timezone.now()
    )
    return Status(204, None)


def _read(request: HttpRequest, shop: str) -> ShopAccess:
    return reach_shop(principal_in(request), shop, action=Action.READ_SHOPS)


def _changed(request: HttpRequest, shop: str) -> ShopAccess:
    return reach_shop(principal_in(request), shop, action=Action.CHANGE_SHOPS, permission=ShopPermission.SETTINGS)

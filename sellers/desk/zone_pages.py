"""Where a shop delivers, as pages: all zones on one map, one of them to draw and price, and what a pin gets."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geo.errors import InvalidPointError
from geo.points import GeoPoint
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from marketplace.core.errors import ConflictError, RuleError
from sellers.access import ShopAccess
from sellers.desk import pin_test, zone_page, zone_words
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.zone_forms import WholeZoneForm, draft_of
from sellers.desk.zone_page import ZonePage
from sellers.errors.zones import InvalidShapeError, InvalidZoneError
from sellers.models import DeliveryZone, ShopPermission
from sellers.selectors import zones as selectors
from sellers.services import zones as services
from sellers.services.zones import SavedZone
from sellers.shapes import Mending
from sellers.zones import MOST_ZONES, ZoneDraft

CHANGES_ZONES = desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)


@desk_page(Action.READ_SHOPS)
@require_safe
def zones(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """All zones, on a map and in words."""
    listed = zone_page.list_zones(access.shop)
    context = {
        "zones": listed,
        "map": zone_page.map_of(listed),
        "may_add": len(listed) < MOST_ZONES,
        "may_change": _may_change(request, access),
        "test": pin_test.read(access.shop, request.GET, now=timezone.now()),
    }
    return render_desk(request, access, "sellers/desk/zones/list.html", context)


@CHANGES_ZONES
@shows_or_takes
def zone_new(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Draw a zone."""
    if request.method != "POST":
        return _show(request, access, ZonePage(access.shop, WholeZoneForm.new()))
    write = partial(services.create_zone, actor_id=principal_in(request).own_id, shop_id=access.shop.pk)
    return _take(request, access, lambda draft: write(draft=draft, now=timezone.now()))


@CHANGES_ZONES
@shows_or_takes
def zone(request: HttpRequest, access: ShopAccess, zone_id: UUID) -> HttpResponse:
    """Change a zone."""
    found = selectors.get_zone(access.shop, zone_id)
    if request.method != "POST":
        page = ZonePage(access.shop, WholeZoneForm.of(found), faults=_mended_at(request))
        page.words = zone_words.describe(found, shop_lead_min=access.shop.lead_time_min)
        return _show(request, access, page, found)
    write = partial(
        services.change_zone, actor_id=principal_in(request).own_id, shop_id=access.shop.pk, zone_id=zone_id
    )
    return _take(request, access, lambda draft: write(draft=draft, now=timezone.now()), found)


@CHANGES_ZONES
@shows_or_takes
def zone_delete(request: HttpRequest, access: ShopAccess, zone_id: UUID) -> HttpResponse:
    """Ask, and delete a zone."""
    found = selectors.get_zone(access.shop, zone_id)
    if request.method != "POST":
        return render_desk(request, access, "sellers/desk/zones/delete.html", {"zone": found})
    services.delete_zone(
        actor_id=principal_in(request).own_id, shop_id=access.shop.pk, zone_id=zone_id, now=timezone.now()
    )
    messages.success(request, _("The zone “%(name)s” is deleted.") % {"name": found.name})
    return redirect("desk:zones", slug=access.shop.slug)


@CHANGES_ZONES
@require_POST
def zone_switch(request: HttpRequest, access: ShopAccess, zone_id: UUID) -> HttpResponse:
    """Stop delivering to a zone for now, or begin again."""
    found = selectors.get_zone(access.shop, zone_id)
    draft = draft_of(found, is_active=not found.is_active)
    try:
        services.change_zone(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            zone_id=zone_id,
            draft=draft,
            now=timezone.now(),
        )
    except (InvalidZoneError, RuleError) as error:
        messages.error(request, _told(error))
    return redirect("desk:zones", slug=access.shop.slug)


def _take(
    request: HttpRequest,
    access: ShopAccess,
    write: Callable[[ZoneDraft], SavedZone],
    found: DeliveryZone | None = None,
) -> HttpResponse:
    """Save what the form says if it is in order; else show it once more, with what is not."""
    page = zone_page.read(access.shop, request.POST, request.FILES)
    saved = _save(page, write)
    if saved is None:
        return _show(request, access, page, found)
    messages.success(request, _("The zone “%(name)s” is saved.") % {"name": saved.zone.name})
    if saved.mending is None:
        return redirect("desk:zones", slug=access.shop.slug)
    return _tell_of_mending(request, access, saved.zone, saved.mending)


def _save(page: ZonePage, write: Callable[[ZoneDraft], SavedZone]) -> SavedZone | None:
    draft = page.whole.draft
    if draft is None:
        return None
    try:
        return write(draft)
    except InvalidZoneError as error:
        if isinstance(error, InvalidShapeError) and error.point is not None:
            page.faults.append(error.point)
        for detail in error.details:
            page.whole.add_error(detail.field, str(detail.message))
    except (RuleError, ConflictError) as error:
        page.errors.append(str(error))
    return None


def _tell_of_mending(request: HttpRequest, access: ShopAccess, saved: DeliveryZone, mending: Mending) -> HttpResponse:
    """Back to the drawing, with the place that was wrong on it: a mended shape may not be what was meant."""
    said = _("%(reason)s, so the shape was mended. See on the map whether it is what you meant.")
    messages.warning(request, said % {"reason": _(mending.reason)})
    lon, lat = mending.point
    return redirect(f"{reverse('desk:zone', args=[access.shop.slug, saved.pk])}?mended={lon:.6f},{lat:.6f}")


def _mended_at(request: HttpRequest) -> list[tuple[float, float]]:
    lon, _comma, lat = request.GET.get("mended", "").partition(",")
    try:
        point = GeoPoint(lat=float(lat), lon=float(lon))
    except (ValueError, InvalidPointError):
        return []
    return [(point.lon, point.lat)]


def _told(error: InvalidZoneError | RuleError) -> str:
    return " ".join(str(detail.message) for detail in error.details) or str(error)


def _may_change(request: HttpRequest, access: ShopAccess) -> bool:
    return access.may(ShopPermission.SETTINGS) and principal_in(request).reach(Action.CHANGE_SHOPS) is not None


def _show(request: HttpRequest, access: ShopAccess, page: ZonePage, found: DeliveryZone | None = None) -> HttpResponse:
    others = zone_page.map_of(zone_page.list_zones(access.shop), but=found.pk if found else None)
    context = {"page": page, "zone": found, "map": others, "most_km": zone_page.most_km(access.shop)}
    status = 400 if page.is_wrong else 200
    return render_desk(request, access, "sellers/desk/zones/form.html", context, status=status)

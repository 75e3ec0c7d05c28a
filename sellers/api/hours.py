"""The time of one's shop over HTTP: its week, closures, holidays, breaks and rushes."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import ShopAccess, reach_shop
from sellers.models import ShopPermission
from sellers.schemas.hours import (
    BreakIn,
    ClosureIn,
    HolidaysIn,
    HolidaysOut,
    MyClosureOut,
    RushIn,
    ShopHoursIn,
    ShopHoursOut,
)
from sellers.selectors.closures import get_closures_ahead, list_closures
from sellers.services import closures, holidays, hours

router = Router(tags=["my shops"])
READS = requires(Action.READ_SHOPS)
CHANGES = requires(Action.CHANGE_SHOPS)


@router.get("/me/shops/{shop}/hours", auth=READS, response=ShopHoursOut, summary="When your shop is open")
def get_hours(request: HttpRequest, shop: str) -> ShopHoursOut:
    return ShopHoursOut.of(_read(request, shop).shop, now=timezone.now())


@router.put("/me/shops/{shop}/hours", auth=CHANGES, response=ShopHoursOut, summary="Set when your shop is open")
def change_hours(request: HttpRequest, shop: str, body: ShopHoursIn) -> ShopHoursOut:
    """The whole week, its clocks and the lead time. Another time zone moves the holidays that the shop keeps."""
    access, now = _change(request, shop), timezone.now()
    changed = hours.change_hours(actor_id=_actor(request), shop_id=access.shop.pk, draft=body.to_draft(), now=now)
    return ShopHoursOut.of(changed, now=now)


@router.get(
    "/me/shops/{shop}/closures",
    auth=READS,
    response=PageOut[MyClosureOut],
    summary="Closures and breaks that are not over, the next first",
)
def list_shop_closures(request: HttpRequest, shop: str, params: Query[PageParams]) -> PageOut[MyClosureOut]:
    access = _read(request, shop)
    page = list_closures(access.shop, now=timezone.now(), cursor=params.cursor, limit=params.limit)
    return PageOut(items=[MyClosureOut.of(closure) for closure in page.items], next=page.next)


@router.post("/me/shops/{shop}/closures", auth=CHANGES, response={201: MyClosureOut}, summary="Close for a span")
def create_closure(request: HttpRequest, shop: str, body: ClosureIn) -> Status[MyClosureOut]:
    access = _change(request, shop)
    closure = closures.create_closure(
        actor_id=_actor(request), shop_id=access.shop.pk, draft=body.to_draft(), now=timezone.now()
    )
    return Status(201, MyClosureOut.of(closure))


@router.delete(
    "/me/shops/{shop}/closures/{uuid:closure_id}", auth=CHANGES, response={204: None}, summary="Take a closure back"
)
def delete_closure(request: HttpRequest, shop: str, closure_id: UUID) -> Status[None]:
    """One that runs ends now. Breaks are ended and holidays lifted by operations of their own."""
    access = _change(request, shop)
    closures.delete_closure(actor_id=_actor(request), shop_id=access.shop.pk, closure_id=closure_id, now=timezone.now())
    return Status(204, None)


@router.get("/me/shops/{shop}/holidays", auth=READS, response=HolidaysOut, summary="Public holidays your shop keeps")
def get_holidays(request: HttpRequest, shop: str) -> HolidaysOut:
    access = _read(request, shop)
    return HolidaysOut.of(access.shop, get_closures_ahead(access.shop, now=timezone.now()).holidays)


@router.put("/me/shops/{shop}/holidays", auth=CHANGES, response=HolidaysOut, summary="Choose the holidays to keep")
def choose_holidays(request: HttpRequest, shop: str, body: HolidaysIn) -> HolidaysOut:
    """All holidays to come that are not among `lifted` are kept."""
    access, now = _change(request, shop), timezone.now()
    changed = holidays.choose_holidays(
        actor_id=_actor(request), shop_id=access.shop.pk, calendar=body.calendar, lifted=body.lifted, now=now
    )
    return HolidaysOut.of(changed, get_closures_ahead(changed, now=now).holidays)


@router.post("/me/shops/{shop}/break", auth=CHANGES, response={201: MyClosureOut}, summary="Close for a while")
def take_break(request: HttpRequest, shop: str, body: BreakIn) -> Status[MyClosureOut]:
    """From this minute on; a break that runs lasts until then instead."""
    access, now = _change(request, shop), timezone.now()
    closure = closures.take_break(actor_id=_actor(request), shop_id=access.shop.pk, until=body.end(now=now), now=now)
    return Status(201, MyClosureOut.of(closure))


@router.delete("/me/shops/{shop}/break", auth=CHANGES, response={204: None}, summary="End the break")
def end_break(request: HttpRequest, shop: str) -> Status[None]:
    """Without a break nothing happens."""
    access = _change(request, shop)
    closures.end_break(actor_id=_actor(request), shop_id=access.shop.pk, now=timezone.now())
    return Status(204, None)


@router.put("/me/shops/{shop}/rush", auth=CHANGES, response=ShopHoursOut, summary="Say that orders take longer")
def start_rush(request: HttpRequest, shop: str, body: RushIn) -> ShopHoursOut:
    """From now on; a rush that runs is replaced."""
    access, now = _change(request, shop), timezone.now()
    changed = hours.start_rush(
        actor_id=_actor(request), shop_id=access.shop.pk, until=body.end(now=now), extra_min=body.extra_min, now=now
    )
    return ShopHoursOut.of(changed, now=now)


@router.delete("/me/shops/{shop}/rush", auth=CHANGES, response={204: None}, summary="End the rush")
def end_rush(request: HttpRequest, shop: str) -> Status[None]:
    """Without a rush nothing happens."""
    access = _change(request, shop)
    hours.end_rush(actor_id=_actor(request), shop_id=access.shop.pk, now=timezone.now())
    return Status(204, None)


def _read(request: HttpRequest, shop: str) -> ShopAccess:
    return reach_shop(principal_in(request), shop, action=Action.READ_SHOPS)


def _change(request: HttpRequest, shop: str) -> ShopAccess:
    return reach_shop(principal_in(request), shop, action=Action.CHANGE_SHOPS, permission=ShopPermission.SETTINGS)


def _actor(request: HttpRequest) -> UUID:
    return principal_in(request).own_id

"""One's own shops over HTTP: what they say of themselves, where they are, and whether they are listed."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from marketplace.core.uploads.bodies import PICTURE_BODY, picture_in
from sellers.access import ShopAccess, reach_shop
from sellers.models import Shop, ShopPermission
from sellers.schemas.desk import (
    MyShopDetailOut,
    MyShopOut,
    ShopClosingIn,
    ShopLocationIn,
    ShopPictureOut,
    ShopProfileIn,
)
from sellers.schemas.onboarding import OpenedShopOut, ShopIn
from sellers.selectors import desk
from sellers.services import listing, opening, pictures, profile

router = Router(tags=["my shops"])
READS = requires(Action.READ_SHOPS)
CHANGES = requires(Action.CHANGE_SHOPS)
OPENS = requires(Action.OPEN_SHOP)


@router.get("/me/shops", auth=READS, response=PageOut[MyShopOut], summary="The shops you work for")
def list_my_shops(request: HttpRequest, params: Query[PageParams]) -> PageOut[MyShopOut]:
    page = desk.page_my_shops(principal_in(request), cursor=params.cursor, limit=params.limit)
    now = timezone.now()
    return PageOut(items=[MyShopOut.of(found, now=now) for found in page.items], next=page.next)


@router.post("/me/shops", auth=OPENS, response={201: OpenedShopOut}, summary="Sign up a shop")
def open_shop(request: HttpRequest, body: ShopIn) -> Status[OpenedShopOut]:
    """It is a draft of which you are the owner. Buyers see it once the market's staff have verified it."""
    user_id = principal_in(request).own_id
    shop = opening.open_shop(actor_id=user_id, draft=body.to_draft(), now=timezone.now())
    return Status(201, OpenedShopOut.of(shop))


@router.get("/me/shops/{shop}", auth=READS, response=MyShopDetailOut, summary="One shop you work for")
def get_my_shop(request: HttpRequest, shop: str) -> MyShopDetailOut:
    access = reach_shop(principal_in(request), shop, action=Action.READ_SHOPS)
    return MyShopDetailOut.of(desk.get_desk_shop(access), now=timezone.now())


@router.patch("/me/shops/{shop}", auth=CHANGES, response=MyShopDetailOut, summary="Change what a shop says of itself")
def change_my_shop(request: HttpRequest, shop: str, body: ShopProfileIn) -> MyShopDetailOut:
    """What is left out stays as it is. Pin, pictures and hours have operations of their own."""
    access, actor_id, now = _to_change(request, shop)
    profile.change_profile(actor_id=actor_id, shop_id=access.shop.pk, changes=body.to_changes(), now=now)
    return _shown(request, access, now)


@router.put("/me/shops/{shop}/location", auth=CHANGES, response=MyShopDetailOut, summary="Set a shop's pin")
def move_my_shop(request: HttpRequest, shop: str, body: ShopLocationIn) -> MyShopDetailOut:
    """It must stand in Bangladesh, and no farther from the zones that were drawn than zones may reach.

    Of a verified shop that moves far, the market's staff are told.
    """
    access, actor_id, now = _to_change(request, shop)
    profile.move_shop(actor_id=actor_id, shop_id=access.shop.pk, location=body.to_point(), now=now)
    return _shown(request, access, now)


@router.put(
    "/me/shops/{shop}/logo", auth=CHANGES, response=ShopPictureOut, summary="Show a logo", openapi_extra=PICTURE_BODY
)
def replace_logo(request: HttpRequest, shop: str) -> ShopPictureOut:
    """JPEG, PNG, WebP or GIF of 5 MB at most. Its middle is kept as a square, and nothing else of the file."""
    return _show_picture(request, shop, "logo")


@router.delete("/me/shops/{shop}/logo", auth=CHANGES, response={204: None}, summary="Show no logo")
def remove_logo(request: HttpRequest, shop: str) -> Status[None]:
    return _remove_picture(request, shop, "logo")


@router.put(
    "/me/shops/{shop}/cover",
    auth=CHANGES,
    response=ShopPictureOut,
    summary="Show a picture of the shop",
    openapi_extra=PICTURE_BODY,
)
def replace_cover(request: HttpRequest, shop: str) -> ShopPictureOut:
    """As the logo; it is kept five wide and two high."""
    return _show_picture(request, shop, "cover")


@router.delete("/me/shops/{shop}/cover", auth=CHANGES, response={204: None}, summary="Show no picture of the shop")
def remove_cover(request: HttpRequest, shop: str) -> Status[None]:
    return _remove_picture(request, shop, "cover")


@router.post("/me/shops/{shop}/pause", auth=CHANGES, response=MyShopDetailOut, summary="Take a shop off the market")
def pause_my_shop(request: HttpRequest, shop: str) -> MyShopDetailOut:
    """Buyers do not see it until it is resumed."""
    return _lead(request, shop, listing.pause_shop)


@router.post("/me/shops/{shop}/resume", auth=CHANGES, response=MyShopDetailOut, summary="List a paused shop again")
def resume_my_shop(request: HttpRequest, shop: str) -> MyShopDetailOut:
    return _lead(request, shop, listing.resume_shop)


@router.post(
    "/me/shops/{shop}/close",
    auth=requires_recent(Action.CHANGE_SHOPS),
    response=MyShopDetailOut,
    summary="Close a shop for good",
)
def close_my_shop(request: HttpRequest, shop: str, body: ShopClosingIn) -> MyShopDetailOut:
    """For its owner or the market's staff, signed in within the last quarter of an hour. Nothing leads back."""
    access, actor_id, now = _to_change(request, shop)
    access.require_owner()
    listing.close_shop(actor_id=actor_id, shop_id=access.shop.pk, confirmation=body.confirmation, now=now)
    return _shown(request, access, now)


def _to_change(request: HttpRequest, shop: str) -> tuple[ShopAccess, UUID, datetime]:
    principal = principal_in(request)
    access = reach_shop(principal, shop, action=Action.CHANGE_SHOPS, permission=ShopPermission.SETTINGS)
    return access, principal.own_id, timezone.now()


def _lead(request: HttpRequest, shop: str, change: Callable[..., Shop]) -> MyShopDetailOut:
    access, actor_id, now = _to_change(request, shop)
    change(actor_id=actor_id, shop_id=access.shop.pk, now=now)
    return _shown(request, access, now)


def _shown(request: HttpRequest, access: ShopAccess, now: datetime) -> MyShopDetailOut:
    """The shop as it is after the change."""
    changed = reach_shop(principal_in(request), str(access.shop.pk), action=Action.CHANGE_SHOPS)
    return MyShopDetailOut.of(desk.get_desk_shop(changed), now=now)


def _show_picture(request: HttpRequest, shop: str, kind: pictures.Kind) -> ShopPictureOut:
    access, actor_id, now = _to_change(request, shop)
    file = picture_in(request)
    changed = pictures.replace_picture(actor_id=actor_id, shop_id=access.shop.pk, kind=kind, file=file, now=now)
    return ShopPictureOut(url=pictures.picture_url(getattr(changed, kind)))


def _remove_picture(request: HttpRequest, shop: str, kind: pictures.Kind) -> Status[None]:
    access, actor_id, now = _to_change(request, shop)
    pictures.remove_picture(actor_id=actor_id, shop_id=access.shop.pk, kind=kind, now=now)
    return Status(204, None)

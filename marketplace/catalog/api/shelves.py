"""Wishlists and recent views over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.schemas.shelves import RecentOut, ShelvedProductOut, WishIn, WishOut
from marketplace.catalog.selectors import shelves as selectors
from marketplace.catalog.services import shelves
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams

router = Router(tags=["wishlist"])
READS = requires(Action.READ_WISHLIST)
CHANGES = requires(Action.CHANGE_WISHLIST)


@router.get("/wishlist", auth=READS, response=PageOut[WishOut], summary="The goods you wish for")
def list_wishes(request: HttpRequest, params: Query[PageParams]) -> PageOut[WishOut]:
    """The newest first. What nobody sells any more is left out while that is so."""
    page = selectors.list_wishes(user_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[WishOut.of(item) for item in page.items], next=page.next)


@router.post("/wishlist/items", auth=CHANGES, response={201: WishOut}, summary="Put a product on your wishlist")
def wish_for(request: HttpRequest, body: WishIn) -> Status[WishOut]:
    item = shelves.wish_for(user_id=principal_in(request).own_id, product_id=body.product_id)
    return Status(201, WishOut.of(item))


@router.delete(
    "/wishlist/items/{uuid:product_id}", auth=CHANGES, response={204: None}, summary="Take a product off your wishlist"
)
def no_longer_wish_for(request: HttpRequest, product_id: UUID) -> Status[None]:
    shelves.no_longer_wish_for(user_id=principal_in(request).own_id, product_id=product_id)
    return Status(204, None)


@router.delete("/wishlist/items", auth=CHANGES, response={204: None}, summary="Empty your wishlist")
def clear_wishlist(request: HttpRequest) -> Status[None]:
    shelves.clear_wishlist(user_id=principal_in(request).own_id)
    return Status(204, None)


@router.get("/me/recent-products", auth=READS, response=RecentOut, summary="The goods you looked at last")
def list_recent(request: HttpRequest) -> RecentOut:
    found = selectors.list_recent(user_id=principal_in(request).own_id)
    return RecentOut(items=[ShelvedProductOut.of(product) for product in found])


@router.delete("/me/recent-products", auth=CHANGES, response={204: None}, summary="Forget what you looked at")
def forget_recent(request: HttpRequest) -> Status[None]:
    shelves.forget_views(user_id=principal_in(request).own_id)
    return Status(204, None)

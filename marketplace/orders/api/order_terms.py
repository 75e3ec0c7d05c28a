"""How one's shop takes orders, over HTTP."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.orders.schemas.order_terms import OrderTermsIn, OrderTermsOut
from marketplace.orders.services.answering import terms_of
from marketplace.orders.services.shop_terms import set_order_terms
from sellers.access import reach_shop
from sellers.models import ShopPermission

router = Router(tags=["my shops"])
PATH = "/me/shops/{shop}/order-terms"


@router.get(PATH, auth=requires(Action.READ_SHOPS), response=OrderTermsOut, summary="How your shop takes orders")
def get_order_terms(request: HttpRequest, shop: str) -> OrderTermsOut:
    access = reach_shop(principal_in(request), shop, action=Action.READ_SHOPS)
    return OrderTermsOut.of(terms_of(access.shop))


@router.put(
    PATH, auth=requires(Action.HANDLE_ORDERS), response=OrderTermsOut, summary="Choose how your shop takes orders"
)
def change_order_terms(request: HttpRequest, shop: str, body: OrderTermsIn) -> OrderTermsOut:
    """All of it, for orders from now on; those that are placed keep the times that they were given."""
    principal = principal_in(request)
    access = reach_shop(principal, shop, action=Action.HANDLE_ORDERS, permission=ShopPermission.SETTINGS)
    terms = set_order_terms(
        actor_id=principal.own_id, shop_id=access.shop.pk, draft=body.to_draft(), now=timezone.now()
    )
    return OrderTermsOut.of(terms)

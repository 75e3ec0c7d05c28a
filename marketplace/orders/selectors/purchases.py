"""Reads: what was ordered at once, for those whose it is."""

from django.db.models import Prefetch, QuerySet

from marketplace.core import live
from marketplace.core.pagination import Page, paginate
from marketplace.orders import claims, numbers
from marketplace.orders.errors.placing import PurchaseNotFoundError
from marketplace.orders.holding import Holder
from marketplace.orders.models import Basket, Order, Purchase
from marketplace.orders.selectors.baskets import of_holder


def list_purchases(*, holder: Holder, cursor: str | None, limit: int) -> Page[Purchase]:
    """Theirs, the newest first, each with its orders and their shops."""
    return paginate(_with_orders(_of(holder)), order_by=["-id"], cursor=cursor, limit=limit)


def get_purchase(*, holder: Holder, number: str) -> Purchase:
    """One of theirs by its number, however it is typed.

    Raises:
        PurchaseNotFoundError: there is none, or it is not theirs.
    """
    known = numbers.read_purchase(number)
    purchase = _with_orders(_of(holder)).filter(number=known).first() if known is not None else None
    if purchase is None:
        raise PurchaseNotFoundError
    return purchase


def get_claimable(*, token: str, holder: Holder) -> Purchase:
    """What a link opens: to anybody as long as nobody has claimed it, and from then on to whoever has.

    Raises:
        PurchaseNotFoundError: the token opens nothing, or what it opens is somebody else's.
    """
    if len(token) > claims.LONGEST_TOKEN:
        raise PurchaseNotFoundError
    purchase = _with_orders(Purchase.objects.filter(claim_digest=claims.digest_of(token))).first()
    if purchase is None or purchase.user_id not in (None, holder.user_id):
        raise PurchaseNotFoundError
    return purchase


def find_ordered(*, basket: Basket, version: int) -> Purchase | None:
    """What a basket became as it stood at a version; None where it was not ordered then."""
    return Purchase.objects.filter(basket_id=basket.pk, basket_version=version, user=basket.user).first()


def _of(holder: Holder) -> QuerySet[Purchase]:
    """A member's own; of guests, what was ordered out of the basket that they hold and nobody has claimed."""
    if holder.user_id is not None:
        return Purchase.objects.of(holder.user_id)
    return Purchase.objects.filter(user=None, basket_id__in=of_holder(holder).values("pk"))


def _with_orders(purchases: QuerySet[Purchase]) -> QuerySet[Purchase]:
    orders = Order.objects.select_related("shop").defer("shop__location").order_by("position")
    orders = orders.annotate(told_up_to=live.told_up_to("order"))
    return purchases.defer("quote").prefetch_related(Prefetch("orders", orders))

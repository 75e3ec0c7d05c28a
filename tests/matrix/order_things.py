"""Orders, made for their buyer or for who owns the shop that they went to."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.services.offers import set_offer
from marketplace.catalog.services.stock import count_stock
from marketplace.core.ids import uuid7
from marketplace.orders.models import ActorRole, Fulfilment, Order, OrderLine, OrderState, Substitution
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.substituting import SubstituteDraft, propose_substitute
from sellers.models import Shop
from tests.matrix.asking import Make
from tests.matrix.goods_things import shared_product
from tests.matrix.shop_things import any_shop, last_shop_of
from tests.unit.orders.making import HANDOVER_CODE, Wanted, placed_order

PICKUP = Fulfilment.PICKUP


def order_of_buyer(state: OrderState = OrderState.PLACED) -> Make:
    """An order that the owner has placed, in this state."""
    return lambda owner: _order(Shop.objects.get(slug=any_shop(owner)), state=state, buyer=owner).number


def order_of_shop(state: OrderState, fulfilment: Fulfilment = Fulfilment.DELIVERY) -> Make:
    """An order of the shop that was made for the owner last, in this state."""
    return lambda owner: _order(last_shop_of(owner), state=state, fulfilment=fulfilment).number


def any_order(state: OrderState = OrderState.PLACED) -> Make:
    """Somebody's order."""
    return lambda owner: _order(Shop.objects.get(slug=any_shop(owner)), state=state).number


def proposal_to_buyer(owner: User) -> str:
    """A substitute that the owner is asked about, for the order that they placed last."""
    return str(_proposed(Order.objects.filter(purchase__user=owner).latest("id")).pk)


def proposal_of_shop(owner: User) -> str:
    """The same of the last order of the shop that was made for them last."""
    return str(_proposed(Order.objects.filter(shop=last_shop_of(owner)).latest("id")).pk)


def fewer(owner: User) -> dict[str, Any]:
    """A body that keeps one of the two that were ordered last, whoever ordered them."""
    return {"lines": [{"line_id": _last_line_id(), "quantity": 1}]}


def substitute(owner: User) -> dict[str, Any]:
    """A body that proposes something else for the order that was placed last; nothing where there is none yet."""
    order = Order.objects.order_by("id").last()
    return {
        "line_id": _last_line_id(),
        "offer_id": str(_offer(order.shop).pk if order else uuid7()),
        "quantity": 1,
    }


def code(owner: User) -> dict[str, Any]:
    """A body with the code of every order here."""
    return {"code": HANDOVER_CODE}


def cause(**more: Any) -> Callable[[User], dict[str, Any]]:
    return lambda owner: {"cause": "other", **more}


def _last_line_id() -> str:
    """The first line of the order that was placed last; an id of nothing where there is none yet."""
    line = OrderLine.objects.order_by("order_id", "-position").last()
    return str(line.pk if line else uuid7())


def _order(
    shop: Shop, *, state: OrderState, buyer: User | None = None, fulfilment: Fulfilment = Fulfilment.DELIVERY
) -> Order:
    wanted = [Wanted(_offer(shop), 2)]
    return placed_order(shop, wanted, buyer=buyer, state=state, fulfilment=fulfilment, now=timezone.now())


def _proposed(order: Order) -> Substitution:
    draft = SubstituteDraft(order.lines.get().pk, _offer(order.shop).pk, 1)
    return propose_substitute(order_id=order.pk, actor=Actor(ActorRole.SHOP), draft=draft, now=timezone.now())


def _offer(shop: Shop) -> Offer:
    """Of a product that the shop does not sell yet, counted, at twenty-five taka."""
    now, sold = timezone.now(), Offer.objects.filter(shop=shop).values("product_id")
    product = Product.objects.filter(shop=None, deleted_at=None).exclude(pk__in=sold).order_by("id").last()
    variant = (product or Product.objects.get(pk=shared_product(User()))).variants.all()[0]
    draft = OfferDraft(price=Decimal(25))
    offer = set_offer(actor_id=None, shop_id=shop.pk, variant_id=variant.pk, draft=draft, now=now)
    count_stock(actor_id=None, offer_id=offer.pk, quantity=10, now=now)
    return offer

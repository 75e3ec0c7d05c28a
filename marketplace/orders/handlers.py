"""What follows from what happened to orders, as far as it is this room's."""

from uuid import UUID

from django.utils import timezone

from marketplace.accounts.events import UserErased
from marketplace.core.events import handles
from marketplace.orders.errors.acts import ActNotPossibleError
from marketplace.orders.events import OrderPlaced, OrderStateChanged, PurchasePlaced
from marketplace.orders.guest_letters import send_link
from marketplace.orders.models import OrderState, ShopOrderTerms
from marketplace.orders.personal_data import forget_basket
from marketplace.orders.purchase_data import forget_purchases
from marketplace.orders.services.acting import accept_order
from marketplace.orders.services.actors import BY_ITSELF
from marketplace.orders.services.bought import record_bought


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    """Their basket goes with their account; what they ordered stays in the books, and does not say whose it was."""
    forget_basket(user_id=event.user_id)
    forget_purchases(user_id=event.user_id, now=event.erased_at)


@handles(PurchasePlaced)
def send_guests_their_link(event: PurchasePlaced, *, event_id: UUID) -> None:
    """Nobody else can: a guest has no page on which to find what they ordered."""
    if event.user_id is None:
        send_link(purchase_id=event.purchase_id, now=timezone.now())


@handles(OrderPlaced)
def accept_by_itself(event: OrderPlaced, *, event_id: UUID) -> None:
    """For shops that have chosen so; where somebody was faster, there is nothing left to do."""
    if not ShopOrderTerms.objects.filter(shop_id=event.shop_id, accepts_by_itself=True).exists():
        return
    try:
        accept_order(order_id=event.order_id, actor=BY_ITSELF, now=timezone.now())
    except ActNotPossibleError:
        return


@handles(OrderStateChanged)
def remember_what_was_bought(event: OrderStateChanged, *, event_id: UUID) -> None:
    """Whoever was delivered something may review it."""
    if event.after == OrderState.DELIVERED:
        record_bought(order_id=event.order_id)

"""Tells buyers how their orders fare, and shops what is ordered and called off."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from marketplace.core.events import handles
from marketplace.notifications import notices, order_letters
from marketplace.notifications.models import NoticeKind
from marketplace.notifications.order_telling import find_order, members_for_orders, params_of, tell_buyer, tell_shop
from marketplace.orders.events import (
    OrderPlaced,
    OrderRepriced,
    OrderStateChanged,
    PurchasePlaced,
    SubstitutionDecided,
    SubstitutionProposed,
)
from marketplace.orders.models import (
    OPEN_STATES,
    ActorRole,
    Fulfilment,
    OrderState,
    Purchase,
    Substitution,
    SubstitutionState,
)
from marketplace.orders.services import timeline
from marketplace.orders.states import Act

State = OrderState
# What a buyer hears of; nobody is told of what they did themselves.
TO_BUYER: Final[Mapping[OrderState, NoticeKind]] = {
    State.ACCEPTED: NoticeKind.ORDER_ACCEPTED,
    State.READY: NoticeKind.ORDER_READY,
    State.PICKED_UP: NoticeKind.ORDER_SENT,
    State.DELIVERED: NoticeKind.ORDER_DELIVERED,
    State.REJECTED: NoticeKind.ORDER_REJECTED,
    State.CANCELLED: NoticeKind.ORDER_CANCELLED,
    State.EXPIRED: NoticeKind.ORDER_EXPIRED,
    State.UNDELIVERED: NoticeKind.ORDER_UNDELIVERED,
}
# What cannot wait until they look; what is to be collected, neither.
BY_TEXT: Final = frozenset({State.PICKED_UP, State.REJECTED, State.CANCELLED, State.EXPIRED})
ANSWERED: Final = {
    SubstitutionState.ACCEPTED: NoticeKind.SUBSTITUTE_TAKEN,
    SubstitutionState.APPLIED: NoticeKind.SUBSTITUTE_TAKEN,
    SubstitutionState.REFUSED: NoticeKind.SUBSTITUTE_LEFT,
    SubstitutionState.LAPSED: NoticeKind.SUBSTITUTE_LEFT,
}


@handles(PurchasePlaced)
def confirm_purchase(event: PurchasePlaced, *, event_id: UUID) -> None:
    """The whole of it, order by order, to a member by mail; guests get theirs with their link when they order."""
    purchase = Purchase.objects.filter(pk=event.purchase_id).select_related("user").defer("quote").first()
    if purchase is not None and purchase.user is not None:
        order_letters.mail_confirmation(purchase, purchase.user, now=event.placed_at)


@handles(OrderPlaced)
def tell_shop_of_order(event: OrderPlaced, *, event_id: UUID) -> None:
    """Those who see to the shop's orders; its owner by mail too."""
    order = find_order(event.order_id)
    if order is not None:
        tell_shop(order, NoticeKind.ORDER_NEW, event_id=event_id, now=event.placed_at)


@handles(OrderStateChanged)
def tell_of_state(event: OrderStateChanged, *, event_id: UUID) -> None:
    """The buyer of what others did, and the shop of what the buyer, the staff or the time called off."""
    order, after = find_order(event.order_id), OrderState(event.after)
    if order is None:
        return
    kind = NoticeKind.ORDER_CLEARED if event.act == Act.CLEAR else TO_BUYER.get(after)
    if event.actor_role != ActorRole.BUYER and kind is not None:
        is_waiting = after is State.READY and order.fulfilment == Fulfilment.PICKUP
        tell_buyer(
            order,
            kind,
            message=order.cancel_reason,
            by_text=is_waiting or after in BY_TEXT,
            event_id=event_id,
            now=event.changed_at,
        )
    called_off = after in (State.CANCELLED, State.EXPIRED) and event.before != State.IN_REVIEW
    if called_off and event.actor_role != ActorRole.SHOP:
        kind = NoticeKind.ORDER_MISSED if after is State.EXPIRED else NoticeKind.ORDER_WITHDRAWN
        tell_shop(order, kind, event_id=event_id, now=event.changed_at)


@handles(OrderRepriced)
def tell_of_changed_lines(event: OrderRepriced, *, event_id: UUID) -> None:
    """The buyer, that others changed what is in their order, by text only where there is no other way; and the shop,
    that its buyer did, which may have packed it by now.
    """
    order = find_order(event.order_id)
    if order is None or order.state not in OPEN_STATES:
        return
    if event.actor_role == ActorRole.BUYER:
        # Their answer to a substitute is told as such.
        if event.act == timeline.ADJUST:
            tell_shop(order, NoticeKind.ORDER_SHORTENED, event_id=event_id, now=event.repriced_at)
        return
    has_no_mail = order.purchase.user_id is None and not order.purchase.email
    tell_buyer(order, NoticeKind.ORDER_CHANGED, by_text=has_no_mail, event_id=event_id, now=event.repriced_at)


@handles(SubstitutionProposed)
def ask_about_substitute(event: SubstitutionProposed, *, event_id: UUID) -> None:
    """The buyer, who has only a few minutes."""
    order = find_order(event.order_id)
    if order is not None:
        tell_buyer(order, NoticeKind.SUBSTITUTE_ASKED, by_text=True, event_id=event_id, now=event.proposed_at)


@handles(SubstitutionDecided)
def tell_shop_of_answer(event: SubstitutionDecided, *, event_id: UUID) -> None:
    """The shop, that the buyer or the time decided; what it took back itself is no news to it."""
    order, kind = find_order(event.order_id), ANSWERED.get(SubstitutionState(event.outcome))
    proposal = Substitution.objects.filter(pk=event.substitution_id).select_related("line").first()
    if order is None or kind is None or proposal is None:
        return
    names = {"product_name_en": proposal.line.name_en, "product_name_bn": proposal.line.name_bn}
    notices.notify(
        user_ids=[member.user_id for member in members_for_orders(order)],
        kind=kind,
        params=params_of(order) | names,
        event_id=event_id,
    )

"""What follows from what happens to orders and accounts, and who is told of messages; `reactions` has what the shop's
side does.
"""

from uuid import UUID

from django.utils import timezone

from marketplace.accounts.events import UserErased
from marketplace.core.events import handles
from marketplace.orders.events import OrderStateChanged, SubstitutionDecided, SubstitutionProposed
from marketplace.orders.models import OrderState
from realtime.chat import noticing, own_data
from realtime.chat.events import MessageSent
from realtime.chat.models import MessageKind
from realtime.chat.services.order_news import show_state, show_substitution


@handles(MessageSent)
def tell_who_is_away(event: MessageSent, *, event_id: UUID) -> None:
    """Those who are here are told some seconds later, if they have not read it by then (`chat.tell_unread`)."""
    if event.kind != MessageKind.EVENT:
        noticing.tell_room(event.room_id, only_absent=True, now=timezone.now())


@handles(OrderStateChanged)
def show_state_of_order(event: OrderStateChanged, *, event_id: UUID) -> None:
    show_state(order_id=event.order_id, state=OrderState(event.after), version=event.version, now=timezone.now())


@handles(SubstitutionProposed)
def show_proposal(event: SubstitutionProposed, *, event_id: UUID) -> None:
    if event.user_id is not None:
        show_substitution(substitution_id=event.substitution_id, now=timezone.now())


@handles(SubstitutionDecided)
def show_decision(event: SubstitutionDecided, *, event_id: UUID) -> None:
    """Also where it was decided elsewhere; told before the proposal itself, it is shown as decided."""
    if event.user_id is not None:
        show_substitution(substitution_id=event.substitution_id, now=timezone.now())


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    own_data.forget(user_id=event.user_id, now=event.erased_at)

"""What follows from what is said: readers are cautioned, closed shops answer, the assistant is asked; and when people
leave a shop, what they had in hand goes back to all.
"""

from uuid import UUID

from django.utils import timezone

from marketplace.core.events import handles
from realtime.chat.events import AssistantAsked, MessageSent
from realtime.chat.models import Answerer, Message, MessageKind, Side
from realtime.chat.participants import is_of_shop
from realtime.chat.services import assigning, assisting, away, cautioning
from sellers.events import ShopMembersChanged

SPEAKERS = frozenset({Side.BUYER, Side.SHOP})


@handles(MessageSent)
def follow_message(event: MessageSent, *, event_id: UUID) -> None:
    """All in one, for each message has it: of people's words alone, not of what follows from them."""
    if event.side not in SPEAKERS or event.kind == MessageKind.EVENT:
        return
    message = Message.objects.select_related("room__shop").filter(pk=event.message_id).first()
    if message is None:
        return
    room, now = message.room, event.sent_at
    cautioning.caution_readers(room=room, message=message, now=now)
    if event.side == Side.BUYER:
        away.answer_if_closed(room=room, now=now)
        if room.answered_by == Answerer.ASSISTANT:
            assisting.ask(room=room, message_id=message.pk, seq=message.seq, now=now)
    elif room.answered_by == Answerer.ASSISTANT:
        # Somebody of the shop has begun to answer: two voices would be one too many.
        assisting.go_on_without(room_id=room.pk, now=now)


@handles(AssistantAsked, acts_outside=True)
def have_assistant_answer(event: AssistantAsked, *, event_id: UUID) -> None:
    """Asked again, it is known by the same id, and its answer is said once."""
    assisting.let_assistant_answer(room_id=event.room_id, seq=event.seq, event_id=event_id, now=timezone.now())


@handles(ShopMembersChanged)
def give_back(event: ShopMembersChanged, *, event_id: UUID) -> None:
    """Who may no longer answer for a shop has nothing of it in hand; told late, what holds now counts."""
    if not is_of_shop(event.user_id, event.shop_id):
        assigning.take_from(user_id=event.user_id, shop_id=event.shop_id, now=event.changed_at)

"""Mails of what is written to somebody who does not read it, and was not told on any device: one until they have read.

Nobody is mailed of what no notice in the app tells them of (`noticing`): of rooms that they muted, or of what their own
side said. Of a shop it is whoever has the conversation in hand, and its owner where nobody has: a team would get it all
twice. Nobody is mailed in the place of who has it in hand and wants no mails, as nobody finds the notice for them.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.core.prepared import PreparedStatement
from marketplace.notifications import letters
from marketplace.notifications.choices import Channel, wants
from marketplace.notifications.deliveries.models import Channel as Carried
from marketplace.notifications.deliveries.models import Delivery, State
from marketplace.notifications.held import SUMMARY
from marketplace.notifications.models import HeldMessage, Notice, NoticeKind
from marketplace.notifications.quiet import waits_until
from realtime.chat.models import Mark, Message, Room, Side
from realtime.chat.noticing import params_of
from realtime.chat.participants import people_of_shop
from realtime.chat.services.holding import hold_room
from sellers.models import ShopMember, ShopRole

logger = structlog.get_logger(__name__)

KIND: Final = NoticeKind.CHAT_MESSAGE
# What came longer ago was mailed, or not to be mailed; quiet hours and closed shops keep a mail for a day at most.
LOOKED_AT_FOR: Final = timedelta(days=2)
# So long a push may be on its way before nobody counts on it.
PUSH_WITHIN: Final = timedelta(minutes=15)
# Who was told in the app of something that neither they nor their side have read, and got no mail since they read last:
# as `_mail` looks at it, of all at once and without holding any.
UNMAILED: Final = PreparedStatement.of("""
WITH waiting AS (
    SELECT room.id, room.last_message_at, mark.user_id, mark.noticed_seq, mark.mailed_seq,
           greatest(mark.read_seq, CASE WHEN mark.user_id = buyer_id THEN buyer_read_seq ELSE shop_read_seq END) AS read
    FROM chat_room AS room JOIN chat_mark AS mark ON mark.room_id = room.id AND NOT mark.is_muted
    WHERE (buyer_unread > 0 OR shop_unread > 0) AND last_message_at > %(after)s
      AND CASE WHEN mark.user_id = buyer_id THEN buyer_unread ELSE shop_unread END > 0
)
SELECT waiting.id, user_id FROM waiting
JOIN accounts_user AS person ON person.id = user_id AND email_verified_at IS NOT NULL AND erased_at IS NULL
WHERE noticed_seq > read AND mailed_seq <= read AND EXISTS (
    SELECT FROM chat_message AS message
    WHERE message.room_id = waiting.id AND message.seq > read AND message.sent_at <= %(until)s
      AND NOT is_internal AND deleted_at IS NULL AND hidden_at IS NULL AND kind <> 'event'
)
ORDER BY last_message_at
""")


def mail_unread(*, now: datetime) -> int:
    """Write to those who have not read what came `CHAT_MAIL_AFTER_MIN` ago, each in a transaction of their own.

    What fails is in the log, comes the next time, and keeps no others waiting.

    Returns:
        How many mails were asked for.
    """
    until = now - timedelta(minutes=settings.CHAT_MAIL_AFTER_MIN)
    mails = 0
    for room_id, user_id in UNMAILED.fetch_all({"after": now - LOOKED_AT_FOR, "until": until}):
        try:
            mails += _mail(room_id, user_id, until=until, now=now)
        except Exception:
            logger.exception("chat_mail_failed", room_id=str(room_id))
    return mails


@transaction.atomic
def _mail(room_id: UUID, user_id: UUID, *, until: datetime, now: datetime) -> bool:
    """Ask for the mail in the transaction that says up to where it told; whether there was reason to.

    The room is held, so that two who look at once, and whoever reads meanwhile, come one after the other.
    """
    room = hold_room(room_id)
    own, user = Mark.objects.get(room=room, user_id=user_id), User.objects.get(pk=user_id)
    side = Side.BUYER if user_id == room.buyer_id else Side.SHOP
    read = max(own.read_seq, room.buyer_read_seq if side is Side.BUYER else room.shop_read_seq)
    if own.is_muted or own.mailed_seq > read or not _is_for(room, side, user_id):
        return False
    news = Message.objects.filter(room=room).unread_by(side, after=read).order_by("seq")
    due, last = news.filter(seq__lte=own.noticed_seq, sent_at__lte=until).last(), news.last()
    if due is None or last is None or not _may_come(user, room, side, since=due.sent_at, now=now):
        return False
    params = params_of(room, last, side, user.language) | {"count": news.count()}
    letters.mail_notice(user_ids=[user_id], kind=KIND, params=params, now=now)
    own.mailed_seq = last.seq
    own.save(update_fields=["mailed_seq", "updated_at"])
    return True


def _is_for(room: Room, side: Side, user_id: UUID) -> bool:
    if side is Side.BUYER:
        return True
    people = people_of_shop(room.shop_id)
    if room.assignee_id in people:
        return user_id == room.assignee_id
    owns = ShopMember.objects.filter(shop_id=room.shop_id, user_id=user_id, role=ShopRole.OWNER)
    return user_id in people and owns.exists()


def _may_come(user: User, room: Room, side: Side, *, since: datetime, now: datetime) -> bool:
    """Whether they want it, are not to be left in peace now, and were not reached otherwise."""
    if not wants(user, KIND, Channel.MAIL):
        return False
    shop = room.shop if side is Side.SHOP else None
    if waits_until(Preferences.read(user.preferences), KIND, shop=shop, now=now) is not None:
        return False
    told = Notice.objects.of(user.pk).unread().filter(kind=KIND, params__room_id=str(room.pk))
    events = list(told.values_list("event_id", flat=True))
    return bool(events) and not _is_pushed(user.pk, events, since=since, now=now)


def _is_pushed(user_id: UUID, events: list[UUID], *, since: datetime, now: datetime) -> bool:
    """Whether a push of chats was taken since, is on its way, or waits for the end of quiet hours."""
    if HeldMessage.objects.filter(user_id=user_id, channel=HeldMessage.Channel.PUSH, about__in=events).exists():
        return True
    pushes = Delivery.objects.of(user_id).filter(channel=Carried.PUSH, kind__in=[KIND, SUMMARY], created_at__gte=since)
    taken = pushes.filter(state__in=[State.SENT, State.DELIVERED])
    on_its_way = pushes.filter(state=State.QUEUED, created_at__gt=now - PUSH_WITHIN)
    return taken.exists() or on_its_way.exists()

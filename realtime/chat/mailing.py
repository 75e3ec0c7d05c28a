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
from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.core import kept_values
from marketplace.core.locks import only_one
from marketplace.core.prepared import PreparedStatement
from marketplace.notifications import letters
from marketplace.notifications.choices import Channel, wants
from marketplace.notifications.deliveries.models import Channel as Carried
from marketplace.notifications.deliveries.models import Delivery, State
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
NOBODY: Final = UUID(int=0)
# So many are looked at in a run at most, those who have waited longest first; the next run goes on from there.
BATCH: Final = 1000
LOOKED_AT_KEY: Final = "chat:mailing:looked_at"
# Who was told in the app of something that neither they nor their side have read, got no mail since they read last,
# wants such mails, and was not reached by push: as `_find_news` looks at it, of all at once and without holding any.
UNMAILED: Final = PreparedStatement.of("""
WITH waiting AS (
    SELECT room.id, room.last_message_at, mark.user_id, mark.noticed_seq, mark.mailed_seq,
           greatest(mark.read_seq, CASE WHEN mark.user_id = buyer_id THEN buyer_read_seq ELSE shop_read_seq END) AS read
    FROM chat_room AS room JOIN chat_mark AS mark ON mark.room_id = room.id AND NOT mark.is_muted
    WHERE (buyer_unread > 0 OR shop_unread > 0) AND last_message_at > %(after)s
      AND (last_message_at, room.id, mark.user_id) > (%(at)s, %(room_id)s, %(user_id)s)
      AND CASE WHEN mark.user_id = buyer_id THEN buyer_unread ELSE shop_unread END > 0
      AND (mark.user_id = buyer_id OR EXISTS (
          SELECT FROM sellers_shopmember AS member
          WHERE member.shop_id = room.shop_id AND member.user_id = mark.user_id
            AND (member.user_id = assignee_id OR (role = 'owner' AND NOT EXISTS (
                SELECT FROM sellers_shopmember AS other
                WHERE other.shop_id = room.shop_id AND other.user_id = assignee_id
                  AND (role IN ('owner', 'manager') OR 'orders' = ANY (granted))
            )))
      ))
)
SELECT waiting.id, user_id, last_message_at
FROM waiting JOIN accounts_user AS person ON person.id = user_id
 AND is_active AND email_verified_at IS NOT NULL AND erased_at IS NULL
 AND preferences #> '{notifications,mail,chats}' IS DISTINCT FROM 'false'::jsonb
CROSS JOIN LATERAL (
    SELECT max(sent_at) AS since FROM chat_message AS message
    WHERE message.room_id = waiting.id AND message.seq > read AND message.seq <= noticed_seq
      AND message.sent_at <= %(until)s
      AND NOT is_internal AND deleted_at IS NULL AND hidden_at IS NULL AND kind <> 'event'
) AS due
CROSS JOIN LATERAL (
    SELECT array_agg(event_id) AS events FROM notifications_notice AS notice
    WHERE notice.user_id = waiting.user_id AND read_at IS NULL AND kind = 'chat_message'
      AND params ->> 'room_id' = waiting.id::text
) AS told
WHERE noticed_seq > read AND mailed_seq <= read AND since IS NOT NULL AND events IS NOT NULL AND NOT EXISTS (
    SELECT FROM deliveries_delivery AS push
    WHERE push.user_id = waiting.user_id AND channel = 'push' AND state IN ('sent', 'delivered')
      AND created_at >= since AND tells_of && events
)
ORDER BY last_message_at, waiting.id, user_id LIMIT %(most)s
""")


def mail_unread(*, now: datetime) -> int:
    """Write to those who have not read what came `CHAT_MAIL_AFTER_MIN` ago, each in a transaction of their own.

    What fails is in the log, comes again when all others were looked at, and keeps none of them waiting. While another
    run is under way there is nothing to do.

    Returns:
        How many mails were asked for.
    """
    with only_one("chat.mailing") as is_alone:
        return _mail_batch(now=now) if is_alone else 0


def _mail_batch(*, now: datetime) -> int:
    until, mails = now - timedelta(minutes=settings.CHAT_MAIL_AFTER_MIN), 0
    for room_id, user_id in _next_batch(until=until, now=now):
        try:
            mails += _mail(room_id, user_id, until=until, now=now)
        except Exception:
            logger.exception("chat_mail_failed", room_id=str(room_id))
    return mails


def _next_batch(*, until: datetime, now: datetime) -> list[tuple[UUID, UUID]]:
    """Rooms and whom of each to look at: from where the last run ended, or anew once it came to the end."""
    after = now - LOOKED_AT_FOR
    at, room_id, user_id = kept_values.find(LOOKED_AT_KEY) or (after, NOBODY, NOBODY)
    given = {"after": after, "until": until, "at": at, "room_id": room_id, "user_id": user_id, "most": BATCH}
    found = UNMAILED.fetch_all(given)
    if len(found) < BATCH:
        kept_values.forget([LOOKED_AT_KEY])
    else:
        room_id, user_id, at = found[-1]
        kept_values.keep(LOOKED_AT_KEY, (at, room_id, user_id), ttl_s=int(LOOKED_AT_FOR.total_seconds()))
    return [(room_id, user_id) for room_id, user_id, _at in found]


def _mail(room_id: UUID, user_id: UUID, *, until: datetime, now: datetime) -> bool:
    """Ask for the mail if there is reason to; whether there was. Where there is none, nobody who writes has to wait."""
    room, user = Room.objects.filter(pk=room_id).first(), User.objects.filter(pk=user_id).first()
    if room is None or user is None or _find_news(room, user, until=until, now=now) is None:
        return False
    return _mail_held(room_id, user, until=until, now=now)


@transaction.atomic
def _mail_held(room_id: UUID, user: User, *, until: datetime, now: datetime) -> bool:
    """Ask for it in the transaction that says up to where it told.

    The room is held, so that whoever reads meanwhile comes before it or after.
    """
    room = hold_room(room_id)
    found = _find_news(room, user, until=until, now=now)
    if found is None:
        return False
    own, side, news = found
    last = news.latest("seq")
    params = params_of(room, last, side, user.language) | {"count": news.count()}
    letters.mail_notice(user_ids=[user.pk], kind=KIND, params=params, now=now)
    own.mailed_seq = last.seq
    own.save(update_fields=["mailed_seq", "updated_at"])
    return True


def _find_news(
    room: Room, user: User, *, until: datetime, now: datetime
) -> tuple[Mark, Side, QuerySet[Message]] | None:
    """What a mail would tell somebody of, which is something; None where none is to come."""
    own = Mark.objects.get(room=room, user=user)
    side = Side.BUYER if user.pk == room.buyer_id else Side.SHOP
    read = max(own.read_seq, room.buyer_read_seq if side is Side.BUYER else room.shop_read_seq)
    if own.is_muted or own.mailed_seq > read or not _is_for(room, side, user.pk):
        return None
    news = Message.objects.filter(room=room).unread_by(side, after=read)
    due = news.filter(seq__lte=own.noticed_seq, sent_at__lte=until).order_by("seq").last()
    if due is None or not _may_come(user, room, side, since=due.sent_at, now=now):
        return None
    return own, side, news


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
    if not user.is_active or not wants(user, KIND, Channel.MAIL):
        return False
    shop = room.shop if side is Side.SHOP else None
    if waits_until(Preferences.read(user.preferences), KIND, shop=shop, now=now) is not None:
        return False
    told = Notice.objects.of(user.pk).unread().filter(kind=KIND, params__room_id=str(room.pk))
    events = list(told.values_list("event_id", flat=True))
    return bool(events) and not _is_pushed(user.pk, events, since=since, now=now)


def _is_pushed(user_id: UUID, events: list[UUID], *, since: datetime, now: datetime) -> bool:
    """Whether a push of these notices was taken since, is on its way, or waits for the end of quiet hours."""
    if HeldMessage.objects.filter(user_id=user_id, channel=HeldMessage.Channel.PUSH, about__in=events).exists():
        return True
    pushes = Delivery.objects.of(user_id).filter(channel=Carried.PUSH, tells_of__overlap=events, created_at__gte=since)
    taken = pushes.filter(state__in=[State.SENT, State.DELIVERED])
    on_its_way = pushes.filter(state=State.QUEUED, created_at__gt=now - PUSH_WITHIN)
    return taken.exists() or on_its_way.exists()

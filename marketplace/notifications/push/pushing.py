"""Has notices pushed to those who want it, at once or after their quiet hours."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation

from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.core.events import handles
from marketplace.notifications import held
from marketplace.notifications.choices import NEVER_PUSHED, OF_SHOPS, Channel, news_of, wants
from marketplace.notifications.events import NoticesGiven
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.push import is_offered
from marketplace.notifications.push.messages import send_push
from marketplace.notifications.push.subscriptions import subscribers_among
from marketplace.notifications.push.words import push_of
from marketplace.notifications.quiet import waits_until
from sellers.models import Shop


@handles(NoticesGiven)
def push_notices(event: NoticesGiven, *, event_id: UUID) -> None:
    """What they have read meanwhile is no news."""
    if is_offered():
        push_to(event.user_ids, about=event.about, now=timezone.now())


def push_to(user_ids: list[UUID], *, about: UUID, now: datetime) -> None:
    """Push one event's notices to whoever of these people wants it.

    Args:
        about: the notices' event.
        now: by which it is told whether they are to be disturbed.
    """
    subscribers = {user.pk: user for user in subscribers_among(user_ids)}
    notices = Notice.objects.unread().filter(event_id=about, user_id__in=list(subscribers))
    for notice in notices.exclude(kind__in=NEVER_PUSHED).order_by("id"):
        _push(notice, subscribers[notice.user_id], now=now)


def _push(notice: Notice, user: User, *, now: datetime) -> None:
    kind = NoticeKind(notice.kind)
    if not wants(user, kind, Channel.PUSH):
        return
    due_at = waits_until(Preferences.read(user.preferences), kind, shop=_shop_of(notice, kind), now=now)
    if due_at is not None:
        held.hold(user_id=user.pk, kind=kind, params=notice.params, about=notice.event_id, due_at=due_at)
        return
    for subscription in user.push_subscriptions.all():
        with translation.override(subscription.language):
            send_push(subscription, push_of(notice), now=now)


def _shop_of(notice: Notice, kind: NoticeKind) -> Shop | None:
    """The shop that it is about, for those who work there."""
    if news_of(kind) not in OF_SHOPS and not notice.params.get("for_shop"):
        return None
    return Shop.objects.filter(slug=notice.params.get("shop_slug", "")).first()

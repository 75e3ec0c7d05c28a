"""Has messages to browsers carried, and forgets browsers that are gone."""

from uuid import UUID

import structlog
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from marketplace.core.events import UndeliverableError, handles
from marketplace.core.outbox import MAX_ATTEMPTS
from marketplace.notifications import push
from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.models import Channel, Delivery, Reason
from marketplace.notifications.models import PushSubscription
from marketplace.notifications.ports import SubscriptionGoneError
from marketplace.notifications.push import subscriptions
from marketplace.notifications.push.events import PushRequested
from marketplace.notifications.push.messages import open_message

logger = structlog.get_logger(__name__)


@handles(PushRequested, acts_outside=True)
def deliver_push(event: PushRequested, *, event_id: UUID) -> None:
    """Give a message to a browser's push service, unless it comes too late or the browser is gone."""
    now, sender = timezone.now(), push.sender()
    subscription = PushSubscription.objects.filter(pk=event.subscription_id).first()
    if subscription is None or now >= event.expires_at:
        reason = Reason.GONE if subscription is None else Reason.EXPIRED
        record.suppressed(channel=Channel.PUSH, event_id=event_id, reason=reason, now=now)
        return
    try:
        sender.send(open_message(event, now=now), to=subscriptions.browser_of(subscription), event_id=event_id)
    except SubscriptionGoneError as error:
        subscriptions.forget(subscription.pk)
        record.bounced(channel=Channel.PUSH, event_id=event_id, error=str(error), now=now)
        return
    except Exception as error:
        _note_failure(event, event_id, sender.name, error)
        raise
    subscriptions.note_success(subscription.pk, now=now)
    record.sent(channel=Channel.PUSH, event_id=event_id, provider=sender.name, now=now)
    logger.info("push_sent", waited_s=int((now - event.requested_at).total_seconds()))


def _note_failure(event: PushRequested, event_id: UUID, provider: str, error: Exception) -> None:
    """A browser has failed where no attempt can mend it, and after the last."""
    now = timezone.now()
    tried = Delivery.objects.of_event(Channel.PUSH, event_id).values_list("attempts", flat=True).first() or 0
    is_final = isinstance(error, UndeliverableError) or tried + 1 >= MAX_ATTEMPTS
    if is_final:
        subscriptions.note_failure(event.subscription_id, now=now)
    record.failed(
        channel=Channel.PUSH,
        event_id=event_id,
        provider=provider,
        error=type(error.__cause__ or error).__name__,
        is_final=is_final,
        now=now,
    )


# As sockets follow sessions (`realtime.control`): whoever is signed out is told nothing there any more.
@receiver(post_delete, sender=UserSession)
def follow_session(instance: UserSession, **_signal: object) -> None:
    subscriptions.end_session(instance.session_key)


@receiver(user_logged_out)
def follow_sign_out(request: HttpRequest | None, **_signal: object) -> None:
    """Its row is left to be purged; the key is known only now."""
    key = request.session.session_key if request is not None else None
    if key:
        subscriptions.end_session(key)

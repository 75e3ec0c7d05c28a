import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.notifications import digests, held, notices

logger = structlog.get_logger(__name__)


@shared_task(name="notifications.purge")
def purge() -> None:
    now = timezone.now()
    logger.info("notices_purged", notices=notices.purge_notices(now=now), digests=digests.purge(now=now))


@shared_task(name="notifications.release_held")
def release_held() -> None:
    """What waited for the end of quiet hours."""
    released = held.release(now=timezone.now())
    if released:
        logger.info("held_messages_released", messages=released)


@shared_task(name="notifications.send_digests")
def send_digests() -> None:
    """One mail to everybody whose hour has come."""
    sent = digests.send_due(now=timezone.now())
    if sent:
        logger.info("digests_sent", mails=sent)

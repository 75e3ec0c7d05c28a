import structlog
from celery import shared_task
from django.utils import timezone

from realtime.chat import mailing, noticing, pictures, retention

logger = structlog.get_logger(__name__)


@shared_task(name="chat.tell_unread")
def tell_unread() -> None:
    noticing.tell_unread(now=timezone.now())


@shared_task(name="chat.mail_unread")
def mail_unread() -> None:
    mails = mailing.mail_unread(now=timezone.now())
    if mails:
        logger.info("chat_mails_asked_for", mails=mails)


@shared_task(name="chat.purge")
def purge() -> None:
    now = timezone.now()
    messages = retention.purge(now=now)
    logger.info("chat_purged", messages=messages, pictures=pictures.sweep_pictures(now=now))

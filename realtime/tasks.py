import structlog
from celery import shared_task
from django.utils import timezone

from realtime import retention

logger = structlog.get_logger(__name__)


@shared_task(name="realtime.purge")
def purge() -> None:
    logger.info("live_messages_purged", messages=retention.purge(now=timezone.now()))

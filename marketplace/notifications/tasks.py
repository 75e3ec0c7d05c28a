import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.notifications import notices

logger = structlog.get_logger(__name__)


@shared_task(name="notifications.purge")
def purge() -> None:
    logger.info("notices_purged", notices=notices.purge_notices(now=timezone.now()))

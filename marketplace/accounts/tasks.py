import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.accounts import purging

logger = structlog.get_logger(__name__)


@shared_task(name="accounts.purge")
def purge() -> None:
    forgotten = purging.purge(now=timezone.now())
    logger.info("accounts_purged", **{name.replace(" ", "_"): count for name, count in forgotten.items()})

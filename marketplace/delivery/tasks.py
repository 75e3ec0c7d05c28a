"""What ways of orders do by the clock."""

import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.delivery.services import legs, tracks

logger = structlog.get_logger(__name__)

# So many a run; what is left comes an hour later.
AT_ONCE = 500


@shared_task(name="delivery.tidy")
def tidy() -> None:
    """End what nobody was told has ended, and delete tracks whose time is over."""
    now = timezone.now()
    ended, purged = legs.end_forgotten(now=now, limit=AT_ONCE), tracks.purge_tracks(now=now)
    if ended or purged:
        logger.info("delivery_tidied", ended=ended, purged=purged)

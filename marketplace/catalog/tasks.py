"""What the catalogue does by the clock."""

import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.catalog.services import duplicates, image_sweep, reservations

logger = structlog.get_logger(__name__)

# So many a run; a run that finds as many is followed by the next one a few seconds later.
EXPIRED_AT_ONCE = 500


@shared_task(name="catalog.expire_reservations")
def expire_reservations() -> None:
    count = reservations.expire_reservations(now=timezone.now(), limit=EXPIRED_AT_ONCE)
    if count:
        logger.info("reservations_expired", count=count)


@shared_task(name="catalog.sweep_images")
def sweep_images() -> None:
    logger.info("images_swept", count=image_sweep.sweep_images(now=timezone.now()))


@shared_task(name="catalog.find_duplicates")
def find_duplicates() -> None:
    logger.info("duplicates_found", count=duplicates.find_duplicates(now=timezone.now()))

"""What the catalogue does by the clock."""

from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.catalog.services import duplicates, image_sweep, merge_work, reservations, sheet_sweep, sheet_work

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


@shared_task(name="catalog.find_duplicates_of")
def find_duplicates_of(product_id: str) -> None:
    duplicates.find_duplicates_of([UUID(product_id)])


@shared_task(name="catalog.move_offers")
def move_offers(merged_id: str) -> None:
    """Have all offers of a merged product follow it, batch by batch."""
    while merge_work.move_offers(merged_id=UUID(merged_id), now=timezone.now()):
        pass


@shared_task(name="catalog.continue_merges")
def continue_merges() -> None:
    for merged_id in merge_work.list_stalled(now=timezone.now()):
        move_offers.delay(str(merged_id))
        logger.warning("product_merge_resumed", merged_id=str(merged_id))


@shared_task(name="catalog.work_off_sheet")
def work_off_sheet(sheet_id: str) -> None:
    """Work at a spreadsheet for a while, then let others have their turn."""
    if sheet_work.work_off(UUID(sheet_id), clock=timezone.now):
        work_off_sheet.delay(sheet_id)


@shared_task(name="catalog.resume_sheets")
def resume_sheets() -> None:
    """Go on with those whose worker was killed: long before the broker would give its task to another one."""
    # One that only waits has its task in the queue: this one is forgotten before it is sent again.
    for sheet_id in sheet_sweep.take_up_stalled(now=timezone.now()):
        work_off_sheet.apply_async((str(sheet_id),), expires=sheet_sweep.STALLED_AFTER.total_seconds())
        logger.warning("goods_sheet_resumed", sheet_id=str(sheet_id))


@shared_task(name="catalog.purge_sheets")
def purge_sheets() -> None:
    logger.info("goods_sheets_purged", count=sheet_sweep.purge_sheets(now=timezone.now()))

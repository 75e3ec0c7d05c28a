from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from sellers import purging
from sellers.services import closures, exchange, holidays, invitations

logger = structlog.get_logger(__name__)


@shared_task(name="sellers.work_off_import")
def work_off_import(import_id: str) -> None:
    exchange.work_off(UUID(import_id), clock=timezone.now)


@shared_task(name="sellers.purge_imports")
def purge_imports() -> None:
    logger.info("shop_imports_purged", count=exchange.purge_imports(now=timezone.now()))


@shared_task(name="sellers.extend_holidays")
def extend_holidays() -> None:
    logger.info("holidays_extended", shops=holidays.extend_holidays(now=timezone.now()))


@shared_task(name="sellers.purge_closures")
def purge_closures() -> None:
    logger.info("closures_purged", count=closures.purge_closures(now=timezone.now()))


@shared_task(name="sellers.purge_papers")
def purge_papers() -> None:
    logger.info("papers_purged", count=purging.purge_papers(now=timezone.now()))


@shared_task(name="sellers.purge_invitations")
def purge_invitations() -> None:
    logger.info("shop_invitations_purged", count=invitations.purge_invitations(now=timezone.now()))

import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.notifications.deliveries import upkeep

logger = structlog.get_logger(__name__)


@shared_task(name="deliveries.ask_gateways")
def ask_gateways() -> None:
    logger.info("outcomes_of_texts_asked", known=upkeep.ask_gateways(now=timezone.now()))


@shared_task(name="deliveries.purge")
def purge() -> None:
    logger.info("deliveries_purged", deliveries=upkeep.purge(now=timezone.now()))

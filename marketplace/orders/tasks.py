"""What orders do by the clock."""

import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.orders.services import baskets, picture_sweep, timers

logger = structlog.get_logger(__name__)

# So many a run; what is left comes a minute later.
AT_ONCE = 500


@shared_task(name="orders.run_timers")
def run_timers() -> None:
    """Expire, give up and decide what nobody did in time."""
    now = timezone.now()
    orders = timers.run_order_timers(now=now, limit=AT_ONCE)
    proposals = timers.decide_proposals(now=now, limit=AT_ONCE)
    returns = timers.dispute_unanswered(now=now, limit=AT_ONCE)
    if orders or proposals or returns:
        logger.info("order_timers_run", orders=orders, proposals=proposals, returns=returns)


@shared_task(name="orders.sweep_pictures")
def sweep_pictures() -> None:
    """Delete pictures of returns and hand-overs that no row knows."""
    logger.info("order_pictures_swept", count=picture_sweep.sweep_pictures(now=timezone.now()))


@shared_task(name="orders.purge_baskets")
def purge_baskets() -> None:
    """Delete what nobody has touched for a week."""
    count = 0
    while gone := baskets.purge_baskets(now=timezone.now(), limit=AT_ONCE):
        count += gone
    if count:
        logger.info("baskets_purged", count=count)

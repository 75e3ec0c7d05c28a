"""What search does on its own, or hands over: both may run twice."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from marketplace.catalog.models import Product
from marketplace.search import caching
from marketplace.search.services import alerts, counting, indexing, vectors

MOST_BATCHES = 20
# What a minute's run takes on; the next goes on from there.
MOST_SEARCHES = 500


@shared_task(name="search.index_category")
def index_category(category_id: str) -> None:
    """Write the documents of all products in and below a category anew."""
    _index(list(Product.objects.filter(category__path__contains=[UUID(category_id)]).values_list("pk", flat=True)))


@shared_task(name="search.index_brand")
def index_brand(brand_id: str) -> None:
    """Write the documents of a brand's products anew."""
    _index(list(Product.objects.filter(brand_id=UUID(brand_id)).values_list("pk", flat=True)))


@shared_task(name="search.count_words")
def count_words() -> None:
    """How many products have each word, once a night."""
    indexing.count_words()
    caching.forget_all()


@shared_task(name="search.count_queries")
def count_queries() -> None:
    """Take over what several people asked for since the last time, and drop what was counted long ago."""
    counting.take_over(now=timezone.now())
    counting.purge(before=timezone.now() - timedelta(days=counting.KEPT_DAYS))


@shared_task(name="search.run_saved_searches")
def run_saved_searches() -> None:
    """Run saved searches that are due, and tell their owners what is new."""
    alerts.run_due(now=timezone.now(), most=MOST_SEARCHES)


@shared_task(name="search.follow_meaning")
def follow_meaning() -> None:
    """Make vectors of what is new or called otherwise, some thousands at a time, then this machine's index of them."""
    vectors.drop_unlisted()
    for _ in range(MOST_BATCHES):
        if vectors.embed_products(now=timezone.now()) < vectors.AT_ONCE:
            break
    if vectors.build_index() is not None:
        caching.forget_all()


def _index(product_ids: list[UUID]) -> None:
    for start in range(0, len(product_ids), indexing.AT_ONCE):
        ids = product_ids[start : start + indexing.AT_ONCE]
        indexing.index_products(product_ids=ids, now=timezone.now())
    caching.forget_all()

"""Write the index of search anew, from where an earlier run was stopped if asked to."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.progress import Progress

from marketplace.catalog.models import Product
from marketplace.search.services import indexing
from sellers.models import Shop, ShopStatus

# Where a run had got to, for the next one; a day is long enough for somebody to notice.
PLACE, KEPT_S = "search:reindex", 24 * 60 * 60


class Command(BaseCommand):
    help = (
        "Write the index of search anew: products, words, shops. Search answers from what is there meanwhile. "
        "--resume goes on where a run was stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--resume", action="store_true", help="go on where the last run was stopped")

    def handle(self, *args: Any, resume: bool, **options: Any) -> None:
        started_after = cache.get(PLACE) if resume else None
        with Progress(disable=options["verbosity"] == 0) as progress:
            products = progress.add_task("Products", total=Product.objects.listed().count())
            for ids in _chunks(indexing.listed_after, started_after):
                indexing.index_products(product_ids=ids, now=timezone.now())
                cache.set(PLACE, ids[-1], KEPT_S)
                progress.advance(products, len(ids))
            shops = progress.add_task("Shops", total=Shop.objects.filter(status=ShopStatus.ACTIVE).count())
            for ids in _chunks(indexing.shops_after, None):
                indexing.index_shops(shop_ids=ids)
                progress.advance(shops, len(ids))
            words = progress.add_task("Words", total=1)
            indexing.drop_unlisted()
            counted = indexing.count_words()
            progress.advance(words)
        cache.delete(PLACE)
        self.stdout.write(f"The index has {counted} words.")


def _chunks(after: Callable[[UUID | None], list[UUID]], start: UUID | None) -> Iterator[list[UUID]]:
    while ids := after(start):
        yield ids
        start = ids[-1]

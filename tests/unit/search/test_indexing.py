"""The index follows the catalogue by its events, and `reindex` makes it anew."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from marketplace.catalog.models import Product
from marketplace.core.events import handler_named, handlers_of
from marketplace.search.models import QueryCount, SearchDocument, SearchShop, SearchWord
from marketplace.search.services import counting, indexing
from sellers.models import Shop
from tests.unit.search.bazaar import make_product
from tests.unit.sellers.market import make_shop

NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)


def index(*products: Product) -> None:
    indexing.index_products(product_ids=[product.pk for product in products], now=NOW)


@pytest.mark.django_db
class TestDocuments:
    def test_change_shows(self) -> None:
        product = make_product("Potato", "আলু")
        Product.objects.update(name_en="Sweet Potato", version=2)

        index(product)

        assert SearchDocument.objects.get(pk=product.pk).names == "|sweet potato|আলু|"

    def test_older_version_does_not_undo_a_newer(self) -> None:
        product = make_product("Potato", "আলু")
        SearchDocument.objects.update(version=5, names="|newer|")

        index(product)

        assert SearchDocument.objects.get(pk=product.pk).names == "|newer|"

    @pytest.mark.parametrize("gone", [{"deleted_at": NOW}, {"status": "draft"}])
    def test_what_buyers_do_not_see_goes(self, gone: dict[str, object]) -> None:
        product = make_product("Potato", "আলু")
        Product.objects.filter(pk=product.pk).update(**gone)

        index(product)

        assert not SearchDocument.objects.exists()

    def test_words_are_counted_and_those_of_nobody_go(self) -> None:
        make_product("Old Potato", "আলু")
        make_product("New Potato", "আলু")
        SearchWord.objects.create(word="gone", lexeme="gone", spelling="gone", sound="", slips=[], documents=9)

        indexing.count_words()

        counts = dict(SearchWord.objects.values_list("word", "documents"))
        assert (counts["potato"], counts["old"], "gone" in counts) == (2, 1, False)

    @pytest.mark.parametrize("event", ["created", "changed", "deleted"])
    def test_events_of_products_are_handled(self, event: str) -> None:
        handlers = handlers_of(f"catalog.product_{event}", 1)

        assert any(name.startswith("marketplace.search.handlers.") and handler_named(name) for name in handlers)


@pytest.mark.usefixtures("no_shops")
class TestReindex:
    def test_everything_is_made_anew(self) -> None:
        make_product("Potato", "আলু", is_indexed=False)
        gone = make_product("Gone", "গেছে")
        Product.objects.filter(pk=gone.pk).update(status="archived")
        shop = make_shop(name_en="Karim Store")

        call_command("reindex", verbosity=0)

        assert [document.names for document in SearchDocument.objects.filter(names__contains="potato")]
        assert not SearchDocument.objects.filter(pk=gone.pk).exists()
        assert SearchShop.objects.get(shop=shop).names.startswith("|karim store|")

    def test_shop_that_is_not_listed_goes(self) -> None:
        shop = make_shop()
        indexing.index_shops(shop_ids=[shop.pk])
        Shop.objects.update(status="paused")

        indexing.index_shops(shop_ids=[shop.pk])

        assert not SearchShop.objects.exists()


@pytest.mark.django_db
class TestCounting:
    def test_what_few_people_ask_is_not_written_down(self) -> None:
        for asker in ("one", "two", "two", "two"):
            counting.count_query(query="my address", hits=0, asker=asker, now=NOW)

        assert (counting.take_over(now=NOW), QueryCount.objects.exists()) == (0, False)

    def test_what_several_ask_is_counted_once(self) -> None:
        for asker in ("one", "two", "three", "three"):
            counting.count_query(query="chal", hits=7, asker=asker, now=NOW)

        assert [counting.take_over(now=NOW), counting.take_over(now=NOW)] == [1, 0]
        assert list(QueryCount.objects.values_list("query", "times", "hits")) == [("chal", 4, 7)]

    def test_counts_of_long_ago_go(self) -> None:
        QueryCount.objects.create(day=NOW.date(), query="chal", times=3, hits=1)

        assert counting.purge(before=NOW.replace(year=2027)) == 1

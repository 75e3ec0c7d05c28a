"""Vectors follow the catalogue, the index follows the vectors, and search finds by both what no word has."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from ai.embeddings.index import facts_of
from marketplace.catalog.models import Product, ProductStatus
from marketplace.search import meaning
from marketplace.search.asking import Asked
from marketplace.search.caching import forget_all
from marketplace.search.models import ProductVector
from marketplace.search.selectors.search import explain
from marketplace.search.services import vectors
from tests.unit.search.bazaar import stock_bazaar
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)
LATER = datetime(2026, 1, 6, 7, tzinfo=UTC)


@pytest.fixture
def index_root(settings: LazySettings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_ROOT = tmp_path / "search"
    meaning.forget_index()
    return tmp_path / "search"


@pytest.fixture
def bazaar(index_root: Path) -> dict[str, Product]:
    goods = stock_bazaar(make_shop(1))
    ours = [product.pk for product in goods.values()]
    Product.objects.exclude(pk__in=ours).update(status=ProductStatus.DRAFT)
    vectors.embed_products(now=NOW)
    vectors.drop_unlisted()
    vectors.build_index()
    forget_all()
    return goods


def test_every_listed_product_gets_one_vector_and_no_second(bazaar: dict[str, Product]) -> None:
    assert ProductVector.objects.count() == len(bazaar)
    assert vectors.embed_products(now=LATER) == 0
    assert vectors.build_index() is None


def test_new_name_gets_a_new_vector_and_a_new_price_none(bazaar: dict[str, Product]) -> None:
    rice, eggs = bazaar["Miniket Rice"], bazaar["Eggs"]
    Product.objects.filter(pk=rice.pk).update(name_en="Basmati Rice", version=rice.version + 1)
    Product.objects.filter(pk=eggs.pk).update(is_featured=True, version=eggs.version + 1)

    due = vectors.embed_products(now=LATER)

    assert due == 2
    assert ProductVector.objects.get(product=rice).made_at == LATER
    assert ProductVector.objects.get(product=eggs).made_at == NOW
    assert vectors.embed_products(now=LATER) == 0


def test_product_that_nobody_sees_leaves_the_index(bazaar: dict[str, Product], index_root: Path) -> None:
    Product.objects.filter(pk=bazaar["Eggs"].pk).update(status=ProductStatus.ARCHIVED)

    assert vectors.drop_unlisted() == 1
    vectors.build_index()

    facts = facts_of(index_root)
    assert facts is not None
    assert facts.count == len(bazaar) - 1


def test_product_is_found_by_what_it_means(bazaar: dict[str, Product]) -> None:
    found = meaning.similar_products("aubergine", 3)

    assert found is not None
    assert bazaar["Eggplant"].pk in [product_id for product_id, _ in found]


def test_bangla_is_asked_by_its_english_name(bazaar: dict[str, Product]) -> None:
    assert meaning.in_english("মসুর ডাল ১ কেজি").startswith("red lentil")
    assert meaning.in_english("অজানা") == ""


def test_search_ranks_what_means_the_same(bazaar: dict[str, Product]) -> None:
    _, ranked = explain(asked=Asked(text="aubergine"), now=NOW)

    names = {one.candidate.product_id: one for one in ranked}
    assert names[bazaar["Eggplant"].pk].parts["meaning"] > 0


def test_search_answers_from_text_without_a_model(bazaar: dict[str, Product], settings: LazySettings) -> None:
    settings.EMBEDDINGS = "off"

    assert meaning.similar_products("rice", 3) is None
    _, ranked = explain(asked=Asked(text="miniket rice"), now=NOW)
    assert ranked[0].candidate.product_id == bazaar["Miniket Rice"].pk

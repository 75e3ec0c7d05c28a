from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Sum

from marketplace.catalog.demo.categories import load_categories
from marketplace.catalog.demo.files import rows_of
from marketplace.catalog.demo.offers import load_demo_offers
from marketplace.catalog.demo.pictures import load_demo_pictures
from marketplace.catalog.demo.products import load_demo_products
from marketplace.catalog.models import Category, Image, Offer, Product, ProductImage
from sellers.models import Shop, ShopSource

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
KINDS = ("general-stores", "restaurants", "pharmacies", "jewellery")


def quietly(done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture
def few_shops(db: None) -> list[Shop]:
    """One shop of each of some kinds; the others of the demo market are nobody's demo any more."""
    shops = [Shop.objects.filter(category__slug=kind, osm_id__isnull=False).order_by("osm_id")[0] for kind in KINDS]
    Shop.objects.exclude(pk__in=[shop.pk for shop in shops]).update(source=ShopSource.SELLER, osm_id=None)
    return shops


def load() -> int:
    load_categories()
    load_demo_products(progress=quietly, now=NOW)
    return load_demo_offers(progress=quietly, now=NOW)


class TestLoading:
    def test_loads_once_and_leaves_what_people_changed(self, few_shops: list[Shop]) -> None:
        added = load()

        assert Product.objects.count() == sum(1 for _ in rows_of("products.csv.gz"))
        assert not Product.objects.filter(is_synthetic=False).exists()
        assert Offer.objects.filter(is_synthetic=True).count() == added
        assert set(Offer.objects.values_list("shop_id", flat=True)) == {shop.pk for shop in few_shops}

        changed = Product.objects.order_by("slug")[0]
        Product.objects.filter(pk=changed.pk).update(name_en="As its seller says")
        assert load() == 0
        assert Product.objects.get(pk=changed.pk).name_en == "As its seller says"

    def test_stock_is_the_sum_of_what_was_booked(self, few_shops: list[Shop]) -> None:
        load()

        counted = Offer.objects.exclude(stock=None).annotate(booked=Sum("movements__stock_change"))
        assert counted.exists()
        assert not counted.exclude(stock=F("booked")).exists()
        assert not Offer.objects.filter(stock=None).exclude(movements=None).exists()
        assert not Offer.objects.filter(stock_confirmed_at__gt=NOW).exists()
        assert not Offer.objects.filter(stock_confirmed_at__lt=NOW - timedelta(days=14)).exists()

    def test_shops_sell_what_their_kind_sells(self, few_shops: list[Shop]) -> None:
        load()

        sold = {
            kind: set(Offer.objects.filter(shop=shop).values_list("product__category__parent__slug", flat=True))
            for kind, shop in zip(KINDS, few_shops, strict=True)
        }
        assert sold["jewellery"] == {"clothing"}
        assert sold["restaurants"] <= {"ready-food", "drinks"}
        assert sold["pharmacies"] <= {"health", "baby", "personal-care"}

    def test_first_version_is_kept_with_its_packs(self, few_shops: list[Shop]) -> None:
        load()

        product = Product.objects.get(slug="miniket-rice")
        revision = product.revisions.get()
        assert revision.version == product.version == 1
        assert [pack["pack_size"] for pack in revision.content["variants"]] == ["1", "5", "25"]


@pytest.mark.django_db
class TestPictures:
    def test_each_is_kept_once_and_shown_with_its_name(self) -> None:
        load_categories()
        load_demo_products(progress=quietly, now=NOW)
        wanted = ["oranges", "malta-oranges", "carrots"]
        Product.objects.exclude(slug__in=wanted).update(version=2)

        assert load_demo_pictures(progress=quietly) == 3
        assert load_demo_pictures(progress=quietly) == 0
        assert Image.objects.filter(is_synthetic=True).count() == 2
        shown = ProductImage.objects.get(product__slug="carrots")
        assert (shown.alt_en, shown.alt_bn) == ("Carrots", "গাজর")


@pytest.mark.django_db
class TestCategories:
    def test_tree_is_as_the_list_says_and_loads_again(self) -> None:
        load_categories()
        load_categories()

        rice = Category.objects.get(slug="rice")
        assert (rice.name_bn, rice.depth) == ("চাল", 1)
        assert rice.parent is not None
        assert rice.parent.slug == "staples"
        assert Category.objects.get(slug="clothing").attributes.filter(key="size", tells_variants=True).count() == 1

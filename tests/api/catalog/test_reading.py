"""Goods as buyers read them: one statement each, kept until what they show changes, and never what is hidden."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import redis
from circuitbreaker import CircuitBreakerError
from django.conf import LazySettings, settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.permissions import Role
from marketplace.catalog import cache, handlers
from marketplace.catalog.events import FreeStock, OffersChanged, OfOffer, ProductChanged, ShopRated, StockChanged
from marketplace.catalog.models import Offer, PackUnit, Product
from marketplace.catalog.schemas import reading as schemas
from marketplace.catalog.services import merges, products
from marketplace.core.ids import uuid7
from sellers.events import ShopStatusChanged
from sellers.hours import WEEK_MIN, WeeklyHours
from sellers.models import Shop, ShopStatus, ZoneKind
from sellers.services.zones import create_zone
from sellers.zones import ZoneDraft
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW, make_category, make_grocer, make_offer, make_product, pack

pytestmark = pytest.mark.django_db
HERE = "lat=22.3592&lon=91.8215"
FAR = "lat=22.8456&lon=89.5403"


def delivering(**given: Any) -> Shop:
    """A shop that is always open and delivers within 900 metres."""
    shop = make_grocer(**given)
    draft = ZoneDraft(name="Around", kind=ZoneKind.RADIUS, radius_m=900)
    create_zone(actor_id=None, shop_id=shop.pk, draft=draft, now=NOW)
    return shop


def got(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return response.json()


class TestProduct:
    def test_answer_is_as_documented(self, client: Client) -> None:
        product = make_product(variants=(pack("500", PackUnit.GRAM), pack("1", position=1)))
        make_offer(product=product, price="60.00", compare_at_price=Decimal(70), count=3)

        body = got(client, f"products/{product.slug}")
        schemas.ProductOut.model_validate(body)
        offer = body["offers"][0]

        assert offer["unit_price"]["amount"] == "120.00"
        assert (offer["base_unit"], offer["left"], offer["compare_at_price"]["amount"]) == ("kg", 3, "70.00")
        assert body["path"][-1]["slug"] == body["category"]["slug"]
        assert (body["shops"], body["price_from"]["amount"]) == (1, "60.00")

    def test_takes_one_statement_and_then_none(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        product = make_product()
        for _ in range(3):
            make_offer(product=product)

        with django_assert_num_queries(1):
            first = client.get(f"/api/v1/products/{product.pk}")
        with django_assert_num_queries(0):
            again = client.get(f"/api/v1/products/{product.pk}")

        assert again.content == first.content
        assert first.headers["Cache-Control"] == "public, max-age=900"

    def test_who_has_it_already_is_told_so(self, client: Client) -> None:
        address = f"/api/v1/products/{make_product().pk}"
        etag = client.get(address).headers["ETag"]

        response = client.get(address, headers={"If-None-Match": etag})

        assert (response.status_code, response.content) == (304, b"")

    def test_at_a_pin_only_what_is_delivered_there_in_one_statement(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        product = make_product()
        near = make_offer(delivering(hours=WeeklyHours(((0, WEEK_MIN),))), product)
        make_offer(make_grocer(), product, price="1.00")

        with django_assert_num_queries(1):
            body = got(client, f"products/{product.slug}?{HERE}")
        schemas.ProductOut.model_validate(body)

        assert [offer["id"] for offer in body["offers"]] == [str(near.pk)]
        assert body["offers"][0]["delivery"]["delivers_now"] is True
        assert got(client, f"products/{product.slug}?{FAR}")["offers"] == []
        listed = got(client, f"products/{product.pk}/offers?{HERE}")
        assert [offer["id"] for offer in listed["items"]] == [str(near.pk)]

    def test_comparison_ends_by_itself(self, client: Client) -> None:
        product, now = make_product(), timezone.now()
        make_offer(
            product=product,
            compare_at_price=Decimal(500),
            compare_at_from=now - timedelta(days=2),
            compare_at_until=now - timedelta(days=1),
        )
        make_offer(product=product, compare_at_price=Decimal(500), compare_at_until=now + timedelta(seconds=40))

        offers = got(client, f"products/{product.slug}")["offers"]

        assert [offer["compare_at_price"] is None for offer in offers] in ([True, False], [False, True])
        keeper: Any = redis.Redis.from_url(settings.CACHE_URL)
        [kept] = list(keeper.scan_iter(f"{cache.PREFIX}answer:*"))
        assert keeper.ttl(kept) <= 40

    @pytest.mark.parametrize("address", ["nothing-like-this", "0199b2c4-6c00-7a3e-8000-3f5d2b1c9e7a", "চাল", "a" * 500])
    def test_what_is_not_there_is_404(self, client: Client, address: str) -> None:
        assert client.get(f"/api/v1/products/{address}").status_code == 404

    def test_hidden_products_are_404(self, client: Client) -> None:
        deleted, archived = make_product(), make_product(status="archived")
        of_paused = make_product(make_grocer(status=ShopStatus.PAUSED).pk)
        products.delete_product(actor_id=None, product_id=deleted.pk, now=NOW)

        for product in (deleted, archived, of_paused):
            assert client.get(f"/api/v1/products/{product.slug}").status_code == 404
            assert client.get(f"/api/v1/products/{product.pk}/offers").status_code == 404
            assert client.get(f"/api/v1/products/{product.pk}/variants").status_code == 404

    def test_what_buyers_cannot_have_is_not_offered(self, client: Client) -> None:
        product = make_product()
        make_offer(product=product, is_available=False)
        make_offer(make_grocer(status=ShopStatus.SUSPENDED), product)

        assert got(client, f"products/{product.slug}")["offers"] == []


class TestLists:
    def test_pages_of_a_category_have_all_below_it_once(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        above = make_category("dry-goods")
        below = make_category("pulses", above)
        made = [str(make_product(category=kind).pk) for kind in (above, below, below)]
        make_product(category=make_category("elsewhere"))

        address, seen = f"/api/v1/categories/{above.slug}/products?limit=2", list[str]()
        cursor: str | None = ""
        while cursor is not None:
            with django_assert_num_queries(1):
                response = client.get(f"{address}&cursor={cursor}" if cursor else address)
            assert response.headers["Cache-Control"] == "public, max-age=300"
            page = schemas.ProductsOut.model_validate(response.json())
            seen, cursor = seen + [str(item.id) for item in page.items], page.next

        assert seen == made[::-1]

    def test_cursor_of_another_list_is_refused(self, client: Client) -> None:
        for _ in range(2):
            make_product()
        cursor = got(client, "products?limit=1")["next"]

        assert client.get(f"/api/v1/products?limit=1&featured=true&cursor={cursor}").status_code == 400

    def test_category_that_is_not_there_is_404(self, client: Client) -> None:
        for nothing in ("nothing", "Not-An-Address"):
            assert client.get(f"/api/v1/categories/{nothing}").status_code == 404
            assert client.get(f"/api/v1/categories/{nothing}/products").status_code == 404
            assert client.get(f"/api/v1/shops/{nothing}/offers").status_code == 404
        assert client.get("/api/v1/products?category=nothing").status_code == 404

    def test_featured_and_brands(self, client: Client) -> None:
        featured = make_product(is_featured=True)
        make_product()

        assert str(featured.pk) in {item["id"] for item in got(client, "products?featured=true&limit=100")["items"]}
        assert got(client, "products?brand=nothing")["items"] == []
        schemas.BrandsOut.model_validate(got(client, "brands"))

    def test_tree_and_one_category(self, client: Client) -> None:
        kind = make_category("lentils", make_category("pulses-and-more"))

        tree = schemas.CategoriesOut.model_validate(got(client, "categories"))
        one = schemas.CategoryOut.model_validate(got(client, f"categories/{kind.slug}"))

        assert [step.slug for step in one.path] == ["test-pulses-and-more", "test-lentils"]
        assert "test-lentils" in {item.slug for item in tree.items}

    def test_offers_of_a_product_by_price_page_by_page(self, client: Client) -> None:
        product = make_product()
        prices = ["30.00", "10.00", "20.00", "10.00"]
        for price in prices:
            make_offer(product=product, price=price)

        first = got(client, f"products/{product.pk}/offers?limit=3")
        second = got(client, f"products/{product.pk}/offers?limit=3&cursor={first['next']}")

        assert [one["price"]["amount"] for one in first["items"] + second["items"]] == sorted(prices)
        assert second["next"] is None

    def test_goods_of_a_shop(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        offer = make_offer(shop := make_grocer())

        with django_assert_num_queries(1):
            page = schemas.ShopOffersOut.model_validate(got(client, f"shops/{shop.slug}/offers"))
        one = schemas.OfferWithProductOut.model_validate(got(client, f"offers/{offer.pk}"))

        assert [item.id for item in page.items] == [one.id] == [offer.pk]
        assert got(client, f"shops/{shop.slug}/offers?category=nothing")["items"] == []
        assert client.get("/api/v1/shops/nothing/offers").status_code == 404
        assert client.get(f"/api/v1/offers/{uuid4()}").status_code == 404


class TestMerged:
    @pytest.fixture
    def kept(self) -> Product:
        return make_product(name_en="Kept rice")

    @pytest.fixture
    def merged(self, kept: Product) -> Product:
        merged = make_product(name_en="Merged rice")
        merges.merge_products(actor_id=None, kept_id=kept.pk, merged_id=merged.pk, now=NOW)
        return merged

    @pytest.mark.parametrize("rest", ["", f"?{HERE}", "/variants", "/offers?limit=3"])
    def test_id_leads_to_the_other_ones(self, client: Client, kept: Product, merged: Product, rest: str) -> None:
        response = client.get(f"/api/v1/products/{merged.pk}{rest}")

        assert response.status_code == 308
        assert response["Location"] == f"/api/v1/products/{kept.pk}{rest}"
        assert client.get(response["Location"]).status_code == 200

    def test_address_leads_to_an_address(self, client: Client, kept: Product, merged: Product) -> None:
        response = client.get(f"/api/v1/products/{merged.slug}?{HERE}")

        assert (response.status_code, response["Location"]) == (308, f"/api/v1/products/{kept.slug}?{HERE}")

    def test_one_that_nobody_sees_leads_nowhere(self, client: Client, kept: Product, merged: Product) -> None:
        products.delete_product(actor_id=None, product_id=kept.pk, now=NOW)

        assert client.get(f"/api/v1/products/{merged.slug}").status_code == 404


class TestKeeping:
    """What changes behind the services' back is not seen until the event that they publish is handled."""

    def changed(self, **given: Any) -> None:
        event_id = uuid7()
        match given:
            case {"offer": Offer() as offer}:
                of = OfOffer(offer_id=offer.pk, shop_id=offer.shop_id, product_id=offer.product_id)
                event = OffersChanged(batch_id=event_id, offers=[of], fields=[], changed_at=NOW)
                handlers.show_offers(event, event_id=event_id)
            case {"product": Product() as product}:
                told: dict[str, Any] = {
                    "product_id": product.pk,
                    "shop_id": None,
                    "version": 2,
                    "fields": [],
                    "changed_at": NOW,
                }
                handlers.show_changed(ProductChanged(**told), event_id=event_id)
            case {"shop_id": shop_id}:
                statuses = {"before": ShopStatus.ACTIVE, "after": ShopStatus.PAUSED}
                status_event = ShopStatusChanged(shop_id=shop_id, changed_at=NOW, **statuses)
                handlers.show_shop_status(status_event, event_id=event_id)

    def addresses(self, offer: Offer) -> list[str]:
        product = offer.product
        return [
            f"products/{product.slug}",
            f"products/{product.pk}",
            f"products/{product.pk}/offers",
            f"categories/{product.category.slug}/products",
            "products?limit=100",
            f"shops/{offer.shop.slug}/offers",
        ]

    def test_price_shows_everywhere_once_it_is_told(self, client: Client) -> None:
        offer = make_offer(price="77.00")
        before = {address: json.dumps(got(client, address)) for address in self.addresses(offer)}

        Offer.objects.filter(pk=offer.pk).update(price=Decimal("66.00"))
        for address, body in before.items():
            assert json.dumps(got(client, address)) == body
        self.changed(offer=offer)

        for address, body in before.items():
            assert "77.00" in body
            assert "66.00" in json.dumps(got(client, address)), address

    def test_name_shows_everywhere_once_it_is_told(self, client: Client) -> None:
        offer = make_offer()
        seen = [address for address in self.addresses(offer) if not address.endswith(f"{offer.product_id}/offers")]
        for address in seen:
            got(client, address)

        Product.objects.filter(pk=offer.product_id).update(name_en="Katari rice")
        self.changed(product=offer.product)

        for address in seen:
            assert "Katari rice" in json.dumps(got(client, address)), address

    def test_rating_of_a_shop_shows_beside_its_offers(self, client: Client) -> None:
        offer = make_offer()
        address = f"products/{offer.product_id}/offers"
        before = got(client, address)["items"][0]["shop"]["rating"]

        Shop.objects.filter(pk=offer.shop_id).update(rating=Decimal("4.50"), rating_count=3)
        rated = ShopRated(shop_id=offer.shop_id, rating=Decimal("4.50"), rating_count=3, rated_at=NOW)
        handlers.show_shop_rating(rated, event_id=uuid7())

        assert (before, got(client, address)["items"][0]["shop"]["rating"]) == (None, 4.5)

    def test_shop_that_pauses_takes_its_offers_along(self, client: Client) -> None:
        offer = make_offer()
        assert got(client, f"products/{offer.product.slug}")["shops"] == 1

        Shop.objects.filter(pk=offer.shop_id).update(status=ShopStatus.PAUSED)
        self.changed(shop_id=offer.shop_id)

        assert got(client, f"products/{offer.product.slug}")["shops"] == 0

    def test_last_one_that_goes_shows_in_lists(self, client: Client) -> None:
        offer = make_offer(count=1)
        address = f"categories/{offer.product.category.slug}/products"
        assert got(client, address)["items"][0]["in_stock"] is True

        Offer.objects.filter(pk=offer.pk).update(stock=0)
        of = {"offer_id": offer.pk, "shop_id": offer.shop_id, "product_id": offer.product_id}
        event = StockChanged(batch_id=uuid7(), offers=[FreeStock(free_before=1, free_after=0, **of)], changed_at=NOW)
        handlers.show_stock(event, event_id=uuid7())

        assert got(client, address)["items"][0]["in_stock"] is False

    def test_what_was_read_before_a_change_and_kept_after_it_is_stale(self) -> None:
        def make_slowly() -> cache.Made:
            cache.forget(["some"])
            return cache.Made(b"old")

        cache.kept("asked", tags=["some"], ttl_s=300, make=make_slowly)

        assert cache.kept("asked", tags=["some"], ttl_s=300, make=lambda: cache.Made(b"new")).body == b"new"

    def test_database_answers_while_redis_is_away(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_given: Any) -> list[bytes]:
            raise redis.ConnectionError

        monkeypatch.setattr(cache, "_look", away)
        product = make_product()

        assert got(client, f"products/{product.slug}")["id"] == str(product.pk)

    def test_redis_that_is_away_is_asked_three_times_and_then_left_alone(
        self, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.CACHE_URL = "redis://127.0.0.1:1/1"
        monkeypatch.setattr(cache, "_of_this_thread", cache._Connection())  # noqa: SLF001 -- connects anew

        made = [cache.kept("asked", tags=["some"], ttl_s=300, make=lambda: cache.Made(b"made")) for _ in range(8)]

        assert [answer.body for answer in made] == [b"made"] * 8
        assert (cache.circuit.opened, cache.circuit.failure_count) == (True, 3)
        with pytest.raises(CircuitBreakerError):
            cache.forget(["some"])

    def test_hits_are_counted_for_staff(self, client: Client) -> None:
        address = f"products/{make_product().pk}"
        for _ in range(4):
            got(client, address)
        admin = signed_in(make_user(Role.ADMIN), has_second_factor=True)

        counted = {one["kind"]: one for one in got(admin, "admin/catalogue/cache")["items"]}

        assert counted["detail"] == {"kind": "detail", "hits": 3, "misses": 1, "ratio": 0.75}

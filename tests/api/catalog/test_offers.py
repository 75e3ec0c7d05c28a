"""What shops and staff do about goods over the API: whose it is, what is booked once, and what is refused."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Offer, Product, StockMovement
from marketplace.core.ids import uuid7
from sellers.models import Shop, ShopMember, ShopRole
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category, make_grocer, make_offer, make_product

pytestmark = pytest.mark.django_db
HUGE = 10**30


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def seller(shop: Shop) -> Client:
    owner = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    return signed_in(owner)


@pytest.fixture
def offer(shop: Shop) -> Offer:
    return make_offer(shop, count=10)


def send(client: Client, method: str, address: str, body: Any = None, key: str | None = None) -> Any:
    # As any client may write it; orjson refuses numbers that are too large itself.
    data = b"" if body is None else json.dumps(body).encode()
    headers = {"Idempotency-Key": str(uuid7()) if key is None else key} if key != "" else {}
    return client.generic(method, f"/api/v1/{address}", data, content_type="application/json", headers=headers)


def stock_of(offer: Offer) -> str:
    return f"me/shops/{offer.shop.slug}/offers/{offer.pk}/stock"


class TestKeys:
    """What makes goods and offers acts once for a key, and needs none."""

    def test_same_key_makes_one_product(self, seller: Client, shop: Shop) -> None:
        body = {
            "name_en": "Pickle",
            "name_bn": "আচার",
            "category_id": str(make_category().pk),
            "variants": [{"pack_size": "200", "pack_unit": "g"}],
        }
        answers = [
            send(seller, "POST", f"me/shops/{shop.slug}/products", body, key=key) for key in ("one", "one", "", "")
        ]

        assert [answer.status_code for answer in answers] == [201] * 4, answers[0].content
        assert answers[0].content == answers[1].content
        assert Product.objects.filter(shop=shop).count() == 3

    def test_same_key_makes_one_offer(self, seller: Client, shop: Shop) -> None:
        body = {"variant_id": str(make_product().variants.get().pk), "price": "90.00"}

        answers = [send(seller, "POST", f"me/shops/{shop.slug}/offers", body, key="one") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
        assert answers[0].content == answers[1].content

    def test_strange_key_is_refused(self, seller: Client, shop: Shop) -> None:
        response = send(seller, "POST", f"me/shops/{shop.slug}/offers", {}, key="k" * 129)

        assert response.status_code == 400


class TestStock:
    def test_same_key_books_once(self, seller: Client, offer: Offer) -> None:
        sold = {"kind": "sold", "quantity": 3}

        answers = [send(seller, "POST", f"{stock_of(offer)}/movements", sold, key="till-7") for _ in range(2)]

        assert answers[0].status_code == 201
        assert answers[0].content == answers[1].content
        offer.refresh_from_db()
        assert offer.stock == 7

    def test_same_key_for_something_else_is_refused(self, seller: Client, offer: Offer) -> None:
        send(seller, "POST", f"{stock_of(offer)}/count", {"quantity": 3}, key="till-7")

        assert send(seller, "POST", f"{stock_of(offer)}/count", {"quantity": 4}, key="till-7").status_code == 409

    @pytest.mark.parametrize(
        ("act", "body"),
        [("movements", {"kind": "sold", "quantity": 1}), ("count", {"quantity": 1}), ("confirmation", None)],
    )
    def test_every_write_of_stock_needs_a_key(self, seller: Client, offer: Offer, act: str, body: Any) -> None:
        response = send(seller, "POST", f"{stock_of(offer)}/{act}", body, key="")

        assert response.status_code == 400
        assert response.json()["error"]["code"] == "invalid_idempotency_key"

    @pytest.mark.parametrize(
        ("act", "body", "status"),
        [
            ("movements", {"kind": "sold", "quantity": 11}, 422),
            ("movements", {"kind": "sold", "quantity": -1}, 400),
            ("movements", {"kind": "received", "quantity": HUGE}, 400),
            ("movements", {"kind": "received", "quantity": 1.5}, 400),
            ("movements", {"kind": "received", "quantity": 100_000_000}, 400),
            ("movements", {"kind": "reserved", "quantity": 1}, 400),
            ("movements", {"kind": "sold", "quantity": 1, "reason": "a\x00b"}, 400),
            ("count", {"quantity": -1}, 400),
            ("count", {"quantity": HUGE}, 400),
            ("count", {}, 400),
        ],
    )
    def test_what_cannot_be_booked_is_refused(
        self, seller: Client, offer: Offer, act: str, body: dict[str, Any], status: int
    ) -> None:
        assert send(seller, "POST", f"{stock_of(offer)}/{act}", body).status_code == status
        assert StockMovement.objects.filter(offer=offer).count() == 1

    def test_movements_are_listed_the_last_first(self, seller: Client, offer: Offer) -> None:
        send(seller, "POST", f"{stock_of(offer)}/movements", {"kind": "sold", "quantity": 1, "reason": "Karim"})

        items = seller.get(f"/api/v1/{stock_of(offer)}").json()["items"]

        assert [(item["kind"], item["stock_change"]) for item in items] == [("sold", -1), ("counted", 10)]


class TestOffers:
    def test_pack_is_listed_changed_and_withdrawn(self, seller: Client, shop: Shop) -> None:
        variant = make_product().variants.get()
        offers = f"me/shops/{shop.slug}/offers"

        made = send(seller, "POST", offers, {"variant_id": str(variant.pk), "price": "55.50"})
        one = f"{offers}/{made.json()['id']}"
        changed = send(seller, "PUT", one, {"price": "50.00", "compare_at_price": "55.50", "shop_sku": "M-1"})

        assert made.status_code == 201, made.content
        assert changed.json()["compare_at_price"] == {"amount": "55.50", "currency": "BDT"}
        assert send(seller, "DELETE", one).status_code == 204
        assert send(seller, "DELETE", one).status_code == 404
        assert send(seller, "POST", f"{one}/restore").json()["withdrawn_at"] is None

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"price": "0.00"}, "price"),
            ({"price": "-5.00"}, "price"),
            ({"price": 5}, "price"),
            ({"price": "1e30"}, "price"),
            ({"price": "99999999999.00"}, "price"),
            ({"price": "5.001"}, "price"),
            ({"price": "NaN"}, "price"),
            ({"price": "5.00", "most_per_order": HUGE}, "most_per_order"),
            ({"price": "5.00", "stock": 5}, "stock"),
            ({"price": "5.00", "compare_at_price": "4.00"}, "compare_at_price"),
            ({"price": "5.00", "compare_at_from": "2026-11-01T00:00:00"}, "compare_at_from"),
        ],
    )
    def test_bad_terms_are_refused_by_field(
        self, seller: Client, offer: Offer, body: dict[str, Any], field: str
    ) -> None:
        response = send(seller, "PUT", f"me/shops/{offer.shop.slug}/offers/{offer.pk}", body)

        assert refused_fields(response) == [field]

    def test_offers_of_other_shops_are_not_there(self, seller: Client, shop: Shop) -> None:
        theirs = make_offer(make_grocer(), count=5)
        through_mine = f"me/shops/{shop.slug}/offers/{theirs.pk}"
        through_theirs = f"me/shops/{theirs.shop.slug}/offers/{theirs.pk}"

        for one in (through_mine, through_theirs):
            for method, address, body in (
                ("GET", one, None),
                ("PUT", one, {"price": "1.00"}),
                ("DELETE", one, None),
                ("GET", f"{one}/stock", None),
                ("POST", f"{one}/stock/movements", {"kind": "sold", "quantity": 1}),
                ("POST", f"{one}/stock/count", {"quantity": 0}),
                ("POST", f"{one}/stock/confirmation", None),
            ):
                assert send(seller, method, address, body).status_code == 404, (method, address)
        theirs.refresh_from_db()
        assert (theirs.stock, theirs.deleted_at) == (5, None)

    def test_who_works_there_without_leave_for_goods_reads_only(self, shop: Shop, offer: Offer) -> None:
        helper = make_user(Role.SELLER)
        ShopMember.objects.create(shop=shop, user=helper, role=ShopRole.STAFF, granted=["orders"])
        client = signed_in(helper)

        assert client.get(f"/api/v1/me/shops/{shop.slug}/offers/{offer.pk}").status_code == 200
        assert send(client, "POST", f"{stock_of(offer)}/count", {"quantity": 0}).status_code == 403


class TestProducts:
    def body(self, **given: Any) -> dict[str, Any]:
        return {
            "name_en": "Puffed rice",
            "name_bn": "মুড়ি",
            "category_id": str(make_category().pk),
            "variants": [{"pack_size": "250", "pack_unit": "g"}],
        } | given

    def test_own_product_is_made_and_changed_by_version(self, seller: Client, shop: Shop) -> None:
        own = f"me/shops/{shop.slug}/products"

        made = send(seller, "POST", own, self.body())
        one, again = f"{own}/{made.json()['id']}", self.body(name_en="Crisp puffed rice", version=1)
        changed = [send(seller, "PUT", one, again).status_code for _ in range(2)]

        assert made.status_code == 201, made.content
        assert changed == [200, 409]

    def test_shared_products_and_those_of_others_are_not_theirs_to_change(self, seller: Client, shop: Shop) -> None:
        for product in (make_product(), make_product(make_grocer().pk)):
            one = f"me/shops/{shop.slug}/products/{product.pk}"
            assert send(seller, "PUT", one, self.body(version=1)).status_code == 404
            assert send(seller, "DELETE", one).status_code == 404

    def test_sellers_do_not_feature_their_own(self, seller: Client, shop: Shop) -> None:
        response = send(seller, "POST", f"me/shops/{shop.slug}/products", self.body(is_featured=True))

        assert refused_fields(response) == ["is_featured"]

    @pytest.mark.parametrize(
        "given",
        [
            {"attributes": {"a": {"deep": 1}}},
            {"attributes": {"a": HUGE}},
            {"variants": []},
            {"variants": [{"pack_size": "0", "pack_unit": "g"}]},
            {"variants": [{"pack_size": "1", "pack_unit": "stone"}]},
            {"category_id": str(uuid4())},
            {"name_bn": " "},
            {"description_en": "a\x00b"},
        ],
    )
    def test_what_makes_no_product_is_refused(self, seller: Client, shop: Shop, given: dict[str, Any]) -> None:
        assert send(seller, "POST", f"me/shops/{shop.slug}/products", self.body(**given)).status_code == 400


class TestTree:
    @pytest.fixture
    def staff(self) -> Client:
        return signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    def test_fifth_level_and_circles_are_refused(self, staff: Client) -> None:
        ids: list[str] = []
        for level in range(4):
            body = {"name_en": f"Level {level}", "name_bn": "স্তর", "icon": "box", "parent_id": ids[-1] if ids else None}
            ids.append(send(staff, "POST", "admin/categories", body).json()["id"])

        deeper = {"name_en": "Level 4", "name_bn": "স্তর", "icon": "box", "parent_id": ids[-1]}
        assert refused_fields(send(staff, "POST", "admin/categories", deeper)) == ["parent_id"]
        circle = {"name_en": "Level 3", "name_bn": "স্তর", "icon": "box", "parent_id": ids[3]}
        assert refused_fields(send(staff, "PUT", f"admin/categories/{ids[3]}", circle)) == ["parent_id"]

    def test_brand_is_made_and_renamed(self, staff: Client) -> None:
        made = send(staff, "POST", "admin/brands", {"name_en": "Ruchi", "name_bn": "রুচি"}).json()

        renamed = send(staff, "PUT", f"admin/brands/{made['id']}", {"name_en": "Ruchi Foods", "name_bn": "রুচি"})

        assert (made["slug"], renamed.json()["name_en"]) == ("ruchi", "Ruchi Foods")

"""The list of what a shop sells: who sees it, what is found in it, and what is done to several at once."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Offer
from marketplace.catalog.services.offers import withdraw_offer
from marketplace.search.services.indexing import index_products
from sellers.models import Shop, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category, make_grocer, make_offer, make_product, pack
from tests.web.catalog.desk.desk import member_of, text_of, url

PAGES = ("goods", "goods_add", "goods_grid", "goods_low")


@pytest.fixture
def offer(shop: Shop) -> Offer:
    return make_offer(shop, count=10)


def make_named(shop: Shop, name: str, **given: object) -> Offer:
    return make_offer(shop, make_product(name_en=name, name_bn="পণ্য"), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_members_who_see_to_the_goods(shop: Shop, owner: Client, page: str) -> None:
    granted = member_of(shop, ShopRole.STAFF, ShopPermission.CATALOGUE)
    others, stranger = member_of(shop, ShopRole.STAFF, ShopPermission.ORDERS), member_of(make_grocer())

    answers = [who.get(url(shop, page)).status_code for who in (owner, granted, others, stranger)]

    assert answers == [200, 200, 403, 404]
    assert Client().get(url(shop, page)).status_code == 302


def test_support_looks_and_changes_nothing(shop: Shop, offer: Offer) -> None:
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    page = support.get(url(shop, "goods"))
    act = support.post(url(shop, "goods_acts"), {"tick": str(offer.pk), "act": "pause"})

    assert "Miniket rice" in text_of(page)
    assert 'name="tick"' not in text_of(page)
    assert act.status_code == 403
    assert support.get(url(shop, "goods_grid")).status_code == 403


def test_an_empty_shop_is_shown_the_ways_to_begin(shop: Shop, owner: Client) -> None:
    text = text_of(owner.get(url(shop, "goods")))

    assert "Nothing on sale yet" in text
    assert url(shop, "goods_add") in text


def test_goods_are_told_in_the_language_of_the_page(shop: Shop, owner: Client, offer: Offer) -> None:
    with translation.override("bn"):
        text = text_of(owner.get(url(shop, "goods")))

    assert "মিনিকেট চাল" in text
    assert "৳ ৪০০" in text


def test_stock_and_marks_stand_beside_each(shop: Shop, owner: Client, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(reserved=2)
    make_named(shop, "Gone", count=0)
    make_named(shop, "Few", count=3)
    make_named(shop, "Paused", is_available=False)
    Offer.objects.filter(pk=make_named(shop, "Old word").pk).update(
        stock_confirmed_at=timezone.now() - timedelta(days=30)
    )

    text = text_of(owner.get(url(shop, "goods")))

    for told in ("8 free, 2 reserved", "Sold out", "Running low", "Paused", "Still there"):
        assert told in text


@pytest.mark.parametrize(
    ("shelf", "named"),
    [
        ("on-sale", {"Ready", "Gone", "Few"}),
        ("paused", {"Paused"}),
        ("out", {"Gone"}),
        ("low", {"Gone", "Few"}),
        ("withdrawn", {"Former"}),
        ("nonsense", {"Ready", "Gone", "Few", "Paused"}),
    ],
)
def test_shelves_show_what_stands_on_them(shop: Shop, owner: Client, shelf: str, named: set[str]) -> None:
    make_named(shop, "Ready", count=50)
    make_named(shop, "Gone", count=0)
    make_named(shop, "Few", count=3)
    make_named(shop, "Paused", is_available=False)
    withdraw_offer(actor_id=None, offer_id=make_named(shop, "Former").pk, now=timezone.now())

    text = text_of(owner.get(url(shop, "goods"), {"shelf": shelf}))

    assert {name for name in ("Ready", "Gone", "Few", "Paused", "Former") if f">{name}</a>" in text} == named


@pytest.mark.parametrize("typed", ["miniket", "মিনিকেট", "RICE mini", "4006381333931", "৪০০৬৩৮১৩৩৩৯৩১", "A-17", "chal"])
def test_goods_are_found_by_name_number_and_barcode(shop: Shop, owner: Client, typed: str) -> None:
    product = make_product(variants=(pack(barcode="4006381333931"),))
    make_offer(shop, product, shop_sku="A-17")
    make_named(shop, "Soap")
    index_products(product_ids=[product.pk], now=timezone.now())

    text = text_of(owner.get(url(shop, "goods"), {"q": typed}))

    assert "Miniket rice" in text
    assert ">Soap</a>" not in text


def test_kinds_narrow_the_list_with_all_below_them(shop: Shop, owner: Client) -> None:
    food = make_category("food")
    make_offer(shop, make_product(name_en="Puffed rice", category=make_category("snacks", food)))
    make_offer(shop, make_product(name_en="Soap", category=make_category("soap")))

    text = text_of(owner.get(url(shop, "goods"), {"category": "test-food"}))

    assert "Puffed rice" in text
    assert ">Soap</a>" not in text


def test_what_is_not_among_them_leads_to_the_catalogue(shop: Shop, owner: Client, offer: Offer) -> None:
    text = text_of(owner.get(url(shop, "goods"), {"q": "toothbrush"}))

    assert "Nothing like this" in text
    assert f"{url(shop, 'goods_add')}?q=toothbrush" in text


def test_a_strange_cursor_begins_anew(shop: Shop, owner: Client, offer: Offer) -> None:
    answer = owner.get(url(shop, "goods"), {"cursor": "x", "q": "rice"})

    assert answer.status_code == 302
    assert answer["Location"].endswith("?q=rice")


class TestActs:
    def test_is_done_to_what_is_ticked_and_leads_back(self, shop: Shop, owner: Client, offer: Offer) -> None:
        other = make_named(shop, "Soap")

        answer = owner.post(url(shop, "goods_acts") + "?q=rice", {"tick": [str(offer.pk)], "act": "pause"}, follow=True)

        assert answer.redirect_chain[0][0].endswith("/goods/?q=rice")
        assert "1 of your goods is changed." in text_of(answer)
        assert list(Offer.objects.filter(is_available=False).values_list("pk", flat=True)) == [offer.pk]
        assert Offer.objects.get(pk=other.pk).is_available

    def test_prices_change_by_percent(self, shop: Shop, owner: Client, offer: Offer) -> None:
        owner.post(url(shop, "goods_acts"), {"tick": [str(offer.pk)], "act": "percent", "percent": "৫"})

        offer.refresh_from_db()
        assert offer.price == Decimal(420)

    @pytest.mark.parametrize("percent", ["", "0", "abc", "-95", "1.005"])
    def test_a_strange_percent_is_told(self, shop: Shop, owner: Client, offer: Offer, percent: str) -> None:
        sent = {"tick": [str(offer.pk)], "act": "percent", "percent": percent}

        answer = owner.post(url(shop, "goods_acts"), sent, follow=True)

        assert "account-message-warning" in text_of(answer)
        offer.refresh_from_db()
        assert offer.price == Decimal(400)

    @pytest.mark.parametrize("sent", [{"act": "pause"}, {"act": "nonsense", "tick": "x"}, {"tick": "x"}])
    def test_nothing_is_done_to_nothing(self, shop: Shop, owner: Client, offer: Offer, sent: dict[str, str]) -> None:
        answer = owner.post(url(shop, "goods_acts"), sent, follow=True)

        assert "account-message-warning" in text_of(answer)

    def test_one_button_confirms_one(self, shop: Shop, owner: Client) -> None:
        offer = make_offer(shop)
        before = offer.stock_confirmed_at

        owner.post(url(shop, "goods_acts"), {"confirm": str(offer.pk)})

        offer.refresh_from_db()
        assert offer.stock_confirmed_at > before

    def test_what_cannot_be_is_told_by_name(self, shop: Shop, owner: Client) -> None:
        offer = make_offer(shop, compare_at_price=Decimal(410))

        answer = owner.post(
            url(shop, "goods_acts"), {"tick": [str(offer.pk)], "act": "percent", "percent": "10"}, follow=True
        )

        assert "Miniket rice: The price to compare with must be higher." in text_of(answer)

    def test_others_goods_are_neither_changed_nor_named(self, shop: Shop, owner: Client) -> None:
        theirs = make_offer(make_grocer(), make_product(name_en="Secret tea"))

        answer = owner.post(
            url(shop, "goods_acts"), {"tick": [str(theirs.pk), str(uuid4())], "act": "withdraw"}, follow=True
        )

        assert "Secret tea" not in text_of(answer)
        theirs.refresh_from_db()
        assert theirs.deleted_at is None

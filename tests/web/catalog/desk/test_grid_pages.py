"""The grid of goods: what is written in its rows is saved row by row, and never over what somebody else wrote."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.catalog.desk.goods_pages import GOODS_A_PAGE
from marketplace.catalog.models import MovementKind, Offer, StockMovement
from marketplace.catalog.services.offers import withdraw_offer
from sellers.models import Shop
from tests.unit.catalog.goods import make_grocer, make_offer, make_product
from tests.web.catalog.desk.desk import Sent, form_of, text_of, url

MOST_STATEMENTS = 30


@pytest.fixture
def offer(shop: Shop) -> Offer:
    return make_offer(shop, count=10)


def field(offer: Offer, name: str) -> str:
    return f"r-{offer.pk}-{name}"


def grid(shop: Shop) -> str:
    return url(shop, "goods_grid")


def shown(owner: Client, shop: Shop) -> Sent:
    return form_of(owner.get(grid(shop)))


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def test_rows_show_what_is(shop: Shop, owner: Client, offer: Offer) -> None:
    sent = shown(owner, shop)

    values = {name: sent.get(field(offer, name)) for name in ("price", "compare_at_price", "stock", "most_per_order")}
    assert values == {"price": ["400"], "compare_at_price": [""], "stock": ["10"], "most_per_order": [""]}
    assert sent[field(offer, "is_available")] == ["on"]


def test_what_was_written_is_saved(shop: Shop, owner: Client, offer: Offer) -> None:
    sent = shown(owner, shop) | {
        field(offer, "price"): ["৩৮০.৫০"],
        field(offer, "compare_at_price"): ["400"],
        field(offer, "compare_at_from"): ["2026-11-10"],
        field(offer, "compare_at_until"): ["2026-11-12"],
        field(offer, "stock"): ["7"],
        field(offer, "most_per_order"): ["3"],
    }
    sent.pop(field(offer, "is_available"))

    answer = owner.post(grid(shop), sent, follow=True)

    saved = fresh(offer)
    assert "1 of your goods is changed." in text_of(answer)
    assert (saved.price, saved.compare_at_price, saved.stock) == (Decimal("380.50"), Decimal(400), 7)
    assert (saved.most_per_order, saved.is_available) == (3, False)
    # Whole days on the shop's clocks, the last one among them.
    assert saved.compare_at_from is not None
    assert saved.compare_at_until is not None
    assert saved.compare_at_from.isoformat() == "2026-11-09T18:00:00+00:00"
    assert saved.compare_at_until.isoformat() == "2026-11-12T18:00:00+00:00"
    assert StockMovement.objects.filter(offer=offer).latest("id").kind == MovementKind.COUNTED


def test_days_come_back_as_they_were_written(shop: Shop, owner: Client, offer: Offer) -> None:
    sent = shown(owner, shop) | {
        field(offer, "compare_at_price"): ["450"],
        field(offer, "compare_at_from"): ["2026-11-10"],
        field(offer, "compare_at_until"): ["2026-11-12"],
    }
    owner.post(grid(shop), sent)

    again = shown(owner, shop)

    assert again[field(offer, "compare_at_from")] == ["2026-11-10"]
    assert again[field(offer, "compare_at_until")] == ["2026-11-12"]


def test_an_empty_stock_is_not_counted(shop: Shop, owner: Client, offer: Offer) -> None:
    owner.post(grid(shop), shown(owner, shop) | {field(offer, "stock"): [""]})

    assert fresh(offer).stock is None


def test_what_nobody_touched_leaves_no_trace(shop: Shop, owner: Client, offer: Offer) -> None:
    before = fresh(offer).updated_at

    answer = owner.post(grid(shop), shown(owner, shop), follow=True)

    assert "Nothing had to be changed." in text_of(answer)
    assert fresh(offer).updated_at == before


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("price", ""),
        ("price", "abc"),
        ("price", "0"),
        ("price", "1.005"),
        ("price", "99999999999"),
        ("compare_at_price", "10"),
        ("compare_at_from", "soon"),
        ("stock", "-1"),
        ("stock", "1.5"),
        ("stock", "99999999999999999999"),
        ("low_stock_threshold", ""),
        ("least_per_order", "0"),
        ("most_per_order", "0"),
    ],
)
def test_a_wrong_row_keeps_what_was_typed_and_others_are_saved(
    shop: Shop, owner: Client, offer: Offer, name: str, typed: str
) -> None:
    other = make_offer(shop, make_product(name_en="Soap"), count=4)
    sent = shown(owner, shop) | {field(offer, name): [typed], field(other, "price"): ["55"]}

    answer = owner.post(grid(shop), sent)

    again = form_of(answer)
    assert answer.status_code == 400
    assert again[field(offer, name)] == [typed]
    assert again[field(other, "price")] == ["55"]
    assert "1 of your goods is saved; the rest needs another look" in text_of(answer)
    assert (fresh(offer).price, fresh(other).price) == (Decimal(400), Decimal(55))


def test_mended_rows_can_be_sent_as_they_stand(shop: Shop, owner: Client, offer: Offer) -> None:
    wrong = owner.post(grid(shop), shown(owner, shop) | {field(offer, "price"): ["abc"], field(offer, "stock"): ["3"]})

    answer = owner.post(grid(shop), form_of(wrong) | {field(offer, "price"): ["390"]})

    assert answer.status_code == 302
    assert (fresh(offer).price, fresh(offer).stock) == (Decimal(390), 3)


class TestSomebodyElse:
    def test_is_not_written_over_but_named(self, shop: Shop, owner: Client, offer: Offer) -> None:
        sent = shown(owner, shop) | {field(offer, "price"): ["390"]}
        Offer.objects.filter(pk=offer.pk).update(price=Decimal(450))

        answer = owner.post(grid(shop), sent)

        assert answer.status_code == 400
        assert "somebody else has changed this; it is 450 now" in text_of(answer)
        assert form_of(answer)[field(offer, "price")] == ["390"]
        assert fresh(offer).price == Decimal(450)

    def test_gives_way_to_who_has_seen_it_and_saves_again(self, shop: Shop, owner: Client, offer: Offer) -> None:
        sent = shown(owner, shop) | {field(offer, "price"): ["390"]}
        Offer.objects.filter(pk=offer.pk).update(price=Decimal(450))

        again = owner.post(grid(shop), form_of(owner.post(grid(shop), sent)))

        assert again.status_code == 302
        assert fresh(offer).price == Decimal(390)

    def test_keeps_what_was_not_touched(self, shop: Shop, owner: Client, offer: Offer) -> None:
        sent = shown(owner, shop) | {field(offer, "price"): ["390"]}
        Offer.objects.filter(pk=offer.pk).update(low_stock_threshold=2)

        answer = owner.post(grid(shop), sent)

        assert answer.status_code == 302
        assert (fresh(offer).price, fresh(offer).low_stock_threshold) == (Decimal(390), 2)

    def test_has_withdrawn_it(self, shop: Shop, owner: Client, offer: Offer) -> None:
        sent = shown(owner, shop) | {field(offer, "price"): ["390"]}
        withdraw_offer(actor_id=None, offer_id=offer.pk, now=timezone.now())

        answer = owner.post(grid(shop), sent)

        assert answer.status_code == 400
        assert "1 of these goods was withdrawn in the meantime." in text_of(answer)


class TestActs:
    def test_what_was_typed_is_saved_with_the_act(self, shop: Shop, owner: Client, offer: Offer) -> None:
        other = make_offer(shop, make_product(name_en="Soap"))
        sent = shown(owner, shop) | {
            field(offer, "price"): ["100"],
            field(other, "price"): ["50"],
            "tick": [str(offer.pk)],
            "act": ["percent"],
            "percent": ["10"],
        }

        owner.post(grid(shop), sent)

        assert (fresh(offer).price, fresh(other).price) == (Decimal(110), Decimal(50))

    def test_pauses_what_is_ticked(self, shop: Shop, owner: Client, offer: Offer) -> None:
        owner.post(grid(shop), shown(owner, shop) | {"tick": [str(offer.pk)], "act": ["pause"]})

        assert not fresh(offer).is_available

    def test_a_strange_percent_saves_nothing_and_keeps_all(self, shop: Shop, owner: Client, offer: Offer) -> None:
        sent = shown(owner, shop) | {
            field(offer, "price"): ["100"], "tick": [str(offer.pk)], "act": ["percent"], "percent": ["x"]
        }  # fmt: skip

        answer = owner.post(grid(shop), sent)

        again = form_of(answer)
        assert answer.status_code == 400
        assert (again[field(offer, "price")], again["tick"], again["percent"]) == (["100"], [str(offer.pk)], ["x"])
        assert fresh(offer).price == Decimal(400)


@pytest.mark.parametrize("seen", ["", "{}", "[]", "null", '{"price":"x"}', "x" * 700, '{"price":[1]}'])
def test_rows_that_do_not_say_what_was_shown_are_left_alone(shop: Shop, owner: Client, offer: Offer, seen: str) -> None:
    sent = shown(owner, shop) | {field(offer, "price"): ["1"], field(offer, "seen"): [seen]}

    owner.post(grid(shop), sent)

    assert fresh(offer).price == Decimal(400)


def test_others_rows_are_not_found(shop: Shop, owner: Client) -> None:
    other_shop = make_grocer()
    theirs = make_offer(other_shop, count=3)
    sent = {"row": [str(theirs.pk), "nonsense"], field(theirs, "price"): ["1"]}

    owner.post(grid(shop), sent)

    assert fresh(theirs).price == Decimal(400)


def test_chosen_goods_stand_alone(shop: Shop, owner: Client, offer: Offer) -> None:
    make_offer(shop, make_product(name_en="Soap"))

    text = text_of(owner.get(grid(shop), {"offer": str(offer.pk)}))

    assert "Miniket rice" in text
    assert "Soap" not in text


def test_saving_takes_as_many_statements_for_one_row_as_for_many(shop: Shop, owner: Client) -> None:
    offers = [make_offer(shop, make_product(name_en=f"Rice {number}"), count=9) for number in range(20)]
    sent = shown(owner, shop)
    for one in offers:
        sent |= {field(one, "price"): ["77"], field(one, "stock"): ["5"]}

    with CaptureQueriesContext(connection) as queries:
        answer = owner.post(grid(shop), sent)

    assert answer.status_code == 302
    assert len(queries) <= MOST_STATEMENTS
    assert set(Offer.objects.values_list("price", "stock")) == {(Decimal(77), 5)}


def test_a_full_page_is_saved_with_every_row_on_sale_and_ticked(shop: Shop, owner: Client) -> None:
    offers = [make_offer(shop, make_product(name_en=f"Rice {number}"), count=9) for number in range(GOODS_A_PAGE)]
    sent = shown(owner, shop) | {"tick": [str(one.pk) for one in offers], "act": ["percent"], "percent": ["10"]}
    before = offers[0].price

    answer = owner.post(grid(shop), sent)

    assert answer.status_code == 302
    assert set(Offer.objects.values_list("price", flat=True)) == {round(before * Decimal("1.1"))}


def test_percent_without_its_button_saves_nothing_and_is_told(shop: Shop, owner: Client, offer: Offer) -> None:
    answer = owner.post(grid(shop), shown(owner, shop) | {field(offer, "price"): ["77"], "percent": ["10"]})

    assert answer.status_code == 400
    assert "Choose “Change” for it" in answer.content.decode()
    assert fresh(offer).price != Decimal(77)

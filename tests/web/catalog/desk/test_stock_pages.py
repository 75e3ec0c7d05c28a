"""The stock of one of a shop's goods, and the round through what runs low."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import MovementKind, Offer, StockMovement
from marketplace.catalog.services.offers import withdraw_offer
from sellers.models import Shop, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_grocer, make_offer, make_product
from tests.web.catalog.desk.desk import form_of, member_of, text_of, url


@pytest.fixture
def offer(shop: Shop) -> Offer:
    return make_offer(shop, count=10)


def page(shop: Shop, offer: Offer) -> str:
    return url(shop, "goods_offer", offer.pk)


def act(shop: Shop, offer: Offer) -> str:
    return url(shop, "goods_offer_act", offer.pk)


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def test_is_for_members_who_see_to_the_goods(shop: Shop, owner: Client, offer: Offer) -> None:
    others, stranger = member_of(shop, ShopRole.STAFF, ShopPermission.ORDERS), member_of(make_grocer())
    theirs = make_offer(make_grocer(), make_product(name_en="Tea"))

    assert [who.get(page(shop, offer)).status_code for who in (owner, others, stranger)] == [200, 403, 404]
    assert owner.get(page(shop, theirs)).status_code == 404
    assert owner.post(act(shop, theirs), {"act": "withdraw"}).status_code == 404
    assert owner.get(url(shop, "goods_offer", uuid4())).status_code == 404


def test_support_looks_and_books_nothing(shop: Shop, offer: Offer) -> None:
    support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    assert support.get(page(shop, offer)).status_code == 200
    assert support.post(page(shop, offer), {"act": "count", "counted": "3"}).status_code == 403
    assert fresh(offer).stock == 10


def test_movements_say_what_who_and_what_was_left(shop: Shop, owner: Client, offer: Offer) -> None:
    sent = {"act": "move", "kind": "corrected", "quantity": "−২".replace("−", "-"), "reason": "Two bags tore"}
    owner.post(page(shop, offer), sent)

    text = text_of(owner.get(page(shop, offer)))

    for told in ("Corrected", "−2", "8 on the shelf", "Two bags tore"):
        assert told in text


@pytest.mark.parametrize(
    ("kind", "quantity", "left"),
    [("received", "24", 34), ("returned", "1", 11), ("sold", "3", 7), ("corrected", "-2", 8), ("corrected", "2", 12)],
)
def test_what_came_or_went_is_booked(
    shop: Shop, owner: Client, offer: Offer, kind: str, quantity: str, left: int
) -> None:
    sent = {"act": "move", "kind": kind, "quantity": quantity, "reason": "because"}

    answer = owner.post(page(shop, offer), sent)

    assert answer.status_code == 302
    assert fresh(offer).stock == left
    assert StockMovement.objects.filter(offer=offer).latest("id").kind == kind


def test_what_is_sent_twice_is_booked_once(shop: Shop, owner: Client, offer: Offer) -> None:
    sent = {"act": "move", "kind": "received", "quantity": "24", "once": str(uuid4())}

    answers = [owner.post(page(shop, offer), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert fresh(offer).stock == 34


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "sold", "quantity": "11"},
        {"kind": "sold", "quantity": "-1"},
        {"kind": "sold", "quantity": ""},
        {"kind": "sold", "quantity": "x"},
        {"kind": "corrected", "quantity": "-1", "reason": ""},
        {"kind": "reserved", "quantity": "1"},
        {"kind": "received", "quantity": "99999999999999999999"},
    ],
)
def test_what_cannot_be_booked_is_told_beside_what_was_typed(
    shop: Shop, owner: Client, offer: Offer, sent: dict[str, str]
) -> None:
    answer = owner.post(page(shop, offer), {"act": "move", **sent})

    assert answer.status_code == 400
    assert "This needs another look" in text_of(answer)
    assert f'value="{sent["quantity"]}"' in text_of(answer) or not sent["quantity"]
    assert fresh(offer).stock == 10


def test_a_count_is_booked_and_begins_the_counting(shop: Shop, owner: Client) -> None:
    offer = make_offer(shop)

    owner.post(page(shop, offer), {"act": "count", "counted": "১৮"})

    assert fresh(offer).stock == 18


@pytest.mark.parametrize("counted", ["", "-1", "x", "2"])
def test_a_strange_count_is_told(shop: Shop, owner: Client, offer: Offer, counted: str) -> None:
    Offer.objects.filter(pk=offer.pk).update(reserved=3)

    answer = owner.post(page(shop, offer), {"act": "count", "counted": counted})

    assert answer.status_code == 400
    assert fresh(offer).stock == 10


def test_one_tap_confirms_stops_counting_withdraws_and_restores(shop: Shop, owner: Client, offer: Offer) -> None:
    before = fresh(offer).stock_confirmed_at

    owner.post(act(shop, offer), {"act": "confirm"})
    assert fresh(offer).stock_confirmed_at > before
    owner.post(act(shop, offer), {"act": "uncount"})
    assert fresh(offer).stock is None
    owner.post(act(shop, offer), {"act": "withdraw"})
    assert fresh(offer).deleted_at is not None
    owner.post(act(shop, offer), {"act": "restore"})
    assert fresh(offer).deleted_at is None


def test_what_cannot_be_undone_twice_is_told(shop: Shop, owner: Client, offer: Offer) -> None:
    make_offer(shop, make_product(name_en="Soap"), shop_sku="A-1")
    Offer.objects.filter(pk=offer.pk).update(deleted_at=timezone.now(), shop_sku="A-1")

    answer = owner.post(act(shop, offer), {"act": "restore"}, follow=True)

    assert "account-message-warning" in text_of(answer)
    assert fresh(offer).deleted_at is not None


class TestLow:
    def test_shows_what_there_is_least_of_first(self, shop: Shop, owner: Client, offer: Offer) -> None:
        make_offer(shop, make_product(name_en="Three"), count=3)
        make_offer(shop, make_product(name_en="None left"), count=0)

        text = text_of(owner.get(url(shop, "goods_low")))

        assert text.index("None left") < text.index("Three")
        assert "Miniket rice" not in text

    def test_saves_what_was_counted_and_leaves_the_rest(self, shop: Shop, owner: Client) -> None:
        few, none = (make_offer(shop, make_product(name_en=name), count=count) for name, count in (("A", 3), ("B", 0)))
        sent = form_of(owner.get(url(shop, "goods_low"))) | {f"c-{none.pk}-counted": ["40"]}

        owner.post(url(shop, "goods_low"), sent)

        assert (fresh(few).stock, fresh(none).stock) == (3, 40)
        assert StockMovement.objects.filter(offer=few).count() == 1
        assert StockMovement.objects.filter(offer=none).latest("id").kind == MovementKind.COUNTED

    def test_a_wrong_count_keeps_what_was_typed(self, shop: Shop, owner: Client) -> None:
        few, none = (make_offer(shop, make_product(name_en=name), count=count) for name, count in (("A", 3), ("B", 0)))
        typed = {f"c-{none.pk}-counted": ["40"], f"c-{few.pk}-counted": ["x"]}

        answer = owner.post(url(shop, "goods_low"), form_of(owner.get(url(shop, "goods_low"))) | typed)

        assert answer.status_code == 400
        assert form_of(answer)[f"c-{few.pk}-counted"] == ["x"]
        assert "1 of your goods is saved; the rest needs another look" in text_of(answer)
        assert fresh(none).stock == 40

    def test_stock_that_moved_meanwhile_is_looked_at_again(self, shop: Shop, owner: Client) -> None:
        few = make_offer(shop, count=3)
        sent = form_of(owner.get(url(shop, "goods_low"))) | {f"c-{few.pk}-counted": ["9"]}
        Offer.objects.filter(pk=few.pk).update(stock=2)

        answer = owner.post(url(shop, "goods_low"), sent)
        again = owner.post(url(shop, "goods_low"), form_of(answer))

        assert "Its stock has moved since you looked" in text_of(answer)
        assert again.status_code == 302
        assert fresh(few).stock == 9

    def test_withdrawn_meanwhile_is_told(self, shop: Shop, owner: Client) -> None:
        few = make_offer(shop, count=3, price=str(Decimal(9)))
        other = make_offer(shop, make_product(name_en="Soap"), count=1)
        sent = form_of(owner.get(url(shop, "goods_low"))) | {
            f"c-{few.pk}-counted": ["9"],
            f"c-{other.pk}-counted": ["x"],
        }
        withdraw_offer(actor_id=None, offer_id=few.pk, now=timezone.now())

        answer = owner.post(url(shop, "goods_low"), sent)

        assert answer.status_code == 400
        assert fresh(few).stock == 3

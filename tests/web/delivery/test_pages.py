"""Pages of those who carry orders, the buyer's part that shows one on its way, and who carries it on the desk."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import NOBODY
from marketplace.delivery import selectors
from marketplace.delivery.models import Leg
from marketplace.delivery.services import legs
from marketplace.orders.models import OrderState, Purchase
from marketplace.orders.services import handover
from realtime import kinds
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import look_as, make_user, signed_in
from tests.unit.delivery.carrying import carried, ride, shared
from tests.unit.orders.doing import RIGHT, SHOP
from tests.unit.orders.making import make_open_shop, placed_order
from tests.web.catalog.desk.desk import text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request-Type": "partial"}
TOKEN = "a-guests-own-secret"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def carrier(shop: Shop) -> User:
    return member(shop, ShopRole.STAFF, ShopPermission.ORDERS)


@pytest.fixture
def buyer() -> User:
    return make_user(Role.CUSTOMER)


def member(shop: Shop, role: ShopRole, *granted: ShopPermission, name: str = "Karim Mia") -> User:
    user = make_user(Role.SELLER, name=name)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return user


def delivered(leg: Leg) -> None:
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())


def guests(leg: Leg) -> None:
    digest = sha256(TOKEN.encode()).hexdigest()
    Purchase.objects.filter(pk=leg.order.purchase_id).update(user=None, claim_digest=digest)


def way_of(client: Client, leg: Leg, **options: Any) -> str:
    return text_of(client.get(reverse("delivery:way", args=[leg.order.number]), headers=PART, **options))


class TestCarrying:
    def test_lists_what_is_carried_and_where_it_goes(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)

        page = text_of(signed_in(carrier).get(reverse("delivery:carry")))

        for told in (leg.order.number, "House 5, Road 2", "Beside the mosque", reverse("delivery:leg", args=[leg.pk])):
            assert told in page

    def test_says_that_there_is_nothing(self, carrier: User) -> None:
        assert "You are carrying nothing." in text_of(signed_in(carrier).get(reverse("delivery:carry")))

    def test_the_list_follows_what_its_reader_carries(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)
        client, path = signed_in(carrier), reverse("delivery:carry")

        part = text_of(client.get(path, headers=PART))

        assert part.lstrip().startswith('<div id="carried"')
        for told in (f'data-live-topic="user:{carrier.pk}"', f'hx-get="{path}"', leg.order.number):
            assert told in part

    def test_a_long_list_goes_on_and_only_its_first_page_follows(
        self, shop: Shop, carrier: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = carried(carrier, shop=shop), carried(carrier, shop=shop)
        monkeypatch.setattr(selectors.list_legs_of, "__kwdefaults__", {"cursor": None, "limit": 1})
        client, path = signed_in(carrier), reverse("delivery:carry")

        page = text_of(client.get(path))
        cursor = page.split("?cursor=")[1].split('"')[0]
        rest = text_of(client.get(f"{path}?cursor={cursor}"))

        assert (first.order.number in page, second.order.number in page) == (True, False)
        assert (first.order.number in rest, second.order.number in rest) == (False, True)
        assert ("hx-get" in page, f'hx-get="{path}"' in rest) == (True, False)

    def test_a_link_that_was_cut_leads_to_the_first_page(self, shop: Shop, carrier: User) -> None:
        client, path = signed_in(carrier), reverse("delivery:carry")

        cut = client.get(f"{path}?cursor=broken")

        assert (cut.status_code, cut.headers["Location"]) == (302, path)
        assert f'hx-get="{path}"' in text_of(client.get(f"{path}?cursor="))

    def test_a_leg_leads_there_calls_and_hands_over(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)

        page = text_of(signed_in(carrier).get(reverse("delivery:leg", args=[leg.pk])))

        hand = reverse("desk:order_hand", args=[shop.slug, leg.order.number])
        for told in ("Beside the mosque", "tel:+8801712345678", "destination=22.36", hand, "Share my position"):
            assert told in page
        for promised in ("Only the buyer of this order sees it", "for 90 days"):
            assert promised in page

    def test_what_is_over_leads_back_to_what_is_not(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)
        delivered(leg)

        response = signed_in(carrier).get(reverse("delivery:leg", args=[leg.pk]), follow=True)

        assert response.redirect_chain == [(reverse("delivery:carry"), 302)]
        assert "no longer on its way" in text_of(response)

    def test_a_leg_hears_that_it_is_over_or_handed_on(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)

        page = text_of(signed_in(carrier).get(reverse("delivery:leg", args=[leg.pk])))

        assert f'needs-script" data-live-topic="user:{carrier.pk}"' in page

    def test_what_was_handed_on_leads_back_and_says_so(self, shop: Shop, carrier: User) -> None:
        leg, other = carried(carrier, shop=shop), member(shop, ShopRole.MANAGER)
        legs.hand_on(order_id=leg.order_id, carrier_id=other.pk, actor_id=carrier.pk, now=timezone.now())

        response = signed_in(carrier).get(reverse("delivery:leg", args=[leg.pk]), follow=True)

        assert response.redirect_chain == [(reverse("delivery:carry"), 302)]
        assert "Somebody else carries it now." in text_of(response)

    def test_others_find_no_such_leg(self, shop: Shop, carrier: User, buyer: User) -> None:
        path = reverse("delivery:leg", args=[carried(carrier, shop=shop).pk])
        others = (
            member(make_open_shop(slug="another"), ShopRole.OWNER),
            member(shop, ShopRole.STAFF, ShopPermission.MONEY),
            buyer,
        )

        found = [signed_in(one).get(path).status_code for one in others]

        assert found == [404, 404, 403]

    def test_what_is_shared_on_the_same_trip_goes_on_being_so(self, shop: Shop, carrier: User) -> None:
        leg, other, _quiet = carried(carrier, shop=shop), shared(carrier, shop=shop), carried(carrier, shop=shop)

        page = text_of(signed_in(carrier).get(reverse("delivery:leg", args=[leg.pk])))

        assert f'data-shared="{other.pk}"' in page


class TestBuyersPage:
    def test_shows_where_it_is(self, shop: Shop, carrier: User, buyer: User) -> None:
        leg = shared(carrier, shop=shop, buyer=buyer)
        ride(leg, 700, 640)

        page = text_of(signed_in(buyer).get(reverse("orders:order", args=[leg.order.number])))

        for told in ("Your order is coming", "About 4 min away", "640 m", f"leg:{leg.pk}", "haat/delivery/courier-way"):
            assert told in page
        assert "Last seen at" in page.split("<noscript>", 1)[1]

    def test_and_how_it_is_filled_anew(self, shop: Shop, carrier: User, buyer: User) -> None:
        leg = shared(carrier, shop=shop, buyer=buyer)

        part = way_of(signed_in(buyer), leg)

        assert part.lstrip().startswith('<div id="courier"')
        assert f'data-live-topic="order:{leg.order_id}"' in part
        assert "<script" not in part

    def test_waits_for_it_before_it_leaves(self, buyer: User) -> None:
        order = placed_order(buyer=buyer, state=OrderState.READY, now=timezone.now())

        page = text_of(signed_in(buyer).get(reverse("orders:order", args=[order.number])))

        assert 'id="courier"' in page
        assert "<courier-way" not in page
        assert "Your order is coming" not in page

    def test_shows_nothing_that_is_not_shared(self, shop: Shop, carrier: User, buyer: User) -> None:
        leg = carried(carrier, shop=shop, buyer=buyer)

        assert "<courier-way" not in way_of(signed_in(buyer), leg)

    def test_shows_nothing_a_moment_after_the_hand_over(self, shop: Shop, carrier: User, buyer: User) -> None:
        leg = shared(carrier, shop=shop, buyer=buyer)
        ride(leg, 700, 640)
        client = signed_in(buyer)
        assert "data-lat" in way_of(client, leg)

        delivered(leg)

        part = way_of(client, leg)
        assert "data-lat" not in part
        assert "leg:" not in part
        assert "hx-get" not in part
        assert 'id="courier"' not in text_of(client.get(reverse("orders:order", args=[leg.order.number])))

    def test_of_a_guest_shows_the_same_with_a_ticket(self, shop: Shop, carrier: User) -> None:
        leg = shared(carrier, shop=shop)
        ride(leg, 700, 640)
        guests(leg)

        page = Client().get(reverse("orders:guest_order", args=[TOKEN, leg.order.number]))
        part = Client().get(reverse("delivery:guest_way", args=[TOKEN, leg.order.number]), headers=PART)

        for answer in (page, part):
            assert "About 4 min away" in text_of(answer)
        ticket = text_of(part).split('data-ticket="')[1].split('"')[0]
        now, may_read = timezone.now(), kinds.may_read
        assert may_read(NOBODY, f"leg:{leg.pk}", ticket=ticket, now=now)
        delivered(leg)
        assert not may_read(NOBODY, f"leg:{leg.pk}", ticket=ticket, now=now)

    def test_is_for_nobody_else(self, shop: Shop, carrier: User, buyer: User) -> None:
        leg = shared(carrier, shop=shop, buyer=buyer)
        support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
        path = reverse("delivery:way", args=[leg.order.number])

        others = [client.get(path, headers=PART).status_code for client in (signed_in(carrier), support)]
        look_as(support, buyer)

        assert others == [404, 404]
        assert "<courier-way" not in text_of(support.get(path, headers=PART))
        assert "<courier-way" not in text_of(support.get(reverse("orders:order", args=[leg.order.number])))

    def test_without_script_leads_to_the_order(self, shop: Shop, carrier: User, buyer: User) -> None:
        leg = shared(carrier, shop=shop, buyer=buyer)

        response = signed_in(buyer).get(reverse("delivery:way", args=[leg.order.number]))

        assert response["Location"] == reverse("orders:order", args=[leg.order.number])


class TestDesk:
    def test_says_who_carries_it_and_not_where_they_are(self, shop: Shop, carrier: User) -> None:
        leg = shared(carrier, shop=shop)
        ride(leg, 700, 640)

        page = text_of(
            signed_in(member(shop, ShopRole.OWNER)).get(reverse("desk:order", args=[shop.slug, leg.order.number]))
        )

        assert "Who carries it" in page
        assert "Karim Mia" in page
        assert "About 4 min" not in page
        assert "leg:" not in page

    def test_leads_the_carrier_to_the_way(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)

        page = text_of(signed_in(carrier).get(reverse("desk:order", args=[shop.slug, leg.order.number])))

        assert reverse("delivery:leg", args=[leg.pk]) in page

    def test_hands_it_on(self, shop: Shop, carrier: User) -> None:
        leg = carried(carrier, shop=shop)
        other = member(shop, ShopRole.MANAGER, name="Selim")
        path = reverse("desk:order_carrier", args=[shop.slug, leg.order.number])

        page = text_of(signed_in(carrier).post(path, {"carrier": str(other.pk)}, follow=True))

        leg.refresh_from_db()
        assert leg.carrier_id == other.pk
        assert "Somebody else carries it now." in page

    @pytest.mark.parametrize("sent", ["", "nobody", "stranger"])
    def test_hands_it_to_nobody_else(self, shop: Shop, carrier: User, buyer: User, sent: str) -> None:
        leg = carried(carrier, shop=shop)
        path = reverse("desk:order_carrier", args=[shop.slug, leg.order.number])

        answer = signed_in(carrier).post(path, {"carrier": str(buyer.pk) if sent == "stranger" else sent})

        leg.refresh_from_db()
        assert (answer.status_code, leg.carrier_id) == (302, carrier.pk)

"""Checkout as a page: one form that loses nothing, orders only what was shown, and once."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from geo.points import GeoPoint
from marketplace.accounts.models import Address, User
from marketplace.catalog.models import Offer
from marketplace.orders import claims
from marketplace.orders.holding import COOKIE
from marketplace.orders.models import Basket, BasketShop, ContactCode, Fulfilment, Purchase, ShopOrderTerms
from marketplace.orders.selectors import quotes
from marketplace.orders.services import basket_terms, baskets, contact_codes
from marketplace.orders.wanted import ShopChoice
from sellers.models import ShopMember, ShopRole
from tests.matrix.actors import Actor, client_of, come_in, make_user, signed_in
from tests.unit.catalog.goods import make_offer
from tests.unit.orders.checkout import GUEST, PHONE, TOKEN, confirm_phone, member, open_grocer, place, put
from tests.unit.sellers.market import GEC_CIRCLE

pytestmark = pytest.mark.django_db
CHECKOUT = "/en/checkout/"


@pytest.fixture
def guest() -> Client:
    """Somebody without an account who has two of something in their basket, and no phone that was confirmed."""
    put(GUEST, make_offer(open_grocer(), count=50, price="100.00"), 2, now=timezone.now())
    client = Client()
    client.cookies[COOKIE] = TOKEN
    return client


def hidden_in(page: str) -> dict[str, str]:
    return {name: unescape(found) for name, found in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}


def filled(page: str, **given: Any) -> dict[str, Any]:
    """What the page's form sends once it is filled in."""
    hidden = hidden_in(page)
    fields = {
        "digest": hidden["digest"],
        "version": hidden["version"],
        "recipient": "Rahima Khatun",
        "phone": "01712-345678",
        "address_line": "House 12, Road 3",
        "landmark": "Behind the mosque",
        "lat": str(GEC_CIRCLE.lat),
        "lon": str(GEC_CIRCLE.lon),
        "payment_method": "cash",
    }
    return fields | given


def order(client: Client, **given: Any) -> Any:
    """Look at the page, fill it in, and press the button that orders."""
    page = client.get(CHECKOUT).content.decode()
    return client.post(CHECKOUT, filled(page, place="1") | given)


def test_guest_orders_on_one_page_and_is_led_to_what_they_ordered(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())

    answer = order(guest)

    purchase = Purchase.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/en/orders/placed/{claims.token_of(purchase.pk)}/"
    page = guest.get(answer.headers["Location"]).content.decode()
    assert purchase.number in page
    assert "৳\xa0230" in page
    assert purchase.language == "en"


def test_page_shows_exactly_what_is_charged(guest: Client) -> None:
    page = guest.get(CHECKOUT).content.decode()

    for amount in ("৳\xa0200", "৳\xa030", "৳\xa0230"):
        assert amount in page


def test_form_that_is_sent_twice_orders_once_and_leads_to_the_same_page(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())
    sent = filled(guest.get(CHECKOUT).content.decode(), place="1")

    first, second = guest.post(CHECKOUT, sent), guest.post(CHECKOUT, sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert Purchase.objects.count() == 1


def test_whoever_orders_over_and_over_is_told_to_wait_and_loses_nothing(guest: Client, settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 0.01
    confirm_phone(Basket.objects.get(), now=timezone.now())
    order(guest)
    put(GUEST, make_offer(open_grocer(), count=50, price="100.00"), 2, now=timezone.now())

    answer = order(guest)

    assert answer.status_code == 429
    assert "Rahima Khatun" in answer.content.decode()
    assert Purchase.objects.count() == 1


def between(patch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have this happen once the next request has looked at the basket, and before it does anything."""
    left, ask = [act], quotes.quote_basket

    def asked(*given: Any, **named: Any) -> Any:
        quote = ask(*given, **named)
        if left:
            left.pop()()
        return quote

    patch.setattr("marketplace.orders.buyer.checkout_pages.quote_basket", asked)


def test_second_of_two_taps_at_once_leads_to_what_the_first_ordered(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())
    sent = filled(guest.get(CHECKOUT).content.decode(), place="1")
    between(monkeypatch, lambda: place(GUEST, now=timezone.now()))

    answer = guest.post(CHECKOUT, sent)

    assert answer.headers["Location"] == claims.page_of(Purchase.objects.get().pk, language="en")


@pytest.mark.parametrize("has_ordered", [True, False])
def test_code_that_the_first_of_two_taps_has_taken_is_good_for_the_second(
    guest: Client, monkeypatch: pytest.MonkeyPatch, has_ordered: bool
) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda most: 123456)
    guest.post(CHECKOUT, filled(guest.get(CHECKOUT).content.decode(), send_code="1"))
    sent = filled(guest.get(CHECKOUT).content.decode(), place="1", code="123456")

    def tap() -> None:
        contact_codes.confirm_code(holder=GUEST, phone=PHONE, code="123456", now=timezone.now())
        if has_ordered:
            place(GUEST, now=timezone.now())

    between(monkeypatch, tap)

    answer = guest.post(CHECKOUT, sent)

    assert answer.headers["Location"] == claims.page_of(Purchase.objects.get().pk, language="en")


def test_basket_that_was_emptied_meanwhile_is_shown_empty(guest: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())
    sent = filled(guest.get(CHECKOUT).content.decode(), place="1")
    between(monkeypatch, lambda: baskets.clear(holder=GUEST, now=timezone.now()))

    assert guest.post(CHECKOUT, sent).headers["Location"] == "/en/basket/"


def test_form_with_something_missing_is_shown_though_the_basket_was_emptied_meanwhile(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = filled(guest.get(CHECKOUT).content.decode(), place="1", recipient="")
    between(monkeypatch, lambda: baskets.clear(holder=GUEST, now=timezone.now()))

    assert guest.post(CHECKOUT, sent).status_code == 400


def test_price_that_moved_is_shown_and_asked_for_once_more(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())
    sent = filled(guest.get(CHECKOUT).content.decode(), place="1")
    Offer.objects.update(price="101.00")

    answer = guest.post(CHECKOUT, sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert not Purchase.objects.exists()
    assert "৳\xa0232" in page
    assert "House 12, Road 3" in page
    assert guest.post(CHECKOUT, filled(page, place="1")).status_code == 302
    assert Purchase.objects.get().total == 232


@pytest.mark.parametrize("field", ["recipient", "phone", "address_line", "lat"])
def test_what_is_missing_is_said_where_it_is_missing_and_nothing_is_lost(guest: Client, field: str) -> None:
    answer = order(guest, **{field: ""})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{field}-error"' in page
    kept = {"recipient": "Rahima Khatun", "address_line": "House 12, Road 3", "landmark": "Behind the mosque"}
    for name, typed in kept.items():
        assert name == field or typed in page
    assert not Purchase.objects.exists()


def test_code_is_sent_typed_and_taken_with_the_order(guest: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda most: 123456)
    asked = order(guest)
    sent = guest.post(CHECKOUT, filled(guest.get(CHECKOUT).content.decode(), send_code="1"))
    wrong = order(guest, code="000000")

    answer = order(guest, code="১২৩৪৫৬")

    assert asked.status_code == 400
    assert 'id="id_code-error"' in asked.content.decode()
    assert "We have sent the code" in sent.content.decode()
    assert "Rahima Khatun" in sent.content.decode()
    assert wrong.status_code == 400
    assert answer.status_code == 302


def test_code_goes_to_no_number_that_is_none(guest: Client) -> None:
    answer = guest.post(CHECKOUT, filled(guest.get(CHECKOUT).content.decode(), send_code="1", phone="12"))

    assert answer.status_code == 400
    assert not ContactCode.objects.exists()


def test_place_is_searched_for_without_script_and_everything_is_priced_for_it(guest: Client) -> None:
    page = guest.get(CHECKOUT).content.decode()
    found = guest.post(CHECKOUT, filled(page, find="1", q="GEC"))
    picked = guest.post(CHECKOUT, filled(page, pick="23.75,90.39"))

    assert "Rahima Khatun" in found.content.decode()
    location = Basket.objects.get().location
    assert location is not None
    assert picked.cookies[COOKIE].value == TOKEN
    assert GeoPoint.from_geos(location) == GeoPoint(lat=23.75, lon=90.39)
    assert "Not everything can be ordered now" in picked.content.decode()


def test_enter_in_a_field_orders_nothing(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())

    answer = guest.post(CHECKOUT, filled(guest.get(CHECKOUT).content.decode(), enter="1"))

    assert answer.status_code == 200
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("lat", ["nan", "inf", "1e400", "north", "91"])
def test_pin_that_is_none_breaks_nothing(guest: Client, lat: str) -> None:
    page = guest.get(CHECKOUT).content.decode()

    assert guest.post(CHECKOUT, filled(page, send_code="1", lat=lat)).status_code == 200
    assert guest.post(CHECKOUT, filled(page, place="1", lat=lat)).status_code == 400


def test_pin_outside_the_country_is_refused_in_words(guest: Client) -> None:
    answer = order(guest, lat="10", lon="10")

    assert answer.status_code == 400
    assert not Purchase.objects.exists()


def test_nothing_of_where_is_asked_where_all_is_picked_up(guest: Client) -> None:
    slug = Offer.objects.get().shop.slug
    basket_terms.set_shop(holder=GUEST, slug=slug, choice=ShopChoice(Fulfilment.PICKUP), now=timezone.now())
    confirm_phone(Basket.objects.get(), now=timezone.now())

    assert 'name="address_line"' not in guest.get(CHECKOUT).content.decode()
    assert order(guest, address_line="", lat="", lon="").status_code == 302


def test_how_a_shops_goods_come_is_changed_on_the_way_and_nothing_typed_is_lost(guest: Client) -> None:
    slug = Offer.objects.get().shop.slug
    typed = filled(guest.get(CHECKOUT).content.decode(), recipient="Rahima Khatun", is_gift="on", gift_message="Eid")

    asked = guest.post(CHECKOUT, typed | {"change": slug}).content.decode()
    kept = hidden_in(asked)
    refused = guest.post(CHECKOUT, kept | {"terms": slug, "fulfilment": "pickup", "slot": "soon"}).content.decode()
    back = guest.post(CHECKOUT, hidden_in(refused) | {"back": "1"}).content.decode()
    chosen = guest.post(CHECKOUT, kept | {"terms": slug, "fulfilment": "pickup"}).content.decode()

    assert "Choose one of the times." in refused
    for page in (asked, refused, back, chosen):
        assert 'value="Rahima Khatun"' in page
        assert "Eid" in page
    assert "Back to checkout" in asked
    assert 'name="address_line"' not in chosen
    assert BasketShop.objects.get().fulfilment == Fulfilment.PICKUP


@pytest.mark.parametrize("sent", [{"terms": "another", "fulfilment": "pickup"}, {"change": "another"}])
def test_terms_of_a_shop_that_is_not_in_the_basket_any_more_lose_nothing_either(
    guest: Client, sent: dict[str, str]
) -> None:
    typed = filled(guest.get(CHECKOUT).content.decode(), recipient="Rahima Khatun")

    answer = guest.post(CHECKOUT, typed | sent)

    assert answer.status_code == 400
    assert 'value="Rahima Khatun"' in answer.content.decode()


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (None, "Takes things back for 3 days."),
        (1, "Takes things back for 1 day."),
        (0, "Takes nothing back once you have it."),
    ],
)
def test_page_tells_for_how_long_a_shop_takes_things_back(guest: Client, days: int | None, told: str) -> None:
    if days is not None:
        ShopOrderTerms.objects.create(shop=Offer.objects.get().shop, returns_within_days=days)

    assert told in guest.get(CHECKOUT).content.decode()


def test_empty_basket_leads_back_to_it() -> None:
    assert Client().get(CHECKOUT).headers["Location"] == "/en/basket/"


def test_gift_is_kept_with_its_words(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())

    order(guest, is_gift="on", gift_message="Eid Mubarak")

    purchase = Purchase.objects.get()
    assert (purchase.is_gift, purchase.gift_message) == (True, "Eid Mubarak")


def address_of(user: User, label: str = "Home") -> Address:
    return Address.objects.create(
        user=user, label=label, recipient="Amma", phone=PHONE, line="House 7", location=GEC_CIRCLE.to_geos()
    )


def test_member_chooses_an_address_which_fills_in_the_rest() -> None:
    user = make_user(phone=PHONE, phone_verified_at=timezone.now())
    client, address = signed_in(user), address_of(user)
    put(member(user), make_offer(open_grocer(), count=50, price="100.00"), now=timezone.now())
    page = client.get(CHECKOUT).content.decode()

    chosen = client.post(CHECKOUT, filled(page, address=str(address.pk))).content.decode()
    answer = client.post(CHECKOUT, filled(chosen, recipient="Amma", address_line="House 7", landmark="", place="1"))

    assert "Bring it to “Home”" in page
    assert 'value="House 7"' in chosen
    assert answer.status_code == 302
    assert Purchase.objects.get().user == user


def test_others_address_is_not_there() -> None:
    user = make_user()
    client, others = signed_in(user), address_of(make_user())
    put(member(user), make_offer(open_grocer(), count=50), now=timezone.now())

    answer = client.post(CHECKOUT, filled(client.get(CHECKOUT).content.decode(), address=str(others.pk)))

    assert answer.status_code == 400
    assert "House 7" not in answer.content.decode()
    assert Basket.objects.get().address is None


def test_staff_who_look_as_a_buyer_order_nothing() -> None:
    person, kept = come_in(Actor("viewing", credential="viewing", has_second_factor=True))
    put(member(person), make_offer(open_grocer(), count=50), now=timezone.now())
    client = client_of(kept)
    page = client.get(CHECKOUT).content.decode()

    assert client.post(CHECKOUT, filled(page, place="1")).status_code == 403
    assert not Purchase.objects.exists()


def test_link_opens_a_guests_purchase_until_it_is_claimed(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())
    url = order(guest).headers["Location"]
    buyer, other = signed_in(make_user()), signed_in(make_user())

    claimed = buyer.post(f"{url}claim/")

    assert claimed.headers["Location"] == url
    assert buyer.get(url).status_code == 200
    assert (other.get(url).status_code, Client().get(url).status_code) == (404, 404)
    assert other.post(f"{url}claim/").status_code == 404


def test_link_tells_whoever_works_for_the_shop_that_it_cannot_be_theirs(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())
    url = order(guest).headers["Location"]
    user = make_user()
    ShopMember.objects.create(user=user, shop=Offer.objects.get().shop, role=ShopRole.MANAGER)

    page = signed_in(user).post(f"{url}claim/", follow=True).content.decode()

    assert "You work for one of these shops, so this purchase cannot be yours." in page
    assert Purchase.objects.get().user_id is None


def test_made_up_link_opens_nothing() -> None:
    assert Client().get(f"/en/orders/placed/{'a' * 43}/").status_code == 404
    assert Client().get(f"/en/orders/placed/{'a' * 4300}/").status_code == 404


def test_page_behind_the_link_is_kept_by_nobody_and_found_by_no_search(guest: Client) -> None:
    confirm_phone(Basket.objects.get(), now=timezone.now())

    answer = guest.get(order(guest).headers["Location"])

    assert "no-store" in answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()

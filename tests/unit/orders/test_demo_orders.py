"""The orders of the demo market: of all kinds, true to stock and sums, marked, told to nobody, and loaded once."""

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.contrib.gis.db.models.functions import Distance
from django.utils import timezone

from marketplace.accounts.demo import load_demo_people
from marketplace.accounts.models import User
from marketplace.catalog.demo.categories import load_categories
from marketplace.catalog.demo.offers import load_demo_offers
from marketplace.catalog.demo.products import load_demo_products
from marketplace.catalog.models import Offer
from marketplace.catalog.selectors.stock import stock_balances
from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from marketplace.notifications.models import Notice
from marketplace.orders.demo.orders import CUSTOMER, NOTE, load_demo_orders
from marketplace.orders.models import (
    Order,
    OrderState,
    Purchase,
    Refund,
    RefundState,
    ReturnRequest,
    ReturnState,
    Substitution,
    SubstitutionState,
    TimelineEntry,
)
from sellers.demo.people import GEC_CIRCLE, OWNED, SELLER, load_demo_sellers
from sellers.models import Shop, ShopSource
from tests.unit.sellers.market import load_missing

pytestmark = pytest.mark.django_db
KINDS = (*OWNED, "super-shops", "bakeries-sweets", "fruit-vegetables")
EXPECTED = set(OrderState) - {OrderState.EXPIRED, OrderState.RETURNED}


def quietly(done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture
def market(db: None, settings: LazySettings) -> None:
    """The shops at GEC Circle with their goods; the others of the demo market are nobody's demo any more."""
    load_missing()
    settings.DEMO_PEOPLE = True
    load_demo_people(now=timezone.now())
    away = Distance("location", GEC_CIRCLE.to_geos())
    near = Shop.objects.filter(source=ShopSource.OPENSTREETMAP).annotate(away=away).order_by("away", "pk")
    kept = [near.filter(category__slug=kind)[0].pk for kind in KINDS]
    Shop.objects.exclude(pk__in=kept).update(source=ShopSource.SELLER, osm_id=None)
    load_demo_sellers(now=timezone.now())
    load_categories()
    load_demo_products(progress=quietly, now=timezone.now())
    load_demo_offers(progress=quietly, now=timezone.now())


@pytest.fixture(params=[9, 21], ids=["by day", "at night"])
def now(request: pytest.FixtureRequest) -> datetime:
    """Three o'clock in Dhaka, in the afternoon and at night, when nearly all shops are closed."""
    return timezone.now().replace(hour=request.param, minute=0)


def test_everything_that_can_happen_has_happened(market: None, now: datetime) -> None:
    there = load_demo_orders(progress=quietly, now=now)

    orders = Order.objects.all()
    assert orders.count() == there >= 40
    assert set(orders.values_list("state", flat=True)) == EXPECTED
    assert set(Substitution.objects.values_list("state", flat=True)) == {
        SubstitutionState.PROPOSED,
        SubstitutionState.ACCEPTED,
    }
    assert set(ReturnRequest.objects.values_list("state", flat=True)) == set(ReturnState) - {
        ReturnState.DECLINED,
        ReturnState.WITHDRAWN,
    }
    assert set(Refund.objects.values_list("state", flat=True)) == set(RefundState)
    assert orders.filter(purchase__user__email=CUSTOMER).count() >= 10
    assert orders.filter(shop__members__user__email=SELLER).count() >= 30
    assert not orders.filter(placed_at__gt=now).exists()
    assert not TimelineEntry.objects.filter(at__gt=now).exists()


def test_stock_adds_up_and_everything_is_marked(market: None) -> None:
    load_demo_orders(progress=quietly, now=timezone.now())

    balances = stock_balances(Offer.objects.exclude(stock=None).values_list("pk", flat=True))
    assert balances
    assert all(balance.adds_up for balance in balances.values())
    assert Offer.objects.filter(reserved__gt=0).exists()
    assert {order.note for order in Order.objects.all()} == {NOTE}
    assert all(purchase.recipient.endswith("(demo)") for purchase in Purchase.objects.all())


def test_nobody_is_written_to_about_it(market: None) -> None:
    with outbox.unheard_by("marketplace.notifications"):
        load_demo_orders(progress=quietly, now=timezone.now())

    for event_id in list(OutboxEvent.objects.values_list("pk", flat=True)):
        outbox.deliver(event_id)

    assert not Notice.objects.exists()
    assert not OutboxEvent.objects.filter(name__in=["accounts.mail_requested", "accounts.sms_requested"]).exists()


def test_they_are_loaded_once(market: None) -> None:
    assert load_demo_orders(progress=quietly, now=timezone.now()) > 0
    assert load_demo_orders(progress=quietly, now=timezone.now()) == 0


def test_without_demo_people_there_are_none(market: None) -> None:
    User.objects.filter(email=CUSTOMER).delete()

    assert load_demo_orders(progress=quietly, now=timezone.now()) == 0
    assert not Order.objects.exists()

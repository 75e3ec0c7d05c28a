"""The conversations of the demo market: said once, marked as made up, in both languages, and told to nobody."""

import pytest
from django.conf import LazySettings
from django.utils import timezone

from marketplace.accounts.demo import load_demo_people
from marketplace.accounts.models import User
from marketplace.core import outbox
from marketplace.core.models import OutboxEvent
from marketplace.notifications.models import Notice
from marketplace.orders.demo.orders import CUSTOMER
from realtime.chat.demo.loading import load_demo_chats
from realtime.chat.demo.talks import TALKS
from realtime.chat.models import Message, Room, RoomKind
from sellers.demo.people import SELLER
from sellers.models import ShopMember, ShopRole
from tests.unit.chat.rooms import make_order
from tests.unit.orders.making import make_open_shop, make_shelf

pytestmark = pytest.mark.django_db


def quietly(done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture
def market(settings: LazySettings) -> None:
    settings.DEMO_PEOPLE = True
    load_demo_people(now=timezone.now())
    shop = make_open_shop()
    ShopMember.objects.create(shop=shop, user=User.objects.get(email=SELLER), role=ShopRole.OWNER)
    make_shelf(shop, offers=1)
    make_order(shop, User.objects.get(email=CUSTOMER))


def test_the_demos_people_talk_about_all_there_is(market: None) -> None:
    load_demo_chats(quietly)

    assert set(Room.objects.values_list("kind", flat=True)) == set(RoomKind)
    assert Room.objects.filter(is_synthetic=False).count() == 0
    assert Message.objects.count() == sum(len(talk.lines) for talk in TALKS)
    assert not Message.objects.filter(sent_at__gt=timezone.now()).exists()
    texts = [line.text for talk in TALKS for line in talk.lines]
    assert any(text.isascii() for text in texts)
    assert not all(text.isascii() for text in texts)


def test_something_is_left_to_read(market: None) -> None:
    load_demo_chats(quietly)

    assert Room.objects.filter(shop_unread__gt=0).exists()
    assert Room.objects.filter(buyer_unread=0, shop_unread=0).exists()


def test_loading_again_adds_nothing(market: None) -> None:
    load_demo_chats(quietly)
    before = Message.objects.count()

    load_demo_chats(quietly)

    assert Message.objects.count() == before


def test_nobody_is_told(market: None) -> None:
    load_demo_chats(quietly)

    for event in OutboxEvent.objects.filter(name__startswith="chat."):
        outbox.deliver(event.pk)

    assert not Notice.objects.exists()
    assert Message.objects.count() == sum(len(talk.lines) for talk in TALKS)


def test_without_demo_people_nobody_talks() -> None:
    load_demo_chats(quietly)

    assert not Room.objects.exists()

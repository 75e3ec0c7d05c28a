"""Rooms as tests need them: a buyer, a shop with its people, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import Principal
from marketplace.orders.models import Order, OrderState
from realtime.chat.drafts import Draft, Subject
from realtime.chat.models import Message, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services import open_room, send_message
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user
from tests.unit.orders.making import make_open_shop, placed_order
from tests.unit.sellers.shop_people import make_member, principal_of


@dataclass(frozen=True)
class Talk:
    """A room with a buyer and one of the shop's people in it."""

    room: Room
    buyer: User
    seller: User
    others: Sequence[User] = field(default=())

    @property
    def at_buyer(self) -> Place:
        return self._place(Side.BUYER, self.buyer)

    @property
    def at_shop(self) -> Place:
        return self._place(Side.SHOP, self.seller)

    @property
    def at_staff(self) -> Place:
        return Place(self.fresh(), Side.STAFF, make_user(Role.SUPPORT).pk)

    @property
    def at_assistant(self) -> Place:
        return Place(self.fresh(), Side.ASSISTANT, None)

    def place_of(self, user: User) -> Place:
        """As the shop's people."""
        return self._place(Side.SHOP, user)

    def fresh(self) -> Room:
        return Room.objects.select_related("shop").get(pk=self.room.pk)

    def _place(self, side: Side, user: User) -> Place:
        return Place(self.fresh(), side, user.pk, user.name)


def make_talk(*, shop: Shop | None = None, buyer: User | None = None, kind: RoomKind = RoomKind.SHOP) -> Talk:
    """A room about a shop, or about an order that it has accepted."""
    shop = shop or make_open_shop()
    buyer = buyer or make_writer()
    seller = make_member(shop, ShopRole.MANAGER, name="Karim").user
    about = Subject(RoomKind.SHOP, shop.pk)
    if kind is RoomKind.ORDER:
        about = Subject(RoomKind.ORDER, make_order(shop, buyer).pk)
    return Talk(open_room(buyer_id=buyer.pk, subject=about, now=timezone.now()), buyer, seller)


def make_writer(**given: Any) -> User:
    """Somebody with an account that is some days old."""
    user = make_user(Role.CUSTOMER, **({"name": "Rahima"} | given))
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=30))
    return user


def make_order(shop: Shop, buyer: User, *, state: OrderState = OrderState.ACCEPTED) -> Order:
    return placed_order(shop, buyer=buyer, state=state, now=timezone.now())


def make_helper(shop: Shop, *granted: ShopPermission) -> ShopMember:
    """Somebody else of the shop's people."""
    return make_member(shop, ShopRole.STAFF, *granted)


def say(place: Place, body: str = "Is the rice fresh?", **given: Any) -> Message:
    """Send a message, under an id of its own."""
    fields: dict[str, Any] = {"client_id": uuid4(), "body": body} | given
    return send_message(place=place, draft=Draft(**fields), now=timezone.now())


def principal(user: User) -> Principal:
    return principal_of(user)


def nowhere() -> UUID:
    """The id of nothing."""
    return uuid4()


def photo(name: str = "door.jpg", *, size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    """A picture as a phone sends it, with what a camera writes into it."""
    content, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "Phone of somebody"
    Image.new("RGB", size, "green").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")

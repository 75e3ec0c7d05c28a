"""What an address says one wants to write about, and whether one has already."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.catalog.models import Product
from marketplace.core import bilingual
from marketplace.orders.models import Order
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import SubjectNotFoundError
from realtime.chat.models import Room, RoomKind
from sellers.models import Shop


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to write about, and to whom.

    Attributes:
        about: in words.
        room_id: the conversation about it in which something was said already.
    """

    subject: Subject
    shop: Shop
    about: str
    room_id: UUID | None


def read_subject(told: Mapping[str, str], *, buyer_id: UUID) -> Asked:
    """What `order=<number>`, `product=<slug>&shop=<slug>` or `shop=<slug>` stands for; in three statements at most.

    Raises:
        SubjectNotFoundError: it stands for nothing that they could write about.
    """
    if number := told.get("order", ""):
        return _about_order(number, buyer_id)
    shop = Shop.objects.filter(slug=told.get("shop", "")).first()
    if shop is None:
        raise SubjectNotFoundError
    if slug := told.get("product", ""):
        return _about_product(slug, shop, buyer_id)
    room_id = _begun(buyer_id, shop, Q(kind=RoomKind.SHOP))
    return Asked(Subject(RoomKind.SHOP, shop.pk), shop, _("The shop and what it sells"), room_id)


def _about_order(number: str, buyer_id: UUID) -> Asked:
    orders = Order.objects.select_related("shop").filter(purchase__user_id=buyer_id)
    order = orders.filter(number=number.upper()[:20]).first()
    if order is None:
        raise SubjectNotFoundError
    about = _("Order %(number)s") % {"number": order.number}
    room_id = _begun(buyer_id, order.shop, Q(kind=RoomKind.ORDER, order=order))
    return Asked(Subject(RoomKind.ORDER, order.pk), order.shop, about, room_id)


def _about_product(slug: str, shop: Shop, buyer_id: UUID) -> Asked:
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise SubjectNotFoundError
    room_id = _begun(buyer_id, shop, Q(kind=RoomKind.PRODUCT, product=product))
    return Asked(Subject(RoomKind.PRODUCT, product.pk, shop.pk), shop, bilingual.name(product), room_id)


def _begun(buyer_id: UUID, shop: Shop, which: Q) -> UUID | None:
    rooms = Room.objects.of_buyer(buyer_id).of_shop(shop.pk).filter(which, last_message_at__isnull=False)
    return rooms.values_list("pk", flat=True).first()

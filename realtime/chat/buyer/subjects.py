"""What an address says one wants to write about, and whether one has already."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
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
        back: the page of what it is about.
        room_id: the conversation about it in which something was said already.
    """

    subject: Subject
    shop: Shop
    about: str
    back: str
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
    back = reverse("storefront:shop", args=[shop.slug])
    return Asked(Subject(RoomKind.SHOP, shop.pk), shop, _("The shop and what it sells"), back, room_id)


def why_not(asked: Asked) -> str:
    """What somebody is told who wrote where no conversation can begin now."""
    if asked.subject.kind is RoomKind.ORDER:
        return _("The shop does not have this order yet. Try again in a few minutes.")
    return _("Nobody takes messages about this any more. You can write about something else, or to another shop.")


def _about_order(number: str, buyer_id: UUID) -> Asked:
    orders = Order.objects.select_related("shop").filter(purchase__user_id=buyer_id)
    order = orders.filter(number=number.upper()[:20]).first()
    if order is None:
        raise SubjectNotFoundError
    about = _("Order %(number)s") % {"number": order.number}
    room_id = _begun(buyer_id, order.shop, Q(kind=RoomKind.ORDER, order=order))
    back = reverse("orders:order", args=[order.number])
    return Asked(Subject(RoomKind.ORDER, order.pk), order.shop, about, back, room_id)


def _about_product(slug: str, shop: Shop, buyer_id: UUID) -> Asked:
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise SubjectNotFoundError
    room_id = _begun(buyer_id, shop, Q(kind=RoomKind.PRODUCT, product=product))
    back = reverse("storefront:product", args=[product.slug])
    return Asked(Subject(RoomKind.PRODUCT, product.pk, shop.pk), shop, bilingual.name(product), back, room_id)


def _begun(buyer_id: UUID, shop: Shop, which: Q) -> UUID | None:
    rooms = Room.objects.of_buyer(buyer_id).of_shop(shop.pk).filter(which, last_message_at__isnull=False)
    return rooms.values_list("pk", flat=True).first()

"""How buyers and shops are told of an order: in the app, by mail, and by text where it cannot wait."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from marketplace.notifications import letters, notices, order_letters
from marketplace.notifications.models import NoticeKind
from marketplace.orders.models import Order
from sellers.models import ShopMember, ShopPermission, ShopRole

NOTHING_MORE: Final[Mapping[str, Any]] = MappingProxyType({})


def tell_buyer(
    order: Order,
    kind: NoticeKind,
    *,
    message: str = "",
    more: Mapping[str, Any] = NOTHING_MORE,
    by_text: bool,
    event_id: UUID,
    now: datetime,
) -> None:
    """A member in the app and by mail, a guest by mail; by text where it cannot wait."""
    params = params_of(order) | dict(more) | {"message": message}
    if order.purchase.user_id is not None:
        notices.notify(user_ids=[order.purchase.user_id], kind=kind, params=params, event_id=event_id)
    order_letters.write_to_buyer(order, kind, params, by_text=by_text, now=now)


def tell_shop(
    order: Order,
    kind: NoticeKind,
    *,
    more: Mapping[str, Any] = NOTHING_MORE,
    by_mail: bool = True,
    event_id: UUID,
    now: datetime,
) -> None:
    """Those who see to its orders; its owner by mail too, where it cannot wait until they look."""
    params, seeing = params_of(order) | dict(more), members_for_orders(order)
    told = notices.notify(user_ids=[member.user_id for member in seeing], kind=kind, params=params, event_id=event_id)
    if not by_mail:
        return
    owners = [member.user_id for member in seeing if member.role == ShopRole.OWNER and member.user_id in told]
    letters.mail_notice(user_ids=owners, kind=kind, params=params, now=now)


def members_for_orders(order: Order) -> list[ShopMember]:
    """Those of its shop who see to orders."""
    members = ShopMember.objects.filter(shop=order.shop_id).order_by("pk")
    return [member for member in members if member.may(ShopPermission.ORDERS)]


def find_order(order_id: UUID) -> Order | None:
    """With whatever is told of it; None where it is gone."""
    orders = Order.objects.select_related("purchase__user", "shop").defer("purchase__quote")
    return orders.filter(pk=order_id).first()


def params_of(order: Order) -> dict[str, Any]:
    """What the words of all notices about it need."""
    shop = order.shop
    names = {"shop_slug": shop.slug, "shop_name_en": shop.name_en, "shop_name_bn": shop.name_bn}
    return names | {"number": order.number}

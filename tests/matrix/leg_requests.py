"""How the operations on orders that are on their way are asked: by carriers, shops, and buyers who wait."""

from typing import Any

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.delivery.models import Leg
from marketplace.orders.models import Order, OrderState
from tests.matrix.asking import Asking, sends
from tests.matrix.order_things import order_of_buyer, order_of_shop
from tests.matrix.shop_things import shop_of

OUT = OrderState.PICKED_UP
LEG = "/api/v1/legs/{leg_id}"


def leg_of(owner: User) -> str:
    """An order of the owner's shop that they carry, and say where they are with."""
    order = Order.objects.get(number=order_of_shop(OUT)(owner))
    now = timezone.now()
    return str(Leg.objects.create(order=order, carrier=owner, started_at=now, shares_since=now).pk)


def order_out_of_shop(owner: User) -> str:
    """The number of an order of the owner's shop that is on its way with nobody yet."""
    number = order_of_shop(OUT)(owner)
    Leg.objects.create(order=Order.objects.get(number=number), started_at=timezone.now())
    return number


def order_out_to_buyer(owner: User) -> str:
    """The number of an order that the owner waits for."""
    number = order_of_buyer(OUT)(owner)
    Leg.objects.create(order=Order.objects.get(number=number), started_at=timezone.now())
    return number


def here(owner: User) -> dict[str, Any]:
    """A body that says where a phone is now."""
    return {"fixes": [{"lat": 22.36, "lon": 91.82, "accuracy_m": 8, "at": timezone.now().isoformat()}]}


LEGS: dict[str, Asking] = {
    "GET /api/v1/legs": Asking(),
    f"GET {LEG}": Asking({"leg_id": leg_of}, is_owned=True),
    f"PUT {LEG}/sharing": Asking({"leg_id": leg_of}, sends(is_on=True), is_owned=True),
    f"POST {LEG}/positions": Asking({"leg_id": leg_of}, here, is_owned=True),
    "PUT /api/v1/shops/{shop}/orders/{number}/carrier": Asking(
        {"shop": shop_of, "number": order_out_of_shop}, lambda owner: {"carrier_id": str(owner.pk)}, is_owned=True
    ),
    "GET /api/v1/orders/{number}/way": Asking({"number": order_out_to_buyer}, is_owned=True),
}

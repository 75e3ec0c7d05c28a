"""How the operations on purchases are asked properly. Guests hold theirs by a basket, which nobody here has."""

from typing import Any

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.orders import claims
from tests.matrix.asking import Asking, sends
from tests.unit.orders.making import placed_purchase

PHONE = "01712345678"
# Whoever may ask has no basket; a program's key was made for something else.
NO_BASKET = frozenset({403, 404})


def a_purchase_of(owner: User) -> str:
    return placed_purchase(buyer=owner, now=timezone.now()).number


def a_guests_link(owner: User) -> dict[str, Any]:
    """The token of a purchase that nobody has claimed."""
    purchase = placed_purchase(now=timezone.now())
    token = claims.token_of(purchase.pk)
    purchase.claim_digest = claims.digest_of(token)
    purchase.user = None
    purchase.save()
    return {"token": token}


PURCHASES: dict[str, Asking] = {
    "POST /api/v1/purchases": Asking(body=sends(digest="0" * 64, payment_method="cash"), passes=NO_BASKET),
    "GET /api/v1/purchases": Asking(passes=frozenset({200, 403})),
    "GET /api/v1/purchases/{number}": Asking({"number": a_purchase_of}, passes=frozenset({200, 403, 404})),
    "POST /api/v1/purchases/phone-codes": Asking(body=sends(phone=PHONE), passes=frozenset({202, 403})),
    "POST /api/v1/purchases/phone-codes/confirm": Asking(body=sends(phone=PHONE, code="123456"), passes=NO_BASKET),
    "POST /api/v1/purchases/claim": Asking(body=a_guests_link),
}

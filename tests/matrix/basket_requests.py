"""How the operations on baskets are asked. They are public: guests hold theirs by a token, which nobody here has."""

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.orders.holding import Holder
from marketplace.orders.models import BasketLine
from marketplace.orders.services import baskets
from marketplace.orders.services.baskets import Wanted
from tests.matrix.asking import NEARBY, Asking, sends
from tests.matrix.shop_things import any_shop
from tests.unit.catalog.goods import make_offer

# A stranger has no basket, and a key was made for something else.
OWN_OR_NONE = frozenset({200, 204, 403, 404})
# No code is known to a market without promotions.
REFUSED = frozenset({403, 422})


def put_in(owner: User) -> BasketLine:
    """Something in their basket."""
    wanted = Wanted(make_offer().pk, 2)
    return baskets.add_item(holder=Holder(owner.pk), fresh_digest="", wanted=wanted, now=timezone.now())


def line_of(owner: User) -> str:
    return str(put_in(owner).pk)


def shop_in_basket_of(owner: User) -> str:
    return str(put_in(owner).offer.shop.slug)


def an_offer(owner: User) -> dict[str, str]:
    return {"offer_id": str(make_offer().pk)}


def coupon(owner: User) -> str:
    return "EID2026"


BASKETS: dict[str, Asking] = {
    "GET /api/v1/basket": Asking(passes=frozenset({200, 403})),
    "DELETE /api/v1/basket": Asking(passes=frozenset({204, 403})),
    "POST /api/v1/basket/items": Asking(body=an_offer, passes=frozenset({201, 403})),
    "PATCH /api/v1/basket/items/{line_id}": Asking({"line_id": line_of}, sends(quantity=1), passes=OWN_OR_NONE),
    "DELETE /api/v1/basket/items/{line_id}": Asking({"line_id": line_of}, passes=OWN_OR_NONE),
    "PUT /api/v1/basket/shops/{slug}": Asking(
        {"slug": shop_in_basket_of}, sends(fulfilment="pickup"), passes=OWN_OR_NONE
    ),
    "PUT /api/v1/basket/place": Asking(body=sends(pin={"lat": 22.3569, "lon": 91.7832}), passes=OWN_OR_NONE),
    "PUT /api/v1/basket/coupons/{code}": Asking({"code": coupon}, passes=REFUSED),
    "DELETE /api/v1/basket/coupons/{code}": Asking({"code": coupon}, passes=frozenset({204, 403})),
    "POST /api/v1/basket/acknowledgement": Asking(passes=frozenset({204, 403})),
    "POST /api/v1/quote": Asking(body=sends(payment_method="cash"), passes=frozenset({200, 403})),
    "GET /api/v1/shops/{slug}/slots": Asking({"slug": any_shop}, query=NEARBY),
}

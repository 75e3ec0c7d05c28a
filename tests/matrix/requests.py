"""How each operation of the API is asked properly: what it is done to, and with which body.

Every operation has an entry here; `test_matrix` says so for those that have none. An entry makes the thing that the
operation is about for the owner it is given, so that the same request can be made to one's own and to somebody else's.
"""

from geo.models import Area
from marketplace.accounts.models import User
from tests.matrix.account_requests import NEW_KEY, ONES_OWN, PEOPLE, SIGNING_IN, key_of, somebody
from tests.matrix.asking import NEARBY, Asking
from tests.matrix.basket_requests import BASKETS
from tests.matrix.chat_requests import CHAT
from tests.matrix.goods_requests import GOODS
from tests.matrix.leg_requests import LEGS
from tests.matrix.message_requests import MESSAGES
from tests.matrix.opinion_requests import OPINIONS
from tests.matrix.order_requests import ORDERS
from tests.matrix.proposal_requests import PICTURES, PROPOSALS
from tests.matrix.purchase_requests import PURCHASES
from tests.matrix.return_requests import RETURNS
from tests.matrix.search_requests import SEARCHING
from tests.matrix.sheet_requests import SHEETS
from tests.matrix.shop_requests import MEMBERS, OPERATORS, PAYOUTS, SHOPS, TIME, VERIFYING, ZONES
from tests.matrix.shop_things import any_shop
from tests.matrix.tax_requests import TAXES


def any_area(owner: User) -> str:
    return str(Area.objects.order_by("code").values_list("pk", flat=True)[0])


ASKING: dict[str, Asking] = {
    "GET /api/v1/shops/nearby": Asking(query=NEARBY),
    "GET /api/v1/shops/at": Asking(query=NEARBY),
    "GET /api/v1/shops/{slug}/delivery": Asking({"slug": any_shop}, query=NEARBY),
    "GET /api/v1/shops/{slug}/zones": Asking({"slug": any_shop}),
    "GET /api/v1/shop-categories": Asking(),
    "GET /api/v1/shops/{slug_or_id}": Asking({"slug_or_id": any_shop}),
    "GET /api/v1/areas/locate": Asking(query=NEARBY),
    "GET /api/v1/areas": Asking(),
    "GET /api/v1/areas/{area_id}": Asking({"area_id": any_area}),
    "GET /api/v1/places/search": Asking(query="?q=Chattogram"),
    "GET /api/v1/geocode": Asking(query="?q=Chattogram"),
    "GET /api/v1/geocode/reverse": Asking(query=NEARBY),
    "GET /api/v1/geo/distance": Asking(query="?from_lat=22&from_lon=91&to_lat=23&to_lon=90"),
    "GET /api/v1/asyncapi.json": Asking(),
    "GET /api/v1/me/api-keys": Asking(),
    "POST /api/v1/me/api-keys": Asking(body=lambda owner: NEW_KEY),
    "POST /api/v1/me/api-keys/{key_id}/rotate": Asking({"key_id": key_of}, lambda owner: {}, is_owned=True),
    "DELETE /api/v1/me/api-keys/{key_id}": Asking({"key_id": key_of}, is_owned=True),
    "GET /api/v1/admin/api-keys": Asking(needs_any=True),
    "POST /api/v1/admin/api-keys": Asking(
        body=lambda owner: NEW_KEY | {"owner_id": str(owner.pk)},
        needs_any=True,
    ),
    "POST /api/v1/admin/api-keys/{key_id}/rotate": Asking({"key_id": key_of}, lambda owner: {}, needs_any=True),
    "DELETE /api/v1/admin/api-keys/{key_id}": Asking({"key_id": key_of}, needs_any=True),
    "POST /api/v1/admin/view-as/{user_id}": Asking(
        {"user_id": somebody}, lambda owner: {"reason": "ticket 4711"}, needs_any=True, needs_session=True
    ),
    "DELETE /api/v1/admin/view-as": Asking(),
    **MESSAGES,
    **SIGNING_IN,
    **ONES_OWN,
    **PEOPLE,
    **SHOPS,
    **SHEETS,
    **MEMBERS,
    **PAYOUTS,
    **OPERATORS,
    **VERIFYING,
    **TIME,
    **ZONES,
    **GOODS,
    **SEARCHING,
    **PICTURES,
    **PROPOSALS,
    **OPINIONS,
    **BASKETS,
    **PURCHASES,
    **ORDERS,
    **RETURNS,
    **LEGS,
    **TAXES,
    **CHAT,
}


def is_about_oneself(name: str) -> bool:
    """Whether reaching over any has no effect: it is about oneself, and not about a shop, whose members say whose."""
    is_ones_own = "/api/v1/me/" in name or " /api/v1/orders" in name or " /api/v1/returns" in name
    return is_ones_own and "/api/v1/me/shops/" not in name

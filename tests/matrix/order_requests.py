"""How the operations on orders are asked properly: by buyers, by shops, and by the market's staff."""

from marketplace.orders.models import OrderState
from marketplace.orders.schemas.order_terms import DEFAULTS
from tests.matrix.asking import Asking, Make, sends
from tests.matrix.order_things import (
    PICKUP,
    any_order,
    cause,
    code,
    fewer,
    order_of_buyer,
    order_of_shop,
    proposal_of_shop,
    proposal_to_buyer,
    substitute,
)
from tests.matrix.shop_things import shop_of

State = OrderState
MINE, MINE_ACCEPTED = {"number": order_of_buyer()}, {"number": order_of_buyer(State.ACCEPTED)}
ORDER = "/api/v1/orders/{number}"
PROPOSED = ORDER + "/substitutions/{substitution_id}"
SHOPS = "/api/v1/shops/{shop}/orders"
SHOPS_ORDER = SHOPS + "/{number}"
ANY = "/api/v1/admin/orders"
NOTHING = sends()


def of_shop(number: Make, **more: Make) -> dict[str, Make]:
    return {"shop": shop_of, "number": number, **more}


BUYING: dict[str, Asking] = {
    "GET /api/v1/orders": Asking(),
    f"GET {ORDER}": Asking(MINE, is_owned=True),
    f"POST {ORDER}/cancel": Asking(MINE, NOTHING, is_owned=True),
    f"POST {ORDER}/adjust": Asking(MINE, fewer, is_owned=True),
    f"POST {ORDER}/reorder": Asking(MINE, is_owned=True),
    f"POST {PROPOSED}/accept": Asking({**MINE_ACCEPTED, "substitution_id": proposal_to_buyer}, NOTHING, is_owned=True),
    f"POST {PROPOSED}/refuse": Asking({**MINE_ACCEPTED, "substitution_id": proposal_to_buyer}, NOTHING, is_owned=True),
}

HANDLING: dict[str, Asking] = {
    "GET /api/v1/shops/{shop}/board": Asking({"shop": shop_of}, is_owned=True),
    f"GET {SHOPS}": Asking({"shop": shop_of}, is_owned=True),
    f"GET {SHOPS_ORDER}": Asking(of_shop(order_of_shop(State.PLACED)), is_owned=True),
    f"POST {SHOPS_ORDER}/accept": Asking(of_shop(order_of_shop(State.PLACED)), NOTHING, is_owned=True),
    f"POST {SHOPS_ORDER}/reject": Asking(of_shop(order_of_shop(State.PLACED)), cause(), is_owned=True),
    f"POST {SHOPS_ORDER}/start": Asking(of_shop(order_of_shop(State.ACCEPTED)), NOTHING, is_owned=True),
    f"POST {SHOPS_ORDER}/finish": Asking(of_shop(order_of_shop(State.ACCEPTED)), NOTHING, is_owned=True),
    f"POST {SHOPS_ORDER}/hand-over": Asking(of_shop(order_of_shop(State.READY)), NOTHING, is_owned=True),
    f"POST {SHOPS_ORDER}/deliver": Asking(of_shop(order_of_shop(State.PICKED_UP)), code, is_owned=True),
    f"POST {SHOPS_ORDER}/collect": Asking(of_shop(order_of_shop(State.READY, PICKUP)), code, is_owned=True),
    # Nobody here sends a picture.
    f"PUT {SHOPS_ORDER}/handover-picture": Asking(
        of_shop(order_of_shop(State.PICKED_UP)), passes=frozenset({400}), is_owned=True
    ),
    f"POST {SHOPS_ORDER}/fail": Asking(of_shop(order_of_shop(State.PICKED_UP)), cause(unfit=[]), is_owned=True),
    f"POST {SHOPS_ORDER}/cancel": Asking(of_shop(order_of_shop(State.ACCEPTED)), cause(), is_owned=True),
    f"POST {SHOPS_ORDER}/give-up": Asking(of_shop(order_of_shop(State.READY, PICKUP)), NOTHING, is_owned=True),
    f"POST {SHOPS_ORDER}/adjust": Asking(of_shop(order_of_shop(State.ACCEPTED)), fewer, is_owned=True),
    f"POST {SHOPS_ORDER}/substitutions": Asking(of_shop(order_of_shop(State.ACCEPTED)), substitute, is_owned=True),
    f"POST {SHOPS_ORDER}/substitutions/{{substitution_id}}/withdraw": Asking(
        of_shop(order_of_shop(State.ACCEPTED), substitution_id=proposal_of_shop), NOTHING, is_owned=True
    ),
    f"POST {SHOPS_ORDER}/notes": Asking(of_shop(order_of_shop(State.PLACED)), sends(text="Called them"), is_owned=True),
}

TERMS = "/api/v1/me/shops/{shop}/order-terms"
SETTING: dict[str, Asking] = {
    f"GET {TERMS}": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {TERMS}": Asking({"shop": shop_of}, sends(**DEFAULTS), is_owned=True),
}

SUPPORTING: dict[str, Asking] = {
    f"GET {ANY}": Asking(needs_any=True),
    f"GET {ANY}/{{number}}": Asking({"number": any_order()}, needs_any=True),
    f"POST {ANY}/{{number}}/clear": Asking({"number": any_order(State.IN_REVIEW)}, NOTHING, needs_any=True),
    f"POST {ANY}/{{number}}/cancel": Asking({"number": any_order()}, cause(), needs_any=True),
    f"POST {ANY}/{{number}}/fail": Asking({"number": any_order(State.PICKED_UP)}, cause(), needs_any=True),
    f"POST {ANY}/{{number}}/notes": Asking({"number": any_order()}, sends(text="Called them"), needs_any=True),
}

ORDERS = BUYING | HANDLING | SETTING | SUPPORTING

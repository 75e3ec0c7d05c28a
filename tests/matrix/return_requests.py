"""How the operations on returns and refunds are asked properly: by buyers, by shops, and by the market's staff."""

from marketplace.orders.models import ReturnState
from tests.matrix.asking import Asking, Make, sends
from tests.matrix.return_things import (
    any_delivered,
    any_refund,
    any_refund_paid,
    any_return,
    delivered_to,
    last_line,
    no_photo,
    refund_of_shop,
    return_of_buyer,
    return_of_shop,
)
from tests.matrix.shop_things import shop_of

State = ReturnState
OF_ORDER = "/api/v1/orders/{number}/returns"
MINE = "/api/v1/returns"
MY_RETURN = MINE + "/{number}"
SHOPS = "/api/v1/shops/{shop}/returns"
SHOPS_RETURN = SHOPS + "/{number}"
ANY = "/api/v1/admin/returns"
PHOTO = "/photos/{photo_id}"
# No photo was sent here, which is as if it were not there.
WITHOUT_PHOTO = frozenset({404})
ASKED = {"number": return_of_buyer()}


def to_shop(state: State = State.REQUESTED, **more: Make) -> dict[str, Make]:
    return {"shop": shop_of, "number": return_of_shop(state), **more}


GIVING_BACK: dict[str, Asking] = {
    f"GET {OF_ORDER}": Asking({"number": delivered_to}, is_owned=True),
    f"POST {OF_ORDER}": Asking({"number": delivered_to}, last_line, is_owned=True),
    f"GET {MINE}": Asking(),
    f"GET {MY_RETURN}": Asking(ASKED, is_owned=True),
    # Nobody here sends a picture.
    f"PUT {MY_RETURN}/photos": Asking(ASKED, passes=frozenset({400}), is_owned=True),
    f"GET {MY_RETURN}{PHOTO}": Asking({**ASKED, "photo_id": no_photo}, passes=WITHOUT_PHOTO, is_owned=True),
    f"POST {MY_RETURN}/withdraw": Asking(ASKED, is_owned=True),
    f"POST {MY_RETURN}/dispute": Asking(
        {"number": return_of_buyer(State.REFUSED)}, sends(message="It was sour"), is_owned=True
    ),
}

TAKING_BACK: dict[str, Asking] = {
    f"GET {SHOPS}": Asking({"shop": shop_of}, is_owned=True),
    f"GET {SHOPS_RETURN}": Asking(to_shop(), is_owned=True),
    f"GET {SHOPS_RETURN}{PHOTO}": Asking(to_shop(photo_id=no_photo), passes=WITHOUT_PHOTO, is_owned=True),
    f"POST {SHOPS_RETURN}/accept": Asking(to_shop(), sends(), is_owned=True),
    f"POST {SHOPS_RETURN}/refuse": Asking(to_shop(), sends(answer="It was fresh"), is_owned=True),
    f"POST {SHOPS_RETURN}/receive": Asking(to_shop(State.ACCEPTED), sends(), is_owned=True),
    # It was accepted a moment ago.
    f"POST {SHOPS_RETURN}/dispute": Asking(
        to_shop(State.ACCEPTED), sends(message="It did not come"), passes=frozenset({422}), is_owned=True
    ),
    "POST /api/v1/shops/{shop}/refunds/{refund_id}/pay": Asking(
        {"shop": shop_of, "refund_id": refund_of_shop}, is_owned=True
    ),
}

DECIDING: dict[str, Asking] = {
    f"GET {ANY}": Asking(needs_any=True),
    f"GET {ANY}/{{number}}": Asking({"number": any_return()}, needs_any=True),
    f"GET {ANY}/{{number}}{PHOTO}": Asking(
        {"number": any_return(), "photo_id": no_photo}, passes=WITHOUT_PHOTO, needs_any=True
    ),
    f"POST {ANY}/{{number}}/decide": Asking(
        {"number": any_return(State.DISPUTED)}, sends(is_upheld=True, decision="It was sour"), needs_any=True
    ),
    "POST /api/v1/admin/orders/{number}/refunds": Asking(
        {"number": any_delivered}, sends(amount="5.00", message="For the wait"), needs_any=True
    ),
    "POST /api/v1/admin/refunds/{refund_id}/pay": Asking({"refund_id": any_refund}, needs_any=True),
    "POST /api/v1/admin/refunds/{refund_id}/reopen": Asking(
        {"refund_id": any_refund_paid}, sends(message="The buyer has nothing"), needs_any=True
    ),
}

RETURNS = GIVING_BACK | TAKING_BACK | DECIDING

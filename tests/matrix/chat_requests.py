"""How the operations of chat are asked properly: by buyers, by shops, and by the market's staff."""

from tests.matrix.asking import Asking, sends
from tests.matrix.chat_things import (
    any_chat_report,
    any_suspension,
    any_upheld_report,
    begins,
    message_of_last_room,
    message_to_buyer,
    new_id,
    opens,
    reply_of_shop,
    room_of_buyer,
    room_of_shop,
    says,
)
from tests.matrix.shop_things import shop_of

ROOMS, SHOPS, ADMIN = "/api/v1/rooms", "/api/v1/shops/{shop}", "/api/v1/admin/chat"
ROOM = ROOMS + "/{room_id}"
MESSAGE = ROOM + "/messages/{message_id}"
REPLIES = SHOPS + "/canned-replies"
OF_BUYER, OF_SHOP = {"room_id": room_of_buyer}, {"room_id": room_of_shop}
IN_BUYERS = {**OF_BUYER, "message_id": message_of_last_room}
# Somebody else's words, for the market's staff, who have not written them.
OR_NOT_THEIRS = frozenset({200, 403})
# The market's staff have not said why they read it.
OR_WITHOUT_A_REASON = frozenset({200, 201, 403})
# The staff are on neither side.
OR_ON_NO_SIDE = frozenset({200, 422})

TALKING: dict[str, Asking] = {
    f"GET {ROOMS}": Asking(),
    f"POST {ROOMS}": Asking(body=opens),
    f"GET {ROOMS}/unread": Asking(),
    f"GET {ROOMS}/search": Asking(query="?q=rice"),
    f"GET {ROOM}": Asking(OF_BUYER, is_owned=True),
    f"POST {ROOM}/marks": Asking(OF_BUYER, sends(read_seq=1), is_owned=True),
    f"PUT {ROOM}/muting": Asking(OF_BUYER, sends(is_muted=True), is_owned=True),
    f"PUT {ROOM}/block": Asking(OF_BUYER, passes=OR_ON_NO_SIDE, is_owned=True),
    f"DELETE {ROOM}/block": Asking(OF_BUYER, passes=frozenset({204, 422}), is_owned=True),
    f"GET {ROOM}/messages": Asking(OF_BUYER, passes=OR_WITHOUT_A_REASON, is_owned=True),
    f"POST {ROOM}/messages": Asking(OF_BUYER, says, passes=OR_WITHOUT_A_REASON, is_owned=True),
    # Nobody here sends a picture.
    f"PUT {ROOM}/pictures/{{client_id}}": Asking(
        {**OF_BUYER, "client_id": new_id}, passes=frozenset({400, 403}), is_owned=True
    ),
    f"GET {MESSAGE}": Asking(IN_BUYERS, passes=OR_WITHOUT_A_REASON, is_owned=True),
    f"GET {MESSAGE}/picture": Asking(IN_BUYERS, passes=frozenset({403, 404}), is_owned=True),
    f"PATCH {MESSAGE}": Asking(IN_BUYERS, sends(body="And oil?"), passes=OR_NOT_THEIRS, is_owned=True),
    f"DELETE {MESSAGE}": Asking(IN_BUYERS, passes=OR_NOT_THEIRS, is_owned=True),
    "POST /api/v1/messages/{message_id}/report": Asking(
        {"message_id": message_to_buyer}, sends(reason="abuse"), is_owned=True
    ),
}

ANSWERING: dict[str, Asking] = {
    f"PUT {ROOM}/assignment": Asking(OF_SHOP, sends(user_id=None), passes=OR_WITHOUT_A_REASON, is_owned=True),
    f"GET {ROOM}/colleagues": Asking(OF_SHOP, is_owned=True),
    f"PUT {ROOM}/state": Asking(OF_SHOP, sends(state="closed"), passes=OR_WITHOUT_A_REASON, is_owned=True),
    f"PUT {ROOM}/answerer": Asking(OF_SHOP, sends(answered_by="team"), passes=OR_WITHOUT_A_REASON, is_owned=True),
    f"GET {ROOM}/canned-replies": Asking(OF_SHOP, is_owned=True),
    f"GET {SHOPS}/rooms": Asking({"shop": shop_of}, is_owned=True),
    f"POST {SHOPS}/rooms": Asking({"shop": shop_of}, begins, is_owned=True),
    f"GET {SHOPS}/rooms/unread": Asking({"shop": shop_of}, is_owned=True),
    f"GET {REPLIES}": Asking({"shop": shop_of}, is_owned=True),
    f"POST {REPLIES}": Asking({"shop": shop_of}, sends(title="Yes", body_en="Yes"), is_owned=True),
    f"PUT {REPLIES}/{{reply_id}}": Asking(
        {"shop": shop_of, "reply_id": reply_of_shop}, sends(title="Yes", body_en="Yes"), is_owned=True
    ),
    f"DELETE {REPLIES}/{{reply_id}}": Asking({"shop": shop_of, "reply_id": reply_of_shop}, is_owned=True),
}

MODERATING: dict[str, Asking] = {
    f"GET {ADMIN}/rooms": Asking(needs_any=True),
    # Who takes part needs no reason, and is told so.
    f"POST {ADMIN}/rooms/{{room_id}}/looks": Asking(
        OF_BUYER, sends(reason="The buyer called us"), passes=frozenset({201, 422}), is_owned=True
    ),
    f"GET {ADMIN}/reports": Asking(needs_any=True),
    f"GET {ADMIN}/reports/{{report_id}}": Asking({"report_id": any_chat_report}, needs_any=True),
    f"POST {ADMIN}/reports/{{report_id}}/decide": Asking(
        {"report_id": any_chat_report}, sends(outcome="hidden"), needs_any=True
    ),
    f"POST {ADMIN}/reports/{{report_id}}/show": Asking({"report_id": any_upheld_report}, sends(), needs_any=True),
    f"GET {ADMIN}/suspensions": Asking(needs_any=True),
    f"POST {ADMIN}/suspensions/{{suspension_id}}/lift": Asking(
        {"suspension_id": any_suspension}, sends(reason="They said sorry"), needs_any=True
    ),
}

CHAT = TALKING | ANSWERING | MODERATING

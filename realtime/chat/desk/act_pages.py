"""What a shop's people do about a conversation: who looks after it, who answers it, and whether it is over."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.pages import team_pages
from realtime.chat.participants import SHOP_PERMISSION, reach_room
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page

WRITES = desk_page(Action.WRITE_CHATS, SHOP_PERMISSION)


def _one_tap(act: team_pages.Act) -> Callable[..., HttpResponseBase]:
    """The page that does one thing about a room of the shop, and goes back to it; another's is 404."""

    @WRITES
    @require_POST
    def page(request: HttpRequest, access: ShopAccess, room_id: UUID) -> HttpResponse:
        place = reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)
        if place.room.shop_id != access.shop.pk:
            raise RoomNotFoundError
        return act(request, place)

    return page


messages_assign = _one_tap(team_pages.give)
messages_close = _one_tap(team_pages.close)
messages_reopen = _one_tap(team_pages.reopen)
messages_hand_over = _one_tap(team_pages.hand_over)
messages_take_back = _one_tap(team_pages.take_back)

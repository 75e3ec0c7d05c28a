"""What can be read of chat."""

from realtime.chat.selectors.messages import Messages, find_mark, get_message, list_messages
from realtime.chat.selectors.rooms import RoomFilters, Viewpoint, list_rooms, read_room
from realtime.chat.selectors.unread import count_unread, count_unread_of_shop

__all__ = [
    "Messages",
    "RoomFilters",
    "Viewpoint",
    "count_unread",
    "count_unread_of_shop",
    "find_mark",
    "get_message",
    "list_messages",
    "list_rooms",
    "read_room",
]

"""What can be done in chat, as its pages and its API do it."""

from realtime.chat.services.changing import delete_message, edit_message, hide_message, show_message
from realtime.chat.services.marking import mark, set_muted
from realtime.chat.services.opening import find_order_room, open_room
from realtime.chat.services.order_news import answer_substitution
from realtime.chat.services.sending import send_message

__all__ = [
    "answer_substitution",
    "delete_message",
    "edit_message",
    "find_order_room",
    "hide_message",
    "mark",
    "open_room",
    "send_message",
    "set_muted",
    "show_message",
]

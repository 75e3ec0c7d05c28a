"""Addresses of conversations, below `chat:`; those of a shop's desk and of the staff are in lists of their own."""

from django.urls import URLPattern, path

from realtime.chat.buyer import room_pages as buyer_pages
from realtime.chat.buyer import start_pages
from realtime.chat.pages import message_pages, room_pages, talk_pages

app_name = "chat"

ROOM, MESSAGE = "<uuid:room_id>/", "<uuid:room_id>/messages/<uuid:message_id>/"
urlpatterns: list[URLPattern] = [
    path("", buyer_pages.rooms, name="rooms"),
    path("new/", start_pages.start, name="start"),
    path("unread/", buyer_pages.unread, name="unread"),
    path(ROOM, buyer_pages.room, name="room"),
    path(f"{ROOM}said/", talk_pages.said, name="said"),
    path(f"{ROOM}send/", talk_pages.send, name="send"),
    path(f"{ROOM}marks/", talk_pages.marks, name="marks"),
    path(f"{ROOM}mute/", room_pages.mute_room, name="mute"),
    path(f"{ROOM}unmute/", room_pages.unmute_room, name="unmute"),
    path(f"{ROOM}block/", room_pages.block_other, name="block"),
    path(f"{ROOM}unblock/", room_pages.unblock_other, name="unblock"),
    path(f"{ROOM}person/", room_pages.ask_person, name="person"),
    path(f"{ROOM}substitutes/<uuid:substitution_id>/", room_pages.answer, name="answer"),
    path(f"{MESSAGE}edit/", message_pages.edit, name="edit"),
    path(f"{MESSAGE}delete/", message_pages.delete, name="delete"),
    path(f"{MESSAGE}report/", message_pages.report, name="report"),
    path(f"{MESSAGE}picture/", talk_pages.picture, name="picture"),
]

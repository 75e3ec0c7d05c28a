"""Addresses of a shop's inbox, put below `desk/` and `desk:` beside those of `sellers.urls`."""

from django.urls import URLPattern, path

from realtime.chat.desk import act_pages, inbox_pages, reply_pages, start_pages

INBOX = "<slug:slug>/messages/"
ROOM, REPLIES = f"{INBOX}<uuid:room_id>/", f"{INBOX}replies/"
desk_urlpatterns: list[URLPattern] = [
    path(INBOX, inbox_pages.inbox, name="messages"),
    path(REPLIES, reply_pages.replies, name="replies"),
    path(f"{REPLIES}add/", reply_pages.reply_add, name="reply_add"),
    path(f"{REPLIES}<uuid:reply_id>/", reply_pages.reply_edit, name="reply_edit"),
    path(f"{REPLIES}<uuid:reply_id>/delete/", reply_pages.reply_delete, name="reply_delete"),
    path(f"{INBOX}orders/<slug:number>/", start_pages.messages_start, name="messages_start"),
    path(ROOM, inbox_pages.inbox_room, name="messages_room"),
    path(f"{ROOM}assign/", act_pages.messages_assign, name="messages_assign"),
    path(f"{ROOM}close/", act_pages.messages_close, name="messages_close"),
    path(f"{ROOM}reopen/", act_pages.messages_reopen, name="messages_reopen"),
    path(f"{ROOM}hand-over/", act_pages.messages_hand_over, name="messages_hand_over"),
    path(f"{ROOM}take-back/", act_pages.messages_take_back, name="messages_take_back"),
]

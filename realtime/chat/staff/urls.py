"""Addresses of the staff's console, put below `staff/` and `staff:`."""

from django.urls import URLPattern, path

from realtime.chat.staff import act_pages, report_pages, room_pages, suspension_pages

ROOM = "messages/<uuid:room_id>/"
staff_urlpatterns: list[URLPattern] = [
    path("messages/", room_pages.rooms, name="messages"),
    path("messages/reports/", report_pages.reports, name="chat_reports"),
    path("messages/reports/<uuid:report_id>/", report_pages.report, name="chat_report"),
    path("messages/reports/<uuid:report_id>/show/", report_pages.report_show_again, name="chat_report_show"),
    path("messages/suspensions/", suspension_pages.suspensions, name="chat_suspensions"),
    path(
        "messages/suspensions/<uuid:suspension_id>/lift/",
        suspension_pages.suspension_lift,
        name="chat_suspension_lift",
    ),
    path(ROOM, room_pages.room, name="messages_room"),
    path(f"{ROOM}assign/", act_pages.room_assign, name="messages_assign"),
    path(f"{ROOM}close/", act_pages.room_close, name="messages_close"),
    path(f"{ROOM}reopen/", act_pages.room_reopen, name="messages_reopen"),
    path(f"{ROOM}hand-over/", act_pages.room_hand_over, name="messages_hand_over"),
    path(f"{ROOM}take-back/", act_pages.room_take_back, name="messages_take_back"),
]

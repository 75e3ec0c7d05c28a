"""Addresses of the staff's console, put below `staff/` and `staff:`."""

from django.urls import URLPattern, path

from realtime.chat.staff import report_pages, room_pages

staff_urlpatterns: list[URLPattern] = [
    path("messages/", room_pages.rooms, name="messages"),
    path("messages/reports/", report_pages.reports, name="chat_reports"),
    path("messages/reports/<uuid:report_id>/", report_pages.report, name="chat_report"),
    path("messages/reports/<uuid:report_id>/show/", report_pages.report_show_again, name="chat_report_show"),
    path("messages/<uuid:room_id>/", room_pages.room, name="messages_room"),
]

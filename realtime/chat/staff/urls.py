"""Addresses of the staff's console, put below `staff/` and `staff:`."""

from django.urls import URLPattern, path

from realtime.chat.staff import room_pages

staff_urlpatterns: list[URLPattern] = [
    path("messages/", room_pages.rooms, name="messages"),
    path("messages/<uuid:room_id>/", room_pages.room, name="messages_room"),
]

from django.urls import path

from marketplace.notifications import settings_pages, views
from marketplace.notifications.push import views as push_views

app_name = "notifications"

urlpatterns = [
    path("", views.notice_list, name="notices"),
    path("silence/<str:token>/", views.silence, name="silence"),
    path("settings/", settings_pages.settings_page, name="settings"),
    path("devices/<uuid:subscription_id>/end/", push_views.end_device, name="end_device"),
    path("devices/<uuid:subscription_id>/try/", push_views.try_device, name="try_device"),
    path("read/delete/", views.delete_read, name="delete_read"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:notice_id>/", views.notice, name="notice"),
]

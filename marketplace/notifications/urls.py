from django.urls import path

from marketplace.notifications import settings_pages, views

app_name = "notifications"

urlpatterns = [
    path("", views.notice_list, name="notices"),
    path("silence/<str:token>/", views.silence, name="silence"),
    path("settings/", settings_pages.settings_page, name="settings"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:notice_id>/", views.notice, name="notice"),
]

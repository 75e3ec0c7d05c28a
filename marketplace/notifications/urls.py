from django.urls import path

from marketplace.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.notice_list, name="notices"),
    path("silence/<str:token>/", views.silence, name="silence"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:notice_id>/", views.notice, name="notice"),
]

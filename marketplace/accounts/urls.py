from django.urls import path

from marketplace.accounts import session_views, viewing_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("profile/", views.profile, name="profile"),
    path("avatar/", views.avatar, name="avatar"),
    path("addresses/", views.address_list, name="addresses"),
    path("addresses/new/", views.address_new, name="address_new"),
    path("addresses/<uuid:address_id>/", views.address_edit, name="address_edit"),
    path("addresses/<uuid:address_id>/delete/", views.address_delete, name="address_delete"),
    path("addresses/<uuid:address_id>/default/", views.address_default, name="address_default"),
    path("sessions/end/", session_views.end_one, name="end_session"),
    path("activity/", views.activity_list, name="activity"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/newsletter/", views.newsletter, name="privacy_newsletter"),
    path("privacy/export/", views.export, name="export"),
    path("privacy/export/<uuid:export_id>/", views.export_file, name="export_file"),
    path("privacy/erase/", views.erase, name="erase"),
    path("viewing/stop/", viewing_views.stop_viewing, name="stop_viewing"),
    path("invitation/", views.invitation, name="invitation"),
]

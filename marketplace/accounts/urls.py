from django.urls import path

from marketplace.accounts import (
    address_views,
    key_pages,
    people_pages,
    privacy_views,
    sent_code_views,
    session_views,
    viewing_views,
    views,
)

app_name = "accounts"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("profile/", views.profile, name="profile"),
    path("avatar/", views.avatar, name="avatar"),
    path("addresses/", address_views.address_list, name="addresses"),
    path("addresses/new/", address_views.address_new, name="address_new"),
    path("addresses/<uuid:address_id>/", address_views.address_edit, name="address_edit"),
    path("addresses/<uuid:address_id>/delete/", address_views.address_delete, name="address_delete"),
    path("addresses/<uuid:address_id>/default/", address_views.address_default, name="address_default"),
    path("sent-code/", sent_code_views.sent_code, name="sent_code"),
    path("sessions/end/", session_views.end_one, name="end_session"),
    path("activity/", views.activity_list, name="activity"),
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("privacy/newsletter/", privacy_views.newsletter, name="privacy_newsletter"),
    path("privacy/export/", privacy_views.export, name="export"),
    path("privacy/export/<uuid:export_id>/", privacy_views.export_file, name="export_file"),
    path("privacy/erase/", privacy_views.erase, name="erase"),
    path("viewing/stop/", viewing_views.stop_viewing, name="stop_viewing"),
    path("invitation/", views.invitation, name="invitation"),
    path("keys/", key_pages.keys, name="keys"),
    path("keys/new/", key_pages.key_new, name="key_new"),
    path("keys/<uuid:key_id>/rotate/", key_pages.key_rotate, name="key_rotate"),
    path("keys/<uuid:key_id>/revoke/", key_pages.key_revoke, name="key_revoke"),
    path("people/", people_pages.people, name="people"),
    path("people/invite/", people_pages.people_invite, name="people_invite"),
    path("people/<uuid:user_id>/", people_pages.person, name="person"),
    path("people/<uuid:user_id>/roles/", people_pages.person_roles, name="person_roles"),
    path("people/<uuid:user_id>/close/", people_pages.person_close, name="person_close"),
    path("people/<uuid:user_id>/reopen/", people_pages.person_reopen, name="person_reopen"),
    path("people/<uuid:user_id>/erase/", people_pages.person_erase, name="person_erase"),
    path("people/<uuid:user_id>/view-as/", people_pages.person_view_as, name="person_view_as"),
]

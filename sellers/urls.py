"""Addresses outside the API: pages of a shop's desk and of the market's staff, and vector tiles."""

from django.urls import URLPattern, path

from sellers.desk import join_pages, people_pages, shop_pages, zone_pages
from sellers.staff import commission_pages
from sellers.views import shop_tile

tile_urlpatterns = [
    path("tiles/shops/<int:z>/<int:x>/<int:y>.mvt", shop_tile, name="shop-tile"),
]

# Names below `desk:`. Words of ours (`open`, `join`) stand before `<slug:slug>/`, so no shop may have one for its slug.
desk_urlpatterns: list[URLPattern] = [
    path("", shop_pages.shops, name="shops"),
    path("join/<str:token>/", join_pages.join, name="join"),
    path("<slug:slug>/", shop_pages.shop, name="shop"),
    path("<slug:slug>/people/", people_pages.people, name="people"),
    path("<slug:slug>/people/invite/", people_pages.invite, name="people_invite"),
    path("<slug:slug>/people/leave/", people_pages.leave, name="people_leave"),
    path("<slug:slug>/people/<uuid:member_id>/", people_pages.member, name="people_member"),
    path("<slug:slug>/people/<uuid:member_id>/remove/", people_pages.member_remove, name="people_remove"),
    path("<slug:slug>/people/<uuid:member_id>/owner/", people_pages.offer, name="people_offer"),
    path(
        "<slug:slug>/people/invitations/<uuid:invitation_id>/withdraw/",
        people_pages.invitation_revoke,
        name="people_withdraw",
    ),
    path("<slug:slug>/zones/", zone_pages.zones, name="zones"),
    path("<slug:slug>/zones/new/", zone_pages.zone_new, name="zone_new"),
    path("<slug:slug>/zones/<uuid:zone_id>/", zone_pages.zone, name="zone"),
    path("<slug:slug>/zones/<uuid:zone_id>/delete/", zone_pages.zone_delete, name="zone_delete"),
    path("<slug:slug>/zones/<uuid:zone_id>/switch/", zone_pages.zone_switch, name="zone_switch"),
]

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = [
    path("commission/", commission_pages.rules, name="commission"),
    path("commission/before/", commission_pages.history, name="commission_history"),
    path("commission/new/", commission_pages.rule_new, name="commission_new"),
    path("commission/<uuid:rule_id>/end/", commission_pages.rule_end, name="commission_end"),
]

"""Addresses outside the API: pages of a shop's desk and of the market's staff, and vector tiles."""

from django.urls import URLPattern, path

from sellers.desk import (
    hours_pages,
    join_pages,
    opening_pages,
    payout_pages,
    people_pages,
    profile_pages,
    setup_pages,
    shop_pages,
    zone_pages,
)
from sellers.staff import commission_pages, exchange_pages, verification_pages
from sellers.staff import payout_pages as staff_payouts
from sellers.views import shop_tile

tile_urlpatterns = [
    path("tiles/shops/<int:z>/<int:x>/<int:y>.mvt", shop_tile, name="shop-tile"),
]

# Names below `desk:`. Words of ours (`open`, `join`) stand before `<slug:slug>/`, so no shop may have one for its slug.
desk_urlpatterns: list[URLPattern] = [
    path("", shop_pages.shops, name="shops"),
    path("open/", opening_pages.business, name="open"),
    path("open/place/", opening_pages.place, name="open_place"),
    path("join/<uuid:token>/", join_pages.join, name="invitation"),
    path("join/<str:token>/", join_pages.join, name="join"),
    path("<slug:slug>/", shop_pages.shop, name="shop"),
    path("<slug:slug>/profile/", profile_pages.profile, name="profile"),
    path("<slug:slug>/profile/place/", profile_pages.place, name="place"),
    path("<slug:slug>/logo/", profile_pages.logo, name="logo"),
    path("<slug:slug>/cover/", profile_pages.cover, name="cover"),
    path("<slug:slug>/pause/", shop_pages.pause, name="pause"),
    path("<slug:slug>/resume/", shop_pages.resume, name="resume"),
    path("<slug:slug>/close/", shop_pages.close, name="close"),
    path("<slug:slug>/setup/", setup_pages.setup, name="setup"),
    path("<slug:slug>/setup/papers/", setup_pages.papers, name="setup_papers"),
    path("<slug:slug>/setup/papers/<uuid:paper_id>/", setup_pages.paper, name="setup_paper"),
    path("<slug:slug>/setup/papers/<uuid:paper_id>/remove/", setup_pages.paper_remove, name="setup_paper_remove"),
    path("<slug:slug>/setup/payout/", setup_pages.payout, name="setup_payout"),
    path("<slug:slug>/setup/review/", setup_pages.review, name="setup_review"),
    path("<slug:slug>/setup/withdraw/", setup_pages.withdraw, name="setup_withdraw"),
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
    path("<slug:slug>/hours/", hours_pages.hours, name="hours"),
    path("<slug:slug>/hours/break/", hours_pages.hours_break, name="hours_break"),
    path("<slug:slug>/hours/rush/", hours_pages.hours_rush, name="hours_rush"),
    path("<slug:slug>/hours/closures/", hours_pages.closures, name="hours_closures"),
    path(
        "<slug:slug>/hours/closures/<uuid:closure_id>/remove/", hours_pages.closure_remove, name="hours_closure_remove"
    ),
    path("<slug:slug>/hours/holidays/", hours_pages.holidays, name="hours_holidays"),
    path("<slug:slug>/zones/", zone_pages.zones, name="zones"),
    path("<slug:slug>/zones/new/", zone_pages.zone_new, name="zone_new"),
    path("<slug:slug>/zones/<uuid:zone_id>/", zone_pages.zone, name="zone"),
    path("<slug:slug>/zones/<uuid:zone_id>/delete/", zone_pages.zone_delete, name="zone_delete"),
    path("<slug:slug>/zones/<uuid:zone_id>/switch/", zone_pages.zone_switch, name="zone_switch"),
    path("<slug:slug>/payouts/", payout_pages.payouts, name="payouts"),
    path("<slug:slug>/payouts/mobile/", payout_pages.add_mobile, name="payout_add_mobile"),
    path("<slug:slug>/payouts/bank/", payout_pages.add_bank, name="payout_add_bank"),
    path("<slug:slug>/payouts/<uuid:account_id>/code/", payout_pages.code, name="payout_code"),
    path("<slug:slug>/payouts/<uuid:account_id>/code/send/", payout_pages.code_send, name="payout_code_send"),
    path("<slug:slug>/payouts/<uuid:account_id>/default/", payout_pages.default, name="payout_default"),
    path("<slug:slug>/payouts/<uuid:account_id>/remove/", payout_pages.remove, name="payout_remove"),
]

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = [
    path("shops/", verification_pages.queue, name="shops"),
    path("shops/changed/", verification_pages.changed, name="shops_changed"),
    path("shops/exchange/", exchange_pages.exchange_page, name="exchange"),
    path("shops/exchange/export/", exchange_pages.export, name="export"),
    path("shops/exchange/<uuid:import_id>/", exchange_pages.import_page, name="import"),
    path("shops/exchange/<uuid:import_id>/run/", exchange_pages.import_run, name="import_run"),
    path("commission/", commission_pages.rules, name="commission"),
    path("commission/before/", commission_pages.history, name="commission_history"),
    path("commission/new/", commission_pages.rule_new, name="commission_new"),
    path("commission/<uuid:rule_id>/end/", commission_pages.rule_end, name="commission_end"),
    path("shops/payouts/", staff_payouts.payouts, name="payouts"),
    path("shops/payouts/<uuid:account_id>/verify/", staff_payouts.verify, name="payout_verify"),
    path("shops/payouts/<uuid:account_id>/refuse/", staff_payouts.refuse, name="payout_refuse"),
    path("shops/<slug:slug>/", verification_pages.shop, name="shop"),
    path("shops/<slug:slug>/papers/<uuid:paper_id>/", verification_pages.paper, name="shop_paper"),
    path("shops/<slug:slug>/papers/<uuid:paper_id>/number/", verification_pages.number, name="shop_number"),
]

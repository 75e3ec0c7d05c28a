"""Addresses of the catalogue's pages for the market's staff; names below `staff:`."""

from django.urls import URLPattern, path

from marketplace.catalog.staff import merge_pages, proposal_pages, report_pages

staff_urlpatterns: list[URLPattern] = [
    path("catalogue/proposals/", proposal_pages.queue, name="proposals"),
    path("catalogue/proposals/<uuid:proposal_id>/", proposal_pages.proposal, name="proposal"),
    path("catalogue/merges/", merge_pages.queue, name="merges"),
    path("catalogue/merges/<uuid:pair_id>/", merge_pages.pair, name="merge"),
    path("catalogue/reports/", report_pages.queue, name="reports"),
    path("catalogue/reports/<str:kind>/<uuid:content_id>/", report_pages.reported, name="reported"),
]

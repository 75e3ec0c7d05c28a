"""Addresses of the catalogue's pages for the market's staff; names below `staff:`."""

from django.urls import URLPattern, path

from marketplace.catalog.staff import category_pages, merge_pages, proposal_pages, report_pages

staff_urlpatterns: list[URLPattern] = [
    path("catalogue/proposals/", proposal_pages.queue, name="proposals"),
    path("catalogue/proposals/<uuid:proposal_id>/", proposal_pages.proposal, name="proposal"),
    path("catalogue/merges/", merge_pages.queue, name="merges"),
    path("catalogue/merges/<uuid:pair_id>/", merge_pages.pair, name="merge"),
    path("catalogue/categories/", category_pages.categories, name="categories"),
    path("catalogue/categories/new/", category_pages.category_new, name="category_new"),
    path("catalogue/categories/<uuid:category_id>/", category_pages.category, name="category"),
    path("catalogue/categories/<uuid:category_id>/move/", category_pages.category_move, name="category_move"),
    path(
        "catalogue/categories/<uuid:category_id>/attributes/new/",
        category_pages.attribute_new,
        name="category_attribute_new",
    ),
    path(
        "catalogue/categories/<uuid:category_id>/attributes/<uuid:attribute_id>/",
        category_pages.attribute,
        name="category_attribute",
    ),
    path(
        "catalogue/categories/<uuid:category_id>/attributes/<uuid:attribute_id>/retire/",
        category_pages.attribute_retire,
        name="category_attribute_retire",
    ),
    path("catalogue/reports/", report_pages.queue, name="reports"),
    path("catalogue/reports/<str:kind>/<uuid:content_id>/", report_pages.reported, name="reported"),
]

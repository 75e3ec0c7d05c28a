"""Addresses of pages about orders on their way, below `delivery:`, and one of a shop's desk."""

from django.urls import URLPattern, path

from marketplace.delivery import pages

app_name = "delivery"

urlpatterns: list[URLPattern] = [
    path("carry/", pages.carry, name="carry"),
    path("carry/<uuid:leg_id>/", pages.leg, name="leg"),
    path("orders/<str:number>/way/", pages.way, name="way"),
    path("orders/placed/<str:token>/<str:number>/way/", pages.guest_way, name="guest_way"),
]

desk_urlpatterns: list[URLPattern] = [
    path("<slug:slug>/orders/<slug:number>/carrier/", pages.order_carrier, name="order_carrier"),
]

"""Addresses of pages of buyers, below `orders:`; each part has its own list."""

from django.urls import URLPattern, path

from marketplace.orders.buyer import basket_pages

app_name = "orders"

basket_urlpatterns: list[URLPattern] = [
    path("basket/", basket_pages.basket, name="basket"),
]

urlpatterns: list[URLPattern] = [*basket_urlpatterns]

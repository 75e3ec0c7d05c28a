"""Addresses outside the API: vector tiles, the same in every language."""

from django.urls import path

from sellers.views import shop_tile

tile_urlpatterns = [
    path("tiles/shops/<int:z>/<int:x>/<int:y>.mvt", shop_tile, name="shop-tile"),
]

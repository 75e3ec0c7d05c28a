"""Addresses outside the API: vector tiles, the same in every language."""

from django.urls import path

from geo.views import area_tile, place_tile

tile_urlpatterns = [
    path("tiles/areas/<int:z>/<int:x>/<int:y>.mvt", area_tile, name="area-tile"),
    path("tiles/places/<int:z>/<int:x>/<int:y>.mvt", place_tile, name="place-tile"),
]

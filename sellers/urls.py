"""Addresses outside the API: pages of a shop's desk and of the market's staff, and vector tiles."""

from django.urls import URLPattern, path

from sellers.desk import shop_pages
from sellers.views import shop_tile

tile_urlpatterns = [
    path("tiles/shops/<int:z>/<int:x>/<int:y>.mvt", shop_tile, name="shop-tile"),
]

# Names below `desk:`. Words of ours (`open`, `join`) stand before `<slug:slug>/`, so no shop may have one for its slug.
desk_urlpatterns: list[URLPattern] = [
    path("", shop_pages.shops, name="shops"),
    path("<slug:slug>/", shop_pages.shop, name="shop"),
]

# Names below `staff:`.
staff_urlpatterns: list[URLPattern] = []

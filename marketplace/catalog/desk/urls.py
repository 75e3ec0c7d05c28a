"""Addresses of the goods of a shop's desk, put below `desk/` and `desk:` beside those of `sellers.urls`."""

from django.urls import URLPattern, path

from marketplace.catalog.desk import goods_pages

# Words of ours (`add`, `grid`, `low`, `own`, `sheets`, `proposals`) stand before `<uuid:…>/`.
desk_urlpatterns: list[URLPattern] = [
    path("<slug:slug>/goods/", goods_pages.goods, name="goods"),
]

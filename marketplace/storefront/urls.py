from django.conf import settings
from django.urls import path

from marketplace.storefront import shop_views, views
from marketplace.storefront.goods import aisle_views as aisles
from marketplace.storefront.goods import product_views
from marketplace.storefront.goods import urls as goods_urls
from marketplace.storefront.goods import views as goods

app_name = "storefront"

urlpatterns = [
    path("", views.home, name="home"),
    path("shops/<slug:slug>/", shop_views.shop, name="shop"),
    path("desk/<slug:slug>/preview/zones.json", shop_views.preview_zones, name="preview_zones"),
    path("desk/<slug:slug>/preview/", shop_views.preview, name="shop_preview"),
    path("categories/", aisles.categories, name="categories"),
    path("categories/<slug:slug>/", aisles.category, name="category"),
    path("products/<slug:slug>/", product_views.product, name="product"),
    *goods_urls.urlpatterns,
    path("search/", goods.search, name="search"),
    path("search/suggestions", goods.suggestions, name="suggestions"),
    path("places", views.place_options, name="place_options"),
    path("map/style.json", views.map_style, name="map_style"),
    path("notice", views.notice, name="notice"),
    path("robots.txt", views.robots, name="robots"),
]
if settings.SHOW_COMPONENTS:
    urlpatterns += [path("dev/components", views.components, name="components")]

"""Addresses of pages of buyers, below `orders:`; each part has its own list."""

from django.urls import URLPattern, path

from marketplace.orders.buyer import (
    basket_pages,
    basket_place,
    basket_shop,
    checkout_pages,
    order_pages,
    placed_pages,
    return_pages,
)

app_name = "orders"

basket_urlpatterns: list[URLPattern] = [
    path("basket/", basket_pages.basket, name="basket"),
    path("basket/add/", basket_pages.basket_add, name="basket_add"),
    path("basket/seen/", basket_pages.basket_seen, name="basket_seen"),
    path("basket/clear/", basket_pages.basket_clear, name="basket_clear"),
    path("basket/place/", basket_place.basket_place, name="basket_place"),
    path("basket/coupons/", basket_pages.coupon_use, name="coupon_use"),
    path("basket/coupons/drop/", basket_pages.coupon_drop, name="coupon_drop"),
    path("basket/shops/<slug:slug>/", basket_shop.basket_shop, name="basket_shop"),
    path("basket/items/<uuid:line_id>/", basket_pages.line_quantity, name="line_quantity"),
    path("basket/items/<uuid:line_id>/wish/", basket_pages.line_wish, name="line_wish"),
    path("basket/items/<uuid:line_id>/save/", basket_pages.line_save, name="line_save"),
    path("basket/items/<uuid:line_id>/remove/", basket_pages.line_remove, name="line_remove"),
]

checkout_urlpatterns: list[URLPattern] = [
    path("checkout/", checkout_pages.checkout, name="checkout"),
    path("orders/placed/<str:token>/", placed_pages.placed, name="placed"),
    path("orders/placed/<str:token>/claim/", placed_pages.claim, name="claim"),
]

order_urlpatterns: list[URLPattern] = [
    path("orders/", order_pages.orders, name="orders"),
    path("orders/placed/<str:token>/<str:number>/", order_pages.guest_order, name="guest_order"),
    path("orders/placed/<str:token>/<str:number>/cancel/", order_pages.guest_cancel, name="guest_cancel"),
    path("orders/placed/<str:token>/<str:number>/invoice.pdf", order_pages.guest_invoice, name="guest_invoice"),
    path(
        "orders/placed/<str:token>/<str:number>/substitutes/<uuid:substitution_id>/",
        order_pages.guest_answer,
        name="guest_answer",
    ),
    path("orders/<str:number>/", order_pages.order, name="order"),
    path("orders/<str:number>/cancel/", order_pages.order_cancel, name="order_cancel"),
    path("orders/<str:number>/reorder/", order_pages.order_reorder, name="order_reorder"),
    path("orders/<str:number>/invoice.pdf", order_pages.order_invoice, name="order_invoice"),
    path("orders/<str:number>/substitutes/<uuid:substitution_id>/", order_pages.order_answer, name="order_answer"),
]

# Returns stand before orders: no order has the number `returns`.
RETURN, GUESTS_RETURN = "orders/returns/<str:number>/", "orders/placed/<str:token>/returns/<str:number>/"
PHOTO = "photos/<uuid:photo_id>/"
return_urlpatterns: list[URLPattern] = [
    path("orders/returns/", return_pages.own_returns, name="returns"),
    path("orders/<str:number>/return/", return_pages.order_ask_return, name="order_ask_return"),
    path(RETURN, return_pages.one_return, name="return"),
    path(f"{RETURN}withdraw/", return_pages.return_withdraw, name="return_withdraw"),
    path(f"{RETURN}dispute/", return_pages.return_dispute, name="return_dispute"),
    path(f"{RETURN}{PHOTO}", return_pages.return_photo, name="return_photo"),
    path("orders/placed/<str:token>/<str:number>/return/", return_pages.guest_ask_return, name="guest_ask_return"),
    path(GUESTS_RETURN, return_pages.guest_return, name="guest_return"),
    path(f"{GUESTS_RETURN}withdraw/", return_pages.guest_return_withdraw, name="guest_return_withdraw"),
    path(f"{GUESTS_RETURN}dispute/", return_pages.guest_return_dispute, name="guest_return_dispute"),
    path(f"{GUESTS_RETURN}{PHOTO}", return_pages.guest_return_photo, name="guest_return_photo"),
]

urlpatterns: list[URLPattern] = [
    *basket_urlpatterns,
    *checkout_urlpatterns,
    *return_urlpatterns,
    *order_urlpatterns,
]

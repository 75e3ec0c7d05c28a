"""Addresses of the pages on which the market's staff see to orders; names below `staff:`."""

from django.urls import URLPattern, path, re_path

from marketplace.orders.staff import act_pages, order_pages, queue_pages, return_pages

staff_urlpatterns: list[URLPattern] = [
    path("orders/", queue_pages.orders, name="orders"),
    path("orders/<slug:number>/", order_pages.order, name="order"),
    path("orders/<slug:number>/contact/", order_pages.order_contact, name="order_contact"),
    path("orders/<slug:number>/proof/", order_pages.order_proof, name="order_proof"),
    path("orders/<slug:number>/note/", act_pages.order_note, name="order_note"),
    path("orders/<slug:number>/good-will/", act_pages.order_goodwill, name="order_goodwill"),
    path("orders/<slug:number>/refunds/<uuid:refund_id>/", act_pages.order_refund, name="order_refund"),
    path("orders/<slug:number>/refunds/<uuid:refund_id>/reopen/", act_pages.order_reopen, name="order_reopen"),
    re_path(r"^orders/(?P<number>[-\w]+)/(?P<way>clear|cancel|fail)/$", act_pages.order_act, name="order_act"),
    path("returns/", return_pages.returns, name="returns"),
    path("returns/<slug:number>/", return_pages.return_page, name="return"),
    path("returns/<slug:number>/decide/", return_pages.return_decide, name="return_decide"),
    path("returns/<slug:number>/photos/<uuid:photo_id>/", return_pages.return_photo, name="return_photo"),
]

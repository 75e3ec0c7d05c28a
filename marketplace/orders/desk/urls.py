"""Addresses of the orders of a shop's desk, put below `desk/` and `desk:` beside those of `sellers.urls`."""

from django.urls import URLPattern, path, re_path

from marketplace.orders.desk import board_pages, change_pages, order_pages, return_pages, terms_pages

# Words of ours (`all`, `terms`) stand before `<slug:number>/`; no number reads like one of them.
ORDER = r"^(?P<slug>[-\w]+)/orders/(?P<number>[-\w]+)/"
PAPER = r"(?P<paper>packing-slip|invoice)-(?P<language>bn|en)\.pdf"
desk_urlpatterns: list[URLPattern] = [
    path("<slug:slug>/orders/", board_pages.orders, name="orders"),
    path("<slug:slug>/orders/all/", board_pages.orders_all, name="orders_all"),
    path("<slug:slug>/orders/terms/", terms_pages.order_terms, name="order_terms"),
    path("<slug:slug>/orders/<slug:number>/", order_pages.order, name="order"),
    path("<slug:slug>/orders/<slug:number>/act/", order_pages.order_act, name="order_act"),
    path("<slug:slug>/orders/<slug:number>/note/", order_pages.order_note, name="order_note"),
    path("<slug:slug>/orders/<slug:number>/proof/", order_pages.order_proof, name="order_proof"),
    path("<slug:slug>/orders/<slug:number>/adjust/", change_pages.order_adjust, name="order_adjust"),
    path("<slug:slug>/orders/<slug:number>/hand-over/", change_pages.order_hand, name="order_hand"),
    path(
        "<slug:slug>/orders/<slug:number>/lines/<uuid:line_id>/replace/",
        change_pages.order_replace,
        name="order_replace",
    ),
    path(
        "<slug:slug>/orders/<slug:number>/proposals/<uuid:substitution_id>/withdraw/",
        order_pages.order_withdraw,
        name="order_withdraw",
    ),
    path("<slug:slug>/returns/", return_pages.returns_list, name="returns"),
    path("<slug:slug>/returns/<slug:number>/", return_pages.one_return, name="return"),
    path("<slug:slug>/returns/<slug:number>/answer/", return_pages.return_answer, name="return_answer"),
    path("<slug:slug>/returns/<slug:number>/receive/", return_pages.return_receive, name="return_receive"),
    path("<slug:slug>/returns/<slug:number>/not-here/", return_pages.return_not_here, name="return_not_here"),
    path("<slug:slug>/returns/<slug:number>/photos/<uuid:photo_id>/", return_pages.return_photo, name="return_photo"),
    path("<slug:slug>/refunds/<uuid:refund_id>/paid/", return_pages.refund_pay, name="refund_pay"),
    re_path(rf"{ORDER}end/(?P<way>reject|cancel|fail)/$", change_pages.order_end, name="order_end"),
    re_path(rf"{ORDER}{PAPER}$", order_pages.order_paper, name="order_paper"),
]

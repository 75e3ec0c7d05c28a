"""Addresses of what buyers say of goods, and of the goods that they wish for, looked at and compare."""

from django.urls import path

from marketplace.storefront.goods import compare_views, opinion_views, recent_views, review_views, wish_views

KINDS = (("review", "reviews"), ("question", "questions"), ("answer", "answers"))

urlpatterns = [
    path("products/<slug:slug>/reviews/", opinion_views.review_list, name="reviews"),
    path("products/<slug:slug>/review/", review_views.review, name="review"),
    path("products/<slug:slug>/review/photos/", review_views.add_photos, name="review_photos"),
    path("products/<slug:slug>/review/photos/<uuid:image_id>/", review_views.remove_photo, name="review_photo"),
    path("products/<slug:slug>/review/delete/", review_views.delete, name="review_delete"),
    path("products/<slug:slug>/questions/", opinion_views.question_list, name="questions"),
    path("products/<slug:slug>/questions/ask/", opinion_views.ask, name="ask"),
    path("reviews/<uuid:review_id>/helpful/", opinion_views.vote, name="vote"),
    path("questions/<uuid:question_id>/answer/", opinion_views.answer, name="answer"),
    *(
        path(f"{kinds}/<uuid:content_id>/report/", opinion_views.report, {"kind": kind}, name=f"report_{kind}")
        for kind, kinds in KINDS
    ),
    *(
        path(f"{kinds}/<uuid:content_id>/delete/", opinion_views.take_back, {"kind": kind}, name=f"take_back_{kind}")
        for kind, kinds in KINDS[1:]
    ),
    path("wishlist/", wish_views.wishlist, name="wishlist"),
    path("wishlist/items/<uuid:product_id>/", wish_views.wish, name="wish"),
    path("recently-viewed/", recent_views.recent, name="recent"),
    path("recently-viewed/strip/", recent_views.strip, name="recent_strip"),
    path("recently-viewed/note/", recent_views.note, name="note_view"),
    path("recently-viewed/clear/", recent_views.clear, name="recent_clear"),
    path("recently-viewed/choice/", recent_views.choose, name="recent_choice"),
    path("compare/", compare_views.compare, name="compare"),
]

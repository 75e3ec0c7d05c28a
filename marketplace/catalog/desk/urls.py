"""Addresses of the goods of a shop's desk, put below `desk/` and `desk:` beside those of `sellers.urls`."""

from django.urls import URLPattern, path

from marketplace.catalog.desk import (
    add_pages,
    goods_pages,
    grid_pages,
    low_pages,
    opinion_pages,
    picture_pages,
    product_pages,
    proposal_pages,
    sheet_pages,
    stock_pages,
)

# Words of ours (`add`, `grid`, `low`, `own`, `import`, `export`, `proposals`) stand before `<uuid:…>/`.
desk_urlpatterns: list[URLPattern] = [
    path("<slug:slug>/goods/", goods_pages.goods, name="goods"),
    path("<slug:slug>/goods/acts/", goods_pages.goods_acts, name="goods_acts"),
    path("<slug:slug>/goods/add/", add_pages.goods_add, name="goods_add"),
    path("<slug:slug>/goods/grid/", grid_pages.goods_grid, name="goods_grid"),
    path("<slug:slug>/goods/low/", low_pages.goods_low, name="goods_low"),
    path("<slug:slug>/goods/<uuid:offer_id>/", stock_pages.goods_offer, name="goods_offer"),
    path("<slug:slug>/goods/<uuid:offer_id>/act/", stock_pages.goods_offer_act, name="goods_offer_act"),
    path("<slug:slug>/goods/import/", sheet_pages.all_sheets, name="sheets"),
    path("<slug:slug>/goods/import/template/", sheet_pages.sheet_template, name="sheet_template"),
    path("<slug:slug>/goods/import/<uuid:sheet_id>/", sheet_pages.one_sheet, name="sheet"),
    path("<slug:slug>/goods/import/<uuid:sheet_id>/run/", sheet_pages.sheet_run, name="sheet_run"),
    path("<slug:slug>/goods/import/<uuid:sheet_id>/cancel/", sheet_pages.sheet_cancel, name="sheet_cancel"),
    path("<slug:slug>/goods/import/<uuid:sheet_id>/errors/", sheet_pages.sheet_errors, name="sheet_errors"),
    path("<slug:slug>/goods/export/", sheet_pages.goods_export, name="goods_export"),
    path("<slug:slug>/goods/own/", product_pages.own_products, name="own_products"),
    path("<slug:slug>/goods/own/new/", product_pages.own_new, name="own_new"),
    path("<slug:slug>/goods/own/<uuid:product_id>/", product_pages.own_product, name="own_product"),
    path("<slug:slug>/goods/own/<uuid:product_id>/delete/", product_pages.own_delete, name="own_delete"),
    path("<slug:slug>/goods/own/<uuid:product_id>/restore/", product_pages.own_restore, name="own_restore"),
    path("<slug:slug>/goods/own/<uuid:product_id>/history/", product_pages.own_history, name="own_history"),
    path("<slug:slug>/goods/own/<uuid:product_id>/pictures/", picture_pages.own_pictures, name="own_pictures"),
    path("<slug:slug>/reviews/", opinion_pages.reviews, name="reviews"),
    path("<slug:slug>/reviews/<uuid:review_id>/", opinion_pages.review, name="review"),
    path("<slug:slug>/questions/", opinion_pages.questions, name="questions"),
    path("<slug:slug>/questions/<uuid:question_id>/", opinion_pages.question, name="question"),
    path("<slug:slug>/pictures/", picture_pages.shop_pictures, name="shop_pictures"),
    path("<slug:slug>/goods/proposals/", proposal_pages.proposals, name="proposals"),
    path("<slug:slug>/goods/proposals/new/", proposal_pages.proposal_new, name="proposal_new"),
    path("<slug:slug>/goods/proposals/new/<uuid:product_id>/", proposal_pages.proposal_change, name="proposal_change"),
    path("<slug:slug>/goods/proposals/<uuid:proposal_id>/", proposal_pages.proposal, name="proposal"),
    path(
        "<slug:slug>/goods/proposals/<uuid:proposal_id>/withdraw/",
        proposal_pages.proposal_withdraw,
        name="proposal_withdraw",
    ),
]

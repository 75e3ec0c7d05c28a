"""How operations about goods, offers and stock are asked."""

from tests.matrix.asking import Asking, sends
from tests.matrix.goods_things import (
    a_brand,
    a_category,
    a_retired_attribute,
    an_attribute,
    any_offer,
    category_slug,
    changed_offers,
    changed_product,
    deleted_product_of,
    deleted_shared_product,
    new_attribute,
    new_offer,
    new_product,
    offer_of,
    product_of,
    shared_product,
    withdrawn_offer_of,
)
from tests.matrix.shop_things import any_shop, shop_of

MY_OFFERS = "/api/v1/me/shops/{shop}/offers"
MY_OFFER = MY_OFFERS + "/{offer_id}"
MY_PRODUCTS = "/api/v1/me/shops/{shop}/products"
MY_PRODUCT = MY_PRODUCTS + "/{product_id}"
SHARED, ONE_SHARED = "/api/v1/admin/products", "/api/v1/admin/products/{product_id}"

OF_AN_OFFER = {"shop": shop_of, "offer_id": offer_of}
OF_A_PRODUCT = {"shop": shop_of, "product_id": product_of}
OF_ALL = {"product_id": shared_product}
A_CATEGORY, A_BRAND = sends(name_en="Sweets", name_bn="মিষ্টি", icon="cake"), sends(name_en="Radhuni", name_bn="রাঁধুনী")
ATTRIBUTES = "/api/v1/admin/categories/{category_id}/attributes"
ATTRIBUTE = ATTRIBUTES + "/{attribute_id}"
A_TEXT = sends(name_en="Origin", name_bn="উৎস", kind="text")
OF_AN_ATTRIBUTE = {"category_id": a_category, "attribute_id": an_attribute}
OF_A_RETIRED_ATTRIBUTE = {"category_id": a_category, "attribute_id": a_retired_attribute}

READING: dict[str, Asking] = {
    "GET /api/v1/categories": Asking(),
    "GET /api/v1/categories/{slug}": Asking({"slug": category_slug}),
    "GET /api/v1/categories/{slug}/products": Asking({"slug": category_slug}),
    "GET /api/v1/brands": Asking(),
    "GET /api/v1/products": Asking(),
    "GET /api/v1/products/{slug_or_id}": Asking({"slug_or_id": shared_product}),
    "GET /api/v1/products/{product_id}/variants": Asking(OF_ALL),
    "GET /api/v1/products/{product_id}/offers": Asking(OF_ALL),
    "GET /api/v1/offers/{offer_id}": Asking({"offer_id": any_offer}),
    "GET /api/v1/shops/{slug}/offers": Asking({"slug": any_shop}),
}

SELLING: dict[str, Asking] = {
    f"GET {MY_OFFERS}": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_OFFERS}": Asking({"shop": shop_of}, new_offer, is_owned=True),
    f"PATCH {MY_OFFERS}": Asking({"shop": shop_of}, changed_offers, is_owned=True),
    f"GET {MY_OFFER}": Asking(OF_AN_OFFER, is_owned=True),
    f"PUT {MY_OFFER}": Asking(OF_AN_OFFER, sends(price="24.00"), is_owned=True),
    f"DELETE {MY_OFFER}": Asking(OF_AN_OFFER, is_owned=True),
    f"POST {MY_OFFER}/restore": Asking({"shop": shop_of, "offer_id": withdrawn_offer_of}, is_owned=True),
    f"GET {MY_OFFER}/stock": Asking(OF_AN_OFFER, is_owned=True),
    f"POST {MY_OFFER}/stock/movements": Asking(OF_AN_OFFER, sends(kind="sold", quantity=1), is_owned=True),
    f"POST {MY_OFFER}/stock/count": Asking(OF_AN_OFFER, sends(quantity=12), is_owned=True),
    f"POST {MY_OFFER}/stock/confirmation": Asking(OF_AN_OFFER, is_owned=True),
    f"GET {MY_PRODUCTS}": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_PRODUCTS}": Asking({"shop": shop_of}, new_product, is_owned=True),
    f"GET {MY_PRODUCT}": Asking(OF_A_PRODUCT, is_owned=True),
    f"PUT {MY_PRODUCT}": Asking(OF_A_PRODUCT, changed_product, is_owned=True),
    f"DELETE {MY_PRODUCT}": Asking(OF_A_PRODUCT, is_owned=True),
    f"POST {MY_PRODUCT}/restore": Asking({"shop": shop_of, "product_id": deleted_product_of}, is_owned=True),
}

KEEPING: dict[str, Asking] = {
    f"GET {SHARED}": Asking(needs_any=True),
    f"POST {SHARED}": Asking(body=new_product, needs_any=True),
    f"GET {ONE_SHARED}": Asking(OF_ALL, needs_any=True),
    f"PUT {ONE_SHARED}": Asking(OF_ALL, changed_product, needs_any=True),
    f"DELETE {ONE_SHARED}": Asking(OF_ALL, needs_any=True),
    f"POST {ONE_SHARED}/restore": Asking({"product_id": deleted_shared_product}, needs_any=True),
    "POST /api/v1/admin/categories": Asking(body=A_CATEGORY, needs_any=True),
    "PUT /api/v1/admin/categories/{category_id}": Asking({"category_id": a_category}, A_CATEGORY, needs_any=True),
    "GET /api/v1/admin/categories": Asking(needs_any=True),
    f"GET {ATTRIBUTES}": Asking({"category_id": a_category}, needs_any=True),
    f"POST {ATTRIBUTES}": Asking({"category_id": a_category}, new_attribute, needs_any=True),
    f"PUT {ATTRIBUTE}": Asking(OF_AN_ATTRIBUTE, A_TEXT, needs_any=True),
    f"DELETE {ATTRIBUTE}": Asking(OF_AN_ATTRIBUTE, needs_any=True),
    f"POST {ATTRIBUTE}/restore": Asking(OF_A_RETIRED_ATTRIBUTE, needs_any=True),
    "POST /api/v1/admin/brands": Asking(body=A_BRAND, needs_any=True),
    "PUT /api/v1/admin/brands/{brand_id}": Asking({"brand_id": a_brand}, A_BRAND, needs_any=True),
    "GET /api/v1/admin/catalogue/cache": Asking(needs_any=True),
}

GOODS = READING | SELLING | KEEPING

"""Goods for buyers, over HTTP. Answers for no pin in particular are kept until something that they show changes."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Query, Router

from geo.schemas import OptionalPinIn
from marketplace.catalog import cache
from marketplace.catalog.cache import DETAIL_TTL_S, LIST_TTL_S, Kept, Made
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.schemas import reading as schemas
from marketplace.catalog.selectors import categories, products
from marketplace.core.access import PUBLIC
from marketplace.core.ids import as_id
from marketplace.core.responses import json_bytes_response

router = Router(tags=["catalogue"])
View = TypeVar("View", bound=Callable[..., HttpResponse])


def follows_merges(view: View) -> View:
    """Decorate what answers about one product, below the router's decorator: a merged one leads to what it is now."""

    @wraps(view)
    def answer_or_lead_on(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ProductNotFoundError:
            asked = str(kwargs.get("slug_or_id") or kwargs["product_id"])
            kept = products.get_kept_product(asked)
            if kept is None:
                raise
            # Whoever asked by an address is led to an address, and by an id to an id.
            before, _asked_for, rest = request.get_full_path().partition("/products/")
            _name, *more = re.split(r"(?=[/?])", rest, maxsplit=1)
            name = kept.slug if as_id(asked) is None else kept.pk
            return HttpResponse(status=308, headers={"Location": f"{before}/products/{name}{''.join(more)}"})

    return cast("View", answer_or_lead_on)


@router.get("/categories", auth=PUBLIC, response=schemas.CategoriesOut, summary="The tree of goods")
def list_categories(request: HttpRequest) -> HttpResponse:
    return _kept_list(request, [cache.TREE_TAG], lambda: categories.list_categories_json().encode())


@router.get("/categories/{slug}", auth=PUBLIC, response=schemas.CategoryOut, summary="One category of goods")
def get_category(request: HttpRequest, slug: str) -> HttpResponse:
    return _kept_list(request, [cache.TREE_TAG], lambda: categories.get_category_json(slug).encode())


@router.get("/categories/{slug}/products", auth=PUBLIC, response=schemas.ProductsOut, summary="Goods of a category")
def list_category_products(request: HttpRequest, slug: str, params: Query[schemas.IdCursorParams]) -> HttpResponse:
    """Everything below the category is in the list, the newest first."""
    place, now = f"categories/{slug}/products", timezone.now()
    after = params.after_id(place)

    def make() -> bytes:
        answer = products.list_products(category=slug, after=after, limit=params.limit, now=now)
        return _page(answer.items, params.next_cursor(place, answer))

    return _kept_list(request, [cache.TREE_TAG, cache.category_tag(slug)], make)


@router.get("/brands", auth=PUBLIC, response=schemas.BrandsOut, summary="Whose make goods are")
def list_brands(request: HttpRequest, params: Query[schemas.BrandsParams]) -> HttpResponse:
    after = params.after()

    def make() -> bytes:
        items, last = categories.list_brands(after=after, limit=params.limit)
        return _page(items, params.next_cursor(last))

    return _kept_list(request, [cache.TREE_TAG], make)


@router.get("/products", auth=PUBLIC, response=schemas.ProductsOut, summary="Goods, the newest first")
def list_products(request: HttpRequest, params: Query[schemas.ProductsParams]) -> HttpResponse:
    """Each says what shops ask for it at the least, over all its packs and all shops."""
    now, after = timezone.now(), params.after_id("products")

    def make() -> bytes:
        answer = products.list_products(
            category=params.category,
            brand=params.brand,
            featured=params.featured,
            after=after,
            limit=params.limit,
            now=now,
        )
        return _page(answer.items, params.next_cursor("products", answer))

    tag = cache.category_tag(params.category) if params.category is not None else cache.EVERYTHING_TAG
    return _kept_list(request, [cache.TREE_TAG, tag], make)


@router.get(
    "/products/{slug_or_id}",
    auth=PUBLIC,
    response={200: schemas.ProductOut, 308: None},
    summary="One product, and who sells it",
)
@follows_merges
def get_product(request: HttpRequest, slug_or_id: str, params: Query[OptionalPinIn]) -> HttpResponse:
    """With a pin, the offers are those that are delivered there, now or soon, each with what that costs.

    One that was merged into another leads there (308), as do its packs and offers.
    """
    pin, now = params.to_point(), timezone.now()
    if pin is not None:
        return _answer(request, Kept.of(products.get_product_json(slug_or_id, pin=pin, now=now).body.encode()))

    def make() -> Made:
        answer = products.get_product_json(slug_or_id, pin=None, now=now)
        return Made(answer.body.encode(), _left_s(answer.ends_at, now))

    tags = [cache.TREE_TAG, cache.product_tag(slug_or_id)]
    return _answer(request, cache.kept(_asked(request), tags=tags, ttl_s=DETAIL_TTL_S, make=make), DETAIL_TTL_S)


@router.get(
    "/products/{uuid:product_id}/variants",
    auth=PUBLIC,
    response={200: schemas.VariantsOut, 308: None},
    summary="Its packs",
)
@follows_merges
def list_variants(request: HttpRequest, product_id: UUID) -> HttpResponse:
    tags = [cache.TREE_TAG, cache.product_tag(product_id)]
    return _kept_list(request, tags, lambda: products.get_variants_json(product_id).encode())


@router.get(
    "/products/{uuid:product_id}/offers",
    auth=PUBLIC,
    response={200: schemas.OffersOut, 308: None},
    summary="Who sells it",
)
@follows_merges
def list_product_offers(
    request: HttpRequest, product_id: UUID, params: Query[schemas.ProductOffersParams]
) -> HttpResponse:
    """The cheapest first; with a pin, those that are delivered there."""
    place, now, pin = f"products/{product_id}/offers", timezone.now(), params.to_point()
    after = params.after(place)

    def make() -> bytes:
        answer = products.list_offers_of_product(
            product_id, variant_id=params.variant, pin=pin, after=after, limit=params.limit, now=now
        )
        return _page(answer.items, params.next_cursor(place, answer))

    if pin is not None:
        return _answer(request, Kept.of(make()))
    return _kept_list(request, [cache.TREE_TAG, cache.product_tag(product_id)], make)


@router.get("/offers/{uuid:offer_id}", auth=PUBLIC, response=schemas.OfferWithProductOut, summary="One offer")
def get_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    return _answer(request, Kept.of(products.get_offer_json(offer_id, now=timezone.now()).body.encode()))


@router.get("/shops/{slug}/offers", auth=PUBLIC, response=schemas.ShopOffersOut, summary="What a shop sells")
def list_shop_offers(request: HttpRequest, slug: str, params: Query[schemas.ShopOffersParams]) -> HttpResponse:
    """What it listed last comes first."""
    place, now = f"shops/{slug}/offers", timezone.now()
    after = params.after_id(place)

    def make() -> bytes:
        answer = products.list_offers_of_shop(slug, category=params.category, after=after, limit=params.limit, now=now)
        return _page(answer.items, params.next_cursor(place, answer))

    return _kept_list(request, [cache.TREE_TAG, cache.shop_tag(slug)], make)


def _kept_list(request: HttpRequest, tags: list[str], make: Callable[[], bytes]) -> HttpResponse:
    kept = cache.kept(_asked(request), tags=tags, ttl_s=LIST_TTL_S, make=lambda: Made(make()))
    return _answer(request, kept, LIST_TTL_S)


def _asked(request: HttpRequest) -> str:
    """What is asked, whole. Values that mean the same in another order are kept twice, which does no harm."""
    return request.get_full_path()


def _left_s(ends_at: datetime | None, now: datetime) -> int | None:
    return None if ends_at is None else math.floor((ends_at - now).total_seconds())


def _answer(request: HttpRequest, kept: Kept, max_age_s: int = 0) -> HttpResponse:
    """The body with its entity tag, or 304 to who has it already; without an age it is asked for again each time."""
    response = json_bytes_response(kept.body)
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = f"public, max-age={max_age_s}" if max_age_s else "private, no-cache"
    conditional = get_conditional_response(request, etag=kept.etag, response=response)
    assert isinstance(conditional, HttpResponse)  # noqa: S101  # what was given, or one like it
    return conditional


def _page(items: str, following: str | None) -> bytes:
    """A page around the items as PostgreSQL wrote them, which nobody here takes apart."""
    return b'{"items":' + items.encode() + b',"next":' + orjson.dumps(following) + b"}"

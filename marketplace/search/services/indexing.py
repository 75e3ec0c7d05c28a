"""Writes: documents, words and shops of the index, kept true to the catalogue."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import log1p
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet

from marketplace.catalog.models import Category, Product, Variant
from marketplace.search import caching
from marketplace.search.documents import Document, ProductText, document_of, forms_of, names_of
from marketplace.search.models import SearchDocument, SearchShop, SearchWord
from sellers.models import Shop, ShopStatus

AT_ONCE = 1000
_UPSERT = """
INSERT INTO search_searchdocument (product_id, lexemes, names, popularity, version, indexed_at)
SELECT * FROM unnest(%s::uuid[], %s::tsvector[], %s::text[], %s::float8[], %s::int[])
              AS document (product_id, lexemes, names, popularity, version) CROSS JOIN (SELECT %s::timestamptz) at
    ON CONFLICT (product_id) DO UPDATE
   SET lexemes = excluded.lexemes, names = excluded.names, popularity = excluded.popularity,
       version = excluded.version, indexed_at = excluded.indexed_at
 WHERE search_searchdocument.version <= excluded.version
"""
_LEXEMES = """
SELECT DISTINCT unnest(tsvector_to_array(lexemes)) FROM search_searchdocument WHERE product_id = ANY(%s)
"""


@transaction.atomic
def index_products(*, product_ids: Sequence[UUID], now: datetime) -> int:
    """Write the documents of products as they are now, and take out those that buyers do not see; returns how many.

    Words that are new to the index are known at once; how many products have a word, `count_words` finds out.

    Args:
        product_ids: at most some thousands.
        now: UTC.
    """
    listed = list(_readable(Product.objects.listed().filter(pk__in=product_ids)))
    SearchDocument.objects.filter(product_id__in=set(product_ids) - {product.pk for product in listed}).delete()
    categories = _category_names()
    documents = [document_of(_text_of(product, categories)) for product in listed]
    _write(listed, documents, now=now)
    _learn({word for document in documents for word in document.words})
    return len(listed)


def lexemes_of(product_ids: Iterable[UUID]) -> frozenset[str]:
    """By what products are found, as their documents are now."""
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, [list(product_ids)])
        return frozenset(lexeme for (lexeme,) in cursor.fetchall())


def listed_after(product_id: UUID | None, *, limit: int = AT_ONCE) -> list[UUID]:
    """The next products to index, by id."""
    products = Product.objects.listed().order_by("pk")
    if product_id is not None:
        products = products.filter(pk__gt=product_id)
    return list(products.values_list("pk", flat=True)[:limit])


@transaction.atomic
def drop_unlisted() -> int:
    """Take out documents of products that buyers see no more."""
    gone = SearchDocument.objects.exclude(product__in=Product.objects.listed())
    return gone.delete()[0]


@transaction.atomic
def count_words() -> int:
    """How many products have each word, by the documents as they are; words that none has go."""
    counted = Counter[str]()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ndoc FROM ts_stat('SELECT lexemes FROM search_searchdocument')")
        counted.update(dict(cursor.fetchall()))
    known = list(SearchWord.objects.select_for_update().order_by("word"))
    for word in known:
        word.documents = counted[word.lexeme]
    SearchWord.objects.bulk_update([word for word in known if word.documents], ["documents"], batch_size=AT_ONCE)
    SearchWord.objects.filter(word__in=[word.word for word in known if not word.documents]).delete()
    return sum(1 for word in known if word.documents)


@transaction.atomic
def index_shops(*, shop_ids: Sequence[UUID]) -> int:
    """Write the names of active shops, and take out the others; returns how many."""
    shops = list(Shop.objects.filter(pk__in=shop_ids, status=ShopStatus.ACTIVE).only("name_en", "name_bn"))
    SearchShop.objects.filter(shop_id__in=set(shop_ids) - {shop.pk for shop in shops}).delete()
    rows = [SearchShop(shop_id=shop.pk, names=names_of([shop.name_en, shop.name_bn])) for shop in shops]
    SearchShop.objects.bulk_create(rows, update_conflicts=True, unique_fields=["shop"], update_fields=["names"])
    return len(rows)


def shops_after(shop_id: UUID | None, *, limit: int = AT_ONCE) -> list[UUID]:
    """The next active shops to index, by id."""
    shops = Shop.objects.filter(status=ShopStatus.ACTIVE).order_by("pk")
    if shop_id is not None:
        shops = shops.filter(pk__gt=shop_id)
    return list(shops.values_list("pk", flat=True)[:limit])


def _readable(products: QuerySet[Product]) -> QuerySet[Product]:
    variants = Variant.objects.filter(deleted_at__isnull=True).order_by("position", "pk")
    return products.select_related("brand").prefetch_related(Prefetch("variants", variants, to_attr="packs"))


def _category_names() -> dict[UUID, list[str]]:
    """For each category its names and those of all above it."""
    tree = {category.pk: category for category in Category.objects.all()}
    return {
        category.pk: [
            name for above in category.path if above in tree for name in (tree[above].name_en, tree[above].name_bn)
        ]
        for category in tree.values()
    }


def _text_of(product: Product, categories: dict[UUID, list[str]]) -> ProductText:
    packs: list[Variant] = product.packs  # type: ignore[attr-defined]  # prefetched
    return ProductText(
        names=(product.name_en, product.name_bn),
        brand=(product.brand.name_en, product.brand.name_bn) if product.brand else (),
        categories=categories.get(product.category_id, ()),
        variants=[text for pack in packs for text in (str(pack), pack.name_bn) if text],
        barcodes=[pack.barcode for pack in packs if pack.barcode],
        attributes=list(_texts_in(product.attributes.values())),
        descriptions=(product.description_en, product.description_bn),
    )


def _texts_in(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list):
            yield from _texts_in(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)


def _write(products: Sequence[Product], documents: Sequence[Document], *, now: datetime) -> None:
    if not products:
        return
    columns: list[list[Any]] = [
        [product.pk for product in products],
        [document.lexemes for document in documents],
        [document.names for document in documents],
        [log1p(product.rating_count) + float(product.is_featured) for product in products],
        [product.version for product in products],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [*columns, now])


def _learn(words: set[str]) -> None:
    """Words that are new are had by one product until somebody counts."""
    forms = [forms_of(word) for word in sorted(words)]
    rows = [
        SearchWord(
            word=form.word,
            lexeme=form.lexeme,
            spelling=form.spelling,
            sound=form.sound,
            slips=form.slips,
            documents=1,
        )
        for form in forms
    ]
    if SearchWord.objects.filter(word__in=words).count() < len(words):
        # What nothing had may be taken for one of them now, in whatever answer.
        transaction.on_commit(caching.forget_all)
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)

"""Goods and offers, made for the owner whom an operation is asked about."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.catalog.attribute_drafts import AttributeDraft
from marketplace.catalog.drafts import OfferDraft, ProductDraft, VariantDraft
from marketplace.catalog.models import AttributeKind, Category, CategoryAttribute, Offer, PackUnit, Product
from marketplace.catalog.services.category_attributes import add_attribute, retire_attribute
from marketplace.catalog.services.offers import set_offer, withdraw_offer
from marketplace.catalog.services.products import create_product, delete_product
from marketplace.catalog.services.stock import count_stock
from marketplace.catalog.services.tree import CategoryDraft, create_brand, create_category
from marketplace.core.ids import uuid7
from sellers.models import Shop
from tests.matrix.shop_things import last_shop_of, shop_of


def a_category(owner: User) -> str:
    return str(_category().pk)


def category_slug(owner: User) -> str:
    return _category().slug


def an_attribute(owner: User) -> str:
    return str(_attribute().pk)


def a_retired_attribute(owner: User) -> str:
    attribute, now = _attribute(), timezone.now()
    retire_attribute(actor_id=None, category_id=attribute.category_id, attribute_id=attribute.pk, now=now)
    return str(attribute.pk)


def a_brand(owner: User) -> str:
    return str(create_brand(actor_id=None, name_en="Pran", name_bn="প্রাণ", now=timezone.now()).pk)


def shared_product(owner: User) -> str:
    return str(_product(None).pk)


def deleted_shared_product(owner: User) -> str:
    return _deleted(_product(None))


def product_of(owner: User) -> str:
    """A product of the shop's own that was made for them last."""
    return str(_product(last_shop_of(owner)).pk)


def deleted_product_of(owner: User) -> str:
    return _deleted(_product(last_shop_of(owner)))


def offer_of(owner: User) -> str:
    """An offer of the shop that was made for them last; ten are counted."""
    return str(_offer(last_shop_of(owner)).pk)


def withdrawn_offer_of(owner: User) -> str:
    return str(withdraw_offer(actor_id=None, offer_id=_offer(last_shop_of(owner)).pk, now=timezone.now()).pk)


def any_offer(owner: User) -> str:
    return str(_offer(Shop.objects.get(slug=shop_of(owner))).pk)


def new_product(owner: User) -> dict[str, Any]:
    """A body that makes a product."""
    return {
        "name_en": "Puffed rice",
        "name_bn": "মুড়ি",
        "category_id": a_category(owner),
        "variants": [{"pack_size": "250", "pack_unit": "g"}],
    }


def changed_product(owner: User) -> dict[str, Any]:
    """A body that changes one that was just made."""
    return new_product(owner) | {"version": 1}


def changed_offers(owner: User) -> dict[str, Any]:
    """A body that changes an offer of the shop that was made for them last."""
    return {"changes": [{"offer_id": offer_of(owner), "price": "26.00"}]}


def new_offer(owner: User) -> dict[str, Any]:
    """A body that offers a shared product."""
    variant = _product(None).variants.get()
    return {"variant_id": str(variant.pk), "price": "25.00"}


def new_attribute(owner: User) -> dict[str, Any]:
    """A body that describes goods by one thing more."""
    return {"key": _key(), "name_en": "Origin", "name_bn": "উৎস", "kind": "text"}


def _key() -> str:
    return f"k{uuid7().hex}"


def _attribute() -> CategoryAttribute:
    draft = AttributeDraft(name_en="Origin", name_bn="উৎস", kind=AttributeKind.TEXT)
    return add_attribute(actor_id=None, category_id=_category().pk, key=_key(), draft=draft, now=timezone.now())


def _category() -> Category:
    return Category.objects.order_by("slug").first() or create_category(
        actor_id=None, draft=CategoryDraft(name_en="Snacks", name_bn="নাশতা", icon="cookie"), now=timezone.now()
    )


def _product(shop: Shop | None) -> Product:
    draft = ProductDraft(
        name_en=f"Puffed rice {uuid7()}",
        name_bn="মুড়ি",
        category_id=_category().pk,
        variants=[VariantDraft(pack_size=Decimal(250), pack_unit=PackUnit.GRAM)],
    )
    return create_product(actor_id=None, shop_id=shop.pk if shop else None, draft=draft, now=timezone.now())


def _deleted(product: Product) -> str:
    return str(delete_product(actor_id=None, product_id=product.pk, now=timezone.now()).pk)


def _offer(shop: Shop) -> Offer:
    now, variant = timezone.now(), _product(None).variants.get()
    draft = OfferDraft(price=Decimal(25))
    offer = set_offer(actor_id=None, shop_id=shop.pk, variant_id=variant.pk, draft=draft, now=now)
    count_stock(actor_id=None, offer_id=offer.pk, quantity=10, now=now)
    return offer

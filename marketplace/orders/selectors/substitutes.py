"""Reads: what a shop could give in the place of something else, and how that is taxed."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from marketplace.catalog.models import Category, Offer
from marketplace.orders.models import TaxRule
from marketplace.orders.pricing.asked import TaxTerms


def find_substitute(*, shop_id: UUID, offer_id: UUID) -> Offer | None:
    """An offer of the shop that buyers can have, with what it is of; None where there is none."""
    offers = Offer.objects.on_sale().listed().select_related("variant", "product__category")
    return offers.filter(shop_id=shop_id, pk=offer_id).first()


def tax_of_category(category: Category, *, now: datetime) -> TaxTerms:
    """How goods of a category are taxed: by the newest rule of the deepest category that has one."""
    rules = TaxRule.objects.filter(Q(category=None) | Q(category__in=category.path), valid_from__lte=now)
    holding = rules.filter(Q(valid_until=None) | Q(valid_until__gt=now))
    rule = holding.order_by(F("category__depth").desc(nulls_last=True), "-valid_from", "-id").first()
    return TaxTerms(rule.percent, rule.is_included) if rule is not None else TaxTerms()

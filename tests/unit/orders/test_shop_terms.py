"""How a shop takes orders: what is chosen, within which bounds, and what is told of it."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from marketplace.orders.errors.shop_terms import InvalidOrderTermsError
from marketplace.orders.models import ShopOrderTerms
from marketplace.orders.services.shop_terms import BOUNDS, OrderTermsDraft, set_order_terms
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.orders.making import make_open_shop

pytestmark = pytest.mark.django_db
DEFAULTS = OrderTermsDraft.of(ShopOrderTerms())


def choose(shop: Shop, draft: OrderTermsDraft) -> ShopOrderTerms:
    return set_order_terms(actor_id=make_user(Role.SELLER).pk, shop_id=shop.pk, draft=draft, now=timezone.now())


def with_one(name: str, value: int) -> OrderTermsDraft:
    """The defaults, but for one number."""
    fields: dict[str, Any] = asdict(DEFAULTS) | {name: value}
    return OrderTermsDraft(**fields)


def test_a_choice_is_kept_and_told_in_the_trail() -> None:
    terms = choose(make_open_shop(), replace(DEFAULTS, accept_within_min=30, slot_capacity=5))

    [entry] = AuditEntry.objects.filter(action="orders.set_order_terms")
    assert ShopOrderTerms.objects.get(pk=terms.pk).slot_capacity == 5
    assert entry.changes == {"accept_within_min": [15, 30], "slot_capacity": [None, 5]}


def test_what_holds_already_is_no_change() -> None:
    choose(make_open_shop(), DEFAULTS)

    assert not ShopOrderTerms.objects.exists()
    assert not AuditEntry.objects.filter(action="orders.set_order_terms").exists()


def test_a_second_choice_changes_the_first() -> None:
    shop = make_open_shop()
    choose(shop, replace(DEFAULTS, offers_pickup=False))
    choose(shop, replace(DEFAULTS, offers_pickup=True, returns_within_days=0))

    terms = ShopOrderTerms.objects.get()
    assert (terms.offers_pickup, terms.returns_within_days) == (True, 0)


@pytest.mark.parametrize("name", list(BOUNDS))
def test_the_database_has_the_same_bounds(name: str) -> None:
    least, most = BOUNDS[name]
    shop = make_open_shop()
    for within in (least, most):
        choose(shop, with_one(name, within))

    for outside in (least - 1, most + 1):
        with pytest.raises(InvalidOrderTermsError) as refused:
            choose(shop, with_one(name, outside))
        assert [detail.field for detail in refused.value.details] == [name]


def test_a_slot_has_one_of_the_lengths() -> None:
    with pytest.raises(InvalidOrderTermsError):
        choose(make_open_shop(), replace(DEFAULTS, slot_min=45))

"""A shop's desk: whom it lets in, and what stands in its navigation."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.permissions import Role
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    return signed_in(user)


def test_shows_the_owner_their_shop(shop: Shop, owner: Client) -> None:
    answer = owner.get(reverse("desk:shop", args=[shop.slug]))

    assert answer.status_code == 200
    assert shop.name_bn in answer.content.decode()


def test_lists_the_shops_somebody_works_for(shop: Shop, owner: Client) -> None:
    answer = owner.get(reverse("desk:shops"))

    assert answer.status_code == 200
    assert reverse("desk:shop", args=[shop.slug]) in answer.content.decode()


def test_another_shops_owner_finds_none(shop: Shop) -> None:
    stranger = signed_in(make_user(Role.SELLER))

    assert stranger.get(reverse("desk:shop", args=[shop.slug])).status_code == 404

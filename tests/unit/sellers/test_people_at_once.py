"""What people of a shop do at the same moment comes out as if they had done it one after the other."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from marketplace.accounts.contacts import Contact
from marketplace.accounts.permissions import Role
from marketplace.core.bilingual import Language
from sellers.errors.people import ShopInvitationNotFoundError, TooManyPeopleError
from sellers.models import Shop, ShopCategory, ShopMember, ShopRole
from sellers.services import invitations, members, ownership
from tests.matrix.actors import make_user
from tests.unit.accounts.people import NOW, at_once
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import acting, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tokens() -> list[str]:
    """Tokens of the links that were made, in order."""
    return []


@pytest.fixture
def owner() -> ShopMember:
    leaf = ShopCategory.objects.create(slug="any-kind", position=1, name_en="Any kind", name_bn="যেকোনো")
    return make_member(make_shop(category=leaf), ShopRole.OWNER)


def keeping(tokens: list[str]) -> Any:
    def page_url(token: str, language: Language) -> str:
        tokens.append(token)
        return f"https://haat.example/{token}"

    return page_url


def invite(owner: ShopMember, email: str, tokens: list[str]) -> None:
    invitations.invite(
        actor=acting(owner),
        shop_id=owner.shop_id,
        contact=Contact(email=email),
        role=ShopRole.STAFF,
        granted=[],
        page_url=keeping(tokens),
        now=NOW,
    )


def offer(owner: ShopMember, member: ShopMember, tokens: list[str]) -> None:
    ownership.offer_shop(
        actor=acting(owner), shop_id=owner.shop_id, member_id=member.pk, page_url=keeping(tokens), now=NOW
    )


def test_invitation_is_accepted_once(owner: ShopMember, tokens: list[str]) -> None:
    person = make_user(Role.CUSTOMER, email="karim@example.com")
    invite(owner, "karim@example.com", tokens)

    results = at_once(lambda number: invitations.accept_invitation(user_id=person.pk, token=tokens[0], now=NOW), 4)

    assert sum(isinstance(result, ShopMember) for result in results) == 1
    assert sum(isinstance(result, ShopInvitationNotFoundError) for result in results) == 3


def test_last_place_is_taken_once(owner: ShopMember, tokens: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    emails = [f"karim{number}@example.com" for number in range(3)]
    guests = [make_user(Role.CUSTOMER, email=email) for email in emails]
    for email in emails:
        invite(owner, email, tokens)
    monkeypatch.setattr(invitations, "MOST_PEOPLE", 2)

    results = at_once(
        lambda number: invitations.accept_invitation(user_id=guests[number].pk, token=tokens[number], now=NOW), 3
    )

    assert sum(isinstance(result, ShopMember) for result in results) == 1
    assert sum(isinstance(result, TooManyPeopleError) for result in results) == 2


def test_of_two_offers_at_once_one_holds_and_the_shop_has_one_owner(owner: ShopMember, tokens: list[str]) -> None:
    heirs = [make_member(owner.shop, ShopRole.STAFF) for _number in range(2)]
    made: list[list[str]] = [[], []]

    at_once(lambda number: offer(owner, heirs[number], made[number]), 2)
    results = at_once(
        lambda number: invitations.accept_invitation(user_id=heirs[number].user_id, token=made[number][0], now=NOW), 2
    )

    assert sum(isinstance(result, ShopMember) for result in results) == 1
    assert sum(isinstance(result, ShopInvitationNotFoundError) for result in results) == 1
    assert ShopMember.objects.filter(shop=owner.shop, role=ShopRole.OWNER).count() == 1
    assert ShopMember.objects.get(pk=owner.pk).role == ShopRole.MANAGER


def test_taking_over_and_being_let_go_leave_one_owner(owner: ShopMember, tokens: list[str]) -> None:
    heir = make_member(owner.shop, ShopRole.STAFF)
    offer(owner, heir, tokens)
    acts: list[Callable[[], object]] = [
        lambda: invitations.accept_invitation(user_id=heir.user_id, token=tokens[0], now=NOW),
        lambda: members.remove_member(actor=acting(owner), shop_id=owner.shop_id, member_id=heir.pk, now=NOW),
    ]

    at_once(lambda number: acts[number](), 2)

    assert ShopMember.objects.filter(shop=owner.shop, role=ShopRole.OWNER).count() == 1


def test_who_is_let_go_here_and_joins_there_stays_a_seller(owner: ShopMember, tokens: list[str]) -> None:
    staff = make_member(owner.shop, ShopRole.STAFF, email="karim@example.com")
    other = make_member(make_shop(2, category=owner.shop.category), ShopRole.OWNER)
    invite(other, "karim@example.com", tokens)
    acts: list[Callable[[], object]] = [
        lambda: members.remove_member(actor=acting(owner), shop_id=owner.shop_id, member_id=staff.pk, now=NOW),
        lambda: invitations.accept_invitation(user_id=staff.user_id, token=tokens[0], now=NOW),
    ]

    results = at_once(lambda number: acts[number](), 2)

    staff.user.refresh_from_db()
    assert not [result for result in results if isinstance(result, Exception)]
    assert Role.SELLER in staff.user.roles


def test_without_the_lock_the_last_place_is_taken_twice(
    owner: ShopMember, tokens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    emails = [f"karim{number}@example.com" for number in range(2)]
    guests = [make_user(Role.CUSTOMER, email=email) for email in emails]
    for email in emails:
        invite(owner, email, tokens)
    everybody_has_counted = Barrier(2, timeout=10)
    require = invitations._require_room  # noqa: SLF001  # to slow it down

    def require_late(shop: Shop, already: int) -> None:
        require(shop, already)
        everybody_has_counted.wait()

    monkeypatch.setattr(invitations, "MOST_PEOPLE", 2)
    monkeypatch.setattr(invitations, "locked_shop", lambda shop_id: Shop.objects.get(pk=shop_id))
    monkeypatch.setattr(invitations, "_require_room", require_late)

    at_once(lambda number: invitations.accept_invitation(user_id=guests[number].pk, token=tokens[number], now=NOW), 2)

    assert ShopMember.objects.filter(shop=owner.shop).count() == 3

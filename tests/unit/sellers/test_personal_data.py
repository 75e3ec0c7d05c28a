"""What sellers tell of somebody, and what is left of them when their account is erased."""

import pytest

from marketplace.accounts import ports
from marketplace.accounts.erasure import erase_user
from marketplace.accounts.errors import ErasureHeldError
from marketplace.accounts.events import UserErased
from sellers import handlers
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPaper, ShopRole, ShopStatus
from tests.unit.accounts.people import published
from tests.unit.sellers.onboarding import NATIONAL_ID, NOW, complete_draft, later, owner_of

pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def shop() -> Shop:
    return complete_draft()


def collected(user_id: object) -> dict[str, list[object]]:
    [source] = [source for source in ports.personal_data.all() if source.name == "sellers"]
    return {table.name: list(table.rows) for table in source.collect(user_id).tables}  # type: ignore[arg-type]  # an id


def test_copy_has_shops_papers_and_invitations_of_theirs_alone(shop: Shop) -> None:
    other = complete_draft(2)
    owner = owner_of(shop)
    ShopInvitation.objects.create(
        shop=other,
        email=owner.email or "",
        role=ShopRole.STAFF,
        token_hash=b"x" * 32,
        invited_by=owner_of(other),
        expires_at=later(days=1),
    )

    data = collected(owner.pk)

    assert [row["shop__slug"] for row in data["shops"]] == [shop.slug]  # type: ignore[index]  # rows
    assert NATIONAL_ID in {row["number"] for row in data["papers"]}  # type: ignore[index]  # rows
    assert len(data["papers"]) == 2
    assert [row["shop__slug"] for row in data["invitations_got"]] == [other.slug]  # type: ignore[index]  # rows


def test_owner_of_a_living_shop_hands_it_over_or_closes_it_first(shop: Shop) -> None:
    owner = owner_of(shop)

    with pytest.raises(ErasureHeldError) as held:
        erase_user(actor_id=owner.pk, user_id=owner.pk, now=NOW)

    assert shop.name_bn in str(held.value.details[0].message)
    Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.CLOSED)
    erase_user(actor_id=owner.pk, user_id=owner.pk, now=NOW)


def test_nothing_of_theirs_is_left_and_others_keep_theirs(shop: Shop) -> None:
    other, owner = complete_draft(2), owner_of(shop)
    ShopMember.objects.create(shop=other, user=owner, role=ShopRole.STAFF)
    files = set(ShopPaper.objects.filter(shop=shop).values_list("file", flat=True))
    event = UserErased(user_id=owner.pk, erased_at=NOW)

    handlers.forget_erased(event, event_id=shop.pk)
    handlers.forget_erased(event, event_id=shop.pk)

    assert not ShopMember.objects.filter(user=owner).exists()
    assert {name for event in published("accounts.files_discarded") for name in event["names"]} == files
    assert set(ShopPaper.objects.values_list("shop_id", flat=True)) == {other.pk}

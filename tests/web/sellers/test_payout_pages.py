"""The pages on payout accounts, of a shop and of the market's staff: masked, and nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.events import SmsRequested
from marketplace.accounts.messages import open_sms
from marketplace.accounts.permissions import Role
from sellers.models import PayoutAccount, PayoutState, Shop, ShopMember, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.accounts.people import published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import make_member

BKASH = {"kind": "bkash", "number": "01712-345678", "holder": "Rahima Khatun"}
BANK = {
    "bank_name": "Sonali Bank",
    "branch_name": "Agrabad",
    "routing_number": "200150257",
    "number": "1234567890123",
    "holder": "Rahima Khatun",
}


@pytest.fixture
def owner(no_shops: None) -> ShopMember:
    return make_member(make_shop(), ShopRole.OWNER)


@pytest.fixture
def client(owner: ShopMember) -> Client:
    return signed_in(owner.user)


@pytest.fixture
def support(db: None) -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def page(name: str, shop: Shop, *rest: object) -> str:
    return reverse(f"desk:{name}", args=[shop.slug, *rest])


def code_sent() -> str:
    message = open_sms(SmsRequested.model_validate(published("accounts.sms_requested")[-1]))
    found = re.search(r"[0-9]{6}", message.text)
    assert found
    return found[0]


def test_mobile_money_is_added_and_verified_by_the_code(owner: ShopMember, client: Client) -> None:
    added = client.post(page("payout_add_mobile", owner.shop), BKASH)
    account = PayoutAccount.objects.get()
    typed = client.post(page("payout_code", owner.shop, account.pk), {"code": code_sent()})

    account.refresh_from_db()
    assert added["Location"] == page("payout_code", owner.shop, account.pk)
    assert typed["Location"] == page("payouts", owner.shop)
    assert (account.state, account.is_default) == (PayoutState.VERIFIED, True)


def test_code_is_read_in_bangla_digits(owner: ShopMember, client: Client) -> None:
    client.post(page("payout_add_mobile", owner.shop), BKASH)
    account = PayoutAccount.objects.get()

    typed = code_sent().translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))

    assert client.post(page("payout_code", owner.shop, account.pk), {"code": typed}).status_code == 302


def test_wrong_code_is_told_on_the_page(owner: ShopMember, client: Client) -> None:
    client.post(page("payout_add_mobile", owner.shop), BKASH)
    account = PayoutAccount.objects.get()

    wrong = f"{(int(code_sent()) + 1) % 10**6:06}"
    answer = client.post(page("payout_code", owner.shop, account.pk), {"code": wrong})

    assert answer.status_code == 400
    assert page("payout_code_send", owner.shop, account.pk) in answer.content.decode()


def test_number_comes_out_masked(owner: ShopMember, client: Client) -> None:
    client.post(page("payout_add_bank", owner.shop), BANK)

    shown = client.get("/en" + page("payouts", owner.shop)).content.decode()

    assert "••••0123" in shown
    assert "1234567890" not in shown
    assert "Rahima" not in shown


def test_what_was_typed_stays_beside_what_is_wrong(owner: ShopMember, client: Client) -> None:
    answer = client.post(page("payout_add_bank", owner.shop), BANK | {"routing_number": "12"})

    shown = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="1234567890123"' in shown
    assert '<option value="Sonali Bank" selected>' in shown
    assert not PayoutAccount.objects.exists()


def test_same_account_is_refused_with_the_form(owner: ShopMember, client: Client) -> None:
    client.post(page("payout_add_bank", owner.shop), BANK)

    assert client.post(page("payout_add_bank", owner.shop), BANK).status_code == 400


def test_account_is_chosen_and_removed(owner: ShopMember, client: Client, support: Client) -> None:
    for path, given in (("payout_add_mobile", BKASH), ("payout_add_bank", BANK)):
        client.post(page(path, owner.shop), given)
    first, second = PayoutAccount.objects.order_by("id")
    client.post(page("payout_code", owner.shop, first.pk), {"code": code_sent()})
    support.post(reverse("staff:payout_verify", args=[second.pk]))

    client.post(page("payout_default", owner.shop, second.pk))
    client.post(page("payout_remove", owner.shop, first.pk))

    assert [account.pk for account in PayoutAccount.objects.in_use().filter(is_default=True)] == [second.pk]
    assert PayoutAccount.objects.in_use().count() == 1


def test_who_may_not_see_money_sees_none(owner: ShopMember) -> None:
    manager = signed_in(make_member(owner.shop, ShopRole.MANAGER).user)
    trusted = signed_in(make_member(owner.shop, ShopRole.STAFF, "money").user)

    assert manager.get(page("payouts", owner.shop)).status_code == 403
    assert trusted.get(page("payouts", owner.shop)).status_code == 200


def test_staff_refuse_with_a_reason_that_the_shop_reads(owner: ShopMember, client: Client, support: Client) -> None:
    client.post(page("payout_add_bank", owner.shop), BANK)
    account = PayoutAccount.objects.get()
    refuse = reverse("staff:payout_refuse", args=[account.pk])

    listed = support.get(reverse("staff:payouts")).content.decode()
    without = support.post(refuse, {"reason": ""})
    support.post(refuse, {"reason": "The name is another."})

    assert refuse in listed
    assert "1234567890" not in listed
    assert without.status_code == 400
    assert "The name is another." in client.get(page("payouts", owner.shop)).content.decode()
    assert refuse not in support.get(reverse("staff:payouts")).content.decode()


def test_sellers_do_not_see_what_waits_for_the_staff(client: Client) -> None:
    assert client.get(reverse("staff:payouts")).status_code == 403

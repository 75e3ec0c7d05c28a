"""Payout accounts: written down in one spelling, verified by a code or the staff, and never shown whole."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.accounts.messages import open_mail, open_sms
from marketplace.accounts.permissions import Role
from marketplace.core.errors import InvalidInputError, RateLimitedError
from marketplace.core.key_rotation import sealed_tables
from marketplace.core.models import AuditEntry
from marketplace.core.ratelimits import Policy
from sellers.banks import BANKS
from sellers.errors.payouts import (
    NoCodeForThisAccountError,
    PayoutAccountDecidedError,
    PayoutAccountExistsError,
    PayoutAccountNotFoundError,
    PayoutAccountUnverifiedError,
    TooManyNewPayoutAccountsError,
    TooManyPayoutAccountsError,
    WrongPayoutCodeError,
)
from sellers.errors.verification import OwnShopError
from sellers.models import PayoutAccount, PayoutKind, PayoutState, Shop, ShopInvitation, ShopMember, ShopRole
from sellers.payouts import PayoutDraft, masked_holder, masked_number
from sellers.schemas.payouts import PayoutAccountOut
from sellers.services import payouts
from sellers.services.payouts import CODE_TTL, MOST_TRIES
from tests.matrix.actors import make_user
from tests.unit.accounts.people import NOW, published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import make_member

BKASH = PayoutDraft(PayoutKind.BKASH, "Rahima Khatun", "01712-345678")
BANK = PayoutDraft(PayoutKind.BANK, "Rahima Khatun", "1234 5678 90123", "Sonali Bank", "Agrabad", "200-150-257")


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> ShopMember:
    return make_member(shop, ShopRole.OWNER)


def add(owner: ShopMember, draft: PayoutDraft = BKASH) -> PayoutAccount:
    return payouts.add_account(actor_id=owner.user_id, shop_id=owner.shop_id, draft=draft, now=NOW)


def whose(owner: ShopMember, account: PayoutAccount) -> dict[str, Any]:
    return {"actor_id": owner.user_id, "shop_id": owner.shop_id, "account_id": account.pk}


def send(owner: ShopMember, account: PayoutAccount) -> str:
    """Have a code sent, and read it off the phone."""
    payouts.send_code(**whose(owner, account), now=NOW)
    message = open_sms(SmsRequested.model_validate(published("accounts.sms_requested")[-1]))
    assert message.to == account.number
    found = re.search(r"[0-9]{6}", message.text)
    assert found
    return found[0]


def verify(owner: ShopMember, account: PayoutAccount, code: str, **options: Any) -> PayoutAccount:
    about: dict[str, Any] = whose(owner, account) | {"now": NOW} | options
    return payouts.verify_by_code(code=code, **about)


def verified(owner: ShopMember, draft: PayoutDraft = BKASH) -> PayoutAccount:
    account = add(owner, draft)
    return payouts.verify_by_staff(actor_id=make_user(Role.SUPPORT).pk, account_id=account.pk, now=NOW)


def last_mail() -> Any:
    return open_mail(MailRequested.model_validate(published("accounts.mail_requested")[-1]))


def acts(account: PayoutAccount) -> list[str]:
    found = AuditEntry.objects.filter(target_id=str(account.pk)).order_by("id")
    return [action.removeprefix("sellers.") for action in found.values_list("action", flat=True)]


class TestSpelling:
    @pytest.mark.parametrize("written", ["01712-345678", "+880 1712 345678", "০১৭১২৩৪৫৬৭৮", "8801712345678"])
    def test_mobile_number_is_kept_one_way(self, written: str) -> None:
        assert PayoutDraft(PayoutKind.NAGAD, "R", written).cleaned().number == "+8801712345678"

    def test_bank_is_kept_without_spaces(self) -> None:
        cleaned = BANK.cleaned()

        assert (cleaned.number, cleaned.routing_number) == ("1234567890123", "200150257")

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"kind": PayoutKind.BKASH, "number": "+14155552671"}, "number"),
            ({"kind": PayoutKind.BKASH, "number": "02-223388888"}, "number"),
            ({"kind": PayoutKind.BKASH, "number": "money"}, "number"),
            ({"number": "12"}, "number"),
            ({"routing_number": "20015025"}, "routing_number"),
            ({"bank_name": "Bank of Nowhere"}, "bank_name"),
            ({"holder": "  "}, "holder"),
        ],
    )
    def test_what_is_no_account_is_refused_at_its_field(self, changed: dict[str, Any], field: str) -> None:
        values = {name: getattr(BANK, name) for name in BANK.__dataclass_fields__} | changed

        with pytest.raises(InvalidInputError) as refusal:
            PayoutDraft(**values).cleaned()

        assert [detail.field for detail in refusal.value.details] == [field]

    def test_what_is_shown_is_little(self) -> None:
        assert masked_number("+8801712345678") == "••••5678"
        assert masked_holder("Rahima Khatun") == "R•••• K••••"

    def test_every_bank_has_a_name_in_bangla(self) -> None:
        assert len(BANKS) > 60
        assert all(re.search(r"[\u0980-\u09ff]", bangla) for bangla in BANKS.values())


class TestAdd:
    def test_account_is_kept_and_told_to_the_owner(self, owner: ShopMember) -> None:
        account = add(owner)

        assert (account.number, account.state, account.is_default) == ("+8801712345678", "unverified", False)
        assert acts(account) == ["add_payout_account"]
        assert last_mail().to == owner.user.email
        assert "5678" not in last_mail().subject
        assert "1712345678" not in last_mail().text

    def test_same_one_is_there_once(self, owner: ShopMember) -> None:
        add(owner)

        with pytest.raises(PayoutAccountExistsError):
            add(owner)

    def test_same_number_comes_back_after_it_was_removed(self, owner: ShopMember) -> None:
        payouts.remove_account(**whose(owner, add(owner)), now=NOW)

        assert add(owner).state == PayoutState.UNVERIFIED

    def test_shop_has_ten_at_most(self, owner: ShopMember, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(payouts, "MOST_ACCOUNTS", 1)
        add(owner)

        with pytest.raises(TooManyPayoutAccountsError):
            add(owner, BANK)

    def test_shop_adds_so_many_a_day_however_soon_it_removes_them(
        self, owner: ShopMember, settings: LazySettings
    ) -> None:
        settings.PAYOUT_ACCOUNTS_A_DAY = 2
        for _again in range(2):
            payouts.remove_account(**whose(owner, add(owner)), now=NOW)
        PayoutAccount.objects.update(created_at=NOW)

        with pytest.raises(TooManyNewPayoutAccountsError):
            add(owner)

        PayoutAccount.objects.update(created_at=NOW - timedelta(days=1))
        assert add(owner).state == PayoutState.UNVERIFIED

    def test_audit_trail_has_neither_number_nor_holder(self, owner: ShopMember) -> None:
        account = add(owner, BANK)

        kept = str(list(AuditEntry.objects.filter(target_id=str(account.pk)).values_list("changes", flat=True)))
        assert "1234567890123" not in kept
        assert "Rahima" not in kept

    def test_answers_hide_all_but_the_end(self, owner: ShopMember) -> None:
        shown = PayoutAccountOut.of(add(owner, BANK)).model_dump_json()

        assert "••••0123" in shown
        assert "1234567890" not in shown
        assert "ahima" not in shown


class TestCode:
    def test_whoever_reads_it_has_the_account(self, owner: ShopMember) -> None:
        account = add(owner)

        done = verify(owner, account, send(owner, account))

        assert (done.state, done.is_default, done.verified_by) == (PayoutState.VERIFIED, True, None)
        assert acts(account) == ["add_payout_account", "send_payout_code", "verify_payout_account"]

    def test_code_lies_hashed(self, owner: ShopMember) -> None:
        account = add(owner)
        code = send(owner, account)

        account.refresh_from_db()
        assert account.code_hash is not None
        assert code.encode() not in bytes(account.code_hash)

    def test_same_code_of_another_account_has_another_hash(self, owner: ShopMember) -> None:
        first, second = add(owner), add(owner, PayoutDraft(PayoutKind.NAGAD, "R", "01812345678"))

        assert payouts._hash(first, "123456") != payouts._hash(second, "123456")  # noqa: SLF001  # what is stored

    def test_five_tries_and_the_right_one_is_no_good_any_more(self, owner: ShopMember) -> None:
        account = add(owner)
        code = send(owner, account)
        wrong = f"{(int(code) + 1) % 10**6:06}"
        for _time in range(MOST_TRIES):
            with pytest.raises(WrongPayoutCodeError):
                verify(owner, account, wrong)

        with pytest.raises(WrongPayoutCodeError):
            verify(owner, account, code)

    def test_is_good_for_ten_minutes(self, owner: ShopMember) -> None:
        account = add(owner)
        code = send(owner, account)

        with pytest.raises(WrongPayoutCodeError):
            verify(owner, account, code, now=NOW + CODE_TTL)
        assert verify(owner, account, code, now=NOW + CODE_TTL - timedelta(seconds=1)).verified_at

    def test_second_code_voids_the_first(self, owner: ShopMember) -> None:
        account = add(owner)
        first, second = send(owner, account), send(owner, account)

        if first != second:
            with pytest.raises(WrongPayoutCodeError):
                verify(owner, account, first)
        assert verify(owner, account, second).verified_at

    def test_none_is_sent_to_a_bank(self, owner: ShopMember) -> None:
        with pytest.raises(NoCodeForThisAccountError):
            payouts.send_code(**whose(owner, add(owner, BANK)), now=NOW)

    def test_none_is_taken_where_none_was_sent(self, owner: ShopMember) -> None:
        with pytest.raises(NoCodeForThisAccountError):
            verify(owner, add(owner), "123456")

    def test_another_shops_account_is_not_found(self, owner: ShopMember) -> None:
        other = make_member(make_shop(2), ShopRole.OWNER)

        with pytest.raises(PayoutAccountNotFoundError):
            payouts.send_code(**whose(owner, add(other)), now=NOW)

    def test_person_has_few_codes_sent_however_many_shops_they_own(
        self, owner: ShopMember, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        monkeypatch.setattr(payouts, "CODES_OF_SENDER", Policy("payout_code_sender", "1/hour"))
        other = ShopMember.objects.create(shop=make_shop(2), user=owner.user, role=ShopRole.OWNER)
        send(owner, add(owner))
        second = add(other, PayoutDraft(PayoutKind.BKASH, "Rahima Khatun", "01812-345678"))

        with pytest.raises(RateLimitedError), transaction.atomic():
            send(other, second)

    def test_number_is_not_rung_again_and_again(self, owner: ShopMember, settings: Any) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        account = add(owner)
        send(owner, account)

        with pytest.raises(RateLimitedError), transaction.atomic():
            send(owner, account)


class TestStaff:
    def test_bank_is_verified_with_who_did_it(self, owner: ShopMember) -> None:
        account = verified(owner, BANK)

        assert account.verified_by is not None
        assert [one["is_verified"] for one in published("sellers.payout_account_decided")] == [True]
        assert (account.state, account.is_default) == (PayoutState.VERIFIED, True)

    def test_refusal_says_why(self, owner: ShopMember) -> None:
        account = payouts.refuse(
            actor_id=make_user(Role.SUPPORT).pk, account_id=add(owner, BANK).pk, reason="The name is another.", now=NOW
        )

        assert (account.state, account.refusal) == (PayoutState.REFUSED, "The name is another.")
        [told] = published("sellers.payout_account_decided")
        assert (told["is_verified"], told["account"], told["reason"]) == (False, "••••0123", "The name is another.")
        assert "The name is another." in last_mail().text

    def test_nobody_decides_about_their_own_shop(self, owner: ShopMember) -> None:
        staff = make_member(owner.shop, ShopRole.STAFF, user=make_user(Role.SUPPORT))

        with pytest.raises(OwnShopError):
            payouts.verify_by_staff(actor_id=staff.user_id, account_id=add(owner, BANK).pk, now=NOW)

    def test_what_is_decided_stays(self, owner: ShopMember) -> None:
        with pytest.raises(PayoutAccountDecidedError):
            payouts.refuse(
                actor_id=make_user(Role.SUPPORT).pk, account_id=verified(owner, BANK).pk, reason="Late.", now=NOW
            )


class TestDefault:
    def test_money_goes_to_one(self, owner: ShopMember) -> None:
        first, second = verified(owner), verified(owner, BANK)

        payouts.make_default(**whose(owner, second), now=NOW)

        assert dict(PayoutAccount.objects.values_list("pk", "is_default")) == {first.pk: False, second.pk: True}

    def test_never_to_one_that_is_not_verified(self, owner: ShopMember) -> None:
        account = add(owner)

        with pytest.raises(PayoutAccountUnverifiedError):
            payouts.make_default(**whose(owner, account), now=NOW)
        with pytest.raises(IntegrityError, match="payout_account_default_is_verified"), transaction.atomic():
            PayoutAccount.objects.filter(pk=account.pk).update(is_default=True)

    def test_nothing_takes_the_place_of_one_that_was_removed(self, owner: ShopMember) -> None:
        first, _second = verified(owner), verified(owner, BANK)

        payouts.remove_account(**whose(owner, first), now=NOW)

        assert not PayoutAccount.objects.filter(is_default=True).exists()
        assert PayoutAccount.objects.get(pk=first.pk).number == "+8801712345678"


def test_change_of_keys_walks_what_is_sealed_here() -> None:
    walked = {table.model: {field.name for field in table.fields} for table in sealed_tables()}

    assert walked[PayoutAccount] == {"holder", "number"}
    assert walked[ShopInvitation] == {"phone"}

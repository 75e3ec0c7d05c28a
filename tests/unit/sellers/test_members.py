"""People of a shop are invited, changed, let go, leave, and hand it over; and what each of them may not."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.accounts.contacts import Contact
from marketplace.accounts.errors import VerifiedContactRequiredError
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.accounts.messages import Mail, open_mail, open_sms
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.bilingual import Language
from marketplace.core.errors import HaatError, RateLimitedError
from marketplace.core.models import AuditEntry
from marketplace.core.ratelimits import Policy
from sellers.errors.people import (
    AlreadyMemberError,
    InvitationOpenError,
    MemberNotFoundError,
    MoreThanTheyHaveError,
    NotTheirsToManageError,
    OwnerStaysError,
    OwnsAlreadyError,
    ShopInvitationNotFoundError,
    TooManyPeopleError,
    UnreachableOwnerError,
)
from sellers.errors.verification import TooManyUnverifiedMembersError
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPermission, ShopRole
from sellers.services import invitations, members, ownership
from sellers.services.invitations import INVITATION_TTL, KEPT_FOR
from tests.matrix.actors import make_user
from tests.unit.accounts.people import NOW, PHONE, published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import acting, make_member, principal_of

OWNER, MANAGER, STAFF = ShopRole.OWNER, ShopRole.MANAGER, ShopRole.STAFF
INVITED = "karim@example.com"


def page_url(token: str, language: Language) -> str:
    return f"https://haat.example/{language}/{token}"


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> ShopMember:
    return make_member(shop, OWNER, name="Rahima Khatun")


def invite(
    member: ShopMember, contact: str = INVITED, role: ShopRole = STAFF, *granted: ShopPermission
) -> ShopInvitation:
    where = Contact(email=contact) if "@" in contact else Contact(phone=contact)
    return invitations.invite(
        actor=acting(member),
        shop_id=member.shop_id,
        contact=where,
        role=role,
        granted=granted,
        page_url=page_url,
        now=NOW,
    )


def change(
    actor: ShopMember, member: ShopMember, role: ShopRole | None = None, granted: list[ShopPermission] | None = None
) -> ShopMember:
    return members.change_member(
        actor=acting(actor), shop_id=actor.shop_id, member_id=member.pk, role=role, granted=granted, now=NOW
    )


def remove(actor: ShopMember, member: ShopMember) -> None:
    members.remove_member(actor=acting(actor), shop_id=actor.shop_id, member_id=member.pk, now=NOW)


def offer(actor: ShopMember, member: ShopMember) -> ShopInvitation:
    return ownership.offer_shop(
        actor=acting(actor), shop_id=actor.shop_id, member_id=member.pk, page_url=page_url, now=NOW
    )


def mails() -> list[Mail]:
    return [open_mail(MailRequested.model_validate(data)) for data in published("accounts.mail_requested")]


def last_token() -> str:
    """The token of the link in the last message that was sent, be it a mail or a text."""
    texts = [mail.text for mail in mails()]
    texts += [open_sms(SmsRequested.model_validate(data)).text for data in published("accounts.sms_requested")]
    return texts[-1].split("https://haat.example/")[1].split()[0].partition("/")[2]


def accept(user: User, token: str | None = None, **options: Any) -> ShopMember:
    return invitations.accept_invitation(user_id=user.pk, token=token or last_token(), **({"now": NOW} | options))


def acts(shop: Shop) -> list[str]:
    found = AuditEntry.objects.filter(target_id=str(shop.pk)).order_by("id")
    return list(found.values_list("action", flat=True))


class TestInvite:
    def test_whoever_owns_the_address_works_there_once_they_accept(self, owner: ShopMember) -> None:
        person = make_user(Role.CUSTOMER, email=INVITED)
        invite(owner, INVITED, STAFF, ShopPermission.ORDERS)

        member = accept(person)

        assert (member.role, member.granted) == (STAFF, ["orders"])
        person.refresh_from_db()
        assert Role.SELLER in person.roles
        assert acts(owner.shop) == ["sellers.invite_member", "sellers.accept_invitation"]
        assert published("sellers.shop_members_changed")[-1]["permissions"] == ["orders"]

    def test_text_message_with_a_short_link_goes_to_a_number(self, owner: ShopMember) -> None:
        person = make_user(Role.CUSTOMER, email=None, email_verified_at=None, phone=PHONE, phone_verified_at=NOW)
        invite(owner, PHONE)

        [data] = published("accounts.sms_requested")
        assert open_sms(SmsRequested.model_validate(data)).to == PHONE
        assert len(last_token()) == 16
        assert accept(person).user == person

    def test_token_lies_hashed_in_the_table(self, owner: ShopMember) -> None:
        invitation = invite(owner)

        assert last_token().encode() not in bytes(invitation.token_hash)
        assert len(bytes(invitation.token_hash)) == 32

    def test_mail_speaks_the_language_of_who_is_known(self, owner: ShopMember) -> None:
        make_user(Role.CUSTOMER, email=INVITED, language="en")
        invite(owner)

        assert mails()[-1].subject == "Shop 1 invites you to work there on Haat"

    @pytest.mark.parametrize(
        ("inviter", "role", "granted", "refusal"),
        [
            (MANAGER, MANAGER, [], NotTheirsToManageError),
            (MANAGER, STAFF, [ShopPermission.MONEY], MoreThanTheyHaveError),
            (STAFF, STAFF, [], NotTheirsToManageError),
            (OWNER, OWNER, [], NotTheirsToManageError),
            (OWNER, STAFF, [ShopPermission.PEOPLE], MoreThanTheyHaveError),
        ],
    )
    def test_nobody_invites_beyond_their_own(
        self, shop: Shop, inviter: ShopRole, role: ShopRole, granted: list[ShopPermission], refusal: type[HaatError]
    ) -> None:
        with pytest.raises(refusal):
            invite(make_member(shop, inviter), INVITED, role, *granted)

        assert published("accounts.mail_requested") == []

    def test_who_works_there_is_not_invited_again(self, owner: ShopMember) -> None:
        make_member(owner.shop, STAFF, email=INVITED)

        with pytest.raises(AlreadyMemberError):
            invite(owner)

    def test_contact_has_one_open_invitation(self, owner: ShopMember) -> None:
        invite(owner)

        with pytest.raises(InvitationOpenError):
            invite(owner)

    def test_contact_can_be_invited_by_another_shop(self, owner: ShopMember) -> None:
        invite(owner)
        other = make_member(make_shop(2), OWNER)

        assert invite(other).shop == other.shop

    def test_shop_is_full_at_fifty(self, owner: ShopMember, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(invitations, "MOST_PEOPLE", 2)
        invite(owner)

        with pytest.raises(TooManyPeopleError):
            invite(owner, "second@example.com")

    def test_unverified_shop_has_room_for_few(self, no_shops: None, settings: Any) -> None:
        settings.UNVERIFIED_SHOP_MEMBERS = 1

        with pytest.raises(TooManyUnverifiedMembersError):
            invite(make_member(make_shop(verified_at=None), OWNER))

    def test_sender_sends_few_however_many_shops_they_own(
        self, owner: ShopMember, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        monkeypatch.setattr(invitations, "SENDER_INVITATIONS", Policy("sender_invitations", "1/hour"))
        other = ShopMember.objects.create(shop=make_shop(2), user=owner.user, role=OWNER)
        invite(owner)

        with pytest.raises(RateLimitedError), transaction.atomic():
            invite(other, "second@example.com")

    def test_text_message_has_no_room_for_a_letter_in_the_shops_name(self, no_shops: None) -> None:
        letter = "Your account is locked, write to us at evil.example at once"

        invite(make_member(make_shop(name_en=letter, name_bn=letter), OWNER), PHONE)

        [data] = published("accounts.sms_requested")
        assert "evil.example" not in open_sms(SmsRequested.model_validate(data)).text

    def test_contact_is_sent_few(self, owner: ShopMember, settings: Any) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        for _time in range(3):
            invitation = invite(owner)
            invitations.revoke_invitation(
                actor=acting(owner), shop_id=owner.shop_id, invitation_id=invitation.pk, now=NOW
            )

        with pytest.raises(RateLimitedError), transaction.atomic():
            invite(owner)


class TestAccept:
    def test_somebody_else_does_not_find_it(self, owner: ShopMember) -> None:
        invite(owner)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(make_user(Role.CUSTOMER))

    def test_address_must_be_shown_to_be_theirs(self, owner: ShopMember) -> None:
        person = make_user(Role.CUSTOMER, email=INVITED, is_verified=False, phone=PHONE, phone_verified_at=NOW)
        invite(owner)

        with pytest.raises(VerifiedContactRequiredError):
            accept(person)

    def test_is_good_once_and_for_a_week(self, owner: ShopMember) -> None:
        person = make_user(Role.CUSTOMER, email=INVITED)
        invite(owner)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(person, now=NOW + INVITATION_TTL)
        accept(person, now=NOW + INVITATION_TTL - timedelta(seconds=1))
        with pytest.raises(ShopInvitationNotFoundError):
            accept(person)

    def test_is_void_once_whoever_sent_it_may_not_give_that_any_more(self, owner: ShopMember) -> None:
        manager, person = make_member(owner.shop, MANAGER), make_user(Role.CUSTOMER, email=INVITED)
        invite(manager, INVITED, STAFF, ShopPermission.ORDERS)
        change(owner, manager, STAFF, [ShopPermission.ORDERS])

        with pytest.raises(ShopInvitationNotFoundError):
            accept(person)

    def test_revoked_one_is_gone(self, owner: ShopMember) -> None:
        person = make_user(Role.CUSTOMER, email=INVITED)
        invitation = invite(owner)
        invitations.revoke_invitation(actor=acting(owner), shop_id=owner.shop_id, invitation_id=invitation.pk, now=NOW)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(person)

    def test_managers_do_not_revoke_what_the_owner_sent_to_a_manager(self, owner: ShopMember) -> None:
        manager, invitation = make_member(owner.shop, MANAGER), invite(owner, INVITED, MANAGER)

        with pytest.raises(NotTheirsToManageError):
            invitations.revoke_invitation(
                actor=acting(manager), shop_id=owner.shop_id, invitation_id=invitation.pk, now=NOW
            )

    def test_declined_one_is_gone(self, owner: ShopMember) -> None:
        person = make_user(Role.CUSTOMER, email=INVITED)
        invite(owner)
        invitations.decline_invitation(user_id=person.pk, token=last_token(), now=NOW)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(person)
        assert acts(owner.shop)[-1] == "sellers.decline_invitation"


class TestPurge:
    def test_invitation_is_forgotten_a_month_after_its_time(self, owner: ShopMember) -> None:
        invite(owner)
        over = NOW + INVITATION_TTL + KEPT_FOR

        early = invitations.purge_invitations(now=over)
        late = invitations.purge_invitations(now=over + timedelta(seconds=1))

        assert (early, late) == (0, 1)
        assert AuditEntry.objects.filter(action="sellers.forget_shopinvitations").count() == 1


class TestChange:
    def test_owner_makes_staff_a_manager_who_may_see_money(self, owner: ShopMember) -> None:
        staff = make_member(owner.shop, STAFF, "orders")

        changed = change(owner, staff, MANAGER, [ShopPermission.MONEY])

        assert (changed.role, changed.granted) == (MANAGER, ["money"])
        assert changed.may(ShopPermission.ORDERS)
        assert acts(owner.shop) == ["sellers.change_member"]
        assert published("sellers.shop_members_changed")[-1]["role"] == "manager"

    def test_manager_keeps_what_staff_were_granted_by_the_owner(self, owner: ShopMember) -> None:
        manager, staff = make_member(owner.shop, MANAGER), make_member(owner.shop, STAFF, "money")

        changed = change(manager, staff, None, [ShopPermission.MONEY, ShopPermission.ORDERS])

        assert changed.granted == ["orders", "money"]

    def test_nothing_changed_is_not_told(self, owner: ShopMember) -> None:
        change(owner, make_member(owner.shop, STAFF, "orders"), STAFF, [ShopPermission.ORDERS])

        assert acts(owner.shop) == []
        assert published("sellers.shop_members_changed") == []

    @pytest.mark.parametrize("granted", [ShopPermission.MONEY, ShopPermission.PEOPLE])
    def test_manager_gives_no_more_than_they_have(self, owner: ShopMember, granted: ShopPermission) -> None:
        manager, staff = make_member(owner.shop, MANAGER), make_member(owner.shop, STAFF)

        with pytest.raises(MoreThanTheyHaveError):
            change(manager, staff, None, [granted])

    def test_manager_makes_no_managers(self, owner: ShopMember) -> None:
        manager, staff = make_member(owner.shop, MANAGER), make_member(owner.shop, STAFF)

        with pytest.raises(NotTheirsToManageError):
            change(manager, staff, MANAGER)

    def test_another_shops_people_are_not_found(self, owner: ShopMember) -> None:
        elsewhere = make_member(make_shop(2), STAFF)

        with pytest.raises(MemberNotFoundError):
            change(owner, elsewhere, STAFF)


class TestRemove:
    def test_who_works_for_no_shop_is_no_seller(self, owner: ShopMember) -> None:
        staff = make_member(owner.shop, STAFF)

        remove(owner, staff)

        staff.user.refresh_from_db()
        assert Role.SELLER not in staff.user.roles
        assert acts(owner.shop) == ["sellers.remove_member"]
        assert published("sellers.shop_members_changed")[-1] | {"changed_at": ""} == {
            "shop_id": str(owner.shop_id),
            "user_id": str(staff.user_id),
            "role": None,
            "permissions": [],
            "changed_at": "",
        }

    def test_who_works_for_another_shop_stays_a_seller(self, owner: ShopMember) -> None:
        staff = make_member(owner.shop, STAFF)
        make_member(make_shop(2), STAFF, user=staff.user)

        remove(owner, staff)

        staff.user.refresh_from_db()
        assert Role.SELLER in staff.user.roles

    def test_everybody_leaves_but_the_owner(self, owner: ShopMember) -> None:
        manager, staff = make_member(owner.shop, MANAGER), make_member(owner.shop, STAFF)

        remove(manager, manager)
        remove(staff, staff)
        with pytest.raises(OwnerStaysError):
            remove(owner, owner)

        assert acts(owner.shop) == ["sellers.leave_shop"] * 2
        assert ShopMember.objects.get(shop=owner.shop) == owner

    @pytest.mark.parametrize("role", [OWNER, MANAGER])
    def test_manager_removes_neither_the_owner_nor_managers(self, owner: ShopMember, role: ShopRole) -> None:
        manager = make_member(owner.shop, MANAGER)
        other = owner if role == OWNER else make_member(owner.shop, role)

        with pytest.raises(NotTheirsToManageError):
            remove(manager, other)

    def test_admin_of_the_market_removes_a_manager_and_not_the_owner(self, owner: ShopMember) -> None:
        admin = principal_of(make_user(Role.ADMIN))
        manager = make_member(owner.shop, MANAGER)

        members.remove_member(actor=admin, shop_id=owner.shop_id, member_id=manager.pk, now=NOW)
        with pytest.raises(NotTheirsToManageError):
            members.remove_member(actor=admin, shop_id=owner.shop_id, member_id=owner.pk, now=NOW)

    def test_invitations_they_sent_go_with_them(self, owner: ShopMember) -> None:
        manager, person = make_member(owner.shop, MANAGER), make_user(Role.CUSTOMER, email=INVITED)
        invite(manager)
        token = last_token()

        remove(owner, manager)
        make_member(owner.shop, MANAGER, user=manager.user)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(person, token)


class TestHandOver:
    def test_shop_is_theirs_once_they_accept(self, owner: ShopMember) -> None:
        manager = make_member(owner.shop, MANAGER, "money")
        offer(owner, manager)

        accept(manager.user)

        assert dict(ShopMember.objects.values_list("pk", "role")) == {owner.pk: MANAGER, manager.pk: OWNER}
        assert acts(owner.shop) == ["sellers.offer_shop", "sellers.take_shop_over"]
        assert [data["role"] for data in published("sellers.shop_members_changed")] == ["manager", "owner"]

    def test_who_owned_it_is_told(self, owner: ShopMember) -> None:
        staff = make_member(owner.shop, STAFF)
        offer(owner, staff)
        accept(staff.user)

        assert mails()[-1].to == owner.user.email

    def test_managers_do_not_hand_it_over(self, owner: ShopMember) -> None:
        manager = make_member(owner.shop, MANAGER)

        with pytest.raises(NotTheirsToManageError):
            offer(manager, manager)

    def test_owner_has_it_already(self, owner: ShopMember) -> None:
        with pytest.raises(OwnsAlreadyError):
            offer(owner, owner)

    def test_new_owner_has_a_confirmed_contact(self, owner: ShopMember) -> None:
        unverified = make_member(owner.shop, STAFF, user=make_user(Role.SELLER, is_verified=False))

        with pytest.raises(UnreachableOwnerError):
            offer(owner, unverified)

    def test_second_offer_voids_the_first(self, owner: ShopMember) -> None:
        first, second = make_member(owner.shop, STAFF), make_member(owner.shop, STAFF)
        offer(owner, first)
        token = last_token()
        offer(owner, second)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(first.user, token)

    def test_who_was_removed_takes_nothing_over(self, owner: ShopMember) -> None:
        staff = make_member(owner.shop, STAFF)
        offer(owner, staff)
        token = last_token()
        remove(owner, staff)
        make_member(owner.shop, STAFF, user=staff.user)

        with pytest.raises(ShopInvitationNotFoundError):
            accept(staff.user, token)


class TestNobodyGainsMoreThanTheyHave(TestCase):
    """Whatever one member does to another: what is new to the other was the first one's own."""

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_by_any_change(self, data: st.DataObject) -> None:
        granted = st.lists(st.sampled_from(sorted(ShopPermission)), unique=True, max_size=4)
        grantable = st.lists(st.sampled_from(sorted(people_grantable())), unique=True, max_size=4)
        Shop.objects.filter(slug="shop-1").delete()
        shop = make_shop()
        actor = make_member(shop, data.draw(st.sampled_from(ShopRole)), *data.draw(grantable))
        other = make_member(shop, data.draw(st.sampled_from([MANAGER, STAFF])), *data.draw(grantable))
        before = other.permissions

        with suppress(NotTheirsToManageError, MoreThanTheyHaveError):
            change(actor, other, data.draw(st.sampled_from([None, *ShopRole])), data.draw(st.none() | granted))

        after = ShopMember.objects.get(pk=other.pk).permissions
        assert after - before <= actor.permissions


def people_grantable() -> frozenset[ShopPermission]:
    return frozenset(ShopPermission) - {ShopPermission.PEOPLE}

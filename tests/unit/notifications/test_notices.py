"""Notices in the app: who is told, once, how many are unread, and when they are forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from marketplace.accounts.models import User
from marketplace.catalog.events import ProposalDecided
from marketplace.catalog.models import ProductProposal
from marketplace.core.ids import uuid7
from marketplace.notifications import handlers, notices
from marketplace.notifications.errors import NoticeNotFoundError
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_sentences import WORDS
from marketplace.notifications.notice_words import message_of, path_of, text_of
from marketplace.notifications.own_data import NoticeData
from sellers.events import (
    MoreAsked,
    PayoutAccountDecided,
    ShopApproved,
    ShopInvitationSent,
    ShopReinstated,
    ShopRejected,
    ShopSuspended,
)
from sellers.models import Shop, ShopInvitation, ShopMember, ShopPermission, ShopRole
from sellers.services.categories import load_shop_categories
from tests.matrix.actors import make_user
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def rahima() -> User:
    return make_user()


@pytest.fixture
def shop(rahima: User) -> Shop:
    load_shop_categories()
    shop = make_shop(name_en="Rahima Store", name_bn="রহিমা স্টোর")
    ShopMember.objects.create(shop=shop, user=rahima, role=ShopRole.OWNER)
    return shop


def tell(user: User, *, event_id: UUID | None = None, **params: Any) -> Notice:
    names = {"shop_slug": "shop-1", "shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর"}
    event_id = event_id or uuid7()
    notices.notify(user_ids=[user.pk], kind=NoticeKind.SHOP_APPROVED, params=names | params, event_id=event_id)
    return Notice.objects.get(user=user, event_id=event_id)


def happened(event_class: type[Any], shop: Shop) -> Any:
    fields = {"shop_id": shop.pk, "case_id": uuid7(), "message": "The licence has expired.", "changed_at": NOW}
    return event_class(**{name: value for name, value in fields.items() if name in event_class.model_fields})


@pytest.mark.parametrize(
    ("event_class", "handler", "kind"),
    [
        (ShopApproved, handlers.notice_approved_shop, NoticeKind.SHOP_APPROVED),
        (ShopRejected, handlers.notice_rejected_shop, NoticeKind.SHOP_REJECTED),
        (MoreAsked, handlers.notice_more_asked, NoticeKind.SHOP_MORE_ASKED),
        (ShopSuspended, handlers.notice_suspended_shop, NoticeKind.SHOP_SUSPENDED),
        (ShopReinstated, handlers.notice_reinstated_shop, NoticeKind.SHOP_REINSTATED),
    ],
)
def test_owner_and_managers_are_told_once(event_class: type[Any], handler: Any, kind: NoticeKind, shop: Shop) -> None:
    manager, staff = make_user(), make_user()
    ShopMember.objects.create(shop=shop, user=manager, role=ShopRole.MANAGER)
    ShopMember.objects.create(shop=shop, user=staff, role=ShopRole.STAFF)
    event_id = uuid7()

    handler(happened(event_class, shop), event_id=event_id)
    handler(happened(event_class, shop), event_id=event_id)

    told = Notice.objects.order_by("user_id")
    assert {notice.user_id for notice in told} == {shop.members.get(role=ShopRole.OWNER).user_id, manager.pk}
    assert [notice.kind for notice in told] == [kind, kind]
    assert told[0].params["message"] == "The licence has expired."


def test_news_of_a_shop_that_is_gone_tells_nobody(shop: Shop) -> None:
    event = happened(ShopApproved, shop)
    shop.delete()

    handlers.notice_approved_shop(event, event_id=uuid7())

    assert not Notice.objects.exists()


def test_words_are_in_the_readers_language(rahima: User) -> None:
    notice = tell(rahima)

    with translation.override("en"):
        assert text_of(notice) == "Rahima Store is approved: buyers see it now."
    with translation.override("bn"):
        assert "রহিমা স্টোর" in text_of(notice)
        assert "approved" not in text_of(notice)


def test_every_kind_has_words() -> None:
    assert set(WORDS) == set(NoticeKind)


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({}, "Rahima Store wrote to you."),
        ({"count": 3}, "Rahima Store wrote you 3 messages."),
        ({"for_shop": True}, "Karim wrote to Rahima Store."),
        ({"for_shop": True, "count": 3}, "Karim wrote 3 messages to Rahima Store."),
    ],
)
def test_message_in_a_chat_is_told_to_buyer_and_shop_each_in_their_words(params: dict[str, Any], text: str) -> None:
    names = {"shop_name_en": "Rahima Store", "shop_name_bn": "রহিমা স্টোর", "from_name": "Karim"}
    notice = Notice(kind=NoticeKind.CHAT_MESSAGE, params=names | params)

    with translation.override("en"):
        assert text_of(notice) == text


def test_list_is_the_newest_first_and_nobody_elses(rahima: User) -> None:
    mine = [tell(rahima) for _ in range(3)]
    tell(make_user())

    first = notices.list_notices(user_id=rahima.pk, cursor=None, limit=2)
    second = notices.list_notices(user_id=rahima.pk, cursor=first.next, limit=2)

    assert [*first.items, *second.items] == mine[::-1]
    assert second.next is None


def test_unread_are_counted_without_asking_the_database_twice(
    rahima: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cache.delete(notices.COUNT_KEY.format(user_id=rahima.pk))
    tell(rahima)

    with django_assert_num_queries(1):
        assert [notices.count_unread(rahima.pk) for _ in range(3)] == [1, 1, 1]


def test_while_the_cache_is_away_the_database_counts_and_what_is_committed_stays_so(
    rahima: User,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    nowhere = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = settings.CACHES | {"default": nowhere}

    with django_capture_on_commit_callbacks(execute=True) as committed:
        tell(rahima)

    assert len(committed) == 2
    assert [notices.count_unread(rahima.pk) for _ in range(4)] == [1] * 4


def test_count_follows_what_is_told_and_read(
    rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            notice = tell(rahima)
    assert notices.count_unread(rahima.pk) == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert notices.mark_read(user_id=rahima.pk, notice_ids=[notice.pk], now=NOW) == 1
    assert notices.count_unread(rahima.pk) == 1

    with django_capture_on_commit_callbacks(execute=True):
        assert notices.mark_read(user_id=rahima.pk, notice_ids=None, now=NOW + timedelta(hours=1)) == 1
    assert notices.count_unread(rahima.pk) == 0
    notice.refresh_from_db()
    assert notice.read_at == NOW


def test_nobody_reads_anothers_notices(rahima: User) -> None:
    notice = tell(rahima)
    stranger = make_user()

    assert notices.mark_read(user_id=stranger.pk, notice_ids=[notice.pk], now=NOW) == 0
    with pytest.raises(NoticeNotFoundError):
        notices.get_notice(user_id=stranger.pk, notice_id=notice.pk)


def test_old_notices_are_forgotten(rahima: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "PURGE_BATCH", 2)
    old, young = [tell(rahima) for _ in range(3)], tell(rahima)
    ago = timedelta(days=settings.NOTICE_RETENTION_DAYS)
    Notice.objects.filter(pk__in=[notice.pk for notice in old]).update(created_at=NOW - ago - timedelta(seconds=1))
    Notice.objects.filter(pk=young.pk).update(created_at=NOW - ago)

    assert notices.purge_notices(now=NOW) == 3
    assert list(Notice.objects.all()) == [young]


def test_notices_are_in_the_copy_of_ones_data(rahima: User) -> None:
    tell(rahima, message="Well done.")
    tell(make_user())

    table, *_others = NoticeData().collect(rahima.pk).tables

    assert [row["params"]["message"] for row in table.rows] == ["Well done."]


class TestPayouts:
    @pytest.mark.parametrize(
        ("is_verified", "kind", "text"),
        [
            (True, NoticeKind.PAYOUT_VERIFIED, "The payout account ••••5678 of Rahima Store is verified."),
            (False, NoticeKind.PAYOUT_REFUSED, "The payout account ••••5678 of Rahima Store could not be verified."),
        ],
    )
    def test_verdict_is_told_to_who_sees_the_money(
        self, shop: Shop, rahima: User, is_verified: bool, kind: NoticeKind, text: str
    ) -> None:
        granted, other = make_user(), make_user()
        ShopMember.objects.create(shop=shop, user=granted, role=ShopRole.STAFF, granted=[ShopPermission.MONEY])
        ShopMember.objects.create(shop=shop, user=other, role=ShopRole.MANAGER)
        event = PayoutAccountDecided(
            shop_id=shop.pk,
            account_id=uuid7(),
            account="••••5678",
            is_verified=is_verified,
            reason="" if is_verified else "Another name is on it.",
            changed_at=NOW,
        )

        handlers.notice_decided_payout_account(event, event_id=uuid7())

        told = Notice.objects.get(user=rahima)
        with translation.override("en"):
            assert (told.kind, text_of(told)) == (kind, text)
        assert told.params["message"] == event.reason
        assert path_of(told).endswith(f"/desk/{shop.slug}/payouts/")
        assert set(Notice.objects.values_list("user_id", flat=True)) == {rahima.pk, granted.pk}

    def test_of_a_shop_that_is_gone_is_told_to_nobody(self) -> None:
        event = PayoutAccountDecided(
            shop_id=uuid7(), account_id=uuid7(), account="••••5678", is_verified=True, reason="", changed_at=NOW
        )

        handlers.notice_decided_payout_account(event, event_id=uuid7())

        assert not Notice.objects.exists()


class TestInvitations:
    def invite(self, shop: Shop, rahima: User, role: ShopRole, **contact: str) -> ShopInvitation:
        invitation = ShopInvitation.objects.create(
            shop=shop, role=role, token_hash=uuid7().bytes, invited_by=rahima, expires_at=NOW, **contact
        )
        event = ShopInvitationSent(shop_id=shop.pk, invitation_id=invitation.pk, role=role, changed_at=NOW)
        handlers.notice_shop_invitation(event, event_id=uuid7())
        return invitation

    @pytest.mark.parametrize(
        ("role", "text"),
        [
            (ShopRole.STAFF, "Rahima Store asks you to work there."),
            (ShopRole.OWNER, "Rahima Store is offered to you: you would own it."),
        ],
    )
    def test_is_told_to_whose_contact_it_is_with_the_way_there(
        self, shop: Shop, rahima: User, role: ShopRole, text: str
    ) -> None:
        karim = make_user()

        invitation = self.invite(shop, rahima, role, email=karim.email or "")

        told = Notice.objects.get()
        assert told.user == karim
        with translation.override("en"):
            assert text_of(told) == text
        assert path_of(told).endswith(f"/desk/join/{invitation.pk}/")

    def test_is_told_to_nobody_who_has_not_shown_the_contact_to_be_theirs(self, shop: Shop, rahima: User) -> None:
        karim = make_user()
        User.objects.filter(pk=karim.pk).update(email_verified_at=None)

        self.invite(shop, rahima, ShopRole.STAFF, email=karim.email or "")

        assert not Notice.objects.exists()

    def test_that_is_forgotten_by_then_is_told_to_nobody(self, shop: Shop) -> None:
        event = ShopInvitationSent(shop_id=shop.pk, invitation_id=uuid7(), role=ShopRole.STAFF, changed_at=NOW)

        handlers.notice_shop_invitation(event, event_id=uuid7())

        assert not Notice.objects.exists()


class TestProposals:
    def test_verdict_is_told_to_who_sees_to_the_goods(self, shop: Shop, rahima: User) -> None:
        granted, other = make_user(), make_user()
        ShopMember.objects.create(shop=shop, user=granted, role=ShopRole.STAFF, granted=[ShopPermission.CATALOGUE])
        ShopMember.objects.create(shop=shop, user=other, role=ShopRole.STAFF, granted=[ShopPermission.ORDERS])
        proposal = ProductProposal.objects.create(shop=shop, content={"name_en": "Miniket rice", "name_bn": "মিনিকেট"})
        event = ProposalDecided(
            proposal_id=proposal.pk,
            shop_id=shop.pk,
            product_id=None,
            state="rejected",
            message="There is one already.",
            decided_at=NOW,
        )

        handlers.notice_decided_proposal(event, event_id=uuid7())
        handlers.notice_decided_proposal(event.model_copy(update={"state": "withdrawn"}), event_id=uuid7())

        told = Notice.objects.get(user=granted)
        with translation.override("en"):
            text = text_of(told)
        assert text == "What Rahima Store proposed about Miniket rice was not taken on."
        assert message_of(told) == "There is one already."
        assert not Notice.objects.filter(user=other).exists()

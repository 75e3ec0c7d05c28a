"""Sockets are told whose rights have changed and which sessions ended: after it is committed, and whoever did it."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import update_last_login
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from marketplace.accounts import roles
from marketplace.accounts.models import Language, User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import facts_of, principal_of_session
from marketplace.accounts.services import ProfileChanges, update_profile
from marketplace.accounts.sessions import end_session, end_sessions
from realtime import control, topics
from realtime.models import TopicMessage
from sellers.models import ShopCategory, ShopMember, ShopPermission, ShopRole
from sellers.services import members
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import acting, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahima() -> User:
    return make_user(Role.CUSTOMER)


def told() -> list[tuple[str, dict[str, Any]]]:
    messages = TopicMessage.objects.filter(topic=control.TOPIC).order_by("seq")
    return list(messages.values_list("kind", "data"))


def rights_of(user: User) -> tuple[str, dict[str, Any]]:
    return "rights.changed", {"user_id": str(user.pk)}


def end_of(key: str) -> tuple[str, dict[str, Any]]:
    return "session.ended", {"session": control.digest_of(key)}


def session_of(user: User, key: str = "a-session-key") -> UserSession:
    return UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent="")


class TestRights:
    def test_that_a_role_brings_and_takes_are_told(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        who: dict[str, Any] = {"actor_id": make_user(Role.ADMIN).pk, "user_id": rahima.pk, "role": Role.COURIER}

        for change in (roles.give_role, roles.take_role):
            with django_capture_on_commit_callbacks(execute=True):
                change(**who, now=timezone.now())

        assert told() == [rights_of(rahima)] * 2

    def test_are_told_of_an_account_that_is_closed(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            roles.close_account(actor_id=make_user(Role.ADMIN).pk, user_id=rahima.pk, now=timezone.now())

        assert rights_of(rahima) in told()

    def test_are_told_when_nothing_old_is_kept_of_them_any_more(
        self,
        rahima: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        facts_of(str(rahima.pk))
        seen: list[bool] = []

        def append_all(_messages: object) -> None:
            facts = facts_of(str(rahima.pk))
            seen.append(facts is not None and facts.is_active)

        monkeypatch.setattr(topics, "append_all", append_all)
        with django_capture_on_commit_callbacks(execute=True):
            roles.close_account(actor_id=make_user(Role.ADMIN).pk, user_id=rahima.pk, now=timezone.now())

        assert seen
        assert not any(seen)

    def test_are_not_told_of_what_gives_none(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            update_last_login(User, rahima)
            update_profile(
                user_id=rahima.pk,
                changes=ProfileChanges(language=Language.ENGLISH, name="Rahima B."),
                now=timezone.now(),
            )

        assert told() == []

    @pytest.mark.django_db(transaction=True)
    def test_in_a_shop_are_told_as_somebody_comes_is_changed_and_goes(self) -> None:
        kind = ShopCategory.objects.create(slug="any-kind", position=1, name_en="Any kind", name_bn="যেকোনো")
        shop = make_shop(category=kind)
        owner, member = make_member(shop, ShopRole.OWNER), make_member(shop, ShopRole.STAFF, ShopPermission.ORDERS)
        assert told() == [rights_of(owner.user), rights_of(member.user)]
        of_member: dict[str, Any] = {"actor": acting(owner), "shop_id": shop.pk, "member_id": member.pk}

        members.change_member(**of_member, role=None, granted=[ShopPermission.CATALOGUE], now=timezone.now())
        changed = told()[2:]
        members.remove_member(**of_member, now=timezone.now())
        gone = told()[3:]

        assert changed == [rights_of(member.user)]
        # The membership, and the seller's role with it: both or one of them, for each says to look anew.
        assert gone
        assert {str(one) for one in gone} == {str(rights_of(member.user))}

    def test_that_were_not_changed_after_all_are_not_told(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        def change_and_fail() -> None:
            with transaction.atomic():
                make_member(make_shop(), ShopRole.STAFF, user=rahima)
                raise IntegrityError("something else was wrong")

        with django_capture_on_commit_callbacks(execute=True), pytest.raises(IntegrityError):
            change_and_fail()

        assert told() == []
        assert not ShopMember.objects.filter(user=rahima).exists()


class TestSessions:
    def test_that_their_owner_ends_are_told_without_their_keys(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        session = session_of(rahima)

        with django_capture_on_commit_callbacks(execute=True):
            end_session(user_id=rahima.pk, session_id=session.pk, now=timezone.now())

        assert told() == [end_of("a-session-key")]
        assert "a-session-key" not in str(told())

    def test_that_are_ended_together_are_told_in_one_transaction(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        for number in range(3):
            session_of(rahima, f"key-{number}")

        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            end_sessions(rahima.pk, keep="key-1")

        assert sorted(map(str, told())) == sorted(map(str, (end_of("key-0"), end_of("key-2"))))
        assert [isinstance(getattr(each, "__self__", None), list) for each in callbacks].count(True) == 1

    def test_that_a_browser_signs_out_of_are_told(
        self, rahima: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        browser = signed_in(rahima)
        key = browser.session.session_key
        assert key is not None

        with django_capture_on_commit_callbacks(execute=True):
            browser.post(reverse("account_logout"))

        assert end_of(key) in told()


@pytest.mark.django_db(transaction=True)
def test_look_as_somebody_is_told_of_when_the_session_says_so(rahima: User, monkeypatch: pytest.MonkeyPatch) -> None:
    support = make_user(Role.SUPPORT)
    browser = signed_in(support, has_second_factor=True)
    seen: list[tuple[object, object]] = []

    def append_all(messages: list[topics.NewMessage]) -> None:
        seen.extend((message.data, principal_of_session(browser.session).user_id) for message in messages)

    monkeypatch.setattr(topics, "append_all", append_all)
    page = f"/api/v1/admin/view-as/{rahima.pk}"
    browser.post(page, {"reason": "ticket 4711: cannot find the order"}, content_type="application/json")
    browser.delete("/api/v1/admin/view-as")

    of_support = {"user_id": str(support.pk)}
    assert seen == [(of_support, rahima.pk), (of_support, support.pk)]


@pytest.mark.django_db(transaction=True)
def test_change_stands_where_nobody_can_be_told(rahima: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_messages: object) -> None:
        raise OperationalError("the database went away right after")

    monkeypatch.setattr(topics, "append_all", fail)

    session_of(rahima).delete()

    assert not UserSession.objects.exists()
    assert told() == []

"""What people choose about notices is known of every kind, and in one place."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.preferences import NotificationPreferences, Preferences
from marketplace.notifications import silencing
from marketplace.notifications.choices import CHANNELS_OF, LABELS, URGENT, Channel, News, is_mailed, news_of, wants
from marketplace.notifications.models import NoticeKind
from tests.matrix.actors import make_user

pytestmark = pytest.mark.django_db

# What the market owes somebody a word of, whatever they chose.
ALWAYS = {
    *("shop_approved", "shop_rejected", "shop_more_asked", "shop_suspended", "shop_reinstated"),
    *("payout_verified", "payout_refused", "shop_invitation", "shop_offered", "proposal_approved", "proposal_rejected"),
    *("review_hidden", "photos_hidden", "question_hidden", "answer_hidden", "shop_answer_hidden"),
    *("review_restored", "photos_restored", "question_restored", "answer_restored", "shop_answer_restored"),
    *("shop_answer_kept", "return_disputed", "return_decided", "return_comes", "return_to_pay", "goodwill_noted"),
    *("chat_report_upheld", "chat_report_left", "chat_hidden", "chat_warned", "chat_suspended"),
    *("chat_lifted", "trial"),
}


def chooses(**channels: dict[str, bool]) -> User:
    chosen = Preferences.model_validate({"notifications": channels})
    return make_user(Role.CUSTOMER, preferences=chosen.over({}))


def test_every_news_is_a_choice_of_every_channel_with_words() -> None:
    for channel in NotificationPreferences.model_fields:
        chosen = getattr(NotificationPreferences(), channel)
        assert {*News} == set(type(chosen).model_fields)
    assert set(NotificationPreferences.model_fields) == {*Channel}
    assert set(LABELS) == set(CHANNELS_OF) == {*News}


def test_only_what_the_market_owes_is_told_whatever_was_chosen() -> None:
    assert {str(kind) for kind in NoticeKind if news_of(kind) is None} == ALWAYS


@pytest.mark.parametrize("channel", [*Channel])
def test_what_is_told_always_cannot_be_turned_off(channel: Channel) -> None:
    user = chooses(**{channel: dict.fromkeys([*News], False)})

    assert {str(kind) for kind in NoticeKind if wants(user, kind, channel)} == ALWAYS


def test_each_choice_is_of_one_channel_and_one_kind_of_news() -> None:
    user = chooses(mail={"shop_goods": False})

    assert not wants(user, NoticeKind.REVIEW_WRITTEN, Channel.MAIL)
    assert wants(user, NoticeKind.REVIEW_WRITTEN, Channel.PUSH)
    assert wants(user, NoticeKind.ORDER_NEW, Channel.MAIL)


def test_chats_come_by_push_and_by_mail_and_what_one_is_given_by_push_alone() -> None:
    user = chooses(push={"chats": False})

    assert not wants(user, NoticeKind.CHAT_MESSAGE, Channel.PUSH)
    assert wants(user, NoticeKind.CHAT_MESSAGE, Channel.MAIL)
    assert wants(user, NoticeKind.QUESTION_ANSWERED, Channel.PUSH)
    assert is_mailed(NoticeKind.CHAT_MESSAGE)
    assert not is_mailed(NoticeKind.CHAT_ASSIGNED)


def test_what_is_urgent_is_about_an_order() -> None:
    assert {news_of(kind) for kind in URGENT} == {News.ORDERS, News.SHOP_ORDERS}


def mail_of(user: User) -> tuple[bool, bool, bool, bool]:
    user.refresh_from_db()
    mail = Preferences.read(user.preferences).notifications.mail
    return mail.orders, mail.returns, mail.messages, mail.shop_goods


def test_link_in_a_mail_ends_that_news_alone() -> None:
    user = make_user(Role.CUSTOMER)

    Client().post(silencing.address_for_member(user.pk, News.ORDERS).removeprefix("http://127.0.0.1"))

    assert mail_of(user) == (False, True, True, True)


def test_link_in_an_older_mail_ends_all_that_it_meant_then() -> None:
    user = make_user(Role.CUSTOMER)
    token = signing.dumps(["member", str(user.pk), "messages"], salt=silencing.SALT)

    Client().post(reverse("notifications:silence", args=[token]))

    assert mail_of(user) == (True, True, False, False)

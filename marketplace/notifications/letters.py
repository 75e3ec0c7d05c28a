"""Notices as mails: the same sentence in the reader's language, what somebody wrote about it, and where it leads."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.accounts.services import language_of
from marketplace.core.bilingual import Language
from marketplace.notifications import silencing
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import message_of, path_of, text_of

# What people can choose to have by mail or not (`accounts.preferences.ChannelPreferences`).
News = Literal["messages", "orders"]


def mail_notice(
    *,
    user_ids: Iterable[UUID],
    kind: NoticeKind,
    params: Mapping[str, Any],
    news: News = "messages",
    is_duty: bool = False,
    now: datetime,
) -> None:
    """Ask for a mail to each of them whose address was shown to be theirs, in the caller's transaction.

    Args:
        news: which of their choices says whether they want it.
        is_duty: told whatever they chose: a decision of the staff about them, an order that waits for their shop.
    """
    notice = Notice(kind=kind, params=dict(params))
    for user in User.objects.filter(pk__in=list(user_ids), erased_at=None, email_verified_at__isnull=False):
        if user.email and (is_duty or wants(user, news)):
            silence_url = None if is_duty else silencing.address_for_member(user.pk, news)
            write_to_member(notice, user, to=user.email, silence_url=silence_url, now=now)


def write_to_member(notice: Notice, user: User, *, to: str, silence_url: str | None, now: datetime) -> None:
    """Ask for one mail about a page that is theirs."""
    language = language_of(user)
    with translation.override(language):
        page_url = settings.PUBLIC_ADDRESS + path_of(notice)
    write(notice, to=to, name=user.name, language=language, page_url=page_url, silence_url=silence_url, now=now)


def wants(user: User, news: News) -> bool:
    """Whether somebody chose to have such news by mail."""
    chosen = Preferences.read(user.preferences).notifications.mail
    return chosen.orders if news == "orders" else chosen.messages


def write(
    notice: Notice,
    *,
    to: str,
    name: str,
    language: Language,
    page_url: str,
    silence_url: str | None,
    now: datetime,
) -> None:
    """Ask for one mail.

    Args:
        page_url: where it leads, whole.
        silence_url: ends such mails with one tap; None for what comes once.
    """
    with translation.override(language):
        context = {
            "name": name,
            "words": text_of(notice),
            "message": " ".join(message_of(notice).split()),
            "page_url": page_url,
            "action": gettext("Have a look"),
            "quiet_url": silence_url or "",
            "quiet_action": gettext("No more such mails"),
        }
        written = mail.render_mail("notifications/mail/notice", context, language)
    messages.send_mail(to=to, **written._asdict(), expires_at=None, now=now, unsubscribe_url=silence_url)

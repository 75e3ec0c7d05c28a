"""Notices as mails: the same sentence in the reader's language, what somebody wrote about it, and where it leads."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.accounts.models import User
from marketplace.accounts.services import language_of
from marketplace.core.bilingual import Language
from marketplace.notifications import silencing
from marketplace.notifications.choices import Channel, news_of, wants_news
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import message_of, path_of, said
from marketplace.notifications.wording.models import WordChannel


def mail_notice(
    *,
    user_ids: Iterable[UUID],
    kind: NoticeKind,
    params: Mapping[str, Any],
    now: datetime,
) -> None:
    """Ask for a mail to each who wants it and whose address was shown to be theirs, in the caller's transaction.

    What they are told whatever they chose has no link to end it.
    """
    notice, news = Notice(kind=kind, params=dict(params)), news_of(kind)
    for user in User.objects.filter(pk__in=list(user_ids), erased_at=None, email_verified_at__isnull=False):
        if user.email and wants_news(user, news, Channel.MAIL):
            silence_url = silencing.address_for_member(user.pk, news) if news is not None else None
            write_to_member(notice, user, to=user.email, silence_url=silence_url, now=now)


def write_to_member(notice: Notice, user: User, *, to: str, silence_url: str | None, now: datetime) -> None:
    """Ask for one mail about a page that is theirs."""
    language = language_of(user)
    with translation.override(language):
        page_url = settings.PUBLIC_ADDRESS + path_of(notice)
    write(
        notice,
        to=to,
        name=user.name,
        language=language,
        page_url=page_url,
        silence_url=silence_url,
        user_id=user.pk,
        now=now,
    )


def write(
    notice: Notice,
    *,
    to: str,
    name: str,
    language: Language,
    page_url: str,
    silence_url: str | None,
    user_id: UUID | None = None,
    now: datetime,
) -> None:
    """Ask for one mail.

    Args:
        user_id: whose it is, where somebody has an account.
        page_url: where it leads, whole.
        silence_url: ends such mails with one tap; None for what comes once.
    """
    with translation.override(language):
        words = said(notice, WordChannel.MAIL)
        context = {
            "name": name,
            "subject": words.title,
            "words": words.body,
            "message": " ".join(message_of(notice).split()),
            "page_url": page_url,
            "action": gettext("Have a look"),
            "quiet_url": silence_url or "",
            "quiet_action": gettext("No more such mails"),
        }
        written = mail.render_mail("notifications/mail/notice", context, language)
    messages.send_mail(
        to=to,
        **written._asdict(),
        expires_at=None,
        now=now,
        unsubscribe_url=silence_url,
        kind=str(notice.kind),
        user_id=user_id,
        about=notice.params.get("number", ""),
    )

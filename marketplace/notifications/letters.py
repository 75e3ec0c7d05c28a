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
from marketplace.accounts.preferences import Preferences
from marketplace.accounts.services import language_of
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import message_of, path_of, text_of


def mail_notice(
    *,
    user_ids: Iterable[UUID],
    kind: NoticeKind,
    params: Mapping[str, Any],
    is_decision: bool = False,
    now: datetime,
) -> None:
    """Ask for a mail to each of them whose address was shown to be theirs, in the caller's transaction.

    Args:
        is_decision: of the staff about them: told whatever they chose; else who wants no messages by mail gets none.
    """
    notice = Notice(kind=kind, params=dict(params))
    for user in User.objects.filter(pk__in=list(user_ids), erased_at=None, email_verified_at__isnull=False):
        chosen = Preferences.read(user.preferences).notifications.mail
        if user.email and (is_decision or chosen.messages):
            _send(user, notice, now=now)


def _send(user: User, notice: Notice, *, now: datetime) -> None:
    language = language_of(user)
    with translation.override(language):
        context = {
            "user": user,
            "words": text_of(notice),
            "message": " ".join(message_of(notice).split()),
            "page_url": settings.PUBLIC_ADDRESS + path_of(notice),
            "action": gettext("Have a look"),
        }
        written = mail.render_mail("notifications/mail/notice", context, language)
    messages.send_mail(to=user.email or "", **written._asdict(), expires_at=None, now=now)

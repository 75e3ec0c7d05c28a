"""Messages that wait for the end of somebody's quiet hours, and come then as one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import messages
from marketplace.accounts.models import User
from marketplace.accounts.services import language_of
from marketplace.core.numerals import in_digits
from marketplace.notifications import choices
from marketplace.notifications.choices import TO_ANSWER, wants
from marketplace.notifications.models import HeldMessage, Notice, NoticeKind, PushSubscription
from marketplace.notifications.notice_words import path_of, text_of
from marketplace.notifications.push.messages import TITLE, Push, send_push
from marketplace.notifications.push.words import LIST, push_of
from marketplace.notifications.wording.models import WordChannel

SHOWN: Final = 3
BATCH: Final = 200
GOOD_FOR: Final = timedelta(hours=6)
SUMMARY: Final = "quiet_summary"
Channel = HeldMessage.Channel

logger = structlog.get_logger(__name__)


@transaction.atomic
def hold(
    *, user_id: UUID, kind: NoticeKind, params: Mapping[str, Any], about: UUID, to: str | None = None, due_at: datetime
) -> None:
    """Keep a message until then. A later one of the same notice takes its place, and its time is that of the first.

    Args:
        about: the notice's event.
        to: the number of a text message; None for push.
    """
    channel = Channel.SMS if to else Channel.PUSH
    fresh = {"kind": kind, "params": dict(params), "to": to}
    HeldMessage.objects.update_or_create(
        user_id=user_id, channel=channel, about=about, defaults=fresh, create_defaults=fresh | {"due_at": due_at}
    )


def release(*, now: datetime) -> int:
    """Send what has waited long enough, one person's and channel's in a transaction; returns how many messages came.

    Whatever else waits for them comes with it: it was held in the same quiet hours. What cannot be sent is in the log.
    """
    due = HeldMessage.objects.filter(due_at__lte=now).order_by("user_id", "channel")
    pairs = list(due.values_list("user_id", "channel").distinct()[:BATCH])
    came = 0
    for user_id, channel in pairs:
        try:
            came += _release(user_id, Channel(channel), now=now)
        except Exception:  # theirs stay for the next time, and nobody behind them waits for that
            logger.exception("held_messages_failed", user_id=str(user_id))
    return came


@transaction.atomic
def _release(user_id: UUID, channel: Channel, *, now: datetime) -> int:
    user = User.objects.filter(pk=user_id, erased_at=None).first()
    rows = HeldMessage.objects.filter(user_id=user_id, channel=channel, due_at__lte=now)
    held = list(rows.select_for_update(skip_locked=True).order_by("id"))
    HeldMessage.objects.filter(pk__in=[one.pk for one in held]).delete()
    if user is None or not held:
        return 0
    if channel is Channel.SMS:
        return _send_texts(user, held, now=now)
    return _send_pushes(user, held, now=now)


def _send_pushes(user: User, held: Sequence[HeldMessage], *, now: datetime) -> int:
    """What they have read meanwhile is no news, nor what they want no longer."""
    found = Notice.objects.of(user.pk).unread().filter(event_id__in=[one.about for one in held])
    unread = [one for one in found.order_by("-updated_at") if wants(user, NoticeKind(one.kind), choices.Channel.PUSH)]
    if not unread:
        return 0
    for subscription in PushSubscription.objects.filter(user=user):
        with translation.override(subscription.language):
            push = push_of(unread[0]) if len(unread) == 1 else _summary(unread)
        send_push(subscription, push, now=now)
    return 1


def _send_texts(user: User, held: Sequence[HeldMessage], *, now: datetime) -> int:
    """One to each number, of what they want still."""
    wanted = [one for one in held if wants(user, NoticeKind(one.kind), choices.Channel.SMS)]
    numbers = dict.fromkeys(one.to for one in wanted if one.to)
    for to in numbers:
        notices = [Notice(kind=one.kind, params=one.params) for one in wanted if one.to == to]
        is_one = len(notices) == 1
        with translation.override(language_of(user)):
            text = _sentence(notices[0]) if is_one else f"{_count(notices)} {_list_url()}"
        messages.send_sms(
            to=to,
            text=text,
            expires_at=now + GOOD_FOR,
            now=now,
            kind=str(notices[0].kind) if is_one else SUMMARY,
            user_id=user.pk,
            about=notices[0].params.get("number", "") if is_one else "",
        )
    return len(numbers)


def _sentence(notice: Notice) -> str:
    """As if it had not been held: the sentence alone, with the way to answer where an answer is needed."""
    text = text_of(notice, WordChannel.SMS)
    return f"{text} {settings.PUBLIC_ADDRESS}{path_of(notice)}" if notice.kind in TO_ANSWER else text


def _summary(notices: Sequence[Notice]) -> Push:
    lines = [_count(notices), *(text_of(notice) for notice in notices[:SHOWN])]
    return Push(
        title=TITLE,
        body="\n".join(lines),
        path=reverse(LIST),
        about=SUMMARY,
        is_urgent=False,
        good_for=GOOD_FOR,
        kind=SUMMARY,
        tells_of=tuple(notice.event_id for notice in notices),
    )


def _count(notices: Sequence[Notice]) -> str:
    count = in_digits(str(len(notices)), translation.get_language() or "bn")
    return gettext("%(count)s news while it was quiet.") % {"count": count}


def _list_url() -> str:
    return settings.PUBLIC_ADDRESS + reverse(LIST)

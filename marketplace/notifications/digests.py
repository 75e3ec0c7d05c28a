"""One mail of what somebody has not read, on the days and at the hour that they chose; once, and never an empty one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.accounts.models import User
from marketplace.accounts.preferences import DigestPreferences, Preferences
from marketplace.accounts.services import language_of
from marketplace.core.numerals import in_digits
from marketplace.notifications import silencing
from marketplace.notifications.choices import LABELS, News, news_of
from marketplace.notifications.models import Digest, Notice, NoticeKind
from marketplace.notifications.notice_words import text_of

KIND: Final = "digest"
# A week's comes on Saturday, with which the week begins in Bangladesh.
SATURDAY: Final = 5
SPANS: Final[Mapping[str, timedelta]] = {"day": timedelta(days=1), "week": timedelta(days=7)}
# So long after its hour it still comes, be it that nothing ran; whoever chooses one meanwhile has it at once.
LATE_BY: Final = timedelta(hours=3)
SHOWN: Final = 30
GOOD_FOR: Final = timedelta(hours=20)
RETENTION: Final = timedelta(days=60)
BATCH: Final = 500

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Period:
    """A day or week that a mail is about.

    Attributes:
        key: `2026-11-28`, or `2026-W48`; of one key there is one mail.
        due_at: when it is to come.
        begins_at: what is older was in the mail before.
    """

    key: str
    due_at: datetime
    begins_at: datetime


def period_at(chosen: DigestPreferences, zone: ZoneInfo, now: datetime) -> Period | None:
    """The day or week whose mail is due; None where it was due too long ago, or none is wanted."""
    if chosen.every == "never":
        return None
    local = now.astimezone(zone)
    day = local.date() if local.hour >= chosen.hour else local.date() - timedelta(days=1)
    if chosen.every == "week":
        day -= timedelta(days=(day.weekday() - SATURDAY) % 7)
    due_at = datetime.combine(day, time(chosen.hour), zone)
    year, week, _weekday = day.isocalendar()
    key = day.isoformat() if chosen.every == "day" else f"{year}-W{week:02}"
    is_due = timedelta(0) <= now - due_at < LATE_BY
    return Period(key, due_at, due_at - SPANS[chosen.every]) if is_due else None


def send_due(*, now: datetime) -> int:
    """Write to everybody whose hour has come; returns to how many. Run twice, or by two at once, it writes once."""
    wanting = User.objects.filter(
        preferences__digest__every__in=list(SPANS), erased_at=None, is_active=True, email_verified_at__isnull=False
    )
    sent = 0
    for user in wanting.order_by("pk").iterator(chunk_size=BATCH):
        try:
            sent += _send_if_due(user, now=now)
        except Exception:  # it comes the next time, and nobody behind them waits for that
            logger.exception("digest_failed", user_id=str(user.pk))
    return sent


def _send_if_due(user: User, *, now: datetime) -> bool:
    chosen = Preferences.read(user.preferences)
    period = period_at(chosen.digest, ZoneInfo(chosen.time_zone), now)
    return period is not None and bool(user.email) and _send(user.pk, period, now=now)


@transaction.atomic
def purge(*, now: datetime) -> int:
    """Forget which mails came long ago; returns how many."""
    return Digest.objects.filter(created_at__lt=now - RETENTION).delete()[0]


@transaction.atomic
def _send(user_id: UUID, period: Period, *, now: datetime) -> bool:
    """Ask for the mail in the transaction that says that it came."""
    user = User.objects.get(pk=user_id)
    notices = list(_unread(user_id, period, now=now)[: SHOWN + 1])
    _row, is_first = Digest.objects.get_or_create(user=user, period=period.key, defaults={"notices": len(notices)})
    if not is_first or not notices:
        return False
    _mail(user, notices, now=now)
    return True


def _unread(user_id: UUID, period: Period, *, now: datetime) -> Any:
    told = Notice.objects.of(user_id).unread().filter(updated_at__gt=period.begins_at, updated_at__lte=now)
    return told.order_by("-id")


def _mail(user: User, notices: Sequence[Notice], *, now: datetime) -> None:
    language, silence_url = language_of(user), silencing.address_for_digest(user.pk)
    with translation.override(language):
        shown = notices[:SHOWN]
        context = {
            "name": user.name,
            "groups": _by_news(shown),
            "count": in_digits(str(len(shown)), language),
            "has_more": len(notices) > SHOWN,
            "page_url": settings.PUBLIC_ADDRESS + reverse("notifications:notices"),
            "action": gettext("See all notices"),
            "quiet_url": silence_url,
            "quiet_action": gettext("No more such mails"),
        }
        written = mail.render_mail("notifications/mail/digest", context, language)
    messages.send_mail(
        to=user.email or "",
        **written._asdict(),
        expires_at=now + GOOD_FOR,
        now=now,
        unsubscribe_url=silence_url,
        kind=KIND,
        user_id=user.pk,
    )


def _by_news(notices: Sequence[Notice]) -> list[tuple[str, list[str]]]:
    """What stands under each heading, in the active language; headings in their order on the page of choices."""
    groups: dict[News | None, list[str]] = defaultdict(list)
    for notice in notices:
        groups[news_of(NoticeKind(notice.kind))].append(text_of(notice))
    order = [*News, None]
    return [(_heading(news), groups[news]) for news in order if news in groups]


def _heading(news: News | None) -> str:
    return str(LABELS[news]) if news is not None else gettext("From Haat")

"""When what can wait does: in somebody's quiet hours, and while a shop of theirs is closed if they chose so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.accounts.preferences import Preferences, QuietPreferences
from marketplace.notifications.choices import URGENT, WAITS_FOR_SHOP
from marketplace.notifications.models import NoticeKind
from sellers import opening
from sellers.models import Shop

# However long a shop is closed, its people hear of it within a day.
LONGEST_WAIT = timedelta(days=1)


def waits_until(chosen: Preferences, kind: NoticeKind, *, shop: Shop | None, now: datetime) -> datetime | None:
    """Until when somebody is not to be disturbed with this.

    Args:
        chosen: what they chose.
        kind: what happened.
        shop: the one that it is about, for those who work there; None where it is about none.
        now: UTC.

    Returns:
        An instant after `now`; None where it comes at once.
    """
    if kind in URGENT or (kind in WAITS_FOR_SHOP and chosen.quiet.lets_shop_orders_through):
        return None
    opens_at = now
    if shop is not None and chosen.quiet.waits_for_shops:
        opens_at = _opens_at(shop, now)
    until = end_of_quiet(chosen.quiet, ZoneInfo(chosen.time_zone), opens_at) or opens_at
    return until if until > now else None


def end_of_quiet(quiet: QuietPreferences, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When the quiet hours end in which an instant lies; None where it lies in none.

    On somebody's clocks, over midnight too. Hours that begin when they end are none.
    """
    begins, ends = quiet.times()
    local = at.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    wraps = begins > ends
    is_within = (clock >= begins or clock < ends) if wraps else begins <= clock < ends
    if not quiet.is_on or not is_within:
        return None
    day = local.date() + timedelta(days=1 if wraps and clock >= begins else 0)
    return datetime.combine(day, ends, zone).astimezone(at.tzinfo)


def _opens_at(shop: Shop, now: datetime) -> datetime:
    """Now where it is open or nobody knows."""
    opens_at = opening.next_opening(shop, now)
    return min(opens_at, now + LONGEST_WAIT) if opens_at is not None else now

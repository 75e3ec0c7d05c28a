"""What the demo market keeps of a sale, so that the pages on commission have something to show."""

from datetime import datetime
from decimal import Decimal

from sellers.models import CommissionRule

SHARE = Decimal("5.00")
NOTE = "Made up for the demo · ডেমোর জন্য বানানো"


def load_demo_commission(*, now: datetime) -> int:
    """Lay one rule for the whole market, where there is none at all.

    Returns:
        How many were laid.
    """
    if CommissionRule.objects.exists():
        return 0
    CommissionRule.objects.create(percent=SHARE, note=NOTE, valid_from=now)
    return 1

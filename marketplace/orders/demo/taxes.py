"""What goods of the demo market are taxed with: roughly as in Bangladesh, where prices on the shelf include the tax."""

from datetime import datetime
from decimal import Decimal

from marketplace.catalog.models import Category
from marketplace.orders.models import TaxRule

# Value Added Tax and Supplementary Duty Act, 2012: section 15 (3) has the rate, and the First Schedule what is exempt,
# such as farm produce, fish, meat and eggs that nobody has processed. What shops of a turnover below the threshold owe
# instead, and the reduced rates of the Third Schedule, are left out.
STANDARD = Decimal("15.00")
STANDARD_NOTE = "Simplified for the demo: VAT and SD Act 2012, s. 15(3) · ডেমোর জন্য সরলীকৃত"
EXEMPT_NOTE = "Simplified for the demo: VAT and SD Act 2012, First Schedule · ডেমোর জন্য সরলীকৃত"
EXEMPT = (
    "rice",
    "pulses",
    "fruit",
    "vegetables",
    "leafy-greens",
    "onion-garlic-ginger",
    "fish",
    "shrimp-crab",
    "chicken",
    "beef-mutton",
    "eggs",
)


def load_demo_taxes(*, now: datetime) -> int:
    """Lay one rule for all goods and one for each kind that is exempt, where there is none at all.

    Returns:
        How many were laid.
    """
    if TaxRule.objects.exists():
        return 0
    exempt = Category.objects.filter(slug__in=EXEMPT)
    rules = [TaxRule(percent=STANDARD, valid_from=now, note=STANDARD_NOTE)]
    rules += [TaxRule(category=category, percent=Decimal(0), valid_from=now, note=EXEMPT_NOTE) for category in exempt]
    return len(TaxRule.objects.bulk_create(rules))

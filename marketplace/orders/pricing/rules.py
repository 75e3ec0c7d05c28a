"""What the market asks for, as its settings say."""

from django.conf import settings

from marketplace.core.money import Money
from marketplace.orders.pricing.asked import PricingRules


def rules_in_force() -> PricingRules:
    """The settings as values."""
    most = settings.SERVICE_FEE_MOST
    return PricingRules(
        service_fee_flat=Money(settings.SERVICE_FEE),
        service_fee_percent=settings.SERVICE_FEE_PERCENT,
        service_fee_most=None if most is None else Money(most),
        trip_radius_m=settings.TRIP_RADIUS_M,
        trip_stop_fee=Money(settings.TRIP_STOP_FEE),
        cash_step=Money(settings.CASH_STEP),
    )

"""What the settings say is asked for, and who is asked about promotions."""

from decimal import Decimal

import pytest
from django.conf import LazySettings
from pydantic import ValidationError

from config.environment import environment
from marketplace.orders.ports import NoPromotions, Promotable, promotions
from marketplace.orders.pricing.rules import rules_in_force
from tests.unit.orders.asking import NOW, a_line, a_shop, taka


class EidPromotions(NoPromotions):
    """Another way to answer, as a room above would have."""


def test_rules_are_those_of_the_settings(settings: LazySettings) -> None:
    settings.SERVICE_FEE, settings.SERVICE_FEE_PERCENT = Decimal("5.50"), Decimal("1.5")
    settings.SERVICE_FEE_MOST, settings.CASH_STEP = Decimal(40), Decimal(0)
    settings.TRIP_RADIUS_M, settings.TRIP_STOP_FEE = 900, Decimal(20)

    rules = rules_in_force()

    assert (rules.service_fee_flat, rules.service_fee_percent) == (taka("5.50"), Decimal("1.5"))
    assert (rules.service_fee_most, rules.cash_step) == (taka(40), taka(0))
    assert (rules.trip_radius_m, rules.trip_stop_fee) == (900, taka(20))


def test_a_service_fee_may_have_no_most(settings: LazySettings) -> None:
    settings.SERVICE_FEE_MOST = None

    assert rules_in_force().service_fee_most is None


@pytest.mark.parametrize(
    "wrong",
    [{"service_fee": "-1"}, {"service_fee_percent": "100.5"}, {"trip_radius_m": -1}, {"cash_step": "0.001"}],
)
def test_settings_that_make_no_sense_are_refused_at_the_start(wrong: dict[str, object]) -> None:
    told = environment().model_dump(exclude_unset=True)

    with pytest.raises(ValidationError) as refused:
        type(environment())(**(told | wrong))

    assert [error["loc"] for error in refused.value.errors()] == [(next(iter(wrong)),)]


def test_without_promotions_no_code_is_known() -> None:
    basket = Promotable((a_line(),), (a_shop(),), ("EID", "PUJA"), None, NOW)

    promoted = promotions().discounts_for(basket)
    refused = promotions().check_code("EID", basket)

    assert promoted.discounts == ()
    assert [one.code for one in promoted.refused] == ["EID", "PUJA"]
    assert refused is not None
    assert (refused.code, bool(refused.reason_en), bool(refused.reason_bn)) == ("EID", True, True)


def test_promotions_are_whose_path_the_setting_has(settings: LazySettings) -> None:
    settings.ORDER_PROMOTIONS = f"{__name__}.EidPromotions"

    assert isinstance(promotions(), EidPromotions)
    assert promotions() is promotions()

"""The steps of signing up a shop, as a row on top of each of them: what is done follows from what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from marketplace.core.errors import Text
from sellers.models import Shop, VerificationCase
from sellers.verification import Missing, Step

# The steps of a shop that is there; what it says of itself and its pin are pages of the desk anyhow.
PAGES = {
    Step.BUSINESS: "desk:profile",
    Step.PLACE: "desk:place",
    Step.PAPERS: "desk:setup_papers",
    Step.PAYOUT: "desk:setup_payout",
    Step.REVIEW: "desk:setup_review",
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the row; `url` is empty where one cannot go yet."""

    label: Text
    url: str
    is_done: bool
    is_current: bool


def steps_before_shop(current: Step, *, has_business: bool) -> list[StepShown]:
    """The row while there is no shop yet."""
    urls = {Step.BUSINESS: reverse("desk:open"), Step.PLACE: reverse("desk:open_place") if has_business else ""}
    return [
        StepShown(step.label, urls.get(step, ""), step is Step.BUSINESS and has_business, step is current)
        for step in Step
    ]


def steps_of_shop(
    shop: Shop, current: Step | None, missing: Sequence[Missing], case: VerificationCase | None
) -> list[StepShown]:
    """The row of a shop that is there."""
    open_steps = {one.step for one in missing}
    is_sent = shop.verified_at is not None or (case is not None and case.is_open)
    return [
        StepShown(
            step.label,
            reverse(PAGES[step], args=[shop.slug]),
            is_sent if step is Step.REVIEW else step not in open_steps,
            step is current,
        )
        for step in Step
    ]


def next_page(missing: Sequence[Missing]) -> str:
    """The name of the page on which to go on: of the first thing that is missing, else the last step."""
    return PAGES[missing[0].step] if missing else PAGES[Step.REVIEW]

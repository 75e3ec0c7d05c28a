"""Words on the pages on which staff verify shops."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta
from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.bilingual import page_language
from marketplace.core.errors import Text
from marketplace.core.numerals import in_digits
from sellers.verification import Queue

register = template.Library()
LABELS = {
    Queue.WAITING: _("Waiting"),
    Queue.MINE: _("Mine"),
    Queue.SELLER: _("Waiting for the seller"),
    Queue.DECIDED: _("Decided"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists, as one goes to it; `count` is None where nobody counts."""

    queue: Queue
    label: Text
    count: int | None
    is_shown: bool


@register.simple_tag
def queue_tabs(counts: dict[Queue, int], shown: Queue) -> list[Tab]:
    """The lists of cases, with how many stand in each."""
    return [Tab(queue, LABELS[queue], counts.get(queue), queue is shown) for queue in Queue]


@register.filter
def age(since: datetime, now: datetime) -> str:
    """How long ago it was, in the largest unit."""
    language = page_language()
    return in_digits(format_timedelta(now - since, locale=language), language)


@register.filter
def person_name(user: User) -> str:
    """What somebody is called; staff may have given no name."""
    return user.name or gettext("Somebody without a name")

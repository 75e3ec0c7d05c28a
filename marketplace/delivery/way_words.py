"""How far somebody still is, in words: as the page says it first, and its script after each new position.

Both fill in the same texts, so what a script says is what the page would.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.formats import distance, number
from marketplace.delivery.selectors import Estimate

# So near that minutes say less than this.
AT_THE_DOOR_M = 60
# A phone that says nothing for so long has stopped, or has no network; those that stand speak every half a minute.
STALLED_S = 45
MINUTE_S = 60
TEXTS: Mapping[str, Promise] = {
    "eta": _("About {minutes} min away"),
    "near": _("Almost at your door"),
    "metres": _("{metres} m"),
    "km": _("{km} km"),
    "seen-s": _("Last seen {seconds} s ago"),
    "seen-min": _("Last seen {minutes} min ago"),
}


def far_in_words(estimate: Estimate | None) -> str:
    """How long it still takes; empty where nobody knows."""
    if estimate is None:
        return ""
    if estimate.distance_m < AT_THE_DOOR_M:
        return str(TEXTS["near"])
    return _said("eta", minutes=estimate.eta_min)


def distance_in_words(estimate: Estimate | None) -> str:
    """How far it still is, as the crow flies."""
    if estimate is None or estimate.distance_m < AT_THE_DOOR_M:
        return ""
    return distance(estimate.distance_m)


def seen_in_words(seconds: int) -> str:
    """When somebody was seen last, where that is a while ago; empty where they are being seen."""
    if seconds < STALLED_S:
        return ""
    if seconds < 2 * MINUTE_S:
        return _said("seen-s", seconds=seconds)
    return _said("seen-min", minutes=seconds // MINUTE_S)


def _said(text: str, **values: int) -> str:
    return str(TEXTS[text]).format(**{name: number(value) for name, value in values.items()})

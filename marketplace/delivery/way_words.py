"""How far somebody still is, in words: the page says them first, and each position that is signalled brings its own."""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.core.formats import distance, number
from marketplace.delivery.selectors import Estimate

# So near that minutes say less than this.
AT_THE_DOOR_M = 60


@dataclass(frozen=True, slots=True)
class Words:
    """How long the rest of the way takes, and how far it is as the crow flies; empty where nobody knows.

    At the door nothing is said of the distance.
    """

    far: str = ""
    distance: str = ""


def words_for(estimate: Estimate | None) -> Words:
    """In the active language."""
    if estimate is None:
        return Words()
    if estimate.distance_m < AT_THE_DOOR_M:
        return Words(_("Almost at your door"))
    far = _("About {minutes} min away").format(minutes=number(estimate.eta_min))
    return Words(far, distance(estimate.distance_m))


def words_in_each_language(estimate: Estimate | None) -> dict[str, dict[str, str]]:
    """The same by language: what is signalled is heard by whoever reads the page, in whichever they chose."""
    told = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told[language] = asdict(words_for(estimate))
    return told

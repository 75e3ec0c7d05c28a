"""Reasons that staff give often: one click instead of typing, told to each seller in their own language."""

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from marketplace.core.bilingual import Language


class Reason(TextChoices):
    """What is usually wrong."""

    UNREADABLE = "unreadable", _("A paper cannot be read. Send a sharper photo, with all of its edges in it.")
    EXPIRED = "expired", _("The trade licence has expired. Send the one that holds now.")
    OTHER_NAME = "other_name", _("The shop’s name is not the one on the trade licence. Change one of them.")
    OTHER_PERSON = "other_person", _("The national id and the trade licence are of two people. Show how they belong.")
    BACK_MISSING = "back_missing", _("The back of the national id is missing.")
    WRONG_PLACE = "wrong_place", _("The pin is not where the licence says that the shop is. Move it to the door.")
    FORBIDDEN_GOODS = "forbidden_goods", _("The shop sells what must not be sold here.")
    COMPLAINTS = "complaints", _("Buyers complained repeatedly, and nobody answered us.")


def in_words(reason: str, message: str, language: Language) -> str:
    """What the seller reads: the usual reason in their language, then what the staff typed."""
    with translation.override(language):
        usual = str(Reason(reason).label) if reason else ""
    return "\n".join(part for part in (usual, message) if part)

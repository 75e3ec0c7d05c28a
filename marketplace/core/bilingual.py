"""Two languages: which one a page speaks, and names in it, with the other beside them where it tells more."""

from typing import Literal, Protocol

from django.utils.translation import get_language

Language = Literal["bn", "en"]


class HasBothNames(Protocol):
    """Anything people read a name of; one of the two may be empty."""

    @property
    def name_en(self) -> str: ...

    @property
    def name_bn(self) -> str: ...


def page_language() -> Language:
    """The language that is being spoken: Bangla, or else English."""
    return "bn" if get_language() == "bn" else "en"


def other_language() -> Language:
    """The language that the page is not in, for `lang` attributes."""
    return "en" if page_language() == "bn" else "bn"


def localized(thing: object, field: str) -> str:
    """`field_bn` on a Bangla page, `field_en` on an English one; the other where the wanted one is empty."""
    names = (str(getattr(thing, f"{field}_{language}")) for language in (page_language(), other_language()))
    return next((name for name in names if name), "")


def name(thing: HasBothNames) -> str:
    """The name in the page's language, or the only one there is."""
    return localized(thing, "name")


def other_name(thing: HasBothNames) -> str:
    """The name in the other language; empty where it is the same or missing."""
    own, other = (str(getattr(thing, f"name_{language}")) for language in (page_language(), other_language()))
    return other if own and other.casefold() != own.casefold() else ""

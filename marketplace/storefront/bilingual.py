"""Names in the page's language, with the other one beside them where it tells more."""

from typing import Protocol

from django.utils.translation import get_language


class HasBothNames(Protocol):
    """Anything people read a name of."""

    @property
    def name_en(self) -> str: ...

    @property
    def name_bn(self) -> str: ...


def localized(thing: object, field: str) -> str:
    """`field_bn` on a Bangla page, `field_en` on an English one; the other where the wanted one is empty."""
    names = [str(getattr(thing, f"{field}_{language}")) for language in _languages()]
    return next((name for name in names if name), "")


def name(thing: HasBothNames) -> str:
    """The name in the page's language."""
    return localized(thing, "name")


def other_name(thing: HasBothNames) -> str:
    """The name in the other language; empty where it is the same or missing."""
    own, other = (str(getattr(thing, f"name_{language}")) for language in _languages())
    return other if own and other.casefold() != own.casefold() else ""


def other_language() -> str:
    """The language that the page is not in, for `lang` attributes."""
    return _languages()[1]


def _languages() -> tuple[str, str]:
    return ("bn", "en") if get_language() == "bn" else ("en", "bn")

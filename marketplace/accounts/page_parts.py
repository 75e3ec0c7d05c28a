"""Parts that rooms above add to pages of an account: they register from their `apps.py`."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

# Says nothing where it has nothing to say to whoever looks.
Part = Callable[[HttpRequest], SafeString]

_of_addresses: list[Part] = []


def register_for_address(part: Part) -> None:
    """Add a part to the page of one's e-mail address; once, when the process begins."""
    _of_addresses.append(part)


def parts_for_address(request: HttpRequest) -> list[SafeString]:
    """What stands above one's e-mail address."""
    return [shown for part in _of_addresses if (shown := part(request))]

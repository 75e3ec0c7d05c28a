"""Whether a page is asked for, or the part of it that htmx swaps."""

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """htmx asks for whole pages too: when it goes back in history it picks what it needs out of them."""
    return request.headers.get("HX-Request-Type") == "partial"


def frame(request: HttpRequest, *, page: str, part: str) -> str:
    """What a template is to extend: the whole `page`, or what has only the `part` of it that is filled anew.

    A part says nothing that is said once (Django's messages): it may come while another tab is about to say it.
    """
    return part if wants_fragment(request) else page

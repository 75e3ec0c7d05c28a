"""Whether a page is asked for, or the part of it that htmx swaps."""

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """htmx asks for whole pages too: when it goes back in history it picks what it needs out of them."""
    return request.headers.get("HX-Request-Type") == "partial"

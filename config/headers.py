"""Headers of answers, without the price of Django's own way: it encodes and checks each of them anew, every time."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponseBase
from django.http.response import ResponseHeaders


class FixedHeaders:
    """Headers that are the same on very many answers: Django checks them once, when this is made."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._store = ResponseHeaders(headers)._store  # noqa: SLF001 -- see `header_list`

    def add_to(self, response: HttpResponseBase) -> None:
        """Give an answer those of them that it does not have, as `setdefault` does."""
        headers = response.headers
        headers._store = {**self._store, **headers._store}  # noqa: SLF001 -- see `header_list`


def header_list(response: HttpResponseBase) -> Iterable[tuple[str, str]]:
    """All headers as they are written, but for cookies.

    Django keeps them by their names in small letters, in an attribute that is not for others to read; tests compare
    what is done with it here with Django's own `items` and `setdefault`.
    """
    names_and_values: Iterable[tuple[str, str]] = response.headers._store.values()  # noqa: SLF001
    return names_and_values

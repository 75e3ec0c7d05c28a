"""Headers set the short way are what Django's own way makes of them."""

import pytest
from django.http import HttpResponse
from django.http.response import BadHeaderError

from config.headers import FixedHeaders, header_list

FIXED = {"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}


def test_all_headers_are_listed_as_django_lists_them() -> None:
    response = HttpResponse(headers={"X-Shop": "চাল", "x-small": "a"})
    response.headers["X-SMALL"] = "b"

    assert list(header_list(response)) == list(response.items())


def test_fixed_ones_are_added_as_defaults() -> None:
    short, long = (HttpResponse(headers={"x-frame-options": "SAMEORIGIN"}) for _ in range(2))

    FixedHeaders(FIXED).add_to(short)
    for name, value in FIXED.items():
        long.headers.setdefault(name, value)

    assert short.headers == long.headers
    assert short.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_one_answers_headers_are_no_other_answers() -> None:
    fixed, first, second = FixedHeaders(FIXED), HttpResponse(), HttpResponse()
    fixed.add_to(first)
    first.headers["X-Frame-Options"] = "SAMEORIGIN"
    del first.headers["Referrer-Policy"]

    fixed.add_to(second)

    assert {name: second.headers[name] for name in FIXED} == FIXED


def test_what_is_no_header_is_refused_when_it_is_made() -> None:
    with pytest.raises(BadHeaderError):
        FixedHeaders({"X-Shop": "a\r\nSet-Cookie: b"})

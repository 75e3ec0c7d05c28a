"""The servers' entry points: who the client is, and what a socket finds."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config import asgi, wsgi


def seen_by_wsgi(**environ: str) -> tuple[str, str]:
    """The address and scheme that Django is given."""
    seen: dict[str, Any] = {}

    def application(scope: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(scope)
        return []

    wrapped = wrap_wsgi_with_proxy_headers(application, wsgi.TRUSTED_PROXIES)
    # The environ that the test client makes is what is under test.
    wrapped(RequestFactory()._base_environ(**environ), None)  # type: ignore[attr-defined]  # noqa: SLF001
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]


def test_address_and_scheme_come_from_the_proxy() -> None:
    seen = seen_by_wsgi(
        REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9", HTTP_X_FORWARDED_PROTO="https"
    )

    assert seen == ("203.0.113.9", "https")


def test_nobody_else_is_believed() -> None:
    seen = seen_by_wsgi(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="127.0.0.1", HTTP_X_FORWARDED_PROTO="https")

    assert seen == ("203.0.113.9", "http")


def answered_by_wsgi(response: HttpResponseBase, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What granian is given for that answer of Django's."""
    monkeypatch.setattr(wsgi, "django", lambda environ, start_response: response)
    return wsgi.in_one_piece({}, None)


@pytest.mark.django_db
def test_whole_answer_goes_out_in_one_piece_and_ends_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    response = HttpResponse("চাল")

    answered = answered_by_wsgi(response, monkeypatch)

    assert answered == ["চাল".encode()]
    assert response.closed


def test_stream_stays_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    response = StreamingHttpResponse(iter([b"a", b"b"]))

    answered = answered_by_wsgi(response, monkeypatch)

    assert answered is response
    assert not response.closed


@pytest.mark.parametrize("path", ["/ws/nothing", "/", "/ws/../etc"])
def test_socket_at_an_unknown_address_is_refused(path: str) -> None:
    socket = WebsocketCommunicator(asgi.application, path, headers=[(b"origin", b"http://localhost")])

    accepted, code = async_to_sync(socket.connect)()

    assert (accepted, code) == (False, asgi.NO_SUCH_SOCKET)


def test_socket_of_another_site_is_refused() -> None:
    socket = WebsocketCommunicator(asgi.application, "/ws/nothing", headers=[(b"origin", b"https://evil.example")])

    accepted, code = async_to_sync(socket.connect)()

    assert not accepted
    assert code != asgi.NO_SUCH_SOCKET

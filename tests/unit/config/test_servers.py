"""The servers' entry points: who the client is, and what a socket finds."""

import subprocess
import sys
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.testing import ApplicationCommunicator, WebsocketCommunicator
from django.core.exceptions import TooManyFieldsSent
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config import asgi, collecting, wsgi
from realtime.refusals import Reason


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


@pytest.fixture
def handler() -> wsgi.Handler:
    return wsgi.Handler()


def environ_of_a_get(**different: str) -> dict[str, Any]:
    environ: dict[str, Any] = RequestFactory()._base_environ(**different)  # type: ignore[attr-defined]  # noqa: SLF001
    return environ


def answered_by_wsgi(handler: Any, response: HttpResponseBase) -> tuple[Any, str, list[tuple[str, str]]]:
    """What granian is given for that answer of Django's: the body, the status and the headers."""
    told: list[Any] = []
    handler._middleware_chain = lambda request: response  # noqa: SLF001 -- what Django asks for its answer
    body = handler(environ_of_a_get(), lambda *said: told.extend(said))
    status, headers = told
    return body, status, headers


@pytest.mark.django_db
def test_whole_answer_goes_out_in_one_piece_and_ends_the_request(handler: wsgi.Handler) -> None:
    response: Any = HttpResponse("চাল")
    ended: list[Any] = []
    response._resource_closers.append(lambda: ended.append(True))  # noqa: SLF001 -- as Django does for the request

    body, _status, _headers = answered_by_wsgi(handler, response)

    assert body == ["চাল".encode()]
    assert response.closed
    assert ended == [True]


@pytest.mark.django_db
def test_stream_stays_a_stream(handler: wsgi.Handler) -> None:
    response = StreamingHttpResponse(iter([b"a", b"b"]))

    body, _status, _headers = answered_by_wsgi(handler, response)

    assert body is response
    assert not response.closed


@pytest.mark.django_db
def test_status_headers_and_cookies_are_told_as_django_tells_them(handler: wsgi.Handler) -> None:
    def answer() -> HttpResponse:
        response = HttpResponse(status=418, headers={"X-Shop": "চাল", "x-Small": "a"})
        response.set_cookie("theme", "dark", samesite="Lax")
        response.delete_cookie("old")
        return response

    _body, *told = answered_by_wsgi(handler, answer())

    _body, *told_by_django = answered_by_wsgi(WSGIHandler(), answer())
    assert told == told_by_django


@pytest.mark.parametrize(
    "written",
    [
        "",
        "lat=23.7&lon=90.4",
        "a=1&b=&a=2&c",
        "q=%E0%A6%9A%E0%A6%BE%E0%A6%B2+dal&q=%FF",
        "q=চাল".encode().decode("latin-1"),
        "&&=&=x;y=1",
        "a=%00",
    ],
)
def test_query_string_is_read_as_django_reads_it(written: str) -> None:
    environ = environ_of_a_get(QUERY_STRING=written)

    ours, djangos = wsgi.Request(environ).GET, WSGIRequest(environ).GET

    assert list(ours.lists()) == list(djangos.lists())
    assert ours.urlencode() == djangos.urlencode()
    with pytest.raises(AttributeError, match="immutable"):
        ours.appendlist("a", "3")


def test_query_string_of_too_many_parameters_is_refused() -> None:
    environ = environ_of_a_get(QUERY_STRING="a=1&" * 1001)

    with pytest.raises(TooManyFieldsSent):
        _ = wsgi.Request(environ).GET


def test_what_is_left_of_djangos_tidying_is_known() -> None:
    """What a later Django, or a library, would do around every request must be looked at before it is done."""
    told = asked_of_a_server("print(*(receiver.__qualname__ for receiver in request_started._live_receivers(None)[0]))")
    ended = asked_of_a_server(
        "print(*(receiver.__qualname__ for receiver in request_finished._live_receivers(None)[0]))"
    )

    assert (told, ended) == ("", "close_old_connections")


def test_what_was_imported_is_no_garbage_and_all_pages_were() -> None:
    seen = asked_of_a_server(
        "import gc, sys; print(gc.get_freeze_count() > 100_000, gc.get_threshold(), 'config.urls' in sys.modules)"
    )

    assert seen == f"True {collecting.THRESHOLDS} True"


def asked_of_a_server(python: str) -> str:
    """What a web process would print: in this one, other tests connect what they disconnected."""
    beginning = "from config.wsgi import *; "
    return subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", beginning + python], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("path", ["/ws/nothing", "/", "/ws/../etc"])
def test_socket_at_an_unknown_address_is_refused(path: str) -> None:
    socket = WebsocketCommunicator(asgi.application, path, headers=[(b"origin", b"http://localhost")])

    accepted, code = async_to_sync(socket.connect)()

    assert (accepted, code) == (False, asgi.NO_SUCH_SOCKET)


def test_socket_of_another_site_is_refused() -> None:
    headers = [(b"host", b"localhost"), (b"origin", b"https://evil.example")]
    socket = WebsocketCommunicator(asgi.application, "/ws/", headers=headers, subprotocols=["haat.v1"])

    accepted, code = async_to_sync(socket.connect)()

    assert not accepted
    assert code != asgi.NO_SUCH_SOCKET
    assert asgi.board.refused.counts[Reason.FOREIGN_ORIGIN]


def test_long_poll_is_answered_beside_djangos_addresses() -> None:
    def ask(path: str) -> tuple[int, dict[bytes, bytes]]:
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "client": ("::1", 1),
        }

        async def inside() -> dict[str, Any]:
            asked = ApplicationCommunicator(asgi.application, scope)
            await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
            start: dict[str, Any] = await asked.receive_output(10)
            await asked.wait(10)
            return start

        answer = async_to_sync(inside)()
        return answer["status"], dict(answer["headers"])

    status, headers = ask("/stream/events")
    of_django, _headers = ask("/healthz")

    assert (status, of_django) == (400, 200)
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert set(headers[b"content-security-policy"].split(b"; ")) == {b"default-src 'none'", b"frame-ancestors 'none'"}

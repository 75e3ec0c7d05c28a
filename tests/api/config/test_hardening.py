"""What other sites may do with the API, and how much one may send."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.test import Client, RequestFactory
from django.urls import path

from config.hardening import HEADERS, HEADERS_OF_FILES, HardeningMiddleware
from marketplace.core.access import public_page
from tests.api import sample_api

PLAIN = "/api/test/plain"
ORDERS = "/api/test/orders"
FRIEND = "https://shop.example"


@public_page
def receive(request: HttpRequest) -> HttpResponse:
    files = cast("list[UploadedFile[Any]]", list(request.FILES.values()))
    return JsonResponse({"sizes": [file.size for file in files], "fields": len(request.POST)})


handler400, handler500 = sample_api.handler400, sample_api.handler500
urlpatterns = [*sample_api.urlpatterns, path("account/avatar", receive), path("account/name", receive)]


def test_where_no_other_site_is_let_in_caches_need_not_tell_askers_apart(client: Client) -> None:
    response = client.get(PLAIN, headers={"origin": FRIEND})

    assert "Access-Control-Allow-Origin" not in response.headers
    assert "origin" not in response.headers["Vary"].lower()


class TestOtherSites:
    @pytest.fixture(autouse=True)
    def friend(self, settings: LazySettings) -> None:
        settings.CORS_ALLOWED_ORIGINS = [FRIEND]

    def test_listed_one_may_read_an_answer_and_what_is_in_its_headers(self, client: Client) -> None:
        response = client.get(PLAIN, headers={"origin": FRIEND})

        assert response.headers["Access-Control-Allow-Origin"] == FRIEND
        exposed = set(response.headers["Access-Control-Expose-Headers"].split(", "))
        assert exposed == {"RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"}

    def test_cookies_are_never_asked_for(self, client: Client) -> None:
        response = client.get(PLAIN, headers={"origin": FRIEND})

        assert "Access-Control-Allow-Credentials" not in response.headers

    def test_answer_differs_by_asker_to_caches(self, client: Client) -> None:
        assert "origin" in client.get(PLAIN).headers["Vary"].lower()

    @pytest.mark.parametrize("address", ["/api/test/failures/conflict", "/api/test/failures/mistake", "/api/nothing"])
    def test_listed_one_may_read_failures(self, client: Client, address: str) -> None:
        assert client.get(address, headers={"origin": FRIEND}).headers["Access-Control-Allow-Origin"] == FRIEND

    def test_listed_one_may_send_what_our_api_reads(self, client: Client) -> None:
        wanted = "authorization,content-type,idempotency-key,x-api-key,x-basket-token,x-request-id"

        response = client.options(
            ORDERS,
            headers={
                "origin": FRIEND,
                "access-control-request-method": "POST",
                "access-control-request-headers": wanted,
            },
        )

        assert response.status_code == 200
        assert set(wanted.split(",")) <= set(response.headers["Access-Control-Allow-Headers"].split(", "))
        assert "POST" in response.headers["Access-Control-Allow-Methods"]
        assert response.headers["Access-Control-Allow-Origin"] == FRIEND

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null", "https://"],
    )
    def test_all_others_may_not(self, client: Client, origin: str) -> None:
        asked = client.get(PLAIN, headers={"origin": origin})
        preflight = client.options(PLAIN, headers={"origin": origin, "access-control-request-method": "GET"})

        assert "Access-Control-Allow-Origin" not in asked.headers
        assert "Access-Control-Allow-Origin" not in preflight.headers

    def test_pages_are_no_api(self, client: Client) -> None:
        assert "Access-Control-Allow-Origin" not in client.get("/nothing", headers={"origin": FRIEND}).headers


def test_nobody_is_listed_unless_the_operator_says_so(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(PLAIN, headers={"origin": FRIEND}).headers


def hardened(view: Callable[[HttpRequest], HttpResponse], address: str) -> HttpResponse:
    return cast("HttpResponse", HardeningMiddleware(view)(RequestFactory().get(address)))


class TestHeaders:
    @pytest.mark.parametrize("address", [PLAIN, "/api/nothing", "/nothing", "/api/test/failures/mistake", "/a%00"])
    def test_are_on_whatever_is_answered(self, client: Client, address: str) -> None:
        headers = client.get(address).headers

        assert {name: headers[name] for name in HEADERS_OF_FILES} == HEADERS_OF_FILES
        assert "Content-Security-Policy" in headers

    @pytest.mark.parametrize("address", ["/nothing", "/a%00"])
    def test_documents_are_told_what_they_may_use(self, client: Client, address: str) -> None:
        assert client.get(address).headers["Permissions-Policy"] == HEADERS["Permissions-Policy"]

    def test_what_is_no_document_does_not_carry_that_along(self, client: Client) -> None:
        assert "Permissions-Policy" not in client.get(PLAIN).headers

    def test_foreign_host_learns_no_less(self, client: Client) -> None:
        response = client.get(PLAIN, headers={"host": "evil.example"})

        assert response.headers["Content-Security-Policy"]

    def test_what_is_confirmed_keeps_the_policy_it_came_with(self) -> None:
        def confirm(request: HttpRequest) -> HttpResponse:
            return HttpResponseNotModified()

        response = hardened(confirm, "/static/worker.js")

        assert "Content-Security-Policy" not in response.headers
        assert {name: response.headers[name] for name in HEADERS_OF_FILES} == HEADERS_OF_FILES

    def test_page_cannot_be_made_public(self) -> None:
        def publish(request: HttpRequest) -> HttpResponse:
            return HttpResponse(headers={"Cache-Control": "public, max-age=300"})

        response = hardened(publish, "/")

        directives = set(response.headers["Cache-Control"].split(", "))
        assert {"private", "no-cache"} <= directives
        assert "public" not in directives


class TestBodies:
    @pytest.fixture(autouse=True)
    def addresses(self, settings: LazySettings, sample_operations: None) -> None:
        settings.ROOT_URLCONF = __name__

    def test_address_of_a_picture_takes_ten_mebibytes(self, client: Client) -> None:
        picture = SimpleUploadedFile("me.jpg", bytes(9 * 1024 * 1024))

        response = client.post("/account/avatar", {"picture": picture})

        assert response.json() == {"sizes": [9 * 1024 * 1024], "fields": 0}

    @pytest.mark.parametrize(
        ("address", "size"), [("/account/avatar", 10 * 1024 * 1024), ("/account/name", 1024 * 1024)]
    )
    def test_more_is_refused(self, client: Client, address: str, size: int) -> None:
        response = client.post(address, {"picture": SimpleUploadedFile("me.jpg", bytes(size))})

        assert response.status_code == 413

    def test_refusal_of_the_api_is_in_its_format(self, client: Client) -> None:
        response = client.post(ORDERS, b"x" * (1024 * 1024 + 1), content_type="application/json")

        assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")

    @pytest.mark.parametrize("length", ["", "-1", "x", "\u09e7\u09e6", "9" * 5000])
    def test_nonsense_about_the_length_is_no_crash(self, client: Client, length: str) -> None:
        response = client.post("/account/name", b"", content_type="text/plain", CONTENT_LENGTH=length)

        assert response.status_code < 500

    def test_too_many_fields_are_refused(self, client: Client) -> None:
        response = client.post("/account/name", {f"field-{number}": "x" for number in range(1001)})

        assert response.status_code in {400, 413}

    def test_too_many_files_are_refused(self, client: Client) -> None:
        files: dict[str, Any] = {f"file-{number}": SimpleUploadedFile("a.txt", b"a") for number in range(11)}

        assert client.post("/account/avatar", files).status_code in {400, 413}

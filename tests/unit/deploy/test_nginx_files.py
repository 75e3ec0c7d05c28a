"""What nginx lets in, and what it gives out by itself: uploaded files, public and private."""

import http.server
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from deploy.local import ports, waiting
from deploy.local.nginx import Nginx

MIB = 1024 * 1024
POST = "POST /api/v1/me HTTP/1.1\r\nHost: a\r\n"
PICTURE = b"RIFF\x1a\x00\x00\x00WEBPVP8L"
FILES = {
    "public/shops/front.webp": PICTURE,
    "public/shops/page.html": b"<script>alert(1)</script>",
    "public/shops/drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "public/shops/paper.pdf": b"%PDF-1.7",
    "public/shops/front.webp.html": b"<script>alert(1)</script>",
    "private/papers/\u09ac\u09a8\u09cd\u09a7\u09c1 & 1.pdf": b"%PDF-1.7 secret",
}


class Web(http.server.BaseHTTPRequestHandler):
    """Stands for web: lets the private file through that the query names, and counts what it is sent."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-Request-ID", "request-of-web")
        self.send_header("Cache-Control", "private, no-store")
        self.send_header("Content-Disposition", "attachment; filename=paper.pdf")
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("X-Accel-Redirect", self.path.partition("?")[2])
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(str(len(body)))))
        self.end_headers()
        self.wfile.write(str(len(body)).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """A running nginx with files to give out, in front of `Web`; it waits a second for a client, not 10 or 15."""
    folder = tmp_path_factory.mktemp("edge of files")
    found = Nginx(folder / "nginx", folder / "config" / "nginx.conf", ports.choose_random(ports.USUAL))
    for name, content in FILES.items():
        (found.media / name).parent.mkdir(parents=True, exist_ok=True)
        (found.media / name).write_bytes(content)
    found.config.parent.mkdir()
    found.configure()
    hurry(found.config.parent / "http.conf")
    with http.server.ThreadingHTTPServer((ports.HOST, found.ports["app"]), Web) as web:
        threading.Thread(target=web.serve_forever).start()
        with subprocess.Popen(found.command(), stderr=subprocess.DEVNULL) as process:
            waiting.until(lambda: _answers(found), "nginx", 20)
            yield found
            process.terminate()
        web.shutdown()


def hurry(shared: Path) -> None:
    text = shared.read_text()
    for patient, hurried in {
        "client_header_timeout 10s;": "client_header_timeout 1s;",
        "client_body_timeout   15s;": "client_body_timeout 1s;",
    }.items():
        assert text.count(patient) == 1
        text = text.replace(patient, hurried)
    shared.write_text(text)


def _answers(nginx: Nginx) -> bool:
    try:
        return httpx.get(nginx.url + "/media/").status_code == 404
    except httpx.HTTPError:
        return False


class TestPublicFiles:
    def test_own_picture_is_shown_and_kept_for_good(self, nginx: Nginx) -> None:
        response = httpx.get(f"{nginx.url}/media/shops/front.webp")

        assert response.content == PICTURE
        assert response.headers["Content-Type"] == "image/webp"
        assert "Content-Disposition" not in response.headers
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"

    @pytest.mark.parametrize("name", ["page.html", "drawing.svg", "paper.pdf", "front.webp.html"])
    def test_anything_else_is_saved_and_never_shown(self, nginx: Nginx, name: str) -> None:
        response = httpx.get(f"{nginx.url}/media/shops/{name}")

        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"

    @pytest.mark.parametrize("name", ["front.webp", "page.html"])
    def test_file_runs_nothing_where_it_is_opened(self, nginx: Nginx, name: str) -> None:
        headers = httpx.get(f"{nginx.url}/media/shops/{name}").headers

        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    def test_nothing_is_told_of_the_disk(self, nginx: Nginx) -> None:
        headers = httpx.get(f"{nginx.url}/media/shops/front.webp").headers

        assert "ETag" not in headers
        assert headers["Server"] == "nginx"

    @pytest.mark.parametrize("path", ["/media/", "/media/shops/", "/media/shops", "/media/nothing.webp"])
    def test_folders_are_not_listed(self, nginx: Nginx, path: str) -> None:
        response = httpx.get(nginx.url + path)

        assert response.status_code in {404, 301}
        assert "front" not in response.text

    def test_what_is_missing_is_told_in_words_and_not_kept(self, nginx: Nginx) -> None:
        response = httpx.get(f"{nginx.url}/media/nothing.webp")

        assert "There is nothing here." in response.text
        assert "Cache-Control" not in response.headers

    @pytest.mark.parametrize(
        "way", ["../private", "..%2fprivate", "%2e%2e/private", ".%2e/private", "../public/../private"]
    )
    def test_no_way_leads_into_the_private_folder(self, nginx: Nginx, way: str) -> None:
        status = raw(nginx, f"GET /media/{way}/papers/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

        assert status in {400, 404}


class TestPrivateFiles:
    PATH = "/__private/papers/%E0%A6%AC%E0%A6%A8%E0%A7%8D%E0%A6%A7%E0%A7%81%20%26%201.pdf"

    def test_nobody_can_ask_for_one(self, nginx: Nginx) -> None:
        assert httpx.get(nginx.url + self.PATH).status_code == 404

    def test_one_that_django_lets_through_is_saved_and_kept_by_nobody(self, nginx: Nginx) -> None:
        response = httpx.get(f"{nginx.url}/account/paper?{self.PATH}")

        assert response.content == b"%PDF-1.7 secret"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment; filename=paper.pdf"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "ETag" not in response.headers

    def test_one_that_is_gone_is_not_found(self, nginx: Nginx) -> None:
        assert httpx.get(f"{nginx.url}/account/paper?/__private/gone").status_code == 404


class TestBodies:
    UPLOADS = (
        "/account/avatar",
        "/en/account/avatar",
        "/account/avatar/",
        "/api/v1/me/avatar",
        "/en/desk/karim-store/cover/",
        "/api/v1/me/shops/karim-store/logo",
        "/desk/karim-store/setup/papers/",
        "/en/products/miniket-rice/review/photos/",
        "/api/v1/reviews/0191/photos",
        "/en/staff/shops/exchange/",
        "/api/v1/admin/shops/import",
        "/api/v1/me/shops/karim-store/papers",
        "/en/desk/karim-store/orders/HT-4711/hand-over/",
        "/api/v1/shops/karim-store/orders/HT-4711/handover-picture",
        "/api/v1/rooms/01a21e00/pictures/01a21e01",
        "/en/messages/01a21e00/send/",
        "/messages/new/",
    )
    PHOTOS = ("/orders/H7K3-M2QX-1/return/", "/en/orders/placed/secret/H7K3-M2QX-1/return/")
    OTHERS = (
        "/",
        "/account/",
        "/en/account/avatars",
        "/api/v1/me",
        "/api/v1/me/avatar/x",
        "/bn/account/avatar",
        "/desk/karim-store/profile/",
        "/desk/karim-store/orders/HT-4711/act/",
        "/orders/returns/H7K3-M2QX-1-R1/dispute/",
    )

    @pytest.mark.parametrize(
        ("path", "limit"),
        [*((path, 10) for path in UPLOADS), *((path, 42) for path in PHOTOS), *((path, 1) for path in OTHERS)],
    )
    def test_address_takes_as_much_as_it_needs_and_no_more(self, nginx: Nginx, path: str, limit: int) -> None:
        answers = [httpx.post(nginx.url + path, content=bytes(limit * MIB + more)) for more in (0, 1)]

        assert [answer.status_code for answer in answers] == [200, 413]
        assert answers[0].text == str(limit * MIB)

    def test_body_of_unknown_length_is_bounded_too(self, nginx: Nginx) -> None:
        response = httpx.post(f"{nginx.url}/api/v1/me", content=(bytes(1000) for _ in range(1100)))

        assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")

    def test_django_has_the_same_limits(self, nginx: Nginx) -> None:
        server = (nginx.config.parent / "server.conf").read_text()

        assert f"location ~ ^(?:{settings.UPLOAD_PATHS})$" in server
        assert f"location ~ ^(?:{settings.PHOTOS_PATHS})$" in server
        assert settings.UPLOAD_MAX_SIZE == 10 * MIB
        assert settings.PHOTOS_MAX_SIZE == 42 * MIB
        assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == MIB

    @pytest.mark.parametrize("begun", ["GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", f"{POST}Content-Length: 9\r\n\r\n{{"])
    def test_request_that_dawdles_is_given_up(self, nginx: Nginx, begun: str) -> None:
        status = raw(nginx, begun)

        assert status in {0, 408}

    def test_bodies_on_their_way_are_nobody_elses_to_read(self, nginx: Nginx) -> None:
        assert (nginx.folder / "body").stat().st_mode & 0o077 == 0


def raw(nginx: Nginx, request: str) -> int:
    """Status (0 for none) of the answer to these very bytes, until nginx ends the connection."""
    with closing(socket.create_connection((ports.HOST, nginx.ports["web"]), timeout=10)) as client:
        client.sendall(request.encode())
        received = b""
        try:
            while piece := client.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return int(received.split()[1]) if received else 0

"""The configuration of nginx, on one machine and in containers, as nginx itself judges it."""

import json
import re
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.local import ports, waiting
from deploy.local.nginx import MIME_TYPES, Nginx
from deploy.local.packages import program
from deploy.local.places import CHECKOUT

CONTAINER = CHECKOUT / "deploy" / "container"
SHARED = CHECKOUT / "deploy" / "nginx"


def judge(config: Path) -> "subprocess.CompletedProcess[str]":
    nginx = program("nginx") or "nginx"
    command = [nginx, "-t", "-p", str(config.parent), "-e", "stderr", "-c", str(config)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("folder", ["market", "my market", "হাট"])
def test_local_configuration_is_accepted_wherever_it_lies(tmp_path: Path, folder: str) -> None:
    config = tmp_path / folder / "config"
    config.mkdir(parents=True)
    nginx = Nginx(tmp_path / folder / "nginx", config / "nginx.conf", ports.choose_random(ports.USUAL))

    nginx.configure()

    judged = judge(nginx.config)
    assert judged.returncode == 0, judged.stderr
    assert "[warn]" not in judged.stderr


def test_container_configuration_is_accepted(tmp_path: Path) -> None:
    """With the addresses of this machine in place of those that Docker would give."""
    port = ports.choose_random(["nginx"])["nginx"]
    replaced = {
        "user             nginx;": "",
        "/run/nginx.pid": f"{tmp_path}/nginx.pid",
        "mime.types": str(MIME_TYPES),
        "/var/cache/nginx": str(tmp_path),
        "web:8000 resolve": "127.0.0.1:8000",
        "live:8001 resolve": "127.0.0.1:8001",
        "listen  80;": f"listen 127.0.0.1:{port};",
    }
    (tmp_path / "conf.d").mkdir()
    scheme = (CONTAINER / "scheme.conf.template").read_text().replace("${PUBLIC_SCHEME}", "https")
    (tmp_path / "conf.d" / "scheme.conf").write_text(scheme)
    for shared in SHARED.glob("*.conf"):
        (tmp_path / shared.name).write_text(shared.read_text())
    text = (CONTAINER / "nginx.conf").read_text()
    for before, after in replaced.items():
        assert text.count(before) == 1
        text = text.replace(before, after)
    (tmp_path / "nginx.conf").write_text(text)

    judged = judge(tmp_path / "nginx.conf")

    assert judged.returncode == 0, judged.stderr
    assert "[warn]" not in judged.stderr


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx behind which nothing runs: what it lets through ends as a 503."""
    folder = tmp_path_factory.mktemp("edge")
    (folder / "config").mkdir()
    nginx = Nginx(folder / "nginx", folder / "config" / "nginx.conf", ports.choose_random(ports.USUAL))
    nginx.configure()
    with subprocess.Popen(nginx.command(), stderr=subprocess.DEVNULL) as process:
        waiting.until(lambda: status_of(b"/", nginx.ports["web"]) == 503, "nginx", 20)
        yield nginx.ports["web"]
        process.terminate()


def status_of(address: bytes, port: int) -> int | None:
    """What nginx answers to these very bytes; clients would mend them first."""
    try:
        with socket.create_connection((ports.HOST, port), timeout=5) as client:
            client.sendall(b"GET " + address + b" HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return int(client.makefile("rb").readline().split()[1])
    except OSError:
        return None


@pytest.mark.parametrize("address", [b"/", b"/?q=%ff", "/হাট?q=😀".encode(), b"/" + "চ".encode() * 2000])
def test_readable_address_is_passed_on(edge: int, address: bytes) -> None:
    assert status_of(address, edge) == 503


@pytest.mark.parametrize(
    "address",
    [b"/<", b"/?q=`", b"/\xff", b"/?q=\xc3(", b"/\xc0\xaf", b"/\xed\xa0\x80", b"/" + "চ".encode() * 2000 + b"\xe0"],
)
def test_address_that_web_could_not_read_is_refused_in_words(edge: int, address: bytes) -> None:
    assert status_of(address, edge) == 400


def test_cached_tiles_are_forgotten_at_each_start(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    stale = tmp_path / "nginx" / "tiles" / "old"
    stale.mkdir(parents=True)

    Nginx(tmp_path / "nginx", tmp_path / "config" / "nginx.conf", ports.USUAL).configure()

    assert not stale.exists()


def test_own_errors_are_told_in_the_format_of_the_api() -> None:
    (body,) = re.findall(r"return 200 '(\{.*\})\\n'", (SHARED / "server.conf").read_text())

    error = json.loads(body)["error"]

    assert set(error) == {"code", "message", "details", "request_id", "timestamp"}


def test_sheet_of_the_error_page_is_the_one_that_its_policy_names() -> None:
    [sheet] = re.findall(r"<style>(.*?)</style>", (SHARED / "server.conf").read_text(), re.DOTALL)

    digest = b64encode(sha256(sheet.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in (SHARED / "http.conf").read_text()

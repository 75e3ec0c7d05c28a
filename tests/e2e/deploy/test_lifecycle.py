"""The life of a market as its operator sees it: up, found, wounded, healed, down, and nothing left."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.local import ports, supervisor, waiting
from deploy.local.places import CHECKOUT, State
from deploy.local.programs import SUPERVISOR_USER
from deploy.local.secrets_file import Secrets

pytestmark = pytest.mark.e2e

PIN = "lat=22.3569&lon=91.7832"
HEALS_WITHIN_S = 60
PROGRAMS = {"postgres", "redis", "web", "live", "worker", "beat", "nginx"}


@dataclass
class Market:
    """One stack in a folder of its own, worked by the commands that make calls."""

    state: State
    said: list[str] = field(default_factory=list)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command; what it says is kept for whoever reads a failure."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HAAT_")}
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local", *arguments],
            cwd=CHECKOUT,
            env=environment | {"HAAT_STATE_DIR": str(self.state.root)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.said.append(done.stdout + done.stderr)
        return done

    def addresses(self) -> dict[str, Any]:
        """What `run.json` says."""
        found: dict[str, Any] = json.loads(self.state.run_json.read_text())
        return found

    def get(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        """Status, headers and body of an answer from the address that browsers use."""
        request = urllib.request.Request(self.addresses()["web"] + path, headers=headers)  # noqa: S310 -- our own http
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    @contextmanager
    def rpc(self) -> Iterator[Any]:
        """What supervisord offers."""
        password = Secrets.of(self.state).supervisor_password
        address = self.addresses()["supervisor"].replace("//", f"//{SUPERVISOR_USER}:{password}@")
        with xmlrpc.client.ServerProxy(f"{address}/RPC2") as proxy:
            yield proxy.supervisor

    def pid_of(self, program: str) -> int:
        """The process id of a program, 0 while it is down."""
        with self.rpc() as rpc:
            return int(rpc.getProcessInfo(program)["pid"])

    def is_ready(self) -> bool:
        """Whether everything behind the address answers."""
        return self.get("/readyz")[0] == 200

    def processes(self) -> list[str]:
        """Command lines of whatever still has to do with the stack: it names the folder, or lives in it."""
        return [line for line in map(self._command_line, Path("/proc").glob("[0-9]*")) if line]

    def _command_line(self, process: Path) -> str | None:
        folder = str(self.state.root)
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            return line if folder in line or (process / "cwd").readlink().is_relative_to(folder) else None
        except OSError:  # it has ended since, or is another account's
            return None


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    """A running market whose path has a space in it."""
    with tempfile.TemporaryDirectory(prefix="haat e2e ", ignore_cleanup_errors=True) as folder:
        state = State(Path(folder))
        ports.remember(state.ports, ports.choose_random(ports.USUAL))
        market = Market(state)
        started = market.command("up")
        try:
            assert started.returncode == 0, started.stdout + started.stderr
            yield market
        finally:
            market.command("reset")


def test_addresses_are_written_down_for_their_owner_alone(market: Market) -> None:
    addresses = market.addresses()

    assert addresses["web"].startswith("http://127.0.0.1:")
    assert addresses["database"].startswith("postgresql://haat:")
    assert addresses["redis"].startswith("redis://:")
    assert market.state.run_json.stat().st_mode & 0o077 == 0


def test_shops_around_a_pin_come_nearest_first(market: Market) -> None:
    status, _, body = market.get(f"/api/v1/shops/nearby?{PIN}&limit=20")

    distances = [shop["distance_m"] for shop in json.loads(body)["items"]]
    assert status == 200
    assert len(distances) == 20
    assert distances == sorted(distances)


def test_second_start_says_that_it_runs(market: Market) -> None:
    again = market.command("up")

    assert again.returncode == 0
    assert f"already runs: {market.addresses()['web']}" in again.stdout


def test_foreground_start_leaves_a_running_market_alone(market: Market) -> None:
    before = market.addresses()["pid"]

    again = market.command("run")

    assert "already runs" in again.stdout
    assert supervisor.living_pid(market.state) == before


def test_status_shows_every_program(market: Market) -> None:
    told = market.command("status")

    assert told.returncode == 0
    assert {line.split()[0] for line in told.stdout.splitlines() if " running " in line} == PROGRAMS


def test_static_files_are_kept_for_ever_under_names_that_change_with_them(market: Market) -> None:
    page = market.get("/")[2].decode()
    style = next(part for part in page.split('"') if part.startswith("/static/haat.") and part.endswith(".css"))

    status, headers, _ = market.get(style, **{"Accept-Encoding": "br"})

    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Encoding"] == "br"


def test_answers_are_compressed_on_the_way(market: Market) -> None:
    _, headers, _ = market.get(f"/api/v1/shops/nearby?{PIN}", **{"Accept-Encoding": "gzip"})

    assert headers["Content-Encoding"] == "gzip"


def test_tile_is_made_once_and_each_answer_has_its_own_number(market: Market) -> None:
    first = market.get("/tiles/shops/12/3092/1787.mvt")[1]
    second = market.get("/tiles/shops/12/3092/1787.mvt", **{"X-Request-ID": "asked-again-1"})[1]

    assert (first["X-Cache"], second["X-Cache"]) == ("MISS", "HIT")
    assert second.get_all("X-Request-ID") == ["asked-again-1"]
    assert second["RateLimit"] is None


def test_huge_body_is_refused_in_the_format_of_the_api(market: Market) -> None:
    request = urllib.request.Request(  # noqa: S310 -- our own http
        market.addresses()["web"] + "/api/v1/shops/nearby", data=b" " * 2_000_000, method="POST"
    )

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310

    with refused.value as answer:
        error = json.loads(answer.read())["error"]
        assert answer.code == 413
        assert error["code"] == "too_large"
        assert error["request_id"] == answer.headers["X-Request-ID"]


def test_visitors_are_told_while_web_is_down(market: Market) -> None:
    with market.rpc() as rpc:
        rpc.stopProcess("web")

    status, headers, page = market.get("/")
    api_status, _, body = market.get(f"/api/v1/shops/nearby?{PIN}")

    with market.rpc() as rpc:
        rpc.startProcess("web")
    waiting.until(lambda: answers(market), "the market", HEALS_WITHIN_S)
    assert (status, api_status) == (503, 503)
    assert headers["Retry-After"] == "5"
    assert "হাট চালু হচ্ছে" in page.decode()
    assert json.loads(body)["error"]["code"] == "unavailable"


@pytest.mark.parametrize("program", ["web", "redis", "postgres", "nginx"])
def test_killed_program_is_started_again_and_the_market_heals(market: Market, program: str) -> None:
    before = market.pid_of(program)
    assert before

    os.kill(before, signal.SIGKILL)

    waiting.until(lambda: market.pid_of(program) not in {0, before}, program, HEALS_WITHIN_S)
    waiting.until(lambda: answers(market), "the market", HEALS_WITHIN_S)


def answers(market: Market) -> bool:
    try:
        return market.is_ready() and market.get(f"/api/v1/shops/nearby?{PIN}")[0] == 200
    except OSError:  # nginx itself is away
        return False


def test_start_after_the_supervisor_was_killed_finds_ports_and_data_again(market: Market) -> None:
    before = market.addresses()
    os.kill(before["pid"], signal.SIGKILL)

    again = market.command("up")

    assert again.returncode == 0, again.stdout + again.stderr
    assert "Haat runs" in again.stdout
    assert "Demo shops" not in again.stdout
    assert {**market.addresses(), "pid": 0} == {**before, "pid": 0}
    assert answers(market)


def test_end_leaves_nothing_behind(market: Market) -> None:
    assert market.processes()

    ended = market.command("down")

    assert ended.returncode == 0
    assert market.processes() == []
    assert not market.state.run_json.exists()
    assert market.command("status").returncode == 3

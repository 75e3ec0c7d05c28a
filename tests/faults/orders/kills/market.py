"""The programs of a market, started as `make up` starts them and kept alive however often they are killed."""

import http.client
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import ports, programs, throw_away, waiting
from deploy.local.nginx import Nginx
from deploy.local.places import State
from deploy.local.ports import HOST
from deploy.local.services import Services
from tests.faults.orders.kills import traps

START_TIMEOUT_S = 90
# How long a program is gone before somebody notices, in seconds.
LONGEST_GONE = 0.4
WEB_PROCESSES = "2"
OURS = {
    "deploy.local.web:application": "tests.faults.orders.kills.web:application",
    "config.celery": "tests.faults.orders.kills.worker",
}


@dataclass(slots=True)
class Program:
    """One program: how it is started, and the process that it is at present.

    Attributes:
        is_wanted: it is started, and started anew whenever it has died.
        starts: how often that was.
    """

    name: str
    command: list[str]
    directory: Path
    log: Path
    environment: dict[str, str]
    is_wanted: bool = False
    starts: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- the project's own programs
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=self.directory,
            )
        self.starts += 1

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self) -> None:
        """Kill it and all below it."""
        if self.is_alive and self.process is not None:
            traps.kill([self.process.pid])
            self.process.wait()


@dataclass(slots=True)
class Market:
    """All of them.

    Attributes:
        forgets: Redis has lost everything when it comes back.
        chance: decides how long a program stays away.
    """

    services: Services
    programs: dict[str, Program]
    environment: dict[str, str]
    address: tuple[str, int]
    trap_file: Path
    forgets: bool = False
    chance: random.Random = field(default_factory=random.Random)
    _ended: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.address[1]}"

    @property
    def mails(self) -> Path:
        """A file each."""
        return self.services.state.mail

    def wait_until_ready(self) -> None:
        """Wait until everything is there and web would answer.

        Raises:
            LocalError: something does not start any more.
        """
        self.services.database.wait_until_ready()
        self.services.redis.wait_until_ready()
        waiting.until(self._answers, "web", START_TIMEOUT_S)

    def start(self, *names: str) -> None:
        """Have programs started, and from then on kept alive, by one thread: what it starts would die with it."""
        for name in names:
            self.programs[name].is_wanted = True
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep_alive, daemon=True)
            self._keeper.start()

    def _keep_alive(self) -> None:
        while not self._ended.wait(0.05):
            for program in self.programs.values():
                if program.is_wanted and not program.is_alive:
                    if program.starts:
                        time.sleep(self.chance.uniform(0, LONGEST_GONE))
                    if program.name == "redis" and self.forgets:
                        shutil.rmtree(self.services.state.redis / "appendonlydir", ignore_errors=True)
                    program.start()

    def end(self) -> None:
        """Nothing of it runs afterwards."""
        self._ended.set()
        if self._keeper is not None:
            self._keeper.join()
        for program in reversed(self.programs.values()):
            program.end()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(*self.address, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def running(prepare: Callable[[Market], None]) -> Iterator[Market]:
    """A market of its own, on ports of its own; nothing of it is left afterwards, also when this process is killed.

    Args:
        prepare: fills the database, which is there by then; web and worker start afterwards.
    """
    with throw_away.empty_folder() as folder, ExitStack() as ends:
        market = _market(State(folder))
        market.services.create()
        ends.callback(market.end)
        market.start("postgres", "redis")
        market.services.wait_until_ready()
        prepare(market)
        market.start("web", "worker")
        market.wait_until_ready()
        yield market


def _market(state: State) -> Market:
    chosen = ports.choose_random(("database", "redis", "web", "app", "live"))
    services = Services.of(state, chosen)
    trap_file = state.root / "trap.json"
    environment = throw_away.environment(services) | {
        traps.VARIABLE: str(trap_file),
        "HAAT_RATE_LIMIT_FACTOR": "1000",
        "HAAT_EMBEDDINGS": "off",  # nobody searches
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    nginx = Nginx(state.nginx, state.config / "nginx.conf", chosen)
    plain = [*programs.services(services), *programs.processes(chosen, state, nginx, reload=False)]
    found = {
        one.name: Program(one.name, _ours(one.command), one.directory, state.logs / f"{one.name}.log", environment)
        for one in plain
        if one.name in {"postgres", "redis", "web", "worker"}
    }
    return Market(services, found, environment, (HOST, chosen["app"]), trap_file)


def _ours(command: list[str]) -> list[str]:
    """With traps, and with no more web processes than it takes for one to be killed alone."""
    found = [OURS.get(part, part) for part in command]
    if "--workers" in found:
        found[found.index("--workers") + 1] = WEB_PROCESSES
    return found

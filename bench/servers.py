"""The web process and nginx as a running stack has them, for the length of a measurement."""

import http.client
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.errors import BenchError
from deploy.local import console, ports, programs, waiting
from deploy.local.nginx import Nginx
from deploy.local.places import State
from deploy.local.ports import HOST

START_TIMEOUT_S = 60
END_TIMEOUT_S = 20
# Every request is counted as always; only the number at which one would be refused is out of reach.
OUT_OF_REACH = 1_000_000


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens and its first process."""

    address: tuple[str, int]
    pid: int


@dataclass(frozen=True, slots=True)
class Stack:
    """The web process, and nginx in front of it."""

    web: Server
    nginx: Server


@contextmanager
def running(*, rate_limit_factor: int = OUT_OF_REACH) -> Iterator[Stack]:
    """Start both with the commands of `make up`, on ports of their own; end both, also when this process is killed.

    Args:
        rate_limit_factor: by which every rate limit is multiplied.
    """
    state = State.chosen()
    state.create()
    chosen = ports.choose_random(("web", "app", "live"))
    nginx = Nginx(folder=state.nginx, config=state.config / "nginx.conf", ports=chosen)
    nginx.configure()
    commands = {program.name: program for program in programs.processes(chosen, state, nginx, reload=False)}
    environment = environment_with(rate_limit_factor)
    with ExitStack() as ends:
        web = ends.enter_context(started(commands["web"], state, chosen["app"], environment))
        front = ends.enter_context(started(commands["nginx"], state, chosen["web"], environment))
        yield Stack(web, front)


def environment_with(rate_limit_factor: int) -> dict[str, str]:
    """This process's own, with every rate limit multiplied."""
    return {**os.environ, "HAAT_RATE_LIMIT_FACTOR": str(rate_limit_factor)}


@contextmanager
def started(program: programs.Program, state: State, port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Start one program that answers at a port, and end it.

    Raises:
        BenchError: it ended while it was measured.
    """
    log = state.logs / f"{program.name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 -- the project's own programs
            program.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, cwd=program.directory
        )
    try:
        waiting.until(lambda: _answers(port), program.name, START_TIMEOUT_S, give_up=lambda: process.poll() is not None)
        yield Server((HOST, port), process.pid)
        if process.poll() is not None:
            raise BenchError(f"{program.name} ended while it was measured:\n{console.tail(log)}")
    finally:
        _end(process)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

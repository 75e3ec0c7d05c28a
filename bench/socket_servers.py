"""Servers of sockets: the live process under each of three, and the bare one."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench import processes, servers
from bench.errors import BenchError
from bench.servers import Server
from deploy.local import accounts, ports, programs
from deploy.local.nginx import Nginx
from deploy.local.places import PYTHON, State
from deploy.local.ports import HOST
from deploy.local.programs import Program

# The live process serves this where it otherwise serves the other.
PLAIN, OURS = "config.asgi:application", "bench.live_application:application"
# As uvicorn has by itself; daphne would have 50, and a storm would wait for the kernel's second attempts.
BACKLOG = 2048
# Of topics that anybody may read (bench/live_application.py).
KIND = "bench"
UVICORN, GRANIAN, DAPHNE = "uvicorn", "granian", "daphne"
ALL = (UVICORN, GRANIAN, DAPHNE)


def served_by() -> str:
    """The server of `make up`."""
    return next(name for name in ALL if name in _live_of_stack(State.chosen(), 0).command)


def command(server: str, port: int, *, sockets: int = 0) -> list[str]:
    """How the live process is started under a server, for so many sockets: as `make up` does, where it has that one."""
    of_stack = _live_of_stack(State.chosen(), port).command
    if server in of_stack:
        return [OURS if part == PLAIN else part for part in of_stack]
    return accounts.bound_to_parent([PYTHON, "-m", server, *_options(server, port, sockets), OURS])


@contextmanager
def live(server: str, *, sockets: int) -> Iterator[Server]:
    """The live process under a server, for so many sockets."""
    state, [port] = State.chosen(), ports.choose_random(["live"]).values()
    program = Program(f"live-{server}", command(server, port, sockets=sockets))
    with servers.started(program, state, port, _environment()) as running:
        yield running


@contextmanager
def bare() -> Iterator[Server]:
    """The one that does nothing else."""
    state, [port] = State.chosen(), ports.choose_random(["bare"]).values()
    command = accounts.bound_to_parent([PYTHON, "-m", "bench.bare_sockets", str(port)])
    with servers.started(Program("bare-sockets", command), state, port, _environment()) as running:
        yield running


def memory_kib(server: Server) -> float:
    """What its processes have in use, which grows in the one that holds the sockets."""
    return sum(map(processes.resident_mib, processes.family(server.pid))) * 1024


def _environment() -> dict[str, str]:
    return servers.environment_with(servers.OUT_OF_REACH)


def _live_of_stack(state: State, port: int) -> Program:
    chosen = {"web": 0, "app": 0, "live": port}
    nginx = Nginx(state.nginx, state.config / "nginx.conf", chosen)
    return next(one for one in programs.processes(chosen, state, nginx, reload=False) if one.name == "live")


def _options(server: str, port: int, sockets: int) -> list[str]:
    if server == GRANIAN:
        # A socket is a request to it, and it takes no more of them at once than it is told.
        limits = ["--backlog", str(BACKLOG), "--backpressure", str(2 * sockets)]
        return ["--interface", "asgi", "--host", HOST, "--port", str(port), "--workers", "1", "--http", "1", *limits]
    if server == DAPHNE:
        return ["--verbosity", "0", "--websocket_timeout", "-1", "-e", f"tcp:{port}:interface={HOST}:backlog={BACKLOG}"]
    raise BenchError(f"{server} is not one of {', '.join(ALL)}.")

"""Services for the length of one command: for tests, benchmarks and checks, beside whatever else runs."""

import fcntl
import hashlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from deploy.local import accounts, locks, ports
from deploy.local.places import CHECKOUT, SETUP, State
from deploy.local.services import Services

PREFIX = f"haat-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]}-"
PORTS = ("database", "redis")
SECRETS = ("HAAT_SECRET_KEY", "HAAT_ENCRYPTION_KEYS", "HAAT_BLIND_INDEX_KEY", "HAAT_VAPID_KEY")
# What says where benchmarks find what lies beside the project; no setting of the market's.
BESIDE = ("HAAT_EVAL_DATA",)
END_TIMEOUT_S = 20
# A file system in memory, where Linux has one: tests make and empty thousands of small files in it.
MEMORY = Path("/dev/shm")  # noqa: S108  # folders are made there by mkdtemp, as in /tmp
ROOM_IN_MEMORY = 6 * 2**30
MEMORY_USED = Path("/proc/meminfo")


def with_services(command: Sequence[str], *, in_memory: bool = False) -> int:
    """Run a command with PostgreSQL and Redis of its own, named to it by `HAAT_*`; returns its exit status.

    Their data lie on disk, as a benchmark's should, or in memory where that has room.
    """
    with empty_folder(memory() if in_memory else None) as folder:
        services = Services.of(State(folder), ports.choose_random(PORTS), durable=False, for_tests=in_memory)
        services.create()
        with _running(services):
            return _run(command, environment(services))


def environment(services: Services) -> dict[str, str]:
    """What a process needs to use them.

    Nothing of the developer's own settings: neither what they exported nor, under `test`, what is in their files.
    """
    names = {*SECRETS, *BESIDE, "HAAT_STATE_DIR", "HAAT_MODELS_ROOT", *services.addresses()}
    static = services.state.root / "static"  # empty, for under `test` files are found where they are written
    static.mkdir()
    return {
        **{name: value for name, value in services.environment().items() if name[:5] != "HAAT_" or name in names},
        "HAAT_ENVIRONMENT": "test",
        # One user owns and serves: tests make databases, and take on the rights of others where these matter.
        "HAAT_DATABASE_URL": services.database.url,
        "HAAT_STATIC_ROOT": str(static),
    }


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run the command so that Ctrl-C and SIGTERM reach it, and it alone decides how to end."""
    process = subprocess.Popen(accounts.bound_to_parent(command), env=environment, cwd=CHECKOUT)

    def forward(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    before = signal.signal(signal.SIGTERM, forward), signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


@contextmanager
def _running(services: Services) -> Iterator[None]:
    with ExitStack() as ends:
        for name, command, how in (
            ("postgres", services.database.command(), signal.SIGQUIT),
            ("redis", services.redis.command(), signal.SIGKILL),
        ):
            log = ends.enter_context((services.state.logs / f"{name}.log").open("wb"))
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
            ends.callback(_end, process, how)
        services.wait_until_ready()
        yield


def _end(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def memory() -> Path | None:
    """Where files take up memory, and no disk, if there is room for a market's."""
    try:
        free = min(shutil.disk_usage(MEMORY).free, _free_memory())
    except OSError:
        return None
    return MEMORY if free >= ROOM_IN_MEMORY else None


def _free_memory() -> int:
    """What others leave, in bytes: the file system in memory knows its own bound only. 0 where nobody knows."""
    lines = (line.split() for line in MEMORY_USED.read_text().splitlines())
    return next((int(words[1]) * 1024 for words in lines if words[0] == "MemAvailable:"), 0)


@contextmanager
def empty_folder(place: Path | None = None) -> Iterator[Path]:
    """A folder that is deleted afterwards; if this process is killed, by the next one."""
    with ExitStack() as held:
        with locks.held(SETUP / "throw-away.lock", waiting_for="another command that starts services"):
            for left in (left for room in (Path(tempfile.gettempdir()), MEMORY) for left in room.glob(f"{PREFIX}*")):
                _delete_if_dead(left)
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
            alive = held.enter_context((folder / "alive").open("w"))
            fcntl.flock(alive, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            _delete(folder)


def _delete_if_dead(folder: Path) -> None:
    try:
        with (folder / "alive").open("a") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _delete(folder)
    except OSError:  # somebody's, or somebody else's
        return


def _delete(folder: Path) -> None:
    database = State(folder).postgres
    if database.is_symlink():
        shutil.rmtree(database.readlink(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)

"""The processes of a running stack, as supervisord's configuration."""

import os
import signal
import tomllib
from dataclasses import dataclass
from pathlib import Path

from deploy.local import accounts
from deploy.local.nginx import Nginx
from deploy.local.places import CHECKOUT, PYTHON, State
from deploy.local.ports import HOST
from deploy.local.services import Services

# One thread a process, and a process more than the two cores (ADR 48).
WEB_PROCESSES = 3
WEB_THREADS = 1
WORKER_THREADS = 2
SUPERVISOR_USER = "haat"


@dataclass(frozen=True)
class Program:
    """One process that is kept alive."""

    name: str
    command: list[str]
    order: int = 10
    stop_signal: str = "TERM"
    stop_wait_s: int = 10
    directory: Path = CHECKOUT
    environment: str = ""

    def section(self, logs: Path) -> str:
        """Its part of the configuration: restarted when it ends, a second later each time it fails at once."""
        return f"""
[program:{self.name}]
command={_escaped(" ".join(map(_quoted, self.command)))}
directory={_escaped(str(self.directory))}
priority={self.order}
autostart={"true" if self.order == 1 else "false"}
autorestart=true
startsecs=5
startretries=100
environment={self.environment}
stopsignal={self.stop_signal}
stopwaitsecs={self.stop_wait_s}
stopasgroup=false
killasgroup=true
redirect_stderr=true
stdout_logfile={_escaped(str(logs / f"{self.name}.log"))}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


def services(services: Services) -> list[Program]:
    """What everything else needs; started first, stopped last, by the signal for an orderly end at once."""
    outside = Path("/")
    postgres, redis = services.database.command(), services.redis.command()
    return [
        Program("postgres", postgres, order=1, stop_signal="INT", stop_wait_s=30, directory=outside),
        Program("redis", redis, order=1, directory=outside),
    ]


def processes(ports: dict[str, int], state: State, nginx: Nginx, *, reload: bool) -> list[Program]:
    """Haat's own processes and the server in front of them."""
    found = [
        # nginx runs under the same account, so it may send the private files that Django lets through.
        Program("web", _python(*_web(ports["app"], reload=reload)), environment='HAAT_NGINX_SENDS_PRIVATE_FILES="1"'),
        Program("live", _python(*_live(ports["live"]))),
        Program("worker", _python(*_celery("worker", "--queues", "default,events,slow", *WORKER_OPTIONS))),
        Program("beat", _python(*_celery("beat", "--schedule", str(state.root / "beat-schedule"), "--pidfile="))),
        Program("nginx", nginx.command(), order=20, directory=Path("/")),
    ]
    if reload:
        found.append(Program("styles", _python("watchfiles", "--target-type", "command", "npm run build", *_rooms())))
    return found


WORKER_OPTIONS = ("--pool", "threads", "--concurrency", str(WORKER_THREADS), "--without-gossip", "--without-mingle")


def _web(port: int, *, reload: bool) -> list[str]:
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--http", "1"]
    options += ["--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS)]
    options += ["--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"]
    options += ["--http1-header-read-timeout", "10000", "--http1-buffer-size", "65536"]
    if reload:
        options += ["--reload", *(part for room in _rooms() for part in ("--reload-paths", room))]
    return ["granian", *options, "deploy.local.web:application"]


def _live(port: int) -> list[str]:
    options = ["--host", HOST, "--port", str(port), "--lifespan", "on", "--no-access-log", "--log-level", "warning"]
    # As `realtime.wire` has it. Clients say themselves that they are there, and nothing is compressed, so that nothing
    # can swell.
    options += ["--ws", "realtime.server:LiveProtocol", "--ws-max-size", "4096"]
    options += ["--ws-ping-interval", "0", "--ws-per-message-deflate", "false"]
    # Who the client is, one place decides: the middleware that knows the trusted proxies.
    options += ["--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
    return ["uvicorn", *options, "config.asgi:application"]


def _celery(*arguments: str) -> list[str]:
    return ["celery", "--quiet", "--app", "config.celery", *arguments, "--loglevel", "INFO"]


def _rooms() -> list[str]:
    """What reloading watches: the rooms as pyproject.toml lists them, not what is installed or built."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return [str(CHECKOUT / room) for room in project["tool"]["importlinter"]["root_packages"]]


def _python(module: str, *arguments: str) -> list[str]:
    return accounts.bound_to_parent([PYTHON, "-m", module, *arguments], on_death=signal.SIGKILL)


def supervisor_config(programs: list[Program], state: State, port: int, password: str) -> str:
    """The whole configuration. It speaks on loopback behind a password, for paths of socket files are short."""
    login = f"username={SUPERVISOR_USER}\npassword={password}"
    head = f"""\
[supervisord]
nodaemon=true
identifier=haat
logfile={_escaped(str(state.logs / "supervisord.log"))}
logfile_maxbytes=5MB
logfile_backups=1
pidfile={_escaped(str(state.config / "supervisord.pid"))}
nocleanup=true
{"user=root" if os.geteuid() == 0 else ""}

[inet_http_server]
port={HOST}:{port}
{login}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
    return head + "".join(program.section(state.logs) for program in programs)


def _quoted(part: str) -> str:
    """For the way supervisord splits a command line, which knows double quotes with backslashes."""
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(text: str) -> str:
    """A percent sign begins a variable there."""
    return text.replace("%", "%%")

"""The running market: up, down, status and what happens in between."""

import http.client
import json
import os
import shutil
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.local import console, django, follow, locks, ports, programs, supervisor, waiting
from deploy.local.errors import LocalError
from deploy.local.nginx import Nginx
from deploy.local.places import SETUP, State, write_private
from deploy.local.ports import HOST
from deploy.local.prepare import prepare
from deploy.local.secrets_file import Secrets
from deploy.local.services import Services
from deploy.local.supervisor import CrashWatch, Status, Supervisor

READY_TIMEOUT_S = 90
READY_PATH = "/readyz"
DEMO_PASSWORD = "haat-demo-market"  # noqa: S105  # published; of marketplace.accounts.demo, out of reach here


@dataclass(frozen=True)
class Stack:
    """Everything that runs out of one state folder."""

    state: State
    ports: dict[str, int]
    services: Services
    nginx: Nginx
    supervisor: Supervisor

    @classmethod
    def of(cls, state: State) -> "Stack":
        """A stack on free ports, the last run's where possible."""
        chosen = ports.choose(remembered=ports.recall(state.ports))
        services = Services.of(state, chosen)
        ports.remember(state.ports, chosen)
        nginx = Nginx(state.nginx, state.config / "nginx.conf", chosen)
        warden = Supervisor(state, chosen["supervisor"], services.secrets.supervisor_password)
        return cls(state, chosen, services, nginx, warden)

    def start(self, *, with_us: bool) -> None:
        """Start everything in order, and return when a browser would be answered."""
        with self._ended_on_failure():
            with console.step("PostgreSQL and Redis"):
                self._start_services(with_us=with_us)
            environment = self._environment()
            with console.step("Database tables"):
                django.migrate(self.state, environment | self.services.owners_addresses())
            django.collect_static(environment)
            if not django.seeded(self.state).is_fresh():
                django.seed(self.state, environment | self.services.owners_addresses())
            with console.step("Web, live, worker, beat and nginx"):
                self._start_processes()
        self._publish()

    def _start_services(self, *, with_us: bool) -> None:
        self.services.create()
        self.nginx.configure()
        everything = [*programs.services(self.services), *self._processes()]
        text = programs.supervisor_config(everything, self.state, self.ports["supervisor"], self.supervisor.password)
        write_private(self.supervisor.config, text)
        self.supervisor.start(self._environment(), with_us=with_us)
        self.services.wait_until_ready()

    def _start_processes(self) -> None:
        for program in self._processes():
            self.supervisor.start_program(program.name)
        crashes = CrashWatch(self.supervisor)
        try:
            waiting.until(self._answers, "Haat", READY_TIMEOUT_S, give_up=crashes.are_many)
        except LocalError as error:
            raise LocalError(f"{self._what_ails()}\n{error}") from error

    def _processes(self) -> list[programs.Program]:
        return programs.processes(self.ports, self.state, self.nginx, reload=_reload())

    def _environment(self) -> dict[str, str]:
        public = os.environ.get("HAAT_PUBLIC_URL") or self.nginx.url
        return {
            **self.services.environment(),
            "HAAT_PUBLIC_URL": public,
            **({"HAAT_DEBUG": "1"} if _reload() else {}),
        }

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.ports["web"], timeout=10)
        try:
            connection.request("GET", READY_PATH)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _what_ails(self) -> str:
        logs = []
        for status in self.supervisor.statuses():
            if status.state not in {"running", "starting"}:
                logs.append(f"{status.name} is {status.state}: {status.detail}")
                logs.append(console.tail(self.state.logs / f"{status.name}.log"))
        return "\n".join(logs) or f"Every process runs; {READY_PATH} and the logs in {self.state.logs} say more."

    @contextmanager
    def _ended_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            supervisor.end(self.state)
            raise

    def _publish(self) -> None:
        addresses = {
            "web": self.nginx.url,
            "app": f"http://{HOST}:{self.ports['app']}",
            "live": f"http://{HOST}:{self.ports['live']}",
            "database": self.services.database.url,
            "database_reader": self.services.reader_url,
            "redis": self.services.redis.url,
            "supervisor": f"http://{HOST}:{self.ports['supervisor']}",
            "pid": supervisor.living_pid(self.state),
            "logs": str(self.state.logs),
        }
        write_private(self.state.run_json, json.dumps(addresses, indent=2) + "\n")


def up(state: State, *, with_us: bool = False) -> bool:
    """Start the market unless it runs; returns whether it was started here."""
    with locks.held(state.root / "lock", waiting_for="another command on this stack"):
        if supervisor.living_pid(state) and state.run_json.exists():
            console.say(f"Haat already runs: {address(state)}")
            return False
        supervisor.end(state)  # one whose start was killed half way
        state.run_json.unlink(missing_ok=True)
        prepare()
        # A port is free until its server listens: two that choose at once would choose alike, and granian shares.
        with locks.held(SETUP / "start.lock", waiting_for="another market to start"):
            Stack.of(state).start(with_us=with_us)
        console.say(f"\n  Haat runs: {address(state)}\n")
        return True


def run(state: State) -> None:
    """The market in the foreground: its logs until Ctrl-C, which ends it."""
    if not up(state, with_us=True):
        return
    console.say(f"Sign in as customer@example.com, seller@… or admin@… with the password {DEMO_PASSWORD}.")
    console.say(f"Mails are in {state.mail}, text messages in {state.sms}, unless .env names who sends them.")
    console.say("Ctrl-C ends it. Warnings and errors follow; everything is in " + str(state.logs))
    try:
        follow.until_gone(state, lambda: supervisor.living_pid(state) is not None)
    except KeyboardInterrupt:
        print()  # leaves the ^C of the terminal on its line
    else:
        console.say("The programs were ended from elsewhere.")
    down(state)


def down(state: State) -> None:
    """End everything and leave nothing that says otherwise."""
    with locks.held(state.root / "lock", waiting_for="another command on this stack"):
        with console.step("Ending Haat"):
            ran = supervisor.end(state)
        state.run_json.unlink(missing_ok=True)
        console.say("Haat is down." if ran else "Haat was not running.")


def status(state: State) -> bool:
    """Show every program and the address; returns whether the market runs."""
    if not supervisor.living_pid(state):
        console.say("Haat is not running.")
        return False
    if not state.run_json.exists():
        console.say("Haat is starting, or its start was cut short; `make up` waits for the one and mends the other.")
        return False
    statuses = _statuses(state)
    for one in statuses:
        pid = f"pid {one.pid}" if one.pid else one.detail
        console.say(f"{one.name:<10} {one.state:<9} {pid:<13} up {one.uptime_s // 60} min {one.uptime_s % 60} s")
    console.say(f"\n{address(state)}")
    return all(one.state in {"running", "starting"} for one in statuses)


def _statuses(state: State) -> list[Status]:
    warden = Supervisor(state, ports.recall(state.ports)["supervisor"], Secrets.of(state).supervisor_password)
    try:
        return warden.statuses()
    except (OSError, xmlrpc.client.Error) as error:
        raise LocalError(f"supervisord does not answer: {error}") from error


def seed(state: State) -> None:
    """Load the demo market into the running stack, starting it first if need be."""
    state.seeded.unlink(missing_ok=True)
    if up(state):
        return  # a start seeds what was not seeded
    services = Services.of(state, ports.recall(state.ports))
    django.seed(state, services.environment() | services.owners_addresses())


def address(state: State) -> str:
    """Where the running market is seen."""
    return str(json.loads(state.run_json.read_text())["web"])


def reset(state: State) -> None:
    """End the market and forget its data."""
    down(state)
    with locks.held(state.root / "lock", waiting_for="another command on this stack"):
        if state.postgres.is_symlink():
            shutil.rmtree(state.postgres.readlink(), ignore_errors=True)
            state.postgres.unlink()
        data = (state.postgres, state.redis, state.root / "media", state.mail, state.sms, state.root / "push")
        for folder in (*data, state.nginx, state.config, state.logs):
            shutil.rmtree(folder, ignore_errors=True)
        schedules = state.root.glob("beat-schedule*")
        for file in (state.secrets_env, state.services_env, state.ports, state.seeded, *schedules):
            file.unlink(missing_ok=True)
    console.say("Database, queues, uploads, messages, logs and secrets are gone; what is installed stays.")


def _reload() -> bool:
    return os.environ.get("HAAT_RELOAD", "0") not in {"", "0"}

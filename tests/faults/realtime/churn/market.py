"""The programs that live topics need, kept alive however often they are killed (as tests/faults/orders/kills does)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from bench import socket_servers
from deploy.local import accounts, ports, programs, throw_away
from deploy.local.nginx import Nginx
from deploy.local.places import CHECKOUT, PYTHON, State
from deploy.local.ports import HOST
from deploy.local.services import Services
from tests.faults.orders.kills.market import Market, Program
from tests.faults.realtime.churn.plan import Plan

WRITER = "tests.faults.realtime.churn.writer"


@contextmanager
def running(plan: Plan) -> Iterator[Market]:
    """PostgreSQL with tables, Redis and the live process; writers are there, and not started.

    This process becomes one of the market's. Nothing of it runs afterwards.
    """
    with throw_away.empty_folder() as folder:
        market = _market(State(folder), plan)
        market.services.create()
        try:
            market.start("postgres", "redis")
            market.services.wait_until_ready()
            _make_tables(market)
            market.start("live")
            market.wait_until_ready()
            yield market
        finally:
            market.end()


def writers_of(market: Market) -> list[str]:
    """The names of the programs that tell something."""
    return [name for name in market.programs if name.startswith("writer")]


def _market(state: State, plan: Plan) -> Market:
    chosen = ports.choose_random(("database", "redis", "web", "app", "live"))
    services = Services.of(state, chosen)
    environment = throw_away.environment(services) | {
        "HAAT_RATE_LIMIT_FACTOR": "1000",
        "HAAT_EMBEDDINGS": "off",  # nobody searches
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **plan.environment(),
    }
    nginx = Nginx(state.nginx, state.config / "nginx.conf", chosen)
    plain = [*programs.services(services), *programs.processes(chosen, state, nginx, reload=False)]
    commands = {one.name: (one.command, one.directory) for one in plain if one.name in {"postgres", "redis", "live"}}
    for place in range(plan.writers):
        commands[f"writer {place}"] = accounts.bound_to_parent([PYTHON, "-m", WRITER]), CHECKOUT
    found = {
        name: Program(name, _ours(command), directory, state.logs / f"{name}.log", environment)
        for name, (command, directory) in commands.items()
    }
    return Market(services, found, environment, (HOST, chosen["live"]), state.root / "trap.json")


def _ours(command: list[str]) -> list[str]:
    """With topics that anybody may read."""
    return [socket_servers.OURS if part == socket_servers.PLAIN else part for part in command]


def _make_tables(market: Market) -> None:
    for name in [name for name in os.environ if name.startswith("HAAT_")]:
        del os.environ[name]
    os.environ.update(market.environment | {"HAAT_DATABASE_POOL_SIZE": "0"})
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

"""A pytest plugin: browser tests share one market, so all of them run in one worker; the rest goes to whoever is free.

pytest-xdist's own way, marks called `xdist_group`, does nothing under pytest 9.2: it renames tests through a private
attribute that pytest no longer reads.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

SHARED = "tests/e2e/"
ON_ITS_OWN = "tests/e2e/deploy/"  # starts and kills a market of its own


class ByMarket(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Hands out tests one by one, and those of one market together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in (ON_ITS_OWN, SHARED) if nodeid.startswith(folder)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """The scheduler of every parallel run."""
    return ByMarket(config, log)

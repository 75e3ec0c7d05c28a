from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from marketplace.core import event_queue
from tests.fakes.ssl_wireless import SID, TOKEN, FakeSslWireless, running_ssl_wireless
from tests.unit.notifications.circuits import close_circuits


@pytest.fixture(autouse=True)
def closed_circuits() -> Iterator[None]:
    close_circuits()
    yield
    close_circuits()


@pytest.fixture
def gateway(settings: LazySettings) -> Iterator[FakeSslWireless]:
    """A gateway that this machine has a contract with."""
    with running_ssl_wireless() as fake:
        settings.SMS_GATEWAY = "ssl_wireless"
        settings.SSL_WIRELESS_URL = fake.url
        settings.SSL_WIRELESS_TOKEN, settings.SSL_WIRELESS_SID = TOKEN, SID
        yield fake


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked to deliver: tests do it themselves."""
    monkeypatch.setattr(event_queue, "put", lambda event_id: None)

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone

from marketplace.core import event_queue
from tests.unit.core import sample_events


@pytest.fixture(autouse=True)
def handlers_do_as_usual() -> Iterator[None]:
    yield
    sample_events.during_note.clear()
    sample_events.during_grumble.clear()
    sample_events.during_order.clear()


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the events for which a worker was asked, in order."""
    sent: list[str] = []
    monkeypatch.setattr(event_queue, "put", lambda event_id: sent.append(str(event_id)))
    return sent


@pytest.fixture
def now() -> datetime:
    return timezone.now()

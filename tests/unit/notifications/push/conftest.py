from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from tests.fakes.push_keys import VAPID_KEY
from tests.fakes.push_service import FakePushService, running_push_service
from tests.matrix.actors import make_user


@pytest.fixture
def service(settings: LazySettings) -> Iterator[FakePushService]:
    """A push service that this market knows."""
    with running_push_service() as fake:
        settings.PUSH, settings.VAPID_KEY = "web", VAPID_KEY
        settings.PUSH_HOSTS = [fake.url]
        yield fake


@pytest.fixture
def rahima() -> User:
    return make_user(Role.CUSTOMER, email="rahima@example.com")

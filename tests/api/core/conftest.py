import pytest
from django.conf import LazySettings
from django.test import Client


@pytest.fixture(autouse=True)
def sample_operations(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "tests.api.sample_api"


@pytest.fixture
def client() -> Client:
    """Answers what a browser would see: a crash is a 500, not an exception."""
    return Client(raise_request_exception=False)

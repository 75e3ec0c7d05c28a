import pytest
from django.test import Client


@pytest.fixture
def client() -> Client:
    """Answers what a browser would see: a crash is a 500, not an exception."""
    return Client(raise_request_exception=False)

"""What is known of a text that a gateway did not say yes to."""

import ssl

import pytest
import requests
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError, SSLError

from marketplace.notifications.sms.outcomes import never_left

POOL = HTTPSConnectionPool("gateway.example")


def of_tls(reason: ssl.SSLError) -> requests.exceptions.SSLError:
    """As requests tells it."""
    return requests.exceptions.SSLError(MaxRetryError(POOL, "/", SSLError(reason)))


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectTimeout(),
        requests.ConnectionError(MaxRetryError(POOL, "/", NewConnectionError(POOL, "refused"))),  # type: ignore[arg-type]  # a pool will do
        of_tls(ssl.SSLCertVerificationError("self-signed certificate")),
    ],
    ids=["no answer to the call", "refused", "certificate"],
)
def test_nobody_was_reached(error: Exception) -> None:
    assert never_left(error)


@pytest.mark.parametrize(
    "error",
    [
        of_tls(ssl.SSLEOFError("EOF occurred in violation of protocol")),
        of_tls(ssl.SSLError("decryption failed or bad record mac")),
        requests.exceptions.SSLError("anything"),
        requests.ReadTimeout(),
    ],
    ids=["cut off", "broken", "unknown", "silence"],
)
def test_it_may_have_been_taken(error: Exception) -> None:
    assert not never_left(error)

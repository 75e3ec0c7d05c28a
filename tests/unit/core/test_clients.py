import pytest
from django.test import RequestFactory

from marketplace.core.clients import caller_of, client_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_network_is_the_address_or_its_64(address: str, network: str) -> None:
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_forwarded_for_is_not_believed_here() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers={"x-forwarded-for": "198.51.100.1"})

    assert caller_of(request) == "net:203.0.113.7"

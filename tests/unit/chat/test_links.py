import pytest
from django.conf import LazySettings

from realtime.chat import links


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("See https://www.Example.com/offer?a=1 please", ["example.com"]),
        ("example.com/offer and also shop.example.com.bd", ["example.com", "shop.example.com.bd"]),
        ("http://haat.example@evil.example/login", ["evil.example"]),
        ("দেখুন https://উদাহরণ.বাংলা/দাম", ["উদাহরণ.বাংলা"]),
        ("ｂｉｔ.ｌｙ/abc and bit\u200b.ly/x", ["bit.ly", "bit.ly"]),
        ("https:/example.com and https:///example.com", ["example.com", "example.com"]),
        ("write to me@example.com", []),
        ("It is ok.thanks. 2.5 kg at 10.30", []),
        ("চাল ৫.৫ কেজি।আছে", []),
        ("http://127.0.0.1:8000/admin", ["127.0.0.1"]),
    ],
)
def test_hosts_in_finds_where_links_lead(text: str, hosts: list[str]) -> None:
    assert links.hosts_in(text) == hosts


def test_a_link_that_cannot_be_read_counts_as_one() -> None:
    assert len(links.hosts_in("http://[oops/")) == 1


def test_is_own_knows_our_pages(settings: LazySettings) -> None:
    settings.PUBLIC_ADDRESS, settings.ALLOWED_HOSTS = "https://www.haat.example", ["haat.example", "*"]

    assert links.is_own("haat.example")
    assert not links.is_own("haat.example.evil.com")
    assert not links.is_own("*")


def test_hosts_in_takes_linear_time_on_hostile_texts() -> None:
    for hostile in ("a." * 20_000, "http:" + "/" * 40_000, "-" * 40_000, "www." * 10_000):
        links.hosts_in(hostile)

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.masking import HIDDEN, mask_text, mask_value

PATIENCE_S = 10

SECRETS = [
    "karim.uddin+shop@example.com.bd",
    "+8801712345678",
    "8801712345678",
    "01712345678",
    "01712-345678",
    "017 1234 5678",
    "০১৭১২৩৪৫৬৭৮",
    "+৮৮০১৭১২৩৪৫৬৭৮",
    "+14155552671",
    "Bearer abcdef123456.ghijkl",
    "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "call {} now", "({}),", '"{}"', "to:{}\n"])
def test_secrets_and_personal_data_are_taken_out_of_text(secret: str, around: str) -> None:
    masked = mask_text(around.format(secret))

    assert secret not in masked
    assert sum(character.isdigit() for character in masked) == 0


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password=hunter2&next=/", "[hidden]&next=/"),
        ("{'password': 'hunter2', 'a': 1}", "{'[hidden]', 'a': 1}"),
        ("Authorization: Bearer abc.def", HIDDEN),
        ("api_key = sk-123", HIDDEN),
        ("GET /search?q=insulin&lat=22.35", "GET /search?[hidden]"),
        ("postgresql://haat:s3cret@db:5432/haat", "postgresql://[hidden]@db:5432/haat"),
    ],
)
def test_named_secrets_in_text_are_hidden(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "address",
    [
        "/orders/placed/{}/",
        "/en/orders/placed/{}/H7K3-M2QX-1/invoice.pdf",
        "/notices/silence/{}/",
        "/en/account/searches/silence/{}/",
        "/desk/join/{}/",
        "/account/confirm-email/{}/",
        "/account/password/reset/key/{}/",
    ],
)
@pytest.mark.parametrize("token", ["Jm4pT0dUrZ8cE-w_1xKq3sVbNhY5LfAaGi7XoQ2RtDk", "MQ:1vOaYz:c2lnbmVk"])
@pytest.mark.parametrize("around", ["GET {}", "Forbidden (no cookie): {}", "see {} once"])
def test_what_lets_in_by_a_link_is_hidden(address: str, token: str, around: str) -> None:
    text = around.format(address)

    assert mask_text(text.format(token)) == text.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "01a1fab3-4a65-77bc-a90c-8b257b297d21",
        "2026-11-20T20:43:36.434728Z",
        "GET /api/v1/shops/nearby",
        "GET /en/account/password/reset/key/done/",
        "GET /en/orders/H7K3-M2QX-1/invoice.pdf",
        "order 20261120-000123 of 1250.00 BDT",
        "took 1234567890 ns",
        'File "/srv/haat/config/api.py", line 12, in place_order',
        "চাল ৫ কেজি ৳ ৩৫০.০০",
    ],
)
def test_what_is_neither_stays_as_it_is(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "access_token", "Authorization", "cookie", "sessionid", "otp", "email", "phone"],
)
@pytest.mark.parametrize("value", ["anything", 123456, ["a"], {"a": "b"}])
def test_values_with_telling_names_are_hidden(name: str, value: object) -> None:
    assert mask_value(name, value) == HIDDEN


def test_masking_looks_inside() -> None:
    masked = mask_value("shop", {"name": "Karim Store", "phone": "x", "notes": ["call 01712345678"], "count": 3})

    assert masked == {"name": "Karim Store", "phone": HIDDEN, "notes": ["call [phone]"], "count": 3}


nested = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(nested)
def test_anything_can_be_masked(value: object) -> None:
    mask_value("anything", value)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "0171 ",
        "+8",
        "?a",
        "://",
        "eyJ-",
        "eyJa.",
        "a@",
        "token",
        "token=",
        "১",
        "Bearer ",
        "?=",
        "a:",
        "/join/",
    ],
)
def test_hostile_text_takes_time_by_its_length_only(piece: str) -> None:
    """A pattern that backtracks would be at this for minutes; read once from left to right it is done in a blink."""
    signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)

    mask_text("@?=:" + piece * 50_000)

    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _give_up(*_: object) -> None:
    pytest.fail(f"masking was not done after {PATIENCE_S} seconds of processor time")

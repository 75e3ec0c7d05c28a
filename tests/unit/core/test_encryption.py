import base64
import secrets

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.encryption import (
    DecryptionError,
    KeyRing,
    TamperedDataError,
    UnknownKeyError,
    blind_index,
    decrypt,
    encrypt,
    parse_index_key,
)

PHONE = "+8801712345678"
CONTEXT = "accounts.user.phone"


def key(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


OLD, NEW = key("2025", 1), key("2026", 2)


@pytest.fixture(autouse=True)
def known_keys(settings: LazySettings) -> None:
    settings.ENCRYPTION_KEYS = OLD
    settings.BLIND_INDEX_KEY = base64.b64encode(b"i" * 32).decode()


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert decrypt(encrypt(text, context=CONTEXT), context=CONTEXT) == text


def test_sealed_text_shows_nothing_and_never_looks_the_same() -> None:
    first, second = encrypt(PHONE, context=CONTEXT), encrypt(PHONE, context=CONTEXT)

    assert first != second
    assert PHONE.encode() not in first


def test_first_key_seals_and_the_others_still_open(settings: LazySettings) -> None:
    sealed_before = encrypt(PHONE, context=CONTEXT)
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"

    sealed_after = encrypt(PHONE, context=CONTEXT)

    assert decrypt(sealed_before, context=CONTEXT) == decrypt(sealed_after, context=CONTEXT) == PHONE
    assert b"2026" in sealed_after


def test_key_that_was_taken_away_is_missed_by_name(settings: LazySettings) -> None:
    sealed = encrypt(PHONE, context=CONTEXT)
    settings.ENCRYPTION_KEYS = NEW

    with pytest.raises(UnknownKeyError, match="2025"):
        decrypt(sealed, context=CONTEXT)


def test_another_key_of_the_same_name_opens_nothing(settings: LazySettings) -> None:
    sealed = encrypt(PHONE, context=CONTEXT)
    settings.ENCRYPTION_KEYS = key("2025", 9)

    with pytest.raises(TamperedDataError):
        decrypt(sealed, context=CONTEXT)


def test_data_moved_to_another_column_does_not_open() -> None:
    sealed = encrypt(PHONE, context=CONTEXT)

    with pytest.raises(TamperedDataError, match=r"accounts\.address\.phone"):
        decrypt(sealed, context="accounts.address.phone")


def test_every_changed_bit_is_noticed() -> None:
    sealed = encrypt(PHONE, context=CONTEXT)

    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(DecryptionError):
            decrypt(bytes(changed), context=CONTEXT)


def test_every_cut_is_noticed() -> None:
    sealed = encrypt(PHONE, context=CONTEXT)

    for length in range(len(sealed)):
        with pytest.raises(DecryptionError):
            decrypt(sealed[:length], context=CONTEXT)


def test_header_cannot_be_swapped_for_one_of_another_name(settings: LazySettings) -> None:
    """Two names for one key: what was sealed under the first does not pass for sealed under the second."""
    settings.ENCRYPTION_KEYS = f"{OLD},{key('twin', 1)}"
    sealed = encrypt(PHONE, context=CONTEXT)

    with pytest.raises(TamperedDataError):
        decrypt(sealed.replace(b"2025", b"twin"), context=CONTEXT)


@given(st.binary(max_size=80))
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(DecryptionError):
        decrypt(data, context=CONTEXT)


def test_failure_tells_neither_text_nor_key(settings: LazySettings) -> None:
    sealed = encrypt(PHONE, context=CONTEXT)

    with pytest.raises(TamperedDataError) as failure:
        decrypt(sealed, context="other")

    assert PHONE not in repr(failure.value)
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_index_is_the_same_for_the_same_text_and_context_only() -> None:
    index = blind_index(PHONE, context=CONTEXT)

    assert index == blind_index(PHONE, context=CONTEXT)
    assert len(index) == 16
    assert index != blind_index("+8801712345679", context=CONTEXT)
    assert index != blind_index(PHONE, context="accounts.address.phone")


def test_index_depends_on_its_key(settings: LazySettings) -> None:
    index = blind_index(PHONE, context=CONTEXT)
    settings.BLIND_INDEX_KEY = base64.b64encode(b"j" * 32).decode()

    assert blind_index(PHONE, context=CONTEXT) != index


def test_context_and_text_do_not_run_together() -> None:
    assert blind_index("bc", context="a") != blind_index("c", context="ab")


@pytest.mark.parametrize("alphabet", [base64.b64encode, base64.urlsafe_b64encode])
def test_keys_are_read_in_both_alphabets(alphabet: object) -> None:
    assert callable(alphabet)

    ring = KeyRing.parse(f"one:{alphabet(bytes([0xFB, 0xFF] * 16)).decode()}")

    assert ring.names == ("one",)


def test_index_key_is_what_the_example_s_command_writes() -> None:
    assert len(parse_index_key(secrets.token_urlsafe(64))) == 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        "nameless",
        ":" + "A" * 43 + "=",
        f"{OLD},{key('2025', 3)}",
        "short:AAAA",
        "bad:%%%",
        "a b:" + "A" * 43 + "=",
    ],
)
def test_unsound_key_ring_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        KeyRing.parse(text)

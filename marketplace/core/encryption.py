"""Personal data as it lies in the database: sealed with AES-256-GCM, and found again by a blind index.

    1 byte   the format, 1
    1 byte   how long the key's name is
    n bytes  the key's name
    12 bytes the nonce, random
    m bytes  the cipher text
    16 bytes the tag

Whatever stands before the nonce is authenticated too, and so is the context ("accounts.user.phone"): what was sealed
for one column cannot be opened in another.
"""

import binascii
import hashlib
import hmac
import os
import re
from base64 import b64decode
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FORMAT = 1
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
INDEX_KEY_BYTES = 32
INDEX_BYTES = 16
KEY_NAME = re.compile(r"[A-Za-z0-9._-]{1,32}", re.ASCII)


class DecryptionError(Exception):
    """What was stored cannot be opened. Neither the message nor its cause tells any of it."""


class UnknownKeyError(DecryptionError):
    """It was sealed with a key that is not among `HAAT_ENCRYPTION_KEYS`."""


class TamperedDataError(DecryptionError):
    """It is not what was sealed under that key for that context: changed, cut short, moved, or another key's."""


class KeyRing:
    """The keys by name: the first seals, every one of them opens."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self.current = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The ring written as `name:base64,name:base64`.

        Raises:
            ValueError: a name or a key is not as it must be; keys are never in the message.
        """
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            name, _, key = entry.partition(":")
            if not KEY_NAME.fullmatch(name) or name in keys:
                raise ValueError(
                    "each key needs a name of its own: 1 to 32 letters, digits, dots, hyphens, underscores"
                )
            keys[name] = decode_key(key)
            if len(keys[name]) != KEY_BYTES:
                raise ValueError(f"the encryption key {name} is not {KEY_BYTES} bytes in base64")
        if not keys:
            raise ValueError("there is no encryption key")
        return cls(keys)

    @property
    def names(self) -> tuple[str, ...]:
        """All keys' names, the current one first."""
        return tuple(self._ciphers)

    def cipher(self, name: str) -> AESGCM:
        """The cipher under the key of that name.

        Raises:
            UnknownKeyError: there is none.
        """
        try:
            return self._ciphers[name]
        except KeyError:
            raise UnknownKeyError(f"there is no encryption key {name!r}") from None


def decode_key(text: str) -> bytes:
    """A key from base64 in either alphabet, padded or not (openssl writes the one, `secrets.token_urlsafe` the other).

    Raises:
        ValueError: it is not base64.
    """
    try:
        return b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError("a key is not base64") from None


def encrypt(text: str, *, context: str) -> bytes:
    """Seal a text under the first key, for that context alone."""
    ring = _ring(settings.ENCRYPTION_KEYS)
    header = header_of(ring.current)
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + ring.cipher(ring.current).encrypt(nonce, text.encode(), header + context.encode())


def decrypt(data: bytes, *, context: str) -> str:
    """Open what `encrypt` sealed for the same context.

    Raises:
        UnknownKeyError: its key is not among ours (any more).
        TamperedDataError: it was changed, cut short, sealed under another key of that name or for another context.
    """
    name, header = _read_header(data)
    cipher = _ring(settings.ENCRYPTION_KEYS).cipher(name)
    start = len(header) + NONCE_BYTES
    if len(data) < start + TAG_BYTES:
        raise TamperedDataError("the sealed data was cut short")
    try:
        return cipher.decrypt(data[len(header) : start], data[start:], header + context.encode()).decode()
    except InvalidTag:
        raise TamperedDataError(f"the data was not sealed under the key {name!r} for {context}") from None


def blind_index(text: str, *, context: str) -> bytes:
    """16 bytes of HMAC-SHA256: the same for the same text and context, and telling nothing to who lacks the key."""
    key = _index_key(settings.BLIND_INDEX_KEY)
    return hmac.digest(key, context.encode() + b"\0" + text.encode(), hashlib.sha256)[:INDEX_BYTES]


def header_of(key_name: str) -> bytes:
    """How everything begins that was sealed under the key of that name, and nothing else does."""
    return bytes((FORMAT, len(key_name))) + key_name.encode()


def current_header() -> bytes:
    """How everything begins that is sealed now."""
    return header_of(_ring(settings.ENCRYPTION_KEYS).current)


def older_keys() -> tuple[str, ...]:
    """The names of the keys that only open."""
    return _ring(settings.ENCRYPTION_KEYS).names[1:]


def parse_index_key(text: str) -> bytes:
    """The blind index's key from base64.

    Raises:
        ValueError: it is not base64 of 32 bytes or more.
    """
    key = decode_key(text)
    if len(key) < INDEX_KEY_BYTES:
        raise ValueError(f"the blind index's key is shorter than {INDEX_KEY_BYTES} bytes in base64")
    return key


# Kept by the setting's text, so that a changed setting (in tests) is another ring.
_ring = lru_cache(maxsize=8)(KeyRing.parse)
_index_key = lru_cache(maxsize=8)(parse_index_key)


def _read_header(data: bytes) -> tuple[str, bytes]:
    if len(data) < 2 or data[0] != FORMAT or len(data) < 2 + data[1]:
        raise TamperedDataError("this is not sealed data")
    name = data[2 : 2 + data[1]].decode("ascii", "replace")
    return name, data[: 2 + data[1]]

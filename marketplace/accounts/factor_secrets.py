"""The secrets of second factors, which allauth keeps in JSON: sealed like other personal data, as hexadecimal text."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from marketplace.core.encryption import DecryptionError, current_header, decrypt, encrypt
from marketplace.core.key_rotation import Rotation, Told, Unreadable

CONTEXT = "mfa.authenticator"
# Where allauth keeps them: an app's secret, what recovery codes are made of, and codes of old that were imported.
SECRET, SEED, CODES = "secret", "seed", "migrated_codes"


def seal(text: str) -> str:
    return encrypt(text, context=CONTEXT).hex()


def unseal(sealed: str) -> str:
    """The secret.

    Raises:
        DecryptionError: as `core.encryption.decrypt`.
    """
    return decrypt(bytes.fromhex(sealed), context=CONTEXT)


class SealedFactors:
    """All second factors, as a rotation of keys walks them."""

    def __str__(self) -> str:
        return str(Authenticator._meta.label)

    def count_left(self) -> int:
        """Second factors with something that another key than the first sealed."""
        return sum(1 for _pk in self._stale())

    def reseal(self, *, batch: int, told: Told) -> Rotation:
        """Seal again what is stale, each row in a transaction of its own: `batch` of them are told at once.

        A row that somebody writes at that moment is passed by, and the next walk finds it.
        """
        resealed, unreadable, done = 0, [], 0
        for pk in list(self._stale()):
            try:
                resealed += self._reseal_row(pk)
            except DecryptionError as error:
                unreadable.append(Unreadable(pk, error))
            done += 1
            if done % batch == 0:
                told(batch)
        told(done % batch)
        return Rotation(resealed, tuple(unreadable))

    @transaction.atomic
    def _reseal_row(self, pk: Any) -> int:
        row = self._all().select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
        if row is None:
            return 0
        row.data |= {name: seal(unseal(row.data[name])) for name in (SECRET, SEED) if name in row.data}
        if CODES in row.data:
            row.data[CODES] = [seal(unseal(code)) for code in row.data[CODES]]
        self._all().filter(pk=pk).update(data=row.data)
        return 1

    def _stale(self) -> Iterator[Any]:
        header = current_header().hex()
        for pk, data in self._all().values_list("pk", "data").iterator():
            if not all(sealed.startswith(header) for sealed in _sealed_in(data)):
                yield pk

    def _all(self) -> "QuerySet[Any]":
        rows: QuerySet[Any] = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
        return rows


def _sealed_in(data: dict[str, Any]) -> list[str]:
    return [data[name] for name in (SECRET, SEED) if name in data] + list(data.get(CODES, ()))

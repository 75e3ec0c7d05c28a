import base64

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings

from marketplace.accounts.factor_secrets import SealedFactors, unseal
from marketplace.accounts.models import User
from marketplace.core.key_rotation import everything_sealed
from tests.matrix.actors import make_user

pytestmark = pytest.mark.django_db

OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 8).decode()}" for name in ("2025", "2026"))
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def user(db: None, settings: LazySettings) -> User:
    """Somebody with an app and recovery codes under the old key; then a new key comes first."""
    settings.ENCRYPTION_KEYS = OLD
    user = make_user()
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    return user


def test_both_are_found_under_the_old_key() -> None:
    assert SealedFactors().count_left() == 2


def test_they_open_without_the_old_key_once_they_were_sealed_again(user: User, settings: LazySettings) -> None:
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()

    SealedFactors().reseal(batch=10, told=lambda rows: None)
    settings.ENCRYPTION_KEYS = NEW

    app = Authenticator.objects.get(type="totp")
    assert unseal(app.data["secret"]) == SECRET
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes
    assert SealedFactors().count_left() == 0


def test_imported_codes_are_sealed_again_too(settings: LazySettings) -> None:
    settings.ENCRYPTION_KEYS = OLD
    row = Authenticator.objects.get(type="recovery_codes")
    row.data = {"migrated_codes": [row.data["seed"]]}
    row.save()
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"

    SealedFactors().reseal(batch=1, told=lambda rows: None)

    assert SealedFactors().count_left() == 0


def test_one_that_cannot_be_opened_is_told_and_the_others_go_on() -> None:
    app = Authenticator.objects.get(type="totp")
    app.data["secret"] = app.data["secret"][:-2] + "00"
    app.save()

    rotation = SealedFactors().reseal(batch=10, told=lambda rows: None)

    assert rotation.resealed == 1
    assert [row.pk for row in rotation.unreadable] == [app.pk]
    assert SealedFactors().count_left() == 1


def test_change_of_keys_walks_them() -> None:
    assert any(isinstance(sealed, SealedFactors) for sealed in everything_sealed())

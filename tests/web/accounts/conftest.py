"""Staff at their browsers, signed in with a second factor."""

import pytest
from django.test import Client

from marketplace.accounts.permissions import Role
from tests.matrix.actors import make_user, signed_in


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(make_user(Role.ADMIN), has_second_factor=True)


@pytest.fixture
def support(db: None) -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)

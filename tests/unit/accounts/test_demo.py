"""Demo people: in development, once each, and nowhere else."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings, settings
from django.contrib.auth import authenticate

from deploy.local.stack import DEMO_PASSWORD
from marketplace.accounts import demo
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from tests.unit.accounts.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_development(settings: LazySettings) -> None:
    settings.DEMO_PEOPLE = True


def test_there_is_one_of_each_role_and_the_password_opens() -> None:
    added = demo.load_demo_people(now=NOW)

    people = User.objects.filter(email__endswith="@example.com")
    assert {role for person in people for role in person.roles} == set(Role)
    assert added == len(people) == EmailAddress.objects.filter(verified=True).count()
    assert all("(demo)" in person.name for person in people)
    assert authenticate(email="admin@example.com", password=demo.PASSWORD) is not None


def test_again_leaves_them_as_people_made_them() -> None:
    demo.load_demo_people(now=NOW)
    User.objects.filter(email="seller@example.com").update(name="Somebody else")

    assert demo.load_demo_people(now=NOW) == 0
    assert User.objects.get(email="seller@example.com").name == "Somebody else"


def test_there_are_none_outside_development(settings: LazySettings) -> None:
    settings.DEMO_PEOPLE = False

    assert demo.load_demo_people(now=NOW) == 0
    assert not User.objects.filter(email__endswith="@example.com").exists()


def test_readme_and_the_start_tell_the_password_that_holds() -> None:
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()

    assert re.findall(r"with the password `([^`]+)`", readme) == [demo.PASSWORD]
    assert DEMO_PASSWORD == demo.PASSWORD


def test_setting_is_on_in_development_alone() -> None:
    source = (Path(settings.BASE_DIR) / "config" / "settings.py").read_text()

    assert 'DEMO_PEOPLE = ENV.environment == "development"' in source

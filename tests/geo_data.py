"""The shipped areas and gazetteer in the tests' database: loaded once, then shared by every test of a run."""

import pytest
from pytest_django import DjangoDbBlocker

from geo.models import Area, Place
from geo.services import load_areas, load_places


def load_missing() -> None:
    """Load what is not there; a test that commits may have emptied the tables."""
    if not Area.objects.exists():
        load_areas()
    if not Place.objects.exists():
        load_places()


@pytest.fixture(scope="session")
def _geo_loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        load_missing()


@pytest.fixture
def geo_data(_geo_loaded_once: None, db: None) -> None:
    """All areas and places of the extract."""
    load_missing()

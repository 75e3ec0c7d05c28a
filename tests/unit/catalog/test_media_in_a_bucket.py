"""The same pictures in a bucket of an S3-compatible store: another setting, and nothing else."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image as Pillow

from config.content_policies import policies
from config.environment import Environment
from marketplace.catalog.selectors.media import picture
from marketplace.catalog.services import image_sweep, media
from tests.unit.catalog.test_media import photo

pytestmark = pytest.mark.django_db
SECRETS = {"HAAT_S3_ACCESS_KEY": "tester", "HAAT_S3_SECRET_KEY": "a secret"}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty one, read from the environment as a process does at its start."""
    name = f"haat-{uuid4()}"
    asked = SECRETS | {
        "HAAT_S3_BUCKET": name,
        "HAAT_S3_ENDPOINT_URL": store,
        "HAAT_MEDIA_URL": "https://pictures.example/haat",
    }
    for setting, value in asked.items():
        monkeypatch.setenv(setting, value)
    environment = Environment()
    settings.STORAGES = settings.STORAGES | {"default": environment.public_storage()}
    settings.MEDIA_URL = environment.media_address()
    cast("Any", storages["default"]).bucket.create()
    return name


def test_files_lie_in_the_bucket_and_are_shown_from_the_operators_address(bucket: str) -> None:
    image = media.keep_image(data=photo((300, 200)))

    shown = picture(image)
    names = media.file_names(image.name, image.widths)
    assert shown["url"] == f"https://pictures.example/haat/{image.name}-300.webp"
    assert sorted(default_storage.listdir(image.name.rpartition("/")[0])[1]) == sorted(
        name.rpartition("/")[2] for name in names
    )
    with default_storage.open(names[0]) as file:
        assert Pillow.open(io.BytesIO(file.read())).width == 160


def test_pages_let_browsers_ask_there(bucket: str) -> None:
    assert "https://pictures.example" in policies()["page"]["img-src"]


def test_sweep_reads_the_bucket_too(bucket: str) -> None:
    media.keep_image(data=photo((300, 200)))
    default_storage.save("images/ab/stray-160.webp", ContentFile(b"cut off"))

    assert image_sweep.delete_strays(now=timezone.now()) == 0
    assert image_sweep.delete_strays(now=timezone.now() + timedelta(days=2)) == 1
    assert not default_storage.exists("images/ab/stray-160.webp")


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"HAAT_S3_BUCKET": "x"}, "HAAT_MEDIA_URL"), ({"HAAT_S3_ACCESS_KEY": "x"}, "HAAT_S3_SECRET_KEY")],
)
def test_half_a_bucket_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for setting, value in given.items():
        monkeypatch.setenv(setting, value)

    with pytest.raises(ValueError, match=missing):
        Environment()

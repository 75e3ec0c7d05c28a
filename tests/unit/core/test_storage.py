"""Files that are everybody's and files that are somebody's, on a disk of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.test import RequestFactory

from marketplace.core.errors import NotFoundError
from marketplace.core.storage import PrivateStorage, UnnamedFileUploadHandler, serve_private

# An answer that is closed ends its request, and a request that ends looks after its connections.
pytestmark = pytest.mark.django_db

REQUEST = RequestFactory().get("/account/paper")
NAME = "papers/বন্ধু & 1.pdf"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    """The root of uploaded files, with one private file in it."""
    private = dict(settings.STORAGES["private"])
    private["OPTIONS"] = private["OPTIONS"] | {"location": tmp_path / "private"}
    settings.STORAGES = settings.STORAGES | {"private": private}
    settings.MEDIA_ROOT = tmp_path / "public"
    storages["private"].save(NAME, ContentFile(b"secret"))
    return tmp_path


def test_public_file_has_an_address_and_may_be_read_by_nginx(folder: Path) -> None:
    name = default_storage.save("shops/front.webp", ContentFile(b"picture"))

    assert default_storage.url(name) == "/media/shops/front.webp"
    assert (folder / "public" / name).stat().st_mode & 0o777 == 0o644
    assert (folder / "public" / "shops").stat().st_mode & 0o777 == 0o755


def test_private_file_has_no_address() -> None:
    with pytest.raises(ValueError, match="no address"):
        storages["private"].url(NAME)


def test_private_file_is_its_writer_s_alone(folder: Path) -> None:
    assert isinstance(storages["private"], PrivateStorage)
    assert (folder / "private" / NAME).stat().st_mode & 0o777 == 0o600
    assert (folder / "private" / "papers").stat().st_mode & 0o777 == 0o700
    assert (folder / "private").stat().st_mode & 0o777 == 0o700


def test_private_files_are_apart_from_public_ones() -> None:
    assert not Path(storages["private"].path("a")).is_relative_to(default_storage.path(""))


def test_private_file_is_streamed_where_no_nginx_may_read_it() -> None:
    response = serve_private(REQUEST, NAME, as_name="paper.pdf")

    assert isinstance(response, FileResponse)
    assert b"".join(response) == b"secret"
    assert "X-Accel-Redirect" not in response.headers
    response.close()


def test_private_file_is_handed_over_to_nginx(settings: LazySettings) -> None:
    settings.NGINX_SENDS_PRIVATE_FILES = True

    response = serve_private(REQUEST, NAME, as_name="paper.pdf")

    assert response.content == b""  # type: ignore[attr-defined]
    assert response.headers["X-Accel-Redirect"] == (
        "/__private/papers/%E0%A6%AC%E0%A6%A8%E0%A7%8D%E0%A6%A7%E0%A7%81%20%26%201.pdf"
    )


@pytest.mark.parametrize("by_nginx", [False, True])
def test_private_file_is_saved_under_its_name_and_kept_by_nobody(settings: LazySettings, by_nginx: bool) -> None:
    settings.NGINX_SENDS_PRIVATE_FILES = by_nginx

    response = serve_private(REQUEST, NAME, as_name='ট্রেড "licence"\r\n.pdf')

    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%A6%9F")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    response.close()


@pytest.mark.parametrize("by_nginx", [False, True])
@pytest.mark.parametrize("name", ["papers/gone.pdf", "../public/a", "/etc/passwd", "", "papers", ".", "a\0b"])
def test_no_other_file_is_found(settings: LazySettings, name: str, by_nginx: bool) -> None:
    settings.NGINX_SENDS_PRIVATE_FILES = by_nginx

    with pytest.raises(NotFoundError):
        serve_private(REQUEST, name, as_name="paper.pdf")


@pytest.fixture
def handler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[UnnamedFileUploadHandler]:
    """One that has begun to receive a picture, in a folder of its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = UnnamedFileUploadHandler()
    made.new_file("picture", "me.jpg", "image/jpeg", None)
    yield made
    made.unnamed.close()


def test_upload_arrives_whole(handler: UnnamedFileUploadHandler) -> None:
    handler.receive_data_chunk(b"first, ", 0)
    handler.receive_data_chunk(b"second", 7)

    file = handler.file_complete(13)

    assert isinstance(file, UploadedFile)
    assert (file.name, file.size, file.read()) == ("me.jpg", 13, b"first, second")


def test_upload_on_its_way_has_no_name_on_the_disk(handler: UnnamedFileUploadHandler, folder: Path) -> None:
    handler.receive_data_chunk(bytes(100_000), 0)

    assert {path.name for path in folder.iterdir()} == {"private"}
    assert handler.unnamed.tell() == 100_000


def test_upload_that_breaks_off_is_gone(handler: UnnamedFileUploadHandler) -> None:
    handler.receive_data_chunk(b"first", 0)

    handler.upload_interrupted()

    assert handler.unnamed.closed

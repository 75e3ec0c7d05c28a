"""Pictures: ours alone, square, under a fresh name, and the one before goes after the commit."""

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.accounts import avatars, handlers
from marketplace.accounts.errors import UserNotFoundError
from marketplace.accounts.events import FilesDiscarded
from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.core.uploads.errors import FileTooLargeError, UploadError
from tests.unit.accounts.people import NOW, make_person, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(width: int = 1200, height: int = 800, kind: str = "JPEG") -> SimpleUploadedFile:
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (width // 2 - height // 2, 0, width // 2 + height // 2, height))
    exif = image.getexif()
    exif[0x010F] = "Secret camera"
    encoded = io.BytesIO()
    image.save(encoded, kind, exif=exif)
    return SimpleUploadedFile(f"me.{kind.lower()}", encoded.getvalue())


def show(person: User, file: SimpleUploadedFile | None = None) -> User:
    return avatars.replace_avatar(user_id=person.pk, file=file or picture(), now=NOW)


def stored(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def deliver() -> None:
    for data in published("accounts.files_discarded"):
        handlers.delete_discarded_files(FilesDiscarded.model_validate(data), event_id=uuid7())


def test_middle_is_kept_as_a_square_without_what_the_camera_wrote() -> None:
    person = show(make_person())

    with default_storage.open(person.avatar) as file:
        content = file.read()
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("WEBP", (512, 512))
    assert not image.getexif()
    assert b"Secret camera" not in content
    red, green, blue = image.convert("RGB").getpixel((20, 256))  # type: ignore[misc]  # three numbers of an RGB image
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_small_picture_is_not_blown_up() -> None:
    person = show(make_person(), picture(80, 60))

    with default_storage.open(person.avatar) as file:
        assert Image.open(file).size == (60, 60)


def test_name_tells_nothing_and_is_new_each_time() -> None:
    person = make_person()

    first, second = show(person).avatar, show(person).avatar

    assert first != second
    assert str(person.pk) not in first
    assert "me" not in Path(first).stem.split("-")


def test_one_before_goes_when_the_change_is_told(own_storage: Path) -> None:
    person = make_person()
    first = show(person).avatar
    second = show(person).avatar
    assert stored(own_storage) == sorted([first, second])

    deliver()
    deliver()

    assert stored(own_storage) == [second]


def test_removed_picture_goes_too(own_storage: Path) -> None:
    person = show(make_person())

    avatars.remove_avatar(user_id=person.pk, now=NOW)
    deliver()

    person.refresh_from_db()
    assert (person.avatar, stored(own_storage)) == ("", [])


def test_nobody_s_picture_is_not_kept(own_storage: Path) -> None:
    with pytest.raises(UserNotFoundError):
        avatars.replace_avatar(user_id=uuid7(), file=picture(), now=NOW)

    assert stored(own_storage) == []


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("me.jpg", b""),
        SimpleUploadedFile("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        SimpleUploadedFile("me.jpg", b"<html><script>alert(1)</script>"),
        SimpleUploadedFile("me.jpg", b"\xff\xd8\xff" + b"0" * 100),
    ],
)
def test_what_is_no_picture_is_refused(own_storage: Path, file: SimpleUploadedFile) -> None:
    with pytest.raises(UploadError):
        show(make_person(), file)

    assert stored(own_storage) == []


def test_five_megabytes_are_the_limit() -> None:
    with pytest.raises(FileTooLargeError):
        show(make_person(), SimpleUploadedFile("me.jpg", b"\xff\xd8\xff" + b"0" * avatars.MAX_BYTES))

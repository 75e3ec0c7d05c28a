"""Pictures: kept clean, in sizes, once however often they are sent, and shown without script."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections
from django.template import engines
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler
from PIL import Image as Pillow

from marketplace.catalog.models import Image
from marketplace.catalog.selectors import media as selectors
from marketplace.catalog.services import media
from marketplace.core.uploads.errors import FileKindError, FileTooLargeError, UploadError
from tests.corpus.files import BAD_PICTURES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(size: tuple[int, int] = (1500, 1000), kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """Red in its upper left corner, and dark elsewhere."""
    image = Pillow.new(mode, size)
    image.paste(Pillow.new(mode, (size[0] // 2, size[1] // 2), "red"))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(name: str) -> Pillow.Image:
    with default_storage.open(name) as file:
        return Pillow.open(io.BytesIO(file.read()))


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class TestKeeping:
    def test_there_is_a_file_of_each_width_and_format(self, own_storage: Path) -> None:
        image = media.keep_image(data=photo())

        assert image.widths == [160, 320, 640, 1280]
        assert (image.width, image.height) == (1280, 853)
        assert files_in(own_storage) == sorted(media.file_names(image.name, image.widths))
        for name in files_in(own_storage):
            assert opened(name).format == name.rpartition(".")[2].upper()
            assert opened(name).width == int(name.rpartition("-")[2].partition(".")[0])

    def test_small_picture_is_not_blown_up(self) -> None:
        image = media.keep_image(data=photo((500, 400)))

        assert image.widths == [160, 320, 500]

    def test_tall_picture_keeps_its_shape(self) -> None:
        image = media.keep_image(data=photo((1000, 3000)))

        assert (image.width, image.height) == (853, 2560)

    def test_what_the_camera_wrote_is_gone_and_its_turn_applied(self) -> None:
        exif = Pillow.Exif()
        exif[0x0112] = 6  # turn right by a quarter
        exif[0x010F] = "A camera that knows where it was"

        image = media.keep_image(data=photo(exif=exif))

        assert (image.width, image.height) == (1000, 1500)
        for name in media.file_names(image.name, image.widths):
            file = opened(name)
            assert not file.getexif()
            red, green, _blue = file.convert("RGB").getpixel((file.width - 5, 5))  # type: ignore[misc]  # three bands
            assert red > 200 > green

    def test_placeholder_is_tiny_and_missing_for_what_shines_through(self) -> None:
        solid = media.keep_image(data=photo())
        clear = media.keep_image(data=photo(kind="PNG", mode="RGBA"))

        assert solid.placeholder.startswith("data:image/webp;base64,")
        assert len(solid.placeholder) < 600
        assert clear.placeholder == ""
        assert opened(f"{clear.name}-160.avif").mode == "RGBA"

    @pytest.mark.parametrize(("code", "make"), BAD_PICTURES.values(), ids=BAD_PICTURES.keys())
    def test_bad_file_is_refused_and_leaves_nothing(
        self, own_storage: Path, code: str, make: Callable[[], bytes]
    ) -> None:
        with pytest.raises(UploadError) as refusal:
            media.keep_upload(file=ContentFile(make(), name="photo"))

        assert refusal.value.code == code
        assert files_in(own_storage) == []
        assert not Image.objects.exists()

    def test_upload_is_measured_and_its_name_looked_at(self) -> None:
        with pytest.raises(FileTooLargeError):
            media.keep_upload(file=ContentFile(bytes(media.MAX_BYTES + 1), name="photo.jpg"))
        with pytest.raises(FileKindError):
            media.keep_upload(file=ContentFile(photo(), name="photo.exe"))

    def test_nothing_stays_of_a_picture_that_could_not_be_stored(
        self, own_storage: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        save = FileSystemStorage.save

        def full_after_three(storage: FileSystemStorage, name: str, content: "ContentFile[bytes]") -> str:
            if len(files_in(own_storage)) == 3:
                raise OSError("no space left")
            return save(storage, name, content)

        monkeypatch.setattr(FileSystemStorage, "save", full_after_three)

        with pytest.raises(OSError, match="no space"):
            media.keep_image(data=photo())

        assert files_in(own_storage) == []
        assert not Image.objects.exists()


class TestOnce:
    def test_same_pixels_are_one_picture_whatever_else_the_file_says(self, own_storage: Path) -> None:
        first = media.keep_image(data=photo(kind="PNG"))
        before = files_in(own_storage)

        second = media.keep_image(data=photo(kind="PNG", optimize=True, compress_level=1))

        assert second.pk == first.pk
        assert files_in(own_storage) == before

    def test_asking_again_says_that_it_is_still_wanted(self) -> None:
        first = media.keep_image(data=photo())
        Image.objects.update(updated_at="2020-01-01T00:00:00Z")

        again = media.keep_image(data=photo())

        assert again.pk == first.pk
        assert again.updated_at.year > 2020

    @pytest.mark.django_db(transaction=True)
    def test_two_at_the_same_moment_keep_one(self, own_storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        both_have_looked = threading.Barrier(2, timeout=20)
        look = media.find_kept
        kept: list[Image] = []

        def look_together(digest: str) -> Image | None:
            found = look(digest)
            if found is None:
                both_have_looked.wait()
            return found

        def send() -> None:
            try:
                kept.append(media.keep_image(data=photo((300, 200))))
            finally:
                connections.close_all()

        monkeypatch.setattr(media, "find_kept", look_together)
        senders = [threading.Thread(target=send) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

        assert len({image.pk for image in kept}) == 1
        assert Image.objects.count() == 1
        assert len(kept) == 2
        assert files_in(own_storage) == sorted(media.file_names(kept[0].name, kept[0].widths))


class TestShowing:
    def test_sql_and_rows_tell_the_same(self) -> None:
        image = media.keep_image(data=photo((500, 400)))

        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {selectors.IMAGE_JSON}::text FROM catalog_image AS image,"  # noqa: S608  # a constant
                " (VALUES ('Rice in a bowl'::text, 'বাটিতে চাল'::text)) AS shown (alt_en, alt_bn)",
                selectors.media_parameters(),
            )
            told = cursor.fetchone()[0]

        assert json.loads(told) == selectors.picture(image, alt_en="Rice in a bowl", alt_bn="বাটিতে চাল")
        assert json.loads(told)["url"] == f"/media/{image.name}-500.webp"

    @pytest.fixture
    def english(self) -> Iterator[None]:
        with translation.override("en"):
            yield

    def drawn(self, markup: str, **context: object) -> str:
        return engines["django"].from_string(CottonCompiler().process(markup)).render(context)

    @pytest.mark.usefixtures("english")
    def test_component_lets_the_browser_choose(self) -> None:
        image = media.keep_image(data=photo((500, 400)))
        shown = selectors.picture(image, alt_en="Rice", alt_bn="চাল")

        html = self.drawn('<c-picture :picture="shown" sizes="10rem" px="300" />', shown=shown)

        assert f'srcset="/media/{image.name}-160.avif 160w, /media/{image.name}-320.avif 320w,' in html
        assert f'src="/media/{image.name}-320.webp"' in html
        assert 'width="500" height="400" alt="Rice"' in html
        assert 'loading="lazy"' in html
        assert image.placeholder in html
        assert "style=" not in html

    def test_first_picture_does_not_wait_and_may_say_nothing(self) -> None:
        shown = selectors.picture(media.keep_image(data=photo((500, 400))), alt_en="Rice")

        html = self.drawn('<c-picture :picture="shown" alt="" eager />', shown=shown)

        assert 'alt="" decoding="async" fetchpriority="high"' in html
        assert "lazy" not in html

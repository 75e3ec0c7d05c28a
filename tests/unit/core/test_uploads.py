import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from PIL import Image, ImageCms, ImageOps

from marketplace.core.errors import InvalidInputError
from marketplace.core.uploads import pdf_child
from marketplace.core.uploads.content import Kind
from marketplace.core.uploads.documents import REFUSALS, CleanDocument, check_document
from marketplace.core.uploads.errors import (
    ActiveDocumentError,
    FileKindError,
    FileNameError,
    FileTooLargeError,
    LockedDocumentError,
    TooManyPixelsError,
    UploadError,
)
from marketplace.core.uploads.images import CleanImage, check_image
from tests.corpus.files import BAD_NAMES, BAD_PAPERS, BAD_PICTURES, MEGABYTE, paper, picture

ROOT = Path(__file__).resolve().parents[3]
MAX_BYTES = 5 * MEGABYTE
MAX_PIXELS = 25_000_000


@pytest.fixture(autouse=True)
def nothing_is_stored(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither below the media folder, nor among the machine's temporary files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def check(data: bytes, name: str = "photo", **options: object) -> CleanImage:
    limits = {"max_bytes": MAX_BYTES, "max_pixels": MAX_PIXELS}
    return check_image(ContentFile(data, name=name), **limits | options)  # type: ignore[arg-type]  # passed through


def check_paper(data: bytes, name: str = "paper", **options: object) -> CleanDocument:
    return check_document(ContentFile(data, name=name), max_bytes=MAX_BYTES, **options)  # type: ignore[arg-type]


def opened(clean: CleanImage | CleanDocument) -> Image.Image:
    return Image.open(io.BytesIO(clean.content))


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_every_kind_becomes_webp(self, kind: str) -> None:
        clean = check(picture(kind))

        assert opened(clean).format == "WEBP"
        assert (clean.width, clean.height) == opened(clean).size == (60, 40)
        assert clean.content_type == "image/webp"

    @pytest.mark.parametrize(("code", "make"), BAD_PICTURES.values(), ids=BAD_PICTURES.keys())
    def test_bad_file_is_refused_by_its_content(self, code: str, make: Callable[[], bytes]) -> None:
        data = make()

        for name in ("photo.jpg", "photo"):
            with pytest.raises(UploadError) as refusal:
                check(data, name)
            assert refusal.value.code == code

    def test_declared_type_is_not_believed(self) -> None:
        with pytest.raises(FileKindError):
            check_image(
                SimpleUploadedFile("photo.png", b"<svg/>", content_type="image/png"),
                max_bytes=MAX_BYTES,
                max_pixels=MAX_PIXELS,
            )

    @pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
    def test_misleading_name_is_refused(self, name: str) -> None:
        file = ContentFile(picture())
        file.name = name

        with pytest.raises(FileNameError):
            check_image(file, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)

    @pytest.mark.parametrize("name", ["photo.exe", "photo.svg", "photo.jpg.html", "photo.pdf", "photo.php"])
    def test_ending_of_something_else_is_refused(self, name: str) -> None:
        with pytest.raises(FileKindError):
            check(picture(), name)

    @pytest.mark.parametrize("name", ["IMG_2041.JPG", "আমার দোকান.jpeg", "blob", "", "a.png", "ক্\u200dষ.webp"])
    def test_ordinary_name_is_accepted(self, name: str) -> None:
        assert check(picture(), name).content

    def test_new_name_is_random_and_of_our_kind(self) -> None:
        first, second = check(picture(), "evil.jpg"), check(picture(), "evil.jpg")

        assert first.name != second.name
        assert UUID(first.name.removesuffix(".webp")).version == 4
        assert first.as_file().name == first.name
        assert first.as_file().read() == first.content

    def test_largest_file_is_accepted_and_one_byte_more_is_not(self) -> None:
        data = picture()

        assert check(data, max_bytes=len(data)).content
        with pytest.raises(FileTooLargeError):
            check(data, max_bytes=len(data) - 1)

    def test_ten_megabytes_and_a_byte_are_too_many(self) -> None:
        with pytest.raises(FileTooLargeError):
            check(picture() + bytes(10 * MEGABYTE + 1), max_bytes=10 * MEGABYTE)

    def test_size_that_the_file_gives_of_itself_is_not_believed(self) -> None:
        file = ContentFile(bytes(MAX_BYTES + 1), name="photo.jpg")
        file.size = 10

        with pytest.raises(FileTooLargeError):
            check_image(file, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)

    def test_upload_on_disk_is_read_too(self, tmp_path: Path) -> None:
        with TemporaryUploadedFile("photo.jpg", "image/jpeg", 0, None) as upload:
            upload.write(picture())

            assert check_image(upload, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS).content

    def test_most_pixels_are_accepted_and_one_more_is_not(self) -> None:
        assert check(picture(size=(60, 40)), max_pixels=2400).content
        with pytest.raises(TooManyPixelsError):
            check(picture(size=(60, 41)), max_pixels=2400)

    def test_large_picture_is_shrunk_in_proportion(self) -> None:
        clean = check(picture(size=(3000, 1500)), max_side=1000)

        assert (clean.width, clean.height) == (1000, 500)

    def test_picture_is_turned_as_the_camera_was_held(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the top of the picture is at its right
        sent = picture(size=(60, 40), exif=exif, quality=95)

        clean = check(sent)

        assert opened(clean).size == (40, 60)
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(sent))).convert("RGB")
        for spot in ((30, 5), (5, 5), (30, 50)):
            difference = zip(_pixel(opened(clean), spot), _pixel(expected, spot), strict=True)
            assert max(abs(ours - theirs) for ours, theirs in difference) < 40

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_where_and_with_what_it_was_taken_is_gone(self, kind: str) -> None:
        exif = Image.Exif()
        exif[0x010F] = "SecretCamera"
        exif.get_ifd(0x8825)[2] = (23.0, 45.0, 12.0)
        sent = picture(kind, exif=exif, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())

        clean = check(sent)

        assert b"SecretCamera" in sent
        assert not {b"EXIF", b"ICCP", b"XMP ", b"SecretCamera"} & set(
            re.findall(rb"EXIF|ICCP|XMP |SecretCamera", clean.content)
        )
        assert dict(opened(clean).getexif()) == {}
        assert "icc_profile" not in opened(clean).info

    def test_transparency_stays(self) -> None:
        clear = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
        file = io.BytesIO()
        clear.save(file, "PNG")

        assert _pixel(opened(check(file.getvalue())), (5, 5))[3] == 0

    @pytest.mark.parametrize("mode", ["L", "CMYK", "1"])
    def test_odd_colours_are_understood(self, mode: str) -> None:
        file = io.BytesIO()
        Image.new(mode, (10, 10), 1 if mode == "1" else None).save(file, "JPEG" if mode == "CMYK" else "PNG")

        assert opened(check(file.getvalue())).mode == "RGB"

    def test_profile_that_nobody_can_read_does_no_harm(self) -> None:
        assert check(picture(icc_profile=b"rubbish" * 50)).content

    def test_first_of_an_animation_is_kept_where_that_is_wanted(self) -> None:
        _code, make = BAD_PICTURES["moving GIF"]

        clean = check(make(), first_of_animation=True)

        assert not getattr(opened(clean), "is_animated", False)
        assert _pixel(opened(clean).convert("RGB"), (4, 4))[0] > 200

    def test_second_picture_that_phones_put_into_a_jpeg_is_no_animation(self) -> None:
        file = io.BytesIO()
        Image.new("RGB", (60, 40)).save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 20))])

        assert check(file.getvalue()).width == 60

    def test_film_that_phones_append_to_a_jpeg_is_dropped(self) -> None:
        clean = check(picture() + b"\x00\x00\x00\x18ftypmp42" + bytes(1000))

        assert b"ftypmp42" not in clean.content


class TestPapers:
    @pytest.mark.parametrize(("code", "make"), BAD_PAPERS.values(), ids=BAD_PAPERS.keys())
    def test_bad_file_is_refused_by_its_content(self, code: str, make: Callable[[], bytes]) -> None:
        with pytest.raises(UploadError) as refusal:
            check_paper(make(), "paper.pdf")

        assert refusal.value.code == code

    def test_pdf_is_written_anew(self) -> None:
        clean = check_paper(paper(), "Trade licence.PDF")

        with pikepdf.open(io.BytesIO(clean.content)) as pdf:
            assert len(pdf.pages) == 1
        assert (clean.content_type, Path(clean.name).suffix) == ("application/pdf", ".pdf")
        assert UUID(clean.name.removesuffix(".pdf")).version == 4

    def test_what_no_page_refers_to_is_left_behind(self) -> None:
        sent = paper().replace(b"startxref", b"9 0 obj (nobody's secret) endobj\nstartxref")

        assert b"nobody's secret" not in check_paper(sent).content

    def test_links_and_places_to_begin_at_are_harmless(self) -> None:
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
            link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://haat.example"))
            annotation = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=link, Rect=[0, 0, 9, 9]
            )
            pdf.pages[0].Annots = pikepdf.Array([annotation])

        assert check_paper(paper(change)).content

    def test_protection_without_a_password_to_open_is_no_lock(self) -> None:
        assert check_paper(paper(encryption=pikepdf.Encryption(user="", owner="owner"))).content

    def test_photo_of_a_paper_becomes_webp(self) -> None:
        clean = check_paper(picture(), "nid.jpg")

        assert (clean.content_type, opened(clean).format) == ("image/webp", "WEBP")

    def test_only_the_kinds_that_are_asked_for_are_taken(self) -> None:
        with pytest.raises(FileKindError) as refusal:
            check_paper(paper(), kinds={Kind.JPEG})

        assert "JPEG" in str(refusal.value)
        assert "PDF" not in str(refusal.value).removeprefix("This kind")

    def test_picture_under_the_name_of_a_paper_is_taken_for_what_it_is(self) -> None:
        assert check_paper(picture(), "scan.pdf").content_type == "image/webp"

    def test_programs_verdicts_and_our_refusals_agree(self) -> None:
        assert {pdf_child.ACTIVE: ActiveDocumentError, pdf_child.LOCKED: LockedDocumentError} == REFUSALS
        assert pdf_child.CLEAN == 0

    def test_program_gets_none_of_our_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[dict[str, object]] = []
        run = subprocess.run

        def watched(*command: object, **options: object) -> object:
            started.append(options)
            return run(*command, **options)  # type: ignore[call-overload]  # passed through

        monkeypatch.setattr(subprocess, "run", watched)
        check_paper(paper())

        assert [options["env"] for options in started] == [{}]


# Runs one check in a process of its own, and prints how much memory the process had in the end, in kilobytes.
MEASURED = """
import resource, sys
from pathlib import Path
import django
django.setup()
from django.core.files.base import File
from marketplace.core.uploads.documents import check_document
from marketplace.core.uploads.errors import UploadError
from marketplace.core.uploads.images import check_image
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Path(sys.argv[2]).open("rb") as opened:
    try:
        if sys.argv[1] == "paper":
            check_document(File(opened, name="a.pdf"), max_bytes=10 * 2**20)
        else:
            check_image(File(opened, name="a.jpg"), max_bytes=10 * 2**20, max_pixels=25_000_000)
    except UploadError as error:
        print(error.code, end=" ")
    else:
        print("clean", end=" ")
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, children)
"""


# Reads every object of a PDF with all the memory there is, and prints how many megabytes that took.
UNBOUNDED = """
import resource, sys
import pikepdf
with pikepdf.open(sys.argv[1]) as pdf:
    list(pdf.objects)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


class TestMemory:
    @pytest.fixture(autouse=True)
    def nothing_is_stored(self) -> None:
        """Here the test itself writes a file."""

    def measure(self, what: str, data: bytes, folder: Path) -> tuple[str, int, int]:
        """The verdict, and how many megabytes more the process, and its largest child in all, had at most."""
        file = folder / "sent"
        file.write_bytes(data)
        said = subprocess.run(  # noqa: S603 -- our own interpreter and script
            [sys.executable, "-c", MEASURED, what, str(file)],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        )
        verdict, own, children = said.stdout.split()[-3:]
        return verdict, int(own) // 1024, int(children) // 1024

    @pytest.mark.parametrize(
        "bomb", ["pixel bomb, PNG", "pixel bomb, WebP", "pixel bomb, GIF", "text bomb", "scan bomb"]
    )
    def test_bomb_takes_no_more_than_its_own_bytes_a_few_times(self, bomb: str, tmp_path: Path) -> None:
        code, make = BAD_PICTURES[bomb]
        data = make()

        verdict, own, _children = self.measure("picture", data, tmp_path)

        assert verdict == code
        assert own < 30 + 4 * len(data) / MEGABYTE

    def test_file_without_end_takes_no_more_than_is_allowed(self, tmp_path: Path) -> None:
        verdict, own, _children = self.measure("picture", bytes(300 * MEGABYTE), tmp_path)

        assert verdict == "file_too_large"
        assert own < 30

    def test_largest_picture_takes_sixteen_bytes_a_pixel_at_most(self, tmp_path: Path) -> None:
        file = io.BytesIO()
        Image.new("RGBA", (5000, 5000), (200, 10, 10, 128)).save(file, "PNG")

        verdict, own, _children = self.measure("picture", file.getvalue(), tmp_path)

        assert verdict == "clean"
        assert own < 25 * 16 + 30

    def test_stream_bomb_is_held_by_the_child(self, tmp_path: Path) -> None:
        code, make = BAD_PAPERS["stream bomb"]

        verdict, own, children = self.measure("paper", make(), tmp_path)

        assert verdict == code
        assert own < 60
        assert children < pdf_child.MEMORY_BYTES / MEGABYTE

    def test_control_without_the_limit_the_stream_bomb_unfolds(self, tmp_path: Path) -> None:
        """The bomb is real: the same program that is given all memory takes far more."""
        _code, make = BAD_PAPERS["stream bomb"]
        file = tmp_path / "bomb.pdf"
        file.write_bytes(make())
        said = subprocess.run(  # noqa: S603 -- our own interpreter and script
            [sys.executable, "-c", UNBOUNDED, str(file)], capture_output=True, text=True, check=True
        )

        assert int(said.stdout) > pdf_child.MEMORY_BYTES / MEGABYTE


class TestWords:
    def test_refusals_are_errors_of_input(self) -> None:
        assert issubclass(UploadError, InvalidInputError)

    def test_limits_are_said_in_both_languages(self) -> None:
        error = FileTooLargeError(5 * MEGABYTE)

        with translation.override("en"):
            english = str(error)
        with translation.override("bn"):
            bangla = str(error)

        assert "5 MB" in english
        assert "5 মেগাবাইট" in bangla


def _pixel(image: Image.Image, spot: tuple[int, int]) -> tuple[int, ...]:
    value = image.getpixel(spot)
    assert isinstance(value, tuple)
    return tuple(int(part) for part in value)

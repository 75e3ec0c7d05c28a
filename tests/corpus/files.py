"""Files that people might send, good and bad, made when a test wants them: nothing harmful lies in the repository."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

MEGABYTE = 1024 * 1024
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(document.cookie)</script>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    """A picture with something in each corner, so that turning it shows."""
    image = Image.new(mode, size)
    image.paste(Image.new(mode, (size[0] // 2, size[1] // 2), "red"))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def archive(content: bytes = b"content", name: str = "a.txt") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(name, content)
    return file.getvalue()


def zip_bomb() -> bytes:
    """100 MB in a hundred kilobytes."""
    return archive(bytes(100 * MEGABYTE), "bomb")


def paper(change: Callable[[pikepdf.Pdf], None] | None = None, **options: object) -> bytes:
    """A PDF of one page, changed as a test wants it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if change:
            change(pdf)
        file = io.BytesIO()
        pdf.save(file, **options)  # type: ignore[arg-type]  # passed through
        return file.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, packed: bytes, *extra: bytes) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


@cache
def packed_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


def pixel_bomb_png() -> bytes:
    """Says that it is 50,000 pixels a side: 7.5 GB decoded."""
    return png_of(50_000, 50_000, packed_zeros(20))


def pixel_bomb_webp() -> bytes:
    """A container whose canvas alone would be 1 GB."""
    inner = picture("WEBP")[12:]
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(inner)) + b"WEBP" + canvas + inner


def pixel_bomb_gif() -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0) + picture("GIF")[13:]


def text_bomb_png() -> bytes:
    """A small picture with a note of 200 MB."""
    return png_of(1, 1, zlib.compress(bytes(4)), png_chunk(b"zTXt", b"note\0\0" + packed_zeros(200)))


def scan_bomb_jpeg() -> bytes:
    """A progressive JPEG that says its last scan a thousand times."""
    data = picture("JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 1000 + data[-2:]


def animation(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


def gif_as_script() -> bytes:
    """A true GIF, 10,799 pixels wide, that a browser could be told to run."""
    data = picture("GIF", (0x2A2F, 1))
    return data[:-1] + b"*/=1;alert(1)//;"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><b>&j;</b>"
)

# What is no picture, or a picture that is something else besides: by the code of its refusal.
BAD_PICTURES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("file_empty", lambda: b""),
    "SVG with a script": ("file_kind_refused", lambda: SVG),
    "SVG behind white space": ("file_kind_refused", lambda: b"\n\n  " + SVG),
    "XML entity bomb": ("file_kind_refused", lambda: ENTITY_BOMB),
    "web page": ("file_kind_refused", lambda: b"<!doctype html><p>x" + SCRIPT),
    "script": ("file_kind_refused", lambda: b"alert(1)"),
    "program": ("file_kind_refused", lambda: b"MZ" + bytes(100)),
    "PHP": ("file_kind_refused", lambda: b"<?php system($_GET['c']); ?>"),
    "EICAR": ("file_kind_refused", lambda: EICAR),
    "archive": ("file_kind_refused", archive),
    "zip bomb": ("file_kind_refused", zip_bomb),
    "PDF": ("file_kind_refused", paper),
    "TIFF": ("file_kind_refused", lambda: picture("TIFF")),
    "BMP": ("file_kind_refused", lambda: picture("BMP")),
    "icon": ("file_kind_refused", lambda: picture("ICO", (16, 16))),
    "PostScript": ("file_kind_refused", lambda: picture("EPS")),
    "JPEG and archive": ("file_dangerous", lambda: picture() + archive()),
    "PNG and archive": ("file_dangerous", lambda: picture("PNG") + archive()),
    "JPEG and zip bomb": ("file_dangerous", lambda: picture() + zip_bomb()),
    "JPEG and PDF": ("file_dangerous", lambda: picture() + paper()),
    "JPEG with a page in its comment": ("file_dangerous", lambda: picture(comment=b"<HTML>" + SCRIPT)),
    "JPEG and PHP": ("file_dangerous", lambda: picture() + b"<?php eval($_POST[1]);"),
    "JPEG and EICAR": ("file_dangerous", lambda: picture() + EICAR),
    "JPEG and RAR": ("file_dangerous", lambda: picture() + b"Rar!\x1a\x07\x00"),
    "PNG with a script in a chunk": (
        "file_dangerous",
        lambda: png_of(1, 1, zlib.compress(bytes(4)), png_chunk(b"tEXt", b"a\0" + SCRIPT)),
    ),
    "GIF and script": ("file_dangerous", gif_as_script),
    "WebP and page": ("file_dangerous", lambda: picture("WEBP") + SCRIPT),
    "scan bomb": ("file_dangerous", scan_bomb_jpeg),
    "pixel bomb, PNG": ("image_too_large", pixel_bomb_png),
    "pixel bomb, WebP": ("image_too_large", pixel_bomb_webp),
    "pixel bomb, GIF": ("image_too_large", pixel_bomb_gif),
    "text bomb": ("file_broken", text_bomb_png),
    "moving GIF": ("image_animated", lambda: animation("GIF")),
    "moving WebP": ("image_animated", lambda: animation("WEBP")),
    "moving PNG": ("image_animated", lambda: animation("PNG")),
    "JPEG cut short": ("file_broken", lambda: picture(size=(300, 200))[:-400]),
    "PNG cut short": ("file_broken", lambda: picture("PNG")[:-20]),
    "GIF cut short": ("file_broken", lambda: picture("GIF")[:-20]),
    "WebP cut short": ("file_broken", lambda: picture("WEBP")[:-20]),
    "PNG whose end is another's": ("file_broken", lambda: picture("PNG")[:60] + picture("PNG")[-12:]),
    "only a signature": ("file_broken", lambda: b"\xff\xd8\xff"),
    "only a WebP signature": ("file_broken", lambda: b"RIFF\x04\0\0\0WEBP"),
    "rubbish behind a signature": ("file_broken", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40),
    "PNG and what nobody knows": ("file_broken", lambda: picture("PNG") + b"and more"),
}


def _opens_with(action: Dictionary) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = action

    return change


def _annotated(annotation: Dictionary) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Annots = Array([pdf.make_indirect(annotation)])

    return change


def _named_scripts(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["run.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(XFA=Stream(pdf, b"<xdp/>"), Fields=Array())


def _unreferenced_script(pdf: pikepdf.Pdf) -> None:
    """A script in the page's own data, that no reader has to look at."""
    pdf.pages[0].PieceInfo = Dictionary(Odd=Array([Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))]))


def stream_bomb_pdf() -> bytes:
    """A PDF whose list of objects unfolds to 768 MB."""
    packed = packed_zeros(768)
    stream = b"<< /Type /ObjStm /N 3 /First 20 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    catalogue, pages = b"<< /Type /Catalog /Pages 2 0 R /X 5 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    body, offsets = b"%PDF-1.5\n", {}
    for number, content in enumerate((catalogue, pages, page, stream), start=1):
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = [struct.pack(">BIH", 0, 0, 65_535)]
    rows += [struct.pack(">BIH", 1, offsets[number], 0) for number in range(1, 5)]
    rows += [struct.pack(">BIH", 2, 4, 0), struct.pack(">BIH", 1, len(body), 0)]
    table = b"".join(rows)
    cross_reference = b"<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream" % (
        len(table),
        table,
    )
    return body + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (cross_reference, len(body))


BAD_PAPERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("file_empty", lambda: b""),
    "SVG with a script": ("file_kind_refused", lambda: SVG),
    "archive": ("file_kind_refused", archive),
    "word processor's": ("file_kind_refused", lambda: archive(b"<w:document/>", "word/document.xml")),
    "EICAR": ("file_kind_refused", lambda: EICAR),
    "moving picture": ("file_kind_refused", lambda: animation("GIF")),
    "PDF behind a page": ("file_kind_refused", lambda: SCRIPT + paper()),
    "PDF and EICAR": ("file_dangerous", lambda: paper() + EICAR),
    "PDF and page": ("file_dangerous", lambda: paper() + b"<html>" + SCRIPT),
    "PDF with a page in a comment": ("file_dangerous", lambda: paper().replace(b"\n", b"\n%<html >\n", 1)),
    "PDF and archive": ("file_dangerous", lambda: paper() + archive()),
    "JPEG and archive": ("file_dangerous", lambda: picture() + archive()),
    "script at opening": ("document_active", lambda: paper(_opens_with(Dictionary(S=Name.JavaScript, JS=String("x"))))),
    "program at opening": ("document_active", lambda: paper(_opens_with(Dictionary(S=Name.Launch, F=String("cmd"))))),
    "form that sends itself": (
        "document_active",
        lambda: paper(_opens_with(Dictionary(S=Name.SubmitForm, F=String("http://x.example")))),
    ),
    "other file at opening": (
        "document_active",
        lambda: paper(_opens_with(Dictionary(S=Name.GoToR, F=String("\\\\x.example\\a")))),
    ),
    "scripts by name": ("document_active", lambda: paper(_named_scripts)),
    "scripts in compressed objects": (
        "document_active",
        lambda: paper(_named_scripts, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
    "name written in numbers": (
        "document_active",
        lambda: paper(_opens_with(Dictionary(S=Name.JavaScript, JS=String("x")))).replace(
            b"/JavaScript", b"/J#61vaScript"
        ),
    ),
    "script that nothing runs": ("document_active", lambda: paper(_unreferenced_script)),
    "file inside": ("document_active", lambda: paper(_attached)),
    "file on a page": (
        "document_active",
        lambda: paper(_annotated(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9]))),
    ),
    "film on a page": (
        "document_active",
        lambda: paper(_annotated(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9]))),
    ),
    "form with scripts": ("document_active", lambda: paper(_form)),
    "locked": ("document_locked", lambda: paper(encryption=pikepdf.Encryption(user="secret", owner="owner"))),
    "cut short": ("file_broken", lambda: paper()[:-100]),
    "rubbish behind a signature": ("file_broken", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF"),
    "no pages": ("file_broken", lambda: paper(lambda pdf: pdf.pages.__delitem__(0))),
    "stream bomb": ("file_broken", stream_bomb_pdf),
}

BAD_NAMES = {
    "path": "../../etc/passwd.jpg",
    "path of Windows": "..\\..\\boot.jpg",
    "absolute path": "/etc/passwd.jpg",
    "NUL": "shell.php\0.jpg",
    "turned": "photo\u202egpj.exe.jpg",
    "isolated": "\u2066photo\u2069.jpg",
    "line": "a\r\nSet-Cookie: b.jpg",
    "hidden": ".htaccess",
    "parent": "..",
    "endless": "x" * 5000 + ".jpg",
    "surrogate": "\ud800.jpg",
}

"""Reads a PDF from its input and writes a clean one to its output: a program of its own, with nothing of ours at hand.

A small PDF can unfold to gigabytes, and its parser is written in C++. So it is opened in a process that has little
memory and little time, no settings and no Django. The exit status is the verdict.
"""

import io
import resource
import sys
from collections.abc import Iterator

import pikepdf

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 10
MAX_OBJECTS = 50_000
MAX_PAGES = 200

CLEAN, BROKEN, ACTIVE, LOCKED = 0, 10, 11, 12

# ISO 32000-2, sections 12.6.4 (actions), 12.5.6 (annotations), 7.11 (files inside) and 12.7.8 (XFA forms).
FORBIDDEN_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMediaContent"}
)
FORBIDDEN_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/GoTo3DView",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
    }
)
FORBIDDEN_SUBTYPES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with pikepdf.open(io.BytesIO(sys.stdin.buffer.read()), inherit_page_attributes=False) as pdf:
            return _judge(pdf)
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, MemoryError, RuntimeError, ValueError, RecursionError):
        return BROKEN


def _judge(pdf: pikepdf.Pdf) -> int:
    if len(pdf.objects) > MAX_OBJECTS or not 0 < len(pdf.pages) <= MAX_PAGES:
        return BROKEN
    if any(map(_acts, _dictionaries(pdf))):
        return ACTIVE
    # What did not unfold in the memory there is was not looked at; other warnings are about what qpdf has mended.
    if any("error decoding" in warning for warning in pdf.get_warnings()):
        return BROKEN
    clean = io.BytesIO()
    pdf.save(clean)
    sys.stdout.buffer.write(clean.getvalue())
    sys.stdout.buffer.flush()
    return CLEAN


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, those of streams included, whether anything refers to it or not."""
    waiting = [*pdf.objects, pdf.trailer]
    seen = 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > 20 * MAX_OBJECTS:
            raise ValueError("the file nests without end")
        if isinstance(node, pikepdf.Stream | pikepdf.Dictionary):
            dictionary = node.stream_dict if isinstance(node, pikepdf.Stream) else node
            yield dictionary
            children = [dictionary[key] for key in dictionary.keys()]  # noqa: SIM118 -- iterating it gives the same, untyped
        elif isinstance(node, pikepdf.Array):
            children = list(node)
        else:
            continue
        # What is referred to is an object of the file, and waits on its own already.
        waiting += [child for child in children if not getattr(child, "is_indirect", True)]


def _acts(dictionary: pikepdf.Object) -> bool:
    """Whether it makes a reader do something, or is a file in itself."""
    return bool(
        FORBIDDEN_KEYS.intersection(dictionary.keys())
        or _name(dictionary, "/S") in FORBIDDEN_ACTIONS
        or _name(dictionary, "/Subtype") in FORBIDDEN_SUBTYPES
        or _name(dictionary, "/Type") == "/EmbeddedFile"
    )


def _name(dictionary: pikepdf.Object, key: str) -> str:
    value = dictionary.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


if __name__ == "__main__":
    sys.exit(main())

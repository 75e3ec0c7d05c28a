"""What sellers send and say of pictures: files, each judged by itself, and the words and the order of those shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.base import File
from django.http import QueryDict

from marketplace.catalog.errors.media import ImageShownAlreadyError, TooManyImagesError
from marketplace.catalog.galleries import Arrangement
from marketplace.core.errors import RateLimitedError
from marketplace.core.uploads.errors import UploadError

LONGEST_ALT = 200
LONGEST_NAME = 80
UNSEEN = dict.fromkeys([*range(32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(slots=True)
class Sent:
    """What became of the files that were sent: how many are taken, and why others are not, by their names."""

    taken: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_each(files: "Iterable[File[bytes]]", keep: "Callable[[File[bytes]], object]") -> Sent:
    """Keep what can be kept; a file that is refused takes none of the others with it."""
    sent = Sent()
    for file in files:
        try:
            keep(file)
        except (UploadError, ImageShownAlreadyError, TooManyImagesError, RateLimitedError) as error:
            sent.refused.append((_plain(file.name or "")[:LONGEST_NAME], str(error)))
        else:
            sent.taken += 1
    return sent


def read_arrangement(data: QueryDict, shown: Iterable[UUID]) -> Arrangement:
    """How the pictures shall stand: as their rows came, after the one button that was pressed."""
    known = {str(image_id): image_id for image_id in shown}
    order = [known[sent] for sent in dict.fromkeys(data.getlist("order")) if sent in known]
    for button, step in (("up", -1), ("down", 1)):
        _move(order, known.get(data.get(button, "")), step)
    removed = known.get(data.get("remove", ""))
    return Arrangement(
        order=order,
        alts={image_id: (_alt(data, image_id, "en"), _alt(data, image_id, "bn")) for image_id in order},
        without=[removed] if removed else [],
    )


def _move(order: list[UUID], image_id: UUID | None, step: int) -> None:
    if image_id not in order or image_id is None:
        return
    place = order.index(image_id)
    order.insert(max(place + step, 0), order.pop(place))


def _alt(data: QueryDict, image_id: UUID, language: str) -> str:
    return _plain(data.get(f"alt_{language}-{image_id}", ""))[:LONGEST_ALT]


def _plain(text: str) -> str:
    """One line, without characters that nobody can see."""
    return text.translate(UNSEEN).strip()

"""Why a file that somebody sent is not kept."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InvalidInputError


class UploadError(InvalidInputError):
    """The file is refused, and nothing of it is kept."""

    code = "file_refused"
    message = _("This file cannot be accepted.")


class EmptyFileError(UploadError):
    """There is nothing in it."""

    code = "file_empty"
    message = _("This file is empty.")


class FileTooLargeError(UploadError):
    """It has more bytes than are taken here."""

    code = "file_too_large"

    def __init__(self, max_bytes: int) -> None:
        limit = f"{max_bytes / 1024 / 1024:.3g}"
        super().__init__(format_lazy(_("This file is too large: it may have {limit} MB at most."), limit=limit))


class FileNameError(UploadError):
    """Its name is made to mislead people or programs."""

    code = "file_name_refused"
    message = _("This file's name is not accepted. Give it a short and plain one, and try again.")


class FileKindError(UploadError):
    """What it holds, or the ending of its name, is none of the kinds that are taken here."""

    code = "file_kind_refused"

    def __init__(self, kinds: Iterable[str]) -> None:
        text = _("This kind of file is not accepted. Send one of these: {kinds}.")
        super().__init__(format_lazy(text, kinds=", ".join(kinds)))


class BrokenFileError(UploadError):
    """It cannot be read to its end."""

    code = "file_broken"
    message = _("This file is damaged and cannot be read.")


class DangerousFileError(UploadError):
    """Something is hidden in it that another program would open or run."""

    code = "file_dangerous"
    message = _("This file holds something that could do harm. Send it in another form, such as a photo of it.")


class TooManyPixelsError(UploadError):
    """Decoded, it would take more memory than it is worth."""

    code = "image_too_large"

    def __init__(self, max_pixels: int) -> None:
        text = _("This picture is too large: it may have {limit} million pixels at most.")
        super().__init__(format_lazy(text, limit=f"{max_pixels / 1_000_000:.3g}"))


class AnimatedImageError(UploadError):
    """It has several pictures where one is wanted."""

    code = "image_animated"
    message = _("This picture moves. Send one that stands still.")


class ActiveDocumentError(UploadError):
    """A PDF that does more than show pages: scripts, actions, media, or other files inside."""

    code = "document_active"
    message = _("This PDF holds scripts, media or other files. Print it into a new PDF and send that.")


class LockedDocumentError(UploadError):
    """A PDF that only a password opens."""

    code = "document_locked"
    message = _("This PDF is protected by a password. Send it without one.")

"""Where uploaded files lie: what anybody may see apart from what is somebody's alone.

`STORAGES["default"]` is public: nginx serves its folder at `/media/`. `STORAGES["private"]` has no address: a view that
has checked the right answers with `serve_private`.
"""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from marketplace.core.errors import NotFoundError

# nginx's own location for what we let through; browsers cannot ask for it (deploy/nginx/server.conf).
HANDED_OVER = "/__private/"
OPAQUE = "application/octet-stream"


class PrivateStorage(FileSystemStorage):
    """Files that nobody can ask for by address; readable to the account they were written by, and no other."""

    def url(self, name: str | None) -> str:
        """Refuse.

        Raises:
            ValueError: always.
        """
        raise ValueError("private files have no address; answer with serve_private")


class UnnamedFileUploadHandler(FileUploadHandler):
    """Keeps a large file on its way in a file without a name: nobody can open it, and a killed process leaves none.

    Django's own handler for large files names them, in a folder that other programs use.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.unnamed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the request, as all uploads are

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.unnamed.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.unnamed.seek(0)
        return UploadedFile(
            self.unnamed, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """The client went away: the file goes with it."""
        if hasattr(self, "unnamed"):
            self.unnamed.close()


def serve_private(request: HttpRequest, name: str, *, as_name: str) -> HttpResponseBase:
    """Answer with a private file, to be saved and not shown; whether the asker may have it, the caller has checked.

    Args:
        request: who asks, and by which method.
        name: the file's name in the private storage.
        as_name: what it is called where it is saved.

    Raises:
        NotFoundError: there is no such file.
    """
    response = _private(name)
    response.headers["Content-Type"] = OPAQUE
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=as_name))
    return response


def show_private(request: HttpRequest, name: str, *, content_type: str) -> HttpResponseBase:
    """Answer with a private picture, to be shown on a page of ours.

    Only for what `core.uploads` has encoded anew: whatever else somebody sent is saved (`serve_private`).

    Args:
        request: who asks, and by which method.
        name: the file's name in the private storage.
        content_type: that it was encoded as.

    Raises:
        NotFoundError: there is no such file.
    """
    response = _private(name)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = "inline"
    return response


def _private(name: str) -> HttpResponseBase:
    if not _is_there(name):
        raise NotFoundError
    response: HttpResponseBase = (
        _handed_over(name) if settings.NGINX_SENDS_PRIVATE_FILES else FileResponse(storages["private"].open(name))
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _is_there(name: str) -> bool:
    """Whether a file of that name lies in the private folder, and not beside it."""
    try:
        return Path(storages["private"].path(name)).is_file()
    except (SuspiciousFileOperation, ValueError):
        return False


def _handed_over(name: str) -> HttpResponse:
    """An empty answer that nginx fills from the private folder."""
    return HttpResponse(headers={"X-Accel-Redirect": HANDED_OVER + quote(name)})


def is_older(storage: Storage, name: str, before: datetime) -> bool:
    """Whether a file was written before then; not so where somebody has deleted it since it was listed."""
    try:
        return storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False

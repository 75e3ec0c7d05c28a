"""Where uploaded files lie: what anybody may see apart from what is somebody's alone.

`STORAGES["default"]` is public: nginx serves its folder at `/media/`. `STORAGES["private"]` has no address: a view that
has checked the right answers with `serve_private`.
"""

import tempfile
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
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


class UnnamedFileUploadHandler(TemporaryFileUploadHandler):
    """Keeps a large file on its way in a file without a name: nobody can open it, and a killed process leaves none."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        # Django's own version makes a named one; what stands above it only takes notes.
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file: UploadedFile = UploadedFile(
            tempfile.TemporaryFile(), self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """The client went away: the file goes with it."""
        if hasattr(self, "file"):
            self.file.close()


def serve_private(request: HttpRequest, name: str, *, as_name: str) -> HttpResponseBase:
    """Answer with a private file, to be saved and not shown; whether the asker may have it, the caller has checked.

    Args:
        request: who asks, and by which method.
        name: the file's name in the private storage.
        as_name: what it is called where it is saved.

    Raises:
        NotFoundError: there is no such file.
    """
    storage = storages["private"]
    try:
        if not name or not storage.exists(name):
            raise NotFoundError
        response = _handed_over(name) if settings.NGINX_SENDS_PRIVATE_FILES else FileResponse(storage.open(name))
    except (SuspiciousFileOperation, IsADirectoryError) as error:
        raise NotFoundError from error
    response.headers["Content-Type"] = OPAQUE
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=as_name))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _handed_over(name: str) -> HttpResponse:
    """An empty answer that nginx fills from the private folder."""
    return HttpResponse(headers={"X-Accel-Redirect": HANDED_OVER + quote(name)})

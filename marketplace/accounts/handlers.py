"""What accounts does about events, its own ones too."""

from uuid import UUID

from django.core.files.storage import storages
from django.utils import timezone

from marketplace.accounts import erasure, exports, signins
from marketplace.accounts.events import DataExportRequested, FilesDiscarded, SignInFailed, UserErased
from marketplace.core.events import handles


@handles(SignInFailed)
def keep_failed_sign_in(event: SignInFailed, *, event_id: UUID) -> None:
    """Finding out whom the attempt was made at takes a moment that must not show in the answer to it."""
    signins.keep_failure(event)


@handles(DataExportRequested)
def make_data_export(event: DataExportRequested, *, event_id: UUID) -> None:
    exports.make_export(export_id=event.export_id, page_url=event.page_url, now=timezone.now())


@handles(FilesDiscarded, acts_outside=True)
def delete_discarded_files(event: FilesDiscarded, *, event_id: UUID) -> None:
    """After the commit that let go of them, and again until it works; a file that is gone already is no mistake."""
    for name in event.names:
        storages[event.storage].delete(name)


@handles(UserErased)
def end_access_of_erased(event: UserErased, *, event_id: UUID) -> None:
    """Once more, for a process that was killed between the erasure and the end of the sessions."""
    erasure.end_all_access(event.user_id)

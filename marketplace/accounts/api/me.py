"""One's own account over HTTP: profile, addresses, what happened, and one's data."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts import activity, addresses, avatars, erasure, exports, roles, selectors, services
from marketplace.accounts.links import absolute_url
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.accounts.schemas.me import (
    ActivityOut,
    AvatarOut,
    ConsentIn,
    ConsentOut,
    DataExportOut,
    DefaultIn,
    ErasureIn,
    InvitationTokenIn,
    ProfileIn,
    ProfileOut,
    SavedAddressIn,
    SavedAddressOut,
)
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from marketplace.core.storage import serve_private
from marketplace.core.uploads.bodies import PICTURE_BODY, picture_in

router = Router(tags=["me"])
READS = requires(Action.READ_ACCOUNT)
CHANGES = requires(Action.CHANGE_ACCOUNT)
READS_ADDRESSES = requires(Action.READ_ADDRESSES)
CHANGES_ADDRESSES = requires(Action.CHANGE_ADDRESSES)
EXPORTS = requires(Action.EXPORT_ACCOUNT)
TAKES_COPIES = requires_recent(Action.EXPORT_ACCOUNT)


@router.get("/me", auth=READS, response=ProfileOut, summary="Your profile")
def get_profile(request: HttpRequest) -> ProfileOut:
    return ProfileOut.of(selectors.get_profile(principal_in(request).own_id))


@router.patch("/me", auth=CHANGES, response=ProfileOut, summary="Change your profile")
def update_profile(request: HttpRequest, body: ProfileIn) -> ProfileOut:
    """What is left out stays as it is. Contacts have operations of their own, because they must be confirmed."""
    user_id = principal_in(request).own_id
    services.update_profile(user_id=user_id, changes=body.to_changes(), now=timezone.now())
    return ProfileOut.of(selectors.get_profile(user_id))


@router.delete(
    "/me", auth=requires_recent(Action.ERASE_ACCOUNT), response={204: None}, summary="Erase your account for good"
)
def erase_account(request: HttpRequest, body: ErasureIn) -> Status[None]:
    """Needs a sign-in within the last quarter of an hour, and your e-mail address or phone number once more.

    What is still open may hold it: the details of the 409 say what.
    """
    user_id, now = principal_in(request).own_id, timezone.now()
    erasure.confirm_erasure(user=selectors.get_user(user_id), typed=body.confirmation)
    erasure.erase_user(actor_id=user_id, user_id=user_id, now=now)
    return Status(204, None)


@router.put(
    "/me/avatar", auth=CHANGES, response=AvatarOut, summary="Show a picture of yourself", openapi_extra=PICTURE_BODY
)
def replace_avatar(request: HttpRequest) -> AvatarOut:
    """JPEG, PNG, WebP or GIF of 5 MB at most. Its middle is kept as a square, and nothing else of the file."""
    user = avatars.replace_avatar(user_id=principal_in(request).own_id, file=picture_in(request), now=timezone.now())
    return AvatarOut(avatar_url=avatars.avatar_url(user))


@router.delete("/me/avatar", auth=CHANGES, response={204: None}, summary="Show no picture")
def remove_avatar(request: HttpRequest) -> Status[None]:
    avatars.remove_avatar(user_id=principal_in(request).own_id, now=timezone.now())
    return Status(204, None)


@router.get("/me/consents", auth=READS, response=PageOut[ConsentOut], summary="What you agreed to, and when")
def list_consents(request: HttpRequest, params: Query[PageParams]) -> PageOut[ConsentOut]:
    page = selectors.list_consents(user_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ConsentOut.of(consent) for consent in page.items], next=page.next)


@router.put(
    "/me/consents/newsletter", auth=CHANGES, response=ProfileOut, summary="Agree to the newsletter, or withdraw"
)
def set_newsletter(request: HttpRequest, body: ConsentIn) -> ProfileOut:
    user_id = principal_in(request).own_id
    services.set_newsletter(user_id=user_id, is_given=body.is_given, source="api", now=timezone.now())
    return ProfileOut.of(selectors.get_profile(user_id))


@router.get("/me/activity", auth=READS, response=PageOut[ActivityOut], summary="Sign-ins and changes")
def list_activity(request: HttpRequest, params: Query[PageParams]) -> PageOut[ActivityOut]:
    """The newest first. Sign-ins are kept for a year, changes as long as the account."""
    page = activity.list_activity(user_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ActivityOut.of(entry) for entry in page.items], next=page.next)


@router.get("/me/addresses", auth=READS_ADDRESSES, response=PageOut[SavedAddressOut], summary="Your addresses")
def list_addresses(request: HttpRequest, params: Query[PageParams]) -> PageOut[SavedAddressOut]:
    page = selectors.list_addresses(user_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[SavedAddressOut.of(address) for address in page.items], next=page.next)


@router.post("/me/addresses", auth=CHANGES_ADDRESSES, response={201: SavedAddressOut}, summary="Add an address")
def create_address(request: HttpRequest, body: SavedAddressIn) -> Status[SavedAddressOut]:
    """The first becomes the default. Twenty can be kept; the pin must stand in Bangladesh."""
    user_id = principal_in(request).own_id
    address = addresses.create_address(user_id=user_id, draft=body.to_draft(), now=timezone.now())
    return Status(201, SavedAddressOut.of(selectors.get_address(user_id=user_id, address_id=address.pk)))


@router.get("/me/addresses/{uuid:address_id}", auth=READS_ADDRESSES, response=SavedAddressOut, summary="One address")
def get_address(request: HttpRequest, address_id: UUID) -> SavedAddressOut:
    return SavedAddressOut.of(selectors.get_address(user_id=principal_in(request).own_id, address_id=address_id))


@router.put(
    "/me/addresses/{uuid:address_id}", auth=CHANGES_ADDRESSES, response=SavedAddressOut, summary="Change an address"
)
def update_address(request: HttpRequest, address_id: UUID, body: SavedAddressIn) -> SavedAddressOut:
    user_id = principal_in(request).own_id
    addresses.update_address(user_id=user_id, address_id=address_id, draft=body.to_draft(), now=timezone.now())
    return SavedAddressOut.of(selectors.get_address(user_id=user_id, address_id=address_id))


@router.delete(
    "/me/addresses/{uuid:address_id}", auth=CHANGES_ADDRESSES, response={204: None}, summary="Delete an address"
)
def delete_address(request: HttpRequest, address_id: UUID) -> Status[None]:
    """What it was the default for, the newest of those left is then."""
    addresses.delete_address(user_id=principal_in(request).own_id, address_id=address_id, now=timezone.now())
    return Status(204, None)


@router.put(
    "/me/addresses/{uuid:address_id}/default",
    auth=CHANGES_ADDRESSES,
    response=SavedAddressOut,
    summary="Make an address the default",
)
def set_default_address(request: HttpRequest, address_id: UUID, body: DefaultIn) -> SavedAddressOut:
    user_id = principal_in(request).own_id
    addresses.set_default(user_id=user_id, address_id=address_id, use=body.use, now=timezone.now())
    return SavedAddressOut.of(selectors.get_address(user_id=user_id, address_id=address_id))


@router.get("/me/exports", auth=EXPORTS, response=PageOut[DataExportOut], summary="Copies of your data")
def list_exports(request: HttpRequest, params: Query[PageParams]) -> PageOut[DataExportOut]:
    page = selectors.list_exports(user_id=principal_in(request).own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[DataExportOut.of(export) for export in page.items], next=page.next)


@router.post("/me/exports", auth=TAKES_COPIES, response={202: DataExportOut}, summary="Ask for a copy of your data")
def request_export(request: HttpRequest) -> Status[DataExportOut]:
    """It is made in the background, one at a time; a mail says when it can be fetched.

    As fetching it, it needs a sign-in or a `POST /auth/reauthenticate` within a quarter of an hour.
    """
    user = selectors.get_user(principal_in(request).own_id)
    page_url = absolute_url(request, "accounts:privacy", language=services.language_of(user))
    return Status(202, DataExportOut.of(exports.request_export(user_id=user.pk, page_url=page_url, now=timezone.now())))


@router.get("/me/exports/{uuid:export_id}", auth=EXPORTS, response=DataExportOut, summary="One copy of your data")
def get_export(request: HttpRequest, export_id: UUID) -> DataExportOut:
    return DataExportOut.of(selectors.get_export(user_id=principal_in(request).own_id, export_id=export_id))


@router.get(
    "/me/exports/{uuid:export_id}/file",
    auth=TAKES_COPIES,
    response={200: bytes},
    summary="Fetch a copy of your data",
    openapi_extra={
        "responses": {
            200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
)
def download_export(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """A ZIP with JSON and CSV, and the picture."""
    user_id = principal_in(request).own_id
    export = selectors.get_ready_export(user_id=user_id, export_id=export_id, now=timezone.now())
    return serve_private(request, export.file, as_name=exports.file_name(export))


@router.post(
    "/me/invitations", auth=CHANGES, response=ProfileOut, summary="Accept an invitation to work for the market"
)
def accept_invitation(request: HttpRequest, body: InvitationTokenIn) -> ProfileOut:
    """For the confirmed owner of the address it was sent to, once."""
    user_id = principal_in(request).own_id
    roles.accept_invitation(user_id=user_id, token=body.token, now=timezone.now())
    return ProfileOut.of(selectors.get_profile(user_id))

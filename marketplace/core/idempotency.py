"""Writes that may be sent twice: the same `Idempotency-Key` and body answer the same bytes, and happen once.

    @router.post("/purchases", response={201: PurchaseOut})
    @idempotent
    def place_purchase(request: HttpRequest, body: PurchaseIn) -> Purchase: ...

The key, the operation and its answer share one transaction. What fails leaves nothing behind, so its key stays free.
Answers tell of people, so they lie sealed.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from marketplace.core.clients import caller_of
from marketplace.core.encryption import DecryptionError, decrypt, encrypt
from marketplace.core.errors import ConflictError, InvalidInputError
from marketplace.core.ids import uuid7
from marketplace.core.models import IdempotencyRecord
from marketplace.core.prepared import PreparedStatement

View = TypeVar("View", bound=Callable[..., Any])

RETENTION = timedelta(hours=48)
PURGE_BATCH = 5_000
HEADER = "Idempotency-Key"
KEY_PATTERN = r"[\x21-\x7e]{1,128}"
HEADER_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "pattern": f"^{KEY_PATTERN}$", "maxLength": 128},
    "description": "A value of your own for this act, such as a UUID: sent again, it answers the same and acts once.",
}

CLAIM = PreparedStatement.of("""
INSERT INTO core_idempotencyrecord (id, caller, method, path, key, request_hash, content_type, body, created_at)
VALUES (%(id)s, %(caller)s, %(method)s, %(path)s, %(key)s, %(request_hash)s, '', '', %(created_at)s)
    ON CONFLICT (caller, method, path, key) DO NOTHING RETURNING id
""")
KEEP = PreparedStatement.of("""
UPDATE core_idempotencyrecord SET status = %(status)s, content_type = %(content_type)s, body = %(body)s
 WHERE id = %(id)s
""")


class IdempotencyKeyError(InvalidInputError):
    """The key is missing or has a form we do not take."""

    code = "invalid_idempotency_key"
    message = _("Send an Idempotency-Key header of 1 to 128 printable characters.")


class IdempotencyKeyReusedError(ConflictError):
    """The key was used before, for something else."""

    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was already used for another request.")


class AnswerLostError(ConflictError):
    """It was done for this key, and the answer that was kept cannot be opened: it is neither told nor done again."""

    code = "answer_lost"
    message = _("This was done before, and its answer cannot be read any more. Look at what came of it.")


class ClaimingRequest(HttpRequest):
    """A request that acts for its key."""

    idempotency_record: IdempotencyRecord


def idempotent(view: View) -> View:
    """Decorate an operation, below the router's decorator, to require a key and act once for it."""
    return _acting_once(view, is_required=True)


def idempotent_where_asked(view: View) -> View:
    """The same for an operation that moves neither money nor stock: without a key it acts each time."""
    return _acting_once(view, is_required=False)


def idempotent_for(name_of: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """The same as `idempotent` where strangers are known by more than their network, which thousands may share.

    Args:
        name_of: the one name for whoever calls, of 100 characters at most.
    """
    return partial(_acting_once, is_required=True, name_of=name_of)


def _acting_once(view: View, *, is_required: bool, name_of: Callable[[HttpRequest], str] = caller_of) -> View:
    def acts_each_time(request: HttpRequest) -> bool:
        return not is_required and HEADER not in request.headers

    @wraps(view)
    def claim_first(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if acts_each_time(request):
            return view(request, *args, **kwargs)
        record = _claim(request, name_of(request))
        if record.status is not None:
            return _replayed(record)
        cast("ClaimingRequest", request).idempotency_record = record
        return view(request, *args, **kwargs)

    contribute_operation_callback(claim_first, partial(_document, is_required=is_required))
    return cast("View", decorate_view(partial(_in_one_transaction, unless=acts_each_time))(claim_first))


def purge(*, now: datetime) -> int:
    """Forget a batch of answers past their retention; a key that old acts anew.

    Returns:
        How many were removed; call again while it is `PURGE_BATCH`.
    """
    old = IdempotencyRecord.objects.filter(created_at__lt=now - RETENTION).order_by("created_at")
    removed, _by_model = IdempotencyRecord.objects.filter(pk__in=old.values("pk")[:PURGE_BATCH]).delete()
    return removed


def _in_one_transaction(
    run: Callable[..., HttpResponse], *, unless: Callable[[HttpRequest], bool]
) -> Callable[..., HttpResponse]:
    """Around the whole operation: keep a success with what it wrote, undo both for anything else.

    ninja has turned exceptions into answers by now, so a refusal is known by its status. What acts each time has the
    transactions of its services alone: a picture is encoded and stored outside of any.
    """

    @wraps(run)
    def wrapper(request: HttpRequest, **path: Any) -> HttpResponse:
        if unless(request):
            return run(request, **path)
        with transaction.atomic():
            response = run(request, **path)
            record: IdempotencyRecord | None = getattr(request, "idempotency_record", None)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif record is not None:
                _keep(record, response)
        return response

    return wrapper


def _claim(request: HttpRequest, caller: str) -> IdempotencyRecord:
    """The record of this key of a caller: a new one of ours, or the finished one of an earlier request.

    The insert waits for a concurrent request with the same key until that has committed or failed, so exactly one of
    them acts.

    Raises:
        IdempotencyKeyError: there is no key, or a strange one.
        IdempotencyKeyReusedError: it came with another body before.
    """
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(KEY_PATTERN, key):
        raise IdempotencyKeyError
    scope = {"caller": caller, "method": request.method, "path": request.path[:500], "key": key}
    values = {"id": uuid7(), **scope, "request_hash": _hash(request), "created_at": timezone.now()}
    if CLAIM.fetch_all(values):
        return IdempotencyRecord(**values)
    record = IdempotencyRecord.objects.get(**scope)
    if record.request_hash != values["request_hash"]:
        raise IdempotencyKeyReusedError
    return record


def _hash(request: HttpRequest) -> str:
    """Of what was asked. A form with files has been read by now, and separates its parts anew each time it is sent."""
    digest = hashlib.sha256(request.META.get("QUERY_STRING", "").encode() + b"\0")
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    digest.update(repr(sorted(request.POST.lists())).encode())
    for field, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((field, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _keep(record: IdempotencyRecord, response: HttpResponse) -> None:
    KEEP.run(
        {
            "id": record.pk,
            "status": response.status_code,
            "content_type": response.headers.get("Content-Type", ""),
            "body": encrypt(response.content.decode(), context=_context(record)),
        }
    )


def _replayed(record: IdempotencyRecord) -> HttpResponse:
    """The answer that was kept.

    Raises:
        AnswerLostError: its key was taken away, or it is not what was sealed.
    """
    try:
        body = decrypt(bytes(record.body), context=_context(record))
    except DecryptionError as error:
        raise AnswerLostError from error
    response = HttpResponse(body, status=record.status, content_type=record.content_type)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _context(record: IdempotencyRecord) -> str:
    """What an answer is bound to: one that is put into another record does not open there."""
    return f"core.idempotencyrecord.body:{record.pk}"


def _document(operation: Operation, *, is_required: bool) -> None:
    extra = operation.openapi_extra or {}
    extra["parameters"] = [*extra.get("parameters", []), HEADER_PARAMETER | {"required": is_required}]
    operation.openapi_extra = extra

"""Operations of no room, for the tests of what all operations share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest
from django.urls import path
from ninja import Field, Query, Router, Status
from pydantic import BaseModel, ConfigDict

from config import urls
from config.api import make_api
from marketplace.core import errors
from marketplace.core.idempotency import idempotent, idempotent_where_asked
from marketplace.core.models import OutboxEvent
from marketplace.core.money import MoneySchema
from marketplace.core.ratelimits import Policy
from marketplace.core.schemas import StrictSchema
from marketplace.core.throttles import PolicyThrottle

router = Router()
ONE_AN_HOUR = Policy("one_an_hour", "1/hour")

FAILURES: dict[str, Callable[[], Exception]] = {
    "invalid": errors.InvalidInputError,
    "unauthenticated": errors.UnauthenticatedError,
    "forbidden": errors.ForbiddenError,
    "not_found": errors.NotFoundError,
    "conflict": errors.ConflictError,
    "rule": lambda: errors.RuleError("Rice is sold out.", details=[errors.ErrorDetail("lines.0", "none left")]),
    "rate": lambda: errors.RateLimitedError(retry_after_s=7),
    "unavailable": errors.UnavailableError,
    "http404": Http404,
    "denied": PermissionDenied,
    "database": lambda: OperationalError("connection refused"),
    "mistake": lambda: ZeroDivisionError("password=hunter2"),
}


class LineIn(StrictSchema):
    sku: str
    quantity: int = Field(ge=1, le=99)


class OrderIn(StrictSchema):
    lines: list[LineIn]
    note: str = ""


class FilterParams(StrictSchema):
    lat: float = Field(ge=-90, le=90)
    tags: list[str] = []
    limit: int = Field(default=20, ge=1, le=100)


class MadeOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


@router.get("/failures/{kind}")
def fail(request: HttpRequest, kind: str) -> None:
    raise FAILURES[kind]()


@router.get("/filtered", response=dict[str, Any])
def filtered(request: HttpRequest, query: Query[FilterParams]) -> dict[str, Any]:
    return query.model_dump()


@router.get("/plain", response=dict[str, str])
def plain(request: HttpRequest) -> dict[str, str]:
    return {"status": "fine"}


@router.post("/orders", response=dict[str, int])
def order(request: HttpRequest, body: OrderIn) -> dict[str, int]:
    return {"lines": len(body.lines)}


@router.get("/limited", throttle=PolicyThrottle(ONE_AN_HOUR), response=dict[str, str])
def limited(request: HttpRequest) -> dict[str, str]:
    return {"status": "fine"}


# What `counted` does; tests put something here and take it away again.
while_counted: list[Callable[[], object]] = []


@router.api_operation(["GET", "POST"], "/counted", response=dict[str, str])
def counted(request: HttpRequest) -> dict[str, str]:
    for act in while_counted:
        act()
    return {"status": "fine"}


class SlotIn(StrictSchema):
    order_id: UUID
    at: datetime
    fee: MoneySchema


@router.post("/slots", response=dict[str, Any])
def reserve(request: HttpRequest, body: SlotIn) -> dict[str, Any]:
    return {"order_id": body.order_id, "year": body.at.year, "fee": str(body.fee.to_money())}


class MakeIn(StrictSchema):
    name: str
    then: str = ""


# What `make` does between writing and answering; tests put something here and take it away again.
while_making: list[Callable[[], object]] = []


@router.post("/things", response={201: MadeOut})
@idempotent
def make(request: HttpRequest, body: MakeIn) -> Any:
    thing = OutboxEvent.objects.create(aggregate_id=UUID(int=1), name=body.name, version=1, data={}, metadata={})
    for act in while_making:
        act()
    if body.then:
        raise FAILURES[body.then]()
    return thing


@router.post("/pictures", response={201: bool})
@idempotent_where_asked
def show_whether_in_a_transaction(request: HttpRequest) -> Any:
    return Status(201, connection.in_atomic_block)


api = make_api(title="Test", version="test", urls_namespace="test-api")
api.add_router("", router)

urlpatterns = [path("api/test/", api.urls), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

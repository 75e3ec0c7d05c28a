"""The API: every room's router, one error format. This module alone knows which failure is which HTTP status."""

from datetime import UTC, datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema

from config.errors import (
    BodyTooLargeError,
    MethodNotAllowedError,
    ServerError,
    UnsupportedMediaTypeError,
    translate,
)
from config.openapi import document_errors
from config.parsing import OrjsonParser, refuse_what_is_not_asked_for
from config.rendering import OrjsonRenderer
from marketplace.core.access import refuse_unnamed
from marketplace.core.errors import (
    ConflictError,
    ForbiddenError,
    HaatError,
    InvalidInputError,
    NotFoundError,
    RateLimitedError,
    RuleError,
    UnauthenticatedError,
    UnavailableError,
)

PREFIX = "/api/"

STATUSES: dict[type[HaatError], int] = {
    InvalidInputError: 400,
    UnauthenticatedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    MethodNotAllowedError: 405,
    ConflictError: 409,
    BodyTooLargeError: 413,
    UnsupportedMediaTypeError: 415,
    RuleError: 422,
    RateLimitedError: 429,
    ServerError: 500,
    UnavailableError: 503,
}
KINDS = {status: kind for kind, status in STATUSES.items()}


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, to be answered in the API's format, and not a person."""
    return request.path_info.startswith(PREFIX)


def status_of(error: HaatError) -> int:
    """The status of the nearest kind the error descends from; 500 when it descends from none."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def error_response(request: HttpRequest, error: HaatError) -> HttpResponse:
    """The failure in the API's one format, in the active language."""
    body = {
        "code": error.code,
        "message": str(error),
        "details": [{"field": detail.field, "message": str(detail.message)} for detail in error.details],
        "request_id": getattr(request, "request_id", ""),
        "timestamp": datetime.now(UTC),
    }
    response = HttpResponse(
        orjson.dumps({"error": body, **error.beside}, option=orjson.OPT_UTC_Z),
        status=status_of(error),
        content_type="application/json; charset=utf-8",
    )
    if isinstance(error, RateLimitedError):
        response["Retry-After"] = str(error.retry_after_s)
    return response


class HaatAPI(NinjaAPI):
    """ninja with our failures: every exception is told in one format, and documented on every operation."""

    def set_default_exception_handlers(self) -> None:
        self.add_exception_handler(Exception, self.answer_failure)

    def answer_failure(self, request: HttpRequest, exception: Any) -> HttpResponse:
        """Answer what we understand; a mistake of ours goes on to Django, which logs it and answers 500."""
        error = translate(exception)
        if error is None:
            raise exception
        return error_response(request, error)

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """What ninja makes before every operation; with bytes, for the encoding of no text need be found out."""
        return HttpResponse(b"", content_type=self.get_content_type())

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Name fields as the client wrote them: without the parameter's source or the handler's argument name."""
        errors = super().validation_error_from_error_contexts(error_contexts)
        arguments = {getattr(context.model, "__read_from_single_attr__", None) for context in error_contexts} - {None}
        for error in errors.errors:
            source, *path = error["loc"]
            error["loc"] = path[1:] if source == "body" and path and path[0] in arguments else path
        return errors

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        document_errors(schema)
        return schema


def make_api(**options: Any) -> HaatAPI:
    """An API with our way of reading, answering and refusing."""
    made = HaatAPI(parser=OrjsonParser(), renderer=OrjsonRenderer(), **options)
    made.add_decorator(refuse_what_is_not_asked_for, mode="view")
    return made


api = make_api(
    title="Haat",
    version="1",
    description="Local trade: shops, goods, orders and delivery around a pin.",
    urls_namespace="api",
    auth=refuse_unnamed,
)
# Before the shops, whose addresses would take `at` for one of them.
api.add_router("", "sellers.api.delivery.router")
api.add_router("", "sellers.api.shops.router")
api.add_router("", "marketplace.catalog.api.reading.router")
api.add_router("", "marketplace.catalog.api.offers.router")
api.add_router("", "marketplace.catalog.api.sheets.router")
api.add_router("", "marketplace.catalog.api.products.router")
api.add_router("", "marketplace.catalog.api.products.staff_router")
api.add_router("", "marketplace.catalog.api.category_attributes.router")
api.add_router("", "sellers.api.zones.router")
api.add_router("", "sellers.api.desk.router")
api.add_router("", "sellers.api.hours.router")
api.add_router("", "sellers.api.commission.router")
api.add_router("", "sellers.api.exchange.router")
api.add_router("", "sellers.api.members.router")
api.add_router("", "sellers.api.payouts.router")
api.add_router("", "sellers.api.onboarding.router")
api.add_router("", "sellers.api.cases.router")
api.add_router("", "marketplace.search.api.searching.router")
api.add_router("", "marketplace.search.api.synonyms.router")
api.add_router("", "marketplace.notifications.deliveries.api.router")
api.add_router("", "marketplace.notifications.wording.api.router")
api.add_router("", "marketplace.search.api.saved_searches.router")
api.add_router("", "marketplace.search.api.kept.router")
api.add_router("", "marketplace.catalog.api.media.router")
api.add_router("", "marketplace.catalog.api.proposals.router")
api.add_router("", "marketplace.catalog.api.reviews.router")
api.add_router("", "marketplace.catalog.api.questions.router")
api.add_router("", "marketplace.catalog.api.content_reports.router")
api.add_router("", "marketplace.catalog.api.moderation.router")
api.add_router("", "marketplace.catalog.api.shelves.router")
api.add_router("", "marketplace.orders.api.basket.router")
api.add_router("", "marketplace.orders.api.taxes.router")
api.add_router("", "marketplace.orders.api.purchases.router")
api.add_router("", "marketplace.orders.api.orders.router")
api.add_router("", "marketplace.orders.api.shop_orders.router")
api.add_router("", "marketplace.orders.api.order_terms.router")
api.add_router("", "marketplace.orders.api.shop_order_lines.router")
api.add_router("", "marketplace.orders.api.support_orders.router")
api.add_router("", "marketplace.orders.api.returns.router")
api.add_router("", "marketplace.orders.api.shop_returns.router")
api.add_router("", "marketplace.orders.api.support_returns.router")
api.add_router("", "marketplace.delivery.api.router")
api.add_router("", "geo.api.router")
api.add_router("", "marketplace.accounts.api.keys.router")
api.add_router("", "marketplace.accounts.api.viewing.router")
api.add_router("", "marketplace.accounts.api.auth.router")
api.add_router("", "marketplace.accounts.api.providers.router")
api.add_router("", "marketplace.accounts.api.reauthentication.router")
api.add_router("", "marketplace.accounts.api.security.router")
api.add_router("", "marketplace.accounts.api.me.router")
api.add_router("", "marketplace.accounts.api.people.router")
api.add_router("", "marketplace.notifications.api.router")
api.add_router("", "marketplace.notifications.push.api.router")
api.add_router("", "realtime.api.router")
api.add_router("", "realtime.chat.api.rooms.router")
api.add_router("", "realtime.chat.api.messages.router")
api.add_router("", "realtime.chat.api.shop_rooms.router")
api.add_router("", "realtime.chat.api.moderation.router")

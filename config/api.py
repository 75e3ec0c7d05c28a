"""The API: every room's router, one error format. This module alone knows HTTP status codes."""

from ninja import NinjaAPI

api = NinjaAPI(title="Haat", version="1", urls_namespace="api")

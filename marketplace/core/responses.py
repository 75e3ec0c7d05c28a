from django.http import HttpResponse


def json_bytes_response(body: bytes, *, status: int = 200) -> HttpResponse:
    """JSON that is written already, by PostgreSQL (`SELECT json_build_object(…)::text`) or by orjson."""
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")

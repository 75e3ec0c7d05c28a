from dataclasses import asdict

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.access import public_page
from marketplace.core.health import check_dependencies
from marketplace.core.responses import json_bytes_response


@public_page
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return json_bytes_response(b'{"status":"ok"}')


@public_page
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    checks = check_dependencies()
    ready = all(health.ok for health in checks.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": {name: asdict(health) for name, health in checks.items()},
    }
    return json_bytes_response(orjson.dumps(body), status=200 if ready else 503)

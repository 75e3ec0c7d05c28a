"""JSON logs through structlog: one line an event, with the request's id, without secrets or personal data."""

import logging
import logging.config
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from marketplace.core.masking import mask_text, mask_value

EventDict = MutableMapping[str, Any]

# Made by us, so they cannot hold anything personal; they are in every line.
TRUSTED_FIELDS = frozenset({"timestamp", "level", "service", "request_id", "task_id", "user_id", "duration_ms", "code"})

# Django's own dictionary is applied before ours. Its loggers get handlers there, and say again what the request's
# line says: a refused host, a missing page and a crash would all be told twice.
DJANGO_LOGGERS: dict[str, Any] = {
    "django": {"handlers": [], "level": "INFO", "propagate": True},
    "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    "django.request": {"level": "CRITICAL"},
    "django.security.DisallowedHost": {"level": "CRITICAL"},
    # What makes PDFs tells every table of a font, and the letters of names that it lacks.
    "fontTools": {"level": "WARNING"},
    "fpdf": {"level": "ERROR"},
}


def logging_config(*, level: str) -> dict[str, Any]:
    """The `LOGGING` dictionary: every logger, ours and the libraries', writes JSON to standard output."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    mask,
                    lambda logger, method, event: to_json(logger, method, event).decode(),
                ],
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": DJANGO_LOGGERS,
    }


def configure(config: dict[str, Any]) -> None:
    """Set up both logging systems; Django calls it as `LOGGING_CONFIG`.

    Our own loggers write bytes straight to standard output: going through the standard library's handlers made a
    line five times as dear, and every request writes one.
    """
    logging.config.dictConfig(config)
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(config["root"]["level"])),
        logger_factory=structlog.BytesLoggerFactory(open(1, "wb", buffering=0, closefd=False)),  # noqa: SIM115 -- a descriptor, open as long as the process
        cache_logger_on_first_use=True,
    )


def mask(logger: object, method: str, event: EventDict) -> EventDict:
    """Take secrets and personal data out of every field (structlog processor)."""
    for name, value in event.items():
        if name not in TRUSTED_FIELDS:
            event[name] = mask_text(value) if name in {"event", "exception"} else mask_value(name, value)
    return event


def to_json(logger: object, method: str, event: EventDict) -> bytes:
    """The line itself (structlog processor): when, how grave, which service, what, and then the rest."""
    line = {
        "timestamp": datetime.now(UTC),
        "level": event.pop("level", method),
        "service": "haat",
        "message": event.pop("event", ""),
        **event,
    }
    return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


# One list for as long as the process lives: loggers keep the one that they were first used with, and where requests are
# served Django sets up once more.
PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.format_exc_info,
    mask,
    to_json,
]

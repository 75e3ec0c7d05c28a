"""What live connections are refused for: counted by reason and logged, a flood of them in a line a second."""

import time
from collections import Counter
from collections.abc import Callable
from enum import StrEnum

import structlog

logger = structlog.get_logger(__name__)

LOG_EVERY_S = 1.0


class Reason(StrEnum):
    """Why somebody was refused, or cut off."""

    FOREIGN_ORIGIN = "foreign_origin"
    UNKNOWN_PROTOCOL = "unknown_protocol"
    ARRIVES_TOO_OFTEN = "arrives_too_often"
    TOO_MANY_OF_ADDRESS = "too_many_of_address"
    TOO_MANY_OF_PERSON = "too_many_of_person"
    MALFORMED = "malformed"
    INVALID = "invalid"
    TOO_BIG = "too_big"
    TOO_MANY_MESSAGES = "too_many_messages"
    TOO_MANY_FRAMES = "too_many_frames"
    TOO_MANY_QUESTIONS = "too_many_questions"
    TOO_MANY_TOPICS = "too_many_topics"
    NOT_FOUND = "not_found"
    INVALID_CREDENTIAL = "invalid_credential"
    SIGN_IN_ENDED = "sign_in_ended"
    NO_LONGER_ALLOWED = "no_longer_allowed"
    RIGHTS_UNKNOWN = "rights_unknown"
    SILENT = "silent"
    DOES_NOT_READ = "does_not_read"


class Refusals:
    """The counts of one process since it began."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.counts: Counter[Reason] = Counter()
        self._clock = clock
        self._logged: dict[Reason, tuple[float, int]] = {}

    def note(self, reason: Reason, **told: str) -> None:
        """Count one; the log's line has the count so far, for most of a flood have none of their own."""
        self.counts[reason] += 1
        logged_at, _count = self._logged.get(reason, (float("-inf"), 0))
        if self._clock() - logged_at >= LOG_EVERY_S:
            self._logged[reason] = self._clock(), self.counts[reason]
            logger.warning("live_refused", reason=str(reason), count=self.counts[reason], **told)


refusals = Refusals()

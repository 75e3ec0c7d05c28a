from realtime.chat.models.marks import Mark
from realtime.chat.models.messages import (
    LONGEST_BODY,
    Message,
    MessageKind,
    MessageVersion,
    Side,
)
from realtime.chat.models.moderation import ReportOutcome, Suspension
from realtime.chat.models.rooms import Answerer, Room, RoomKind, RoomState
from realtime.chat.models.team import (
    LONGEST_SHORTCUT,
    LONGEST_TITLE,
    Block,
    CannedReply,
    Report,
    ReportReason,
    ReportState,
)

__all__ = [
    "LONGEST_BODY",
    "LONGEST_SHORTCUT",
    "LONGEST_TITLE",
    "Answerer",
    "Block",
    "CannedReply",
    "Mark",
    "Message",
    "MessageKind",
    "MessageVersion",
    "Report",
    "ReportOutcome",
    "ReportReason",
    "ReportState",
    "Room",
    "RoomKind",
    "RoomState",
    "Side",
    "Suspension",
]

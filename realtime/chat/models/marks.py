"""How far somebody has got in a room."""

from django.db import models
from django.db.models import F, Q

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from realtime.chat.models.rooms import Room


class Mark(BaseModel):
    """Up to which number a room's messages have reached somebody, and they have read them; marks never go back.

    Attributes:
        noticed_seq: up to where a notice has told them that there is something to read (`noticing`).
        mailed_seq: up to where a mail has (`mailing`); there is no other before they have read up to it.
        is_muted: whether they want no notices of this room.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="marks")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    delivered_seq = models.PositiveIntegerField(default=0)
    read_seq = models.PositiveIntegerField(default=0)
    noticed_seq = models.PositiveIntegerField(default=0)
    mailed_seq = models.PositiveIntegerField(db_default=0, default=0)
    is_muted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("room"), F("user"), name="mark_once_a_person"),
            models.CheckConstraint(condition=Q(read_seq__lte=F("delivered_seq")), name="mark_read_was_delivered"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"

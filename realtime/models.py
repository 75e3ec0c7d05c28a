"""What was told on live topics, each message with its number; and when people were here last."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

# Of a message's data as PostgreSQL writes it. A message says what changed; what is large is fetched.
MOST_CHARACTERS = 16_000


class Topic(models.Model):
    """Something that people hear of live: `order:<id>`, `shop:<id>`, `user:<id>`; and `control`, which is internal.

    The row is the lock under which numbers are given, so they are committed in their order. It stays when its messages
    are gone: numbers that began again would be taken by a client for what it has heard.

    Attributes:
        last_seq: the number that was given last.
        first_seq: the smallest number that is still kept; one more than the last, where none is.
    """

    name = models.CharField(max_length=80, primary_key=True)
    last_seq = models.BigIntegerField(default=0)
    first_seq = models.BigIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"^[a-z]+(:[a-z0-9-]+)?$"), name="topic_name_is_plain"),
            models.CheckConstraint(
                condition=Q(first_seq__gte=1, first_seq__lte=F("last_seq") + 1), name="topic_numbers_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TopicMessage(models.Model):
    """One message: the `seq`-th on its topic. Rows are added and, when their time is over, removed, oldest first."""

    pk = models.CompositePrimaryKey("topic_id", "seq")
    # The key begins with it, and so does its index.
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="message_number_from_one"),
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z_]+(\.[a-z_]+)*$"), name="message_kind_is_plain"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(Cast("data", models.TextField())), MOST_CHARACTERS),
                name="message_is_small",
            ),
        ]
        indexes = [BrinIndex(fields=["created_at"], name="message_by_age", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.seq}"


class LastSeen(models.Model):
    """When somebody was here last, as far as it was written down (`realtime.presence`). It goes with their account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="lastseen")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"

"""What pages need to say of topics (`core.live`), out of what is told in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from realtime import signals, tickets, topics
from realtime.models import Topic


class PageTopics:
    """Numbers and tickets for pages."""

    def position(self, topic: str) -> int:
        return topics.position(topic)

    def position_of(self, kind: str) -> Combinable:
        name = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
        told = Topic.objects.filter(name=name).values("last_seq")[:1]
        return Coalesce(Subquery(told), Value(0), output_field=BigIntegerField())

    def ticket(self, topic: str, *, now: datetime) -> str:
        return tickets.issue(topic, until=now + tickets.LASTS)

    def signal(self, topic: str, *, kind: str, data: Mapping[str, Any]) -> None:
        signals.send(topic, kind=kind, data=data)

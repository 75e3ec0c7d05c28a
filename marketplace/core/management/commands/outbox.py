"""See what the outbox holds, and give dead letters another chance."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.events import handler_named
from marketplace.core.models import EventDelivery, OutboxEvent


class Command(BaseCommand):
    help = "Show the outbox (status, dead) and revive dead deliveries (replay)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="how much waits, and for how long")
        actions.add_parser("dead", help="every dead letter, with its last error")
        replay = actions.add_parser("replay", help="give dead letters all their attempts again")
        chosen = replay.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--event", type=UUID, help="those of one event, by its id")
        chosen.add_argument("--handler", help="those of one handler, by its name")
        chosen.add_argument("--all", action="store_true", help="every one of them")

    def handle(self, *, action: str, **options: Any) -> None:
        {"status": self.show_status, "dead": self.show_dead, "replay": self.replay}[action](**options)

    def show_status(self, **_options: Any) -> None:
        waiting = OutboxEvent.objects.filter(fanned_out_at=None).aggregate(count=Count("pk"), oldest=Min("created_at"))
        self.stdout.write(f"events not yet fanned out: {waiting['count']}{self._age(waiting['oldest'])}")
        rows = EventDelivery.objects.exclude(state=EventDelivery.State.DONE).values("handler", "state")
        for row in rows.annotate(count=Count("pk"), oldest=Min("event__created_at")).order_by("handler", "state"):
            orphan = "" if handler_named(row["handler"]) else " (no such handler)"
            self.stdout.write(f"{row['state']:>8} {row['count']:>6} {row['handler']}{orphan}{self._age(row['oldest'])}")

    def show_dead(self, **_options: Any) -> None:
        for delivery in EventDelivery.objects.dead().select_related("event").order_by("handler", "id"):
            event = delivery.event
            self.stdout.write(f"{event.pk} {event.name} v{event.version} -> {delivery.handler}: {delivery.last_error}")

    def replay(self, *, event: UUID | None, handler: str | None, **_options: Any) -> None:
        deliveries: QuerySet[EventDelivery] = EventDelivery.objects.dead()
        if event:
            deliveries = deliveries.filter(event_id=event)
        if handler:
            deliveries = deliveries.filter(handler=handler)
        revived = outbox.replay(deliveries, now=timezone.now())
        if not revived:
            raise CommandError("there are no such dead letters")
        self.stdout.write(f"revived {revived}")

    @staticmethod
    def _age(oldest: Any) -> str:
        return f", the oldest {(timezone.now() - oldest).total_seconds():.0f} s old" if oldest else ""

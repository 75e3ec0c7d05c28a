"""Which queue each task is done from, and what is done by the clock (Asia/Dhaka)."""

from typing import Any, Final

from celery.schedules import crontab
from kombu import Queue

QUEUES: Final = [Queue("default"), Queue("events"), Queue("slow")]
ROUTES: Final[dict[str, dict[str, str]]] = {
    "core.deliver_event": {"queue": "events"},
    "core.sweep_outbox": {"queue": "events"},
    "core.purge_*": {"queue": "slow"},
    "accounts.purge": {"queue": "slow"},
    "catalog.sweep_images": {"queue": "slow"},
    "orders.sweep_pictures": {"queue": "slow"},
    "catalog.find_duplicates*": {"queue": "slow"},
    "catalog.move_offers": {"queue": "slow"},
    "catalog.work_off_sheet": {"queue": "slow"},
    "catalog.purge_sheets": {"queue": "slow"},
    "sellers.work_off_import": {"queue": "slow"},
    "sellers.purge_*": {"queue": "slow"},
    "sellers.purge_papers": {"queue": "slow"},
    "search.index_*": {"queue": "slow"},
    "search.count_words": {"queue": "slow"},
    "notifications.send_digests": {"queue": "slow"},
    "realtime.purge": {"queue": "slow"},
    "deliveries.*": {"queue": "slow"},
    "chat.purge": {"queue": "slow"},
    "chat.mail_unread": {"queue": "slow"},
    "delivery.*": {"queue": "slow"},
}
SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "sweep the outbox": {"task": "core.sweep_outbox", "schedule": 10, "options": {"queue": "events", "expires": 10}},
    "free reservations that ran out": {
        "task": "catalog.expire_reservations",
        "schedule": 15,
        "options": {"expires": 15},
    },
    "follow what goods mean": {
        "task": "search.follow_meaning",
        "schedule": 60,
        "options": {"queue": "slow", "expires": 60},
    },
    "purge the outbox": {"task": "core.purge_outbox", "schedule": crontab(hour="3", minute="10")},
    "purge accounts": {"task": "accounts.purge", "schedule": crontab(hour="3", minute="20")},
    "purge papers of shops": {"task": "sellers.purge_papers", "schedule": crontab(hour="3", minute="30")},
    "run timers of orders": {"task": "orders.run_timers", "schedule": 60, "options": {"expires": 60}},
    "purge baskets": {"task": "orders.purge_baskets", "schedule": crontab(minute="15")},
    "sweep pictures": {"task": "catalog.sweep_images", "schedule": crontab(hour="4", minute="30")},
    "sweep pictures of orders": {"task": "orders.sweep_pictures", "schedule": crontab(hour="4", minute="35")},
    "find duplicates": {"task": "catalog.find_duplicates", "schedule": crontab(hour="4", minute="40")},
    "go on with merges": {"task": "catalog.continue_merges", "schedule": 60, "options": {"expires": 60}},
    "end legs and purge tracks": {"task": "delivery.tidy", "schedule": crontab(minute="25")},
    "purge live topics": {"task": "realtime.purge", "schedule": crontab(minute="35")},
    "tell of chats that are not read": {"task": "chat.tell_unread", "schedule": 10, "options": {"expires": 10}},
    "mail chats that are not read": {
        "task": "chat.mail_unread",
        "schedule": crontab(minute="*/5"),
        "options": {"queue": "slow", "expires": 240},
    },
    "purge chats": {"task": "chat.purge", "schedule": crontab(hour="4", minute="45")},
    "release held messages": {"task": "notifications.release_held", "schedule": 60, "options": {"expires": 60}},
    "send digests": {"task": "notifications.send_digests", "schedule": crontab(minute="*/15")},
    "ask gateways what became of texts": {
        "task": "deliveries.ask_gateways",
        "schedule": 300,
        "options": {"queue": "slow", "expires": 300},
    },
    "purge deliveries": {"task": "deliveries.purge", "schedule": crontab(hour="3", minute="40")},
    "purge notices": {"task": "notifications.purge", "schedule": crontab(hour="3", minute="30")},
    "go on with spreadsheets": {"task": "catalog.resume_sheets", "schedule": 60, "options": {"expires": 60}},
    "purge spreadsheets": {"task": "catalog.purge_sheets", "schedule": crontab(hour="3", minute="55")},
    "purge imports of shops": {"task": "sellers.purge_imports", "schedule": crontab(hour="3", minute="50")},
    "purge closures of shops": {"task": "sellers.purge_closures", "schedule": crontab(hour="4", minute="0")},
    "purge invitations of shops": {"task": "sellers.purge_invitations", "schedule": crontab(hour="4", minute="20")},
    "extend holidays of shops": {"task": "sellers.extend_holidays", "schedule": crontab(hour="4", minute="10")},
    "run saved searches": {
        "task": "search.run_saved_searches",
        "schedule": 60,
        "options": {"queue": "slow", "expires": 60},
    },
    "count words of search": {"task": "search.count_words", "schedule": crontab(hour="4", minute="30")},
    "count queries of search": {"task": "search.count_queries", "schedule": crontab(minute="*/5")},
    "purge idempotency records": {"task": "core.purge_idempotency_records", "schedule": crontab(minute="40")},
}

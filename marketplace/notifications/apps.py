from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "marketplace.notifications"
    label = "notifications"

    def ready(self) -> None:
        from marketplace.notifications import handlers

from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "marketplace.notifications.wording"
    label = "wording"

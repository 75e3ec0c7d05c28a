from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"
    label = "sellers"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import sections

        sections.register(sections.Section(_("Your shops"), "store", "desk:shops"), group=sections.YOU)

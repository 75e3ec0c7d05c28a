from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"
    label = "sellers"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import sections
        from marketplace.accounts.permissions import Action, Reach

        sections.register(sections.Section(_("Your shops"), "store", "desk:shops"), group=sections.YOU)
        work = ((_("Commission"), "percent", "staff:commission", ("staff:commission_",), Action.SET_COMMISSION),)
        for entry in work:
            sections.register(sections.Section(*entry, Reach.ANY), group=sections.WORK)

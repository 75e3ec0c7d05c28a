from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"
    label = "sellers"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import ports, sections
        from marketplace.accounts.permissions import Action, Reach
        from sellers import handlers  # registers itself
        from sellers.personal_data import OwnedShops, SellersData

        sections.register(sections.Section(_("Your shops"), "store", "desk:shops"), group=sections.YOU)
        ports.personal_data.register(SellersData())
        ports.erasure_holds.register(OwnedShops())
        work = (
            (_("Shops to verify"), "shield", "staff:shops", ("staff:shop",), Action.VERIFY_SHOPS),
            (_("Payout accounts"), "wallet", "staff:payouts", ("staff:payout_",), Action.VERIFY_SHOPS),
            (
                _("Shops in files"),
                "upload",
                "staff:exchange",
                ("staff:import", "staff:export"),
                Action.EXCHANGE_SHOPS,
            ),
            (_("Commission"), "percent", "staff:commission", ("staff:commission_",), Action.SET_COMMISSION),
        )
        for label, icon, url_name, names, action in work:
            section = sections.Section(label, icon, url_name, names, action, Reach.ANY)
            sections.register(section, group=sections.WORK)

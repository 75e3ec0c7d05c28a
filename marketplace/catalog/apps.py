from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "marketplace.catalog"
    label = "catalog"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import ports, sections
        from marketplace.accounts.permissions import Action, Reach
        from marketplace.catalog import handlers  # registers itself
        from marketplace.catalog.personal_data import CatalogData

        section = sections.Section(
            _("Catalogue"),
            "goods",
            "staff:proposals",
            ("staff:proposal", "staff:merge"),
            Action.EDIT_CATALOGUE,
            Reach.ANY,
        )
        sections.register(section, group=sections.WORK)
        ports.personal_data.register(CatalogData())

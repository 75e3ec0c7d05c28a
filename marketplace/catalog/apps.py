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
        from marketplace.catalog.selectors.opinions import count_waiting
        from sellers.desk import sections as desk
        from sellers.models import ShopPermission

        section = sections.Section(
            _("Catalogue"),
            "goods",
            "staff:proposals",
            ("staff:proposal", "staff:merge", "staff:categor"),
            Action.EDIT_CATALOGUE,
            Reach.ANY,
        )
        sections.register(section, group=sections.WORK)
        sections.register(
            sections.Section(
                _("Reported content"),
                "flag",
                "staff:reports",
                ("staff:reported",),
                Action.MODERATE_CONTENT,
                Reach.ANY,
            ),
            group=sections.WORK,
        )
        ports.personal_data.register(CatalogData())
        work = (
            # Of each: label, icon, page, what other pages belong to it, position in the navigation of a desk.
            (_("Goods"), "goods", "desk:goods", ("desk:goods_", "desk:own_", "desk:proposal", "desk:sheet"), 5),
        )
        for label, icon, url_name, names, position in work:
            entry = desk.Section(
                label, icon, url_name, names, ShopPermission.CATALOGUE, Action.READ_OFFERS, position=position
            )
            desk.register(entry)
        said = desk.Section(
            _("Reviews and questions"),
            "star",
            "desk:reviews",
            ("desk:review", "desk:question"),
            ShopPermission.CATALOGUE,
            Action.READ_OFFERS,
            position=7,
            waiting=lambda access: count_waiting(shop_id=access.shop.pk),
        )
        desk.register(said)
        pictures = desk.Section(
            _("Pictures of the shop"),
            "image",
            "desk:shop_pictures",
            (),
            ShopPermission.SETTINGS,
            Action.CHANGE_SHOPS,
            position=15,
        )
        desk.register(pictures)

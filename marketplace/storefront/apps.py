from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "marketplace.storefront"
    label = "storefront"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import sections
        from marketplace.accounts.permissions import Action

        for label, icon, page in (
            (_("Wishlist"), "heart", "storefront:wishlist"),
            (_("Recently viewed"), "history", "storefront:recent"),
        ):
            section = sections.Section(label, icon, page, (), Action.READ_WISHLIST)
            sections.register(section, group=sections.YOU)

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "marketplace.catalog"
    label = "catalog"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.catalog import handlers, navigation  # handlers register themselves
        from marketplace.catalog.personal_data import CatalogData

        ports.personal_data.register(CatalogData())
        navigation.register()

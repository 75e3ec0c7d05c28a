from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "marketplace.orders"
    label = "orders"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.orders import handlers, navigation  # handlers register themselves
        from marketplace.orders.personal_data import BasketData
        from marketplace.orders.signing_in import BasketFollows

        ports.personal_data.register(BasketData())
        ports.sign_in_followers.register(BasketFollows())
        navigation.register()

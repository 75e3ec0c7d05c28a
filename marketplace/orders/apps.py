from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "marketplace.orders"
    label = "orders"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.orders import handlers, navigation  # handlers register themselves
        from marketplace.orders.personal_data import BasketData
        from marketplace.orders.purchase_data import OpenOrders, PurchaseData
        from marketplace.orders.shop_holds import list_unfinished
        from marketplace.orders.signing_in import BasketFollows
        from sellers import holds

        ports.personal_data.register(BasketData())
        ports.personal_data.register(PurchaseData())
        ports.erasure_holds.register(OpenOrders())
        ports.sign_in_followers.register(BasketFollows())
        holds.register(list_unfinished)
        navigation.register()

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "marketplace.delivery"
    label = "delivery"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.delivery import handlers, navigation  # handlers register themselves
        from marketplace.delivery.order_parts import show_to_buyer, show_to_shop
        from marketplace.delivery.personal_data import CarriedOrders, WayData
        from marketplace.orders import page_parts

        ports.personal_data.register(WayData())
        ports.erasure_holds.register(CarriedOrders())
        page_parts.register_for_buyer(show_to_buyer)
        page_parts.register_for_shop(show_to_shop)
        navigation.register()

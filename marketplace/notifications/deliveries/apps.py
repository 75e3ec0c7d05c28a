from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "marketplace.notifications.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.notifications.deliveries import handlers  # it registers
        from marketplace.notifications.deliveries.own_data import DeliveryData
        from marketplace.notifications.deliveries.record import RequestedMessages

        ports.message_logs.register(RequestedMessages())
        ports.personal_data.register(DeliveryData())

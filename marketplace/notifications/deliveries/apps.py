from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "marketplace.notifications.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import page_parts, ports, sections
        from marketplace.accounts.permissions import Action, Reach
        from marketplace.notifications.deliveries import handlers  # it registers
        from marketplace.notifications.deliveries.address_part import show_hindrance
        from marketplace.notifications.deliveries.order_deliveries import OrderDeliveries
        from marketplace.notifications.deliveries.own_data import DeliveryData
        from marketplace.notifications.deliveries.record import RequestedMessages
        from marketplace.orders import told

        ports.message_logs.register(RequestedMessages())
        ports.personal_data.register(DeliveryData())
        told.register(OrderDeliveries())
        page_parts.register_for_address(show_hindrance)
        sections.register(
            sections.Section(
                _("Messages that left"),
                "send",
                "staff:deliveries",
                ("staff:delivery_",),
                Action.READ_DELIVERIES,
                Reach.ANY,
            ),
            group=sections.WORK,
        )

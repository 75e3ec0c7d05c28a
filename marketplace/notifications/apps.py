from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "marketplace.notifications"
    label = "notifications"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from marketplace.accounts import ports, sections
        from marketplace.accounts.permissions import Action
        from marketplace.notifications import (  # they register
            handlers,
            opinion_news,
            order_news,
            return_news,
            search_news,
            stock_news,
        )
        from marketplace.notifications.order_notices import OrderNotices
        from marketplace.notifications.own_data import NoticeData
        from marketplace.notifications.push import handlers as push_handlers
        from marketplace.notifications.push import pushing
        from marketplace.notifications.push.boards import is_pushed
        from marketplace.notifications.template_kinds import kinds
        from marketplace.notifications.wording import catalogue
        from marketplace.orders import page_parts, told

        ports.personal_data.register(NoticeData())
        told.register(OrderNotices())
        page_parts.register_push(is_pushed)
        catalogue.register(kinds)
        sections.register(
            sections.Section(
                _("Notices"), "bell", "notifications:notices", ("notifications:settings",), Action.READ_NOTICES
            ),
            group=sections.YOU,
        )

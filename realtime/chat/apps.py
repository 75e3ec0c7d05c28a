from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "realtime.chat"
    label = "chat"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.core import letters
        from marketplace.orders import page_parts
        from marketplace.storefront import seeding
        from realtime import kinds, snapshots
        from realtime.chat import handlers, navigation, reactions, team_news  # handlers register themselves
        from realtime.chat.demo.loading import load_demo_chats
        from realtime.chat.order_parts import show_to_shop, show_to_staff
        from realtime.chat.own_data import ChatData
        from realtime.chat.post import ChatPost
        from realtime.chat.readers import KINDS
        from realtime.chat.snapshots import EVENTS

        for kind in KINDS:
            kinds.register(kind)
        snapshots.describe(EVENTS)
        ports.personal_data.register(ChatData())
        seeding.register("Demo chats", load_demo_chats)
        letters.carries(ChatPost())
        page_parts.register_for_shop(show_to_shop)
        page_parts.register_for_staff(show_to_staff)
        navigation.register()

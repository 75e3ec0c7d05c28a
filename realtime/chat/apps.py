from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "realtime.chat"
    label = "chat"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from realtime import kinds, snapshots
        from realtime.chat import handlers, reactions  # handlers register themselves
        from realtime.chat.own_data import ChatData
        from realtime.chat.readers import KINDS
        from realtime.chat.snapshots import EVENTS

        for kind in KINDS:
            kinds.register(kind)
        snapshots.describe(EVENTS)
        ports.personal_data.register(ChatData())

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    label = "realtime"

    def ready(self) -> None:
        from marketplace.accounts import ports
        from marketplace.core import live
        from realtime import carrier_news, control, handlers, kinds, legs  # all but `kinds` register themselves
        from realtime.pages import PageTopics
        from realtime.presence import handlers as presence_handlers
        from realtime.presence.seeing import SeenData
        from realtime.readers import KINDS

        for kind in KINDS:
            kinds.register(kind)
        live.tells(PageTopics())
        ports.personal_data.register(SeenData())

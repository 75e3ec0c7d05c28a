from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    label = "realtime"

    def ready(self) -> None:
        from marketplace.core import live
        from realtime import control, handlers, kinds, legs  # all but the third register themselves
        from realtime.pages import PageTopics
        from realtime.readers import KINDS

        for kind in KINDS:
            kinds.register(kind)
        live.tells(PageTopics())

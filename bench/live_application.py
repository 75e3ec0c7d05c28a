"""The live process as it is, and topics that anybody may read: no thing of the market's is everybody's."""

from bench.socket_servers import KIND
from config.asgi import application
from realtime.kinds import TopicKind, register

__all__ = ["application"]

register(TopicKind(KIND, lambda _principal, _thing_id: True))

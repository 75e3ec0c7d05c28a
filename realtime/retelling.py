"""What was told of a thing says something else from now on: a message that was deleted is not to be heard again.

Numbers stay, so nobody misses anything; who comes back later hears how the thing stands in place of how it stood.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from realtime.models import Topic, TopicMessage


def retell(topic: str, *, thing_id: UUID, kinds: Sequence[str], data: dict[str, Any]) -> int:
    """Put other data in place of what is kept of a thing on a topic; of one topic a thousand messages are looked at.

    The topic's row stays locked until the transaction ends, as where something is told: whoever removes what is old
    (`retention`) takes it before the messages, too.

    Args:
        topic: its name.
        thing_id: the `id` in the data.
        kinds: of the messages that are meant.
        data: how the thing stands.

    Returns:
        How many messages say something else now.
    """
    Topic.objects.select_for_update(no_key=True).filter(name=topic).values_list("name").first()
    told = TopicMessage.objects.filter(topic_id=topic, kind__in=kinds, data__id=str(thing_id))
    return told.update(data=data)

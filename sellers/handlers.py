"""What sellers does about events."""

from uuid import UUID

from marketplace.core.events import handles
from sellers import tasks
from sellers.events import ShopImportAsked


@handles(ShopImportAsked, acts_outside=True)
def queue_import(event: ShopImportAsked, *, event_id: UUID) -> None:
    """It takes minutes, which is too long for what delivers events; queued twice, it is still done once."""
    tasks.work_off_import.delay(str(event.import_id))

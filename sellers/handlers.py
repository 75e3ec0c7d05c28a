"""What sellers does about events."""

from uuid import UUID

from marketplace.accounts.events import UserErased
from marketplace.core.events import handles
from sellers import erasure, tasks
from sellers.errors.verification import CaseNotFoundError
from sellers.events import ShopImportAsked, ShopStatusChanged
from sellers.models import ShopStatus
from sellers.services import verification


@handles(ShopImportAsked, acts_outside=True)
def queue_import(event: ShopImportAsked, *, event_id: UUID) -> None:
    """It takes minutes, which is too long for what delivers events; queued twice, it is still done once."""
    tasks.work_off_import.delay(str(event.import_id))


@handles(ShopStatusChanged)
def withdraw_case_of_closed(event: ShopStatusChanged, *, event_id: UUID) -> None:
    """Nobody need look at a shop that is closed for good."""
    if event.after != ShopStatus.CLOSED:
        return
    try:
        verification.withdraw(actor_id=None, shop_id=event.shop_id, now=event.changed_at)
    except CaseNotFoundError:
        return


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    """Their row stays without saying whose it was, and so would what hangs on it here."""
    erasure.forget(user_id=event.user_id, now=event.erased_at)

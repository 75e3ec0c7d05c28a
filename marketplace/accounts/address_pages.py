"""The pages on which an address is added and changed."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from marketplace.accounts.addresses import AddressDraft
from marketplace.accounts.errors import OutsideServiceAreaError, TooManyAddressesError
from marketplace.accounts.pin_pages import PinPage
from marketplace.accounts.profile_forms import AddressForm

AddressPage = PinPage[AddressForm]


def save(page: AddressPage, write: Callable[[AddressDraft], object]) -> bool:
    """Save what the form says, if it is in order; else the page says what is not."""
    if not page.form.is_bound or not page.form.is_valid():
        return False
    try:
        write(page.form.to_draft())
    except OutsideServiceAreaError as error:
        page.form.add_error("lat", str(error))
        return False
    except TooManyAddressesError as error:
        page.errors.append(str(error))
        return False
    return True


def heading(is_new: bool) -> str:
    """What the page is called."""
    return _("Add an address") if is_new else _("Change the address")

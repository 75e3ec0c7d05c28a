"""Addresses about an order and its returns: of a member's by number, of a guest's by the token of their link."""

from uuid import UUID

from django.urls import reverse

from marketplace.orders.models import Order, ReturnPhoto, ReturnRequest


class OrderLinks:
    """Addresses about one order."""

    def __init__(self, found: Order, token: str | None) -> None:
        self._number, self._token = found.number, token

    @property
    def is_guests(self) -> bool:
        return self._token is not None

    @property
    def back(self) -> str:
        """To the purchase that it is of; of members, to all of their orders."""
        return reverse("orders:orders") if self._token is None else reverse("orders:placed", args=[self._token])

    @property
    def order(self) -> str:
        return self._reverse("order")

    @property
    def cancel(self) -> str:
        return self._reverse("cancel")

    @property
    def invoice(self) -> str:
        return self._reverse("invoice")

    @property
    def ask_return(self) -> str:
        return self._reverse("ask_return")

    @property
    def reorder(self) -> str:
        """Of members alone: a guest's basket may be gone, and their link is for this purchase."""
        return "" if self.is_guests else self._reverse("reorder")

    def answer(self, substitution_id: UUID) -> str:
        return self._reverse("answer", substitution_id)

    def _reverse(self, what: str, *rest: object) -> str:
        if self._token is not None:
            return reverse(f"orders:guest_{what}", args=[self._token, self._number, *rest])
        name = "orders:order" if what == "order" else f"orders:order_{what}"
        return reverse(name, args=[self._number, *rest])


class ReturnLinks:
    """Addresses about one return."""

    def __init__(self, asked: ReturnRequest, token: str | None) -> None:
        self._asked, self._token = asked, token

    @property
    def page(self) -> str:
        return self._reverse("return")

    @property
    def order(self) -> str:
        return OrderLinks(self._asked.order, self._token).order

    @property
    def withdraw(self) -> str:
        return self._reverse("return_withdraw")

    @property
    def dispute(self) -> str:
        return self._reverse("return_dispute")

    def photo(self, photo: ReturnPhoto) -> str:
        return self._reverse("return_photo", photo.pk)

    def _reverse(self, what: str, *rest: object) -> str:
        if self._token is not None:
            return reverse(f"orders:guest_{what}", args=[self._token, self._asked.number, *rest])
        return reverse(f"orders:{what}", args=[self._asked.number, *rest])

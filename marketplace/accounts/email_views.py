"""The pages on which somebody changes their e-mail address, and shows that one is theirs or is not."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView, EmailView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from marketplace.accounts.claims import disown_email
from marketplace.accounts.models import User
from marketplace.accounts.page_parts import parts_for_address
from marketplace.accounts.permissions import Action
from marketplace.core.access import caller_in, public_page, requires_page

ADD, SEND, REMOVE = "action_add", "action_send", "action_remove"
DISOWN = "action_disown"


class EmailChangeView(EmailView):
    """allauth's page, with which one may change an address, have its link sent again, and drop the change: no more.

    allauth's own also removes the address that was shown, and puts one that was not in its place.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it where it is one of the three.

        Raises:
            PermissionDenied: it is not.
        """
        actions = {name for name in request.POST if name.startswith("action_")}
        if actions not in ({ADD}, {SEND}, {REMOVE}) or (actions == {REMOVE} and not _is_waiting(request)):
            raise PermissionDenied
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what rooms above say of the address."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"parts": parts_for_address(self.request)}


class EmailConfirmView(ConfirmEmailView):
    """allauth's page behind the link in a mail, on which whose address it is can also say that it was not them.

    Anybody can sign up with somebody else's address, and would be let in with it once its owner had confirmed it.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm the address, or take it from the account that claims it."""
        if DISOWN not in self.request.POST:
            confirmed: HttpResponse = super().post(*args, **kwargs)
            return confirmed
        claim = self.get_object().email_address
        disown_email(user_id=claim.user_id, email=claim.email, now=timezone.now())
        return render(self.request, "account/email_disowned.html", {"email": claim.email})

    def logout_other_user(self, confirmation: Any) -> None:
        """Nobody: allauth signs out whoever merely opens the link of another account."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether they are signed in with the account that the address would belong to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_own = self.object is not None and self.object.email_address.user_id == caller_in(self.request).user_id
        return context | {"is_own": is_own}


def _is_waiting(request: HttpRequest) -> bool:
    """Whether it is an address that they would change to, and not the one they are known by."""
    user = request.user
    email = request.POST.get("email", "").lower()
    waiting = EmailAddress.objects.filter(user_id=user.pk, email=email, verified=False).exists()
    return isinstance(user, User) and waiting and email != user.email


email_confirm = public_page(EmailConfirmView.as_view())
email_change = requires_page(Action.CHANGE_ACCOUNT)(EmailChangeView.as_view())

"""The page on which somebody changes their e-mail address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action
from marketplace.core.access import requires_page

ADD, SEND, REMOVE = "action_add", "action_send", "action_remove"


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


def _is_waiting(request: HttpRequest) -> bool:
    """Whether it is an address that they would change to, and not the one they are known by."""
    user = request.user
    email = request.POST.get("email", "").lower()
    waiting = EmailAddress.objects.filter(user_id=user.pk, email=email, verified=False).exists()
    return isinstance(user, User) and waiting and email != user.email


email_change = requires_page(Action.CHANGE_ACCOUNT)(EmailChangeView.as_view())

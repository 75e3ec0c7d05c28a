"""allauth's headless views that find an account by its address, made to find it as our pages do."""

from allauth.headless.account import inputs, views

from marketplace.accounts.finding import CodeToAccountReached, ResetOfAccountReached


class RequestLoginCodeInput(CodeToAccountReached, inputs.RequestLoginCodeInput):
    """A contact to send a code to."""


class RequestPasswordResetInput(ResetOfAccountReached, inputs.RequestPasswordResetInput):
    """An address to send a link to."""


class RequestLoginCodeView(views.RequestLoginCodeView):
    input_class = RequestLoginCodeInput


class RequestPasswordResetView(views.RequestPasswordResetView):
    input_class = RequestPasswordResetInput

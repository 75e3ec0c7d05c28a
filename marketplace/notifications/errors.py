from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import NotFoundError


class NoticeNotFoundError(NotFoundError):
    """No such notice, or somebody else's."""

    code = "notice_not_found"
    message = _("There is no such notice.")

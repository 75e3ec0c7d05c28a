"""Why a message is not taken, although who writes may write here."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ForbiddenError, RateLimitedError, RuleError


class TooManyMessagesError(RateLimitedError):
    """Somebody writes faster than anybody reads."""

    message = _("You write too fast. Wait a little and send it again.")


class RepeatedTextError(RateLimitedError):
    """The same words went to too many conversations."""

    code = "repeated_text"
    message = _("You sent the same text to many already. Wait a little, or write to each in words of their own.")


class TooManyRoomsError(RateLimitedError):
    """A buyer began as many conversations as one does in a day."""

    code = "too_many_rooms"
    message = _("You began many conversations today. Go on with those, or begin another tomorrow.")


class TooManyLinksError(RuleError):
    """A message has more links than one takes."""

    code = "too_many_links"
    message = _("This is more links than one message can have.")


class HiddenLinkError(RuleError):
    """A link is shortened, so nobody sees where it leads."""

    code = "hidden_link"
    message = _("Shortened links are not allowed. Write out where the link leads.")


class ForeignLinkError(RuleError):
    """Somebody nobody has dealt with yet sends a link to another site."""

    code = "foreign_link"
    message = _("You can send links to other sites once you have ordered here, or your account is some days old.")


class UnansweredLinkError(ForeignLinkError):
    """A shop sends a link to another site to a buyer who has said nothing yet."""

    message = _("You can send links to other sites once the buyer has answered.")


class WritingSuspendedError(ForbiddenError):
    """The market's staff have suspended somebody's writing."""

    code = "writing_suspended"
    message = _("You cannot write messages for now. Support has told you why.")

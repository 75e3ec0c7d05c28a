"""What can be wrong with how a shop's people share their conversations."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError, UnavailableError


class NotOfTheTeamError(RuleError):
    """A conversation was given to somebody who cannot answer for the shop."""

    code = "not_of_the_team"
    message = _("This person does not answer messages for the shop.")


class CannedReplyNotFoundError(NotFoundError):
    """The shop has no canned reply of this id."""

    code = "canned_reply_not_found"
    message = _("There is no such reply.")


class CannedReplyTakenError(ConflictError):
    """The shop has a canned reply of this title or shortcut."""

    code = "canned_reply_taken"
    message = _("There is a reply with this title or shortcut already.")


class EmptyCannedReplyError(RuleError):
    """A canned reply says nothing in either language."""

    code = "canned_reply_empty"
    message = _("Write the reply in at least one language.")


class UnknownPlaceholderError(RuleError):
    """A canned reply has a placeholder that nothing stands for."""

    code = "unknown_placeholder"
    message = _("This reply has a placeholder that does not exist.")


class TooManyCannedRepliesError(RuleError):
    """A shop has as many canned replies as it may."""

    code = "too_many_canned_replies"
    message = _("This is as many replies as a shop can keep. Delete one first.")


class AssistantAwayError(UnavailableError):
    """There is no assistant that could answer."""

    code = "assistant_away"
    message = _("There is no assistant here at the moment. People answer you.")

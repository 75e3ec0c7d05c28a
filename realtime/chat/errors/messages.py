"""What can go wrong with messages."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, ForbiddenError, InvalidInputError, NotFoundError, RuleError


class MessageNotFoundError(NotFoundError):
    """The room has no such message, or who asks does not see it."""

    code = "message_not_found"
    message = _("There is no such message.")


class EmptyMessageError(InvalidInputError):
    """A message says nothing."""

    code = "empty_message"
    message = _("Write something first.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("body", self.message)])


class TooLongMessageError(InvalidInputError):
    """A message is longer than one may be."""

    code = "too_long_message"
    message = _("This is too long. Send it in two messages.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail("body", self.message)])


class MixedMessageError(InvalidInputError):
    """A message has more than one of: a picture, a card, a place."""

    code = "mixed_message"
    message = _("Send a picture, a card and a place one after the other.")


class NoteNotPossibleError(ForbiddenError):
    """Notes are for the shop's people among themselves."""

    code = "note_not_possible"
    message = _("Only the shop's people keep notes here.")


class NoteAnsweredError(RuleError):
    """A note would be quoted to the buyer."""

    code = "note_answered"
    message = _("What you answer is a note for your people. Answer it by a note.")


class CardNotFoundError(NotFoundError):
    """There is no such product or order that both sides see."""

    code = "card_not_found"
    message = _("There is no such product or order to show here.")


class NotYoursError(ForbiddenError):
    """Somebody else wrote it."""

    code = "message_not_yours"
    message = _("Only who wrote a message can change it.")


class TooLateError(RuleError):
    """A message was sent too long ago to be changed, or is gone."""

    code = "too_late_to_change"
    message = _("This can no longer be changed: it was sent more than 15 minutes ago.")


class TooManyEditsError(RuleError):
    """A message was changed as often as one may be."""

    code = "too_many_edits"
    message = _("This was changed often enough. Send a new message.")


class PictureNotFoundError(NotFoundError):
    """The message has no picture, or none any more."""

    code = "picture_not_found"
    message = _("There is no such picture.")

"""What chat keeps of somebody, for the copy of their data; and what becomes of it with their account."""

from uuid import UUID

from marketplace.accounts.ports import PersonalData


class ChatData:
    """What they said."""

    name = "chat"

    def collect(self, user_id: UUID) -> PersonalData:
        return PersonalData([])

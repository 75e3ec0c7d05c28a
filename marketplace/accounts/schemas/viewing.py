"""What the operations on viewing as somebody read and answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from marketplace.core.schemas import StrictSchema

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200)]


class ViewAsIn(StrictSchema):
    """Why."""

    reason: Reason = Field(description="Kept in the audit trail.", examples=["Ticket 4711: cannot find the order"])


class ViewAsOut(BaseModel):
    """Whom the session looks as now."""

    user_id: UUID
    until: datetime = Field(description="When it ends by itself.")

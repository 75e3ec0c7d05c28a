"""How well answers are kept, as the staff see it."""

from pydantic import BaseModel, ConfigDict


class HitsOut(BaseModel):
    """How often pages, shops and suggestions were there already, since Redis was started or emptied."""

    model_config = ConfigDict(from_attributes=True)

    hits: int
    misses: int
    ratio: float | None

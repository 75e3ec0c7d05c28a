"""What operations on pictures read and answer."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.catalog.galleries import ImageChanges
from marketplace.catalog.models import MOST_IMAGES, ProductImage, ShopImage
from marketplace.catalog.selectors.media import shown_picture
from marketplace.core.schemas import StrictSchema, line

AltText = Annotated[str, line(200)]


class PictureOut(BaseModel):
    """A picture, at `{stem}-{width}.webp` and `{stem}-{width}.avif` for each of `widths`."""

    id: UUID
    stem: str = Field(description="What the addresses of its files begin with.")
    url: str = Field(description="The widest, as WebP.")
    width: int = Field(description="Of the widest, in pixels.")
    height: int
    widths: list[int] = Field(description="In pixels; nothing is blown up, so small pictures have few.")
    placeholder: str = Field(description="A blur to show until it has come, as a data address; may be empty.")
    is_synthetic: bool = Field(description="A drawing or a photograph of the kind, not of the thing itself.")
    alt_en: str
    alt_bn: str

    @classmethod
    def of(cls, shown: ProductImage | ShopImage) -> Self:
        return cls.model_validate(shown_picture(shown))


class PictureIn(StrictSchema):
    """What is to be different; what is left out stays."""

    alt_en: AltText | None = Field(default=None, description="What it shows, for who does not see it.")
    alt_bn: AltText | None = None
    position: int | None = Field(default=None, ge=0, lt=MOST_IMAGES, description="Its place, from 0; others move on.")

    def to_changes(self) -> ImageChanges:
        return ImageChanges(alt_en=self.alt_en, alt_bn=self.alt_bn, position=self.position)


class PicturesOut(BaseModel):
    """All pictures, ten at most, in their order; lists show the first."""

    items: list[PictureOut]

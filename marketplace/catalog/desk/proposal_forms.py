"""The form of a proposal: a product as the shop would have it, the pictures it would show, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

from marketplace.catalog.desk.picture_forms import Sent, read_arrangement
from marketplace.catalog.desk.product_whole import WholeProduct
from marketplace.catalog.models import MOST_IMAGES, Image
from marketplace.catalog.proposals import ProposalDraft, ProposedImage
from marketplace.catalog.selectors.media import Picture, picture
from marketplace.core.ids import as_id


@dataclass(slots=True)
class ProposedPictures:
    """The pictures that a product would show, in their order; those sent ahead are kept already."""

    rows: list[ProposedImage] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> "ProposedPictures":
        return cls([ProposedImage(**one | {"image_id": UUID(one["image_id"])}) for one in content["images"]])

    @classmethod
    def typed(cls, data: QueryDict) -> "ProposedPictures":
        """The rows as they came, after the one button that was pressed."""
        known = Image.objects.filter(pk__in=_ids(data.getlist("order"))).values_list("pk", flat=True)
        wanted = read_arrangement(data, known)
        return cls(
            [
                ProposedImage(image_id=pk, alt_en=wanted.alts[pk][0], alt_bn=wanted.alts[pk][1])
                for pk in wanted.order
                if pk not in wanted.without
            ][:MOST_IMAGES]
        )

    def add(self, image: Image) -> None:
        """Show one that was sent just now, after the others."""
        if all(one.image_id != image.pk for one in self.rows):
            self.rows.append(ProposedImage(image_id=image.pk))

    def tell(self, sent: Sent) -> None:
        self.refused = sent.refused

    @property
    def shown(self) -> list[Picture]:
        images = {image.pk: image for image in Image.objects.filter(pk__in=[one.image_id for one in self.rows])}
        return [
            picture(images[one.image_id], alt_en=one.alt_en, alt_bn=one.alt_bn)
            for one in self.rows
            if one.image_id in images
        ]


def draft_of(whole: WholeProduct, pictures: ProposedPictures) -> ProposalDraft:
    """What a form that is in order proposes."""
    return ProposalDraft(**whole.values(), images=pictures.rows, note=whole.form.cleaned_data["note"])


def _ids(given: Iterable[str]) -> list[UUID]:
    return [image_id for text in given if (image_id := as_id(text))][:MOST_IMAGES]

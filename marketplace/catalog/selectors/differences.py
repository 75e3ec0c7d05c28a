"""Reads: two versions of a product side by side, in the words that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.attributes import attributes_of
from marketplace.catalog.differences import ItemChange, Piece, item_changes, text_pieces, value_changes
from marketplace.catalog.models import AttributeKind, Brand, Category, CategoryAttribute, Image, ProductStatus
from marketplace.catalog.proposals import PROPOSABLE
from marketplace.catalog.selectors.media import Picture, picture
from marketplace.core import formats
from marketplace.core.bilingual import HasBothNames, name, other_language, page_language

LABELS: Mapping[str, Promise] = {
    "name_en": _("Name in English"),
    "name_bn": _("Name in Bangla"),
    "description_en": _("Description in English"),
    "description_bn": _("Description in Bangla"),
    "category_id": _("Category"),
    "brand_id": _("Brand"),
    "status": _("State"),
    "deleted_at": _("Deleted"),
}
LANGUAGES = {"name_en": "en", "name_bn": "bn", "description_en": "en", "description_bn": "bn"}
PLACES = 3

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A line of text that is different; `language` is that of the text, where it has one."""

    label: str | Promise
    pieces: list[Piece]
    language: str = ""


@dataclass(frozen=True, slots=True)
class PackChange:
    """A pack before and after, with what of its attributes is different."""

    before: Any
    after: Any
    kind: str
    attributes: list[FieldDifference]


@dataclass(frozen=True, slots=True)
class PictureChange:
    """A picture before and after; None where it is not there."""

    before: Picture | None
    after: Picture | None
    kind: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What is different between two versions of a product; empty lists where nothing is."""

    texts: list[FieldDifference] = field(default_factory=list)
    attributes: list[FieldDifference] = field(default_factory=list)
    variants: list[PackChange] = field(default_factory=list)
    pictures: list[PictureChange] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.has_words or bool(self.pictures)

    @property
    def has_words(self) -> bool:
        """Whether anything but pictures is different."""
        return bool(self.texts or self.attributes or self.variants)

    @property
    def has_pictures_before(self) -> bool:
        return any(change.before for change in self.pictures)

    @property
    def has_pictures_after(self) -> bool:
        return any(change.after for change in self.pictures)


def fields_that_differ(before: Content, after: Content) -> list[str]:
    """Names of the fields whose values differ, of those that people see."""
    known = dict.fromkeys([*LABELS, *PROPOSABLE])
    return [name for name in known if name in after and after[name] != before.get(name)]


def differences_of(before: Content, after: Content) -> Differences:
    """What is different between two snapshots, or a snapshot and what was proposed; `before` is empty for a new one."""
    fields = fields_that_differ(before, after)
    schema = _schema_of(before, after)
    texts = (_text_difference(one, before, after) for one in fields if one in LABELS)
    return Differences(
        texts=[text for text in texts if text.pieces],
        attributes=_attribute_differences(before.get("attributes", {}), after["attributes"], schema),
        variants=_pack_changes(before.get("variants", []), after["variants"], schema) if "variants" in fields else [],
        pictures=_picture_changes(before.get("images", []), after["images"]) if "images" in fields else [],
    )


def _schema_of(before: Content, after: Content) -> Mapping[str, CategoryAttribute]:
    """What both are described by; where a key is in both categories, as the later one has it."""
    ids = [content["category_id"] for content in (before, after) if content.get("category_id")]
    found = {str(category.pk): category for category in Category.objects.filter(pk__in=ids)}
    return {one.key: one for pk in ids if pk in found for one in attributes_of(found[pk])}


def _text_difference(field_name: str, before: Content, after: Content) -> FieldDifference:
    old, new = (_plain_word(field_name, content.get(field_name)) for content in (before, after))
    return FieldDifference(LABELS[field_name], text_pieces(old, new), LANGUAGES.get(field_name, ""))


def _plain_word(field_name: str, value: Any) -> str:
    match field_name:
        case "category_id":
            return _named(Category, value)
        case "brand_id":
            return _named(Brand, value)
        case "status":
            return str(ProductStatus(value).label) if value else ""
        case "deleted_at":
            return str(_("Yes") if value else _("No"))
    return value or ""


def _named(model: type[Category] | type[Brand], pk: str | UUID | None) -> str:
    found: HasBothNames | None = model.objects.filter(pk=pk).first() if pk else None
    return name(found) if found else ""


def _attribute_differences(
    before: Content, after: Content, schema: Mapping[str, CategoryAttribute]
) -> list[FieldDifference]:
    return [
        FieldDifference(
            name(schema[key]) if key in schema else key,
            text_pieces(value_word(change.before, schema.get(key)), value_word(change.after, schema.get(key))),
        )
        for key, change in value_changes(before, after).items()
    ]


def value_word(value: object, attribute: CategoryAttribute | None) -> str:
    """A value of an attribute in words; of one that nothing is known of, as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, int | float):
        number = formats.number(float(Decimal(str(value))), decimals=PLACES)
        return f"{number} {attribute.unit if attribute else ''}".strip()
    if attribute is not None and attribute.kind == AttributeKind.CHOICE:
        return choice_name(attribute, str(value))
    return str(value)


def choice_name(attribute: CategoryAttribute, value: str) -> str:
    """What one of a list is called in the page's language."""
    found = next((choice for choice in attribute.choices if choice["value"] == value), None)
    if found is None:
        return value
    return str(found.get(f"name_{page_language()}") or found.get(f"name_{other_language()}") or value)


def _pack_changes(
    before: Sequence[Content], after: Sequence[Content], schema: Mapping[str, CategoryAttribute]
) -> list[PackChange]:
    """Packs that merely stand elsewhere are as they were."""

    def changed(change: ItemChange) -> PackChange:
        old, new = ({**one, "position": 0} if one else {} for one in (change.before, change.after))
        kind = "same" if old == new else change.kind
        given = _attribute_differences(old.get("attributes", {}), new.get("attributes", {}), schema)
        return PackChange(change.before, change.after, kind, given)

    return [changed(change) for change in item_changes(before, after, key="id")]


def _picture_changes(before: Sequence[Content], after: Sequence[Content]) -> list[PictureChange]:
    ids = {one["image_id"] for one in [*before, *after]}
    images = {str(image.pk): image for image in Image.objects.filter(pk__in=ids)}

    def shown(one: Content | None) -> Picture | None:
        image = images.get(one["image_id"]) if one else None
        return picture(image, alt_en=one["alt_en"], alt_bn=one["alt_bn"]) if image and one else None

    return [
        PictureChange(shown(change.before), shown(change.after), change.kind)
        for change in item_changes(before, after, key="image_id")
    ]

"""What can be wrong with products, their variants, and the categories and brands they belong to."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, InvalidInputError, NotFoundError, RuleError


class ProductNotFoundError(NotFoundError):
    """There is no such product, or it is not theirs to know of."""

    code = "product_not_found"
    message = _("There is no such product.")


class VariantNotFoundError(NotFoundError):
    """There is no such variant, or it is not theirs to know of."""

    code = "variant_not_found"
    message = _("There is no such variant.")


class CategoryNotFoundError(NotFoundError):
    """The tree has no such category."""

    code = "category_not_found"
    message = _("There is no such category.")


class BrandNotFoundError(NotFoundError):
    """There is no such brand."""

    code = "brand_not_found"
    message = _("There is no such brand.")


class InvalidProductError(InvalidInputError):
    """What was said about a product or a variant does not make one; the details name the fields."""

    code = "invalid_product"
    message = _("This does not make a product.")


class InvalidCategoryError(InvalidInputError):
    """What was said about a category does not make one; the details name the fields."""

    code = "invalid_category"
    message = _("This does not make a category.")


class InvalidBrandError(InvalidInputError):
    """What was said about a brand does not make one; the details name the fields."""

    code = "invalid_brand"
    message = _("This does not make a brand.")


class AttributeNotFoundError(NotFoundError):
    """The category itself has no such attribute; those of the categories above are changed there."""

    code = "attribute_not_found"
    message = _("This category has no such attribute of its own.")


class InvalidAttributeError(InvalidInputError):
    """What was said about an attribute does not make one; the details name the fields."""

    code = "invalid_attribute"
    message = _("This does not make an attribute.")


class AttributeInUseError(RuleError):
    """Goods have values that would be wrong, or mean something else."""

    code = "attribute_in_use"

    def __init__(self, goods: int) -> None:
        text = _("Goods ({count}) have values that would be wrong then. Change those first, or retire the attribute.")
        super().__init__(format_lazy(text, count=goods))
        self.goods = goods


class ProductChangedError(ConflictError):
    """Somebody else changed the product since its author looked at it."""

    code = "product_changed"
    message = _("Somebody has changed this product in the meantime. Look again and retry.")


class LastVariantError(RuleError):
    """A product that buyers see was to lose its only variant."""

    code = "last_variant"
    message = _("A product needs a variant. Archive the product, or add another variant first.")

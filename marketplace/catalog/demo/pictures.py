"""Writes: pictures of the demo's fruit, vegetables and packages, where a product has none."""

from django.db import transaction

from marketplace.catalog.demo import DATA, Progress
from marketplace.catalog.demo.files import rows_of
from marketplace.catalog.models import Image, Product, ProductImage
from marketplace.catalog.services.media import keep_image


def load_demo_pictures(*, progress: Progress) -> int:
    """Show the photograph of its kind on each product that has one; each picture is kept once.

    Returns:
        How many products got one.
    """
    wanted = {row["slug"]: row["picture"] for row in rows_of("products.csv.gz") if row["picture"]}
    bare = list(Product.objects.filter(slug__in=wanted, images=None, version=1).order_by("slug"))
    kept: dict[str, Image] = {}
    for done, product in enumerate(bare, start=1):
        name = wanted[product.slug]
        with transaction.atomic():
            if name not in kept:
                data = (DATA / "pictures" / f"{name}.jpg").read_bytes()
                kept[name] = keep_image(data=data, is_synthetic=True)
            ProductImage.objects.create(
                product=product, image=kept[name], alt_en=product.name_en, alt_bn=product.name_bn
            )
        progress(done, len(bare))
    return len(bare)

from django.db import models

from marketplace.core.ids import uuid7


class BaseModel(models.Model):
    """A row of the business: a UUIDv7 key and the instants it was made and last changed (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True

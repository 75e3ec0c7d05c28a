"""What search keeps beside the catalogue: words to look for, words that mean the same, and what was asked how often."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.models import Address, User
from marketplace.catalog.models import Product
from marketplace.core.fields import EncryptedTextField
from marketplace.core.models import BaseModel
from sellers.models import Shop

FEWEST_TERMS = 2
MOST_TERMS = 20


class SearchDocument(models.Model):
    """A listed product as it is searched (`search.documents`); one that is not listed has none.

    `lexemes` holds stems and sounds with their fields as weights: names A, brand and category B, attributes and packs
    C, descriptions D. `names` are whole names between bars, for phrases and likeness. `version` is the product's.
    """

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="search_document")
    lexemes = SearchVectorField()
    names = models.TextField()
    popularity = models.FloatField(default=0)
    version = models.PositiveIntegerField()
    indexed_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["lexemes"], name="search_document_lexemes", fastupdate=False),
            GinIndex(OpClass(F("names"), name="gin_trgm_ops"), name="search_document_names"),
            models.Index(fields=["-popularity", "product"], name="search_document_popularity"),
        ]

    def __str__(self) -> str:
        return str(self.product_id)


class SearchShop(models.Model):
    """An active shop's names as they are searched, between bars."""

    shop = models.OneToOneField(Shop, models.CASCADE, primary_key=True, related_name="search_shop")
    names = models.TextField()

    class Meta:
        indexes = [GinIndex(OpClass(F("names"), name="gin_trgm_ops"), name="search_shop_names")]

    def __str__(self) -> str:
        return str(self.shop_id)


class SearchWord(models.Model):
    """A word of the index, for what was typed wrongly or is not yet typed out.

    `lexeme` is it in documents, `spelling` it in Latin letters, `sound` how it sounds, `slips` what it is with one
    letter left out, which two words have in common that are one slip apart; `documents` counts products that have it.
    """

    word = models.TextField(primary_key=True)
    lexeme = models.TextField()
    spelling = models.TextField()
    sound = models.TextField()
    slips = ArrayField(models.TextField())
    documents = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(OpClass(F("word"), name="text_pattern_ops"), name="search_word_begins"),
            models.Index(OpClass(F("sound"), name="text_pattern_ops"), name="search_word_sounds"),
            GinIndex(fields=["slips"], name="search_word_slips"),
            GinIndex(OpClass(F("spelling"), name="gin_trgm_ops"), name="search_word_spelling"),
        ]

    def __str__(self) -> str:
        return self.word


class Synonym(BaseModel):
    """Words and phrases that mean the same to who searches; the staff's, beside the lexicon that is shipped."""

    terms = ArrayField(models.CharField(max_length=60))
    is_active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(terms__len__gte=FEWEST_TERMS) & Q(terms__len__lte=MOST_TERMS),
                name="synonym_has_two_to_twenty_terms",
            ),
        ]

    def __str__(self) -> str:
        return " = ".join(self.terms)


class ProductVector(models.Model):
    """What a listed product means: the direction of its English name (`search.services.vectors`).

    `vector` is of length one, in 16-bit floats; `digest` is of the text that it was made from, `version` the product's
    at which that was looked at. Vectors of different models cannot be compared.
    """

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="search_vector")
    model = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    vector = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["model", "made_at"], name="product_vector_made_at")]

    def __str__(self) -> str:
        return str(self.product_id)


class QueryCount(models.Model):
    """How often several people asked for the same on one day; nothing says who."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    query = models.CharField(max_length=100)
    times = models.PositiveIntegerField()
    hits = models.PositiveIntegerField(help_text="What the last of them was told.")

    class Meta:
        constraints = [models.UniqueConstraint(F("day"), F("query"), name="query_count_is_one_a_day")]
        indexes = [models.Index(OpClass(F("query"), name="varchar_pattern_ops"), name="query_count_begins")]

    def __str__(self) -> str:
        return self.query


class SearchPlace(models.TextChoices):
    """Where a saved search wants things brought."""

    ANYWHERE = "anywhere", _("Anywhere")
    ADDRESS = "address", _("One of your addresses")
    PIN = "pin", _("A pin, to a hundred metres")


class AlertPace(models.TextChoices):
    """How soon somebody is told what is new in a search."""

    OFF = "off", _("Do not tell me")
    DAILY = "daily", _("Each morning")
    AT_ONCE = "at_once", _("Within a quarter of an hour, once a day at most")


class SavedSearch(BaseModel):
    """A search that somebody kept, and what is known of it for telling them of news (`services.alerts`).

    `filters` are a `SavedFilters`. `pin` is rounded, and sealed: it may be where somebody lives. `seen` has the price
    of each offer that was there when it was last run, by the offer's id.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    label = models.CharField(max_length=80)
    q = models.CharField(max_length=100)
    filters = models.JSONField(default=dict)
    place = models.CharField(max_length=10, choices=SearchPlace, default=SearchPlace.ANYWHERE)
    address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    pin = EncryptedTextField(null=True, blank=True, max_length=20)
    alerts = models.CharField(max_length=10, choices=AlertPace, default=AlertPace.OFF)
    due_at = models.DateTimeField(null=True, blank=True, help_text=_("When it is run next; empty without alerts."))
    ran_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    seen = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.CheckConstraint(condition=~Q(label="") & ~Q(q=""), name="saved_search_says_something"),
            models.CheckConstraint(condition=Q(place__in=SearchPlace.values), name="saved_search_place_is_known"),
            models.CheckConstraint(condition=Q(alerts__in=AlertPace.values), name="saved_search_pace_is_known"),
            models.CheckConstraint(
                condition=Q(place=SearchPlace.PIN, pin__isnull=False)
                | (~Q(place=SearchPlace.PIN) & Q(pin__isnull=True)),
                name="saved_search_has_its_pin",
            ),
            models.CheckConstraint(
                condition=Q(place=SearchPlace.ADDRESS) | Q(address__isnull=True), name="saved_search_has_its_address"
            ),
            models.CheckConstraint(
                condition=Q(alerts=AlertPace.OFF, due_at__isnull=True)
                | (~Q(alerts=AlertPace.OFF) & Q(due_at__isnull=False)),
                name="saved_search_is_due_with_alerts",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="saved_search_of_owner"),
            models.Index(fields=["due_at", "id"], name="saved_search_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def has_lost_its_address(self) -> bool:
        """Whether the address it was for was deleted: it is not run until its owner names another place."""
        return self.place == SearchPlace.ADDRESS and self.address is None

    @property
    def point(self) -> GeoPoint | None:
        """Where it wants things brought; its address must be at hand."""
        if self.address is not None:
            return GeoPoint.from_geos(self.address.location)
        if self.pin is None:
            return None
        lat, lon = self.pin.split(",")
        return GeoPoint(lat=float(lat), lon=float(lon))

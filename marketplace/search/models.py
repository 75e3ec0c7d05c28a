"""What search keeps beside the catalogue: words to look for, words that mean the same, and what was asked how often."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from marketplace.accounts.models import User
from marketplace.catalog.models import Product
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

"""Public facts that everything else refers to: places and industries, with where they came from."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Lower
from django.utils import timezone

from lineshaft.tenancy import classify


class State(models.Model):
    """A state, the District of Columbia or Puerto Rico, by FIPS code."""

    fips = models.CharField(primary_key=True, max_length=2)
    abbreviation = models.CharField(max_length=2, unique=True)
    name = models.TextField(unique=True)
    name_es = models.TextField(blank=True)

    DISCLOSURE = classify(public="fips abbreviation name name_es")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MetroArea(models.Model):
    """A core-based statistical area (metropolitan or micropolitan)."""

    code = models.CharField(primary_key=True, max_length=5)
    name = models.TextField()

    DISCLOSURE = classify(public="code name")

    def __str__(self) -> str:
        return self.name


class County(models.Model):
    """A county or equivalent, by five-digit FIPS code. Connecticut has its eight old counties, as the ZIP data do."""

    fips = models.CharField(primary_key=True, max_length=5)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="counties")
    name = models.TextField()
    metro_area = models.ForeignKey(MetroArea, null=True, blank=True, on_delete=models.PROTECT)
    rural_urban_code = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="USDA rural-urban continuum code 1 (metro) to 9 (rural); empty: not loaded",
    )

    DISCLOSURE = classify(public="fips state name metro_area rural_urban_code")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "counties"
        constraints = [
            models.CheckConstraint(
                name="rural_urban_code_is_1_to_9",
                condition=models.Q(rural_urban_code__isnull=True) | models.Q(rural_urban_code__range=(1, 9)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Zip(models.Model):
    """A five-digit ZIP code with its centroid (degrees) and the county that holds most of it."""

    code = models.CharField(primary_key=True, max_length=5)
    city = models.TextField()
    state = models.ForeignKey(State, on_delete=models.PROTECT)
    county = models.ForeignKey(County, null=True, on_delete=models.PROTECT)
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.IntegerField(null=True)

    DISCLOSURE = classify(public="code city state county latitude longitude population")

    class Meta:
        # Of this operator class the beginning of a name is found by the index under every collation.
        indexes = [
            models.Index(OpClass(Lower("city"), name="text_pattern_ops"), name="zip_by_city_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.code


class ZipDistrict(models.Model):
    """A congressional district that a ZIP code touches: many to many, since ZIP codes cross district lines."""

    zip_code = models.CharField(max_length=5, db_index=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT)
    district = models.CharField(max_length=2)

    DISCLOSURE = classify(public="id zip_code state district")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zip_code", "state", "district"], name="zip_district_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.zip_code} {self.state_id}-{self.district}"


class NaicsCode(models.Model):
    """An industry of the North American Industry Classification System, 2022: two to six digits."""

    code = models.CharField(primary_key=True, max_length=6)
    title = models.TextField()
    title_es = models.TextField(blank=True, help_text="the project's own translation, for manufacturing")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_manufacturing = models.BooleanField(default=False, help_text="sectors 31 to 33")

    DISCLOSURE = classify(public="code title title_es parent is_manufacturing")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def title_in(self, language: str) -> str:
        """The title in a language, in English where there is no other."""
        return self.title_es if language.startswith("es") and self.title_es else self.title


class NaicsEntry(models.Model):
    """Words for an industry: its title, Spanish words, and the official index entries where they were loaded."""

    LANGUAGES = [("en", "English"), ("es", "Spanish")]
    # PostgreSQL's own unaccent depends on a file that may change, so that a column cannot be made with it.
    _PLAIN = Func(
        Lower("text"),
        Value("áéíóúüñ"),
        Value("aeiouun"),
        function="TRANSLATE",
        output_field=models.TextField(),
    )

    naics = models.ForeignKey(NaicsCode, on_delete=models.CASCADE, related_name="entries")
    text = models.TextField()
    language = models.TextField(choices=LANGUAGES, default="en", db_default="en")
    plain = models.GeneratedField(
        expression=_PLAIN,
        output_field=models.TextField(),
        db_persist=True,
        help_text="without capitals and accents",
    )

    DISCLOSURE = classify(public="id naics text language plain")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["naics", "language", "text"], name="naics_entry_is_listed_once_in_a_language"
            ),
            models.CheckConstraint(
                name="naics_entry_language_is_known", condition=models.Q(language__in=["en", "es"])
            ),
        ]
        indexes = [GinIndex(OpClass("plain", name="gin_trgm_ops"), name="naics_entry_plain_words")]
        verbose_name_plural = "NAICS entries"

    def __str__(self) -> str:
        return self.text


class PscCode(models.Model):
    """A federal product and service code: four characters, by which agencies say what they buy."""

    code = models.CharField(primary_key=True, max_length=4)
    title = models.TextField()
    is_product = models.BooleanField(help_text="begins with a digit; services begin with a letter")

    DISCLOSURE = classify(public="code title is_product")

    class Meta:
        ordering = ["code"]
        verbose_name = "PSC code"
        constraints = [
            models.CheckConstraint(
                name="a_psc_code_has_four_characters", condition=models.Q(code__regex=r"^[0-9A-Z]{4}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ReferenceLoad(models.Model):
    """One load of a reference file: what it was, and what became of each of its rows."""

    kind = models.TextField()
    source = models.TextField(help_text="publisher and edition")
    file_name = models.TextField(blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    rows_read = models.IntegerField()
    rows_loaded = models.IntegerField()
    rows_rejected = models.IntegerField()
    rejections = models.JSONField(default=list, help_text="the first hundred: row, column, value, reason")
    loaded_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        network="id kind source file_name file_sha256 rows_read rows_loaded rows_rejected rejections loaded_at"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="every_row_of_a_reference_file_is_accounted_for",
                condition=models.Q(rows_read=models.F("rows_loaded") + models.F("rows_rejected")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.loaded_at:%Y-%m-%d}"

"""Companies and sites as the whole network knows them: identity only, without row policies."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.companies.expressions import WebHost, city_key
from lineshaft.apps.reference.models import County, NaicsCode, State
from lineshaft.tenancy import classify

KEY_COLLATION = "C"
"""Of normalised names: the same order, and the beginning of a name found by the index, in every database."""

LONGEST_NAME = 200
"""Characters of a name, street or title that people type or import."""

MOST_EMPLOYEES = 500_000
"""No plant in the United States has as many: a larger figure is a typing error."""


class SaidBy(models.TextChoices):
    """Who says what industry a site is in."""

    COMPANY = "company", _("the company")
    CENTER = "center", _("a center")
    SAM = "sam", _("SAM.gov")
    STATE = "state", _("a state or census list")


class Company(models.Model):
    """A manufacturer as a legal or trading entity."""

    public_id = models.CharField(max_length=15, help_text="stable identifier with a check character")
    name = models.TextField()
    name_key = models.TextField(
        db_collation=KEY_COLLATION, help_text="normalised name: what duplicates are looked up by"
    )
    uei = models.CharField(max_length=12, blank=True, help_text="Unique Entity ID of SAM.gov")
    cage = models.CharField(
        max_length=5,
        blank=True,
        default="",
        db_default="",
        verbose_name="CAGE code",
        help_text="Commercial and Government Entity code of its main plant",
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subsidiaries",
        db_index=False,
        help_text="the company that owns it",
    )
    website = models.URLField(blank=True, max_length=500)
    organisation = models.OneToOneField(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text="whom the company's own people act for",
    )
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        network="id public_id name name_key uei cage parent website organisation is_synthetic created_at",
    )

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="company_public_id_is_unique"),
            models.UniqueConstraint(
                fields=["uei"], condition=~models.Q(uei=""), name="uei_names_one_company"
            ),
            models.UniqueConstraint(
                fields=["cage"], condition=~models.Q(cage=""), name="cage_code_names_one_company"
            ),
            # That no company stands above itself over others either is a trigger: see `policies.py`.
            models.CheckConstraint(
                name="a_company_is_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
            ),
            models.CheckConstraint(name="company_has_a_name", condition=~models.Q(name="")),
        ]
        indexes = [
            models.Index(fields=["name_key"], name="company_name_exact"),
            # Finds the plants that are called otherwise than their company.
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="company_name_words"),
            # Costs no imported row anything: their companies have no parent.
            models.Index(
                fields=["parent"], condition=models.Q(parent__isnull=False), name="company_by_parent"
            ),
            models.Index(WebHost("website"), condition=~models.Q(website=""), name="company_by_web_host"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """One plant of a company, an establishment: engagements are with a site."""

    public_id = models.CharField(max_length=15, help_text="stable identifier with a check character")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sites")
    name = models.TextField(help_text="what people call this plant; the company's name when it has one plant")
    name_key = models.TextField(db_collation=KEY_COLLATION, help_text="normalised name")
    street = models.TextField(blank=True)
    street_key = models.TextField(blank=True, help_text="normalised street address")
    city = models.TextField(blank=True)
    # The indexes below serve these keys too: each index costs every imported row.
    state = models.ForeignKey(State, on_delete=models.PROTECT, db_index=False)
    zip_code = models.CharField(max_length=5, blank=True)
    county = models.ForeignKey(County, null=True, blank=True, on_delete=models.PROTECT, db_index=False)
    latitude = models.FloatField(null=True, blank=True, help_text="of the ZIP code, or given")
    longitude = models.FloatField(null=True, blank=True)
    position_given = models.BooleanField(
        default=False,
        db_default=False,
        help_text="a person gave the position; otherwise it is the ZIP code's",
    )
    phone_key = models.CharField(max_length=10, blank=True, help_text="main line, ten digits")
    naics = models.ForeignKey(NaicsCode, null=True, blank=True, on_delete=models.PROTECT, db_index=False)
    naics_said_by = models.TextField(
        choices=SaidBy.choices,
        blank=True,
        default="",
        db_default="",
        verbose_name="who says the industry",
    )
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        network="id public_id company name name_key street street_key city state zip_code county latitude longitude"
        " position_given phone_key naics naics_said_by is_synthetic created_at",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="site_public_id_is_unique"),
            models.CheckConstraint(name="site_has_a_name", condition=~models.Q(name="")),
        ]
        indexes = [
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="site_name_words"),
            # For what is typed as a part of the name as it is written: the search box, over the work at a site.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="site_name_parts"),
            models.Index(fields=["zip_code", "name_key"], name="site_by_zip"),
            models.Index(fields=["state", "name_key", "id"], name="site_by_state_and_name"),
            models.Index(fields=["name_key", "id"], name="site_by_name"),
            models.Index(fields=["phone_key"], condition=~models.Q(phone_key=""), name="site_by_phone"),
            models.Index(fields=["county", "name_key", "id"], name="site_by_county_and_name"),
            # Also counts the sites of each industry and place without reading the sites.
            models.Index(fields=["naics", "state", "county"], name="site_by_naics_and_place"),
            models.Index(
                OpClass("street_key", name="text_pattern_ops"),
                condition=~models.Q(street_key=""),
                name="site_by_street",
            ),
            models.Index(city_key(), "state", name="site_by_city"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_line(self) -> str:
        """The address on one line, as it is written on a letter. Reads `state`."""
        place = " ".join(filter(None, (self.state.abbreviation, self.zip_code)))
        return ", ".join(filter(None, (self.street, self.city, place)))


class SiteIndustry(models.Model):
    """A further industry of a site, in the edition of NAICS in which it was said. The primary one is on the site."""

    class Vintage(models.IntegerChoices):
        V2022 = 2022, "NAICS 2022"
        V2017 = 2017, "NAICS 2017"
        V2012 = 2012, "NAICS 2012"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="other_industries", db_index=False)
    code = models.CharField(max_length=6, help_text="two to six digits")
    vintage = models.PositiveSmallIntegerField(choices=Vintage.choices, default=Vintage.V2022)
    said_by = models.TextField(choices=SaidBy.choices)
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(network="id site code vintage said_by added_at")

    class Meta:
        ordering = ["code", "-vintage"]
        verbose_name = "further industry"
        verbose_name_plural = "further industries"
        constraints = [
            models.UniqueConstraint(
                fields=["site", "code", "vintage"], name="a_site_has_an_industry_once_in_a_vintage"
            ),
            models.CheckConstraint(
                name="an_industry_is_a_naics_code", condition=models.Q(code__regex=r"^[1-9][0-9]{1,5}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_vintage_display()})"


class FormerId(models.Model):
    """A public identifier that now means another record: links and files that hold it keep working."""

    public_id = models.CharField(primary_key=True, max_length=15)
    site = models.ForeignKey(Site, null=True, on_delete=models.CASCADE)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE)

    DISCLOSURE = classify(network="public_id site company")

    def __str__(self) -> str:
        return self.public_id


class FormerCompany(models.Model):
    """That a site was another company's before: what was done there until then may still be billed to that one."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="former_companies")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="former_sites")
    until = models.DateTimeField(
        null=True, help_text="when it went; empty where the two companies were two records in one all along"
    )
    split_into = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="whose it turned out to be, where the record of the company was split",
    )  # fmt: skip

    DISCLOSURE = classify(network="id site company until split_into")

    class Meta:
        verbose_name_plural = "former companies"

    def __str__(self) -> str:
        return f"{self.company_id} had {self.site_id}"


class CompanyName(models.Model):
    """Another name of a company: a trade name or a former one."""

    class Kind(models.TextChoices):
        TRADE = "trade", _("trade name")
        FORMER = "former", _("former name")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="other_names")
    kind = models.TextField(choices=Kind.choices)
    name = models.TextField()
    name_key = models.TextField(db_collation=KEY_COLLATION)

    DISCLOSURE = classify(network="id company kind name name_key")

    class Meta:
        constraints = [
            models.UniqueConstraint("company", Upper("name"), name="a_company_has_a_name_once"),
        ]
        indexes = [
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="company_other_name_words"),
        ]

    def __str__(self) -> str:
        return self.name

"""The network: centers, where they work, what they offer, and the awards that fund them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.reference.models import County, State, Zip
from lineshaft.tenancy import classify


class ServiceArea(models.TextChoices):
    """The five areas of help, as the network names them."""

    TECHNOLOGY_ACCELERATION = "technology_acceleration", _("Technology acceleration")
    SUPPLIER_DEVELOPMENT = "supplier_development", _("Supplier development")
    SUSTAINABILITY = "sustainability", _("Sustainability")
    WORKFORCE = "workforce", _("Workforce")
    CONTINUOUS_IMPROVEMENT = "continuous_improvement", _("Continuous improvement")


class FactStatus(models.TextChoices):
    """How far a public fact was checked. Shown beside the fact."""

    VERIFIED = "verified", _("verified")
    INFERRED = "inferred", _("inferred")
    UNVERIFIED = "unverified", _("unverified")


class Center(models.Model):
    """
    The organisation that operates in a state under an award. Its key is that of its `Organisation`, so that
    `center_id` everywhere is what the row policies compare with.

    Public facts: each with its source, the date it was true, and how far it was checked.
    """

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="center"
    )
    slug = models.SlugField(unique=True)
    name = models.TextField()
    state = models.OneToOneField(
        State, on_delete=models.PROTECT, related_name="center", help_text="home state"
    )
    operator = models.TextField(blank=True, help_text="organisation that holds the award")
    operator_type = models.TextField(blank=True)
    operator_status = models.TextField(choices=FactStatus.choices, default=FactStatus.UNVERIFIED)
    city = models.TextField(blank=True)
    website = models.URLField(blank=True, max_length=500)
    about = models.TextField(blank=True)
    about_es = models.TextField(blank=True)
    request_email = models.EmailField(
        blank=True, help_text="who is told of a new request; empty: the center's advisors"
    )
    source = models.TextField(blank=True)
    as_of = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    DISCLOSURE = classify(
        public="organisation slug name state operator operator_type operator_status city website about about_es"
        " source as_of note",
        center="request_email",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CoverageCounty(models.Model):
    """The center that serves a county. Exactly one serves each, so that a manufacturer is never sent in circles."""

    county = models.OneToOneField(County, primary_key=True, on_delete=models.PROTECT, related_name="coverage")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="coverage")

    DISCLOSURE = classify(public="county center")

    def __str__(self) -> str:
        return f"{self.county_id} by {self.center_id}"


class Location(models.Model):
    """An office of a center. Locations that are not publicly known are made by the demo and marked synthetic."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="locations")
    name = models.TextField()
    street = models.TextField(blank=True)
    city = models.TextField()
    state = models.ForeignKey(State, on_delete=models.PROTECT)
    zip = models.ForeignKey(Zip, on_delete=models.PROTECT)
    is_main = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    status = models.TextField(choices=FactStatus.choices, default=FactStatus.UNVERIFIED)
    source = models.TextField(blank=True)
    as_of = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    DISCLOSURE = classify(
        public="id center name street city state zip is_main is_synthetic status source as_of closed_on"
    )

    class Meta:
        ordering = ["-is_main", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["center"], condition=models.Q(is_main=True), name="a_center_has_one_main_location"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceLine(models.Model):
    """A kind of help within one of the five areas; the network's own, or one center's."""

    area = models.TextField(choices=ServiceArea.choices)
    code = models.SlugField()
    title = models.TextField()
    title_es = models.TextField(blank=True)
    center = models.ForeignKey(Center, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(
        null=True, blank=True, help_text="first day on which it is no longer offered"
    )

    DISCLOSURE = classify(public="id area code title title_es center valid_from valid_until")

    class Meta:
        ordering = ["area", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "center"], name="service_line_code_is_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="service_line_area_is_known", condition=models.Q(area__in=ServiceArea.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Offering(models.Model):
    """A service line that a center offers."""

    center = models.ForeignKey(Center, on_delete=models.CASCADE, related_name="offerings")
    service_line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT)

    DISCLOSURE = classify(public="id center service_line")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center", "service_line"], name="a_center_offers_a_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.center_id} offers {self.service_line_id}"


class AdvisorProfile(models.Model):
    """What the directory tells about an advisor, when the advisor agrees to be listed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="advisor_profiles")
    center = models.ForeignKey(Center, on_delete=models.CASCADE, related_name="advisor_profiles")
    title = models.TextField(blank=True)
    about = models.TextField(blank=True)
    languages = models.TextField(blank=True, help_text="as the advisor would say it: English, Spanish")
    is_public = models.BooleanField(default=False, help_text="listed on the public page of the center")

    DISCLOSURE = classify(public="id user center title about languages is_public")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "center"], name="an_advisor_has_one_profile_at_a_center")
        ]

    def __str__(self) -> str:
        return str(self.user)


class Award(models.Model):
    """A federal agreement that funds a center. Amounts and dates that are not public are entered by the center."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        ACTIVE = "active", _("active")
        LAPSED = "lapsed", _("lapsed")
        EXTENDED = "extended", _("extended")
        RESTORED = "restored", _("restored")
        CLOSED = "closed", _("closed")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="awards")
    number = models.TextField()
    status = models.TextField(choices=Status.choices, default=Status.ACTIVE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.TextField(blank=True)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(center="id center number status starts_on ends_on source is_synthetic")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="award_number_is_unique"),
            models.UniqueConstraint(fields=["id", "center"], name="an_award_has_one_center"),
            models.CheckConstraint(
                name="award_ends_after_it_starts", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BudgetPeriod(models.Model):
    """A funded year of an award, with the federal amount in dollars: the denominator of a center's ratios."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="budget_periods")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(help_text="federal fiscal year in which it starts")
    starts_on = models.DateField()
    ends_on = models.DateField()
    federal_amount = models.DecimalField(max_digits=14, decimal_places=2)
    status = models.TextField(choices=FactStatus.choices, default=FactStatus.UNVERIFIED)
    source = models.TextField(blank=True)

    DISCLOSURE = classify(center="id award center fiscal_year starts_on ends_on federal_amount status source")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["award", "starts_on"], name="budget_period_starts_once"),
            models.UniqueConstraint(fields=["id", "award", "center"], name="a_budget_period_has_one_award"),
            models.CheckConstraint(
                name="budget_period_ends_after_it_starts",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="federal_amount_is_not_negative", condition=models.Q(federal_amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year} of {self.award_id}"

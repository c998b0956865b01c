"""What a buyer needs made, as it was said and as it was understood."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.companies.models import Site
from lineshaft.apps.partners.models import Resource
from lineshaft.apps.reference.models import NaicsCode, State
from lineshaft.tenancy import classify

from .. import states


class Need(models.Model):
    """
    A buyer's request for a supplier, or a company's for a technology.

    It belongs to `owner`: the buyer's own organisation, or the center or program office that posts it on the buyer's
    behalf and then names the buyer in words. The fields are those of the network's Supplier Scouting Opportunity form.
    """

    class Kind(models.TextChoices):
        SUPPLIER = "supplier", _("supplier")
        TECHNOLOGY = "technology", _("technology")

    class Cadence(models.TextChoices):
        ONCE = "once", _("once")
        DAY = "day", _("a day")
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")

    class SupplierType(models.TextChoices):
        MANUFACTURER = "manufacturer", _("manufacturer")
        CONTRACT_MANUFACTURER = "contract_manufacturer", _("contract manufacturer")
        DISTRIBUTOR = "distributor", _("distributor")
        DEVELOPER = "developer", _("developer")
        OTHER = "other", _("other")

    class Reason(models.TextChoices):
        SECOND_SUPPLIER = "second_supplier", _("second supplier")
        BUY_AMERICAN = "buy_american", _("Buy American or Build America, Buy America")
        PRICE = "price", _("price")
        RESHORE = "reshore", _("bring production back")
        DISCONTINUED = "discontinued", _("former supplier no longer available")
        NEW_PRODUCT = "new_product", _("new product or start-up")
        OTHER = "other", _("other")

    OWNER_COLUMN = "owner_id"

    class Tells(models.TextChoices):
        NOBODY = "", _("no company")
        FITTING = "fitting", _("plants that fit: the item, the industry and the day")

    number = models.CharField(max_length=16, unique=True, help_text="what everyone quotes, as SN-2026-0001")
    kind = models.TextField(choices=Kind.choices, default=Kind.SUPPLIER)
    status = models.TextField(choices=states.NEED_CHOICES, default=states.NeedState.DRAFT.value)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="technology_needs",
        help_text="the plant that looks for a technology",
    )
    buyer_name = models.TextField(blank=True, help_text="agency or company; empty: the owner itself")
    contact_name = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.TextField(blank=True)
    buyer_reference = models.TextField(
        blank=True, help_text="the buyer's own number, by which a second sending of the same need is known"
    )

    item = models.TextField(help_text="item to be scouted, in a few words")
    description = models.TextField(blank=True)
    state_used_in = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="where it is used"
    )
    supplier_types = ArrayField(models.TextField(choices=SupplierType.choices), default=list, blank=True)
    reasons = ArrayField(models.TextField(choices=Reason.choices), default=list, blank=True)
    reason_detail = models.TextField(blank=True)

    processes = models.TextField(blank=True, help_text="how it is made")
    materials = models.TextField(blank=True, help_text="with components")
    dimensions = models.TextField(blank=True, help_text="dimensions, tolerances, performance")
    certifications = models.TextField(blank=True, help_text="asked of the supplier, as ISO 9001")
    regulations = models.TextField(blank=True, help_text="as ITAR, BABA, DFARS")
    other_standards = models.TextField(blank=True)
    technical_comments = models.TextField(blank=True)
    naics = models.ManyToManyField(NaicsCode, through="NeedNaics", related_name="+")
    psc_code = models.CharField(max_length=4, blank=True, help_text="federal product and service code")

    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    unit = models.TextField(blank=True, help_text="pieces, feet, kilograms ...")
    cadence = models.TextField(choices=Cadence.choices, blank=True)
    volume_detail = models.TextField(blank=True)
    target_price = models.TextField(blank=True, help_text="a unit, or why it is not said")

    needed_by = models.DateField(null=True, blank=True)
    needed_by_detail = models.TextField(blank=True, help_text="as “first lot in March, then each month”")
    delivery_place = models.TextField(blank=True)
    delivery_zip = models.CharField(max_length=5, blank=True)
    packaging = models.TextField(blank=True)
    comments = models.TextField(blank=True)

    days_to_scout = models.PositiveSmallIntegerField(default=14, help_text="until the buyer wants the report")
    respond_by = models.DateField(null=True, blank=True, help_text="the day that follows from it when posted")
    tells = models.TextField(
        choices=Tells.choices,
        default=Tells.NOBODY,
        blank=True,
        help_text="which companies are told that this is looked for; never who asks",
    )
    criteria = models.JSONField(
        default=dict, blank=True, help_text="what the system understood, as the desk corrected it"
    )
    criteria_edited_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    criteria_edited_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.TextField(blank=True)
    taken_up = models.TextField(
        blank=True, help_text="of a closed technology need: what was taken up and who has it; empty: nothing"
    )
    taken_up_resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="where it is one",
    )
    source = models.TextField(
        default="form", choices=[("form", _("form")), ("file", _("file")), ("api", "API")]
    )
    posted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id number kind status owner item state_used_in supplier_types reasons psc_code cadence"
        " days_to_scout respond_by tells source posted_at created_at is_synthetic site criteria_edited_at naics",
        confidential="buyer_reference buyer_name contact_name contact_email contact_phone description reason_detail"
        " processes materials dimensions certifications regulations other_standards technical_comments quantity unit"
        " volume_detail target_price needed_by needed_by_detail delivery_place delivery_zip packaging"
        " comments criteria criteria_edited_by closing_reason taken_up"
        " taken_up_resource posted_by created_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_status_is_known",
                condition=models.Q(status__in=[state.value for state in states.NeedState]),
            ),
            models.CheckConstraint(
                name="a_technology_need_names_its_plant",
                condition=~models.Q(kind="technology") | models.Q(site__isnull=False),
            ),
            models.CheckConstraint(name="a_need_names_its_item", condition=~models.Q(item="")),
            models.CheckConstraint(
                name="a_posted_need_says_when_and_until",
                condition=models.Q(status="draft")
                | models.Q(posted_at__isnull=False, respond_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_need_is_scouted_for_1_to_180_days", condition=models.Q(days_to_scout__range=(1, 180))
            ),
            models.CheckConstraint(
                name="what_was_taken_up_belongs_to_a_closed_technology_need",
                condition=models.Q(taken_up="", taken_up_resource__isnull=True)
                | models.Q(status="closed", kind="technology"),
            ),
            models.CheckConstraint(
                name="a_withdrawn_need_says_why",
                condition=~models.Q(status="withdrawn") | ~models.Q(closing_reason=""),
            ),
            models.UniqueConstraint(
                fields=["owner", "buyer_reference"],
                condition=~models.Q(buyer_reference="") & ~models.Q(status="withdrawn"),
                name="a_buyers_own_number_names_one_need",
            ),
            models.CheckConstraint(
                name="a_quantity_is_more_than_nothing",
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="need_of_owner"),
            models.Index(fields=["status", "respond_by", "id"], name="need_by_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item}"

    @property
    def state(self) -> states.NeedState:
        return states.NeedState(self.status)

    @property
    def is_open(self) -> bool:
        """Posted and not yet answered."""
        return self.state in (states.NeedState.POSTED, states.NeedState.SCOUTING)


class NeedCriteria(models.Model):
    """
    What the system understood of a need, and each correction of it by hand: one version after the other.

    Never changed. An undo is a new version that says which one it is taken from.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="criteria_versions")
    number = models.PositiveSmallIntegerField()
    criteria = models.JSONField()
    taken_from = models.PositiveSmallIntegerField(null=True, blank=True, help_text="the version it repeats")
    edited_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="none: read by the system"
    )
    edited_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id need number taken_from edited_at", confidential="criteria edited_by")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="criteria_have_their_own_version")
        ]

    def __str__(self) -> str:
        return f"{self.need_id} version {self.number}"


class NeedNaics(models.Model):
    """An industry that the buyer or the desk chose for a need. What was chosen teaches the industry coding."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="chosen_naics")
    naics = models.ForeignKey(NaicsCode, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=1, help_text="1 is the first choice")

    DISCLOSURE = classify(center="id need naics place")

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "naics"], name="a_need_names_an_industry_once")
        ]

    def __str__(self) -> str:
        return self.naics_id


class NeedFile(models.Model):
    """A drawing, specification or picture that came with a need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to="needs/%Y/")
    name = models.TextField(help_text="as it is handed out")
    media_type = models.TextField()
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id need added_at", confidential="file name media_type size sha256 added_by")

    def __str__(self) -> str:
        return self.name

"""The registry: companies and sites as the whole network knows them, and what one center knows of a site.

`Company` and `Site` hold identity only and have no row policy; everything else here is one center's.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.companies.expressions import WebHost, city_key
from lineshaft.apps.network.models import Center
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


class FormerId(models.Model):
    """A public identifier that now means another record: links and files that hold it keep working."""

    public_id = models.CharField(primary_key=True, max_length=15)
    site = models.ForeignKey(Site, null=True, on_delete=models.CASCADE)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE)

    DISCLOSURE = classify(network="public_id site company")

    def __str__(self) -> str:
        return self.public_id


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


class Relationship(models.Model):
    """What one center holds on one site. Invisible to other centers."""

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", _("closed")

    # Found by the constraint and the index below.
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="relationships", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="relationships")
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, help_text="advisor in charge"
    )
    status = models.TextField(choices=Status.choices, default=Status.PROSPECT)
    employees = models.PositiveIntegerField(null=True, blank=True, help_text="people at the site")
    employees_as_of = models.DateField(null=True, blank=True)
    annual_sales = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="US dollars"
    )
    needs = models.JSONField(default=list, blank=True, help_text="codes of the five areas of help")
    notes = models.TextField(blank=True)
    started_on = models.DateField(default=timezone.localdate)

    DISCLOSURE = classify(
        center="id center site owner status employees employees_as_of needs started_on",
        confidential="notes annual_sales",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center", "site"], name="a_center_has_one_relationship_with_a_site"
            ),
            models.CheckConstraint(
                name="annual_sales_are_not_negative",
                condition=models.Q(annual_sales__isnull=True) | models.Q(annual_sales__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["center", "status"], name="relationship_by_status")]

    def __str__(self) -> str:
        return f"{self.center_id} and {self.site_id}"


class Contact(models.Model):
    """A person at a site, as one center knows them."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="contacts")
    name = models.TextField()
    title = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.TextField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    is_survey_contact = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center site is_survey_contact left_on",
        confidential="name title email phone language",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="contact_has_a_name", condition=~models.Q(name="")),
            models.UniqueConstraint(fields=["id", "center"], name="a_contact_has_one_center"),
            models.UniqueConstraint(
                fields=["center", "site"],
                condition=models.Q(is_survey_contact=True, left_on__isnull=True),
                name="a_site_has_one_survey_contact_of_a_center",
            ),
        ]
        indexes = [models.Index(fields=["site", "center"], name="contact_of_site")]

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """One file of companies: dry run, commit, undo. Every row of it is accounted for."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("file received")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing written")
        REFUSED = "refused", _("file cannot be read")
        COMMITTING = "committing", _("being committed")
        COMMITTED = "committed", _("committed")
        UNDONE = "undone", _("undone")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    file = models.TextField(blank=True, help_text="where the file is kept")
    mapping = models.JSONField(help_text="which column means what")
    header = models.JSONField(
        default=list, blank=True, help_text="names of the file's columns, in their order"
    )
    changes = models.JSONField(
        default=list,
        blank=True,
        help_text="what is taken in otherwise than it stands there: kind, rows, examples",
    )
    status = models.TextField(choices=Status.choices, default=Status.CHECKED)
    problem = models.TextField(blank=True, help_text="why nothing was written, for the person who imports")
    rows_read = models.IntegerField(default=0)
    rows_created = models.IntegerField(default=0)
    rows_matched = models.IntegerField(
        default=0, help_text="rows of sites that are there, with no missing fact"
    )
    rows_updated = models.IntegerField(
        default=0, help_text="rows of sites that are there, where a missing fact was filled in"
    )
    rows_held = models.IntegerField(default=0, help_text="rows that wait for a person's decision")
    rows_rejected = models.IntegerField(default=0)
    rows_linked = models.IntegerField(
        default=0, help_text="matched sites with which the center got a relationship"
    )
    rows_noted = models.IntegerField(default=0, help_text="rows taken in that a person should look at")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center file_name file_sha256 status rows_read rows_created rows_matched rows_updated rows_held"
        " rows_rejected rows_linked rows_noted created_by created_at committed_at undone_at",
        confidential="file mapping header changes problem",
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                name="every_row_of_a_file_is_accounted_for",
                condition=models.Q(
                    rows_read=models.F("rows_created")
                    + models.F("rows_matched")
                    + models.F("rows_updated")
                    + models.F("rows_held")
                    + models.F("rows_rejected")
                ),
            ),
            models.UniqueConstraint(
                fields=["center", "file_sha256"],
                condition=models.Q(status="committed"),
                name="a_file_is_committed_once",
            ),
            models.UniqueConstraint(fields=["id", "center"], name="an_import_has_one_center"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportReading(models.Model):
    """What stands in the file of an import, as its check read it: kept until the commit, which need not read again."""

    batch = models.OneToOneField(ImportBatch, primary_key=True, on_delete=models.CASCADE, related_name="+")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_from = models.CharField(
        max_length=64, help_text="hash of all that the reading depends on beside the file"
    )
    rows = models.BinaryField(help_text="the rows as they were laid out for matching, compressed")

    DISCLOSURE = classify(center="batch center made_from", confidential="rows")

    def __str__(self) -> str:
        return f"reading of {self.batch_id}"


class ImportRow(models.Model):
    """What became of one row of a file."""

    class Result(models.TextChoices):
        CREATED = "created", _("created")
        MATCHED = "matched", _("matched")
        UPDATED = "updated", _("updated")
        HELD = "held", _("waits for a decision")
        REJECTED = "rejected", _("rejected")

    class Verdict(models.TextChoices):
        SAME = "same", _("this site")
        NEW = "new", _("a new site")
        OUT = "out", _("left out")

    # Found by the constraint and the index below; nobody looks for the rows of a center.
    # The database's key is that of the migration, which names the center too: one check for each of many rows.
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    row_number = models.IntegerField(help_text="row as a spreadsheet counts it; the header is 1")
    result = models.TextField(choices=Result.choices)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL)
    new_company = models.BooleanField(default=False)
    new_relationship = models.BooleanField(default=False)
    is_noted = models.BooleanField(
        default=False, help_text="taken in, and a person should look at the reasons"
    )
    values = models.JSONField(default=list, help_text="the cells of the row as read")
    reasons = models.JSONField(default=list, help_text="column, value, reason; or why it was matched")
    before = models.JSONField(default=dict, help_text="facts that the commit filled in, as they were before")
    changes = models.JSONField(
        default=dict,
        db_default={},
        help_text="for each fact taken in otherwise than it stands there: as what",
    )
    follows = models.IntegerField(
        null=True,
        help_text="row of the file that names the same site and is decided first, of rows that wait",
    )
    row_key = models.CharField(
        max_length=32, blank=True, db_default="", help_text="hash of what a row that waits says of its site"
    )
    verdict = models.TextField(choices=Verdict.choices, blank=True, db_default="")
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id batch center row_number result site new_company new_relationship is_noted follows row_key verdict"
        " decided_by decided_at",
        confidential="values reasons before changes",
    )

    class Meta:
        ordering = ["row_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="a_row_of_a_file_has_one_result")
        ]
        indexes = [
            models.Index(fields=["batch", "result", "row_number"], name="import_row_by_result"),
            models.Index(
                fields=["center", "row_key"], condition=~models.Q(verdict=""), name="decided_row_by_key"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.result}"


class RegistryChange(models.Model):
    """
    A merge, a move, a split or a correction of records of the registry: done as a whole, and undone as a whole.

    Records are named by their public identifiers, which outlive them. What exactly was written stands in the steps.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("two records of one site merged")
        MERGE_COMPANIES = "merge_companies", _("two records of one company merged")
        MOVE = "move", _("site moved to another company")
        SPLIT = "split", _("record of two sites split")
        CORRECT = "correct", _("shared record corrected")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waits for the program office")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        UNDONE = "undone", _("undone")

    kind = models.TextField(choices=Kind.choices)
    status = models.TextField(choices=Status.choices, default=Status.DONE)
    kept_id = models.CharField(max_length=15, help_text="public identifier of the record that stays")
    kept_name = models.TextField()
    other_id = models.CharField(
        max_length=15, help_text="of the record that went into it, was split off, or is the new company"
    )
    other_name = models.TextField()
    choices = models.JSONField(
        default=dict,
        help_text="of a merge the facts taken from the other, of a correction the new values",
    )
    summary = models.JSONField(default=list, help_text="what moved, as the person who planned it saw it")
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True, help_text="why a proposal was declined")
    # Nobody's center when the program office does it.
    center = models.ForeignKey(Center, null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id kind status kept_id kept_name other_id other_name choices center created_by created_at decided_by"
        " decided_at undone_by undone_at",
        confidential="summary reason answer",
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["kept_id"], name="registry_change_by_kept"),
            models.Index(fields=["other_id"], name="registry_change_by_other"),
            models.Index(fields=["status", "-created_at"], name="registry_change_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kept_id", "other_id"],
                condition=models.Q(status="proposed") & ~models.Q(kind="correct"),
                name="a_change_of_two_records_is_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other_name} ({self.other_id}), {self.kept_name} ({self.kept_id})"


class RegistryStep(models.Model):
    """
    One statement of a change of the registry, with all that is needed to take it back.

    Holds rows of several centers: only the system reads it.
    """

    change = models.ForeignKey(RegistryChange, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    operation = models.TextField(choices=[("update", "update"), ("insert", "insert"), ("delete", "delete")])
    table = models.TextField()
    keys = models.JSONField(help_text="primary keys of the rows")
    before = models.JSONField(null=True, help_text="the changed columns, or the whole deleted row")
    after = models.JSONField(null=True, help_text="the changed columns, or the whole inserted row")

    DISCLOSURE = classify(center="id change number operation table", confidential="keys before after")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="a_change_has_a_step_of_a_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table}"


class DuplicatePair(models.Model):
    """
    Two sites of the registry that may be one, and what was decided about them. Later runs obey the decision.

    Identity alone: that two records look alike is known to the whole network. Who decided is on the decision's center.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("to be decided")
        SAME_SITE = "same_site", _("the same site")
        SAME_COMPANY = "same_company", _("two sites of one company")
        DIFFERENT = "different", _("different companies")

    # The one with the smaller key comes first, so that a pair is there once.
    first = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(help_text="that they are one site, when they were compared last")
    evidence = models.FloatField(default=0, help_text="what the probability was made of, in bits")
    reasons = models.JSONField(default=list, help_text="why, in words, the strongest first")
    verdict = models.TextField(choices=Verdict.choices, default=Verdict.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(network="id first second probability evidence reasons verdict found_at decided_at")

    class Meta:
        ordering = ["-probability", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_of_sites_is_there_once"),
            models.CheckConstraint(
                name="the_smaller_key_of_a_pair_comes_first", condition=models.Q(first__lt=models.F("second"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["-probability", "id"],
                condition=models.Q(verdict="open"),
                name="open_pair_by_probability",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.verdict}"


class CompanyTaxNumber(models.Model):
    """
    An Employer Identification Number of a company, as one center holds it.

    Of a sole proprietor it can be as good as a social security number: no other center sees it, it is in no list or
    file, and the audit trail keeps that it was written, never which number.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="tax_numbers")
    ein = models.CharField(max_length=10, help_text="like 12-3456789")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center company added_at", confidential="ein")

    class Meta:
        verbose_name = "tax number"
        constraints = [
            # Also finds the other companies of which the center holds the number.
            models.UniqueConstraint(
                fields=["center", "ein", "company"], name="a_center_holds_a_tax_number_of_a_company_once"
            ),
            models.CheckConstraint(
                name="a_tax_number_has_nine_digits", condition=models.Q(ein__regex=r"^[0-9]{2}-[0-9]{7}$")
            ),
        ]

    def __str__(self) -> str:
        return f"tax number of {self.company_id}"


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


class Capability(models.Model):
    """
    What a plant can do or holds: a certification, process, material, machine or class of ownership.

    It belongs to the organisation that wrote it: a center, or the company's own. Others see it only once the company
    agreed, which says who and when.
    """

    class Kind(models.TextChoices):
        CERTIFICATION = "certification", _("certification or registration")
        PROCESS = "process", _("process")
        MATERIAL = "material", _("material")
        EQUIPMENT = "equipment", _("equipment")
        OWNERSHIP = "ownership", _("ownership")

    OWNER_COLUMN = "owner_id"
    """A center or a company's own organisation: what moves or depends is theirs, as elsewhere with `center_id`."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="capabilities", db_index=False)
    kind = models.TextField(choices=Kind.choices)
    name = models.TextField()
    number = models.TextField(blank=True, help_text="of the certificate or registration")
    certified_by = models.TextField(
        blank=True, help_text="who certified it; empty: the company says so itself"
    )
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True, help_text="how many machines")
    detail = models.TextField(blank=True, help_text="size, range, tolerance, grade")
    shared_at = models.DateTimeField(null=True, blank=True, help_text="when sharing was recorded")
    shared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who recorded it"
    )
    agreed_by = models.TextField(blank=True, help_text="who at the company agreed that the network sees it")
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id owner site kind name number certified_by issued_on expires_on quantity detail shared_at removed_at"
        " created_at",
        confidential="agreed_by shared_by",
    )

    class Meta:
        ordering = ["kind", "name", "id"]
        verbose_name_plural = "capabilities"
        constraints = [
            models.CheckConstraint(name="a_capability_has_a_name", condition=~models.Q(name="")),
            models.UniqueConstraint(
                "site",
                "owner",
                "kind",
                Upper("name"),
                Upper("number"),
                condition=models.Q(removed_at__isnull=True),
                name="a_capability_is_written_once",
            ),
            models.CheckConstraint(
                name="a_certificate_expires_after_its_issue",
                condition=models.Q(issued_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
            ),
            models.CheckConstraint(
                name="a_shared_capability_says_who_agreed",
                condition=models.Q(shared_at__isnull=True) | ~models.Q(agreed_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "kind"], name="capability_of_site"),
            models.Index(
                fields=["owner", "expires_on"],
                condition=models.Q(expires_on__isnull=False, removed_at__isnull=True),
                name="capability_by_expiry",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PairDecision(models.Model):
    """
    What somebody decided about two records that looked alike: what later comparisons learn from.

    Outlives the records, which are named by their public identifiers. Who decided is not kept: the network learns from
    all, and nobody is told of another center's work.
    """

    first_id = models.CharField(max_length=15)
    second_id = models.CharField(max_length=15)
    evidence = models.FloatField(help_text="what spoke for one site when it was decided, in bits")
    is_same_site = models.BooleanField()
    decided_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(network="id first_id second_id evidence is_same_site decided_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="a_pair_is_decided_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {'same' if self.is_same_site else 'different'}"


class SharingConsent(models.Model):
    """
    A company's word on whether what one center holds on a site is seen by another one, and how it was given.

    It opens nothing by itself: the functions of `policies.py` read what a live consent covers, and nothing else.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("waiting for the company")
        GIVEN = "given", _("given")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REPLACED = "replaced", _("replaced by another one")

    class How(models.TextChoices):
        ONLINE = "online", _("here, signed in")
        WRITTEN = "written", _("in writing")
        SPOKEN = "spoken", _("spoken")

    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="whose relationship is shared"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sharing_consents")
    receiver = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="the center that sees it"
    )
    shares_contacts = models.BooleanField(default=False, help_text="who the contacts are")
    shares_work = models.BooleanField(
        default=False, help_text="what work was done: titles, service lines and dates"
    )
    shares_sales = models.BooleanField(default=False, help_text="the annual sales that the center noted")
    ends_on = models.DateField(null=True, blank=True, help_text="last day on which it holds")
    status = models.TextField(choices=Status.choices, default=Status.ASKED)
    wording = models.TextField(help_text="exactly what the company is asked, or agreed to")
    wording_version = models.CharField(max_length=20)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_name = models.TextField(blank=True, help_text="who answered for the company")
    answered_how = models.TextField(blank=True, choices=How.choices)
    answered_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center site receiver shares_contacts shares_work shares_sales ends_on status wording"
        " wording_version language asked_by asked_at answered_how answered_on recorded_by recorded_at ended_by"
        " ended_at",
        confidential="answered_name",
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_center_shares_with_another_one", condition=~models.Q(center=models.F("receiver"))
            ),
            models.CheckConstraint(
                name="a_consent_says_who_gave_it_how_and_who_wrote_it_down",
                condition=models.Q(status__in=["asked", "replaced", "withdrawn"])
                | (
                    ~models.Q(answered_name="")
                    & ~models.Q(answered_how="")
                    & models.Q(
                        answered_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_withdrawn_consent_says_when_and_by_whom",
                condition=~models.Q(status="withdrawn")
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["site", "center", "receiver"],
                condition=models.Q(status__in=["asked", "given"]),
                name="a_company_is_asked_once_for_a_pair_of_centers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "receiver"], condition=models.Q(status="given"), name="consent_of_site"
            )
        ]

    def __str__(self) -> str:
        return f"{self.center_id} to {self.receiver_id} for {self.site_id}"

    @property
    def has_run_out(self) -> bool:
        """Whether its last day is over."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def is_live(self) -> bool:
        """Whether the receiving center sees what it covers now."""
        return self.status == self.Status.GIVEN and not self.has_run_out

    @property
    def scope(self) -> tuple[bool, bool, bool]:
        return self.shares_contacts, self.shares_work, self.shares_sales


class SavedMapping(models.Model):
    """Which column means what in files with these headings, as people of a center chose it."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField(help_text="what the center calls this layout")
    signature = models.CharField(max_length=64, help_text="hash of the headings, whatever their order")
    headings = models.JSONField(help_text="the headings, as they stood in the file")
    mapping = models.JSONField(help_text="which column means what")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center name signature created_by created_at used_at", confidential="headings mapping"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "signature"], name="headings_have_one_saved_mapping_of_a_center"
            ),
            models.UniqueConstraint("center", Upper("name"), name="a_saved_mapping_has_its_own_name"),
        ]

    def __str__(self) -> str:
        return self.name

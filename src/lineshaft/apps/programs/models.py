"""Companies on their way through programs: versions of templates, cohorts, enrolments, sessions, sheets, reports."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement, Request
from lineshaft.apps.network.models import Center
from lineshaft.domain.programs.template import SessionKind
from lineshaft.tenancy import classify

from .states import CohortState, EnrolmentState, SeatState, SessionState


class ProgramVersion(models.Model):
    """The text of one version of a program. It never changes: what was begun with it goes on with it."""

    center = models.ForeignKey(
        Center,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programs",
        help_text="whose own it is; empty for those of the network",
    )
    key = models.SlugField()
    version = models.TextField()
    title = models.TextField()
    text = models.TextField(help_text="the YAML file")
    sha256 = models.CharField(max_length=64)
    is_offered = models.BooleanField(default=True, help_text="new companies can begin with it")
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        network="id center key version title text sha256 is_offered made_at", center="made_by"
    )

    class Meta:
        ordering = ["key", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "key", "version"], name="a_version_stands_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Cohort(models.Model):
    """Companies that go through a program together."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="cohorts")
    program = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="cohorts")
    name = models.TextField()
    starts_on = models.DateField()
    status = models.TextField(choices=CohortState.choices, default=CohortState.OPEN)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField(
        default=False, help_text="open for registration: its sessions stand in the public calendar"
    )
    shown_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was opened for registration, the last time"
    )
    about = models.TextField(blank=True, help_text="what everyone reads of it")
    about_es = models.TextField(blank=True)
    is_synthetic = models.BooleanField(default=False)

    # What everyone sees of one that is open for registration is told by a function of the database alone.
    DISCLOSURE = classify(
        center="id center program name starts_on status lead is_public shown_at about about_es is_synthetic"
    )

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_cohort_has_one_center"),
            models.CheckConstraint(
                name="cohort_status_is_known", condition=models.Q(status__in=CohortState.values)
            ),
            models.CheckConstraint(
                name="a_public_cohort_says_what_it_is",
                condition=models.Q(is_public=False) | ~models.Q(about=""),
            ),
            models.CheckConstraint(
                name="a_public_cohort_was_opened_some_time",
                condition=models.Q(is_public=False) | models.Q(shown_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["center", "-starts_on", "-id"], name="cohort_by_start")]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """An engagement that goes by a program: one company on its way through the stages."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="enrolment")
    program = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    stage = models.SlugField(help_text="key of the stage in the program's text")
    status = models.TextField(choices=EnrolmentState.choices, default=EnrolmentState.RUNNING)
    stopping_reason = models.TextField(blank=True)
    began_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center engagement program cohort stage status began_on ended_on",
        confidential="stopping_reason",
    )

    class Meta:
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_enrolment_has_one_center"),
            models.CheckConstraint(
                name="enrolment_status_is_known", condition=models.Q(status__in=EnrolmentState.values)
            ),
            models.CheckConstraint(
                name="an_enrolment_ends_with_a_day",
                condition=models.Q(status=EnrolmentState.RUNNING, ended_on__isnull=True)
                | (~models.Q(status=EnrolmentState.RUNNING) & models.Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_stopped_enrolment_says_why",
                condition=~models.Q(status=EnrolmentState.STOPPED) | ~models.Q(stopping_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["center", "status", "-began_on", "-id"], name="enrolment_by_status")]

    def __str__(self) -> str:
        return f"{self.program.title}: {self.engagement}"


class Seat(models.Model):
    """
    A seat in a cohort that a request asks for, and how it stands: asked for, waiting, confirmed, declined, withdrawn.

    Whether its company takes part is not kept here: it does as soon as an engagement of its site is in the cohort.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="seats")
    help_request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="seats")
    status = models.TextField(choices=SeatState.choices, default=SeatState.ASKED)
    asked_at = models.DateTimeField(
        default=timezone.now, help_text="in this order those who ask stand; anew when they ask again"
    )
    changed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="empty: the asker"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    said = models.TextField(blank=True, help_text="what the center wrote to the asker with the last step")
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center cohort help_request status asked_at changed_by changed_at is_synthetic",
        confidential="said",
    )

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["help_request", "cohort"], name="a_request_asks_once_for_a_seat_in_a_cohort"
            ),
            models.CheckConstraint(
                name="seat_status_is_known", condition=models.Q(status__in=SeatState.values)
            ),
            models.CheckConstraint(
                name="a_declined_seat_says_why",
                condition=~models.Q(status=SeatState.DECLINED) | ~models.Q(said=""),
            ),
            models.CheckConstraint(
                name="a_seat_is_confirmed_or_declined_by_somebody",
                condition=~models.Q(status__in=[SeatState.CONFIRMED, SeatState.DECLINED])
                | models.Q(changed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["cohort", "status", "asked_at"], name="seat_of_cohort")]

    def __str__(self) -> str:
        return f"seat {self.pk} in {self.cohort_id}"


class Session(models.Model):
    """A meeting of a cohort, or of one company: a workshop, a coaching, an assessment, a panel."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    key = models.SlugField(blank=True, help_text="of the session in the program's text; empty for one more")
    title = models.TextField()
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in SessionKind])
    starts_at = models.DateTimeField()
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    place = models.TextField(blank=True)
    note = models.TextField(blank=True)
    status = models.TextField(choices=SessionState.choices, default=SessionState.PLANNED)

    DISCLOSURE = classify(
        center="id center cohort enrolment key title kind starts_at hours place status", confidential="note"
    )

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_session_has_one_center"),
            models.CheckConstraint(
                name="a_session_is_of_a_cohort_or_of_a_company",
                condition=models.Q(cohort__isnull=False, enrolment__isnull=True)
                | models.Q(cohort__isnull=True, enrolment__isnull=False),
            ),
            models.CheckConstraint(
                name="a_session_takes_up_to_24_hours",
                condition=models.Q(hours__gt=0) & models.Q(hours__lte=24),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """That people of a company came to a session, and who."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendance")
    people = models.PositiveSmallIntegerField(default=1)
    names = models.TextField(blank=True)

    DISCLOSURE = classify(center="id center session enrolment people", confidential="names")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="a_company_comes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.people} people at {self.session_id}"


class Sheet(models.Model):
    """The answers of one sheet at one occasion; with the name of a scenario, what would be if."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sheets")
    key = models.SlugField(help_text="of the sheet in the program's text")
    occasion = models.SlugField(blank=True)
    scenario = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1, help_text="counts every saving")
    finished_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center enrolment key occasion scenario edition finished_at changed_by changed_at",
        confidential="answers",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "key", "occasion", "scenario"], name="a_sheet_stands_once"
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.key, self.occasion, self.scenario)))


class ProgramReport(models.Model):
    """A document for the company as it was handed over: its data, from which every format is made again."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reports")
    output = models.SlugField(help_text="key of the output in the program's text")
    number = models.PositiveSmallIntegerField(help_text="counts the reports of this output")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center enrolment output number sha256 made_by made_at", confidential="document"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_report_of_a_program_has_one_center"),
            models.UniqueConstraint(fields=["enrolment", "output", "number"], name="a_report_has_its_number"),
        ]

    def __str__(self) -> str:
        return f"{self.output} {self.number}"


class ProgramDraft(models.Model):
    """A program that a director is making: its text, read and written record by record on screen."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    text = models.TextField(help_text="the YAML file as it stands")
    past = models.JSONField(
        default=list, help_text="the texts before the last steps, each with what the step did"
    )
    edition = models.PositiveIntegerField(default=1, help_text="counts every step")
    said = models.TextField(blank=True, help_text="what the last step did")
    made_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center title text past edition said made_at changed_by changed_at")

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.title


class ReportSending(models.Model):
    """That a document went to a person of the company by mail: to whom, by whom, and which document it was."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(ProgramReport, on_delete=models.PROTECT, related_name="sendings")
    sha256 = models.CharField(max_length=64, help_text="of the document as it was sent")
    name = models.TextField(help_text="of the person, as it was then")
    email = models.EmailField()
    language = models.TextField(choices=[("en", "English"), ("es", "Español")], help_text="of the mail")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center report sha256 language sent_by sent_at", confidential="name email"
    )

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(name="a_sending_has_an_address", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return f"{self.report} to {self.name}"

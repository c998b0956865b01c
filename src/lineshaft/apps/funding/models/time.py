"""Time sheets of people, what they are paid, and who pays for which work."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger.pay import Work
from lineshaft.tenancy import classify

from ..states import TimeSheetState
from .ledger import ACTIVITIES

WORKS = [
    (Work.ENGAGEMENT, "Work with a company"),
    (Work.PROGRAM, "Programs"),
    (Work.ADMINISTRATION, "Administration"),
    (Work.LEAVE, "Leave"),
]


class PayPeriod(models.Model):
    """What a person is paid for some whole weeks. Only a finance officer of the center ever sees it."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(help_text="a Monday")
    ends_on = models.DateField(help_text="a Sunday")
    salary = models.DecimalField(max_digits=12, decimal_places=2)
    fringe = models.DecimalField(max_digits=12, decimal_places=2)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center person starts_on ends_on entered_by entered_at", confidential="salary fringe"
    )

    class Meta:
        ordering = ["-starts_on", "person_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "person", "starts_on"], name="a_pay_period_begins_once"
            ),
            models.CheckConstraint(
                name="pay_is_of_whole_weeks",
                condition=models.Q(starts_on__iso_week_day=1, ends_on__iso_week_day=7)
                & models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(name="pay_is_above_zero", condition=models.Q(salary__gt=0, fringe__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"


class PayPlan(models.Model):
    """
    Which award and which sources pay for work, in percents that add up to 100, from a day on.

    Of one person, of one activity, of both, or of all: what says more goes before what says less.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    activity = models.TextField(choices=ACTIVITIES, blank=True)
    shares = models.JSONField(help_text="percent of each fund source")
    starts_on = models.DateField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center award person activity shares starts_on entered_by entered_at")

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "person", "activity", "starts_on"],
                name="a_plan_begins_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"plan from {self.starts_on}"


class TimeSheet(models.Model):
    """
    A week of a person: all paid time, signed by the person, approved by somebody else, and then cost.

    `visits` holds the logged visits as they were when it was signed, so that one logged later is a difference to sign.
    """

    State = TimeSheetState

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(help_text="its Monday")
    state = models.TextField(choices=State.choices, default=State.OPEN)
    paid_hours = models.DecimalField(max_digits=5, decimal_places=2)
    visits = models.JSONField(default=dict, blank=True)
    round = models.PositiveIntegerField(default=1, help_text="how often it was approved, and now is to be")
    why_open = models.TextField(blank=True, help_text="why it was returned, or opened after approval")
    signed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center person week state paid_hours visits round why_open signed_at approved_by approved_at"
    )

    class Meta:
        ordering = ["-week", "person_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "person", "week"], name="a_week_of_a_person_is_there_once"
            ),
            models.UniqueConstraint(fields=["id", "center"], name="a_time_sheet_has_one_center"),
            models.CheckConstraint(name="a_week_begins_on_monday", condition=models.Q(week__iso_week_day=1)),
            models.CheckConstraint(
                name="a_signed_week_says_when",
                condition=models.Q(state="open") | models.Q(signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_approved_week_says_by_whom",
                condition=~models.Q(state="approved")
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_approves_the_own_week",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("person")),
            ),
        ]
        indexes = [models.Index(fields=["center", "state", "week"], name="sheets_by_state")]

    def __str__(self) -> str:
        return f"week of {self.week:%B} {self.week.day}, {self.week.year}"


class TimeLine(models.Model):
    """Hours of a day on a time sheet, and what they went to."""

    sheet = models.ForeignKey(TimeSheet, on_delete=models.CASCADE, related_name="lines")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    work = models.TextField(choices=WORKS)
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hours = models.DecimalField(max_digits=5, decimal_places=2)

    DISCLOSURE = classify(center="id sheet center day work engagement hours")

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "day", "work", "engagement"],
                name="hours_of_a_day_stand_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="hours_are_of_a_day", condition=models.Q(hours__gt=0, hours__lte=24)),
            models.CheckConstraint(
                name="work_with_a_company_names_it",
                condition=models.Q(work=Work.ENGAGEMENT.value, engagement__isnull=False)
                | ~models.Q(work=Work.ENGAGEMENT.value) & models.Q(engagement__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h on {self.day}"

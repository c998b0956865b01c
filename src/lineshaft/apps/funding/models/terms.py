"""What was agreed about an award: its actions with their amounts, its terms, and what the office approved."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import ObjectClass
from lineshaft.tenancy import classify

from ..states import ApprovalState
from .ledger import OBJECT_CLASSES


class AwardAction(models.Model):
    """
    One act on an award: a notice that funds, amends, extends, lapses, restores or closes it. Never changed.

    Amounts are federal dollars, below zero where money is taken back. What counts is executed; pending is only planned.
    """

    class Kind(models.TextChoices):
        AWARD = "award", "award"
        CONTINUATION = "continuation", "continuation"
        SUPPLEMENT = "supplement", "supplement"
        AMENDMENT = "amendment", "amendment of terms"
        DEOBLIGATION = "deobligation", "money taken back"
        EXTENSION = "extension", "extension to a day"
        LAPSE = "lapse", "lapsed"
        RESTORATION = "restoration", "restored"
        CLOSE = "close", "closed"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="actions")
    budget_period = models.ForeignKey(
        BudgetPeriod, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    kind = models.TextField(choices=Kind.choices)
    number = models.TextField(blank=True, help_text="of the amendment")
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    is_pending = models.BooleanField(default=False, help_text="planned or submitted, not executed")
    executed_on = models.DateField()
    extended_to = models.DateField(null=True, blank=True)
    source = models.TextField(help_text="the notice, by its number and day")
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )

    DISCLOSURE = classify(
        center="id center award budget_period kind number amount is_pending executed_on extended_to source note"
        " recorded_by recorded_at takes_back"
    )

    class Meta:
        ordering = ["executed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_action_has_one_center"),
            models.CheckConstraint(
                name="an_extension_says_until_when",
                condition=~models.Q(kind="extension") | models.Q(extended_to__isnull=False),
            ),
            models.CheckConstraint(name="an_action_names_its_source", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.executed_on}"


class AwardTerms(models.Model):
    """
    The terms of an award from a day on, as an amendment set them. The newest that has begun applies; none is changed.

    `law_as_of` is the day whose law applies: that of the notice that last took up the text of 2 CFR 200. `match_share`
    is the share of the total that is not federal, none where no match is asked. `base_excludes` are object classes that
    the rate agreement leaves out of the base of the indirect cost. `settle_days` is how long after its end what was
    incurred may still be paid.
    """

    class IndirectType(models.TextChoices):
        NONE = "none", "no indirect cost"
        DE_MINIMIS = "de_minimis", "de minimis"
        PROVISIONAL = "provisional", "negotiated, provisional"
        PREDETERMINED = "predetermined", "negotiated, predetermined"
        FIXED = "fixed", "negotiated, fixed with carry-forward"
        FINAL = "final", "negotiated, final"

    NEGOTIATED = frozenset(
        {IndirectType.PROVISIONAL, IndirectType.PREDETERMINED, IndirectType.FIXED, IndirectType.FINAL}
    )
    MAY_BE_EXCLUDED = (
        ObjectClass.TRAVEL, ObjectClass.SUPPLIES, ObjectClass.CONTRACTUAL, ObjectClass.OTHER, ObjectClass.OUTSIDE_BASE,
    )  # fmt: skip
    """What an agreement may leave out of the base, beyond what the law leaves out."""

    class IncomeMethod(models.TextChoices):
        DEDUCTION = "deduction", "deduction"
        ADDITION = "addition", "addition"
        COST_SHARING = "cost_sharing", "cost sharing"

    class Frequency(models.TextChoices):
        QUARTERLY = "quarterly", "quarterly"
        SEMIANNUAL = "semiannual", "every half-year"
        ANNUAL = "annual", "yearly"

    class Basis(models.TextChoices):
        CASH = "cash", "cash"
        ACCRUAL = "accrual", "accrual"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="terms")
    applies_from = models.DateField()
    law_as_of = models.DateField()
    match_share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    indirect_type = models.TextField(choices=IndirectType.choices, default=IndirectType.NONE)
    indirect_rate = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    base_excludes = models.JSONField(
        default=list, blank=True, help_text="object classes that the rate agreement leaves out of the base"
    )
    income_method = models.TextField(choices=IncomeMethod.choices, default=IncomeMethod.COST_SHARING)
    additive_allowed = models.BooleanField(
        default=False, help_text="income beyond the match may be added to the budget"
    )
    frequency = models.TextField(choices=Frequency.choices, default=Frequency.SEMIANNUAL)
    basis = models.TextField(choices=Basis.choices, default=Basis.ACCRUAL)
    settle_days = models.PositiveSmallIntegerField(default=120)
    source = models.TextField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center award applies_from law_as_of match_share indirect_type indirect_rate base_excludes"
        " income_method additive_allowed frequency basis settle_days source recorded_by recorded_at"
    )

    class Meta:
        verbose_name_plural = "award terms"
        ordering = ["applies_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="match_share_is_a_share",
                condition=models.Q(match_share__isnull=True)
                | (models.Q(match_share__gt=0) & models.Q(match_share__lt=1)),
            ),
            models.CheckConstraint(
                name="indirect_rate_is_a_share",
                condition=models.Q(indirect_rate__gte=0) & models.Q(indirect_rate__lte=1),
            ),
            models.CheckConstraint(
                name="only_an_agreement_leaves_more_out_of_the_base",
                condition=models.Q(base_excludes=[]) | ~models.Q(indirect_type__in=["none", "de_minimis"]),
            ),
            models.CheckConstraint(
                name="income_is_added_by_one_term",
                condition=models.Q(additive_allowed=False) | models.Q(income_method="cost_sharing"),
            ),
            models.CheckConstraint(name="terms_name_their_source", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return f"terms of {self.award_id} from {self.applies_from}"

    @property
    def left_out(self) -> str:
        """What the rate agreement leaves out of the base, in words."""
        return ", ".join(label for value, label in OBJECT_CLASSES if value in self.base_excludes)


class Approval(models.Model):
    """What needs the office's word before it is done, and the word: asked, granted or refused."""

    class Kind(models.TextChoices):
        PRE_AWARD_COST = "pre_award_cost", "costs before the award begins"
        UNRECOVERED_INDIRECT = "unrecovered_indirect", "unrecovered indirect cost as match"
        REBUDGET = "rebudget", "transfer between object classes"
        CARRYOVER = "carryover", "unexpended federal money used in the next year"
        EXTENSION = "extension", "extension without more money"
        KEY_PERSON = "key_person", "change of a key person"
        INCOME_AS_MATCH = "income_as_match", "program income as match"
        SUBAWARD = "subaward", "subaward above the set amount"
        EQUIPMENT = "equipment", "purchase of equipment"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="approvals")
    kind = models.TextField(choices=Kind.choices)
    what = models.TextField(help_text="what is to be done, and why")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="before the award, for costs")
    state = models.TextField(choices=ApprovalState.choices, default=ApprovalState.ASKED)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decision = models.TextField(blank=True, help_text="in words, with the reference of the letter")

    DISCLOSURE = classify(
        center="id center award kind what amount days state asked_by asked_at decided_by decided_on decision"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_decided_approval_says_when_and_by_which_word",
                condition=~models.Q(state__in=["granted", "refused"])
                | (models.Q(decided_on__isnull=False) & ~models.Q(decision="")),
            ),
            models.CheckConstraint(
                name="pre_award_costs_say_how_many_days",
                condition=~models.Q(kind="pre_award_cost") | models.Q(days__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.state}"

"""Claiming what others gave as match: entered, judged, decided, posted, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.forecast import amounts_by_month
from lineshaft.domain.ledger.usual import Cost, Settled, cost, receipt
from lineshaft.domain.money import LARGEST_AMOUNT, format_usd

from ..models import Contribution, ContributionEvidence, Evidence, JournalEntry, Subaward
from ..permissions import check_user_can_clear, check_user_can_post
from ..queries.months import open_day
from ..states import CONTRIBUTION_STEPS, ContributionState
from .evidence import claim_as_match, give_up_claims, store_evidence
from .judging import judged, work_of
from .ledger import Draft, take_back, write_entries

_KIND = Contribution.Kind
_OBJECT_CLASS = {
    _KIND.VOLUNTEER: ObjectClass.PERSONNEL,
    _KIND.LOANED_EMPLOYEE: ObjectClass.PERSONNEL,
    _KIND.DONATED_SUPPLIES: ObjectClass.SUPPLIES,
    _KIND.DONATED_SPACE: ObjectClass.RENT,
    _KIND.LOANED_EQUIPMENT: ObjectClass.RENT,
    _KIND.DONATED_EQUIPMENT: ObjectClass.EQUIPMENT,
    _KIND.UNRECOVERED_INDIRECT: ObjectClass.INDIRECT,
}
RECURRING = frozenset({_KIND.DONATED_SPACE, _KIND.LOANED_EQUIPMENT})
"""Kinds that may come each month."""
_KIND_OF_PAPER = {
    "time_record": Evidence.Kind.TIME_SHEET,
    "payroll": Evidence.Kind.ACCOUNTING_RECORD,
    "rate": Evidence.Kind.RATE,
    "signed_statement": Evidence.Kind.LETTER,
    "appraisal": Evidence.Kind.APPRAISAL,
    "ledger": Evidence.Kind.ACCOUNTING_RECORD,
    "payment": Evidence.Kind.RECEIPT,
    "rate_agreement": Evidence.Kind.RATE,
    "other": Evidence.Kind.RECEIPT,
}


_ORIGINS = (JournalEntry.Origin.IN_KIND, JournalEntry.Origin.CASH_MATCH, JournalEntry.Origin.HAND)
"""Of entries that contributions made; cash stood under those by hand before it had an origin of its own."""


@dataclass(frozen=True)
class Given:
    """
    What is claimed. `amount` is None where it follows from hours and rate, `object_class` where it follows from the
    kind. `stated` holds the answers to the questions of the kind, as plain JSON.
    """

    budget_period: BudgetPeriod
    kind: str
    giver: str
    giver_kind: str
    what: str
    given_on: date
    activity: str
    stated: dict[str, Any]
    amount: Decimal | None = None
    object_class: str = ""
    subaward: Subaward | None = None
    recurs_until: date | None = None


@dataclass(frozen=True)
class Paper:
    """A paper and what it proves, as `add_evidence` takes it."""

    proves: str
    title: str
    facts: dict[str, Any] = field(default_factory=dict)
    file: UploadedFile | None = None


@transaction.atomic
def enter_contribution(
    *,
    given: Given,
    papers: Sequence[Paper],
    by: Actor,
    replaces: Contribution | None = None,
    is_synthetic: bool = False,
) -> Contribution:
    """
    Claim what somebody gave. The rules judge it at once; what they accept is posted in the same step.

    Raises InvalidValue for what is no claim, Conflict for a paper that stands behind another claim, here or at another
    center, and for what `replaces` a claim that was not taken back or has a new version already.
    """
    center = given.budget_period.award.center
    check_user_can_post(by, center)
    if replaces is not None:
        _check_can_be_replaced(replaces)
    made = Contribution(
        center_id=given.budget_period.center_id,
        award_id=given.budget_period.award_id,
        entered_by=by.person,
        replaces=replaces,
        version=replaces.version + 1 if replaces else 1,
        is_synthetic=is_synthetic,
    )
    _fill(made, given)
    judged(made, [each.proves for each in papers] + _proven(replaces))
    made.save()
    for old in replaces.papers.select_related("evidence") if replaces else ():
        claim_as_match(old.evidence)
        ContributionEvidence.objects.create(
            center_id=made.center_id, contribution=made, evidence_id=old.evidence_id, proves=old.proves
        )
    for paper in papers:
        _add(made, paper, by)
    return _post_if_accepted(made, by)


def _check_can_be_replaced(old: Contribution) -> None:
    old = Contribution.objects.select_for_update().get(pk=old.pk)  # or two new versions are made at once
    if old.state != ContributionState.TAKEN_BACK:
        raise Conflict("Only what was taken back gets a new version.", "Take it back first")
    if Contribution.objects.filter(replaces=old).exists():
        raise Conflict("This contribution has a new version already.", "Open that one")


@transaction.atomic
def change_contribution(*, contribution: Contribution, given: Given, by: Actor) -> Contribution:
    """Correct what is held or refused; it is judged anew. Raises Conflict for what is accepted or decided."""
    check_user_can_post(by, contribution.award.center)
    current = _locked(contribution, ContributionState.HELD)
    _fill(current, given)
    current.changed_by = by.person
    judged(current, _proven(current))
    current.save()
    return _post_if_accepted(current, by)


@transaction.atomic
def add_paper(*, contribution: Contribution, paper: Paper, by: Actor) -> Contribution:
    """Put a paper behind what is held or refused; it is judged anew. Raises Conflict as `enter_contribution` does."""
    check_user_can_post(by, contribution.award.center)
    current = _locked(contribution, ContributionState.HELD)
    _add(current, paper, by)
    judged(current, _proven(current))
    current.save()
    return _post_if_accepted(current, by)


@transaction.atomic
def clear_contribution(*, contribution: Contribution, words: str, by: Actor) -> Contribution:
    """
    Accept what is held, on the papers behind it and the word of somebody who did not state it, and post it.

    Raises Conflict for what a rule refuses or nothing stands behind, InvalidValue without words, PermissionDenied for
    who stated it, saying who may clear it.
    """
    current = _locked(contribution, ContributionState.ACCEPTED)
    check_user_can_clear(by, current, finance_officers(current.center_id))
    if current.state == ContributionState.REFUSED:
        refused = next(each for each in current.findings if each["outcome"] == "refuse")
        raise Conflict(
            f"A rule refuses it, and no word can clear that: {refused['sentence']} {refused['why']}"
            f" ({refused['citation']})"
        )
    if not current.papers.exists():
        raise Conflict("Nothing stands behind it yet.", "Add the paper that shows it")
    _decide(current, ContributionState.ACCEPTED, words, by)
    return _post_if_accepted(current, by)


def finance_officers(center_id: int) -> list[int]:
    """Who writes the books of a center."""
    return [person.pk for person in people_with_role(center_id, [Role.FINANCE_OFFICER])]


@transaction.atomic
def reject_contribution(*, contribution: Contribution, words: str, by: Actor) -> Contribution:
    """Say that it is no match, and why. Raises Conflict for what is accepted or decided."""
    check_user_can_post(by, contribution.award.center)
    current = _locked(contribution, ContributionState.REJECTED)
    _decide(current, ContributionState.REJECTED, words, by)
    give_up_claims(current.papers.values_list("evidence", flat=True))
    return current


@transaction.atomic
def take_back_contribution(*, contribution: Contribution, words: str, by: Actor) -> Contribution:
    """
    Take an accepted or posted contribution back: its entries are reversed today. What is right is entered as a new
    version. Raises InvalidValue without a reason.
    """
    check_user_can_post(by, contribution.award.center)
    current = _locked(contribution, ContributionState.TAKEN_BACK)
    _decide(current, ContributionState.TAKEN_BACK, words, by)
    give_up_claims(current.papers.values_list("evidence", flat=True))
    for entry in entries_of_contribution(current).filter(reversed_by=None):
        take_back(entry=entry, booked_on=timezone.localdate(), reason=words, by=by)
    return current


def post_due_contributions(*, today: date) -> list[tuple[Contribution, str]]:
    """
    Post the months that are over of everything that recurs, under the system scope; gives back what was refused, with
    the reason, and goes on with the rest.
    """
    refused = []
    waiting = Contribution.objects.filter(state=ContributionState.ACCEPTED.value)
    for each in waiting.select_related("budget_period", "award"):
        try:
            with transaction.atomic():
                _post(_locked(each, ContributionState.POSTED), posted_by=each.entered_by_id, today=today)
        except Conflict as error:
            refused.append((each, str(error)))
    return refused


def entries_of_contribution(contribution: Contribution) -> QuerySet[JournalEntry]:
    """What was posted of it, the earliest first."""
    return (
        JournalEntry.objects.filter(
            center_id=contribution.center_id,
            origin__in=_ORIGINS,
            origin_key__startswith=f"contribution {contribution.pk} ",
        )
        .select_related("center", "budget_period__award", "reversed_by")
        .prefetch_related("postings")
        .order_by("booked_on", "pk")
    )


def _fill(made: Contribution, given: Given) -> None:
    kind = _KIND(given.kind)
    if given.recurs_until is None and given.given_on > timezone.localdate():
        raise InvalidValue("given_on", given.given_on, "has not come yet", "Claim it when it was given")
    if given.recurs_until is not None:
        if kind not in RECURRING:
            raise InvalidValue("recurs_until", given.recurs_until, f"is not asked of {kind.label}")
        if not given.given_on <= given.recurs_until <= given.budget_period.ends_on:
            raise InvalidValue(
                "recurs_until",
                given.recurs_until,
                "is not between the first day and the end of the budget period,"
                f" {given.budget_period.ends_on:%b %d, %Y}",
                "Claim the next period when it begins",
            )
    amount = given.amount
    if amount is None:
        amount = work_of(given.stated).worth
    if amount <= 0:
        raise InvalidValue("amount", amount, "is nothing", "Write what it is worth")
    if amount >= LARGEST_AMOUNT:
        field = "amount" if given.amount is not None else "rate"
        raise InvalidValue(
            field, format_usd(amount), "is more than can be booked", "Check the number of digits"
        )
    made.budget_period, made.kind, made.giver = given.budget_period, kind.value, given.giver.strip()
    made.giver_kind, made.subaward, made.what = given.giver_kind, given.subaward, given.what.strip()
    made.given_on, made.recurs_until, made.amount = given.given_on, given.recurs_until, amount
    made.object_class = given.object_class or _OBJECT_CLASS[kind].value
    made.activity, made.stated, made.judged_at = given.activity, given.stated, timezone.now()


def _locked(contribution: Contribution, to: ContributionState) -> Contribution:
    current = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("budget_period", "award", "subaward")
        .get(pk=contribution.pk)
    )
    if to not in CONTRIBUTION_STEPS[ContributionState(current.state)]:
        raise Conflict(
            f"This contribution is “{current.get_state_display()}”: that cannot be done with it any more."
        )
    return current


def _decide(contribution: Contribution, state: ContributionState, words: str, by: Actor) -> Contribution:
    if not words.strip():
        raise InvalidValue("words", words, "is empty", "Say why: it stays with the contribution")
    contribution.state, contribution.decision = state.value, words.strip()
    contribution.decided_by, contribution.decided_at = by.person, timezone.now()
    contribution.save()
    return contribution


def _proven(contribution: Contribution | None) -> list[str]:
    if contribution is None:
        return []
    return list(
        ContributionEvidence.objects.filter(contribution=contribution).values_list("proves", flat=True)
    )


def _add(contribution: Contribution, paper: Paper, by: Actor) -> None:
    evidence = store_evidence(
        center=contribution.award.center,
        added_by=by.person.pk,
        kind=_KIND_OF_PAPER[paper.proves],
        title=paper.title,
        file=paper.file,
        for_match=True,
        **paper.facts,
    )
    ContributionEvidence.objects.create(
        center_id=contribution.center_id, contribution=contribution, evidence=evidence, proves=paper.proves
    )


def _post_if_accepted(contribution: Contribution, by: Actor) -> Contribution:
    if contribution.state == ContributionState.ACCEPTED:
        _post(contribution, posted_by=by.person.pk, today=timezone.localdate())
    return contribution


def _origin(contribution: Contribution) -> str:
    is_cash = contribution.kind == _KIND.CASH
    return (JournalEntry.Origin.CASH_MATCH if is_cash else JournalEntry.Origin.IN_KIND).value


def _due(contribution: Contribution, today: date) -> dict[date, Decimal]:
    """
    What is still to be posted, by the day of its entry: of one that recurs, each month that is over on its last day,
    with the part of its days.
    """
    if contribution.recurs_until is None:
        return {} if contribution.posted_through else {contribution.given_on: contribution.amount}
    due = {}
    parts = amounts_by_month(contribution.amount, contribution.given_on, contribution.recurs_until)
    for month, amount in parts.items():
        last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        day = min(last, contribution.recurs_until)
        is_posted = contribution.posted_through is not None and month <= contribution.posted_through
        if day < today and amount and not is_posted:
            due[day] = amount
    return due


def _post(contribution: Contribution, *, posted_by: int | None, today: date) -> None:
    """Write the entries that are due, each once, and say how far it is posted."""
    due = _due(contribution, today)
    if not due:
        return
    paper = contribution.papers.select_related("evidence").first()
    if paper is None:
        raise Conflict("Nothing stands behind it yet.", "Add the paper that shows it")
    write_entries(
        [
            _draft(
                contribution,
                day,
                amount,
                paper.evidence,
                open_day(contribution.center_id, day, today=today),
            )
            for day, amount in due.items()
        ],
        posted_by=posted_by,
    )
    contribution.posted_through = max(due).replace(day=1)
    if not _due(contribution, date.max):
        contribution.state = ContributionState.POSTED.value
    contribution.save()


def _draft(
    contribution: Contribution, day: date, amount: Decimal, evidence: Evidence, booked_on: date
) -> Draft:
    of_month = f", {day:%B %Y}" if contribution.recurs_until else ""
    return Draft(
        budget_period=contribution.budget_period,
        entry=Entry(
            booked_on, f"{contribution}: {contribution.what}{of_month}", _postings(contribution, amount)
        ),
        origin=_origin(contribution),
        origin_key=f"contribution {contribution.pk} {day:%Y-%m}",
        evidence=evidence,
        incurred_on=day,
    )


def _postings(contribution: Contribution, amount: Decimal) -> tuple[Posting, ...]:
    source: FundSource = contribution.source
    spent = cost(
        [
            Cost(
                source,
                amount,
                ObjectClass(contribution.object_class),
                Activity(contribution.activity),
                subaward=contribution.subaward_id,
            )
        ],
        Settled.PAID if contribution.kind == _KIND.CASH else Settled.GIVEN,
    )
    return (*receipt(source, amount), *spent) if contribution.kind == _KIND.CASH else spent

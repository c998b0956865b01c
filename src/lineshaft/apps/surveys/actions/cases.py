"""Whom a center asks: confirm, defer, exclude, and take it back."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue, LineshaftError
from lineshaft.tenancy import system_scope

from ..models import LANGUAGES, Case, Wave
from ..permissions import check_user_can_confirm
from ..states import check_step
from .proposing import asked_within_a_year, why_not_again
from .waves import check_not_closed

LARGEST_BULK = 500
ONCE_A_YEAR = "a_site_is_asked_once_in_twelve_months"


@dataclass(frozen=True)
class Refused:
    """A case that could not be confirmed together with others, and why."""

    name: str
    why: str


@transaction.atomic
def confirm(*, case: Case, contact: Contact | None, language: str, by: Actor) -> Case:
    """
    Decide that the site is asked in this wave, and whom, in which language. Nothing is sent yet.

    Raises InvalidValue for a contact who cannot be written to, and Conflict when the wave is over, the work was
    reopened, or the company was asked within twelve months.
    """
    check_user_can_confirm(by, case.center)
    current = locked(case)
    check_step(current, Case.Status.CONFIRMED)
    check_not_closed(current.wave)
    check_contact(current, contact, language)
    if not current.engagements.filter(engagement__status="completed").exists():
        raise Conflict(
            f"{current.site} has no completed work any more: it was reopened.",
            "Confirm it when the work is completed",
        )
    current.status = Case.Status.CONFIRMED
    current.contact = contact
    current.language = language
    current.reason = ""
    current.confirmed_by = by.user
    current.confirmed_at = timezone.now()
    _save_as_asked(current)
    return current


def check_contact(case: Case, contact: Contact | None, language: str) -> None:
    """Raise InvalidValue unless the center can write to this contact at the site; Conflict when there is none."""
    if contact is None:
        raise Conflict(f"{case.site} has no contact.", "Add one on the page of the site")
    if (contact.center_id, contact.site_id) != (case.center_id, case.site_id) or contact.left_on:
        raise InvalidValue(
            "contact", str(contact), f"is no contact at {case.site}", "Choose one from the list"
        )
    if not contact.email:
        raise InvalidValue(
            "contact",
            str(contact),
            "has no e-mail address",
            "Add it on the page of the site, or choose somebody else",
        )
    if language not in dict(LANGUAGES):
        raise InvalidValue(
            "language", language, "is not a language of the survey", "Choose English or Spanish"
        )


def _save_as_asked(case: Case) -> None:
    """Take the site's place in its twelve months; the database refuses a second one, whoever holds the first."""
    with system_scope("whether any center asked this company within twelve months"):
        earlier = asked_within_a_year(case.wave, [case.site_id], but_not=case).get(case.site_id, [])
    if earlier:
        raise Conflict(why_not_again(earlier, case.center_id), "Defer it to a later wave")
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        if ONCE_A_YEAR not in str(error):
            raise
        raise Conflict(why_not_again([], case.center_id), "Defer it to a later wave") from error


@transaction.atomic
def confirm_cases(
    *, wave: Wave, center: Center, case_ids: Collection[int], by: Actor
) -> tuple[int, list[Refused]]:
    """Confirm several candidates with the contact and language proposed; those that cannot be come back with why."""
    check_user_can_confirm(by, center)
    wanted = set(case_ids)
    if not wanted:
        raise InvalidValue("companies", "none", "were chosen", "Tick the companies that you want to ask")
    if len(wanted) > LARGEST_BULK:
        raise InvalidValue(
            "companies", len(wanted), f"are more than {LARGEST_BULK}", "Confirm them page by page"
        )
    cases = Case.objects.filter(pk__in=wanted, wave=wave, center=center).select_related(
        "contact", "site", "center"
    )
    confirmed, refused = 0, []
    for case in cases.order_by("pk"):
        try:
            confirm(case=case, contact=case.contact, language=case.language, by=by)
            confirmed += 1
        except LineshaftError as error:
            refused.append(Refused(str(case.site), sentence(error)))
    if len(wanted) > confirmed + len(refused):
        missing = len(wanted) - confirmed - len(refused)
        refused.append(Refused(f"{missing} more", "not in this list any more."))
    return confirmed, refused


def sentence(error: LineshaftError) -> str:
    """A refusal in the words of the page, which has no fields to name."""
    return f"{error.value} {error.reason}. {error.hint}." if isinstance(error, InvalidValue) else str(error)


def defer(*, case: Case, reason: str, by: Actor) -> Case:
    """Leave the site out of this wave; its work is proposed again in the next one."""
    return _leave_out(case, Case.Status.DEFERRED, reason, by)


def exclude(*, case: Case, reason: str, by: Actor) -> Case:
    """Never ask the site about this work."""
    return _leave_out(case, Case.Status.EXCLUDED, reason, by)


@transaction.atomic
def _leave_out(case: Case, status: Case.Status, reason: str, by: Actor) -> Case:
    check_user_can_confirm(by, case.center)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why: colleagues and evaluators will read it")
    current = locked(case)
    check_step(current, status)
    _take_back(current, status)
    current.reason = reason.strip()
    current.save()
    return current


@transaction.atomic
def put_back(*, case: Case, by: Actor) -> Case:
    """Make the case a candidate again: undoes a confirmation that was not sent, a deferral or an exclusion."""
    check_user_can_confirm(by, case.center)
    current = locked(case)
    check_step(current, Case.Status.CANDIDATE)
    check_not_closed(current.wave)
    _take_back(current, Case.Status.CANDIDATE)
    current.reason = ""
    current.save()
    return current


def _take_back(case: Case, status: Case.Status) -> None:
    case.status = status
    case.confirmed_by = None
    case.confirmed_at = None


def locked(case: Case) -> Case:
    """The case as it stands now, held until the transaction ends."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("wave", "center", "site", "contact")
    return rows.get(pk=case.pk)

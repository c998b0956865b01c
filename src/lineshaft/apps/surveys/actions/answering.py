"""What a company does with its link: answer, or say that it does not want to."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Engagement
from lineshaft.tenancy import system_scope

from ..answers import AlreadyAnswered, Answers, effects, read_back
from ..instrument import instrument
from ..models import Case, Response, ResponseOutcome
from ..states import check_step
from .cases import locked


@transaction.atomic
def submit(
    *, case: Case, answers: Answers, answered_by: str = "", language: str = "en", at: datetime | None = None
) -> Response:
    """
    Store the answer and the outcomes that follow from it, close the case and thank: all of it or nothing.

    Runs under the scope of the case's token. Raises AlreadyAnswered for a second answer, whoever was quicker, and
    Conflict when the company was never invited.
    """
    with system_scope("two answers to one survey case wait for one another"):
        current = locked(case)
        given = Response.objects.filter(case=current).first()
    if given is not None:
        raise AlreadyAnswered(same=given.answers == answers)
    check_step(current, Case.Status.ANSWERED)
    response = Response.objects.create(
        case=current,
        center_id=current.center_id,
        instrument=current.wave.instrument,
        answers=dict(answers),
        recommend=answers.get("recommend"),
        answered_by=answered_by,
        language=language,
        submitted_at=at or timezone.now(),
        is_synthetic=current.is_synthetic,
    )
    with system_scope("what a company answered becomes outcomes of its center"):
        _record_outcomes(current, response)
        current.status = Case.Status.ANSWERED
        current.answered_at = response.submitted_at
        current.save(update_fields=["status", "answered_at"])
        _thank(current, response)
    return response


def _record_outcomes(case: Case, response: Response) -> None:
    engagement = _only_engagement(case)
    contact_name = case.contact.name if case.contact else ""
    for effect in effects(instrument(response.instrument), response.answers):
        assert effect.question.outcome is not None
        outcome = engagements.record_outcome(
            center=case.center,
            site=case.site,
            kind=effect.question.outcome.value,
            amount=effect.amount,
            fiscal_year=case.wave.fiscal_year,
            quarter=case.wave.quarter,
            source=f"Survey {case.wave}",
            said_by=response.answered_by or contact_name or "the company",
            said_at=response.submitted_at,
            engagement=engagement,
            is_synthetic=case.is_synthetic,
        )
        ResponseOutcome.objects.create(
            response=response, center_id=case.center_id, outcome=outcome, question=effect.question.key
        )


def _only_engagement(case: Case) -> Engagement | None:
    """The work that the answer is about; None when there are several, which cannot be told apart."""
    work = [each.engagement for each in case.engagements.select_related("engagement")]
    return work[0] if len(work) == 1 else None


def _thank(case: Case, response: Response) -> None:
    if case.contact and case.contact.email:
        questions = instrument(response.instrument)
        groups = read_back(questions, response.answers, response.language, case.center.name)
        mail(
            to=[case.contact.email],
            template="surveys/mail/thank_you.txt",
            language=response.language,
            context={
                "case": case,
                "center": case.center,
                "contact": case.contact,
                "response": response,
                "groups": [group for group in groups if any(said.lines for said in group.said)],
            },
        )


@transaction.atomic
def decline(*, case: Case, at: datetime | None = None) -> Case:
    """
    Note that the company does not want to answer; nobody reminds it. Saying it twice changes nothing.

    Raises AlreadyAnswered when the answer was quicker.
    """
    with system_scope("the holder of a survey link declines to answer"):
        current = locked(case)
        if current.status == Case.Status.ANSWERED:
            raise AlreadyAnswered(same=False)
        if current.status != Case.Status.DECLINED:
            check_step(current, Case.Status.DECLINED)
            current.status = Case.Status.DECLINED
            current.declined_at = at or timezone.now()
            current.save(update_fields=["status", "declined_at"])
    return current

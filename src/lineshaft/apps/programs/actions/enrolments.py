"""A company on its way through a program: begun, from stage to stage, finished or stopped."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.states import EngagementState
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import Cohort, Enrolment, ProgramVersion
from ..permissions import check_user_can_run_programs
from ..queries import seats as seat_queries
from ..queries import template_of
from ..states import ENROLMENT_STEPS, CohortState, EnrolmentState


@transaction.atomic
def begin_program(
    *, engagement: Engagement, program: ProgramVersion, by: Actor, cohort: Cohort | None = None
) -> Enrolment:
    """
    Let an engagement go by a program, alone or in a cohort.

    Raises Conflict when the engagement has ended or goes by a program already, when the program is not offered any
    more, and when the cohort is full, has ended, or is of another program.
    """
    check_user_can_run_programs(by, engagement.center_id)
    held = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if held.status != EngagementState.ACTIVE.value:
        raise Conflict(f"{held.public_id} has ended.", "Open it again, or begin another engagement")
    present = Enrolment.objects.filter(engagement=held).select_related("program").first()
    if present:
        raise Conflict(f"{held.public_id} goes by {present.program.title} already.")
    check_is_offered_to(held.center_id, program)
    if not program.is_offered:
        raise Conflict(f"{program} is not offered any more.")
    if cohort is not None:
        _check_room(cohort, program, held)
    template = template_of(program)
    return Enrolment.objects.create(
        center_id=held.center_id,
        engagement=held,
        program=program,
        cohort=cohort,
        stage=template.stages[0].key,
    )


@transaction.atomic
def go_to_stage(*, enrolment: Enrolment, stage: str, by: Actor) -> Enrolment:
    """Go on to a stage, or back to one. Raises InvalidValue for a stage that the program does not have."""
    check_user_can_run_programs(by, enrolment.center_id)
    held = held_enrolment(enrolment)
    if template_of(held.program).stage(stage) is None:
        raise InvalidValue("stage", stage, "is no stage of this program")
    held.stage = stage
    held.save(update_fields=["stage"])
    return held


@transaction.atomic
def set_enrolment_status(*, enrolment: Enrolment, status: str, by: Actor, reason: str = "") -> Enrolment:
    """Finish, stop with a reason, or take up again: one that stopped, as long as its cohort has a place for it."""
    check_user_can_run_programs(by, enrolment.center_id)
    # The cohort first, as whoever joins it holds it.
    cohort = Cohort.objects.select_for_update().get(pk=enrolment.cohort_id) if enrolment.cohort_id else None
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=enrolment.pk)
    wanted = EnrolmentState(status)
    if wanted not in ENROLMENT_STEPS[EnrolmentState(held.status)]:
        raise Conflict(f"This program is “{held.get_status_display()}” and cannot become “{wanted.label}”.")
    if wanted is EnrolmentState.STOPPED and not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say why the program ends here")
    if cohort is not None and held.status == EnrolmentState.STOPPED:
        _check_there_is_a_place(cohort, held.engagement)
    held.status = wanted.value
    held.stopping_reason = reason.strip() if wanted is EnrolmentState.STOPPED else ""
    held.ended_on = None if wanted is EnrolmentState.RUNNING else _today()
    held.save(update_fields=["status", "stopping_reason", "ended_on"])
    return held


def held_enrolment(enrolment: Enrolment, occasion: str = "") -> Enrolment:
    """
    The enrolment as it stands, held until the transaction ends. Raises Conflict when it has ended.

    A finished program still takes what is due months later: `occasion` names when.
    """
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("program").get(pk=enrolment.pk)
    if not takes_answers(held, occasion):
        raise Conflict(f"This program is {held.get_status_display()}.", "Take it up again to change it")
    return held


def takes_answers(enrolment: Enrolment, occasion: str) -> bool:
    """Whether a sheet can be filled in: while the program runs, and for what is due after its end also later."""
    if enrolment.status == EnrolmentState.FINISHED and occasion:
        return any(
            each.key == occasion and each.months
            for sheet in template_of(enrolment.program).sheets
            for each in sheet.occasions
        )
    return enrolment.status == EnrolmentState.RUNNING


def check_is_offered_to(center_id: int, program: ProgramVersion) -> None:
    """Raise Conflict for a program that another center made: people of this one could not read it."""
    if program.center_id not in (None, center_id):
        raise Conflict(f"{program} is another center's own program.")


def _check_room(cohort: Cohort, program: ProgramVersion, engagement: Engagement) -> None:
    held = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if held.program_id != program.pk:
        raise Conflict(f"{held} goes by another program.")
    if held.status not in (CohortState.OPEN, CohortState.RUNNING):
        raise Conflict(f"{held} is {held.get_status_display()}.")
    _check_there_is_a_place(held, engagement)


def _check_there_is_a_place(cohort: Cohort, engagement: Engagement) -> None:
    """
    Raise Conflict when the company takes part in the cohort, which the caller holds, and when that is full; a confirmed
    seat of the company is its own place.
    """
    here = cohort.enrolments.exclude(status=EnrolmentState.STOPPED)
    if here.filter(engagement__site_id=engagement.site_id).exists():
        raise Conflict("This company takes part already, by another engagement.")
    places = seat_queries.places_of(cohort)
    if not places.is_full or seat_queries.has_own_place(cohort, engagement):
        return
    raise Conflict(f"{cohort} is full: {places.in_words}.")


def _today() -> date:
    return timezone.localdate()

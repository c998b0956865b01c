"""Cohorts and their sessions: opened by the program's plan, moved, held with who came."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.hours import instant, time_zone

from ..models import Attendance, Cohort, Enrolment, ProgramVersion, Session
from ..permissions import check_user_can_run_programs
from ..queries import enrolments_at, template_of
from ..queries.seats import companies_of
from ..states import COHORT_STEPS, SESSION_STEPS, CohortState, SessionState
from .enrolments import check_is_offered_to
from .seats import tell_all

MOST_PEOPLE = 500
_BEGIN = time(9)


@transaction.atomic
def open_cohort(*, center_id: int, program: ProgramVersion, name: str, starts_on: date, by: Actor) -> Cohort:
    """
    Open a cohort with the sessions of its program, each in its week at nine by the clocks of the center.

    Raises InvalidValue for a name that is empty, and Conflict for a program through which each company goes alone.
    """
    check_user_can_run_programs(by, center_id)
    assert by.user is not None
    check_is_offered_to(center_id, program)
    template = template_of(program)
    if not template.has_cohorts:
        raise Conflict(f"Each company goes through {template.title} alone.")
    if not name.strip():
        raise InvalidValue("name", name, "is empty", "Name it by place and season, like Macon, spring 2027")
    zone = time_zone(zone_of(Center.objects.select_related("state").get(pk=center_id)))
    cohort = Cohort.objects.create(
        center_id=center_id, program=program, name=name.strip(), starts_on=starts_on, lead=by.user
    )
    Session.objects.bulk_create(
        Session(
            center_id=center_id,
            cohort=cohort,
            key=plan.key,
            title=plan.title,
            kind=plan.kind.value,
            starts_at=instant(starts_on + timedelta(weeks=max(plan.week - 1, 0)), _BEGIN, zone),
            hours=plan.hours,
        )
        for plan in template.sessions
    )
    return cohort


@transaction.atomic
def show_cohort(*, cohort: Cohort, is_public: bool, about: str, about_es: str, by: Actor) -> Cohort:
    """
    Open a cohort for registration, with what everyone reads of it, or take it off the public calendar.

    It stands there as long as it is open to companies and has sessions to come. Raises InvalidValue for one that says
    nothing of itself.
    """
    check_user_can_run_programs(by, cohort.center_id)
    held = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if is_public and not about.strip():
        raise InvalidValue(
            "about", about, "is empty", "Say what the program is and for whom: everyone reads it"
        )
    if is_public and not held.is_public:
        held.shown_at = timezone.now()
    held.is_public, held.about, held.about_es = is_public, about.strip(), about_es.strip()
    held.save(update_fields=["is_public", "shown_at", "about", "about_es"])
    return held


@transaction.atomic
def set_cohort_status(*, cohort: Cohort, status: str, by: Actor) -> Cohort:
    """
    Take a cohort a step on. It runs with no fewer companies than the program asks for; Conflict says how many.

    One that is cancelled is not open for registration any more: whoever opens it again looks at what everyone reads.
    Whoever asked for a seat, waits or has one confirmed is written to when it is called off, and when it takes place
    after all; their seats stay as they are.
    """
    check_user_can_run_programs(by, cohort.center_id)
    held = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    wanted = CohortState(status)
    if wanted not in COHORT_STEPS[CohortState(held.status)]:
        raise Conflict(f"{held} is “{held.get_status_display()}” and cannot become “{wanted.label}”.")
    least = template_of(held.program).companies[0]
    here = companies_of(held)
    if wanted is CohortState.RUNNING and held.status == CohortState.OPEN and here < least:
        raise Conflict(f"{held} has {here} companies, and the program begins with {least}.")
    was_called_off = held.status == CohortState.CANCELLED
    held.status = wanted.value
    if wanted is CohortState.CANCELLED:
        held.is_public = False
    held.save(update_fields=["status", "is_public"])
    if wanted is CohortState.CANCELLED:
        tell_all(held, "called_off")
    elif was_called_off:
        tell_all(held, "open_again")
    return held


@transaction.atomic
def change_session(
    *, session: Session, starts_at: datetime, hours: Decimal, place: str, note: str, by: Actor
) -> Session:
    """Move a session that was not held yet, or say where it is. Raises InvalidValue and Conflict."""
    check_user_can_run_programs(by, session.center_id)
    held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if held.status != SessionState.PLANNED:
        raise Conflict(f"{held} is {held.get_status_display()}.")
    if not 0 < hours <= 24:
        raise InvalidValue("hours", hours, "is not between 0 and 24")
    held.starts_at, held.hours, held.place, held.note = starts_at, hours, place.strip(), note.strip()
    held.save(update_fields=["starts_at", "hours", "place", "note"])
    return held


@transaction.atomic
def set_session_status(*, session: Session, status: str, by: Actor) -> Session:
    """Hold, cancel, or plan again. Raises Conflict for a session in the future that is said to have been held."""
    check_user_can_run_programs(by, session.center_id)
    held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    wanted = SessionState(status)
    if wanted not in SESSION_STEPS[SessionState(held.status)]:
        raise Conflict(f"{held} is “{held.get_status_display()}” and cannot become “{wanted.label}”.")
    if wanted is SessionState.HELD and held.starts_at > timezone.now():
        raise Conflict(f"{held} has not begun yet.", "Correct its time if it took place earlier")
    held.status = wanted.value
    held.save(update_fields=["status"])
    return held


@transaction.atomic
def record_attendance(
    *, session: Session, came: Mapping[int, tuple[int, str]], by: Actor
) -> list[Attendance]:
    """
    Write down who came: for an enrolment by its number, how many people and their names; a company that is not named
    did not come.

    Raises InvalidValue for a company that is not of this session, and for a number of people that cannot be.
    """
    check_user_can_run_programs(by, session.center_id)
    held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if held.status == SessionState.CANCELLED:
        raise Conflict(f"{held} was cancelled.")
    known = {enrolment.pk: enrolment for enrolment in enrolments_at(held)}
    rows = [_row(held, known, pk, people, names) for pk, (people, names) in came.items()]
    Attendance.objects.filter(session=held).exclude(enrolment_id__in=came).delete()
    return Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["people", "names"],
    )


def _row(session: Session, known: Mapping[int, Enrolment], pk: int, people: int, names: str) -> Attendance:
    if pk not in known:
        raise InvalidValue("company", pk, "does not take part in this session")
    if not 1 <= people <= MOST_PEOPLE:
        raise InvalidValue("people", people, f"is not between 1 and {MOST_PEOPLE}")
    return Attendance(
        center_id=session.center_id,
        session=session,
        enrolment=known[pk],
        people=people,
        names=names.strip(),
    )


@transaction.atomic
def give_cohort(*, cohort: Cohort, to: User, by: Actor) -> Cohort:
    """Let somebody else lead a cohort that is not over."""
    check_user_can_run_programs(by, cohort.center_id)
    if to not in handlers_of(cohort.center_id):
        raise InvalidValue(
            "to", str(to), "is no advisor or director of this center", "Choose one from the list"
        )
    current = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    current.lead = to
    current.save(update_fields=["lead"])
    return current

"""Cohorts: companies that go through a program together, their sessions, and who came."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.apps.events.wording import when_of
from lineshaft.apps.network.models import Center
from lineshaft.ui.editing import Edit
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import keyset_page

from .. import actions, queries
from ..forms.cohorts import AttendanceForm, CohortForm, JoinForm, SessionForm, ShowForm
from ..forms.seats import AskerForm, SeatForm
from ..models import Cohort, Session
from ..permissions import check_user_can_read_programs, check_user_can_run_programs
from ..queries import seats as seat_queries
from ..sessions_in_calendars import dated, open_sessions_of
from ..states import COHORT_ACTS, COHORT_STEPS, SESSION_ACTS, SESSION_STEPS, CohortState, SessionState
from .seat_rows import rows_of


@login_required
def cohort_list(request: HttpRequest) -> HttpResponse:
    """The cohorts of the reader's centers, the latest first."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    page = keyset_page(
        queries.cohorts_of(actor), key=("-starts_on", "-id"), cursor=request.GET.get("cursor", "")
    )
    context = {
        "page": page,
        "show_center": actor.is_office,
        "may_open": bool(actor.organisations_where("engagement:edit")),
    }
    return render(request, "programs/cohort_list.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Open a cohort."""
    actor = actor_of(request)
    mine = actor.organisations_where("engagement:edit")
    centers = list(Center.objects.filter(pk__in=mine).order_by("name").values_list("pk", "name"))
    if not centers:
        check_user_can_run_programs(actor, 0)
    offers = {offer.slug: offer for offer in queries.offers(actor) if offer.template.has_cohorts}
    form = CohortForm(
        request.POST or None,
        centers=centers,
        programs=[(slug, offer.template.title) for slug, offer in offers.items()],
    )

    def open_it() -> Cohort:
        data = form.cleaned_data
        offer = offers[data["program"]]
        return actions.open_cohort(
            center_id=data["center"],
            program=offer.own or actions.keep_shipped(offer.template.key),
            name=data["name"],
            starts_on=data["starts_on"],
            by=actor,
        )

    if carried_out(request, form, open_it):
        messages.success(request, "The cohort is open. Add the companies.")
        return redirect("programs:cohorts")
    return render(request, "programs/cohort_new.html", {"form": form})


@login_required
def cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """One cohort: its companies with their stages, and its sessions."""
    return cohort_page(request, pk)


@in_english
def cohort_page(
    request: HttpRequest,
    pk: int,
    show_form: ShowForm | None = None,
    refused: dict[tuple[int, str], SeatForm] | None = None,
    asker_form: AskerForm | None = None,
) -> HttpResponse:
    """The page of a cohort; with a form that was refused, as it was sent."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    found = queries.cohort_or_404(actor, pk)
    may_run = actor.can("engagement:edit", found.center_id)
    takes_companies = found.status in (CohortState.OPEN, CohortState.RUNNING)
    reads_seats = found.center_id in actor.organisations_where("engagement:read")
    template = queries.template_of(found.program)
    companies = [
        (each, stage.title if (stage := template.stage(each.stage)) else each.stage)
        for each in queries.enrolments_of(actor).filter(cohort=found)
    ]
    if show_form is None and may_run:
        show_form = ShowForm(initial=_shown(found))
        Edit(show_form, _shown(found))
    context = {
        "cohort": found,
        "program": template,
        "companies": companies,
        "sessions": found.sessions.prefetch_related("attendance") if not actor.is_office else [],
        "may_run": may_run,
        "join_form": _join_form(request, found) if may_run else None,
        "show_form": show_form,
        "is_shown": queries.is_in_calendar(found),
        "has_page": queries.has_public_page(found),
        "places": seat_queries.places_of(found),
        "seats": rows_of(found, may_run=may_run, refused=refused) if reads_seats else [],
        "reads_seats": reads_seats,
        "asker_form": asker_form or AskerForm() if may_run and takes_companies else None,
        "told": seat_queries.told_of_calling_off(found) if may_run else 0,
        "where": _where(found),
        "steps": [
            (state.value, COHORT_ACTS[state]) for state in sorted(COHORT_STEPS[CohortState(found.status)])
        ],
    }
    status = 422 if refused or asker_form else 200
    return render(request, "programs/cohort.html", context, status=status)


def _where(cohort: Cohort) -> str:
    """Whether everyone sees it, and what is missing for that."""
    if not cohort.is_public:
        return "It is not in the public calendar."
    if queries.is_in_calendar(cohort):
        return "Everyone sees it in the calendar of events."
    if cohort.status != CohortState.OPEN:
        return f"Nobody else sees it: it is {cohort.get_status_display()}, not open to companies."
    if queries.is_over(cohort):
        return "It has left the calendar: its sessions are over, and its public page says so."
    return "Nobody else sees it before it has a session to come."


def _shown(found: Cohort) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("is_public", "about", "about_es")}


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a cohort for registration, or take it off the public calendar."""
    found = _to_run(request, pk)
    form = ShowForm(request.POST or None, initial=_shown(found))
    actor = actor_of(request)

    def save() -> Cohort:
        return actions.show_cohort(cohort=found, by=actor, **form.cleaned_data)

    if saved := edited(request, form, found, save, initial_of=_shown):
        messages.success(request, f"Saved. {_where(saved)}")
        return redirect("programs:cohort", pk)
    return cohort_page(request, pk, form)


@require_safe
def open_cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """A cohort that is open for registration, for everyone: what it is, when it meets, and how to take part."""
    sessions = open_sessions_of(pk)
    if not sessions:
        raise Http404(_("This program takes no companies now. The calendar of events lists those that do."))
    first = sessions[0]
    center = Center.objects.select_related("state").get(pk=first.center_id)
    need = _("We would like to take part in “%(program)s” (%(cohort)s).") % {
        "program": first.program,
        "cohort": first.cohort,
    }
    wanted = {"state": center.state.abbreviation, "cohort": pk, "need": need}
    context = {
        "is_over": all(row.ends_at <= timezone.now() for row in sessions),
        "first": first,
        "center": center,
        "sessions": [(row, when_of(dated(row, center))) for row in sessions],
        "places": seat_queries.places_of(Cohort(pk=pk)),
        "ask": f"{reverse('engagements:ask')}?{urlencode(wanted)}",
    }
    return render(request, "programs/open_cohort.html", context)


def _join_form(request: HttpRequest, found: Cohort, sent: bool = False) -> JoinForm:
    ready = queries.ready_to_join(actor_of(request), found)[:500]
    confirmed = seat_queries.sites_with_a_seat(found)
    pairs: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for each in ready:
        words = f"{each.site.name}: {each.title} ({each.public_id})"
        pairs[each.site_id in confirmed].append((each.public_id, words))
    return JoinForm(request.POST if sent else None, confirmed=pairs[True], others=pairs[False])


def _to_run(request: HttpRequest, pk: int) -> Cohort:
    found = queries.cohort_or_404(actor_of(request), pk)
    check_user_can_run_programs(actor_of(request), found.center_id)
    return found


@login_required
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a company join."""
    found = _to_run(request, pk)
    form = _join_form(request, found, sent=True)
    if form.is_valid():
        engagement = queries.ready_to_join(actor_of(request), found).get(
            public_id=form.cleaned_data["engagement"]
        )
        tell(
            request,
            lambda: actions.begin_program(
                engagement=engagement, program=found.program, cohort=found, by=actor_of(request)
            ),
            f"{engagement.site.name} takes part.",
        )
    else:
        messages.error(request, "Choose an engagement that is active and goes by no program yet.")
    return redirect("programs:cohort", pk)


@login_required
@require_POST
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cohort a step on."""
    found = _to_run(request, pk)
    wanted = request.POST.get("status", "")
    if wanted in CohortState.values:
        tell(
            request,
            lambda: actions.set_cohort_status(cohort=found, status=wanted, by=actor_of(request)),
            f"{found} is “{CohortState(wanted).label}” now.",
        )
    return redirect("programs:cohort", pk)


def _session(request: HttpRequest, pk: int, *, to_run: bool = False) -> Session:
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    found = queries.session_or_404(actor, pk)
    if to_run:
        check_user_can_run_programs(actor, found.center_id)
    return found


@login_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: when, where, who came."""
    found = _session(request, pk, to_run=request.method == "POST")
    initial = {
        "starts_at": found.starts_at,
        "hours": found.hours,
        "place": found.place,
        "note": found.note,
    }
    form = SessionForm(request.POST or None, initial=initial)
    actor = actor_of(request)
    if carried_out(
        request, form, lambda: actions.change_session(session=found, **form.cleaned_data, by=actor)
    ):
        messages.success(request, f"{found} is changed.")
        return redirect("programs:session", pk)
    may_run = actor.can("engagement:edit", found.center_id)
    context = {
        "session": found,
        "form": form,
        "may_run": may_run,
        "is_planned": found.status == SessionState.PLANNED,
        "attendance": _attendance_form(found),
        "steps": [
            (state.value, SESSION_ACTS[state]) for state in sorted(SESSION_STEPS[SessionState(found.status)])
        ],
    }
    return render(request, "programs/session.html", context)


def _attendance_form(found: Session, sent: object = None) -> AttendanceForm:
    present = {row.enrolment_id: row for row in found.attendance.all()}
    return AttendanceForm(sent, enrolments=list(queries.enrolments_at(found)), present=present)


@login_required
@require_POST
def session_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold a session, cancel it, plan it again."""
    found = _session(request, pk, to_run=True)
    wanted = request.POST.get("status", "")
    if wanted in SessionState.values:
        tell(
            request,
            lambda: actions.set_session_status(session=found, status=wanted, by=actor_of(request)),
            f"{found} is “{SessionState(wanted).label}” now.",
        )
    return redirect("programs:session", pk)


@login_required
@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who came."""
    found = _session(request, pk, to_run=True)
    form = _attendance_form(found, request.POST)
    if form.is_valid():
        tell(
            request,
            lambda: actions.record_attendance(session=found, came=form.came, by=actor_of(request)),
            "Who came is written down.",
        )
    else:
        messages.error(request, "Write the number of people as a whole number, or leave it empty.")
    return redirect("programs:session", pk)

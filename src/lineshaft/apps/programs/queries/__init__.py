"""Reads of programs: what is offered, who is on the way, and what the sheets of a company come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Func, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact
from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.domain.errors import InvalidDefinition, InvalidValue
from lineshaft.domain.programs import template as templates
from lineshaft.domain.programs.reading import read_template, shipped
from lineshaft.domain.programs.results import Place, ProgramResult, evaluate_program, known_under
from lineshaft.domain.programs.template import Template

from ..models import Cohort, Enrolment, ProgramReport, ProgramVersion, ReportSending, Session, Sheet
from ..states import CohortState, SessionState


@lru_cache(maxsize=128)
def _read(_sha256: str, text: str) -> Template:
    return read_template(text, "program")


def template_of(program: ProgramVersion) -> Template:
    """The template of a version. Raises InvalidDefinition when its text cannot be read by this release any more."""
    return _read(program.sha256, program.text)


def readable(program: ProgramVersion) -> Template | None:
    """The template of a version, or None when this release cannot read its text any more."""
    try:
        return template_of(program)
    except InvalidDefinition:
        return None


def unreadable(actor: Actor) -> list[tuple[ProgramVersion, str]]:
    """The programs of the reader's centers that this release cannot read any more, each with what is wrong where."""
    found = []
    for version in _own(actor):
        try:
            template_of(version)
        except InvalidDefinition as error:
            found.append((version, str(error)))
    return found


def _own(actor: Actor) -> QuerySet[ProgramVersion]:
    mine = actor.organisations_where("engagement:read")
    return ProgramVersion.objects.filter(center_id__in=mine, is_offered=True).order_by("title", "pk")


def sheet_of(template: Template, key: str, occasion: str) -> templates.Sheet:
    """A sheet of a template. Raises InvalidValue for one that is not there, or has no such occasion."""
    sheet = template.sheet(key)
    if sheet is None:
        raise InvalidValue("sheet", key, "is no sheet of this program")
    if bool(occasion) != bool(sheet.occasions) or (occasion and sheet.occasion(occasion) is None):
        raise InvalidValue("occasion", occasion, f"is no occasion of {sheet.title}")
    return sheet


@dataclass(frozen=True)
class Offer:
    """A program that can be begun: its template, and the center's own version (None for those of the network)."""

    template: Template
    own: ProgramVersion | None

    @property
    def slug(self) -> str:
        """What names it in an address."""
        return f"own-{self.own.pk}" if self.own else self.template.key


def offers(actor: Actor) -> list[Offer]:
    """The programs of the network, and those that the reader's centers made themselves and that can be read."""
    return [
        *(Offer(template, None) for template in sorted(shipped().values(), key=lambda each: each.title)),
        *(Offer(template, version) for version in _own(actor) if (template := readable(version))),
    ]


def enrolments_of(actor: Actor, *, q: str = "", program: str = "", status: str = "") -> QuerySet[Enrolment]:
    """Companies on their way in the reader's centers; for evaluators in all."""
    found = Enrolment.objects.select_related(
        "program", "cohort", "center", "engagement__site", "engagement__lead"
    )
    if not actor.is_office:
        found = found.filter(center_id__in=actor.organisations_where("engagement:read"))
    if q:
        found = found.filter(
            Q(engagement__site__name__icontains=q)
            | Q(engagement__public_id__iexact=q)
            | Q(engagement__title__icontains=q)
        )
    if program:
        found = found.filter(program__key=program)
    if status:
        found = found.filter(status=status)
    return found


def on_sheets() -> Subquery:
    """
    What was answered on the sheets of an enrolment, one answer a line, without the names under which they are kept;
    what-ifs are left out.
    """
    sheets = Sheet.objects.filter(enrolment=OuterRef("pk"), scenario="").order_by().values("enrolment")
    return Subquery(sheets.values(answered=StringAgg(_Answered("answers"), Value("\n"))))


class _Answered(Func):
    # No index of its own: under a row policy PostgreSQL would not use it. A center's own sheets are few.
    template = (
        "(SELECT string_agg(answer #>> '{}', E'\\n') FROM jsonb_path_query(%(expressions)s,"
        """ 'strict $.** ? (@.type() == "string" || @.type() == "number")') AS answer)"""
    )
    output_field = TextField()


def is_in_calendar(cohort: Cohort) -> bool:
    """Whether everyone sees it in the calendar of events: opened for registration, with a session that is not over."""
    return has_public_page(cohort) and not is_over(cohort)


def has_public_page(cohort: Cohort) -> bool:
    """Whether it is opened for registration and has a session: its public page says so too when it is over."""
    return cohort.is_public and cohort.status == CohortState.OPEN and bool(_ends(cohort))


def is_over(cohort: Cohort) -> bool:
    """Whether it had sessions that were not called off, and all of them have ended."""
    ends = _ends(cohort)
    return bool(ends) and max(ends) <= timezone.now()


def _ends(cohort: Cohort) -> list[datetime]:
    met = cohort.sessions.exclude(status=SessionState.CANCELLED)
    return [each.starts_at + timedelta(hours=float(each.hours)) for each in met]


def enrolment_of(actor: Actor, engagement: Engagement) -> Enrolment | None:
    """The program that an engagement goes by, if it goes by one."""
    return Enrolment.objects.select_related("program", "cohort").filter(engagement=engagement).first()


def enrolment_or_404(actor: Actor, pk: int) -> Enrolment:
    """One enrolment of the reader's centers."""
    found = Enrolment.objects.select_related("program", "cohort", "center", "engagement__site__state")
    if not actor.is_office:
        found = found.filter(center_id__in=actor.organisations_where("engagement:read"))
    return get_object_or_404(found, pk=pk)


def cohorts_of(actor: Actor) -> QuerySet[Cohort]:
    """The cohorts of the reader's centers."""
    found = Cohort.objects.select_related("program", "lead", "center")
    return (
        found if actor.is_office else found.filter(center_id__in=actor.organisations_where("engagement:read"))
    )


def cohort_or_404(actor: Actor, pk: int) -> Cohort:
    """One cohort of the reader's centers."""
    return get_object_or_404(cohorts_of(actor), pk=pk)


def session_or_404(actor: Actor, pk: int) -> Session:
    """One session of the reader's centers, of a cohort or of a company."""
    found = Session.objects.select_related("cohort", "enrolment__engagement__site", "center")
    return get_object_or_404(found, pk=pk, center_id__in=actor.organisations_where("engagement:read"))


def enrolments_at(session: Session) -> QuerySet[Enrolment]:
    """The companies of a session: those of its cohort that did not stop, or the one that it is with."""
    found = Enrolment.objects.select_related("engagement__site")
    if session.cohort_id:
        return found.filter(cohort_id=session.cohort_id).exclude(status="stopped").order_by("pk")
    return found.filter(sessions=session)


def ready_to_join(actor: Actor, cohort: Cohort) -> QuerySet[Engagement]:
    """Active engagements of the cohort's center that go by no program yet, the latest first."""
    return (
        Engagement.objects.filter(center_id=cohort.center_id, status="active", enrolment__isnull=True)
        .select_related("site")
        .order_by("-started_on", "-id")
    )


@dataclass(frozen=True)
class State:
    """A company's way as it stands: its sheets and what they come to."""

    enrolment: Enrolment
    template: Template
    sheets: Mapping[Place, Sheet]
    result: ProgramResult

    def answers(self, key: str, occasion: str) -> Mapping[str, Any]:
        """The answers of a sheet; {} for one that was not begun."""
        sheet = self.sheets.get((key, occasion))
        return sheet.answers if sheet else {}

    def names_before(self, key: str) -> dict[str, Any]:
        """The names of the sheets before this one, as its formulas may take them."""
        names: dict[str, Any] = {}
        for each in self.template.sheets:
            if each.key == key:
                break
            for occasion in [occasion.key for occasion in each.occasions] or [""]:
                names |= known_under(each.key, occasion, self.result.sheets[each.key, occasion])
        return names


def state_of(enrolment: Enrolment) -> State:
    """How far a company is: one query for its sheets, everything else is worked out."""
    template = template_of(enrolment.program)
    sheets = {
        (sheet.key, sheet.occasion): sheet
        for sheet in Sheet.objects.filter(enrolment=enrolment, scenario="").select_related("changed_by")
    }
    result = evaluate_program(template, {place: sheet.answers for place, sheet in sheets.items()})
    return State(enrolment, template, sheets, result)


def scenarios_of(enrolment: Enrolment, key: str, occasion: str) -> QuerySet[Sheet]:
    """What was kept as scenarios of a sheet, by name."""
    found = Sheet.objects.filter(enrolment=enrolment, key=key, occasion=occasion).exclude(scenario="")
    return found.order_by("scenario")


def sessions_of(enrolment: Enrolment) -> QuerySet[Session]:
    """The meetings of a company: its own, and those of its cohort."""
    own = Q(enrolment=enrolment)
    return Session.objects.filter(own | Q(cohort=enrolment.cohort_id) if enrolment.cohort_id else own)


def said_of(enrolment: Enrolment) -> dict[str, Outcome]:
    """What the company said about the engagement so far, the first outcome of each kind that was not rejected."""
    found = Outcome.objects.filter(engagement_id=enrolment.engagement_id).exclude(state="rejected")
    return {outcome.kind: outcome for outcome in found.order_by("-said_at", "-pk")}


def reports_of(enrolment: Enrolment) -> QuerySet[ProgramReport]:
    """The documents that were made, the latest first, without their data."""
    found = ProgramReport.objects.filter(enrolment=enrolment).select_related("made_by").defer("document")
    return found.prefetch_related(
        Prefetch("sendings", queryset=ReportSending.objects.select_related("sent_by"))
    )


def contacts_at(enrolment: Enrolment) -> QuerySet[Contact]:
    """The people of the company whom the center knows and who are still there."""
    found = Contact.objects.filter(site_id=enrolment.engagement.site_id, center_id=enrolment.center_id)
    return found.filter(left_on__isnull=True).order_by("name", "pk")


def report_or_404(actor: Actor, enrolment: Enrolment, pk: int) -> ProgramReport:
    """One document of an enrolment."""
    return get_object_or_404(ProgramReport.objects.select_related("made_by"), enrolment=enrolment, pk=pk)

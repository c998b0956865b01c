"""Synthetic companies of the home center on their way through each program, and a cohort of ExporTech."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Cohort, Enrolment, Session
from lineshaft.apps.programs.queries import sheet_of, template_of
from lineshaft.domain.programs.answers import missing
from lineshaft.domain.programs.questions import QuestionKind
from lineshaft.domain.programs.reading import shipped
from lineshaft.domain.programs.template import Template

_ANSWERS = Path(__file__).parent / "data" / "program_answers.yaml"
_COMPANIES_OF_THE_COHORT = 5


def program_answers() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The made-up answers, as a page sends them: by program, by sheet ("line.before" with its occasion)."""
    written = _plain(yaml.safe_load(_ANSWERS.read_text(encoding="utf-8")))
    return {
        key: {place: _as_sent(shipped()[key], place, answers) for place, answers in sheets.items()}
        for key, sheets in written.items()
    }


def _as_sent(template: Template, place: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    sheet = template.sheet(place.partition(".")[0])
    assert sheet is not None
    lists = {question.key for question in sheet.questions if question.kind is QuestionKind.CHECKLIST}
    return {
        key: {item: {"reply": reply} for item, reply in answer.items()} if key in lists else answer
        for key, answer in answers.items()
    }


def make_programs(*, today: date, home: int) -> int:
    """One company in each program, one that has gone through E3, a cohort of ExporTech; returns how many companies."""
    by = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    active = Engagement.objects.filter(center_id=home, status="active", kind="project")
    # One engagement of each site: companies of a cohort are different ones.
    of_site = {each.site_id: each for each in active.order_by("started_on", "-pk")}
    free = iter(sorted(of_site.values(), key=lambda each: (each.started_on, -each.pk), reverse=True))
    cohort = _cohort(by, today, home)
    made = 0
    answers = program_answers()
    for key, sheets in answers.items():
        programs = [cohort] * _COMPANIES_OF_THE_COHORT if key == "exportech" else [None]
        for number, engagement in zip(range(len(programs)), free, strict=False):
            _company(key, engagement, programs[number], sheets if number == 0 else {}, by)
            made += 1
    if last := next(free, None):
        _finished(last, answers["e3"], by, today)
        made += 1
    if made >= len(answers) + _COMPANIES_OF_THE_COHORT - 1:
        actions.set_cohort_status(cohort=cohort, status="running", by=by)
        _hold_first_sessions(cohort, by)
    return made


def _cohort(by: Actor, today: date, home: int) -> Cohort:
    cohort = actions.open_cohort(
        center_id=home,
        program=actions.keep_shipped("exportech"),
        name="ExporTech, fall 2026 (demonstration)",
        starts_on=_tuesday_of(today - timedelta(weeks=5)),
        by=by,
    )
    Cohort.objects.filter(pk=cohort.pk).update(is_synthetic=True)
    _next_cohort(by, today, home)
    return cohort


def _tuesday_of(day: date) -> date:
    """Of its week: companies come on working days."""
    return day + timedelta(days=1 - day.weekday())


def _next_cohort(by: Actor, today: date, home: int) -> None:
    """The one after it is open for registration: everyone sees it in the calendar of events."""
    cohort = actions.open_cohort(
        center_id=home,
        program=actions.keep_shipped("exportech"),
        name="ExporTech, spring 2027 (demonstration)",
        starts_on=_tuesday_of(today + timedelta(weeks=5)),
        by=by,
    )
    Cohort.objects.filter(pk=cohort.pk).update(is_synthetic=True)
    Session.objects.filter(cohort=cohort).update(place="Demonstration Hall, 1 Example Way")
    actions.show_cohort(
        cohort=cohort,
        is_public=True,
        about="Three months to a first plan for selling abroad: four to eight companies, each with a coach. For owners"
        " and whoever sells (demonstration).",
        about_es="Tres meses hasta un primer plan de exportación: de cuatro a ocho empresas, cada una con un asesor."
        " Para dueños y quien vende (demostración).",
        by=by,
    )


def _company(
    key: str, engagement: Engagement, cohort: Cohort | None, sheets: Mapping[str, Any], by: Actor
) -> Enrolment:
    enrolment = actions.begin_program(
        engagement=engagement, program=actions.keep_shipped(key), cohort=cohort, by=by
    )
    for place, answers in sheets.items():
        key, _, occasion = place.partition(".")
        sheet = actions.save_sheet(enrolment=enrolment, key=key, occasion=occasion, answers=answers, by=by)
        if not missing(sheet_of(template_of(enrolment.program), key, occasion), sheet.answers):
            actions.finish_sheet(sheet=sheet, by=by)
    began_on = max(engagement.started_on, timezone.localdate() - timedelta(weeks=5))
    Enrolment.objects.filter(pk=enrolment.pk).update(began_on=began_on)
    if sheets:
        _hand_over(enrolment, by)
    return enrolment


def _finished(engagement: Engagement, sheets: Mapping[str, Any], by: Actor, today: date) -> None:
    """A company whose E3 ended more than three months ago: its first progress report is due."""
    then = {place: answers for place, answers in sheets.items() if "month_" not in place}
    enrolment = _company("e3", engagement, None, then, by)
    actions.set_enrolment_status(enrolment=enrolment, status="finished", by=by)
    ended_on = today - timedelta(days=100)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        began_on=ended_on - timedelta(weeks=12), ended_on=ended_on
    )


def _hand_over(enrolment: Enrolment, by: Actor) -> None:
    template = template_of(enrolment.program)
    actions.go_to_stage(enrolment=enrolment, stage=template.stages[-1].key, by=by)
    for output in template.outputs:
        actions.make_report(enrolment=enrolment, output=output.key, by=by)


def _hold_first_sessions(cohort: Cohort, by: Actor) -> None:
    companies = list(cohort.enrolments.order_by("pk"))
    for session in cohort.sessions.order_by("starts_at")[:2]:
        actions.record_attendance(
            session=session,
            came={each.pk: (2, "Ola Demo-One, Uma Demo-Two") for each in companies[:4]},
            by=by,
        )
        actions.set_session_status(session=session, status="took_place", by=by)


def _plain(value: Any) -> Any:
    """Answers as a page sends them: text for numbers and days; yes and no are words in a checklist."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

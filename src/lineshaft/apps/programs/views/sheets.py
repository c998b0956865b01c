"""A sheet of a program: filled in, finished, and turned over in what-if."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.programs import analysis
from lineshaft.domain.programs.questions import Figure
from lineshaft.domain.programs.results import SheetResult, evaluate, value_of
from lineshaft.domain.programs.template import Sheet as SheetTemplate

from .. import actions, queries
from ..forms.sheets import SheetForm
from ..models import Enrolment, Sheet
from ..permissions import check_user_can_read_answers
from ..reporting.curves import curves_of
from ..states import EnrolmentState
from ..wording import names_of_sheet, shown_answer, shown_number, shown_result, unit_of, why_not
from .enrolments import enrolment_to_change

_WHOLE = re.compile(r"-?[0-9]{1,5}")


@login_required
def sheet(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The questions of a sheet with what was answered, and what the answers come to. A preview writes nothing."""
    enrolment, state, template, occasion = _sheet(request, pk, key)
    may_run = actor_of(request).can("engagement:edit", enrolment.center_id) and actions.takes_answers(
        enrolment, occasion
    )
    row = state.sheets.get((key, occasion))
    answers = row.answers if row else {}
    sent = request.POST if request.method == "POST" and may_run else None
    form = SheetForm(sent, sheet=template, answers=answers, edition=row.edition if row else 0)
    if sent is not None and request.headers.get("HX-Request"):
        form.is_valid()
        result = evaluate(template, form.kept, state.names_before(key))
        return render(request, "programs/_figures.html", {"figures": figures_shown(template, result)})

    def save() -> Sheet:
        return actions.save_sheet(
            enrolment=enrolment, key=key, occasion=occasion, answers=form.given(),
            edition=form.cleaned_data["edition"], by=actor_of(request),
        )  # fmt: skip

    if may_run and carried_out(request, form, save):
        messages.success(request, f"{template.title} is saved.")
        return redirect(_address(enrolment, key, occasion))
    result = state.result.sheets[key, occasion]
    context = {
        "enrolment": enrolment,
        "engagement": enrolment.engagement,
        "template": template,
        "occasion": template.occasion(occasion),
        "form": form,
        "row": row,
        "may_run": may_run,
        "figures": figures_shown(template, result),
        "computed": _computed(template, result, answers),
        "curves": list(curves_of(state, key, occasion)),
    }
    return render(request, "programs/sheet.html", context)


def _sheet(request: HttpRequest, pk: int, key: str) -> tuple[Enrolment, queries.State, SheetTemplate, str]:
    actor = actor_of(request)
    enrolment = queries.enrolment_or_404(actor, pk)
    check_user_can_read_answers(actor, enrolment.center_id)
    state = queries.state_of(enrolment)
    occasion = request.GET.get("occasion", "")
    try:
        return enrolment, state, queries.sheet_of(state.template, key, occasion), occasion
    except InvalidValue as error:
        raise Http404(str(error)) from error


def figures_shown(template: SheetTemplate, result: SheetResult) -> list[dict[str, Any]]:
    """What the figures of a sheet come to, in words."""
    names = names_of_sheet(template)
    return [
        {"result": each, "shown": shown_result(each), "why": why_not(each, names)}
        for each in result.figures.values()
    ]


def _computed(
    template: SheetTemplate, result: SheetResult, answers: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The computed columns of each table that has some, row by row with the first answer of the row."""
    tables = []
    for question in template.questions:
        rows = result.rows.get(question.key, ())
        if question.figures and rows:
            first = question.columns[0]
            labels = [shown_answer(first, row.get(first.key)) for row in answers[question.key]]
            shown = [[shown_result(each) for each in row.values()] for row in rows]
            tables.append(
                {
                    "title": f"{question.text}, worked out",
                    "first": first.text,
                    "figures": question.figures,
                    "rows": list(zip(labels, shown, strict=True)),
                }
            )
    return tables


def _address(enrolment: Enrolment, key: str, occasion: str, name: str = "sheet") -> str:
    where = reverse(f"programs:{name}", args=[enrolment.pk, key])
    return f"{where}?occasion={occasion}" if occasion else where


@login_required
@require_POST
def finish(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Say that a sheet is complete."""
    enrolment = enrolment_to_change(request, pk)
    occasion = request.GET.get("occasion", "")[:50]
    row = get_object_or_404(Sheet, enrolment=enrolment, key=key, occasion=occasion, scenario="")
    if tell(request, lambda: actions.finish_sheet(sheet=row, by=actor_of(request)), "The sheet is complete."):
        return redirect("programs:of_engagement", enrolment.engagement.public_id)
    return redirect(_address(enrolment, key, occasion))


@login_required
def what_if(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Sliders over the answers that may be moved, what moves a figure most, where it breaks even, and scenarios."""
    enrolment, state, template, occasion = _sheet(request, pk, key)
    row = state.sheets.get((key, occasion))
    if not template.what_if or row is None:
        raise Http404("This sheet has nothing to turn over yet.")
    others = state.names_before(key)
    sent = request.POST if request.method == "POST" else request.GET
    changes = _changes(template, row.answers, sent)
    may_run = actor_of(request).can("engagement:edit", enrolment.center_id)
    if request.method == "POST" and not request.headers.get("HX-Request") and may_run:
        name = request.POST.get("name", "")
        answers = analysis.moved(row.answers, changes)
        if tell(
            request,
            lambda: actions.save_sheet(
                enrolment=enrolment, key=key, occasion=occasion, answers=answers, scenario=name or "scenario",
                by=actor_of(request),
            ),
            f"The scenario “{name}” is kept.",
        ):  # fmt: skip
            return redirect(_address(enrolment, key, occasion, "what_if"))
    context = {
        "enrolment": enrolment,
        "engagement": enrolment.engagement,
        "template": template,
        "occasion": template.occasion(occasion),
        "may_run": may_run and enrolment.status == EnrolmentState.RUNNING and template.scenarios,
        "is_moved": bool(changes),
        "sliders": _sliders(template, row.answers, changes),
        "comparison": _comparison(template, row.answers, changes, others),
        "main": _main_figure(template),
        "tornado": _tornado(template, row.answers, others),
        "break_even": _break_even(template, row.answers, others),
        "scenarios": _scenarios(row, template, others),
    }
    name = "programs/_what_if.html" if request.headers.get("HX-Request") else "programs/what_if.html"
    return render(request, name, context)


def _changes(template: SheetTemplate, answers: Mapping[str, Any], sent: Any) -> dict[str, Decimal]:
    """The answers that were moved: sent are percents of what each is."""
    changes = {}
    for move in template.what_if:
        question = template.question(move.question)
        assert question is not None
        present = value_of(question, answers.get(move.question))
        text = str(sent.get(move.question, ""))
        if not isinstance(present, Decimal) or not _WHOLE.fullmatch(text):
            continue
        percent = min(max(Decimal(text), move.low), move.high)
        if percent:
            changes[move.question] = round(present * (1 + percent / 100), 6)
    return changes


def _sliders(
    template: SheetTemplate, answers: Mapping[str, Any], changes: Mapping[str, Decimal]
) -> list[dict[str, Any]]:
    sliders = []
    for move in template.what_if:
        question = template.question(move.question)
        assert question is not None
        present = value_of(question, answers.get(move.question))
        if not isinstance(present, Decimal) or not present:
            continue
        value = changes.get(move.question, present)
        sliders.append(
            {
                "question": question,
                "low": move.low,
                "high": move.high,
                "percent": round((value / present - 1) * 100),
                "present": shown_answer(question, str(present)),
                "value": shown_number(value, unit_of(question)),
            }
        )
    return sliders


def _comparison(
    template: SheetTemplate,
    answers: Mapping[str, Any],
    changes: Mapping[str, Decimal],
    others: Mapping[str, Any],
) -> list[tuple[str, str, str]]:
    now = evaluate(template, answers, others).figures
    then = evaluate(template, analysis.moved(answers, changes), others).figures
    return [
        (figure.text, shown_result(now[figure.key]), shown_result(then[figure.key]))
        for figure in template.figures
    ]


def _main_figure(template: SheetTemplate) -> Figure | None:
    """The figure that the first break-even asks about, else the last one."""
    if template.break_even:
        return template.figure(template.break_even[0].figure)
    return template.figures[-1] if template.figures else None


def _tornado(
    template: SheetTemplate, answers: Mapping[str, Any], others: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The bars of the main figure."""
    figure = _main_figure(template)
    if figure is None:
        return []
    key = figure.key
    swings = analysis.tornado(template, answers, others, key)
    if not swings:
        return []
    now = evaluate(template, answers, others).figures[key].value
    low = min(min(each.at_low, each.at_high) for each in swings)
    span = max(max(each.at_low, each.at_high) for each in swings) - low or Decimal(1)
    units = {question.key: unit_of(question) for question in template.questions}
    return [
        {
            "figure": figure,
            "now": shown_number(now, figure.unit),
            "stands": round((now - low) / span * 100, 2),
            "text": each.text,
            "low": shown_number(each.low, units[each.question]),
            "high": shown_number(each.high, units[each.question]),
            "at_low": shown_number(each.at_low, figure.unit),
            "at_high": shown_number(each.at_high, figure.unit),
            "begins": round((min(each.at_low, each.at_high) - low) / span * 100, 2),
            "wide": round(each.width / span * 100, 2),
        }
        for each in swings
    ]


def _break_even(
    template: SheetTemplate, answers: Mapping[str, Any], others: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    lines = []
    for asked in template.break_even:
        question = template.question(asked.question)
        assert question is not None
        found = analysis.break_even(template, answers, others, asked)
        value = shown_number(found, unit_of(question)) if found is not None else ""
        lines.append((asked.text, value, shown_answer(question, answers.get(asked.question))))
    return lines


def _scenarios(case: Sheet, template: SheetTemplate, others: Mapping[str, Any]) -> dict[str, Any] | None:
    """The figures of the case and of what was kept as scenarios, side by side. None without any."""
    rows = list(queries.scenarios_of(case.enrolment, template.key, case.occasion))
    if not rows:
        return None
    results = [evaluate(template, each.answers, others).figures for each in (case, *rows)]
    lines = [
        (figure.text, [shown_result(each[figure.key]) for each in results]) for figure in template.figures
    ]
    return {"rows": rows, "lines": lines}


@login_required
@require_POST
def drop_scenario(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Delete a scenario."""
    enrolment = enrolment_to_change(request, pk)
    row = get_object_or_404(Sheet, enrolment=enrolment, pk=sheet)
    tell(request, lambda: actions.drop_scenario(sheet=row, by=actor_of(request)), "The scenario is deleted.")
    return redirect(_address(enrolment, row.key, row.occasion, "what_if"))

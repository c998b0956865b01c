"""Subrecipients and contractors of an award."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.apps.network.models import Award
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.domain.rules.findings import Outcome
from lineshaft.domain.rules.subawards import POINTS, Point, Role, suggest_role
from lineshaft.ui.forms import OnceMixin

from .. import actions, queries
from ..forms import subawards as forms_of
from ..models import Monitoring, Subaward, SubrecipientReport
from ..permissions import check_user_can_see_books
from ..states import SubrecipientReportState
from .common import award_or_404, award_page


@login_required
def subawards(request: HttpRequest, pk: int) -> HttpResponse:
    """All subawards and contracts of an award, with what is open on each."""
    award = award_or_404(request, pk)
    return award_page(
        request,
        "subawards/list.html",
        award,
        "subawards",
        standings=queries.standings_of(award, today=timezone.localdate()),
        may_edit=actor_of(request).can("award:edit", award.center_id) and not actor_of(request).is_office,
    )


def _of_own_center(request: HttpRequest, pk: int) -> Award:
    """The award, for people of its center: what they think of a subrecipient is not the office's to read."""
    award = award_or_404(request, pk)
    check_user_can_see_books(actor_of(request), award.center)
    return award


def _subaward(award: Award, number: int) -> Subaward:
    found = queries.subawards_of(award).filter(pk=number).first()
    if found is None:
        raise Http404("This award has no such subaward.")
    return found


@login_required
def subaward(request: HttpRequest, pk: int, subaward: int) -> HttpResponse:
    """One subaward or contract: its determination, what it states, checks, reports and monitoring."""
    award = _of_own_center(request, pk)
    shown = _subaward(award, subaward)
    by = actor_of(request)
    answers = {Point(key): answer for key, answer in shown.answers.items()}
    return award_page(
        request,
        "subawards/one.html",
        award,
        "subawards",
        subaward=shown,
        findings=queries.findings_of(shown),
        is_ready=all(each.outcome is Outcome.PASS for each in queries.findings_of(shown)),
        suggestion=suggest_role(answers, queries.law_as_of(award, timezone.localdate())),
        answered=[(POINTS[point][1], answer) for point, answer in answers.items()],
        missing=queries.missing_reports(shown, today=timezone.localdate()),
        may_edit=by.can("award:edit", award.center_id),
        may_post=by.can("ledger:post", award.center_id),
        is_contractor=bool(shown.role_because) and shown.role == Role.CONTRACTOR,
    )


def _page(
    request: HttpRequest,
    award: Award,
    shown: Subaward | None,
    form: Any,
    act: Callable[[], Any],
    *,
    heading: str,
    submit: str,
) -> HttpResponse:
    """A form that leads back to the subaward."""
    back = (
        reverse("funding:subaward", args=[award.pk, shown.pk])
        if shown
        else reverse("funding:subawards", args=[award.pk])
    )
    if isinstance(form, OnceMixin):

        def carry_out() -> str:
            made = act()
            return (
                reverse("funding:subaward", args=[award.pk, made.pk]) if isinstance(made, Subaward) else back
            )

        where = carried_out_once(request, form, carry_out)
    else:
        where = back if carried_out(request, form, act) else ""
    if where:
        messages.success(request, "Saved.")
        return redirect(where)
    return award_page(
        request, "awards/form.html", award, "subawards", form=form, heading=heading, submit=submit, back=back
    )


def _to_edit(request: HttpRequest, pk: int) -> Award:
    award = _of_own_center(request, pk)
    check_user_can_edit_awards(actor_of(request), award.center)
    return award


def _facts(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}


@login_required
def subaward_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Planning a subaward or contract."""
    award, by = _to_edit(request, pk), actor_of(request)
    form = forms_of.SubawardForm(request.POST or None)
    return _page(
        request, award, None, form, lambda: actions.add_subaward(award=award, by=by, **_facts(form)),
        heading="New subrecipient or contractor", submit="Add",
    )  # fmt: skip


@login_required
def subaward_write(request: HttpRequest, pk: int, subaward: int, what: str) -> HttpResponse:
    """One of the things that are recorded of a subaward: its determination, data, a check, risk, report, monitoring."""
    award, by = _to_edit(request, pk), actor_of(request)
    shown = _subaward(award, subaward)
    form, act, heading = _writing(request, what, shown, by)
    return _page(request, award, shown, form, act, heading=heading, submit="Save")


def _writing(request: HttpRequest, what: str, shown: Subaward, by: Any) -> tuple[Any, Callable[[], Any], str]:
    data, files = request.POST or None, request.FILES or None
    if what == "role":
        role = forms_of.RoleForm(data, subaward=shown)
        return (
            role,
            lambda: actions.determine_role(
                subaward=shown, by=by, role=role.cleaned_data["role"], because=role.cleaned_data["because"],
                answers=role.answers,
            ),
            f"Subrecipient or contractor: {shown.name}",
        )  # fmt: skip
    if what == "data":
        stated = forms_of.DataForm(data, subaward=shown)
        return (
            stated,
            lambda: actions.state_data(subaward=shown, by=by, data=stated.cleaned_data),
            f"What the agreement states: {shown.name}",
        )
    if what == "exclusion":
        exclusion = forms_of.ExclusionForm(data)
        return (
            exclusion,
            lambda: actions.record_exclusion_check(subaward=shown, by=by, **_facts(exclusion)),
            f"Exclusion check: {shown.name}",
        )
    if what == "risk":
        risk = forms_of.RiskForm(data)
        return risk, lambda: actions.assess_risk(subaward=shown, by=by, **_facts(risk)), f"Risk: {shown.name}"
    if what == "monitoring":
        monitoring = forms_of.MonitoringForm(data)
        return (
            monitoring,
            lambda: actions.plan_monitoring(subaward=shown, by=by, **_facts(monitoring)),
            f"Monitoring: {shown.name}",
        )
    if what == "report":
        report = forms_of.ReportForm(data, files)
        return report, lambda: _receive(shown, by, report), f"Report of {shown.name}"
    if what == "amend":
        amended = {name: getattr(shown, name) for name in ("federal_amount", "match_amount", "ends_on")}
        amending = forms_of.AmendForm(data, initial=amended)
        return (
            amending,
            lambda: actions.amend_subaward(subaward=shown, by=by, **_facts(amending)),
            f"Amend: {shown.name}",
        )
    if what == "close":
        closing = forms_of.DayForm(data)
        return (
            closing,
            lambda: actions.close_subaward(subaward=shown, by=by, closed_on=closing.cleaned_data["day"]),
            f"Close: {shown.name}",
        )
    raise Http404("There is no such form.")


def _receive(shown: Subaward, by: Any, form: forms_of.ReportForm) -> SubrecipientReport:
    given = _facts(form)
    for source in form.cash_by_source:
        del given[f"cash_{source}"]
    has_match = bool(given["match_cash"] or given["match_in_kind"])
    evidence = actions.add_evidence(
        center=shown.center, by=by, kind="subrecipient_report", title=given.pop("title"), issuer=shown.name,
        dated=given["period_ends_on"], file=given.pop("file"), for_match=has_match,
    )  # fmt: skip
    return actions.receive_report(
        subaward=shown, by=by, evidence=evidence, cash_by_source=form.cash_by_source, **given
    )


@login_required
@require_POST
def subaward_step(request: HttpRequest, pk: int, subaward: int) -> HttpResponse:
    """Putting a subaward in force, or giving a planned one up."""
    award, by = _to_edit(request, pk), actor_of(request)
    shown = _subaward(award, subaward)
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "put_in_force": (lambda: actions.put_in_force(subaward=shown, by=by), "It is in force."),
        "cancel": (lambda: actions.cancel_subaward(subaward=shown, by=by), "It is not made."),
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404("There is no such step.")
    tell(request, *step)
    return redirect("funding:subaward", pk=award.pk, subaward=shown.pk)


@login_required
def report_decide(request: HttpRequest, pk: int, subaward: int, report: int, what: str) -> HttpResponse:
    """Accepting, returning or paying a report."""
    award, by = _to_edit(request, pk), actor_of(request)
    shown = _subaward(award, subaward)
    found = SubrecipientReport.objects.filter(subaward=shown, pk=report).select_related("center").first()
    if found is None:
        raise Http404("There is no such report.")
    form: Any
    act: Callable[[], Any]
    if what == "accept":
        form = forms_of.AcceptForm(request.POST or None)
        act = lambda: actions.accept_report(report=found, by=by, **_facts(form))  # noqa: E731 - one of three
    elif what == "return":
        form = forms_of.FoundForm(request.POST or None)
        del form.fields["done_on"]
        form.fields["found"].label = "What is wrong with it"
        if found.state == SubrecipientReportState.ACCEPTED:
            form.fields["found"].help_text = (
                "What was booked of it, its payment too, is taken back today, and it can be sent again. Record again"
                " what was paid once the corrected report is accepted."
            )
        act = lambda: actions.return_report(report=found, by=by, decision=form.cleaned_data["found"])  # noqa: E731
    elif what == "pay":
        form = forms_of.DayForm(request.POST or None)
        act = lambda: actions.pay_report(report=found, by=by, paid_on=form.cleaned_data["day"])  # noqa: E731
    else:
        raise Http404("There is no such form.")
    headings = {"accept": "Accept", "return": "Return", "pay": "Record the payment of"}
    return _page(
        request,
        award,
        shown,
        form,
        act,
        heading=f"{headings[what]} the {found}",
        submit=headings[what].split()[0],
    )


@login_required
def monitoring_done(request: HttpRequest, pk: int, subaward: int, monitoring: int) -> HttpResponse:
    """What monitoring found."""
    award, by = _to_edit(request, pk), actor_of(request)
    shown = _subaward(award, subaward)
    found = Monitoring.objects.filter(subaward=shown, pk=monitoring).select_related("center").first()
    if found is None:
        raise Http404("There is no such monitoring.")
    form = forms_of.FoundForm(request.POST or None)
    return _page(
        request, award, shown, form, lambda: actions.finish_monitoring(monitoring=found, by=by, **_facts(form)),
        heading=found.what, submit="Save",
    )  # fmt: skip

"""Contributions: the list, a claim of each kind, its findings and papers, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.pagination import counted, keyset_page

from .. import actions, queries
from ..actions.contributions import entries_of_contribution, finance_officers
from ..exports import CONTRIBUTIONS, download
from ..forms.contributions import (
    EXPLAINED,
    ContributionFilter,
    ContributionForm,
    PaperForm,
    WordsForm,
    as_initial,
)
from ..models import Contribution, ContributionEvidence
from ..permissions import check_user_can_clear, check_user_can_post, check_user_can_see_contributions
from ..queries.contributions import ORDER
from ..states import ContributionState

_OPEN = (ContributionState.HELD.value, ContributionState.REFUSED.value)
_STANDING = (ContributionState.ACCEPTED.value, ContributionState.POSTED.value)


def _filtered(request: HttpRequest, actor: Actor) -> tuple[ContributionFilter, Any]:
    check_user_can_see_contributions(actor)
    filters = ContributionFilter(request.GET, periods=queries.periods_to_claim(actor))
    return filters, queries.contributions_of(actor, **filters.criteria())


@login_required
@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """What others gave, the latest first."""
    actor = actor_of(request)
    filters, found = _filtered(request, actor)
    context = {
        "filters": filters,
        "page": keyset_page(found, key=ORDER, cursor=request.GET.get("cursor", "")),
        "total": counted(found),
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "may_post": bool(actor.organisations_where("ledger:post")),
    }
    return render(request, "funding/contributions/list.html", context)


@login_required
@require_safe
def contributions_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file."""
    actor = actor_of(request)
    return download(actor, "contributions", CONTRIBUTIONS, _filtered(request, actor)[1].order_by(*ORDER))


@login_required
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kind of match is claimed."""
    check_user_can_see_contributions(actor_of(request))
    listed = [(kind.value, kind.label.capitalize(), EXPLAINED[kind]) for kind in Contribution.Kind]
    return render(request, "funding/contributions/kinds.html", {"kinds": listed})


@login_required
def contribution_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Claiming something of one kind; `?of=` for the new version of what was taken back."""
    by = actor_of(request)
    check_user_can_see_contributions(by)
    if kind not in Contribution.Kind.values:
        raise Http404("There is no such kind.")
    old = None
    if request.GET.get("of", "").isdecimal():
        old = queries.contribution_of(by, int(request.GET["of"][:18]))
        if old is None or old.kind != kind:
            raise Http404("There is no such contribution.")
    first = {"activity": "program", "giver_kind": "private", "budget_period": _period_of_today(by)}
    form = _form(request, by, kind, as_initial(old) if old else first)

    def enter(form: ContributionForm) -> Contribution:
        return actions.enter_contribution(given=form.given, papers=[], by=by, replaces=old)

    return _form_page(
        request, form, enter, heading=f"Claim {Contribution.Kind(kind).label}", submit="Claim it"
    )


def _period_of_today(by: Actor) -> BudgetPeriod | None:
    today = timezone.localdate()
    return queries.periods_to_claim(by).filter(starts_on__lte=today, ends_on__gte=today).first()


def _form(request: HttpRequest, by: Actor, kind: str, initial: dict[str, Any]) -> ContributionForm:
    return ContributionForm(
        request.POST or None, kind=kind, periods=queries.periods_to_claim(by), initial=initial
    )


def _form_page(
    request: HttpRequest,
    form: ContributionForm,
    act: Callable[[ContributionForm], Contribution],
    *,
    heading: str,
    submit: str,
) -> HttpResponse:
    def carry_out() -> str:
        made = act(form)
        messages.success(request, f"The rules have read it: it is {made.get_state_display()}.")
        return reverse("funding:contribution", args=[made.pk])

    where = carried_out_once(request, form, carry_out)
    if where:
        return redirect(where)
    return render(
        request,
        "funding/contributions/form.html",
        {"form": form, "heading": heading, "submit": submit, "about": EXPLAINED[form.kind]},
    )


def _contribution(request: HttpRequest, pk: int) -> Contribution:
    found = queries.contribution_of(actor_of(request), pk)
    if found is None:
        raise Http404("There is no such contribution.")
    return found


def _why_not_clear(actor: Actor, found: Contribution) -> str:
    """Why the person does not clear a claim that is held: the sentence says who does."""
    try:
        check_user_can_clear(actor, found, finance_officers(found.center_id))
    except PermissionDenied as error:
        return str(error)
    return ""


def _detail(request: HttpRequest, found: Contribution, **forms: OnceMixin) -> HttpResponse:
    actor = actor_of(request)
    may_post = actor.can("ledger:post", found.center_id)
    is_open, is_held = found.state in _OPEN, found.state == ContributionState.HELD
    why_not_clear = _why_not_clear(actor, found) if is_held else ""
    context: dict[str, Any] = {
        "contribution": found,
        "findings": found.told_findings,
        "papers": queries.papers_of(found),
        "entries": entries_of_contribution(found),
        "next_version": Contribution.objects.filter(replaces=found).first(),
        "may_change": may_post and is_open,
        "may_clear": is_held and not why_not_clear,
        "why_not_clear": why_not_clear,
        "may_take_back": may_post and found.state in _STANDING,
        "may_replace": may_post and found.state == ContributionState.TAKEN_BACK,
        "paper_form": forms.get("paper_form") or PaperForm(prefix="paper"),
        "decide_form": forms.get("decide_form") or WordsForm(prefix="decide"),
    }
    return render(request, "funding/contributions/detail.html", context)


@login_required
@require_safe
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """A claim with what the rules say of it, its papers and its entries."""
    return _detail(request, _contribution(request, pk))


def _to_write(request: HttpRequest, pk: int) -> Contribution:
    found = _contribution(request, pk)
    check_user_can_post(actor_of(request), found.center)
    return found


@login_required
def contribution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changing a claim that is held or refused."""
    found, by = _to_write(request, pk), actor_of(request)
    form = _form(request, by, found.kind, as_initial(found))
    return _form_page(
        request,
        form,
        lambda form: actions.change_contribution(contribution=found, given=form.given, by=by),
        heading=f"Change: {found}",
        submit="Save and judge anew",
    )


def _act(
    request: HttpRequest, found: Contribution, form: OnceMixin, name: str, act: Callable[[], Contribution]
) -> HttpResponse:
    def carry_out() -> str:
        made = act()
        messages.success(request, f"The contribution is {made.get_state_display()}.")
        return reverse("funding:contribution", args=[made.pk])

    where = carried_out_once(request, form, carry_out)
    return redirect(where) if where else _detail(request, found, **{name: form})


@login_required
@require_POST
def contribution_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Putting a paper behind a claim."""
    found, by = _to_write(request, pk), actor_of(request)
    form = PaperForm(request.POST, request.FILES, prefix="paper")
    return _act(
        request,
        found,
        form,
        "paper_form",
        lambda: actions.add_paper(contribution=found, paper=form.paper, by=by),
    )


@login_required
@require_POST
def contribution_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Clearing, rejecting or taking back a claim, with words."""
    found, by = _contribution(request, pk), actor_of(request)
    ways = {
        "clear": actions.clear_contribution,
        "reject": actions.reject_contribution,
        "take_back": actions.take_back_contribution,
    }
    way = ways.get(request.POST.get("way", ""))
    if way is None:
        raise Http404("There is no such decision.")
    form = WordsForm(request.POST, prefix="decide")
    return _act(
        request,
        found,
        form,
        "decide_form",
        lambda: way(contribution=found, words=form.cleaned_data["words"], by=by),
    )


@login_required
@require_safe
def contribution_file(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    """The file of a paper, handed out for saving and never shown in the browser."""
    found = _contribution(request, pk)
    paper = get_object_or_404(
        ContributionEvidence.objects.select_related("evidence").exclude(evidence__file=""),
        contribution=found,
        pk=number,
    )
    try:
        content = paper.evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=paper.evidence.file_name,
        content_type=paper.evidence.file_type,
    )

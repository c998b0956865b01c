"""Likely duplicates one after the other, and the merging, moving and undoing that comes of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import ChangeFilter, MoveForm, SplitForm
from lineshaft.apps.companies.models import DuplicatePair, RegistryChange, Site
from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.forms import attempt
from lineshaft.ui.pagination import counted, keyset_page

from .common import number_in, site_context

_LAST = "review_last"
"""In the session: the pair and the change of the decision that can be taken back."""


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The pair to decide now."""
    actor = actor_of(request)
    waiting = queries.open_pairs(actor)
    after = DuplicatePair.objects.filter(pk=number_in(request.GET.get("after"))).first()
    pair = queries.next_pair(actor, after=after)
    context: dict[str, Any] = {
        "pair": pair,
        "waiting": counted(waiting),
        "last": request.session.get(_LAST),
        "after": after.pk if after else "",
    }
    if pair is not None:
        kept, gone = queries.which_stays(actor, pair.first, pair.second)
        held = queries.own_relationships(actor, [kept, gone])
        context.update(
            kept=kept,
            gone=gone,
            lines=queries.side_by_side(kept, gone),
            kept_is_own=kept.pk in held,
            gone_is_own=gone.pk in held,
        )
    return render(request, "companies/review.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what two sites are to each other, and go on to the next pair."""
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    verdict = request.POST.get("verdict", "")
    pair = queries.open_pairs(actor).filter(pk=pk).first()
    if pair is None:
        messages.info(request, _("That pair was decided already. Here is the next one."))
        return redirect("companies:review")
    if verdict not in DuplicatePair.Verdict.values or verdict == DuplicatePair.Verdict.OPEN:
        messages.error(request, _("Choose what the two records are to each other."))
        return redirect("companies:review")
    try:
        change = actions.decide_pair(pair=pair, verdict=verdict, by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('companies:review')}?after={pk}")
    request.session[_LAST] = {"pair": pk, "change": change.pk if change else None}
    messages.success(request, _said(verdict, change))
    return redirect("companies:review")


def _sentence(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).replace("\0", " ")[:2000]


def _said(verdict: str, change: RegistryChange | None) -> str:
    if change is not None and change.status == RegistryChange.Status.PROPOSED:
        return _("Proposed to the program office: records of another center would move.")
    if verdict == DuplicatePair.Verdict.SAME_SITE:
        return _("The two are one record now.")
    if verdict == DuplicatePair.Verdict.SAME_COMPANY:
        return _("They stay two sites, of one company.")
    return _("They stay apart, and nobody is asked again.")


@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """
    Undo the last decision of this queue. One that moved records leads through the page that says first what stays
    where; the pair is open again once that is confirmed.
    """
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    last = request.session.get(_LAST)
    if last is not None and last["change"]:
        done = RegistryChange.objects.filter(pk=last["change"], status=RegistryChange.Status.DONE.value)
        if done.exists():
            return redirect("companies:undo_change", last["change"])
    request.session.pop(_LAST, None)
    if last is None:
        messages.info(
            request, _("There is nothing to take back here. Older decisions are in the list of changes.")
        )
        return redirect("companies:review")
    try:
        change = RegistryChange.objects.filter(pk=last["change"] or 0).first()
        if change is not None and change.status == RegistryChange.Status.PROPOSED:
            actions.withdraw_change(change=change, by=actor)
        _open_again(last["pair"], actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back: both records stand as they were."))
    return redirect("companies:review")


# Merge two records ---------------------------------------------------------------------------------------------


@login_required
@require_safe
def similar(request: HttpRequest, public_id: str) -> HttpResponse:
    """Records that may be the same as this one, to compare and merge."""
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    found = queries.site_by_public_id(actor, public_id)
    wanted = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    searched: list[Site] = []
    if wanted:
        searched = [site for site in queries.find_sites(actor, wanted, 20) if site.pk != found.pk]
    context = {
        **site_context(request, found, ""),
        "candidates": queries.likely_duplicates(queries.facts_of_site(found), 10, leave_out=[found.pk]),
        "wanted": wanted,
        "searched": searched,
    }
    return render(request, "companies/similar.html", context)


@login_required
def merge(request: HttpRequest, public_id: str, other_id: str) -> HttpResponse:
    """The plan of a merge: what both say, what moves, who else is concerned; and the merge itself."""
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    kept, gone = (queries.site_by_public_id(actor, each) for each in (public_id, other_id))
    if kept.pk == gone.pk:
        messages.info(request, _("The two are one record already."))
        return redirect("companies:site", public_id=kept.public_id)
    source = request.POST if request.method == "POST" else request.GET
    choices = {code: str(source[code]) for code in queries.FACTS if source.get(code) in ("kept", "other")}
    if request.method == "POST":
        try:
            change = actions.merge_sites(
                kept=kept, gone=gone, by=actor, choices=choices, reason=_sentence(request, "reason")
            )
        except LineshaftError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _said(DuplicatePair.Verdict.SAME_SITE, change))
            return (
                redirect("companies:changes")
                if change.status == "proposed"
                else redirect("companies:site", public_id=kept.public_id)
            )
    plan = queries.plan_merge(actor, kept, gone, choices=choices)
    held = queries.own_relationships(actor, [kept, gone])
    context = {
        **site_context(request, kept, ""),
        "gone": gone,
        "plan": plan,
        "others": len(plan.other_centers),
        "is_proposal": plan.affects_others and not permissions.decides_for_network(actor),
        "gone_is_own": gone.pk in held,
        "reason": source.get("reason", ""),
    }
    return render(request, "companies/merge.html", context)


@login_required
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a site belongs to another company."""
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    found = queries.site_by_public_id(actor, public_id)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            company = queries.company_by_public_id(actor, form.cleaned_data["company"])
            change = actions.move_site(site=found, to=company, by=actor, reason=form.cleaned_data["reason"])
        except Http404:
            form.add_error("company", _("The registry has no company with this identifier."))
        except LineshaftError as error:
            form.add_error("company", str(error))
        else:
            if change.status == RegistryChange.Status.PROPOSED:
                messages.success(request, _said(DuplicatePair.Verdict.SAME_COMPANY, change))
            else:
                messages.success(
                    request, _("%(site)s belongs to %(company)s now.") % {"site": found, "company": company}
                )
            return redirect("companies:site", public_id=found.public_id)
    context = {**site_context(request, found, ""), "form": form, "heading": _("Move to another company")}
    context["lead"] = _(
        "The plant stays as it is; only the company it belongs to changes, for the whole network."
    )
    return render(request, "companies/site_form.html", context)


@login_required
def split(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a second plant out of a record that was of two."""
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    found = queries.site_by_public_id(actor, public_id)
    form = SplitForm(
        request.POST or None, initial={"name": found.name}, belongings=queries.belongings(actor, found)
    )

    def act() -> RegistryChange:
        return actions.split_site(
            site=found,
            by=actor,
            belongings=form.belongings(),
            reason=form.cleaned_data["reason"],
            **form.facts(),
        )

    if request.method == "POST" and form.is_valid():
        change = attempt(form, act)
        if change is not None:
            words = {"name": change.other_name, "id": change.other_id}
            messages.success(request, _("%(name)s is a record of its own now: %(id)s.") % words)
            return redirect("companies:changes")
    context = {**site_context(request, found, ""), "form": form, "heading": _("Split the record")}
    context["lead"] = _(
        "Enter the second plant, and say what of your center's work is its own. The rest stays here."
    )
    return render(request, "companies/site_form.html", context)


# Changes of the registry ------------------------------------------------------------------------------------------


@login_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Merges and moves, newest first; what waits for the program office; and the way back."""
    actor = actor_of(request)
    filters = ChangeFilter(request.GET)
    rows = filters.narrow(queries.registry_changes(actor))
    page = keyset_page(rows, key=("-created_at", "-id"), cursor=request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "page": page,
        "listed": [(change, queries.proposed_values(change)) for change in page.rows],
        "total": counted(rows),
        "decides": permissions.decides_for_network(actor),
        "own_centers": set(actor.organisations_where("company:edit")),
    }
    return render(request, "companies/changes.html", context)


def _change(request: HttpRequest, pk: int) -> RegistryChange:
    found: RegistryChange = get_object_or_404(queries.registry_changes(actor_of(request)), pk=pk)
    return found


@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing a change of the registry leaves where, before it is confirmed; then it is taken back."""
    change = _change(request, pk)
    if request.method != "POST":
        return _undo_page(request, change)
    last = request.session.get(_LAST) or {}
    of_queue = last.get("change") == change.pk
    try:
        with transaction.atomic():
            undone = actions.undo_change(change=change, by=actor_of(request))
            if of_queue:
                _open_again(last["pair"], actor_of(request))
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Undone: the two are one record again, as it was.")
            if change.kind in (RegistryChange.Kind.SPLIT, RegistryChange.Kind.SPLIT_COMPANY)
            else _("Undone: what was sent is decided anew.")
            if change.kind == RegistryChange.Kind.TAKE_ALONG
            else _("Undone: both records stand again, with what was theirs."),
        )
        if undone.left:
            messages.warning(
                request,
                ngettext(
                    "One value was changed since, and stays as it is.",
                    "%(count)s values were changed since, and stay as they are.",
                    undone.left,
                )
                % {"count": undone.left},
            )
        if of_queue:
            del request.session[_LAST]
    return redirect("companies:review" if of_queue else "companies:changes")


def _open_again(pk: int, actor: Actor) -> None:
    """The pair of the queue, where both records stand again: the next person decides about it."""
    pair = DuplicatePair.objects.filter(pk=pk).first()
    if pair is not None:
        actions.reopen_pair(pair=pair, by=actor)


def _undo_page(request: HttpRequest, change: RegistryChange) -> HttpResponse:
    refused, records = "", []
    try:
        records = actions.after_undoing(change=change, by=actor_of(request))
    except LineshaftError as error:
        refused = str(error)
    of_queue = (request.session.get(_LAST) or {}).get("change") == change.pk
    context = {"change": change, "refused": refused, "records": records}
    context["back"] = reverse("companies:review" if of_queue else "companies:changes")
    return render(request, "companies/undo.html", context)


@login_required
def taking_along(request: HttpRequest) -> HttpResponse:
    """What the own centers sent for plants that turned out to be another company's: taken along, or left."""
    actor = actor_of(request)
    rows = queries.left_behind(actor)
    permissions.check_user_can_see_what_stayed(actor, is_told=queries.is_told_of_splits(actor))
    if request.method != "POST":
        context = {
            "rows": rows,
            "may_reshape": permissions.may_reshape(actor),
            "names_centers": len({each.center.pk for each in rows}) > 1,
        }
        return render(request, "companies/taking_along.html", context)
    permissions.check_user_can_reshape(actor)
    wanted = (request.POST.get("center"), request.POST.get("site"), request.POST.get("company"))
    left = next(
        (
            each
            for each in rows
            if (str(each.center.pk), each.site.public_id, each.company.public_id) == wanted
        ),
        None,
    )
    act = request.POST.get("act")
    if left is None or act not in ("take", "leave"):
        messages.error(request, _("That was decided already, or the split was undone. This is what is left."))
        return redirect("companies:taking_along")
    try:
        actions.take_along(left=left, takes=act == "take", by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        words = {"new": left.to, "old": left.company, "site": left.site}
        messages.success(
            request,
            _("What you sent for %(site)s is %(new)s’s now. Undo it under “Changes of the registry”.") % words
            if act == "take"
            else _("It stays with %(old)s. Undo that under “Changes of the registry”.") % words,
        )
    return redirect("companies:taking_along")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out, decline or withdraw a change that was proposed."""
    actor, change = actor_of(request), _change(request, pk)
    act = request.POST.get("act", "")
    try:
        if act == "accept":
            actions.accept_change(change=change, by=actor)
            messages.success(request, _("Done. The center that proposed it sees that in its list."))
        elif act == "decline":
            actions.decline_change(change=change, answer=_sentence(request, "answer"), by=actor)
            messages.success(request, _("Declined. The center that proposed it sees your answer."))
        elif act == "withdraw":
            actions.withdraw_change(change=change, by=actor)
            messages.success(request, _("Withdrawn."))
        else:
            messages.error(request, _("Choose what is to become of the proposal."))
    except LineshaftError as error:
        messages.error(request, str(error))
    return redirect("companies:changes")

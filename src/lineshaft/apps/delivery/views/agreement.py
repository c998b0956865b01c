"""The text of a center's agreements: read by its people, written by its directors."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.forms.requests import ReasonForm
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.tabs import center_tabs
from lineshaft.apps.network.views.common import center_or_404
from lineshaft.domain.errors import Conflict
from lineshaft.ui.forms import attempt
from lineshaft.ui.languages import in_english

from .. import actions, queries
from ..agreement import PLACES, filled, text_in
from ..forms.agreement import AgreementForm
from ..models import LANGUAGES, AgreementText
from ..paper.now import document_now
from ..permissions import check_user_can_read_delivery, check_user_can_write_agreement, may_write_agreement

TRIED_ON = 20
"""Engagements that are offered to try a text on."""


def _to_read(actor: Actor, slug: str) -> Center:
    center = center_or_404(slug)
    check_user_can_read_delivery(actor, center.pk)
    return center


def _to_write(actor: Actor, slug: str) -> Center:
    center = _to_read(actor, slug)
    check_user_can_write_agreement(actor, center.pk)
    return center


def _page(request: HttpRequest, center: Center, **more: Any) -> dict[str, Any]:
    return {
        "center": center,
        "tab_links": center_tabs.links(request, center, "agreement", slug=center.slug),
        "may_write": may_write_agreement(actor_of(request), center.pk),
        **more,
    }


def _shown(text: AgreementText | None) -> list[dict[str, Any]]:
    """A version in each of its languages, with the named places as they are written."""
    found = [text_in(language, text) for language, _name in LANGUAGES]
    return [
        each for each, (language, _name) in zip(found, LANGUAGES, strict=True) if each["language"] == language
    ]


@login_required
@require_safe
@in_english
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """The text in force, and every version with who wrote it when and why."""
    center = _to_read(actor_of(request), slug)
    versions = list(queries.agreement_texts_of(center.pk))
    now = versions[0] if versions else None
    context = _page(
        request,
        center,
        now=now,
        is_own=now is not None and not now.is_shipped,
        texts=_shown(now),
        versions=versions,
        back_form=ReasonForm(prefix="back"),
    )
    return render(request, "delivery/agreement.html", context)


@login_required
@require_safe
@in_english
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one version says; 0 is the shipped one."""
    center = _to_read(actor_of(request), slug)
    found = _version(center, number)
    context = _page(request, center, number=number, version=found, texts=_shown(found))
    return render(request, "delivery/agreement_version.html", context)


def _version(center: Center, number: int) -> AgreementText | None:
    if number == 0:
        return None
    found = queries.agreement_texts_of(center.pk).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@login_required
@in_english
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version, begun with the one in force or with `from`; tried on a proposal before it is used."""
    center = _to_write(actor_of(request), slug)
    chosen = request.GET.get("from", "")
    in_force = queries.agreement_in_force(center.pk)
    begun = (
        _version(center, int(chosen))
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 5
        else in_force
    )
    form = AgreementForm(
        request.POST or None,
        proposals=queries.proposals_to_try(center.pk, TRIED_ON),
        initial=AgreementForm.initial_of(begun) | {"over": in_force.number if in_force else 0},
    )
    tried = _tried(request, form)

    def save() -> str:
        told = form.cleaned_data
        try:
            made = actions.write_agreement(
                center=center, texts=form.texts(), why=told["why"], over=told["over"], by=actor_of(request)
            )
        except Conflict:
            form.read(queries.agreement_in_force(center.pk))
            raise
        messages.success(
            request,
            f"Version {made.number} is used by proposals that are sent from now on. Those sent stay as they are.",
        )
        return reverse("delivery:agreement_text", args=[slug])

    if "try" not in request.POST and (where := carried_out_once(request, form, save)):
        return redirect(where)
    return render(
        request, "delivery/agreement_write.html", _page(request, center, form=form, places=PLACES, **tried)
    )


def _tried(request: HttpRequest, form: AgreementForm) -> dict[str, Any]:
    """The text as a proposal of the center would say it; nothing is saved."""
    if "try" not in request.POST or not form.is_valid():
        return {}
    texts = attempt(form, lambda: actions.check_text(form.texts()))
    proposal = form.tried_on()
    if texts is None or proposal is None:
        return {}
    document, not_yet = document_now(proposal)
    if not document:
        form.add_error("on", f"This one cannot be shown yet. {not_yet} Or choose another one.")
        return {}
    text = text_in(proposal.language, AgreementText(number=0, **texts))
    return {"tried": [filled(text, document, proposal.valid_until)], "tried_on": proposal}


shipped = step_page(
    _to_write,
    lambda center, by, reason: actions.return_to_shipped(center=center, why=reason, by=by),
    "Proposals that are sent from now on have the text of Lineshaft again.",
    lambda center: reverse("delivery:agreement_text", args=[center.slug]),
    partial(ReasonForm, prefix="back"),
)

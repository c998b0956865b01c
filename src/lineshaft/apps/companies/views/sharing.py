"""What centers share of a site with the company's consent: the center's own pages, and those of the company."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import AskToShareForm, RecordConsentForm
from lineshaft.apps.companies.models import SharingConsent
from lineshaft.apps.companies.sharing_words import wording

from .common import own_relationship, site_context


@login_required
@require_safe
def site_sharing(request: HttpRequest, public_id: str) -> HttpResponse:
    """With whom the reader's center shares what it holds on the site, and what others share with it."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    actor.require(
        "relationship:read", None, "Sharing is for people who know what their center holds on a site."
    )
    relationship = queries.relationship_for(actor, found)
    context = site_context(request, found, "sharing")
    context |= {
        "relationship": relationship,
        "consents": queries.consents_of_center(actor, found),
        "shared": queries.shared_with(actor, found),
        "may_share": bool(relationship and relationship.center_id in permissions.editing_center_ids(actor)),
    }
    return render(request, "companies/site_sharing.html", context)


@login_required
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the question to the company."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    relationship = own_relationship(actor, found)
    form = AskToShareForm(request.POST or None, center_id=relationship.center_id)

    def put() -> str:
        consent = actions.ask_to_share(relationship=relationship, by=actor, **form.facts())
        messages.success(
            request,
            "Nothing is shared yet. The company's own people answer here, or you write down what the company said.",
        )
        return reverse("companies:record_consent", args=[found.public_id, consent.pk])

    where = carried_out_once(request, form, put)
    if where:
        return redirect(where)
    context: dict[str, Any] = {**site_context(request, found, "sharing"), "form": form}
    context["heading"] = "Ask the company to share"
    context["lead"] = f"The company decides. {relationship.center} shares nothing before it agrees."
    context["back_url"] = reverse("companies:site_sharing", args=[found.public_id])
    return render(request, "companies/site_form.html", context)


@login_required
def record(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """One consent: its exact text, and the form to write down what the company said."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    consent = queries.consent_of_center(actor, found, pk)
    form = RecordConsentForm(request.POST or None)

    def write() -> SharingConsent:
        return actions.record_consent(consent=consent, by=actor, **form.cleaned_data)

    if carried_out(request, form, write):
        messages.success(request, f"Recorded. {consent.receiver} sees it from now on.")
        return redirect("companies:site_sharing", found.public_id)
    has_account = consent.site.company.organisation_id is not None
    context = site_context(request, found, "sharing")
    context |= {"consent": consent, "form": form, "company_has_account": has_account}
    return render(request, "companies/consent.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """End a consent of one's own center, or take the question back."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    consent = queries.consent_of_center(actor, found, pk)
    tell(
        request,
        lambda: actions.withdraw_consent(consent=consent, by=actor),
        f"Withdrawn. {consent.receiver} sees nothing of it any more.",
    )
    return redirect("companies:site_sharing", found.public_id)


@login_required
@require_safe
def our_sharing(request: HttpRequest) -> HttpResponse:
    """The company's own page: who shares what with whom, and what is asked. In English and Spanish."""
    actor = actor_of(request)
    permissions.check_user_speaks_for_company(actor)
    consents = list(queries.consents_of_company(actor)[:200])
    asked = [each for each in consents if each.status == SharingConsent.Status.ASKED and not each.has_run_out]
    live = [each for each in consents if each.is_live]
    context = {
        "asked": [(each, wording(each, _language())) for each in asked],
        "live": live,
        "past": [each for each in consents if each not in asked and each not in live],
    }
    return render(request, "companies/our_sharing.html", context)


def _language() -> str:
    """The language of the company's page as the reader has it."""
    return "es" if (get_language() or "").startswith("es") else "en"


def _of_own_company(request: HttpRequest, pk: int) -> SharingConsent:
    actor = actor_of(request)
    permissions.check_user_speaks_for_company(actor)
    return get_object_or_404(queries.consents_of_company(actor), pk=pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree or decline."""
    consent = _of_own_company(request, pk)
    agrees = request.POST.get("answer") == "yes"
    if request.POST.get("answer") not in ("yes", "no"):
        messages.error(request, _("Choose whether you agree."))
        return redirect("companies:our_sharing")
    tell(
        request,
        lambda: actions.answer_consent(
            consent=consent, agrees=agrees, language=_language(), by=actor_of(request)
        ),
        _("You agreed. You can withdraw at any time.") if agrees else _("You declined. Nothing is shared."),
    )
    return redirect("companies:our_sharing")


@login_required
@require_POST
def our_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the company's consent at once."""
    consent = _of_own_company(request, pk)
    tell(
        request,
        lambda: actions.withdraw_consent(consent=consent, by=actor_of(request)),
        _("Withdrawn. Nothing of it is seen any more."),
    )
    return redirect("companies:our_sharing")

"""A company sees to which buyers it agreed to be named, and takes that back; its center does so for it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, in_readers_language, tell
from lineshaft.ui.pagination import numbered_page

from .. import actions, permissions, queries


@login_required
@require_safe
@in_readers_language
def named(request: HttpRequest) -> HttpResponse:
    """Where the reader's company agreed to be named."""
    actor = actor_of(request)
    permissions.check_user_can_see_own_consents(actor)
    page = numbered_page(queries.own_consents(actor), request.GET.get("page"), size=25)
    return render(request, "scouting/named.html", {"page": page})


@login_required
@require_POST
@in_readers_language
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a consent back."""
    actor = actor_of(request)
    consent = queries.consent_of(actor, pk)
    name = request.POST.get("name", "").replace("\0", " ")[:200]
    done = _("Taken back. Reports that named the company are no longer handed out.")
    tell(request, lambda: actions.withdraw_naming(consent=consent, by=actor, name=name), done)
    if consent.site.company_id in actor.company_ids:
        return redirect("scouting:named")
    return redirect(reverse("scouting:answer", args=[consent.candidate_id]))

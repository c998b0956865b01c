"""What a company owes a center: a tab of its site, and a workbook."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.companies.queries import site_by_public_id
from lineshaft.apps.companies.views.common import site_context

from .. import queries
from ..exports import statement_workbook
from ..permissions import check_user_can_see_contributions


@login_required
@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the center asked of the site's company, what came of it, and what is owed after each."""
    actor = actor_of(request)
    check_user_can_see_contributions(actor)
    site = site_by_public_id(actor, public_id)
    rows = queries.company_invoices(actor, site.company)
    today = timezone.localdate()
    context = {
        **site_context(request, site, "invoices"),
        "moves": queries.statement(rows),
        "ages": queries.ages_of(rows, today=today),
    }
    return render(request, "funding/invoices/statement.html", context)


@login_required
@require_safe
def statement_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as a workbook."""
    actor = actor_of(request)
    check_user_can_see_contributions(actor)
    site = site_by_public_id(actor, public_id)
    rows = queries.company_invoices(actor, site.company)
    return statement_workbook(site.company, queries.statement(rows))

"""What a company owes a center: a tab of the company and of its sites, a page of the company's own, and workbooks."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import company_by_public_id, site_by_public_id
from lineshaft.apps.companies.views.common import company_context, site_context
from lineshaft.ui.languages import in_english

from .. import queries
from ..exports import statement_workbook
from ..permissions import check_user_can_see_contributions


def _asked_of(request: HttpRequest, company: Company) -> dict[str, Any]:
    actor, today = actor_of(request), timezone.localdate()
    rows = queries.company_invoices(actor, company)
    accounts = queries.company_accounts(actor, company)
    ages = (queries.ages_of(rows.filter(center=each.center), today=today) for each in accounts)
    return {"accounts": list(zip(accounts, ages, strict=True))}


def _workbook_of(accounts: Iterable[queries.Account], public_id: str, slug: str) -> HttpResponse:
    for each in accounts:
        if (each.company.public_id, each.center.slug) == (public_id, slug):
            return statement_workbook(each.company, each.moves)
    raise Http404


@login_required
@require_safe
@in_english
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """What each center asked of the company that has the site now, what came of it, and what is owed after each."""
    actor = actor_of(request)
    check_user_can_see_contributions(actor)
    site = site_by_public_id(actor, public_id)
    context = {**site_context(request, site, "invoices"), **_asked_of(request, site.company)}
    return render(request, "funding/invoices/statement.html", context)


@login_required
@require_safe
@in_english
def company_statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same of a company, also of one that has no site any more."""
    actor = actor_of(request)
    check_user_can_see_contributions(actor)
    company = company_by_public_id(actor, public_id)
    if company.public_id != public_id:
        return redirect("funding:company_statement", public_id=company.public_id, permanent=False)
    context = {**company_context(request, company, "invoices"), **_asked_of(request, company)}
    return render(request, "funding/invoices/company_statement.html", context)


@login_required
@require_safe
@in_english
def statement_file(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """The same of one center as a workbook."""
    actor = actor_of(request)
    check_user_can_see_contributions(actor)
    company = company_by_public_id(actor, public_id)
    return _workbook_of(queries.company_accounts(actor, company), company.public_id, slug)


@login_required
@require_safe
def own_statement(request: HttpRequest) -> HttpResponse:
    """What each center asked of the person's own company, in the language that the person reads."""
    context = {"accounts": queries.own_accounts(actor_of(request))}
    return render(request, "funding/invoices/own_statement.html", context)


@login_required
@require_safe
def own_statement_file(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """That of one center as a workbook."""
    return _workbook_of(queries.own_accounts(actor_of(request)), public_id, slug)

from django.urls import path

from .views import (
    awards,
    budgets,
    cash,
    contributions,
    fees,
    invoices,
    match,
    oversight,
    report_files,
    reports,
    subawards,
)

app_name = "funding"

urlpatterns = [
    path("funding/", awards.awards, name="awards"),
    path("funding/closeout/", oversight.closeout, name="closeout"),
    path("funding/closeout/closeout.csv", oversight.closeout_file, name="closeout_file"),
    path("funding/match/", match.match_of_awards, name="match_of_awards"),
    path("funding/awards/<int:pk>/match/", match.position, name="match"),
    path("funding/awards/<int:pk>/match/income/", match.income_move, name="income_move"),
    path("funding/awards/<int:pk>/match/postings/<slug:figure>/", match.postings, name="match_postings"),
    path("funding/contributions/", contributions.contributions, name="contributions"),
    path(
        "funding/contributions/contributions.csv", contributions.contributions_file, name="contributions_file"
    ),
    path("funding/contributions/new/", contributions.kinds, name="contribution_kinds"),
    path("funding/contributions/new/<slug:kind>/", contributions.contribution_new, name="contribution_new"),
    path("funding/contributions/<int:pk>/", contributions.contribution, name="contribution"),
    path("funding/contributions/<int:pk>/edit/", contributions.contribution_edit, name="contribution_edit"),
    path(
        "funding/contributions/<int:pk>/papers/", contributions.contribution_paper, name="contribution_paper"
    ),
    path(
        "funding/contributions/<int:pk>/decide/",
        contributions.contribution_decide,
        name="contribution_decide",
    ),
    path(
        "funding/contributions/<int:pk>/papers/<int:number>/",
        contributions.contribution_file,
        name="contribution_file",
    ),
    path("funding/invoices/", invoices.invoices, name="invoices"),
    path("funding/invoices/invoices.csv", invoices.invoices_file, name="invoices_file"),
    path("funding/invoices/settings/", invoices.fee_settings, name="fee_settings"),
    path("funding/invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("funding/invoices/<int:pk>/edit/", invoices.invoice_edit, name="invoice_edit"),
    path("funding/invoices/<int:pk>/issue/", invoices.invoice_issue, name="invoice_issue"),
    path("funding/invoices/<int:pk>/delete/", invoices.invoice_delete, name="invoice_delete"),
    path("funding/invoices/<int:pk>/payments/", invoices.invoice_payment, name="invoice_payment"),
    path("funding/invoices/<int:pk>/credit/", invoices.invoice_credit, name="invoice_credit"),
    path("funding/invoices/<int:pk>/write-off/", invoices.invoice_write_off, name="invoice_write_off"),
    path("funding/invoices/<int:pk>/invoice.pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("my-invoices/", fees.my_invoices, name="my_invoices"),
    path("engagements/<str:public_id>/fee/", fees.engagement_fee, name="engagement_fee"),
    path("engagements/<str:public_id>/invoices/new/", invoices.invoice_new, name="invoice_new"),
    path("funding/awards/<int:pk>/terms/", awards.terms, name="terms"),
    path("funding/awards/<int:pk>/terms/new/", awards.terms_new, name="terms_new"),
    path("funding/awards/<int:pk>/actions/new/", awards.action_new, name="action_new"),
    path("funding/awards/<int:pk>/actions/<int:number>/", awards.action_back, name="action_back"),
    path("funding/awards/<int:pk>/approvals/new/", awards.approval_new, name="approval_new"),
    path("funding/awards/<int:pk>/approvals/<int:number>/", awards.approval, name="approval"),
    path("funding/awards/<int:pk>/budget/", budgets.budget, name="budget"),
    path("funding/awards/<int:pk>/budget/periods/<int:period>/", budgets.version_new, name="budget_new"),
    path("funding/awards/<int:pk>/budget/<int:number>/", budgets.version, name="budget_version"),
    path("funding/awards/<int:pk>/budget/<int:number>/edit/", budgets.version_edit, name="budget_edit"),
    path("funding/awards/<int:pk>/budget/<int:number>/step/", budgets.version_step, name="budget_step"),
    path("funding/awards/<int:pk>/budget/<int:number>/sf424a.xml", budgets.version_xml, name="budget_xml"),
    path(
        "funding/awards/<int:pk>/budget/<int:number>/budget.xlsx",
        budgets.version_workbook,
        name="budget_workbook",
    ),
    path("funding/federal-reports/", reports.due, name="federal_reports_due"),
    path("funding/awards/<int:pk>/reports/", reports.reports, name="federal_reports"),
    path("funding/awards/<int:pk>/reports/start/", reports.start, name="federal_report_start"),
    path("funding/awards/<int:pk>/reports/<int:number>/", reports.report, name="federal_report"),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/certify/",
        reports.certify,
        name="federal_report_certify",
    ),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/revise/", reports.revise, name="federal_report_revise"
    ),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/discard/",
        reports.discard,
        name="federal_report_discard",
    ),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/lines/<slug:code>/",
        report_files.line,
        name="federal_report_line",
    ),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/sf425.pdf", report_files.pdf, name="federal_report_pdf"
    ),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/sf425.json",
        report_files.data,
        name="federal_report_json",
    ),
    path(
        "funding/awards/<int:pk>/reports/<int:number>/sf425.xlsx",
        report_files.sheets,
        name="federal_report_xlsx",
    ),
    path("funding/awards/<int:pk>/cash/", cash.cash, name="cash"),
    path("funding/awards/<int:pk>/cash.xlsx", cash.cash_workbook, name="cash_workbook"),
    path("funding/awards/<int:pk>/journal.beancount", cash.award_journal, name="award_journal"),
    path("funding/centers/<int:pk>/journal.beancount", cash.center_journal, name="center_journal"),
    path("funding/awards/<int:pk>/subawards/", subawards.subawards, name="subawards"),
    path("funding/awards/<int:pk>/subawards/new/", subawards.subaward_new, name="subaward_new"),
    path("funding/awards/<int:pk>/subawards/<int:subaward>/", subawards.subaward, name="subaward"),
    path(
        "funding/awards/<int:pk>/subawards/<int:subaward>/step/",
        subawards.subaward_step,
        name="subaward_step",
    ),
    path(
        "funding/awards/<int:pk>/subawards/<int:subaward>/reports/<int:report>/<slug:what>/",
        subawards.report_decide,
        name="subrecipient_report",
    ),
    path(
        "funding/awards/<int:pk>/subawards/<int:subaward>/monitoring/<int:monitoring>/",
        subawards.monitoring_done,
        name="monitoring_done",
    ),
    path(
        "funding/awards/<int:pk>/subawards/<int:subaward>/<slug:what>/",
        subawards.subaward_write,
        name="subaward_write",
    ),
]

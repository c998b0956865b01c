from django.urls import path

from .views import awards, budgets, cash, report_files, reports, subawards

app_name = "funding"

urlpatterns = [
    path("funding/", awards.awards, name="awards"),
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

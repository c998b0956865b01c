from django.urls import path

from .views import accounting, awards, budgets, entering, journal, months, time

app_name = "funding"

urlpatterns = [
    path("funding/", awards.awards, name="awards"),
    path("funding/journal/", journal.journal_page, name="journal"),
    path("funding/journal/journal.csv", journal.journal_file, {"kind": "csv"}, name="journal_csv"),
    path("funding/journal/journal.xlsx", journal.journal_file, {"kind": "xlsx"}, name="journal_workbook"),
    path("funding/entries/<int:pk>/", journal.entry, name="entry"),
    path("funding/entries/<int:pk>/reverse/", entering.entry_reverse, name="entry_reverse"),
    path("funding/papers/<int:pk>/file/", journal.evidence_file, name="evidence_file"),
    path("funding/books/", accounting.books, name="books"),
    path("funding/books/new/", accounting.book_new, name="book_new"),
    path("funding/books/<int:pk>/", accounting.book, name="book"),
    path("funding/books/<int:pk>/columns/", accounting.book_columns, name="book_columns"),
    path("funding/books/<int:pk>/chart/", accounting.book_chart, name="book_chart"),
    path("funding/books/<int:pk>/step/", accounting.book_step, name="book_step"),
    path("funding/books/<int:pk>/take-back/", accounting.book_take_back, name="book_take_back"),
    path("funding/time/", time.time, name="time"),
    path("funding/time/pay/", time.pay, name="pay"),
    path("funding/time/pay/new/", time.pay_new, name="pay_new"),
    path("funding/time/plans/new/", time.plan_new, name="plan_new"),
    path("funding/time/sheets/<int:pk>/", time.sheet, name="time_sheet"),
    path("funding/time/sheets/<int:pk>/approve/", time.sheet_approve, name="time_approve"),
    path("funding/time/sheets/<int:pk>/open/", time.sheet_open, name="time_open"),
    path("funding/time/weeks/<str:week>/", time.week, name="time_week"),
    path("funding/months/", months.months_page, name="months"),
    path("funding/months/<int:year>/<int:month>/", months.month_page, name="month"),
    path("funding/months/<int:year>/<int:month>/close/", months.month_close, name="month_close"),
    path("funding/months/<int:year>/<int:month>/reopen/", months.month_reopen, name="month_reopen"),
    path("funding/awards/<int:pk>/ledger/", journal.ledger, name="ledger"),
    path(
        "funding/awards/<int:pk>/ledger/ledger.csv", journal.journal_file, {"kind": "csv"}, name="ledger_csv"
    ),
    path(
        "funding/awards/<int:pk>/ledger/ledger.xlsx",
        journal.journal_file,
        {"kind": "xlsx"},
        name="ledger_workbook",
    ),
    path("funding/awards/<int:pk>/ledger/enter/", entering.entry_new, name="entry_new"),
    path("funding/awards/<int:pk>/balances/", journal.balances, name="balances"),
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
]

from django.urls import path

from .views import awards, budgets

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
]

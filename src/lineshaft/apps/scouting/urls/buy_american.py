from django.urls import path

from ..views import content, waivers

urlpatterns = [
    path("domestic-content/", content.content_list, name="contents"),
    path("domestic-content/new/", content.content_new, name="content_new"),
    path("domestic-content/plants/", content.plant_search, name="content_plants"),
    path("domestic-content/example.csv", content.component_example, name="component_example"),
    path("domestic-content/<int:pk>/", content.content, name="content"),
    path("domestic-content/<int:pk>/edit/", content.content_edit, name="content_edit"),
    path("domestic-content/<int:pk>/undo/", content.content_undo, name="content_undo"),
    path("domestic-content/<int:pk>/copy/", content.content_copy, name="content_copy"),
    path("domestic-content/<int:pk>/submit/", content.content_submit, name="content_submit"),
    path("domestic-content/<int:pk>/file/", content.component_file, name="component_file"),
    path("domestic-content/<int:pk>/components/new/", content.component_new, name="component_new"),
    path("domestic-content/<int:pk>/components/<int:place>/", content.component_edit, name="component_edit"),
    path(
        "domestic-content/<int:pk>/components/<int:place>/remove/",
        content.component_remove,
        name="component_remove",
    ),
    path("domestic-content/<int:pk>/versions/<int:number>/", content.content_version, name="content_version"),
    path(
        "domestic-content/<int:pk>/versions/<int:number>/data.json", content.content_json, name="content_json"
    ),
    path(
        "domestic-content/<int:pk>/versions/<int:number>/workbook.xlsx",
        content.content_workbook,
        name="content_workbook",
    ),
    path("buy-american-rules/", content.rules, name="buy_american_rules"),
    path("waiver-cases/", waivers.waiver_list, name="waivers"),
    path("waiver-cases/new/", waivers.waiver_new, name="waiver_new"),
    path("waiver-cases/<int:pk>/", waivers.waiver, name="waiver"),
    path("waiver-cases/<int:pk>/edit/", waivers.waiver_edit, name="waiver_edit"),
    path("waiver-cases/<int:pk>/evidence/", waivers.evidence_add, name="evidence_add"),
    path(
        "waiver-cases/<int:pk>/evidence/<int:evidence_id>/remove/",
        waivers.evidence_remove,
        name="evidence_remove",
    ),
    path("waiver-cases/<int:pk>/steps/<slug:step>/", waivers.waiver_step, name="waiver_step"),
    path("waiver-cases/<int:pk>/data.json", waivers.waiver_json, name="waiver_json"),
]

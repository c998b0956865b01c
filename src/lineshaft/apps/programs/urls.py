from django.urls import path

from .views import cohorts, drafts, effects, enrolments, own, previews, programs, reports, sheets

app_name = "programs"

_enrolment = "programs/enrolments/<int:pk>/"

urlpatterns = [
    path("programs/", programs.program_list, name="programs"),
    path("programs/on-the-way/", enrolments.enrolment_list, name="enrolments"),
    path("programs/about/<slug:slug>/", programs.about, name="about"),
    path("programs/about/<slug:slug>/program.yaml", own.text, name="text"),
    path("programs/own/", own.own, name="own"),
    path("programs/drafts/", drafts.draft_list, name="drafts"),
    path("programs/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("programs/drafts/<int:pk>/part/", drafts.record, name="draft_record"),
    path("programs/drafts/<int:pk>/add/", drafts.add, name="draft_add"),
    path("programs/drafts/<int:pk>/step/", drafts.step, name="draft_step"),
    path("programs/drafts/<int:pk>/undo/", drafts.undo, name="draft_undo"),
    path("programs/drafts/<int:pk>/publish/", drafts.publish, name="draft_publish"),
    path("programs/drafts/<int:pk>/drop/", drafts.drop, name="draft_drop"),
    path("programs/drafts/<int:pk>/program.yaml", previews.text, name="draft_text"),
    path("programs/drafts/<int:pk>/sheet/", previews.sheet, name="draft_sheet"),
    path("programs/drafts/<int:pk>/document.pdf", previews.document, name="draft_document"),
    path("programs/cohorts/", cohorts.cohort_list, name="cohorts"),
    path("programs/cohorts/new/", cohorts.new, name="cohort_new"),
    path("programs/cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("programs/cohorts/<int:pk>/join/", cohorts.join, name="cohort_join"),
    path("programs/cohorts/<int:pk>/status/", cohorts.status, name="cohort_status"),
    path("programs/cohorts/<int:pk>/show/", cohorts.show, name="cohort_show"),
    path("programs/open/<int:pk>/", cohorts.open_cohort, name="open_cohort"),
    path("programs/sessions/<int:pk>/", cohorts.session, name="session"),
    path("programs/sessions/<int:pk>/status/", cohorts.session_status, name="session_status"),
    path("programs/sessions/<int:pk>/attendance/", cohorts.attendance, name="attendance"),
    path("programs/versions/<int:pk>/withdraw/", own.withdraw, name="withdraw"),
    path("engagements/<slug:public_id>/program/", enrolments.of_engagement, name="of_engagement"),
    path("engagements/<slug:public_id>/program/<slug:slug>/", enrolments.begin, name="begin"),
    path(f"{_enrolment}stage/", enrolments.stage, name="stage"),
    path(f"{_enrolment}status/", enrolments.status, name="status"),
    path(f"{_enrolment}sheets/<slug:key>/", sheets.sheet, name="sheet"),
    path(f"{_enrolment}sheets/<slug:key>/finish/", sheets.finish, name="sheet_finish"),
    path(f"{_enrolment}sheets/<slug:key>/what-if/", sheets.what_if, name="what_if"),
    path(f"{_enrolment}effects/<int:number>/", effects.effect, name="effect"),
    path(f"{_enrolment}scenarios/<int:sheet>/drop/", sheets.drop_scenario, name="scenario_drop"),
    path(f"{_enrolment}reports/<slug:output>/", reports.make, name="report_make"),
    path(f"{_enrolment}reports/<int:document>/report.pdf", reports.pdf, name="report_pdf"),
    path(f"{_enrolment}reports/<int:document>/send/", reports.send, name="report_send"),
    path(f"{_enrolment}reports/<int:document>/report.json", reports.data, name="report_data"),
]

from django.urls import path

from .views import engagements, lists, outcomes, public, requests, sites, visits

app_name = "engagements"

urlpatterns = [
    path("ask/", public.ask, name="ask"),
    path("ask/done/<slug:reference>/", public.ask_done, name="ask_done"),
    path("my-requests/", public.my_requests, name="my_requests"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/new/", requests.request_new, name="request_new"),
    path("requests/<slug:reference>/", requests.request_detail, name="request"),
    path("requests/<slug:reference>/take-up/", requests.take_up, name="take_up"),
    path("requests/<slug:reference>/assign/", requests.assign, name="assign"),
    path("requests/<slug:reference>/link/", requests.link, name="link"),
    path("requests/<slug:reference>/new-site/", requests.new_site, name="request_new_site"),
    path("requests/<slug:reference>/close/", requests.close, name="close_request"),
    path("requests/<slug:reference>/reopen/", requests.reopen, name="reopen_request"),
    path("requests/<slug:reference>/start/", requests.start, name="start"),
    path("engagements/", engagements.engagement_list, name="list"),
    path("engagements/<slug:public_id>/", engagements.overview, name="detail"),
    path("engagements/<slug:public_id>/visits/", visits.visits, name="visits"),
    path("engagements/<slug:public_id>/visits/<int:pk>/edit/", visits.visit_edit, name="visit_edit"),
    path("engagements/<slug:public_id>/visits/<int:pk>/delete/", visits.visit_delete, name="visit_delete"),
    path("engagements/<slug:public_id>/outcomes/", engagements.outcomes_tab, name="engagement_outcomes"),
    path("engagements/<slug:public_id>/history/", engagements.history_tab, name="history"),
    path("engagements/<slug:public_id>/edit/", engagements.edit, name="edit"),
    path("engagements/<slug:public_id>/complete/", engagements.complete, name="complete"),
    path("engagements/<slug:public_id>/cancel/", engagements.cancel, name="cancel"),
    path("engagements/<slug:public_id>/reopen/", engagements.reopen, name="reopen"),
    path("sites/<slug:public_id>/engagements/", sites.site_engagements, name="of_site"),
    path("sites/<slug:public_id>/engagements/new/", sites.start_for_site, name="start_for_site"),
    path("sites/<slug:public_id>/requests/", sites.site_requests, name="requests_of_site"),
    path("views/<slug:list_name>/", lists.save_view, name="save_view"),
    path("views/<slug:list_name>/<int:pk>/delete/", lists.delete_view, name="delete_view"),
    path("outcomes/", outcomes.outcome_list, name="outcomes"),
    path("outcomes/verify/", outcomes.verify_many, name="verify_many"),
    path("outcomes/<int:pk>/", outcomes.outcome_detail, name="outcome"),
    path("outcomes/<int:pk>/decide/", outcomes.decide, name="decide"),
    path("outcomes/<int:pk>/evidence/", outcomes.evidence_add, name="evidence_add"),
    path("outcomes/evidence/<int:pk>/", outcomes.evidence_file, name="evidence_file"),
]

from django.urls import path

from .views import company, documents, handing_over, offer, pipeline, plan, proposals

app_name = "delivery"

urlpatterns = [
    path("hand-over/", handing_over.people, name="hand_over"),
    path("hand-over/<int:pk>/", handing_over.person, name="hand_over_person"),
    path("hand-over/back/<int:pk>/", handing_over.take_back, name="hand_over_take_back"),
    path("pipeline/", pipeline.board, name="pipeline"),
    path("centers/<slug:slug>/pipeline/", pipeline.pace, name="pipeline_pace"),
    path("pipeline/list/", pipeline.as_list, name="pipeline_list"),
    path("pipeline/list.csv", pipeline.as_file, name="pipeline_file"),
    path("engagements/<slug:public_id>/offer/", offer.offer, name="offer"),
    path("engagements/<slug:public_id>/assessment/", offer.assess, name="assessment"),
    path("engagements/<slug:public_id>/scope/", offer.scope, name="scope"),
    path("engagements/<slug:public_id>/who/", offer.worker_new, name="worker_new"),
    path("engagements/<slug:public_id>/who/<int:pk>/", offer.worker_edit, name="worker"),
    path("engagements/<slug:public_id>/who/<int:pk>/remove/", offer.worker_remove, name="worker_remove"),
    path("engagements/<slug:public_id>/begin/", offer.begin, name="begin"),
    path("engagements/<slug:public_id>/proposal/", proposals.draft, name="draft"),
    path("engagements/<slug:public_id>/proposal/<int:number>/", proposals.proposal, name="proposal"),
    path("engagements/<slug:public_id>/proposal/<int:number>/send/", proposals.send, name="send"),
    path("engagements/<slug:public_id>/proposal/<int:number>/again/", proposals.again, name="send_again"),
    path("engagements/<slug:public_id>/proposal/<int:number>/withdraw/", proposals.withdraw, name="withdraw"),
    path("engagements/<slug:public_id>/proposal/<int:number>/paper.pdf", proposals.paper, name="paper"),
    path(
        "engagements/<slug:public_id>/proposal/<int:number>/agreement.pdf",
        proposals.agreement,
        name="agreement",
    ),
    path("engagements/<slug:public_id>/plan/", plan.plan, name="plan"),
    path("engagements/<slug:public_id>/plan/<int:pk>/move/", plan.move, name="milestone_move"),
    path("engagements/<slug:public_id>/plan/<int:pk>/done/", plan.done, name="milestone_done"),
    path("engagements/<slug:public_id>/plan/<int:pk>/drop/", plan.drop, name="milestone_drop"),
    path("engagements/<slug:public_id>/plan/<int:pk>/back/", plan.back, name="milestone_back"),
    path(
        "engagements/<slug:public_id>/follow-ups/<int:pk>/done/", plan.follow_up_done, name="follow_up_done"
    ),
    path(
        "engagements/<slug:public_id>/follow-ups/<int:pk>/open/", plan.follow_up_open, name="follow_up_open"
    ),
    path("engagements/<slug:public_id>/documents/", documents.documents, name="documents"),
    path("engagements/<slug:public_id>/documents/<int:pk>/", documents.download, name="document"),
    path(
        "engagements/<slug:public_id>/documents/<int:pk>/replace/", documents.replace, name="document_replace"
    ),
    path(
        "engagements/<slug:public_id>/documents/<int:pk>/withdraw/",
        documents.withdraw,
        name="document_withdraw",
    ),
    path(
        "engagements/<slug:public_id>/documents/<int:pk>/bring-back/",
        documents.bring_back,
        name="document_back",
    ),
    path("proposal/<str:token>/", company.opened, name="opened"),
    path("proposal/<str:token>/acknowledge/", company.acknowledge, name="acknowledge"),
    path("proposal/<str:token>/decline/", company.decline, name="decline"),
    path("proposal/<str:token>/paper.pdf", company.paper, name="opened_paper"),
    path("proposal/<str:token>/documents/<int:pk>/", company.document, name="opened_document"),
]

from django.urls import path

from .views import answering, boards, cases

app_name = "surveys"

urlpatterns = [
    path("survey/<str:token>/", answering.answer, name="answer"),
    path("survey/<str:token>/thank-you/", answering.thank_you, name="thank_you"),
    path("survey/<str:token>/decline/", answering.decline, name="decline"),
    path("survey-questions/", answering.questions, name="questions"),
    path("surveys/", boards.waves, name="waves"),
    path("surveys/open/", boards.open_wave, name="open_wave"),
    path("surveys/cases/<int:pk>/", cases.case, name="case"),
    path("surveys/cases/<int:pk>/confirm/", cases.confirm, name="confirm"),
    path("surveys/cases/<int:pk>/defer/", cases.defer, name="defer"),
    path("surveys/cases/<int:pk>/exclude/", cases.exclude, name="exclude"),
    path("surveys/cases/<int:pk>/put-back/", cases.put_back, name="put_back"),
    path("surveys/cases/<int:pk>/resend/", cases.resend, name="resend"),
    path("surveys/<str:code>/", boards.wave, name="wave"),
    path("surveys/<str:code>/<slug:center_slug>/", boards.board, name="board"),
    path("surveys/<str:code>/<slug:center_slug>/propose/", boards.propose, name="propose"),
    path("surveys/<str:code>/<slug:center_slug>/confirm/", boards.confirm_chosen, name="confirm_chosen"),
    path("surveys/<str:code>/<slug:center_slug>/invite/", boards.send_invitations, name="send_invitations"),
    path("surveys/<str:code>/<slug:center_slug>/remind/", boards.send_reminders, name="send_reminders"),
    path("sites/<slug:public_id>/surveys/", cases.of_site, name="site"),
]

from django.urls import path

from . import views

app_name = "performance"
urlpatterns = [
    path("scorecard/", views.own_scorecard, name="scorecard"),
    path("scorecard/<slug:slug>/", views.center_scorecard, name="center_scorecard"),
    path("scorecard/<slug:slug>/targets/", views.targets, name="targets"),
    path("network/scorecard/", views.network_scorecard, name="network"),
    path("network/scorecard.csv", views.network_csv, name="network_csv"),
    path("metrics/", views.metrics, name="metrics"),
    path("metrics/<slug:metric_id>/", views.metric, name="metric"),
]
